/* fuzz_event.c - an event that is accepted is a valid one, has an identity, and reads the
 * same after it was written out, as NDJSON and as CSV.
 */
#include "base/arena.h"
#include "base/buf.h"
#include "base/error.h"
#include "base/json.h"
#include "domain/event.h"
#include "pipeline/csv.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const instant latest = {1800000000000};

static void must(bool so)
{
    if (!so)
        abort();
}

static void check_valid(const struct event *event)
{
    struct error err;
    struct uuid uuid;
    must(!instant_before(latest, event->at) && event->at.ms >= 0);
    must(event->type < EVENT_TYPES);
    must(event->confidence >= 0 && event->confidence <= 1);
    must(event->count >= 0 && event->count <= EVENT_COUNT_MAX);
    must(id_check(event->worker, "worker", &err) &&
         id_check(event->station, "station", &err));
    must(uuid_parse_text(uuid_str(&event->uuid), &uuid, &err));
    must(str_equal(uuid_str(&uuid), uuid_str(&event->uuid)));
}

static void check_again(const struct json *object, const struct event *event)
{
    struct error err;
    struct event again;
    must(event_decode(object, latest, &again, &err));
    must(event_same(event, &again) && instant_equal(event->at, again.at));
    must(again.confidence == event->confidence);
    must(str_equal(uuid_str(&again.uuid), uuid_str(&event->uuid)));
    must(str_equal(again.camera, event->camera) && str_equal(again.model, event->model));
}

/* A derived uuid is of its time, whatever the ids; with another time it is still the same
 * event. What earlier versions derived is gone. */
static void check_identity(const struct event *event)
{
    unsigned char bytes[UUID_BYTES];
    uint64_t ms = 0;
    struct event derived = *event;
    derived.uuid = event_identity(event);
    uuid_to_bytes(&derived.uuid, bytes);
    for (int i = 0; i < 6; i++)
        ms = ms << 8 | bytes[i];
    must(ms == (uint64_t)event->at.ms && uuid_version(&derived.uuid) == 8);
    must(bytes[8] >> 6 == 2 && !event_has_former_identity(&derived));
    must(!event_has_former_identity(event)); /* event_decode() has replaced it */

    struct event moved = derived;
    moved.at.ms ^= 1;
    must(event_same(&moved, &derived) && event_same(&derived, &moved));

    struct uuid object = event_identity_of_object(event, event->camera);
    must(!uuid_equal(&object, &derived.uuid));
}

static void check_round_trip(const struct event *event, struct arena *arena)
{
    struct error err;
    struct kept kept = {.id = 1, .event = *event, .created_at = STR("x")};
    CLEANUP(buf_free) struct buf line = BUF(16384), header = BUF(1024);
    const struct json *object;

    format_ndjson(&line, &kept);
    must(buf_ok(&line) && json_parse(buf_str(&line), arena, &object, &err));
    check_again(object, event);

    buf_free(&line);
    struct csv_columns columns;
    format_csv_header(&header);
    format_csv(&line, &kept);
    must(csv_header(str_trim(buf_str(&header)), (struct csv_style){.separator = ','},
                    &columns, &err));
    str row = buf_str(&line);
    row.len--; /* the line end */
    must(csv_object(&columns, row, arena, &object, &err));
    check_again(object, event);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    const struct json *root;
    struct error err;
    struct event event;
    if (!json_parse((str){(const char *)data, size}, &arena, &root, &err) ||
        !event_decode(root, latest, &event, &err))
        return 0;
    check_valid(&event);
    check_identity(&event);
    check_round_trip(&event, &arena);
    return 0;
}
