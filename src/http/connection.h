/* connection.h - the connections that are open, each under the eye of the reaper. */
#ifndef HTTP_CONNECTION_H
#define HTTP_CONNECTION_H

#include "http/reaper.h"

#include <stdatomic.h>
#include <stdbool.h>

struct connections {
    struct reaper *reaper; /* borrowed */
    span request_deadline, idle_deadline;
    atomic_uint_least64_t open, accepted;
};

struct exchange;

struct connection {
    struct watch watch;
    struct exchange *exchange; /* the request that is being read or answered, or NULL */
    bool unread;               /* it was answered before its request was read */
};

/* A client has come, on a socket that stays its owner's to close. */
struct connection *connection_open(struct connections *all, int fd);

/* Send nothing more, and close soon. */
void connection_cut(struct connections *all, struct connection *connection);

/* The client has gone, or is about to be closed. */
void connection_close(struct connections *all, struct connection *connection);

#endif
