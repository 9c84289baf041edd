#include "edge/sources/lines.h"

#include "base/arena.h"
#include "base/clock.h"
#include "base/error.h"
#include "base/json.h"
#include "base/log.h"
#include "base/memory.h"
#include "edge/sources/source.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

enum {
    LINE_BYTES = 64 * 1024, /* of a line, at most */
    EVENTS = 500,           /* handed over at once, at most */
};

struct lines {
    int fd, stop[2]; /* a pipe: closed to stop */
    span ahead;
    struct sink *sink;
    pthread_t thread;

    /* The thread's. */
    uint64_t number; /* of the last line */
    size_t end;      /* bytes that are read and not yet taken */
    bool skipping;   /* the rest of a line that is too long */
    char bytes[LINE_BYTES];
};

static void refuse(const struct lines *lines, const char *why)
{
    log_warn("a line of standard input is no event",
             LOG_INT("line", (int64_t)lines->number), LOG_TEXT("reason", why));
}

static bool decode(const struct lines *lines, str line, struct arena *arena,
                   struct event *event)
{
    const struct json *root;
    struct error why;
    instant latest = instant_add(clock_now(), lines->ahead);
    if (json_parse(line, arena, &root, &why) && event_decode(root, latest, event, &why))
        return true;
    refuse(lines, why.text);
    return false;
}

/* Hand over the events in whole lines, and keep the rest. False: the sink is stopping. */
static bool take_lines(struct lines *lines)
{
    str rest = {lines->bytes, lines->end};
    const char *end;
    while ((end = memchr(rest.at, '\n', rest.len))) {
        CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
        struct event event[EVENTS];
        size_t count = 0;
        while (end && count < EVENTS) {
            str line = {rest.at, (size_t)(end - rest.at)};
            rest = (str){end + 1, rest.len - line.len - 1};
            lines->number++;
            line = str_trim(line);
            if (!lines->skipping && line.len)
                count += decode(lines, line, &arena, &event[count]);
            lines->skipping = false;
            end = memchr(rest.at, '\n', rest.len);
        }
        if (!lines->sink->take(lines->sink, event, count))
            return false;
    }
    memmove(lines->bytes, rest.at, rest.len);
    lines->end = rest.len;
    return true;
}

/* A line that does not fit is passed over, wherever it ends. */
static void make_room(struct lines *lines)
{
    if (lines->end < LINE_BYTES)
        return;
    if (!lines->skipping) {
        lines->number++;
        refuse(lines, "it is longer than 64 KiB");
        lines->number--;
    }
    lines->skipping = true;
    lines->end = 0;
}

/* Wait until there is something to read; false: it is over. */
static bool readable(const struct lines *lines)
{
    struct pollfd each[2] = {{.fd = lines->fd, .events = POLLIN},
                             {.fd = lines->stop[0], .events = POLLIN}};
    while (poll(each, 2, -1) < 0)
        if (errno != EINTR)
            return false;
    return !each[1].revents;
}

static void *work(void *context)
{
    struct lines *lines = context;
    while (readable(lines)) {
        make_room(lines);
        ssize_t got = read(lines->fd, lines->bytes + lines->end, LINE_BYTES - lines->end);
        if (got < 0 && (errno == EINTR || errno == EAGAIN))
            continue;
        if (got <= 0 && lines->end && lines->end < LINE_BYTES) {
            lines->bytes[lines->end++] = '\n'; /* the last line may have no end */
            take_lines(lines);
        }
        if (got <= 0) {
            log_info("standard input has ended");
            break;
        }
        lines->end += (size_t)got;
        if (!take_lines(lines))
            break;
    }
    return NULL;
}

static void lines_free(struct lines *lines)
{
    for (int i = 0; i < 2; i++)
        if (lines->stop[i] >= 0)
            close(lines->stop[i]);
    free(lines);
}

bool lines_start(int fd, span ahead, struct sink *sink, struct lines **lines,
                 struct error *err)
{
    struct lines *started = memory_new(struct lines, 1);
    started->fd = fd;
    started->stop[0] = started->stop[1] = -1;
    started->ahead = ahead;
    started->sink = sink;
    if (pipe(started->stop) != 0 ||
        pthread_create(&started->thread, NULL, work, started) != 0) {
        lines_free(started);
        return error_set(err, ERROR_UNAVAILABLE, "cannot read standard input");
    }
    *lines = started;
    return true;
}

void lines_stop(struct lines *lines)
{
    if (!lines)
        return;
    close(lines->stop[1]);
    lines->stop[1] = -1;
    pthread_join(lines->thread, NULL);
    lines_free(lines);
}
