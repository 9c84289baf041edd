/* Messages of ONVIF over MQTT: events of rules, and objects in pictures. */
#include "watch.h"

#include "base/error.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

static const struct watch_row rows[] = {
    {"inside a field that flickers, loiters, leaves; two pieces cross a line",
     "docs/edge/onvif.json", "test/edge/formats/fixtures/onvif_events.ndjson", 200, "W1",
     "S1: W10-60 I60-70 A70-110.001 ?110.001- +1@20 +1@25.5"},
    {"there since before, counted, in the dark, taken back", "docs/edge/onvif.json",
     "test/edge/formats/fixtures/onvif_events.ndjson", 200, "W2",
     "S2: W-600-110.001 ?110.001-140 W140-159.8 A159.8- +3@30 +2@80"},
    {"somebody left while the broker was restarted", "docs/edge/onvif.json",
     "test/edge/formats/fixtures/onvif_reconnect.ndjson", 150, "W1", "S1: W10-50 A50-"},
    {"and somebody stayed, and went on", "docs/edge/onvif.json",
     "test/edge/formats/fixtures/onvif_reconnect.ndjson", 150, "W2",
     "S2: W12- +2@60 +1@120"},
    {"objects in pictures: aside for a moment, without a class, a new id, other pixels",
     "docs/edge/onvif.json", "test/edge/formats/fixtures/onvif_frames.ndjson", 80, "W3",
     "S3: W5-20 I20-50 A50-"},
    {"a rule has one state: ids come and go, and false means nobody",
     "docs/edge/onvif.json", "test/edge/formats/fixtures/onvif_lists.ndjson", 220, "W1",
     "S1: W10-35 I35-60 A60-"},
    {"a lorry does not work, nor does it when somebody has left it",
     "docs/edge/onvif.json", "test/edge/formats/fixtures/onvif_lists.ndjson", 220, "W2",
     "S2: W110-140 A140-170 W170-190 A190-"},
    {"units have identity: two in a second, one that lingers, one delivered again",
     "docs/edge/onvif.json", "test/edge/formats/fixtures/onvif_counts.ndjson", 420, "W1",
     " +1@21 +1@21 +1@40 +1@40 +1@50 +1@50 +1@60 +1@400"},
    {"a counter that dips, is delivered again, and once shows nonsense",
     "docs/edge/onvif.json", "test/edge/formats/fixtures/onvif_counts.ndjson", 420, "W2",
     " +1@10 +1@40 +1@50 +1@58"},
};

static void test_drawings(void **state)
{
    (void)state;
    watch_check(rows, sizeof rows / sizeof *rows);
}

/* A camera with two faults sees again only when both are over. */
static void test_faults(void **state)
{
    (void)state;
    static struct watch watch;
    watch_begin(&watch);
    watch_run(&watch, "docs/edge/onvif.json",
              "test/edge/formats/fixtures/onvif_events.ndjson", 200);
    assert_string_equal(watch.cameras, "CAM-7 online@5 CAM-7 dark@110 CAM-7 online@140");
    watch_end(&watch);
}

/* Whatever is counted is an event of its own. */
static void test_identity(void **state)
{
    (void)state;
    static struct watch watch;
    watch_begin(&watch);
    watch_run(&watch, "docs/edge/onvif.json",
              "test/edge/formats/fixtures/onvif_counts.ndjson", 420);
    for (size_t i = 0; i < watch.events; i++)
        for (size_t j = 0; j < i; j++)
            assert_string_not_equal(watch.event[i].uuid.text, watch.event[j].uuid.text);
    struct uuid of_41 = event_identity_of_object(&watch.event[0], STR("41"));
    assert_string_equal(watch.event[0].uuid.text, of_41.text);
    watch_end(&watch);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_drawings),
        cmocka_unit_test(test_faults),
        cmocka_unit_test(test_identity),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
