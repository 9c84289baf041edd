#include "watch.h"

#include "base/buf.h"
#include "base/error.h"
#include "edge/formats/capture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

static double seconds_of(instant at)
{
    return (double)instant_since(at, WATCH_START).ms / 1000;
}

static void add_event(struct watch *watch, const struct event *event)
{
    assert_in_range(watch->events, 0, WATCH_EVENTS - 1);
    struct event *copy = &watch->event[watch->events++];
    *copy = *event;
    copy->worker = arena_copy(&watch->arena, event->worker);
    copy->station = arena_copy(&watch->arena, event->station);
    copy->camera = arena_copy(&watch->arena, event->camera);
    copy->model = arena_copy(&watch->arena, event->model);
}

/* The latest state of a worker; NULL: there is none. */
static const struct event *latest(const struct watch *watch, str worker)
{
    for (size_t i = watch->events; i-- > 0;)
        if (event_is_state(watch->event[i].type) &&
            str_equal(watch->event[i].worker, worker))
            return &watch->event[i];
    return NULL;
}

static void on_event(void *context, const struct event *event)
{
    struct watch *watch = context;
    const struct event *last = latest(watch, event->worker);
    struct uuid uuid = event_identity(event);
    if (event_is_state(event->type))
        assert_memory_equal(&uuid, &event->uuid, sizeof uuid);
    assert_true(event->confidence >= 0 && event->confidence <= 1);
    if (event_is_state(event->type) && last && !watch->set_back &&
        !instant_before(last->at, event->at))
        fail_msg("the time of %.*s goes back to %g from %g", STR_ARG(event->worker),
                 seconds_of(event->at), seconds_of(last->at));
    add_event(watch, event);
}

/* As the agent does: nothing is known of workers whom a lost camera saw last. */
static void leave_unknown(struct watch *watch, str camera, instant at)
{
    size_t count = watch->events;
    for (size_t i = 0; i < count; i++) {
        const struct event *event = &watch->event[i];
        if (latest(watch, event->worker) != event || event->type == EVENT_UNKNOWN ||
            !str_equal(event->camera, camera))
            continue;
        struct event unknown = *event;
        unknown.type = EVENT_UNKNOWN;
        unknown.at = instant_add(instant_later(at, event->at), (span){1});
        add_event(watch, &unknown);
    }
}

static void on_camera(void *context, str camera, enum camera_state state, instant at)
{
    struct watch *watch = context;
    str name = camera_state_name(state);
    char word[128], *found = NULL;
    snprintf(word, sizeof word, "%.*s ", STR_ARG(camera));
    for (char *at_word = watch->cameras; (at_word = strstr(at_word, word)); at_word++)
        found = at_word + strlen(word);
    if (found && strncmp(found, name.at, name.len) == 0)
        return; /* heard again */
    size_t len = strlen(watch->cameras);
    snprintf(watch->cameras + len, sizeof watch->cameras - len, "%s%.*s %.*s@%g",
             len ? " " : "", STR_ARG(camera), STR_ARG(name), seconds_of(at));
    if (state != CAMERA_ONLINE)
        leave_unknown(watch, camera, at);
}

static void on_ignored(void *context, const char *why)
{
    struct watch *watch = context;
    size_t len = strlen(watch->ignored);
    watch->ignored_count++;
    snprintf(watch->ignored + len, sizeof watch->ignored - len, "%s\n", why);
}

static void on_unread(void *context, str camera, const char *why)
{
    struct watch *watch = context;
    size_t len = strlen(watch->unread);
    snprintf(watch->unread + len, sizeof watch->unread - len, "%.*s: %s\n",
             STR_ARG(camera), why);
}

/* The last thing that was noted of a camera's clock; NULL: nothing. */
static const char *last_clock(const struct watch *watch, str camera)
{
    char word[128];
    const char *found = NULL;
    snprintf(word, sizeof word, "%.*s ", STR_ARG(camera));
    for (const char *at = watch->clocks; (at = strstr(at, word)); at++)
        found = at + strlen(word);
    return found;
}

static void on_clock(void *context, str camera, span ahead)
{
    struct watch *watch = context;
    const char *last = last_clock(watch, camera);
    bool off = camera_clock_is_off(ahead), was_off = last && strncmp(last, "right", 5);
    size_t len = strlen(watch->clocks);
    if (off == was_off)
        return;
    if (off)
        snprintf(watch->clocks + len, sizeof watch->clocks - len, "%s%.*s %s %llds",
                 len ? " " : "", STR_ARG(camera), ahead.ms < 0 ? "behind" : "ahead",
                 llabs((long long)ahead.ms) / 1000);
    else
        snprintf(watch->clocks + len, sizeof watch->clocks - len, "%s%.*s right",
                 len ? " " : "", STR_ARG(camera));
}

void watch_begin(struct watch *watch)
{
    *watch = (struct watch){.out = {.context = watch,
                                    .event = on_event,
                                    .camera = on_camera,
                                    .ignored = on_ignored,
                                    .unread = on_unread,
                                    .clock = on_clock}};
}

void watch_end(struct watch *watch) { arena_free(&watch->arena); }

static void draw_state(struct buf *line, const struct event *event,
                       const struct event *last)
{
    static const char letters[] = "WIA?";
    bool moved = !last || !str_equal(last->station, event->station);
    if (last && last->type == event->type && !moved)
        return;
    if (last)
        buf_addf(line, "%g ", seconds_of(event->at));
    if (moved)
        buf_addf(line, "%.*s: ", STR_ARG(event->station));
    buf_addf(line, "%c%g-", letters[event->type], seconds_of(event->at));
}

const char *watch_drawing(const struct watch *watch, const char *worker)
{
    static char text[4096];
    CLEANUP(buf_free) struct buf line = BUF(2000), units = BUF(2000);
    const struct event *last = NULL;
    for (size_t i = 0; i < watch->events; i++) {
        const struct event *event = &watch->event[i];
        if (!str_equal(event->worker, str_from(worker)))
            continue;
        if (event_is_state(event->type)) {
            draw_state(&line, event, last);
            last = event;
        } else {
            buf_addf(&units, " +%lld@%g", (long long)event->count, seconds_of(event->at));
        }
    }
    snprintf(text, sizeof text, "%s%s", buf_text(&line), buf_text(&units));
    return text;
}

static void close_file(FILE **file)
{
    if (*file)
        fclose(*file);
}

str watch_file(struct watch *watch, const char *path)
{
    char full[512];
    snprintf(full, sizeof full, "%s/%s", SOURCE_ROOT, path);
    CLEANUP(close_file) FILE *file = fopen(full, "r");
    if (!file)
        fail_msg("%s cannot be read", full);
    enum { MOST = 1024 * 1024 };
    char *text = arena_new(&watch->arena, char, MOST);
    return (str){text, fread(text, 1, MOST, file)};
}

void watch_feed(struct watch *watch, struct adapter *adapter, const char *capture)
{
    str rest = watch_file(watch, capture);
    while (rest.len) {
        struct message message;
        struct error err = {0};
        str line = str_trim(str_cut(rest, '\n', &rest));
        if (!line.len)
            continue;
        if (!capture_read(line, &watch->arena, &message, &err))
            fail_msg("%s: %s: %.*s", capture, err.text, STR_ARG(line));
        adapter_take(adapter, &message, &watch->out);
    }
}

void watch_run(struct watch *watch, const char *mapping_path, const char *capture,
               int until)
{
    CLEANUP(mapping_freep) struct mapping *mapping = NULL;
    struct error err = {0};
    if (!mapping_parse(watch_file(watch, mapping_path), message_formats, &mapping, &err))
        fail_msg("%s: %s", mapping_path, err.text);
    CLEANUP(adapter_freep) struct adapter *adapter = adapter_new(mapping);
    watch_feed(watch, adapter, capture);
    adapter_tick(adapter, instant_add(WATCH_START, (span){until * (int64_t)1000}),
                 &watch->out);
}

void watch_check(const struct watch_row *row, size_t count)
{
    int wrong = 0;
    for (size_t i = 0; i < count; i++) {
        static struct watch watch;
        watch_begin(&watch);
        watch_run(&watch, row[i].mapping, row[i].capture, row[i].until);
        const char *drawn = watch_drawing(&watch, row[i].worker);
        if (strcmp(drawn, row[i].drawn) != 0) {
            print_error("%s:\n  drawn %s\n  want  %s\n", row[i].what, drawn,
                        row[i].drawn);
            wrong++;
        }
        watch_end(&watch);
    }
    assert_int_equal(wrong, 0);
}
