/* fuzz_adapter.c - any messages to a mapping with everything in it: events that are
 * valid, of workers that the mapping has; or reasons why nothing came of them. Times may
 * go back, as a source's clock may be set back.
 *
 * A line is a message: "topic payload", a second after the line before. What begins with
 * '!' is one that the broker kept. */
#include "base/error.h"
#include "edge/formats/adapter.h"
#include "edge/formats/formats.h"

#include <stdlib.h>

#define YEAR_2000 ((int64_t)946684800000)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char mapping_text[] =
    "{\"identify\":\"individual\",\"stations\":{\"a\":{\"worker\":\"W1\"},"
    "\"b\":{\"worker\":\"W2\",\"dwell\":\"0s\"},\"c\":{}},"
    "\"workers\":{\"p\":\"W3\"},"
    "\"frigate\":{\"prefix\":\"f\",\"cameras\":{\"h\":{\"zones\":{\"x\":\"a\",\"y\":"
    "\"c\"},"
    "\"states\":{\"s\":\"idle\"},"
    "\"models\":{\"m\":{\"station\":\"b\",\"states\":{\"1\":\"working\",\"0\":\"absent\"}"
    "}}"
    "}}},"
    "\"onvif\":{\"cameras\":{\"o\":{\"rules\":{\"r\":\"a\",\"n\":{\"station\":\"b\","
    "\"counts\":true}},\"zones\":{\"z\":\"c\"}},"
    "\"u\":{\"clock\":\"offset\",\"timezone\":\"-03:30\",\"rules\":{\"r\":\"a\",\"n\":{"
    "\"station\":\"b\",\"counts\":true,\"units_per_minute\":60}}}}},"
    "\"deepstream\":{\"topics\":[\"d\"],\"cameras\":{\"q\":{\"size\":[9,9],"
    "\"zones\":{\"z\":{\"station\":\"a\",\"polygon\":[[0,0],[1,0],[1,1]]}}}}},"
    "\"native\":{\"topics\":[\"n\"]}}";

struct seen {
    bool native; /* what others say is passed on as it is */
};

static void must(bool so)
{
    if (!so)
        abort();
}

static void on_event(void *context, const struct event *event)
{
    const struct seen *seen = context;
    struct error err;
    must(event->type < EVENT_TYPES);
    must(id_check(event->worker, "worker", &err) &&
         id_check(event->station, "station", &err));
    must(event->confidence >= 0 && event->confidence <= 1);
    must(event->count >= 0 && event->count <= EVENT_COUNT_MAX);
    if (seen->native || !event_is_state(event->type))
        return;
    must(event->worker.len == 2 && event->worker.at[1] >= '1' &&
         event->worker.at[1] <= '3');
    must(event->at.ms >= 0);
}

static void on_camera(void *context, str camera, enum camera_state state, instant at)
{
    (void)context;
    (void)at;
    must(camera.len > 0 && state < CAMERA_STATES);
}

static void on_ignored(void *context, const char *why)
{
    (void)context;
    must(why[0]);
}

static void on_unread(void *context, str camera, const char *why)
{
    (void)context;
    must(camera.len <= ID_LENGTH && why[0]);
}

static void on_clock(void *context, str camera, span ahead)
{
    (void)context;
    (void)ahead;
    must(camera.len > 0 && camera.len <= ID_LENGTH);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    CLEANUP(mapping_freep) struct mapping *mapping = NULL;
    struct error err = {0};
    struct seen seen = {0};
    const struct output out = {.context = &seen,
                               .event = on_event,
                               .camera = on_camera,
                               .ignored = on_ignored,
                               .unread = on_unread,
                               .clock = on_clock};
    must(mapping_parse(str_from(mapping_text), message_formats, &mapping, &err));
    CLEANUP(adapter_freep) struct adapter *adapter = adapter_new(mapping);
    str rest = {(const char *)data, size};
    for (int second = 1; rest.len; second++) {
        str line = str_cut(rest, '\n', &rest);
        bool retained = line.len && line.at[0] == '!';
        if (retained)
            line = (str){line.at + 1, line.len - 1};
        struct message message = {.received = {YEAR_2000 + 1000 * (int64_t)second},
                                  .retained = retained};
        message.topic = str_cut(line, ' ', &message.payload);
        seen.native = str_equal(message.topic, STR("n"));
        adapter_take(adapter, &message, &out);
    }
    seen.native = false;
    adapter_tick(adapter, (instant){YEAR_2000 + 1000000}, &out);
    return 0;
}
