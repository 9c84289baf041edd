#include "store/pool.h"

#include "base/memory.h"

#include <pthread.h>
#include <stdlib.h>

enum { KEPT = 16 };

struct idle {
    struct store *store[KEPT];
    size_t count;
};

struct pool {
    const char *url;
    pthread_mutex_t mutex;
    struct idle hiding, seeing; /* what all may know, and what not */
};

struct pool *pool_new(const char *url)
{
    struct pool *pool = memory_new(struct pool, 1);
    pool->url = url;
    pthread_mutex_init(&pool->mutex, NULL);
    return pool;
}

static void close_all(struct idle *idle)
{
    while (idle->count)
        store_close(idle->store[--idle->count]);
}

void pool_free(struct pool *pool)
{
    if (!pool)
        return;
    close_all(&pool->hiding);
    close_all(&pool->seeing);
    pthread_mutex_destroy(&pool->mutex);
    free(pool);
}

/* Readers that hide differ only in whom they show. */
static struct idle *idle_of(struct pool *pool, bool hides)
{
    return hides ? &pool->hiding : &pool->seeing;
}

static bool check_scope(struct scope scope, struct error *err)
{
    switch (scope.kind) {
    case SCOPE_STATIONS:
    case SCOPE_WORKER:
    case SCOPE_ALL:
        return true;
    case SCOPE_MISSING:
        break;
    }
    return error_set(err, ERROR_INTERNAL, "somebody reads without saying of whom");
}

static bool begin(struct store *reader, struct scope scope, struct error *err)
{
    str shown = scope.kind == SCOPE_WORKER ? scope.worker : STR("");
    return (scope.kind == SCOPE_ALL || store_show(reader, shown, err)) &&
           store_snapshot(reader, err);
}

bool pool_take(struct pool *pool, struct scope scope, struct store **reader,
               struct error *err)
{
    CLEANUP(store_closep) struct store *taken = NULL;
    bool hides = scope.kind != SCOPE_ALL;
    struct idle *idle = idle_of(pool, hides);
    enum store_access access = hides ? STORE_HIDING_READER : STORE_READER;
    if (!check_scope(scope, err))
        return false;
    pthread_mutex_lock(&pool->mutex);
    if (idle->count)
        taken = idle->store[--idle->count];
    pthread_mutex_unlock(&pool->mutex);

    if (!taken && !store_open(pool->url, access, (instant){0}, &taken, err))
        return false;
    if (!begin(taken, scope, err))
        return false;
    *reader = taken;
    taken = NULL;
    return true;
}

void pool_give(struct pool *pool, struct store *reader)
{
    struct idle *idle = idle_of(pool, store_hides(reader));
    store_release(reader);
    pthread_mutex_lock(&pool->mutex);
    bool keep = idle->count < KEPT;
    if (keep)
        idle->store[idle->count++] = reader;
    pthread_mutex_unlock(&pool->mutex);
    if (!keep)
        store_close(reader);
}

str scope_name(enum scope_kind kind)
{
    static const char *const name[] = {
        [SCOPE_MISSING] = "nothing",
        [SCOPE_STATIONS] = "stations",
        [SCOPE_WORKER] = "worker",
        [SCOPE_ALL] = "all",
    };
    return str_from(name[kind]);
}
