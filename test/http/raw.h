/* raw.h - a client that sends exactly the bytes it is given, for tests of the server. */
#ifndef TEST_HTTP_RAW_H
#define TEST_HTTP_RAW_H

#include "base/clock.h"

#include <arpa/inet.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { RAW_ROOM = 128 * 1024, RAW_PATIENCE = 60000 /* ms */ };

/* What came back. */
struct raw {
    char text[RAW_ROOM]; /* NUL-terminated */
    size_t len;
    bool closed; /* by the server */
};

static inline int raw_connect(uint16_t port)
{
    struct sockaddr_in at = {.sin_family = AF_INET,
                             .sin_port = htons(port),
                             .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd >= 0 && connect(fd, (struct sockaddr *)&at, sizeof at) == 0)
        return fd;
    if (fd >= 0)
        close(fd);
    return -1;
}

/* False when the server has closed. */
static inline bool raw_send(int fd, const char *bytes, size_t len)
{
    while (len) {
        ssize_t sent = send(fd, bytes, len, MSG_NOSIGNAL);
        if (sent <= 0)
            return false;
        bytes += sent;
        len -= (size_t)sent;
    }
    return true;
}

static inline bool raw_say(int fd, const char *text)
{
    return raw_send(fd, text, strlen(text));
}

/* Read until `end` has come `times` times, or the server closes, or patience ends; `end`
 * NULL reads up to the close. Appends to *raw. */
static inline bool raw_read(int fd, struct raw *raw, const char *end, int times)
{
    int64_t until = clock_monotonic().ms + RAW_PATIENCE;
    for (;;) {
        int seen = 0;
        for (const char *at = raw->text; end && (at = strstr(at, end)); at += strlen(end))
            seen++;
        if (end && seen >= times)
            return true;
        int64_t left = until - clock_monotonic().ms;
        struct pollfd wait = {.fd = fd, .events = POLLIN};
        if (left <= 0 || raw->len + 1 >= RAW_ROOM || poll(&wait, 1, (int)left) <= 0)
            return false;
        ssize_t got = recv(fd, raw->text + raw->len, RAW_ROOM - 1 - raw->len, 0);
        if (got <= 0) {
            raw->closed = true;
            return !end;
        }
        raw->len += (size_t)got;
        raw->text[raw->len] = '\0';
    }
}

/* Send `request` on a connection of its own and read up to the close. */
static inline void raw_talk(uint16_t port, const char *request, size_t len,
                            struct raw *raw)
{
    *raw = (struct raw){0};
    int fd = raw_connect(port);
    if (fd < 0)
        return;
    (void)raw_send(fd, request, len);
    (void)raw_read(fd, raw, NULL, 0);
    close(fd);
}

static inline int raw_status(const struct raw *raw)
{
    return strncmp(raw->text, "HTTP/1.1 ", 9) == 0 ? atoi(raw->text + 9) : 0;
}

static inline const char *raw_body(const struct raw *raw)
{
    const char *end = strstr(raw->text, "\r\n\r\n");
    return end ? end + 4 : "";
}

#endif
