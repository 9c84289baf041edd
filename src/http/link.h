/* link.h - requests to another server over HTTP or HTTPS. The only door to libcurl.
 *
 * A link is one connection that is kept alive. It belongs to one thread; only
 * link_cancel() may be called from others. Certificates are checked. Redirections are not
 * followed, because the key must not go elsewhere. A proxy is used only if the
 * environment names one.
 */
#ifndef HTTP_LINK_H
#define HTTP_LINK_H

#include "base/cleanup.h"
#include "base/instant.h"
#include "base/str.h"

struct arena;
struct error;
struct link;

struct link_options {
    str server; /* "https://plant.example:3000", perhaps with a path in front of /api */
    str key;    /* sent as a bearer token; empty: none */
    str user, password; /* sent by "Basic" instead of a key; empty: none */
    str ca_file; /* certificates of who may vouch for the server; empty: the system's */
    str certificate, key_file; /* PEM: shown to a server that asks who calls; empty: none.
                                  A key may be in the file of the certificate, too */
    span timeout;              /* of one whole request; 0: none */
    str socket; /* a Unix socket to use in place of the network; empty: none */
};

/* Prepare a link; nothing is sent yet. *link is the caller's to close.
 * ERROR_INVALID: the server is not an http or https URL, or no header can carry the
 * key. */
MUST_CHECK bool link_open(const struct link_options *options, struct link **link,
                          struct error *err);
void link_close(struct link *link); /* accepts NULL */
static inline void link_closep(struct link **link) { link_close(*link); }

/* Can others on the network read the key, because it is sent over http to another
 * machine? The link allows it; the program warns once when it starts. */
bool link_exposes_key(const struct link_options *options);

/* Is what goes to this server kept from others on the network? Over http only what stays
 * on this machine is. ERROR_INVALID: not the URL of a server. ERROR_DENIED: it is not. */
MUST_CHECK bool link_is_private(str server, struct error *err);

struct link_answer {
    int status;
    str body;         /* at most 4 MiB */
    span retry_after; /* from the header, at most an hour; 0: there was none */
};

/* GET what is at `path`; as link_post(). */
MUST_CHECK bool link_get(struct link *link, const char *path, struct arena *arena,
                         struct link_answer *answer, struct error *err);

/* POST `body` to `path` ("/api/..."), compressed with gzip if `packed`. An answer may
 * have any status; its body lives in `arena`. ERROR_UNAVAILABLE: no answer came; the
 * server may have taken the body all the same. ERROR_INVALID: the server's certificate is
 * not trusted, or a file has not the certificates or the key that it should have. */
MUST_CHECK bool link_post(struct link *link, const char *path, const char *content_type,
                          str body, bool packed, struct arena *arena,
                          struct link_answer *answer, struct error *err);

/* The same by another method, such as PUT or DELETE, and as JSON. */
MUST_CHECK bool link_send(struct link *link, const char *method, const char *path,
                          str body, struct arena *arena, struct link_answer *answer,
                          struct error *err);

/* Make the current request, and every later one, fail at once. From any thread, until the
 * link is closed. */
void link_cancel(struct link *link);

#endif
