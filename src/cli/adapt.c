/* adapt.c - tries a mapping without a broker: reads captured messages, and writes the
 * events that they would become, or why they would not. */
#include "cli/command.h"
#include "cli/records.h"

#include "base/amount.h"
#include "base/arena.h"
#include "base/error.h"
#include "base/memory.h"
#include "edge/formats/adapter.h"
#include "edge/formats/capture.h"
#include "edge/formats/formats.h"
#include "edge/spool/spool.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

enum { REASONS = 100, REASON_TEXT = 300 };

/* Why messages were ignored; each text once, and how often. */
struct reason {
    char text[REASON_TEXT];
    uint64_t line; /* the first with this reason */
    uint64_t count;
};

struct adapt {
    uint64_t line; /* the current one */
    uint64_t messages, events, ignored, unread, damaged;
    struct reason reason[REASONS];
    size_t reasons;
    struct arena arena; /* lives for the current line */
    struct arena known; /* for the cameras */
    struct known_camera {
        str id;
        enum camera_state state;
        bool off; /* its clock */
        struct known_camera *next;
    } * cameras;
};

static void print_event(void *context, const struct event *event)
{
    struct adapt *adapt = context;
    str text = spool_write_event(event, &adapt->arena);
    adapt->events++;
    printf("%.*s\n", STR_ARG(text));
}

static struct known_camera *find_camera(struct adapt *adapt, str id)
{
    struct known_camera *camera = adapt->cameras;
    while (camera && !str_equal(camera->id, id))
        camera = camera->next;
    if (camera)
        return camera;
    camera = arena_new(&adapt->known, struct known_camera, 1);
    *camera = (struct known_camera){.id = arena_copy(&adapt->known, id),
                                    .state = CAMERA_STATES,
                                    .next = adapt->cameras};
    return adapt->cameras = camera;
}

/* Cameras are heard all the time; only a change of state is printed. */
static void print_camera(void *context, str id, enum camera_state state, instant at)
{
    struct adapt *adapt = context;
    struct known_camera *camera = find_camera(adapt, id);
    char text[INSTANT_TEXT];
    if (camera->state == state)
        return;
    camera->state = state;
    fprintf(stderr, "line %" PRIu64 ": camera %.*s is %.*s since %s\n", adapt->line,
            STR_ARG(id), STR_ARG(camera_state_name(state)), instant_format(at, text).at);
}

/* A clock that is off is printed once, and once more when it is right again. */
static void print_clock(void *context, str id, span ahead)
{
    struct adapt *adapt = context;
    struct known_camera *camera = find_camera(adapt, id);
    bool off = camera_clock_is_off(ahead);
    if (camera->off == off)
        return;
    camera->off = off;
    if (!off)
        fprintf(stderr, "line %" PRIu64 ": the clock of camera %.*s is right again\n",
                adapt->line, STR_ARG(id));
    else
        fprintf(stderr,
                "line %" PRIu64 ": the clock of camera %.*s is %" PRId64 " s %s, or its "
                "message waited\n",
                adapt->line, STR_ARG(id),
                ahead.ms < 0 ? -ahead.ms / 1000 : ahead.ms / 1000,
                ahead.ms < 0 ? "behind" : "ahead");
}

static void note_reason(struct adapt *adapt, const char *why)
{
    for (size_t i = 0; i < adapt->reasons; i++)
        if (strcmp(adapt->reason[i].text, why) == 0) {
            adapt->reason[i].count++;
            return;
        }
    if (adapt->reasons == REASONS)
        return;
    struct reason *reason = &adapt->reason[adapt->reasons++];
    snprintf(reason->text, sizeof reason->text, "%s", why);
    reason->line = adapt->line;
    reason->count = 1;
}

static void note_ignored(void *context, const char *why)
{
    struct adapt *adapt = context;
    char text[REASON_TEXT];
    snprintf(text, sizeof text, "ignored: %.*s", REASON_TEXT - 20, why);
    adapt->ignored++;
    note_reason(adapt, text);
}

static void note_unread(void *context, str camera, const char *why)
{
    struct adapt *adapt = context;
    char text[REASON_TEXT];
    snprintf(text, sizeof text, "cannot be read%s%.*s: %.*s",
             camera.len ? ", camera " : "", STR_ARG(camera), REASON_TEXT - 100, why);
    adapt->unread++;
    note_reason(adapt, text);
}

static void take(struct adapt *adapt, struct adapter *adapter, str line)
{
    const struct output out = {.context = adapt,
                               .event = print_event,
                               .camera = print_camera,
                               .ignored = note_ignored,
                               .unread = note_unread,
                               .clock = print_clock};
    struct message message;
    struct error why = {0};
    adapt->messages++;
    if (capture_read(line, &adapt->arena, &message, &why)) {
        adapter_take(adapter, &message, &out);
    } else {
        adapt->damaged++;
        note_ignored(adapt, why.text);
    }
    arena_free(&adapt->arena);
}

static bool take_all(struct adapt *adapt, const struct mapping *mapping,
                     struct error *err)
{
    CLEANUP(adapter_freep) struct adapter *adapter = adapter_new(mapping);
    CLEANUP(records_close) struct records records = {.fd = -1};
    if (!records_open("-", &records, err))
        return false;
    for (;;) {
        str line;
        if (!records_next(&records, &line, err))
            return false;
        if (!line.at)
            return true;
        adapt->line = records.line;
        take(adapt, adapter, line);
    }
}

static void print_reasons(const struct adapt *adapt)
{
    uint64_t told = 0;
    for (size_t i = 0; i < adapt->reasons; i++) {
        const struct reason *reason = &adapt->reason[i];
        told += reason->count;
        fprintf(stderr, "line %" PRIu64, reason->line);
        if (reason->count > 1)
            fprintf(stderr, " and %" PRIu64 " more", reason->count - 1);
        fprintf(stderr, ": %s\n", reason->text);
    }
    if (told < adapt->ignored + adapt->unread)
        fprintf(stderr, "%" PRIu64 " more for other reasons\n",
                adapt->ignored + adapt->unread - told);
    fprintf(stderr, "%s, %s, %" PRIu64 " ignored",
            amount((int64_t)adapt->messages, "message", "messages").text,
            amount((int64_t)adapt->events, "event", "events").text, adapt->ignored);
    if (adapt->unread)
        fprintf(stderr, ", %" PRIu64 " that cannot be read", adapt->unread);
    fprintf(stderr, "\n");
}

static bool read_mapping(str path, struct mapping **mapping, struct error *err)
{
    if (!path.len)
        return error_set(err, ERROR_INVALID, "which mapping? say --check MAPPING");
    return mapping_read(path.at, message_formats, mapping, err);
}

static void adapt_free(struct adapt **adapt)
{
    arena_free(&(*adapt)->arena);
    arena_free(&(*adapt)->known);
    free(*adapt);
}

bool run_adapt(const struct invocation *invocation, int *status, struct error *err)
{
    CLEANUP(mapping_freep) struct mapping *mapping = NULL;
    CLEANUP(adapt_free) struct adapt *adapt = memory_new(struct adapt, 1);
    if (!read_mapping(invocation->settings.check, &mapping, err) ||
        !take_all(adapt, mapping, err))
        return false;
    print_reasons(adapt);
    if (adapt->damaged)
        *status = EXIT_BAD;
    return fflush(stdout) == 0 ||
           error_set(err, ERROR_UNAVAILABLE, "standard output cannot be written");
}
