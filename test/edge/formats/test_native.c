/* Events in our own JSON: one, a list, one a line, a batch. */
#include "watch.h"

#include "base/error.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

static const struct watch_row rows[] = {
    {"all of them", "docs/edge/native.json", "test/edge/formats/fixtures/native.ndjson",
     60, "W1", "S1: W0-10 I10-20 A20-30 W30-40 ?40- +4@12"},
};

static void test_drawings(void **state)
{
    (void)state;
    watch_check(rows, sizeof rows / sizeof *rows);
}

static void test_ignored(void **state)
{
    (void)state;
    static struct watch watch;
    watch_begin(&watch);
    watch_run(&watch, "docs/edge/native.json", "test/edge/formats/fixtures/native.ndjson",
              60);
    assert_int_equal(watch.ignored_count, 1);
    assert_non_null(strstr(watch.unread, "event 2: timestamp is missing"));
    assert_non_null(strstr(watch.unread, "line 4: not JSON"));
    assert_non_null(strstr(watch.ignored, "nothing of the topic 'plant/a/other'"));
    watch_end(&watch);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_drawings),
        cmocka_unit_test(test_ignored),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
