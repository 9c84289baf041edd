/* Messages of DeepStream, in its full and in its minimal schema. */
#include "watch.h"

#include "base/error.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

static const struct watch_row rows[] = {
    {"moves, stops, is elsewhere for a picture, leaves", "docs/edge/deepstream.json",
     "test/edge/formats/fixtures/deepstream_full.ndjson", 60, "W1",
     "S1: W0-20 I20-30 A30-"},
    {"is not in the pictures any more, and nothing said so", "docs/edge/deepstream.json",
     "test/edge/formats/fixtures/deepstream_full.ndjson", 60, "W2", "S2: W10-37 A37-"},
    {"without a tracker, then with new ids", "docs/edge/deepstream.json",
     "test/edge/formats/fixtures/deepstream_minimal.ndjson", 60, "W1",
     "S1: W4-19.5 A19.5-"},
};

static void test_drawings(void **state)
{
    (void)state;
    watch_check(rows, sizeof rows / sizeof *rows);
}

/* -0.1 means that there is no confidence, and so does a missing one. */
static void test_confidence(void **state)
{
    (void)state;
    static struct watch watch;
    watch_begin(&watch);
    watch_run(&watch, "docs/edge/deepstream.json",
              "test/edge/formats/fixtures/deepstream_full.ndjson", 60);
    assert_true(watch.event[0].confidence == 0.93);
    assert_true(watch.event[1].confidence == 0.8);
    watch_end(&watch);
    watch_begin(&watch);
    watch_run(&watch, "docs/edge/deepstream.json",
              "test/edge/formats/fixtures/deepstream_minimal.ndjson", 60);
    assert_true(watch.event[0].confidence == 0.7);
    watch_end(&watch);
}

/* What is meant for others is ignored; what our cameras say and nobody can read is told.
 */
static void test_others(void **state)
{
    (void)state;
    static struct watch watch;
    watch_begin(&watch);
    watch_run(&watch, "docs/edge/deepstream.json",
              "test/edge/formats/fixtures/deepstream_others.ndjson", 60);
    assert_int_equal(watch.events, 0);
    assert_string_equal(watch.ignored,
                        "not a message of DeepStream; want @timestamp, and sensorId or "
                        "sensor.id\n"
                        "the mapping says nothing of the sensor 'door'\n");
    assert_string_equal(watch.unread, "CAM-4: a message without @timestamp\n");
    watch_end(&watch);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_drawings),
        cmocka_unit_test(test_confidence),
        cmocka_unit_test(test_others),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
