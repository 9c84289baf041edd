/* provider_inside.h - what the files of a provider share. */
#ifndef ACCESS_PROVIDER_INSIDE_H
#define ACCESS_PROVIDER_INSIDE_H

#include "access/fetch.h"
#include "access/key_source.h"
#include "access/oidc.h"
#include "access/provider.h"
#include "access/role_map.h"

#include "base/arena.h"
#include "base/crypto.h"

enum { CLAIM_BYTES = 200 };

struct provider {
    const struct provider_options *options;
    unsigned char key[HASH_BYTES]; /* of sign-ins that have begun */
    struct role_map *map;
    struct key_source *keys;  /* of the issuer; NULL: none is set */
    struct key_source *other; /* of jwt-keys; NULL: tokens are by the issuer's keys */

    /* The thread's own. */
    struct fetch fetch;
    struct arena arena; /* of: */
    struct oidc_description description;
    bool described;

    pthread_t thread;
    pthread_mutex_t mutex; /* of the rest */
    pthread_cond_t wake;
    struct provider_job *first, **end;
    size_t waiting;
    bool stopping;
};

/* --- provider_keys.c --- */

/* Is it the address of something, and not the name of a file? */
bool provider_is_url(str text);

/* The thread's: have the provider describe itself; bring keys that are due. */
MUST_CHECK bool provider_describe(struct provider *provider, struct error *err);
void provider_bring_keys(struct provider *provider);

/* --- provider_people.c: the thread's --- */

MUST_CHECK bool provider_begin(struct provider *provider, struct provider_job *job,
                               struct error *err);
MUST_CHECK bool provider_end(struct provider *provider, struct provider_job *job,
                             struct error *err);

#endif
