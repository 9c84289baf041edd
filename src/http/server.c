/* server.c - starting, counting and stopping what exchange.c does. */
#include "http/server.h"

#include "base/error.h"
#include "base/log.h"
#include "base/memory.h"
#include "http/exchange.h"
#include "http/host.h"
#include "http/listen.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

enum { SPARE_FILES = 128 }; /* beside the connections: database, logs, threads */

/* How long server_stop() waits for answers to go out, and then for connections to end. */
static const span last_answers = {2000}, last_connections = {2000};

static span reaper_tick(const struct server_options *options)
{
    int64_t shortest = options->request_deadline.ms < options->idle_deadline.ms
                           ? options->request_deadline.ms
                           : options->idle_deadline.ms;
    int64_t tick = shortest / 8;
    return (span){tick < 10 ? 10 : tick > 250 ? 250 : tick};
}

static struct server *server_new(const struct server_options *options, handler *handle,
                                 void *context)
{
    struct server *server = memory_new(struct server, 1);
    server->handler = handle;
    server->context = context;
    server->options = *options;
    server->options.threads = options->threads ? options->threads : 1;
    /* Each thread gets its share of the connections, and none may go without. */
    if (server->options.connections < server->options.threads)
        server->options.connections = server->options.threads;
    server->bodies.limit = options->bodies_limit;
    server->answers.limit = options->bodies_limit;
    server->connections.most = server->options.connections;
    server->connections.per_peer = options->per_address;
    server->connections.tls = options->tls;
    server->connections.request_deadline = options->request_deadline;
    server->connections.idle_deadline = options->idle_deadline;
    in_flight_init(&server->in_flight);
    return server;
}

static void server_free(struct server **server)
{
    if (!*server)
        return;
    reaper_stop((*server)->connections.reaper);
    in_flight_destroy(&(*server)->in_flight);
    free(*server);
}

/* Where the system gives fewer files, there are fewer connections: whoever comes when all
 * files are taken cannot even be told apart from the idle ones. */
static void bound_connections(struct server *server)
{
    uint64_t others = SPARE_FILES + exchange_spare(server);
    uint64_t asked = server->options.connections;
    uint64_t files = listen_raise_files(asked + others);
    if (files >= asked + others)
        return;
    uint64_t got = files > others + server->options.threads ? files - others
                                                            : server->options.threads;
    log_warn("fewer connections than asked for: the limit of open files is too low",
             LOG_INT("connections", (int64_t)got), LOG_INT("files", (int64_t)files));
    server->options.connections = server->connections.most = got;
}

bool server_start(const struct server_options *options, handler *handle, void *context,
                  struct server **server, struct error *err)
{
    CLEANUP(server_free) struct server *started = server_new(options, handle, context);
    bound_connections(started);

    int fd;
    if (!host_check_names(options->names, err))
        return error_context(err, "host");
    if (!proxies_parse(options->proxies, &started->connections.proxies, err))
        return error_context(err, "behind-proxy");
    if (!(options->socket.len ? listen_local(options->socket, &fd, err)
                              : listen_open(options->listen, &fd, &started->port, err)))
        return false;
    listen_name(fd, started->address);
    if (!reaper_start(reaper_tick(options), &started->connections.reaper, err)) {
        close(fd);
        return false;
    }
    if (!exchange_start(started, fd))
        return error_set(err, ERROR_UNAVAILABLE, "cannot start to serve: %s",
                         strerrordesc_np(errno));
    *server = started;
    started = NULL;
    return true;
}

uint16_t server_port(const struct server *server) { return server->port; }

const char *server_address(const struct server *server) { return server->address; }

bool server_is_local(const struct server *server)
{
    return server->options.socket.len || strncmp(server->address, "127.", 4) == 0 ||
           strncmp(server->address, "[::1]:", 6) == 0;
}

struct server_counts server_counts(const struct server *server)
{
    struct reaper_counts cut = reaper_counts(server->connections.reaper);
    return (struct server_counts){
        .open = atomic_load(&server->connections.open),
        .accepted = atomic_load(&server->connections.accepted),
        .cut = atomic_load(&server->timed_out) + cut.late,
        .evicted = cut.evicted,
    };
}

void server_wind_down(struct server *server)
{
    atomic_store(&server->winding_down, true);
}

void server_quiesce(struct server *server)
{
    server_wind_down(server);
    atomic_store(&server->quiesced, true);
}

void server_stop(struct server *server)
{
    CLEANUP(server_free) struct server *stopped = server;
    if (!stopped)
        return;
    server_quiesce(stopped);
    atomic_store(&stopped->stopping, true);
    in_flight_drain(&stopped->in_flight, exchange_rouse, last_answers);
    /* The library must have nothing to read when it is stopped: where it would refuse a
     * request itself just then, it uses an answer that it does not have. */
    reaper_cut_all(stopped->connections.reaper, last_connections);
    exchange_stop(stopped);
}
