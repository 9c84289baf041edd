/* server.h - an HTTP/1.1 server on a socket.
 *
 * The server reads each request whole and calls one handler for it, on one of its
 * threads. A body is bounded by `body_limit`, and is unpacked when it came as gzip.
 */
#ifndef HTTP_SERVER_H
#define HTTP_SERVER_H

#include "base/cleanup.h"
#include "base/instant.h"
#include "http/request.h"

#include <stdint.h>

struct error;
struct server;
struct tls;

/* See request.h for what the answers mean. */
typedef enum answer handler(void *context, struct request *request, struct reply *reply);

struct server_options {
    str listen; /* "127.0.0.1:3000", "[::1]:3000", ":3000" for all; port 0 picks one */
    str socket; /* a Unix socket instead, see listen_local(); empty: none */
    str names; /* that requests may be for, see host.h; as well as IP addresses, localhost
                  and the name in `listen` */
    bool any_name;       /* any name will do: only for tests */
    struct tls *tls;     /* borrowed: speak TLS; NULL: do not */
    str proxies;         /* networks of those that are believed, see forwarded.h */
    unsigned threads;    /* that answer; at least 1 */
    size_t connections;  /* open at once; for the next ones, those go that are idle for
                            longest; they wait unaccepted where all are being answered */
    size_t per_address;  /* the same, of one client address; 0: no such bound */
    size_t body_limit;   /* bytes, before and after unpacking; past it a 413 */
    size_t bodies_limit; /* bytes of all bodies held at once, and as many of answers that
                            wait for their clients; past it a 503; 0: no bound */
    span request_deadline; /* from connecting, or from the first line of a further
                              request, until the request is read whole */
    span idle_deadline;    /* without a request, or without any progress of an answer; in
                              whole seconds, at least one */
};

/* Listen, and call `handle` for each request. `context` must outlive the server.
 * ERROR_INVALID: there is no such address. ERROR_UNAVAILABLE: it is in use. */
MUST_CHECK bool server_start(const struct server_options *options, handler *handle,
                             void *context, struct server **server, struct error *err);

/* Where it listens: the port, and "127.0.0.1:3000" or "[::]:3000". The text lives as long
 * as the server. */
uint16_t server_port(const struct server *server);
const char *server_address(const struct server *server);

/* Does it listen where only this machine can reach it? */
bool server_is_local(const struct server *server);

/* For the operator's figures: connections that are open now, and since the start those
 * that were accepted, and those that were refused or cut for being too slow, and to make
 * room for others. */
struct server_counts {
    uint64_t open, accepted, cut, evicted;
};
struct server_counts server_counts(const struct server *server);

/* Close each connection after its next answer, so that clients find another server. New
 * clients are still taken, for one answer each. */
void server_wind_down(struct server *server);

/* Wind down, and turn new clients away. Those that are connected are still answered. */
void server_quiesce(struct server *server);

/* Stop. First waits for requests that are with the handler or asleep, however long they
 * take. Then ends the streams, and gives ready answers a moment to be sent. Then closes
 * every connection that is left. No stream_wake() may run meanwhile. Accepts NULL. */
void server_stop(struct server *server);

#endif
