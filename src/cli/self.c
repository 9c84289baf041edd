#include "cli/self.h"

#include "base/error.h"
#include "cli/address.h"
#include "http/tls.h"

#include <errno.h>
#include <netdb.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

static void close_socket(const int *fd)
{
    if (*fd >= 0)
        close(*fd);
}

static void free_addresses(struct addrinfo **found)
{
    if (*found)
        freeaddrinfo(*found);
}

/* -1 when nobody is there. */
static int dial_one(const struct addrinfo *at)
{
    const struct timeval patience = {.tv_sec = 2};
    int fd = socket(at->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return -1;
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
    if (connect(fd, at->ai_addr, at->ai_addrlen) == 0)
        return fd;
    close(fd);
    return -1;
}

static bool dial(const struct address *address, int *fd, struct error *err)
{
    const struct addrinfo hints = {.ai_socktype = SOCK_STREAM};
    CLEANUP(free_addresses) struct addrinfo *found = NULL;
    int opened = -1, failed = getaddrinfo(address->host, address->port, &hints, &found);
    if (failed)
        return error_set(err, ERROR_INVALID, "'%s': %s", address->host,
                         gai_strerror(failed));
    for (const struct addrinfo *at = found; at && opened < 0; at = at->ai_next)
        opened = dial_one(at);
    if (opened < 0)
        return error_set(err, ERROR_UNAVAILABLE, "no server answers at %s port %s",
                         address->host, address->port);
    *fd = opened;
    return true;
}

enum { STATUS_LINE = sizeof "HTTP/1.1 200" - 1 };

static void ask_plainly(int fd, str question, char answer[static STATUS_LINE])
{
    size_t len = 0;
    ssize_t count = send(fd, question.at, question.len, MSG_NOSIGNAL);
    while (count > 0 && len < STATUS_LINE) {
        count = recv(fd, answer + len, STATUS_LINE - len, 0);
        len += count > 0 ? (size_t)count : 0;
    }
}

/* Ask, and read as much of the answer as its status takes. */
static bool ask(int fd, bool tls, const char *path, int *answered, struct error *err)
{
    char question[200], answer[STATUS_LINE + 1] = "";
    size_t len;
    int size =
        snprintf(question, sizeof question,
                 "GET %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", path);
    str asked = {question, (size_t)size};
    if (!tls)
        ask_plainly(fd, asked, answer);
    else if (!tls_ask(fd, asked, answer, STATUS_LINE, &len, err))
        return false;
    if (sscanf(answer, "HTTP/1.%*d %3d", answered) != 1)
        return error_set(err, ERROR_UNAVAILABLE, "the server does not answer");
    return true;
}

bool self_ask(str listen, bool tls, const char *path, int *status, struct error *err)
{
    CLEANUP(close_socket) int fd = -1;
    struct address address;
    if (!address_reach(listen, &address))
        return error_set(err, ERROR_INVALID, "'%s' is no address",
                         str_shown(listen).text);
    return dial(&address, &fd, err) && ask(fd, tls, path, status, err);
}
