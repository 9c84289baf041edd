/* A mapping that is wrong says where, and what would be right. */
#include "edge/mapping/mapping.h"

#include "../formats/watch.h"
#include "base/buf.h"
#include "base/error.h"
#include "edge/mapping/rows.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

/* A mapping with a station S1 of worker W1 and a station S2 of nobody. */
#define WITH(rest)           "{\"stations\":{\"S1\":{\"worker\":\"W1\"},\"S2\":{}}," rest "}"
#define FRIGATE_ONLY(camera) "\"frigate\":{\"cameras\":{\"hall\":" camera "}}"
#define FRIGATE(camera)      WITH("\"frigate\":{\"cameras\":{\"hall\":" camera "}}")
#define ONVIF(camera)        WITH("\"onvif\":{\"cameras\":{\"c\":" camera "}}")
#define DEEP(camera)                                                                     \
    WITH("\"deepstream\":{\"topics\":[\"d\"],\"cameras\":{\"s\":" camera "}}")

static const struct {
    const char *text, *error;
} wrong[] = {
    {"", "not JSON: there is no text at all"},
    {"[]", "is an array; want an object"},
    {"{}", "it says nothing of any source; want at least one of: frigate, onvif, "
           "deepstream, native"},
    {"{\"frigat\":{}}",
     "'frigat' is not known; perhaps you mean 'frigate'; want any of: identify, "
     "confidence, dwell, exit_hold, settle, lost, repeat, stations, workers, clock, "
     "timezone, units_per_minute, frigate, onvif, deepstream, native"},
    {"{\"dwell\":3}", "dwell: is a number; want a text such as \"3s\""},
    {"{\"dwell\":\"3\"}", "dwell: '3' is not a length of time; want whole numbers with "
                          "the units d, h, m, s or "
                          "ms, such as 30m or 1h30m"},
    {"{\"lost\":\"2d\"}", "lost: is '2d'; want from 1000ms to 86400s"},
    {"{\"confidence\":1.5}", "confidence: is 1.5; want a number from 0 to 1"},
    {"{\"identify\":\"all\"}", "identify: is not one of: station, individual"},
    {"{\"workers\":{\"Anna\":\"W1\"}}",
     "workers: names people by label, which is done only with \"identify\": "
     "\"individual\""},
    {"{\"stations\":[]}", "stations: is an array; want an object"},
    {"{\"stations\":{\"S1\":{\"worker\":7}}}",
     "stations.S1.worker: is a number; want a text"},
    {"{\"stations\":{\"S1\":{},\"S1\":{}}}", "stations.S1: is there twice"},
    {"{\"stations\":{\" S1\":{}}}", "stations. S1: its name begins or ends with a space"},
    {"{\"stations\":{\"S1\":{\"hold\":\"3s\"}}}",
     "stations.S1: 'hold' is not known; want any of: worker, dwell, exit_hold"},
    {WITH("\"frigate\":{}"),
     "frigate.cameras: is missing; want an object with a member for each camera"},
    {WITH("\"frigate\":{\"prefix\":\"a/#\",\"cameras\":{}}"),
     "frigate.prefix: 'a/#' is not the start of a topic; want no +, no #, and no / at "
     "its end"},
    {FRIGATE("{\"zones\":{\"bench\":\"S9\"}}"),
     "frigate.cameras.hall.zones.bench: 'S9' is not among the stations"},
    {FRIGATE("{\"zones\":{\"bench\":\"S2\"}}"),
     "frigate.cameras.hall.zones.bench: the station 'S2' has no worker, and nobody is "
     "identified; give it one under stations"},
    {FRIGATE("{\"zones\":{\"bench\":{\"station\":\"S1\",\"state\":\"absent\"}}}"),
     "frigate.cameras.hall.zones.bench.state: is not one of: working, idle"},
    {FRIGATE("{\"zones\":{\"bench\":{}}}"),
     "frigate.cameras.hall.zones.bench.station: is missing; want the id of a station"},
    {FRIGATE("{\"zones\":{\"bench\":{\"station\":\"S1\",\"polygon\":[]}}}"),
     "frigate.cameras.hall.zones.bench: 'polygon' is not known; want any of: station, "
     "state"},
    {"{\"clock\":\"right\"}", "clock: is not one of: source, arrival, offset"},
    {"{\"timezone\":\"Mars/Olympus\"}",
     "timezone: this machine knows no time zone 'Mars/Olympus': use an IANA name such as "
     "Europe/Berlin or UTC, and install tzdata if it is missing"},
    {"{\"timezone\":\"Europe/Berlin\"," FRIGATE_ONLY("{\"timezone\":\"UTC\"}") "}",
     "frigate.cameras.hall.timezone: is 'UTC', but another camera has 'Europe/Berlin'; a "
     "mapping may name one zone, and give the others as an offset such as \"+05:30\""},
    {"{\"units_per_minute\":0}", "units_per_minute: is 0; want a number from 1 to 1e+06"},
    {FRIGATE("{\"timezone\":\"-03:00\",\"clock\":1}"),
     "frigate.cameras.hall.clock: is not one of: source, arrival, offset"},
    {FRIGATE("{\"rules\":{}}"),
     "frigate.cameras.hall: 'rules' is not known; want any of: camera_id, model_version, "
     "confidence, clock, timezone, prefix, zones, models, states"},
    {FRIGATE("{\"models\":{\"m\":{\"station\":\"S1\"}}}"),
     "frigate.cameras.hall.models.m.states: is missing; want an object such as "
     "{\"busy\": \"working\"}"},
    {FRIGATE("{\"states\":{\"x\":\"asleep\"}}"),
     "frigate.cameras.hall.states.x: is not one of: working, idle, absent"},
    {WITH("\"frigate\":{\"cameras\":{\"a\":{\"camera_id\":\"c\"},\"b\":{\"camera_id\":"
          "\"c\"}}}"),
     "frigate.cameras.b: another camera has the id 'c', too"},
    {ONVIF("{\"rules\":{\"r\":{\"station\":\"S1\",\"counts\":1}}}"),
     "onvif.cameras.c.rules.r.counts: is a number; want true or false"},
    {ONVIF("{\"rules\":{\"r\":{\"station\":\"S1\",\"counts\":true,\"state\":\"idle\"}}}"),
     "onvif.cameras.c.rules.r: counts units, so it has no state"},
    {DEEP("{}"), "deepstream.cameras.s.size: is missing; want the width and height of "
                 "its pictures, [1920, 1080]"},
    {DEEP("{\"size\":[1920]}"), "deepstream.cameras.s.size: is not [width, height]"},
    {DEEP("{\"size\":[9,9],\"zones\":{\"z\":{\"station\":\"S1\",\"polygon\":[[0,0],[1,0]]"
          "}}}"),
     "deepstream.cameras.s.zones.z.polygon: has 2 corners; want 3 or more"},
    {DEEP("{\"size\":[9,9],\"zones\":{\"z\":{\"station\":\"S1\",\"polygon\":[[0,0],[1,0],"
          "[5,5]]}}}"),
     "deepstream.cameras.s.zones.z.polygon.2.0: is 5; want a number from 0 to 1"},
    {"{\"native\":{}}",
     "native.topics: is missing; want an array of topics, such as [\"plant/events/#\"]"},
    {"{\"native\":{\"topics\":[]}}", "native.topics: is empty; want at least one text"},
    {"{\"native\":{\"topics\":[\"a/b#\"]}}",
     "native.topics: 'a/b#' is not a topic filter: + stands for one whole level, # for "
     "all at the end"},
    {"{\"native\":{\"topics\":[\"#/a\"]}}",
     "native.topics: '#/a' is not a topic filter: + stands for one whole level, # for "
     "all at the end"},
};

static void test_wrong(void **state)
{
    (void)state;
    int faults = 0;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct mapping *mapping = NULL;
        struct error err = {0};
        if (mapping_parse(str_from(wrong[i].text), message_formats, &mapping, &err)) {
            print_error("accepted: %s\n", wrong[i].text);
            mapping_free(mapping);
            faults++;
        } else if (strcmp(err.text, wrong[i].error) != 0) {
            print_error("%s\n  says %s\n  want %s\n", wrong[i].text, err.text,
                        wrong[i].error);
            faults++;
        }
        assert_null(mapping);
    }
    assert_int_equal(faults, 0);
}

/* The examples of the manual, and the topics to subscribe to for them. */
static void test_examples(void **state)
{
    (void)state;
    static const struct {
        const char *path, *topics;
    } row[] = {
        {"docs/edge/frigate.json",
         "frigate/available frigate/+/status/+ frigate/+/detect/state "
         "frigate/+/enabled/state frigate/events "
         "frigate/tracked_object_update frigate/stats frigate/+/classification/+ "},
        {"docs/edge/individual.json",
         "frigate/available frigate/+/status/+ frigate/+/detect/state "
         "frigate/+/enabled/state frigate/events "
         "frigate/tracked_object_update frigate/stats frigate/+/classification/+ "},
        {"docs/edge/onvif.json", "plant/axis-1/onvif-ej/# plant/axis-1/onvif-mj/# "
                                 "bosch-2/onvif-ej/# bosch-2/onvif-mj/# "},
        {"docs/edge/deepstream.json", "deepstream/# "},
        {"docs/edge/native.json", "plant/+/events "},
    };
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        static struct watch watch;
        CLEANUP(mapping_freep) struct mapping *mapping = NULL;
        CLEANUP(buf_free) struct buf topics = BUF(1000);
        struct error err = {0};
        watch_begin(&watch);
        if (!mapping_parse(watch_file(&watch, row[i].path), message_formats, &mapping,
                           &err))
            fail_msg("%s: %s", row[i].path, err.text);
        for (size_t t = 0; mapping_topic(mapping, t); t++)
            buf_addf(&topics, "%s ", mapping_topic(mapping, t));
        assert_string_equal(buf_text(&topics), row[i].topics);
        watch_end(&watch);
    }
}

/* A list that is too long is refused. */
static void test_bounded(void **state)
{
    (void)state;
    CLEANUP(buf_free) struct buf text = BUF(100000);
    struct mapping *mapping = NULL;
    struct error err = {0};
    buf_addf(&text, "{\"stations\":{\"0\":{}");
    for (int i = 1; i <= MAPPING_STATIONS; i++)
        buf_addf(&text, ",\"%d\":{}", i);
    buf_addf(&text, "}}");
    assert_false(mapping_parse(buf_str(&text), message_formats, &mapping, &err));
    assert_string_equal(err.text, "stations: has 1001 entries; at most 1000 are read");
}

static void test_topics(void **state)
{
    (void)state;
    static const struct {
        const char *filter, *topic;
        bool matches;
    } row[] = {
        {"a/b", "a/b", true},    {"a/b", "a/c", false},  {"a/b", "a/b/c", false},
        {"a/b", "a", false},     {"a/+", "a/b", true},   {"a/+", "a/b/c", false},
        {"a/+", "a", false},     {"+/b", "a/b", true},   {"a/#", "a/b/c", true},
        {"a/#", "a", true},      {"a/#", "b/a", false},  {"#", "a/b", true},
        {"a/+/c", "a//c", true}, {"a/b/", "a/b", false}, {"+", "", true},
    };
    for (size_t i = 0; i < sizeof row / sizeof *row; i++)
        if (topic_matches(str_from(row[i].filter), str_from(row[i].topic)) !=
            row[i].matches)
            fail_msg("%s and %s", row[i].filter, row[i].topic);
}

/* What one section says holds for no other. */
static void test_sections(void **state)
{
    (void)state;
    CLEANUP(mapping_freep) struct mapping *mapping = NULL;
    struct error err = {0};
    const str text =
        STR(WITH("\"frigate\":{\"motionless_frames\":5,\"cameras\":{\"a\":{}}},"
                 "\"onvif\":{\"labels\":[\"Head\"],\"cameras\":{\"a\":{"
                 "\"camera_id\":\"b\"}}}"));
    assert_true(mapping_parse(text, message_formats, &mapping, &err));
    const struct mapping_section *frigate = &mapping->section[0];
    const struct mapping_section *onvif = &mapping->section[1];
    assert_int_equal(frigate->motionless_frames, 5);
    assert_int_equal(onvif->motionless_frames, 0);
    assert_true(mapping_person(frigate, STR("Person")));
    assert_false(mapping_person(onvif, STR("Person")));
    assert_string_equal(mapping_camera(frigate, STR("a"))->id.at, "a");
    assert_string_equal(mapping_camera(onvif, STR("a"))->id.at, "b");
}

/* The first zone counts; an edge belongs to one of two neighbours. */
static void test_zones(void **state)
{
    (void)state;
    static struct watch watch;
    CLEANUP(mapping_freep) struct mapping *mapping = NULL;
    struct error err = {0};
    watch_begin(&watch);
    assert_true(mapping_parse(watch_file(&watch, "docs/edge/deepstream.json"),
                              message_formats, &mapping, &err));
    static const struct {
        struct mapping_point point;
        const char *zone;
    } row[] = {
        {{0.25, 0.75}, "bench"}, {{0.75, 0.75}, "press"}, {{0.25, 0.25}, ""},
        {{0.5, 0.75}, "press"},  {{-0.1, 0.75}, ""},      {{1.1, 0.75}, ""},
    };
    size_t format = 0;
    while (strcmp(message_formats[format].name, "deepstream") != 0)
        format++;
    const struct mapping_camera *camera =
        mapping_camera(&mapping->section[format], STR("HWY_20_AND_LOCUST"));
    assert_non_null(camera);
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        const struct mapping_zone *zone = mapping_zone_at(camera, row[i].point);
        assert_string_equal(zone ? zone->name.at : "", row[i].zone);
    }
    watch_end(&watch);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_wrong),   cmocka_unit_test(test_examples),
        cmocka_unit_test(test_bounded), cmocka_unit_test(test_topics),
        cmocka_unit_test(test_zones),   cmocka_unit_test(test_sections),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
