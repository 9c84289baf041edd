#include "base/ahead.h"

static void *work(void *context)
{
    struct ahead *ahead = context;
    ahead->ok = ahead->read(ahead->context, ahead, &ahead->err);
    pthread_mutex_lock(&ahead->mutex);
    ahead->over = true;
    pthread_cond_signal(&ahead->changed);
    pthread_mutex_unlock(&ahead->mutex);
    return NULL;
}

static void destroy(struct ahead *ahead)
{
    pthread_cond_destroy(&ahead->changed);
    pthread_mutex_destroy(&ahead->mutex);
}

bool ahead_start(struct ahead *ahead, ahead_reader *read, void *context,
                 struct error *err)
{
    *ahead = (struct ahead){.read = read, .context = context};
    pthread_mutex_init(&ahead->mutex, NULL);
    pthread_cond_init(&ahead->changed, NULL);
    if (pthread_create(&ahead->thread, NULL, work, ahead) == 0)
        return true;
    destroy(ahead);
    return error_set(err, ERROR_UNAVAILABLE, "cannot start a thread that reads");
}

/* Only one of the two threads ever waits, so it is enough to signal. */
bool ahead_put(struct ahead *ahead, void *thing)
{
    pthread_mutex_lock(&ahead->mutex);
    while (ahead->put - ahead->taken == AHEAD_MOST)
        pthread_cond_wait(&ahead->changed, &ahead->mutex);
    ahead->thing[ahead->put++ % AHEAD_MOST] = thing;
    bool wanted = !ahead->left;
    pthread_cond_signal(&ahead->changed);
    pthread_mutex_unlock(&ahead->mutex);
    return wanted;
}

void *ahead_take(struct ahead *ahead)
{
    pthread_mutex_lock(&ahead->mutex);
    while (ahead->put == ahead->taken && !ahead->over)
        pthread_cond_wait(&ahead->changed, &ahead->mutex);
    void *thing =
        ahead->put == ahead->taken ? NULL : ahead->thing[ahead->taken++ % AHEAD_MOST];
    pthread_cond_signal(&ahead->changed);
    pthread_mutex_unlock(&ahead->mutex);
    return thing;
}

void ahead_leave(struct ahead *ahead)
{
    pthread_mutex_lock(&ahead->mutex);
    ahead->left = true;
    pthread_mutex_unlock(&ahead->mutex);
}

bool ahead_end(struct ahead *ahead, struct error *err)
{
    pthread_join(ahead->thread, NULL);
    destroy(ahead);
    if (!ahead->ok)
        *err = ahead->err;
    return ahead->ok;
}
