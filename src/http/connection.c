#include "http/connection.h"

#include "base/memory.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

union socket_name {
    struct sockaddr any;
    struct sockaddr_in v4;
    struct sockaddr_in6 v6;
};

/* IPv4 that arrives on a socket of IPv6 is IPv4. */
static void unmap(union socket_name *name)
{
    struct in_addr v4;
    if (name->any.sa_family != AF_INET6 || !IN6_IS_ADDR_V4MAPPED(&name->v6.sin6_addr))
        return;
    memcpy(&v4, name->v6.sin6_addr.s6_addr + 12, sizeof v4);
    *name = (union socket_name){.v4 = {.sin_family = AF_INET, .sin_addr = v4}};
}

/* A network of IPv6 is one client: it has as many addresses as it likes. */
static uint32_t peer_number(const union socket_name *name)
{
    unsigned char bytes[8] = {0};
    if (name->any.sa_family == AF_INET)
        memcpy(bytes, &name->v4.sin_addr, 4);
    else if (name->any.sa_family == AF_INET6)
        memcpy(bytes, name->v6.sin6_addr.s6_addr, 8);
    uint64_t hash = 1469598103934665603u; /* FNV-1a */
    for (size_t i = 0; i < sizeof bytes; i++)
        hash = (hash ^ bytes[i]) * 1099511628211u;
    return (uint32_t)((hash ^ hash >> 32) % PEERS) + 1;
}

/* Who is at the other end. Nobody is known of a client that has gone already. */
static void find_peer(struct connection *connection, int fd)
{
    union socket_name name = {0};
    socklen_t len = sizeof name;
    bool known = getpeername(fd, &name.any, &len) == 0;
    unmap(&name);
    connection->peer = peer_number(&name);
    connection->local = known && name.any.sa_family == AF_UNIX;
    if (name.any.sa_family == AF_INET) {
        connection->loopback = ntohl(name.v4.sin_addr.s_addr) >> 24 == IN_LOOPBACKNET;
        inet_ntop(AF_INET, &name.v4.sin_addr, connection->address, CONNECTION_ADDRESS);
    } else if (name.any.sa_family == AF_INET6) {
        connection->loopback = IN6_IS_ADDR_LOOPBACK(&name.v6.sin6_addr);
        inet_ntop(AF_INET6, &name.v6.sin6_addr, connection->address, CONNECTION_ADDRESS);
    }
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
    find_peer(connection, fd);
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
