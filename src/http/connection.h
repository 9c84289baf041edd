/* connection.h - the connections that are open, each under the eye of the reaper. */
#ifndef HTTP_CONNECTION_H
#define HTTP_CONNECTION_H

#include "http/forwarded.h"
#include "http/reaper.h"
#include "http/request.h"
#include "http/tls.h"

#include <stdatomic.h>
#include <stdbool.h>

enum { PEERS = 4096 };

struct connections {
    struct reaper *reaper; /* borrowed */
    struct tls *tls;       /* borrowed; NULL: they carry none */
    struct proxies proxies;
    span request_deadline, idle_deadline;
    uint64_t most;     /* open at once; beyond it, others have to go */
    uint64_t per_peer; /* the same, of one client address; 0: no bound */
    atomic_uint_least64_t open, accepted;
    /* Connections of one client address; of several, where they share a place. */
    atomic_uint_least32_t of_peer[PEERS];
};

struct exchange;

struct connection {
    struct watch watch;
    struct exchange *exchange; /* the request that is being read or answered, or NULL */
    struct tls_peer tls;
    uint32_t peer;  /* the client's address as a number from 1 */
    bool local;     /* it came on the Unix socket */
    bool addressed; /* it has an address: */
    struct ip_address address;
    bool proxied; /* it comes from a proxy that is believed */
    bool unread;  /* it was answered before its request was read */
};

/* A client has come, on a socket that stays its owner's to close. Where there are too
 * many connections, the one that is idle for longest is cut, of the same client when it
 * is the client's that are too many. `session`: of TLS; NULL: none. */
struct connection *connection_open(struct connections *all, int fd, void *session);

/* A request has come. Works out who sent it, from the connection and from what a proxy
 * said; *peer is right in any case, and lives in `arena`. False: it is of a client that
 * has too many connections through proxies. */
bool connection_asks(struct connections *all, struct connection *connection,
                     const struct forwarded *said, struct arena *arena,
                     struct peer *peer);

/* Answer past the library, as refusal() says, from the thread that reads the connection.
 * Nothing may follow but its end. */
void connection_refuse(struct connection *connection, int status, const char *text);

/* Send nothing more, and close soon. */
void connection_cut(struct connections *all, struct connection *connection);

/* The client has gone, or is about to be closed. */
void connection_close(struct connections *all, struct connection *connection);

#endif
