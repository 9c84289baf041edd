/* exchange.h - what server.c and exchange.c share. Not for users of a server.
 *
 * server.c opens the socket, starts, counts and stops. exchange.c has the HTTP library
 * read requests and write answers, and is the only file that knows the library.
 */
#ifndef HTTP_EXCHANGE_H
#define HTTP_EXCHANGE_H

#include "http/answer_budget.h"
#include "http/body.h"
#include "http/connection.h"
#include "http/in_flight.h"
#include "http/listen.h"
#include "http/server.h"

#include <stdatomic.h>

struct MHD_Daemon;

struct server {
    struct MHD_Daemon *daemon;
    handler *handler;
    void *context;
    struct server_options options;
    uint16_t port;
    char address[LISTEN_TEXT];

    atomic_bool winding_down, quiesced, stopping;
    struct connections connections;
    struct bodies bodies;
    struct answer_budget answers;
    struct in_flight in_flight;
    atomic_uint_least64_t timed_out;
};

/* Serve whoever connects to `fd`, which is the library's from then on. False, with errno:
 * the library has closed it. */
bool exchange_start(struct server *server, int fd);

/* How many connections the library takes beyond those that may be open, so that there is
 * one to make room for. */
unsigned exchange_spare(const struct server *server);

/* Close all connections; none may be asleep. */
void exchange_stop(struct server *server);

/* Wake a request or a stream that sleeps, or is about to. */
void exchange_rouse(struct exchange *exchange);

#endif
