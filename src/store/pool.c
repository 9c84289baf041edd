#include "store/pool.h"

#include "base/memory.h"

#include <pthread.h>
#include <stdlib.h>

enum { KEPT = 16 };

struct pool {
    const char *url;
    pthread_mutex_t mutex;
    struct store *idle[KEPT];
    size_t count;
};

struct pool *pool_new(const char *url)
{
    struct pool *pool = memory_new(struct pool, 1);
    pool->url = url;
    pthread_mutex_init(&pool->mutex, NULL);
    return pool;
}

void pool_free(struct pool *pool)
{
    if (!pool)
        return;
    while (pool->count)
        store_close(pool->idle[--pool->count]);
    pthread_mutex_destroy(&pool->mutex);
    free(pool);
}

bool pool_take(struct pool *pool, struct store **reader, struct error *err)
{
    CLEANUP(store_closep) struct store *taken = NULL;
    pthread_mutex_lock(&pool->mutex);
    if (pool->count)
        taken = pool->idle[--pool->count];
    pthread_mutex_unlock(&pool->mutex);

    if (!taken && !store_open(pool->url, STORE_READER, (instant){0}, &taken, err))
        return false;
    if (!store_snapshot(taken, err))
        return false;
    *reader = taken;
    taken = NULL;
    return true;
}

void pool_give(struct pool *pool, struct store *reader)
{
    store_release(reader);
    pthread_mutex_lock(&pool->mutex);
    bool keep = pool->count < KEPT;
    if (keep)
        pool->idle[pool->count++] = reader;
    pthread_mutex_unlock(&pool->mutex);
    if (!keep)
        store_close(reader);
}
