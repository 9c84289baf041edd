/* The stretches of planned time, by the minute of 2026-01-15 in UTC. */
#include "domain/planned.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/error.h"
#include "domain/zone.h"

#include "../random.h"
#include "must.h"
#include "notation.h"

#include <stdio.h>

#define MIDNIGHT ((instant){INT64_C(1768435200000)})

static instant minute(int64_t m)
{
    return instant_add(MIDNIGHT, (span){m * SPAN_MINUTE.ms});
}

static const struct shift_rule early[] = {
    {.id = 1,
     .name = STR("Early"),
     .weekdays = EVERY_DAY,
     .start_minute = 6 * 60,
     .length_minutes = 8 * 60,
     .pause = {{9 * 60, 15}, {12 * 60, 30}},
     .pause_count = 2},
};
static const struct shift_rule pauses_at_the_edges[] = {
    {.id = 1,
     .name = STR("Late"),
     .weekdays = EVERY_DAY,
     .start_minute = 14 * 60,
     .length_minutes = 60,
     .pause = {{14 * 60, 10}, {14 * 60 + 10, 5}, {14 * 60 + 50, 10}},
     .pause_count = 3},
};

static void test_table(void **state)
{
    (void)state;
    static const struct {
        const char *what;
        struct calendar calendar;
        int64_t start, end; /* minutes */
        const char *want;
    } row[] = {
        /* clang-format off */
        {"shifts that touch are one", {NULL, 0}, 0, 1440, "0-1440"},
        {"nothing of nothing", {NULL, 0}, 60, 60, ""},
        {"breaks are left out", {early, 1}, 0, 1440, "360-540 555-720 750-840"},
        {"clipped to the window", {early, 1}, 400, 560, "400-540 555-560"},
        {"a window in a break", {early, 1}, 541, 550, ""},
        {"a window between shifts", {early, 1}, 900, 1000, ""},
        {"breaks at the edges, and one after the other", {pauses_at_the_edges, 1}, 0, 1440,
         "855-890"},
        /* clang-format on */
    };
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
        CLEANUP(buf_free) struct buf text = BUF(500);
        struct planned planned = planned_new(
            row[i].calendar, (struct window){minute(row[i].start), minute(row[i].end)},
            &arena);
        for (size_t k = 0; k < planned.count; k++)
            buf_addf(&text, "%s%lld-%lld", k ? " " : "",
                     (long long)(instant_since(planned.at[k].start, MIDNIGHT).ms /
                                 SPAN_MINUTE.ms),
                     (long long)(instant_since(planned.at[k].end, MIDNIGHT).ms /
                                 SPAN_MINUTE.ms));
        if (strcmp(buf_text(&text), row[i].want) != 0)
            fail_msg("%s: '%s'", row[i].what, buf_text(&text));
    }
}

/* As much of any part as calendar_planned() says. */
static void test_parts(void **state)
{
    (void)state;
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    struct random random = {3};
    const struct calendar calendar = {early, 1};
    struct planned planned =
        planned_new(calendar, (struct window){minute(-3000), minute(3000)}, &arena);
    for (int i = 0; i < 3000; i++) {
        struct window part = {
            {MIDNIGHT.ms + random_below(&random, 360000000) - 180000000}, {0}};
        part.end.ms = part.start.ms + random_below(&random, 100000000);
        part.end = instant_earlier(part.end, minute(3000));
        assert_int_equal(planned_in(&planned, part).ms,
                         calendar_planned(calendar, part).ms);
    }
}

int main(void)
{
    struct error err;
    if (!zone_set(STR("UTC"), &err))
        return 1;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_table),
        cmocka_unit_test(test_parts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
