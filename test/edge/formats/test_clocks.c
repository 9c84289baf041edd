/* What is made of the times that cameras write. Each row is a conversation: when each
 * message came, what its time was, and when that was, or why it is refused. */
#include "edge/formats/clocks.h"

#include "base/arena.h"
#include "base/error.h"
#include "domain/zone.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { MESSAGES = 5 };

static const struct {
    const char *what;
    enum mapping_clock clock;
    struct {
        const char *came, *time; /* 2026-01-15 if only the time of day */
        const char *was;         /* NULL: refused; "(...": the message was retained */
    } message[MESSAGES];
} rows[] = {
    {"a clock that is right",
     MAPPING_CLOCK_SOURCE,
     {{"08:00:01", "08:00:00", "08:00:00"}}},
    {"one that was never set",
     MAPPING_CLOCK_SOURCE,
     {{"08:00:01", "1970-01-01T00:00:50Z", NULL},
      {"08:00:01", "1979-11-30T00:00:50Z", NULL},
      {"08:00:01", "1999-12-31T23:59:59Z", NULL}}},
    {"one that is ahead",
     MAPPING_CLOCK_SOURCE,
     {{"08:00:00", "08:04:59", "08:04:59"},
      {"08:00:00", "08:06:00", NULL},
      {"08:00:00", "2099-01-01T00:00:00Z", NULL}}},
    {"messages that waited for hours",
     MAPPING_CLOCK_SOURCE,
     {{"08:00:00", "03:00:00", "03:00:00"}, {"08:00:00", "03:10:00", "03:10:00"}}},
    {"the box's own clock was never set",
     MAPPING_CLOCK_SOURCE,
     {{"1970-01-01T00:01:00Z", "08:00:00", "08:00:00"}}},
    {"a clock that is of no use",
     MAPPING_CLOCK_ARRIVAL,
     {{"08:00:01", "1970-01-01T00:00:50Z", "08:00:01"},
      {"08:00:05", "2099-01-01T00:00:00Z", "08:00:05"}}},
    {"local time, written as UTC",
     MAPPING_CLOCK_OFFSET,
     {{"08:00:01", "03:00:00", "08:00:01"},
      {"08:10:00.2", "03:10:00", "08:10:00.2"},
      {"08:20:03", "03:20:00", "08:20:00.2"}}},
    {"a clock that runs, but was never set",
     MAPPING_CLOCK_OFFSET,
     {{"08:00:01", "1970-01-01T00:00:01Z", "08:00:01"},
      {"08:01:00", "1970-01-01T00:01:00Z", "08:01:00"}}},
    {"and starts again: from the third message on that is believed",
     MAPPING_CLOCK_OFFSET,
     {{"08:00:00", "1970-01-01T01:00:00Z", "08:00:00"},
      {"09:00:00", "1970-01-01T00:00:30Z", "07:00:30"},
      {"09:00:30", "1970-01-01T00:01:00Z", "07:01:00"},
      {"09:01:00", "1970-01-01T00:01:30Z", "09:01:00"}}},
    {"a retained message measures nothing",
     MAPPING_CLOCK_OFFSET,
     {{"08:00:00", "01:00:00", "(08:00:00"},
      {"08:00:01", "03:00:00", "08:00:01"},
      {"08:00:02", "01:00:00", "(06:00:01"}}},
    {"its clock is set right",
     MAPPING_CLOCK_OFFSET,
     {{"08:00:00", "03:00:00", "08:00:00"}, {"08:01:00", "08:01:00", "08:01:00"}}},
};

static instant at(const char *text)
{
    char full[40];
    instant read;
    struct error err;
    snprintf(full, sizeof full, strlen(text) < 13 ? "2026-01-15T%sZ" : "%s", text);
    assert_true(instant_parse(str_from(full), &read, &err));
    return read;
}

static bool check_row(size_t i)
{
    struct camera_clock clock = {0};
    const struct mapping_camera camera = {.clock = rows[i].clock};
    for (size_t m = 0; m < MESSAGES && rows[i].message[m].came; m++) {
        const char *want = rows[i].message[m].was;
        bool retained = want && want[0] == '(';
        const struct message message = {.received = at(rows[i].message[m].came),
                                        .retained = retained};
        struct error err = {0};
        instant was = {0};
        want += retained;
        bool believed = clocks_believe(&clock, &camera, &message,
                                       at(rows[i].message[m].time), &was, &err);
        char text[INSTANT_TEXT];
        if (believed != (want != NULL) || (want && !instant_equal(was, at(want)))) {
            print_error("%s, message %zu: %s\n", rows[i].what, m,
                        believed ? instant_format(was, text).at : err.text);
            return false;
        }
    }
    return true;
}

static void test_believing(void **state)
{
    (void)state;
    int wrong = 0;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (!check_row(i))
            wrong++;
    assert_int_equal(wrong, 0);
}

/* Times without an offset. */
static void test_reading(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        struct mapping_timezone zone;
        const char *want; /* NULL: refused */
    } read[] = {
        {"2026-01-15T08:00:00", {MAPPING_ZONE_UNKNOWN, {0}}, NULL},
        {"2026-01-15T08:00:00",
         {MAPPING_ZONE_FIXED, {5 * 3600000 + 1800000}},
         "02:30:00"},
        {"2026-01-15T08:00:00.25", {MAPPING_ZONE_NAMED, {0}}, "07:00:00.250"},
        {"2026-07-15T08:00:00", {MAPPING_ZONE_NAMED, {0}}, "2026-07-15T06:00:00Z"},
        {"2026-01-15T08:00:00Z", {MAPPING_ZONE_NAMED, {0}}, "08:00:00"},
        {"2026-01-15T08:00:00-03:00", {MAPPING_ZONE_NAMED, {0}}, "11:00:00"},
        {"2026-02-30T08:00:00", {MAPPING_ZONE_NAMED, {0}}, NULL},
        {"08:00:00", {MAPPING_ZONE_NAMED, {0}}, NULL},
    };
    struct error err = {0};
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    assert_true(zone_set(STR("Europe/Berlin"), &err));
    for (size_t i = 0; i < sizeof read / sizeof *read; i++) {
        const struct mapping_camera camera = {.timezone = read[i].zone};
        instant stamp = {0};
        bool ok = clocks_parse(&camera, str_from(read[i].text), &arena, &stamp, &err);
        assert_int_equal(ok, read[i].want != NULL);
        if (ok)
            assert_int_equal(stamp.ms, at(read[i].want).ms);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_believing),
        cmocka_unit_test(test_reading),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
