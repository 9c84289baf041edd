/* Messages of Frigate, from captures with all of their fields, and what a person would
 * draw. */
#include "watch.h"

#include "base/error.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

static const struct watch_row rows[] = {
    {"works at one bench, sits, is on the phone, gets a new id, moves on",
     "docs/edge/frigate.json", "test/edge/formats/fixtures/frigate_shift.ndjson", 320,
     "W1", "S1: W10-40.5 I40.5-200 A200-"},
    {"and at the other bench first sits down", "docs/edge/frigate.json",
     "test/edge/formats/fixtures/frigate_shift.ndjson", 320, "W2",
     "S2: I200-220 W220-260 A260-"},
    {"a camera that is always heard, and where nobody comes, is not enough of a model",
     "docs/edge/frigate.json", "test/edge/formats/fixtures/frigate_shift.ndjson", 320,
     "W3", ""},
    {"Frigate is restarted, a camera is off, then its pictures stop",
     "docs/edge/frigate.json", "test/edge/formats/fixtures/frigate_restart.ndjson", 400,
     "W1", "S1: W10-89.751 ?89.751-125 W125-149.751 ?149.751-185 W185-199.751 ?199.751-"},
    {"no pictures (before 0.13), detection off, no picture looked at, switched off",
     "docs/edge/frigate.json", "test/edge/formats/fixtures/frigate_blind.ndjson", 420,
     "W1",
     "S1: W10-59.701 ?59.701-100 W100-129.701 ?129.701-250 W250-299.701 "
     "?299.701-340 W340-369.701 ?369.701-"},
    {"a model says it in one word", "docs/edge/frigate.json",
     "test/edge/formats/fixtures/frigate_models.ndjson", 190, "W3", "S3: W10-100 A100-"},
    {"people are not told apart unless it is asked for", "docs/edge/frigate.json",
     "test/edge/formats/fixtures/frigate_people.ndjson", 150, "W1", "S1: W10-60 A60-"},
    {"a classified object", "docs/edge/frigate.json",
     "test/edge/formats/fixtures/frigate_people.ndjson", 160, "W2",
     "S2: W60-80 I80-120 A120-"},
    {"a person by the label", "docs/edge/individual.json",
     "test/edge/formats/fixtures/frigate_people.ndjson", 150, "W17",
     "S1: W20-60 S2: W60-120 A120-"},
};

static void test_drawings(void **state)
{
    (void)state;
    watch_check(rows, sizeof rows / sizeof *rows);
}

/* A camera that does not look for people says nothing of them. */
static void test_blind(void **state)
{
    (void)state;
    static struct watch watch;
    watch_begin(&watch);
    watch_run(&watch, "docs/edge/frigate.json",
              "test/edge/formats/fixtures/frigate_blind.ndjson", 420);
    assert_string_equal(watch.cameras,
                        "CAM-1 online@0 CAM-1 offline@59.7 CAM-1 online@89.7 "
                        "CAM-1 dark@129.7 CAM-1 online@229.7 CAM-1 dark@299.7 "
                        "CAM-1 online@329.7 CAM-1 offline@369.7 CAM-1 online@389.7");
    assert_string_equal(watch.unread, "CAM-1: the switch 'maybe' is not ON or OFF\n");
    watch_end(&watch);
}

/* Why the other messages are ignored. */
static void test_ignored(void **state)
{
    (void)state;
    static struct watch watch;
    watch_begin(&watch);
    watch_run(&watch, "docs/edge/frigate.json",
              "test/edge/formats/fixtures/frigate_shift.ndjson", 320);
    assert_string_equal(watch.ignored,
                        "the label 'cat' is not one of people\n"
                        "a topic of Frigate that is not read\n"
                        "only the role detect tells whether a camera sees\n"
                        "older than what is known of the object\n"
                        "a false positive\n");
    watch_end(&watch);
}

/* Only the state of a worker gets out, no name and no plate. */
static void test_private(void **state)
{
    (void)state;
    static struct watch watch;
    watch_begin(&watch);
    watch_run(&watch, "docs/edge/frigate.json",
              "test/edge/formats/fixtures/frigate_people.ndjson", 150);
    assert_null(strstr(watch.ignored, "badge"));
    assert_null(strstr(watch.ignored, "AB123"));
    for (size_t i = 0; i < watch.events; i++)
        assert_true(str_equal(watch.event[i].worker, STR("W1")) ||
                    str_equal(watch.event[i].worker, STR("W2")));
    watch_end(&watch);
}

/* A broker that delivers everything twice changes nothing. */
static void test_twice(void **state)
{
    (void)state;
    static struct watch watch;
    CLEANUP(mapping_freep) struct mapping *mapping = NULL;
    struct error err = {0};
    watch_begin(&watch);
    str text = watch_file(&watch, "docs/edge/frigate.json");
    assert_true(mapping_parse(text, message_formats, &mapping, &err));
    CLEANUP(adapter_freep) struct adapter *adapter = adapter_new(mapping);
    watch_feed(&watch, adapter, "test/edge/formats/fixtures/frigate_shift.ndjson");
    size_t events = watch.events;
    char before[512];
    snprintf(before, sizeof before, "%s", watch_drawing(&watch, "W1"));
    watch_feed(&watch, adapter, "test/edge/formats/fixtures/frigate_shift.ndjson");
    assert_string_equal(watch_drawing(&watch, "W1"), before);
    assert_int_equal(watch.events, events);
    watch_end(&watch);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_drawings), cmocka_unit_test(test_blind),
        cmocka_unit_test(test_ignored),  cmocka_unit_test(test_private),
        cmocka_unit_test(test_twice),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
