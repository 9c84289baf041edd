#include "http/listen.h"

#include "base/error.h"

#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

struct endpoint {
    char host[256], port[8]; /* NUL-terminated; no host: all addresses */
};

static void closep(int *fd)
{
    if (*fd >= 0)
        close(*fd);
}

static void freep(struct addrinfo **found)
{
    if (*found)
        freeaddrinfo(*found);
}

static bool is_port(str text)
{
    unsigned long port = 0;
    for (size_t i = 0; i < text.len; i++) {
        if (text.at[i] < '0' || text.at[i] > '9' || port > 65535)
            return false;
        port = port * 10 + (unsigned long)(text.at[i] - '0');
    }
    return text.len > 0 && text.len <= 5 && port <= 65535;
}

static bool split(str address, struct endpoint *place, struct error *err)
{
    const char *colon = address.len ? memrchr(address.at, ':', address.len) : NULL;
    str host = {address.at, colon ? (size_t)(colon - address.at) : 0};
    str port = {colon ? colon + 1 : "", colon ? address.len - host.len - 1 : 0};

    bool bracketed = host.len > 2 && host.at[0] == '[' && host.at[host.len - 1] == ']';
    if (bracketed)
        host = (str){host.at + 1, host.len - 2};
    bool good = colon && is_port(port) && host.len < sizeof place->host &&
                (bracketed || !host.len || !memchr(host.at, ':', host.len));
    if (!good)
        return error_set(err, ERROR_INVALID,
                         "'%s' is no address to listen on: write 127.0.0.1:3000, "
                         "[::1]:3000, or :3000 for all addresses of this machine",
                         str_shown(address).text);
    snprintf(place->host, sizeof place->host, "%.*s", STR_ARG(host));
    snprintf(place->port, sizeof place->port, "%.*s", STR_ARG(port));
    return true;
}

/* -1, with errno set, when it is not to be had. */
static int open_one(const struct addrinfo *at)
{
    const int on = 1, off = 0;
    int fd = socket(at->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0)
        return -1;
    /* Without this a restart would have to wait for the old connections to time out. */
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (at->ai_family == AF_INET6)
        setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof off);
    if (bind(fd, at->ai_addr, at->ai_addrlen) == 0 && listen(fd, SOMAXCONN) == 0)
        return fd;
    int why = errno;
    close(fd);
    errno = why;
    return -1;
}

static bool explain(int why, str address, struct error *err)
{
    struct shown shown = str_shown(address);
    const char *text = shown.text;
    switch (why) {
    case EADDRINUSE:
        return error_set(err, ERROR_UNAVAILABLE,
                         "cannot listen on %s: another program is listening there", text);
    case EACCES:
        return error_set(err, ERROR_DENIED,
                         "cannot listen on %s: ports below 1024 take a privileged user",
                         text);
    case EADDRNOTAVAIL:
        return error_set(err, ERROR_INVALID,
                         "cannot listen on %s: this machine has no such address", text);
    default:
        return error_set(err, ERROR_UNAVAILABLE, "cannot listen on %s: %s", text,
                         strerrordesc_np(why));
    }
}

/* All addresses means IPv6 with IPv4 inside it; plain IPv4 where there is no IPv6. */
static bool open_any(const struct addrinfo *found, bool all, int *fd)
{
    static const int order[] = {AF_INET6, AF_INET};
    errno = EADDRNOTAVAIL;
    if (!all) {
        for (; found && *fd < 0; found = found->ai_next)
            *fd = open_one(found);
        return *fd >= 0;
    }
    for (size_t i = 0; i < 2; i++)
        for (const struct addrinfo *at = found; at; at = at->ai_next) {
            if (at->ai_family != order[i])
                continue;
            *fd = open_one(at);
            /* IPv4 alone would hide that the port is taken. */
            if (*fd >= 0 || errno == EADDRINUSE || errno == EACCES)
                return *fd >= 0;
        }
    return false;
}

static uint16_t port_of(int fd)
{
    union {
        struct sockaddr any;
        struct sockaddr_in v4;
        struct sockaddr_in6 v6;
    } name = {0};
    socklen_t len = sizeof name;
    getsockname(fd, &name.any, &len);
    return ntohs(name.any.sa_family == AF_INET6 ? name.v6.sin6_port : name.v4.sin_port);
}

bool listen_local(str path, int *fd, struct error *err)
{
    struct sockaddr_un name = {.sun_family = AF_UNIX};
    if (path.len == 0 || path.len >= sizeof name.sun_path)
        return error_set(err, ERROR_INVALID, "'%s' is too long for a socket",
                         str_shown(path).text);
    memcpy(name.sun_path, path.at, path.len);
    unlink(name.sun_path);
    CLEANUP(closep)
    int opened = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    /* The file gets the mode that the socket has when it is bound. */
    if (opened < 0 || fchmod(opened, 0600) != 0 ||
        bind(opened, (const struct sockaddr *)&name, sizeof name) != 0 ||
        listen(opened, SOMAXCONN) != 0)
        return error_set(err, ERROR_UNAVAILABLE, "cannot listen on '%s': %s",
                         name.sun_path, strerrordesc_np(errno));
    *fd = opened;
    opened = -1;
    return true;
}

void listen_name(int fd, char text[static LISTEN_TEXT])
{
    struct sockaddr_storage name = {0};
    socklen_t len = sizeof name;
    char host[LISTEN_TEXT - 16] = "", port[8] = "";
    getsockname(fd, (struct sockaddr *)&name, &len);
    getnameinfo((struct sockaddr *)&name, len, host, sizeof host, port, sizeof port,
                NI_NUMERICHOST | NI_NUMERICSERV);
    snprintf(text, LISTEN_TEXT, name.ss_family == AF_INET6 ? "[%s]:%s" : "%s:%s", host,
             port);
}

bool listen_open(str address, int *fd, uint16_t *port, struct error *err)
{
    struct endpoint place;
    if (!split(address, &place, err))
        return false;

    CLEANUP(freep) struct addrinfo *found = NULL;
    const struct addrinfo hints = {.ai_flags = AI_PASSIVE | AI_NUMERICSERV,
                                   .ai_socktype = SOCK_STREAM};
    int failed =
        getaddrinfo(place.host[0] ? place.host : NULL, place.port, &hints, &found);
    if (failed)
        return error_set(err, ERROR_INVALID, "cannot listen on %s: %s",
                         str_shown(address).text, gai_strerror(failed));

    CLEANUP(closep) int opened = -1;
    if (!open_any(found, !place.host[0], &opened))
        return explain(errno, address, err);
    *port = port_of(opened);
    *fd = opened;
    opened = -1;
    return true;
}

uint64_t listen_raise_files(uint64_t count)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
        return 0;
    if (limit.rlim_cur >= count)
        return limit.rlim_cur;

    struct rlimit more = {count, limit.rlim_max > count ? limit.rlim_max : count};
    if (setrlimit(RLIMIT_NOFILE, &more) == 0)
        return count;
    /* Only a privileged process may lift the upper bound: take what is below it. */
    more = (struct rlimit){limit.rlim_max, limit.rlim_max};
    return setrlimit(RLIMIT_NOFILE, &more) == 0 ? limit.rlim_max : limit.rlim_cur;
}
