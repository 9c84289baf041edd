#include "stream.h"

#include "base/arena.h"
#include "base/error.h"
#include "base/json.h"

#include <stdio.h>
#include <stdlib.h>

enum { STREAM_EVENTS = 2000 };

/* --- single events --- */

static struct uuid made_up_uuid(struct random *random)
{
    struct uuid uuid;
    uint64_t a = random_bits(random), b = random_bits(random);
    snprintf(uuid.text, sizeof uuid.text, "%08x-%04x-%04x-%04x-%012llx",
             (unsigned)(a >> 32), (unsigned)(a >> 16 & 0xffff), (unsigned)(a & 0xffff),
             (unsigned)(b >> 48), (unsigned long long)(b & 0xffffffffffff));
    return uuid;
}

static enum event_type state_of(struct random *random)
{
    static const enum event_type likely[] = {EVENT_WORKING, EVENT_WORKING, EVENT_WORKING,
                                             EVENT_IDLE,    EVENT_IDLE,    EVENT_ABSENT,
                                             EVENT_UNKNOWN};
    return likely[random_below(random, sizeof likely / sizeof *likely)];
}

static str station_of(struct random *random, const struct floor *floor)
{
    return floor->station[random_below(random, (int64_t)floor->stations)].id;
}

static void identify(struct random *random, struct event *event)
{
    static const char *const object[] = {"1", "2", "1|2"};
    if (random_once_in(random, 2))
        event->uuid = event_identity(event);
    else if (random_once_in(random, 4))
        event->uuid =
            event_identity_of_object(event, str_from(object[random_below(random, 3)]));
    else
        event->uuid = made_up_uuid(random);
}

/* The event as it is read when somebody sends it with this uuid. */
static struct event read_with(const struct event *event, const struct uuid *uuid,
                              struct arena *arena)
{
    char at[INSTANT_TEXT];
    struct event read;
    struct error err = {0};
    const struct json *root;
    struct json_out *out = json_out_new(arena);
    struct json_node *object = json_object(out);
    json_add_text(out, object, "event_uuid", uuid_str(uuid));
    json_add_text(out, object, "timestamp", instant_format(event->at, at));
    json_add_text(out, object, "worker_id", event->worker);
    json_add_text(out, object, "workstation_id", event->station);
    json_add_text(out, object, "event_type", event_type_name(event->type));
    json_add_number(out, object, "confidence", event->confidence);
    json_add_int(out, object, "count", event->count);
    if (!json_parse(json_write(out, object), arena, &root, &err) ||
        !event_decode(root, INSTANT_NEVER, &read, &err))
        abort();
    return read;
}

/* What earlier versions derived. */
static struct uuid former_uuid(const struct event *event)
{
    static const struct uuid space = {"c855c129-b3fb-5cf0-8510-2a18180dd404"};
    char name[256], count[24] = "";
    if (!event_is_state(event->type))
        snprintf(count, sizeof count, "%lld", (long long)event->count);
    snprintf(name, sizeof name, "%lld|%.*s|%.*s|%.*s|%s", (long long)event->at.ms,
             STR_ARG(event->worker), STR_ARG(event->station),
             STR_ARG(event_type_name(event->type)), count);
    return uuid_named(&space, str_from(name));
}

/* How long a worker gives no sign. */
static int64_t silence(struct random *random, span hold)
{
    static const int64_t longest[] = {
        2, 1000, 60 * 1000, 15 * 60 * 1000, 3600 * 1000, 4 * 3600 * 1000};
    if (random_once_in(random, 12))
        return hold.ms - 1 + random_below(random, 3);
    if (random_once_in(random, 20))
        return random_below(random, 3 * hold.ms);
    return random_below(random,
                        longest[random_below(random, sizeof longest / sizeof *longest)]);
}

/* --- a worker's day --- */

/* One worker's events, each a change or a repeat of the one before. */
static void walk(struct random *random, const struct floor *floor, str worker, instant at,
                 span hold, size_t count, struct stream *stream)
{
    struct event event = {
        .type = state_of(random), .worker = worker, .station = station_of(random, floor)};
    for (size_t i = 0; i < count && stream->count < STREAM_EVENTS; i++) {
        struct event next = event;
        next.confidence = (double)random_below(random, 101) / 100;
        if (random_once_in(random, 5)) {
            next.type = EVENT_PRODUCT_COUNT;
            next.count = random_below(random, 12);
        } else if (!random_once_in(random, 3)) {
            next.type = state_of(random);
            if (random_once_in(random, 3))
                next.station = station_of(random, floor);
        }
        next.at = at;
        next.camera = i % 7 ? STR("CAM-1") : i % 3 ? STR("") : STR("CAM-2");
        next.model = i < count / 2 ? STR("v1") : STR("v2");
        if (stream->count && random_once_in(random, 10))
            next.at = stream->event[random_below(random, (int64_t)stream->count)].at;
        identify(random, &next);
        next.voided = random_once_in(random, 30);
        stream->event[stream->count++] = next;
        if (event_is_state(next.type))
            event = next;
        at.ms += silence(random, hold);
    }
}

/* A camera that says the same again and again: more often than one run can hold, now and
 * then with something else in between. */
static void drone(struct random *random, const struct floor *floor, str worker,
                  instant at, struct stream *stream)
{
    size_t count = (size_t)random_below(random, 900);
    int64_t every = 1 + random_below(random, 5000);
    struct event event = {
        .type = state_of(random), .worker = worker, .station = station_of(random, floor)};
    for (size_t i = 0; i < count && stream->count < STREAM_EVENTS; i++) {
        struct event next = event;
        next.at = at;
        if (random_once_in(random, 200))
            next.type = state_of(random);
        identify(random, &next);
        stream->event[stream->count++] = next;
        at.ms += every;
    }
}

/* --- how it is sent --- */

static int by_time(const void *a, const void *b)
{
    const struct event *x = a, *y = b;
    if (x->at.ms != y->at.ms)
        return x->at.ms < y->at.ms ? -1 : 1;
    return strcmp(x->uuid.text, y->uuid.text);
}

/* Repeat some events, some by a clock that is corrected by another amount, some with the
 * uuid of an earlier version; and give some a known uuid but another content. */
static void repeat(struct random *random, const struct floor *floor,
                   struct stream *stream, struct arena *arena)
{
    size_t more = stream->count / 8;
    for (size_t i = 0; i < more && stream->count < STREAM_EVENTS; i++) {
        struct event again = stream->event[random_below(random, (int64_t)stream->count)];
        if (random_once_in(random, 3)) {
            again.station = station_of(random, floor);
            again.at.ms += random_below(random, 2);
        } else if (random_once_in(random, 3)) {
            again.at.ms += random_below(random, 4000) - 2000;
        } else if (random_once_in(random, 3)) {
            struct uuid former = former_uuid(&again);
            again = read_with(&again, &former, arena);
        }
        stream->event[stream->count++] = again;
    }
}

/* In order of time; or so but for some late ones; or in no order at all. */
static void reorder(struct random *random, struct stream *stream)
{
    int64_t mode = random_below(random, 3);
    qsort(stream->event, stream->count, sizeof *stream->event, by_time);
    if (mode == 1)
        shuffle(random, stream->event, stream->count, sizeof *stream->event);
    if (mode != 2)
        return;
    for (size_t i = 0; i < stream->count / 10; i++) {
        size_t from = (size_t)random_below(random, (int64_t)stream->count);
        size_t to = from + (size_t)random_below(random, (int64_t)(stream->count - from));
        struct event late = stream->event[from];
        memmove(stream->event + from, stream->event + from + 1,
                (to - from) * sizeof late);
        stream->event[to] = late;
    }
}

struct stream stream_new(struct random *random, const struct floor *floor, instant first,
                         span hold, struct arena *arena)
{
    struct stream stream = {.event = arena_new(arena, struct event, STREAM_EVENTS)};
    for (size_t w = 0; w < floor->workers; w++) {
        instant start = {first.ms + random_below(random, 2 * 3600 * 1000)};
        size_t count = 5 + (size_t)random_below(random, 40);
        walk(random, floor, floor->worker[w].id, start, hold, count, &stream);
        if (random_once_in(random, 16))
            drone(random, floor, floor->worker[w].id, start, &stream);
    }
    repeat(random, floor, &stream, arena);
    reorder(random, &stream);
    return stream;
}
