/* subscriber.h - a client of Server-Sent Events, for tests of the live feed. */
#ifndef TEST_API_SUBSCRIBER_H
#define TEST_API_SUBSCRIBER_H

#include "../http/raw.h"

#include "base/buf.h"

#include <stdbool.h>

/* What came on one connection: bytes, less the chunks' frames, cut into messages. */
struct subscriber {
    int fd;
    struct buf raw, text;  /* before and after the frames are taken off */
    size_t unframed;       /* bytes of raw that are in text */
    size_t seen;           /* bytes of text that were given out */
    bool headers;          /* have come; they stay in `head` */
    bool closed, complete; /* complete: the last chunk was there */
    char head[2048];
};

struct message {
    char event[16], id[48]; /* empty when it had none */
    str data;               /* until the next call */
};

static inline struct subscriber *subscribe(uint16_t port, const char *last_id,
                                           int receive_buffer)
{
    struct subscriber *one = calloc(1, sizeof *one);
    struct sockaddr_in at = {.sin_family = AF_INET,
                             .sin_port = htons(port),
                             .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    char line[100] = "", request[300];
    if (!one)
        abort();
    one->raw = one->text = BUF(SIZE_MAX / 2);
    one->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (receive_buffer)
        setsockopt(one->fd, SOL_SOCKET, SO_RCVBUF, &receive_buffer,
                   sizeof receive_buffer);
    if (last_id)
        snprintf(line, sizeof line, "Last-Event-ID: %s\r\n", last_id);
    snprintf(request, sizeof request, "GET /api/stream HTTP/1.1\r\nHost: x\r\n%s\r\n",
             line);
    if (connect(one->fd, (struct sockaddr *)&at, sizeof at) != 0 ||
        !raw_say(one->fd, request))
        abort();
    return one;
}

static inline void unsubscribe(struct subscriber *one)
{
    close(one->fd);
    buf_free(&one->raw);
    buf_free(&one->text);
    free(one);
}

static inline void subscriber_take_head(struct subscriber *one)
{
    const char *text = buf_text(&one->raw), *end = strstr(text, "\r\n\r\n");
    if (!end)
        return;
    snprintf(one->head, sizeof one->head, "%.*s", (int)(end + 4 - text), text);
    one->unframed = (size_t)(end + 4 - text);
    one->headers = true;
}

/* Take the frames off as many whole chunks as there are. */
static inline void subscriber_unframe(struct subscriber *one)
{
    if (!one->headers)
        subscriber_take_head(one);
    while (one->headers && !one->complete) {
        const char *at = buf_text(&one->raw) + one->unframed;
        size_t left = one->raw.len - one->unframed;
        const char *line_end = memmem(at, left, "\r\n", 2);
        if (!line_end)
            return;
        size_t size = strtoul(at, NULL, 16), frame = (size_t)(line_end + 2 - at);
        if (left < frame + size + 2)
            return;
        buf_add(&one->text, (str){at + frame, size});
        one->unframed += frame + size + 2;
        one->complete = size == 0;
    }
}

/* False when nothing came for so long, or the connection has ended. */
static inline bool subscriber_read(struct subscriber *one, int patience_ms)
{
    static _Thread_local char bytes[64 * 1024];
    struct pollfd wait = {.fd = one->fd, .events = POLLIN};
    if (one->closed || one->complete || poll(&wait, 1, patience_ms) <= 0)
        return false;
    ssize_t got = recv(one->fd, bytes, sizeof bytes, 0);
    if (got <= 0) {
        one->closed = true;
        return false;
    }
    buf_add(&one->raw, (str){bytes, (size_t)got});
    subscriber_unframe(one);
    return true;
}

/* Make the buffers forget what is done with. */
static inline void subscriber_compact(struct subscriber *one)
{
    struct buf *bufs[] = {&one->raw, &one->text};
    size_t *done[] = {&one->unframed, &one->seen};
    for (int i = 0; i < 2; i++) {
        if (*done[i] < 1 << 20)
            continue;
        struct buf rest = BUF(SIZE_MAX / 2);
        buf_add(&rest, (str){buf_text(bufs[i]) + *done[i], bufs[i]->len - *done[i]});
        buf_free(bufs[i]);
        *bufs[i] = rest;
        *done[i] = 0;
    }
}

static inline void message_line(struct message *message, str line)
{
    str value, name = str_cut(line, ':', &value);
    if (value.len && value.at[0] == ' ')
        value = (str){value.at + 1, value.len - 1};
    if (str_equal(name, STR("event")))
        snprintf(message->event, sizeof message->event, "%.*s", STR_ARG(value));
    else if (str_equal(name, STR("id")))
        snprintf(message->id, sizeof message->id, "%.*s", STR_ARG(value));
    else if (str_equal(name, STR("data")))
        message->data = value;
}

/* The next block of lines, be it a message, a comment or only an id. False: none came in
 * time, or the stream has ended. */
static inline bool subscriber_next(struct subscriber *one, struct message *message,
                                   int patience_ms)
{
    int64_t until = clock_monotonic().ms + patience_ms;
    *message = (struct message){.data = STR("")};
    subscriber_compact(one);
    for (;;) {
        const char *at = buf_text(&one->text) + one->seen;
        const char *end = memmem(at, one->text.len - one->seen, "\n\n", 2);
        if (end) {
            str block = {at, (size_t)(end - at)};
            one->seen += block.len + 2;
            while (block.len) {
                str line = str_cut(block, '\n', &block);
                message_line(message, line);
            }
            return true;
        }
        int64_t left = until - clock_monotonic().ms;
        if (!subscriber_read(one, left > 0 ? (int)left : 0))
            return false;
    }
}

/* The next message called `event`, passing over all others. */
static inline bool subscriber_find(struct subscriber *one, const char *event,
                                   struct message *message, int patience_ms)
{
    int64_t until = clock_monotonic().ms + patience_ms;
    for (;;) {
        int64_t left = until - clock_monotonic().ms;
        if (!subscriber_next(one, message, left > 0 ? (int)left : 0))
            return false;
        if (strcmp(message->event, event) == 0)
            return true;
    }
}

#endif
