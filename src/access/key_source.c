#include "access/key_source.h"

#include "access/jwks.h"
#include "base/error.h"
#include "base/memory.h"

#include <pthread.h>
#include <stdlib.h>

struct key_source {
    pthread_rwlock_t lock; /* of jwks */
    struct jwks *jwks;     /* NULL: none have come yet */

    pthread_mutex_t mutex; /* of the rest */
    bool tried, brought, asked;
    span tried_at, brought_at;
};

struct key_source *key_source_new(void)
{
    struct key_source *source = memory_new(struct key_source, 1);
    pthread_rwlock_init(&source->lock, NULL);
    pthread_mutex_init(&source->mutex, NULL);
    return source;
}

void key_source_free(struct key_source *source)
{
    if (!source)
        return;
    jwks_free(source->jwks);
    pthread_rwlock_destroy(&source->lock);
    pthread_mutex_destroy(&source->mutex);
    free(source);
}

static bool may_try(const struct key_source *source, span since)
{
    span pause = source->brought ? KEYS_PAUSE : KEYS_FIRST_PAUSE;
    return !source->tried || since.ms - source->tried_at.ms >= pause.ms;
}

bool key_source_due(struct key_source *source, span since)
{
    pthread_mutex_lock(&source->mutex);
    bool old = !source->brought || since.ms - source->brought_at.ms >= KEYS_AGE.ms;
    bool due = (source->asked || old) && may_try(source, since);
    pthread_mutex_unlock(&source->mutex);
    return due;
}

void key_source_put(struct key_source *source, struct jwks *jwks, span since)
{
    struct jwks *before = NULL;
    if (jwks) {
        pthread_rwlock_wrlock(&source->lock);
        before = source->jwks;
        source->jwks = jwks;
        pthread_rwlock_unlock(&source->lock);
    }
    pthread_mutex_lock(&source->mutex);
    source->tried = true;
    source->tried_at = since;
    source->asked = false;
    if (jwks) {
        source->brought = true;
        source->brought_at = since;
    }
    pthread_mutex_unlock(&source->mutex);
    jwks_free(before);
}

/* Ask for the keys; false: it is too soon since they were last tried. */
static bool ask(struct key_source *source, span since)
{
    pthread_mutex_lock(&source->mutex);
    bool asked = source->asked |= may_try(source, since);
    pthread_mutex_unlock(&source->mutex);
    return asked;
}

bool key_source_verify(struct key_source *source, str token,
                       const struct jwt_wanted *wanted, instant now, span since,
                       struct arena *arena, struct jwt *jwt, struct error *err)
{
    pthread_rwlock_rdlock(&source->lock);
    bool any = source->jwks;
    bool good = any && jwt_verify(token, source->jwks, wanted, now, arena, jwt, err);
    pthread_rwlock_unlock(&source->lock);
    if (good)
        return true;
    if (any && err->code != ERROR_NOT_FOUND)
        return false;
    if (ask(source, since) || !any)
        return error_set(err, ERROR_UNAVAILABLE,
                         "the provider's keys are being looked for; try again");
    err->code = ERROR_DENIED;
    return false;
}
