#include "access/provider_inside.h"

#include "base/clock.h"
#include "base/memory.h"

#include <pthread.h>
#include <stdlib.h>

enum { QUEUE = 32, QUEUE_OF_ONE = 8 };

static const span patience = {20 * 1000}; /* of a job in the queue */

/* --- jobs --- */

static void work(struct provider *provider, struct provider_job *job)
{
    struct error err = {0};
    bool late = clock_monotonic().ms - job->submitted.ms > patience.ms;
    bool ok = late ? error_set(&err, ERROR_UNAVAILABLE, "the provider is slow")
              : job->step == SIGN_IN_BEGINS ? provider_begin(provider, job, &err)
                                            : provider_end(provider, job, &err);
    job->err = ok ? (struct error){0} : err;
    job->done(job);
}

/* --- the thread --- */

/* The next job; NULL: there is none. To be called with the mutex. */
static struct provider_job *take(struct provider *provider)
{
    struct provider_job *job = provider->first;
    if (!job)
        return NULL;
    provider->first = job->next;
    if (!provider->first)
        provider->end = &provider->first;
    provider->waiting--;
    return job;
}

static void *run(void *argument)
{
    struct provider *provider = argument;
    pthread_mutex_lock(&provider->mutex);
    while (!provider->stopping) {
        struct provider_job *job = take(provider);
        pthread_mutex_unlock(&provider->mutex);
        if (job)
            work(provider, job);
        provider_bring_keys(provider);
        span until = {clock_monotonic().ms + SPAN_SECOND.ms};
        pthread_mutex_lock(&provider->mutex);
        if (!provider->stopping && !provider->first)
            (void)clock_wait(&provider->wake, &provider->mutex, until);
    }
    pthread_mutex_unlock(&provider->mutex);
    return NULL;
}

static void refuse(struct provider_job *job, const char *why)
{
    error_set(&job->err, ERROR_UNAVAILABLE, "%s", why);
    job->done(job);
}

void provider_submit(struct provider *provider, struct provider_job *job)
{
    job->next = NULL;
    job->submitted = clock_monotonic();
    size_t of_one = 0;
    pthread_mutex_lock(&provider->mutex);
    for (const struct provider_job *other = provider->first; other; other = other->next)
        of_one += str_equal(other->address, job->address);
    bool stopping = provider->stopping;
    bool full = provider->waiting >= QUEUE || of_one >= QUEUE_OF_ONE;
    if (!stopping && !full) {
        *provider->end = job;
        provider->end = &job->next;
        provider->waiting++;
        pthread_cond_signal(&provider->wake);
    }
    pthread_mutex_unlock(&provider->mutex);
    if (stopping)
        refuse(job, "the server is being stopped");
    else if (full)
        refuse(job, "too many sign in at once");
}

/* --- starting and stopping --- */

static bool options_good(const struct provider_options *o, struct error *err)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    struct oidc_endpoint at;
    if (o->oidc_client_id.len && !o->oidc_issuer.len)
        return error_set(err, ERROR_INVALID,
                         "oidc-client-id: whose? say it by oidc-issuer");
    if (o->oidc_issuer.len && !o->oidc_client_id.len && !o->jwt_audience.len)
        return error_set(
            err, ERROR_INVALID,
            "oidc-issuer: what of it? want oidc-client-id, for people to sign "
            "in, or jwt-audience, for tokens of machines");
    if (o->oidc_issuer.len &&
        !oidc_description_endpoint(o->oidc_issuer, &arena, &at, err))
        return error_context(err, "oidc-issuer");
    if (o->jwt_audience.len && !o->oidc_issuer.len &&
        !(o->jwt_issuer.len && o->jwt_keys.len))
        return error_set(err, ERROR_INVALID,
                         "jwt-audience: of whose tokens? want oidc-issuer, or jwt-issuer "
                         "and jwt-keys");
    if (o->jwt_keys.len && provider_is_url(o->jwt_keys) &&
        !oidc_endpoint_parse(o->jwt_keys, &arena, &at, err))
        return error_context(err, "jwt-keys");
    return true;
}

static bool start_thread(struct provider *provider, struct error *err)
{
    provider->end = &provider->first;
    pthread_mutex_init(&provider->mutex, NULL);
    clock_condition(&provider->wake);
    int failed = pthread_create(&provider->thread, NULL, run, provider);
    if (!failed)
        return true;
    pthread_cond_destroy(&provider->wake);
    pthread_mutex_destroy(&provider->mutex);
    return error_set(err, ERROR_UNAVAILABLE, "no thread for the provider: %s",
                     strerrordesc_np(failed));
}

static void forget(struct provider *provider)
{
    fetch_destroy(&provider->fetch);
    role_map_free(provider->map);
    key_source_free(provider->keys);
    key_source_free(provider->other);
    arena_free(&provider->arena);
    secret_wipe(provider->key, sizeof provider->key);
    free(provider);
}

bool provider_start(const struct provider_options *options, struct provider **provider,
                    struct error *err)
{
    if (!options_good(options, err))
        return false;
    if (!options->oidc_client_id.len && !options->jwt_audience.len)
        return true;
    struct role_map *map;
    if (!role_map_parse(options->oidc_roles, &map, err))
        return error_context(err, "oidc-roles");
    struct provider *started = memory_new(struct provider, 1);
    started->options = options;
    started->map = map;
    if (options->key)
        memcpy(started->key, options->key, sizeof started->key);
    else
        random_bytes(started->key, sizeof started->key);
    fetch_init(&started->fetch, options->oidc_ca_file);
    if (options->oidc_issuer.len)
        started->keys = key_source_new();
    if (options->jwt_keys.len)
        started->other = key_source_new();
    if (!start_thread(started, err)) {
        forget(started);
        return false;
    }
    *provider = started;
    return true;
}

void provider_quiesce(struct provider *provider)
{
    if (!provider)
        return;
    pthread_mutex_lock(&provider->mutex);
    provider->stopping = true;
    struct provider_job *job = provider->first;
    provider->first = NULL;
    provider->end = &provider->first;
    pthread_cond_signal(&provider->wake);
    pthread_mutex_unlock(&provider->mutex);
    fetch_cancel(&provider->fetch);
    while (job) {
        struct provider_job *next = job->next;
        refuse(job, "the server is being stopped");
        job = next;
    }
}

void provider_stop(struct provider *provider)
{
    if (!provider)
        return;
    provider_quiesce(provider);
    pthread_join(provider->thread, NULL);
    pthread_cond_destroy(&provider->wake);
    pthread_mutex_destroy(&provider->mutex);
    forget(provider);
}

str provider_name(const struct provider *provider)
{
    if (!provider || !provider->options->oidc_client_id.len)
        return STR("");
    return provider->options->oidc_name;
}
