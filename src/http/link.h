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

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

struct arena;
struct error;
struct link;

/* Where a link may lead, whatever a name turns out to mean. Through a proxy, that is for
 * the proxy to say. */
enum link_reach {
    REACH_ALL,
    REACH_NETWORK, /* not this machine, nor what only neighbours have: addresses that are
                      link-local, of which the cloud's metadata are one, or of many */
    REACH_MACHINE, /* the same, and this machine */
};

struct link_options {
    str server; /* "https://plant.example:3000", perhaps with a path in front of /api */
    str key;    /* sent as a bearer token; empty: none */
    str user, password; /* sent by "Basic" instead of a key; empty: none */
    str ca_file; /* certificates of who may vouch for the server; empty: the system's */
    str certificate, key_file; /* PEM: shown to a server that asks who calls; empty: none.
                                  A key may be in the file of the certificate, too */
    span timeout;              /* of one whole request; 0: none */
    size_t answer_most;        /* bytes of a body that is answered; 0: 4 MiB */
    str socket;         /* a Unix socket to use in place of the network; empty: none */
    const char *header; /* "Name: value", sent with each request; a literal, or NULL */
    enum link_reach reach;
    const atomic_bool *stop; /* borrowed; once it is true, requests fail within a second;
                                NULL: none */
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
    str body;         /* at most answer_most */
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

/* POST JSON with these headers, "Name: value", besides. */
MUST_CHECK bool link_post_with(struct link *link, const char *path,
                               const char *content_type, const char *const *header,
                               size_t headers, str body, struct arena *arena,
                               struct link_answer *answer, struct error *err);

/* Make the current request, and every later one, fail at once. From any thread, until the
 * link is closed. */
void link_cancel(struct link *link);

/* --- a wire: bytes to and from a server that does not speak HTTP --- */

struct link_wire; /* of one thread at a time */

struct link_wire_options {
    str host; /* a name or an address; one of IPv6 in brackets */
    int port;
    bool tls;     /* the certificate has to be of the host */
    str ca_file;  /* as in struct link_options */
    span timeout; /* to find the address, connect and agree on TLS */
};

/* *wire is the caller's to close. ERROR_UNAVAILABLE: nobody answers there. ERROR_INVALID:
 * the certificate is not trusted, or the file has no certificates. After any function has
 * failed the wire is of no more use. */
MUST_CHECK bool link_wire_open(const struct link_wire_options *options,
                               struct link_wire **wire, struct error *err);
void link_wire_close(struct link_wire *wire); /* accepts NULL */

/* Send all of it before clock_monotonic() comes to `until`. ERROR_UNAVAILABLE. */
MUST_CHECK bool link_wire_send(struct link_wire *wire, str bytes, span until,
                               struct error *err);
/* Receive what is there, up to `room` bytes; wait for it until `until`. *got: how many;
 * 0: nothing came. ERROR_UNAVAILABLE: the other side has ended. */
MUST_CHECK bool link_wire_receive(struct link_wire *wire, char *at, size_t room,
                                  span until, size_t *got, struct error *err);
/* For poll(). */
int link_wire_socket(const struct link_wire *wire);

/* --- URLs --- */

struct link_url {
    str origin; /* "https://mes.example:8443" */
    str host;   /* "mes.example" */
    str path;   /* with a slash in front, and the query */
    bool https;
    bool machine; /* the host is an address of this machine, or localhost */
};

/* Take an http or https URL apart. It may have a query, and no user, password or
 * fragment. ERROR_INVALID. Lives in `arena`. */
MUST_CHECK bool link_split(str url, struct arena *arena, struct link_url *parts,
                           struct error *err);

/* --- e-mail --- */

/* May a message be sent to it? One that is bare: ana@plant.example, without a name. */
bool link_is_mail_address(str address);

struct link_mail {
    str server;         /* "smtps://mail.example", "smtp://mail.example:587" */
    str user, password; /* empty: none */
    str ca_file;        /* empty: the system's */
    span timeout;
    const atomic_bool *stop; /* as in struct link_options */
    str from;                /* an address */
    const str *to;
    size_t count;
    str message; /* as it is, with its headers */
};

/* Hand a message to a mail server, over TLS: from the start with smtps, by STARTTLS with
 * smtp. Only to this machine may it go in the clear. *status: what the server answered
 * last; 0: nothing. Errors as link_post(); ERROR_INVALID also for an address or a URL
 * that is none. */
MUST_CHECK bool link_send_mail(const struct link_mail *mail, int *status,
                               struct error *err);

#endif
