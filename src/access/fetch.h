/* fetch.h - one request after the other to a provider, each on a connection of its own.
 * All are made by one thread, and another one may end them for good. */
#ifndef ACCESS_FETCH_H
#define ACCESS_FETCH_H

#include "access/oidc.h"

#include "base/cleanup.h"
#include "base/str.h"

#include <pthread.h>

struct arena;
struct error;
struct link;

struct fetch {
    str ca_file; /* see http/link.h */
    pthread_mutex_t mutex;
    struct link *link; /* of the request that is under way */
    bool over;
};

void fetch_init(struct fetch *fetch, str ca_file);
void fetch_destroy(struct fetch *fetch);

/* GET `endpoint`; *body lives in `arena`. ERROR_UNAVAILABLE: no answer, or not 200. */
MUST_CHECK bool fetch_get(struct fetch *fetch, const struct oidc_endpoint *endpoint,
                          struct arena *arena, str *body, struct error *err);

/* POST a form, with a name and a password unless `user` is empty. Any answer will do.
 * ERROR_UNAVAILABLE: there was none. */
MUST_CHECK bool fetch_post(struct fetch *fetch, const struct oidc_endpoint *endpoint,
                           str form, str user, str password, struct arena *arena,
                           int *status, str *body, struct error *err);

/* From any thread: the request under way fails, and so do all later ones. */
void fetch_cancel(struct fetch *fetch);

#endif
