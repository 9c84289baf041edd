/* link.h - requests to the server over HTTP or HTTPS. The only door to libcurl.
 *
 * A link is one kept-alive connection and belongs to one thread; link_cancel() alone may
 * be called from another. Certificates are checked, redirections are not followed (the
 * key would go elsewhere), and no proxy is used but what the environment names.
 */
#ifndef EDGE_UPLINK_LINK_H
#define EDGE_UPLINK_LINK_H

#include "base/cleanup.h"
#include "base/instant.h"
#include "base/str.h"

struct arena;
struct error;
struct link;

struct link_options {
    str server;   /* "https://plant.example:3000", perhaps with a path in front of /api */
    str key;      /* sent as a bearer token; empty: none */
    str ca_file;  /* who may vouch for the server; empty: whom the system trusts */
    span timeout; /* of one request, from beginning to end */
};

/* ERROR_INVALID: not an http or https URL; a key that no header can carry. Nothing is
 * sent yet. *link is the caller's to close. */
MUST_CHECK bool link_open(const struct link_options *options, struct link **link,
                          struct error *err);
void link_close(struct link *link); /* accepts NULL */
static inline void link_closep(struct link **link) { link_close(*link); }

/* Would the key go over the network for all to read: over http to another machine? The
 * link does not mind; whoever starts the program warns, once. */
bool link_exposes_key(const struct link_options *options);

struct link_answer {
    int status;
    str body;         /* at most 4 MiB, in the arena */
    span retry_after; /* of the header, an hour at most; 0 when there was none */
};

/* POST `body` to `path` ("/api/..."), packed with gzip when `packed`. Any status is an
 * answer. ERROR_UNAVAILABLE: there was none, and why; the server may still have taken it.
 * ERROR_INVALID: the server's certificate is not trusted, or the file of those who are
 * is not one. */
MUST_CHECK bool link_post(struct link *link, const char *path, const char *content_type,
                          str body, bool packed, struct arena *arena,
                          struct link_answer *answer, struct error *err);

/* End the request that is under way, and every later one at once. From any thread, until
 * the link is closed. */
void link_cancel(struct link *link);

#endif
