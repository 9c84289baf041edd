/* stdin.c - a source: standard input, one event a line as a JSON object. A line that is
 * not an event is logged with its number and skipped. */
#include "edge/sources/sources.h"

#include "base/arena.h"
#include "base/clock.h"
#include "base/error.h"
#include "base/json.h"
#include "base/log.h"
#include "base/memory.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <unistd.h>

enum {
    LINE_BYTES = 64 * 1024, /* of a line, at most */
    EVENTS = 500,           /* are handed over at once, at most */
};

struct stdin_source {
    struct source source; /* must be first */
    int stop[2];          /* a pipe; closing it ends the thread */
    span ahead;
    struct sink *sink;
    pthread_t thread;
    atomic_uint_least64_t ignored; /* lines */

    /* Of the thread. */
    uint64_t number; /* of the last line */
    size_t end;      /* of the bytes that were read but not taken in yet */
    bool skipping;   /* the rest of a line that is too long */
    char bytes[LINE_BYTES];
};

static void ignore(struct stdin_source *input, const char *why)
{
    atomic_fetch_add(&input->ignored, 1);
    log_warn("a line of standard input is no event",
             LOG_INT("line", (int64_t)input->number), LOG_TEXT("reason", why));
}

static bool decode(struct stdin_source *input, str line, struct arena *arena,
                   struct event *event)
{
    const struct json *root;
    struct error why;
    instant now = clock_now(), latest = instant_add(now, input->ahead);
    if (json_parse(line, arena, &root, &why) && event_decode(root, latest, event, &why)) {
        if (event->camera.len)
            input->sink->clock(input->sink, event->camera, instant_since(event->at, now));
        return true;
    }
    ignore(input, why.text);
    return false;
}

/* Hand over the events of all whole lines, and keep what follows the last. False: the
 * sink is stopping. */
static bool take_lines(struct stdin_source *input)
{
    str rest = {input->bytes, input->end};
    const char *end;
    while ((end = memchr(rest.at, '\n', rest.len))) {
        CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
        struct event event[EVENTS];
        size_t count = 0;
        while (end && count < EVENTS) {
            str line = {rest.at, (size_t)(end - rest.at)};
            rest = (str){end + 1, rest.len - line.len - 1};
            input->number++;
            line = str_trim(line);
            if (!input->skipping && line.len)
                count += decode(input, line, &arena, &event[count]);
            input->skipping = false;
            end = memchr(rest.at, '\n', rest.len);
        }
        if (!input->sink->take(input->sink, event, count))
            return false;
    }
    memmove(input->bytes, rest.at, rest.len);
    input->end = rest.len;
    return true;
}

/* A line that does not fit is skipped up to its end. */
static void make_room(struct stdin_source *input)
{
    if (input->end < LINE_BYTES)
        return;
    if (!input->skipping) {
        input->number++;
        ignore(input, "it is longer than 64 KiB");
        input->number--;
    }
    input->skipping = true;
    input->end = 0;
}

/* Wait until there is something to read. False: the source is stopping. */
static bool readable(const struct stdin_source *input)
{
    struct pollfd each[2] = {{.fd = STDIN_FILENO, .events = POLLIN},
                             {.fd = input->stop[0], .events = POLLIN}};
    while (poll(each, 2, -1) < 0)
        if (errno != EINTR)
            return false;
    return !each[1].revents;
}

static void *work(void *context)
{
    struct stdin_source *input = context;
    while (readable(input)) {
        make_room(input);
        ssize_t got =
            read(STDIN_FILENO, input->bytes + input->end, LINE_BYTES - input->end);
        if (got < 0 && (errno == EINTR || errno == EAGAIN))
            continue;
        if (got <= 0 && input->end && input->end < LINE_BYTES) {
            input->bytes[input->end++] = '\n'; /* the last line may have no end */
            take_lines(input);
        }
        if (got <= 0) {
            log_info("standard input has ended");
            break;
        }
        input->end += (size_t)got;
        if (!take_lines(input))
            break;
    }
    return NULL;
}

static void input_free(struct stdin_source *input)
{
    for (int i = 0; i < 2; i++)
        if (input->stop[i] >= 0)
            close(input->stop[i]);
    free(input);
}

static bool start(const struct source_options *options, struct sink *sink,
                  struct source **source, struct error *err)
{
    struct stdin_source *started = memory_new(struct stdin_source, 1);
    started->source.kind = &source_stdin;
    started->stop[0] = started->stop[1] = -1;
    started->ahead = options->ahead;
    started->sink = sink;
    if (pipe(started->stop) != 0 ||
        pthread_create(&started->thread, NULL, work, started) != 0) {
        input_free(started);
        return error_set(err, ERROR_UNAVAILABLE, "cannot read standard input");
    }
    *source = &started->source;
    return true;
}

static void stop(struct source *source)
{
    struct stdin_source *input = (struct stdin_source *)source;
    close(input->stop[1]);
    input->stop[1] = -1;
    pthread_join(input->thread, NULL);
    input_free(input);
}

static void state(struct source *source, struct source_state *state)
{
    struct stdin_source *input = (struct stdin_source *)source;
    *state = (struct source_state){.ignored = atomic_load(&input->ignored)};
}

static bool check(const struct source_options *options, struct error *err)
{
    (void)options;
    (void)err;
    return true;
}

const struct source_kind source_stdin = {
    .setting = "stdin",
    .check = check,
    .start = start,
    .stop = stop,
    .state = state,
};
