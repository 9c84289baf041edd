/* tls.h - TLS for a server: what it shows to clients, and whose certificates it believes.
 *
 * All of that is an identity. It never changes: tls_reload() reads the files again and
 * has a new one take its place. Each connection counts on the identity with which it
 * began, so a reload disturbs none.
 *
 * TLS 1.2 and 1.3. No session is resumed: a client that resumed one would not show its
 * certificate again. A client need not show any. One that it shows must be good, or there
 * is no connection.
 */
#ifndef HTTP_TLS_H
#define HTTP_TLS_H

#include "base/cleanup.h"
#include "base/str.h"
#include "http/certificate.h"

struct error;
struct identity;
struct tls;

struct tls_files {   /* in PEM; the names are NUL-terminated */
    str certificate; /* the server's, then those between it and who vouches for it */
    str key;         /* may be the same file */
    str client_ca;   /* who may vouch for agents, and lists of certificates that were
                        revoked; empty: nobody */
};

/* Read the files. *tls is the caller's to close. ERROR_INVALID and others name the file
 * that cannot be used, or say that key and certificate do not belong together. */
MUST_CHECK bool tls_open(const struct tls_files *files, struct tls **tls,
                         struct error *err);

/* Read the files again, for connections that begin from now on. An error leaves all as it
 * was. From any thread. */
MUST_CHECK bool tls_reload(struct tls *tls, struct error *err);

/* No connection may be left. Accepts NULL. */
void tls_close(struct tls *tls);

/* The server's own certificate. */
struct certificate tls_certificate(struct tls *tls);

/* Until when what was read is good. Of several, the first that ends counts.
 * INSTANT_NEVER: there is none, or it does not say. */
struct tls_ends {
    instant certificate; /* the server's own */
    instant client_ca;   /* those of who vouches for agents */
    instant revocations; /* lists of revoked ones: after that no agent is let in */
};
struct tls_ends tls_ends(struct tls *tls);

/* --- connections: for exchange.c --- */

/* For the library: which versions and ciphers, and a function that it wants and never
 * calls. */
extern const char tls_priorities[];
typedef void tls_unused(void);
extern tls_unused *const tls_retrieve;

/* One end of a connection; one that is zero is no TLS. All but `session` and `refused` is
 * private. */
struct tls_peer {
    struct tls *tls;
    struct identity *identity; /* counted */
    void *session;             /* GnuTLS's */
    bool asked;                /* which certificate the client showed */
    struct certificate shown;
    bool good;    /* as `identity` judges it */
    bool refused; /* it was told so, and may still be sending */
};

/* `session`: GnuTLS's, before its handshake. */
void tls_begin(struct tls *tls, struct tls_peer *peer, void *session);
void tls_end(struct tls_peer *peer);

/* The agent whose certificate the client showed; empty: none. A certificate that expired
 * or was revoked in the meantime names nobody any more. */
str tls_agent(struct tls_peer *peer);

/* Send this last, on the connection's own thread. */
void tls_farewell(const struct tls_peer *peer, str text);

/* --- a client --- */

/* Ask the server at the other end of `fd`, and read the first `room` bytes of its answer
 * or less; *len: how many. The server's certificate is not looked at: this is for a
 * program that asks itself. ERROR_UNAVAILABLE: there is no TLS to be had. */
MUST_CHECK bool tls_ask(int fd, str question, char *answer, size_t room, size_t *len,
                        struct error *err);

#endif
