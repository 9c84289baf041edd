#include "domain/buckets.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/error.h"
#include "domain/zone.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

static void use_zone(const char *name)
{
    struct error err;
    if (!zone_set(str_from(name), &err))
        fail_msg("%s", err.text);
}

static instant at(const char *text)
{
    instant t = {0};
    struct error err;
    if (!instant_parse(str_from(text), &t, &err))
        fail_msg("%s", err.text);
    return t;
}

/* Where the buckets end, as the wall clock shows it there; behind each its length in
 * minutes. */
static const struct {
    const char *what, *zone;
    enum bucket bucket;
    const char *start, *end, *want;
} table[] = {
    /* clang-format off */
    {"hours of UTC", "UTC", BUCKET_HOUR,
     "2026-01-15T10:10:00Z", "2026-01-15T12:20:00Z", "11:00/50 12:00/60 12:20/20"},
    {"within one hour", "UTC", BUCKET_HOUR,
     "2026-01-15T10:10:00Z", "2026-01-15T10:20:00Z", "10:20/10"},
    {"hours of a quarter", "Asia/Kathmandu", BUCKET_HOUR,
     "2026-01-15T10:00:00Z", "2026-01-15T12:00:00Z", "16:00/15 17:00/60 17:45/45"},
    {"the first hours of all, west of UTC", "America/New_York", BUCKET_HOUR,
     "1970-01-01T00:00:00Z", "1970-01-01T02:30:00Z", "20:00/60 21:00/60 21:30/30"},
    {"the same, by the half hour", "America/St_Johns", BUCKET_HOUR,
     "1970-01-01T00:00:00Z", "1970-01-01T02:00:00Z", "21:00/30 22:00/60 22:30/30"},
    {"from before 1970 by the wall clock into it", "America/New_York", BUCKET_HOUR,
     "1970-01-01T04:30:00Z", "1970-01-01T06:00:00Z", "00:00/30 01:00/60"},
    {"44 minutes and a half west of UTC", "Africa/Monrovia", BUCKET_HOUR,
     "1970-01-01T00:00:30Z", "1970-01-01T01:00:00Z", "00:00/44 00:15/15"},
    {"an hour is left out", "Europe/Berlin", BUCKET_HOUR,
     "2026-03-29T00:00:00Z", "2026-03-29T02:00:00Z", "03:00/60 04:00/60"},
    {"an hour comes twice", "Europe/Berlin", BUCKET_HOUR,
     "2026-10-25T00:00:00Z", "2026-10-25T02:00:00Z", "02:00/60 03:00/60"},
    {"clocks set forward at a quarter to three", "Pacific/Chatham", BUCKET_HOUR,
     "2026-09-26T13:15:00Z", "2026-09-26T15:15:00Z", "03:45/45 04:00/15 05:00/60"},
    {"clocks set back at a quarter to four", "Pacific/Chatham", BUCKET_HOUR,
     "2026-04-04T13:15:00Z", "2026-04-04T15:15:00Z", "02:45/45 03:00/15 04:00/60"},
    {"clocks set forward by half an hour", "Australia/Lord_Howe", BUCKET_HOUR,
     "2026-10-03T15:00:00Z", "2026-10-03T16:30:00Z", "02:30/30 03:00/30 03:30/30"},
    {"clocks set back by half an hour", "Australia/Lord_Howe", BUCKET_HOUR,
     "2026-04-04T14:00:00Z", "2026-04-04T16:00:00Z", "01:30/60 02:00/30 02:30/30"},

    {"days of UTC", "UTC", BUCKET_DAY,
     "2026-01-15T10:00:00Z", "2026-01-17T06:00:00Z", "00:00/840 00:00/1440 06:00/360"},
    {"the first day of all, west of UTC", "America/New_York", BUCKET_DAY,
     "1970-01-01T00:00:00Z", "1970-01-02T05:00:00Z", "00:00/300 00:00/1440"},
    {"the first day of all, east of UTC", "Asia/Tokyo", BUCKET_DAY,
     "1970-01-01T00:00:00Z", "1970-01-01T16:00:00Z", "00:00/900 01:00/60"},
    {"a day of 23 hours", "Europe/Berlin", BUCKET_DAY,
     "2026-03-28T23:00:00Z", "2026-03-29T22:00:00Z", "00:00/1380"},
    {"a day of 25 hours", "Europe/Berlin", BUCKET_DAY,
     "2026-10-24T22:00:00Z", "2026-10-25T23:00:00Z", "00:00/1500"},
    {"a date that is skipped", "Pacific/Apia", BUCKET_DAY,
     "2011-12-29T10:00:00Z", "2011-12-31T10:00:00Z", "00:00/1440 00:00/1440"},
    {"midnight comes twice, from before", "America/St_Johns", BUCKET_DAY,
     "2010-11-06T22:30:00Z", "2010-11-08T03:30:00Z", "00:00/240 00:00/1500"},
    {"midnight comes twice, from in between", "America/St_Johns", BUCKET_DAY,
     "2010-11-07T03:00:00Z", "2010-11-08T03:30:00Z", "00:00/1470"},

    {"shifts", "UTC", BUCKET_SHIFT,
     "2026-01-15T10:00:00Z", "2026-01-15T23:00:00Z", "14:00/240 22:00/480 23:00/60"},
    {"the first shifts of all, west of UTC", "America/New_York", BUCKET_SHIFT,
     "1970-01-01T00:00:00Z", "1970-01-01T12:00:00Z", "22:00/180 06:00/480 07:00/60"},
    /* clang-format on */
};

static void write_buckets(const struct buckets *buckets, struct buf *out)
{
    for (size_t i = 0; i < buckets->count; i++) {
        struct window window = buckets->at[i];
        int64_t minute = zone_civil(window.end).ms / SPAN_MINUTE.ms;
        minute = (minute % MINUTES_A_DAY + MINUTES_A_DAY) % MINUTES_A_DAY;
        buf_addf(out, "%s%02d:%02d/%d", i ? " " : "", (int)(minute / 60),
                 (int)(minute % 60), (int)(window_length(window).ms / SPAN_MINUTE.ms));
    }
}

static void test_where_buckets_end(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
        CLEANUP(buf_free) struct buf have = BUF(1024);
        struct buckets buckets;
        struct error err;
        use_zone(table[i].zone);
        struct window window = {at(table[i].start), at(table[i].end)};
        if (!buckets_cut(table[i].bucket, calendar_default, window, 100, &arena, &buckets,
                         &err))
            fail_msg("%s: %s", table[i].what, err.text);
        write_buckets(&buckets, &have);
        if (strcmp(buf_text(&have), table[i].want) != 0)
            fail_msg("%s: '%s', not '%s'", table[i].what, buf_text(&have), table[i].want);
    }
}

/* Hours and days are one after the other from the window's start to its end, and none is
 * longer than what it is called; every zone here has changes of its own kind. */
static void test_buckets_cover_the_window(void **state)
{
    (void)state;
    static const char *const zone[] = {"UTC",
                                       "America/St_Johns",
                                       "Pacific/Chatham",
                                       "Australia/Lord_Howe",
                                       "Africa/Casablanca",
                                       "America/Havana",
                                       "Africa/Monrovia",
                                       "Pacific/Apia"};
    for (size_t z = 0; z < sizeof zone / sizeof *zone; z++) {
        use_zone(zone[z]);
        for (int year = 0; year < 60; year++) {
            CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
            instant start = {civil_days(1970 + year, 1, 1) * SPAN_DAY.ms};
            struct window window = {start, instant_add(start, (span){365 * SPAN_DAY.ms})};
            for (enum bucket bucket = BUCKET_HOUR; bucket <= BUCKET_DAY; bucket += 2) {
                struct buckets buckets;
                struct error err;
                if (!buckets_cut(bucket, calendar_default, window, 9000, &arena, &buckets,
                                 &err))
                    fail_msg("%s", err.text);
                instant next = start;
                for (size_t i = 0; i < buckets.count; i++) {
                    struct window have = buckets.at[i];
                    span most = bucket == BUCKET_HOUR ? SPAN_HOUR : (span){26 * 3600000};
                    assert_true(instant_equal(have.start, next));
                    assert_false(window_empty(have));
                    assert_true(window_length(have).ms <= most.ms);
                    next = have.end;
                }
                assert_true(instant_equal(next, window.end));
            }
        }
    }
}

static void test_too_many_buckets_are_refused(void **state)
{
    (void)state;
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    struct buckets buckets;
    struct error err;
    use_zone("UTC");
    struct window days = {{0}, {3 * SPAN_DAY.ms}}, years = {{0}, {INT64_C(3) << 40}};
    assert_true(
        buckets_cut(BUCKET_DAY, calendar_default, days, 3, &arena, &buckets, &err));
    assert_int_equal(buckets.count, 3);
    for (enum bucket bucket = BUCKET_HOUR; bucket <= BUCKET_DAY; bucket++) {
        assert_false(
            buckets_cut(bucket, calendar_default, years, 3, &arena, &buckets, &err));
        assert_int_equal(err.code, ERROR_INVALID);
        assert_non_null(strstr(err.text, "more than 3 buckets"));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_where_buckets_end),
        cmocka_unit_test(test_buckets_cover_the_window),
        cmocka_unit_test(test_too_many_buckets_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
