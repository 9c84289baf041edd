#include "http/connection.h"

#include "base/memory.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <sys/socket.h>

struct connection *connection_open(struct connections *all, int fd)
{
    struct connection *connection = memory_new(struct connection, 1);
    /* A client that vanished acknowledges nothing: without this the system would go on
     * trying for a quarter of an hour. */
    unsigned wait = (unsigned)all->idle_deadline.ms;
    setsockopt(fd, IPPROTO_TCP, TCP_USER_TIMEOUT, &wait, sizeof wait);
    reaper_watch(all->reaper, &connection->watch, fd, all->request_deadline);
    atomic_fetch_add(&all->open, 1);
    atomic_fetch_add(&all->accepted, 1);
    return connection;
}

void connection_cut(struct connections *all, struct connection *connection)
{
    const span soon = {500};
    shutdown(connection->watch.fd, SHUT_WR);
    connection->unread = true;
    reaper_restart(all->reaper, &connection->watch, soon, false);
}

void connection_close(struct connections *all, struct connection *connection)
{
    reaper_forget(all->reaper, &connection->watch);
    if (connection->unread)
        reaper_linger(all->reaper, connection->watch.fd);
    atomic_fetch_sub(&all->open, 1);
    free(connection);
}
