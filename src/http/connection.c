#include "http/connection.h"

#include "base/memory.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

/* A network of IPv6 is one client: it has as many addresses as it likes. */
static uint32_t peer_of(int fd)
{
    union {
        struct sockaddr any;
        struct sockaddr_in v4;
        struct sockaddr_in6 v6;
    } name = {0};
    socklen_t len = sizeof name;
    unsigned char bytes[8] = {0};
    getpeername(fd, &name.any, &len);
    if (name.any.sa_family == AF_INET)
        memcpy(bytes, &name.v4.sin_addr, 4);
    else if (name.any.sa_family == AF_INET6 && IN6_IS_ADDR_V4MAPPED(&name.v6.sin6_addr))
        memcpy(bytes, name.v6.sin6_addr.s6_addr + 12, 4);
    else if (name.any.sa_family == AF_INET6)
        memcpy(bytes, name.v6.sin6_addr.s6_addr, 8);
    uint64_t hash = 1469598103934665603u; /* FNV-1a */
    for (size_t i = 0; i < sizeof bytes; i++)
        hash = (hash ^ bytes[i]) * 1099511628211u;
    return (uint32_t)((hash ^ hash >> 32) % PEERS) + 1;
}

/* False: the client has too many, and none that could go. */
static bool make_room(struct connections *all, uint32_t peer)
{
    uint64_t open = atomic_fetch_add(&all->open, 1) + 1;
    uint64_t own = atomic_fetch_add(&all->of_peer[peer - 1], 1) + 1;
    if (all->per_peer && own > all->per_peer)
        return reaper_evict(all->reaper, peer);
    if (all->most && open > all->most)
        (void)reaper_evict(all->reaper, ANY_PEER);
    return true;
}

struct connection *connection_open(struct connections *all, int fd)
{
    struct connection *connection = memory_new(struct connection, 1);
    connection->peer = peer_of(fd);
    bool room = make_room(all, connection->peer);
    /* A client that vanished acknowledges nothing: without this the system would go on
     * trying for a quarter of an hour. */
    unsigned wait = (unsigned)all->idle_deadline.ms;
    setsockopt(fd, IPPROTO_TCP, TCP_USER_TIMEOUT, &wait, sizeof wait);
    reaper_watch(all->reaper, &connection->watch, fd, connection->peer,
                 all->request_deadline);
    atomic_fetch_add(&all->accepted, 1);
    if (!room)
        shutdown(fd, SHUT_RDWR);
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
    atomic_fetch_sub(&all->of_peer[connection->peer - 1], 1);
    free(connection);
}
