/* Planned time around changes of the clocks, against naive_planned(), which asks the wall
 * clock minute by minute.
 *
 * Shifts and breaks made up here neither begin nor end in the night hours in which clocks
 * are changed: what is meant by those is a table in test/domain/test_calendar.c. */
#include "naive.h"
#include "stream.h"

#include "base/error.h"
#include "domain/zone.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

enum { RULES = 6, CALENDARS = 40, WINDOWS = 12 };

static instant at(const char *text)
{
    instant t = {0};
    struct error err;
    if (!instant_parse(str_from(text), &t, &err))
        fail_msg("%s", err.text);
    return t;
}

/* A quarter hour of the day that is not between 00:15 and 04:45. */
static int some_minute(struct random *random)
{
    return (285 + 15 * (int)random_below(random, 79)) % MINUTES_A_DAY;
}

static struct shift_rule some_rule(struct random *random, int64_t id, int64_t day)
{
    int start = some_minute(random), end = some_minute(random);
    struct shift_rule rule = {
        .id = id,
        .name = STR("made up"),
        .weekdays = random_once_in(random, 2)
                        ? EVERY_DAY
                        : 1 + (unsigned)random_below(random, EVERY_DAY),
        .start_minute = start,
        .length_minutes = (end - start + MINUTES_A_DAY - 1) % MINUTES_A_DAY + 1,
        .valid_from = random_once_in(random, 2) ? 0 : day + random_below(random, 3) - 1,
    };
    for (int64_t n = random_below(random, 4); n > 0; n--) {
        start = some_minute(random);
        end = some_minute(random);
        rule.pause[rule.pause_count++] = (struct shift_break){
            start, (end - start + MINUTES_A_DAY - 1) % MINUTES_A_DAY + 1};
    }
    return rule;
}

/* Rules of which some may be refused; those that stand make the calendar. */
static struct calendar some_calendar(struct random *random, int64_t day,
                                     struct shift_rule rule[static RULES])
{
    struct calendar calendar = {rule, 0};
    struct error refusal;
    for (int64_t tries = random_below(random, 20); tries > 0; tries--) {
        struct shift_rule fresh = some_rule(random, tries, day);
        while (fresh.pause_count && !shift_rule_check(&fresh, &refusal))
            fresh.pause_count--;
        if (calendar.count < RULES && shift_rule_check(&fresh, &refusal) &&
            calendar_check(calendar, &fresh, &refusal))
            rule[calendar.count++] = fresh;
    }
    return calendar;
}

static void compare(struct calendar calendar, struct window window, const char *zone,
                    size_t number)
{
    span want = naive_planned(calendar, window);
    span have = calendar_planned(calendar, window);
    char start[INSTANT_TEXT], end[INSTANT_TEXT];
    if (want.ms != have.ms)
        fail_msg("%s, calendar %zu of %zu rules: %s to %s has %lld minutes planned, must "
                 "be %lld",
                 zone, number, calendar.count,
                 (instant_format(window.start, start), start),
                 (instant_format(window.end, end), end), (long long)have.ms / 60000,
                 (long long)want.ms / 60000);
}

static void test_planned(void **state)
{
    (void)state;
    static const struct {
        const char *zone, *change;
    } row[] = {
        {"UTC", "2026-03-29T01:00:00Z"},
        {"Europe/Berlin", "2026-03-29T01:00:00Z"},
        {"Europe/Berlin", "2026-10-25T01:00:00Z"},
        {"America/New_York", "2026-03-08T07:00:00Z"},
        {"Australia/Lord_Howe", "2026-04-04T15:00:00Z"}, /* by half an hour */
        {"Asia/Kathmandu", "2026-01-01T00:00:00Z"},      /* UTC+05:45 */
    };
    struct random random = {1};
    struct error err;
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        if (!zone_set(str_from(row[i].zone), &err))
            fail_msg("%s", err.text);
        instant change = at(row[i].change);
        for (size_t c = 0; c < CALENDARS; c++) {
            struct shift_rule rule[RULES];
            struct calendar calendar =
                some_calendar(&random, change.ms / SPAN_DAY.ms, rule);
            for (size_t w = 0; w < WINDOWS; w++) {
                instant start = {change.ms +
                                 60000 * (random_below(&random, 6000) - 4000)};
                span length = {60000 * (1 + random_below(&random, 5000))};
                compare(calendar, (struct window){start, instant_add(start, length)},
                        row[i].zone, c);
            }
        }
    }
}

/* What a supervisor expects of the default calendar on days that are not 24 hours. */
static void test_default_calendar(void **state)
{
    (void)state;
    static const struct {
        const char *what, *start, *end;
        int64_t hours;
    } row[] = {
        {"a usual night", "2026-01-15T21:00:00Z", "2026-01-16T05:00:00Z", 8},
        {"the night to summer time", "2026-03-28T21:00:00Z", "2026-03-29T04:00:00Z", 7},
        {"the night back", "2026-10-24T20:00:00Z", "2026-10-25T05:00:00Z", 9},
        {"the day of 23 hours", "2026-03-28T23:00:00Z", "2026-03-29T22:00:00Z", 23},
        {"the day of 25 hours", "2026-10-24T22:00:00Z", "2026-10-25T23:00:00Z", 25},
    };
    struct error err;
    if (!zone_set(STR("Europe/Berlin"), &err))
        fail_msg("%s", err.text);
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        struct window window = {at(row[i].start), at(row[i].end)};
        int64_t want = row[i].hours * SPAN_HOUR.ms;
        if (calendar_planned(calendar_default, window).ms != want ||
            naive_planned(calendar_default, window).ms != want)
            fail_msg("%s has not %d hours", row[i].what, (int)row[i].hours);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_planned),
        cmocka_unit_test(test_default_calendar),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
