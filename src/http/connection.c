#include "http/connection.h"

#include "base/arena.h"
#include "base/memory.h"

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

/* A network of IPv6 is one client: it has as many addresses as it likes. */
static uint32_t peer_number(const struct ip_address *address)
{
    const unsigned char *bytes = address->byte;
    size_t from = address_is_v4(address) ? 12 : 0, to = from ? 16 : 8;
    uint64_t hash = 1469598103934665603u; /* FNV-1a */
    for (size_t i = from; i < to; i++)
        hash = (hash ^ bytes[i]) * 1099511628211u;
    return (uint32_t)((hash ^ hash >> 32) % PEERS) + 1;
}

/* Who is at the other end. Nobody is known of a client that has gone already. */
static void find_peer(struct connection *connection, int fd)
{
    union socket_name name = {0};
    socklen_t len = sizeof name;
    bool known = getpeername(fd, &name.any, &len) == 0;
    connection->local = known && name.any.sa_family == AF_UNIX;
    connection->addressed = true;
    if (name.any.sa_family == AF_INET)
        connection->address = address_of_v4(&name.v4.sin_addr);
    else if (name.any.sa_family == AF_INET6)
        memcpy(connection->address.byte, &name.v6.sin6_addr, 16);
    else
        connection->addressed = false;
    connection->peer = peer_number(&connection->address);
}

/* One more of this client. True: these are more than it may have. */
static bool count_peer(struct connections *all, uint32_t peer)
{
    uint64_t own = atomic_fetch_add(&all->of_peer[peer - 1], 1) + 1;
    return all->per_peer && own > all->per_peer;
}

struct connection *connection_open(struct connections *all, int fd, void *session)
{
    struct connection *connection = memory_new(struct connection, 1);
    find_peer(connection, fd);
    /* A proxy has the connections of many clients: each counts from its request on. */
    connection->proxied =
        connection->addressed && proxies_have(&all->proxies, &connection->address);
    uint64_t open = atomic_fetch_add(&all->open, 1) + 1;
    bool crowd = count_peer(all, connection->peer) && !connection->proxied;
    bool room = !crowd || reaper_evict(all->reaper, connection->peer);
    if (!crowd && all->most && open > all->most)
        (void)reaper_evict(all->reaper, ANY_PEER);
    /* A client that vanished acknowledges nothing: without this the system would go on
     * trying for a quarter of an hour. */
    unsigned wait = (unsigned)all->idle_deadline.ms;
    setsockopt(fd, IPPROTO_TCP, TCP_USER_TIMEOUT, &wait, sizeof wait);
    if (session)
        tls_begin(all->tls, &connection->tls, session);
    reaper_watch(all->reaper, &connection->watch, fd, connection->peer, session != NULL,
                 all->request_deadline);
    atomic_fetch_add(&all->accepted, 1);
    if (!room)
        shutdown(fd, SHUT_RDWR);
    return connection;
}

bool connection_asks(struct connections *all, struct connection *connection,
                     const struct forwarded *said, struct arena *arena, struct peer *peer)
{
    bool passed_on = connection->proxied && said->addressed, room = true;
    struct ip_address address = passed_on ? said->address : connection->address;
    char text[ADDRESS_TEXT] = "";
    if (connection->addressed)
        address_format(&address, text);
    *peer = (struct peer){
        .local = connection->local,
        .loopback = connection->addressed && address_is_loopback(&address),
        .forwarded = said->any,
        .secure = connection->proxied && said->protocol ? said->secure
                                                        : connection->tls.session != NULL,
        .address = arena_copy(arena, str_from(text)),
        .agent = tls_agent(&connection->tls),
    };
    uint32_t number = peer_number(&address), before = connection->peer;
    if (number != before && connection->proxied) {
        room = !count_peer(all, number) || reaper_evict(all->reaper, number);
        connection->peer = number;
        reaper_rename(all->reaper, &connection->watch, number);
        atomic_fetch_sub(&all->of_peer[before - 1], 1);
    }
    return room;
}

void connection_refuse(struct connection *connection, int status, const char *text)
{
    char answer[REFUSAL_TEXT];
    if (connection->tls.session)
        tls_farewell(&connection->tls, (str){answer, refusal(status, text, answer)});
    else
        refuse_raw(connection->watch.fd, status, text);
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
    if (connection->unread || connection->tls.refused)
        reaper_linger(all->reaper, connection->watch.fd);
    atomic_fetch_sub(&all->open, 1);
    atomic_fetch_sub(&all->of_peer[connection->peer - 1], 1);
    tls_end(&connection->tls);
    free(connection);
}
