/* connection.h - the connections that are open, each under the eye of the reaper. */
#ifndef HTTP_CONNECTION_H
#define HTTP_CONNECTION_H

#include "http/reaper.h"

#include <stdatomic.h>
#include <stdbool.h>

enum { PEERS = 4096 };

struct connections {
    struct reaper *reaper; /* borrowed */
    span request_deadline, idle_deadline;
    uint64_t most;     /* open at once; beyond it, others have to go */
    uint64_t per_peer; /* the same, of one client address; 0: no bound */
    atomic_uint_least64_t open, accepted;
    /* Connections of one client address; of several, where they share a place. */
    atomic_uint_least32_t of_peer[PEERS];
};

struct exchange;

enum { CONNECTION_ADDRESS = 48 };

struct connection {
    struct watch watch;
    struct exchange *exchange; /* the request that is being read or answered, or NULL */
    uint32_t peer;             /* the client's address as a number from 1 */
    bool local, loopback;      /* as in struct peer of request.h */
    char address[CONNECTION_ADDRESS];
    bool unread; /* it was answered before its request was read */
};

/* A client has come, on a socket that stays its owner's to close. Where there are too
 * many connections, the one that is idle for longest is cut, of the same client when it
 * is the client's that are too many. */
struct connection *connection_open(struct connections *all, int fd);

/* Send nothing more, and close soon. */
void connection_cut(struct connections *all, struct connection *connection);

/* The client has gone, or is about to be closed. */
void connection_close(struct connections *all, struct connection *connection);

#endif
