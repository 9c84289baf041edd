#include "base/instant.h"

#include "base/error.h"

/* cmocka.h wants these before it, in this order. */
/* clang-format off */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
/* clang-format on */

#include <stdio.h>
#include <time.h>

/* What a sender writes, and the same moment as it is kept. */
static const struct {
    const char *what, *text, *kept;
} accepted[] = {
    /* clang-format off */
    {"the usual",             "2026-01-15T10:15:30.000Z",        "2026-01-15T10:15:30.000Z"},
    {"no fraction",           "2026-01-15T10:15:30Z",            "2026-01-15T10:15:30.000Z"},
    {"tenths",                "2026-01-15T10:15:30.5Z",          "2026-01-15T10:15:30.500Z"},
    {"finer than ms is cut",  "2026-01-15T10:15:30.1239999Z",    "2026-01-15T10:15:30.123Z"},
    {"very fine indeed",      "2026-01-15T10:15:30.00000000000000000009Z", "2026-01-15T10:15:30.000Z"},
    {"small letters",         "2026-01-15t10:15:30z",            "2026-01-15T10:15:30.000Z"},
    {"a space",               "2026-01-15 10:15:30Z",            "2026-01-15T10:15:30.000Z"},
    {"east of Greenwich",     "2026-01-15T10:15:30+05:30",       "2026-01-15T04:45:30.000Z"},
    {"west, into tomorrow",   "2026-12-31T23:00:00.25-01:00",    "2027-01-01T00:00:00.250Z"},
    {"offset unknown",        "2026-01-15T10:15:30-00:00",       "2026-01-15T10:15:30.000Z"},
    {"leap day",              "2024-02-29T23:59:59.999Z",        "2024-02-29T23:59:59.999Z"},
    {"leap century",          "2000-02-29T00:00:00Z",            "2000-02-29T00:00:00.000Z"},
    {"the first of all",      "1970-01-01T00:00:00Z",            "1970-01-01T00:00:00.000Z"},
    {"1969 there, 1970 here", "1969-12-31T23:30:00-01:00",       "1970-01-01T00:30:00.000Z"},
    {"the last of all",       "9999-12-31T23:59:59.999Z",        "9999-12-31T23:59:59.999Z"},
    /* clang-format on */
};

static void test_accepted(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof accepted / sizeof *accepted; i++) {
        instant t;
        struct error err = {0};
        char text[INSTANT_TEXT];
        print_message("# %s\n", accepted[i].what);
        assert_true(instant_parse(str_from(accepted[i].text), &t, &err));
        assert_string_equal(instant_format(t, text).at, accepted[i].kept);
    }
}

/* What is refused, and a piece of what the sender is told. */
static const struct {
    const char *text, *told;
} refused[] = {
    /* clang-format off */
    {"",                              "cannot be read"},
    {"yesterday",                     "'yesterday' cannot be read"},
    {"2026-01-15",                    "cannot be read"},
    {"2026-01-15T10:15",              "cannot be read"},
    {"2026-01-15T10:15:30",           "has no offset"},
    {"2026-01-15T10:15:30.5",         "has no offset"},
    {"2026-01-15T10:15:30.Z",         "cannot be read"},
    {"2026-01-15T10:15:30,5Z",        "cannot be read"},
    {"2026-01-15T10:15:30ZZ",         "cannot be read"},
    {"2026-01-15T10:15:30Z ",         "cannot be read"},
    {" 2026-01-15T10:15:30Z",         "cannot be read"},
    {"2026-01-15T10:15:30+1:00",      "cannot be read"},
    {"2026-01-15T10:15:30+0100",      "cannot be read"},
    {"2026-01-15T10:15:30+24:00",     "cannot be read"},
    {"2026-01-15T10:15:30+00:60",     "cannot be read"},
    {"2026-01-15T10:15:30 01:00",     "cannot be read"},
    {"2026-01-15  10:15:30Z",         "cannot be read"},
    {"2026-01-15_10:15:30Z",          "cannot be read"},
    {"2026/01/15T10:15:30Z",          "cannot be read"},
    {"+026-01-15T10:15:30Z",          "cannot be read"},
    {"2026-1--15T10:15:30Z",          "cannot be read"},
    {"2026-01-15T10:15:-1Z",          "cannot be read"},
    {"1768472130000",                 "cannot be read"},
    {"2026-02-29T00:00:00Z",          "is not a date that exists"},
    {"2026-02-30T10:15:30Z",          "'2026-02-30T10:15:30Z' is not a date that exists"},
    {"2100-02-29T00:00:00Z",          "is not a date that exists"},
    {"2026-04-31T00:00:00Z",          "is not a date that exists"},
    {"2026-13-01T00:00:00Z",          "is not a date that exists"},
    {"2026-00-01T00:00:00Z",          "is not a date that exists"},
    {"2026-01-00T00:00:00Z",          "is not a date that exists"},
    {"2026-01-15T24:00:00Z",          "is not a time of day that exists"},
    {"2026-01-15T10:60:00Z",          "is not a time of day that exists"},
    {"2026-01-15T10:00:61Z",          "is not a time of day that exists"},
    {"2016-12-31T23:59:60Z",          "is a leap second"},
    {"1969-12-31T23:59:59.999Z",      "years 1970 to 9999"},
    {"1970-01-01T00:30:00+01:00",     "years 1970 to 9999"},
    {"0000-01-01T00:00:00Z",          "years 1970 to 9999"},
    {"9999-12-31T23:59:59-00:01",     "years 1970 to 9999"},
    {"2026-01-15T10:15:30Z\x1b[2J",   "'2026-01-15T10:15:30Z?[2J' cannot be read"},
    {"2026-01-15T10:15:30.00000000000000000000000", "00000000000000000000...' has no offset"},
    /* clang-format on */
};

static void test_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
        instant t = {42};
        struct error err = {0};
        assert_false(instant_parse(str_from(refused[i].text), &t, &err));
        if (!strstr(err.text, refused[i].told))
            fail_msg("'%s': told \"%s\"", refused[i].text, err.text);
        assert_int_equal(err.code, ERROR_INVALID);
        assert_int_equal(t.ms, 42);
    }
}

static void test_a_nul_is_not_an_end(void **state)
{
    (void)state;
    instant t;
    struct error err = {0};
    assert_false(instant_parse(STR("2026-01-15T10:15:30Z\0"), &t, &err));
    assert_non_null(strstr(err.text, "30Z?'"));
}

/* Every day of the years 0 to 9999, some of them against the C library. */
static void test_civil_dates(void **state)
{
    (void)state;
    for (int64_t day = -719468; day < 2932897; day += 1) {
        int64_t year;
        unsigned month, date;
        civil_date(day, &year, &month, &date);
        assert_true(civil_days(year, month, date) == day);
        if (day % 97 == 0) {
            struct tm tm;
            assert_non_null(gmtime_r(&(time_t){day * 86400}, &tm));
            assert_int_equal(year, tm.tm_year + 1900);
            assert_int_equal(month, tm.tm_mon + 1);
            assert_int_equal(date, tm.tm_mday);
        }
    }
}

static void test_format_is_clamped(void **state)
{
    (void)state;
    char text[INSTANT_TEXT];
    instant_format(INSTANT_NEVER, text);
    assert_string_equal(text, "9999-12-31T23:59:59.999Z");
    str early = instant_format((instant){-1}, text);
    assert_string_equal(text, "1970-01-01T00:00:00.000Z");
    assert_int_equal(early.len, strlen(text));
}

static void test_floor_and_ceil(void **state)
{
    (void)state;
    static const struct {
        int64_t at, floor, ceil;
    } row[] = {{0, 0, 0},
               {1, 0, 60000},
               {59999, 0, 60000},
               {60000, 60000, 60000},
               {-1, -60000, 0},
               {-60000, -60000, -60000},
               {-60001, -120000, -60000}};
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        instant t = {row[i].at};
        assert_int_equal(instant_floor(t, SPAN_MINUTE).ms, row[i].floor);
        assert_int_equal(instant_ceil(t, SPAN_MINUTE).ms, row[i].ceil);
    }
}

static void test_windows(void **state)
{
    (void)state;
    struct window morning = {{10}, {20}}, later = {{15}, {30}}, apart = {{40}, {50}};
    struct window both = window_clip(morning, later);
    assert_int_equal(both.start.ms, 15);
    assert_int_equal(both.end.ms, 20);
    assert_int_equal(window_length(both).ms, 5);
    assert_true(window_empty(window_clip(morning, apart)));
    assert_int_equal(window_length(window_clip(morning, apart)).ms, 0);
}

/* A length of 0 with `told` set is a refusal. */
static const struct {
    const char *text;
    int64_t ms;
    const char *told;
} spans[] = {
    /* clang-format off */
    {"8h",        8 * 3600000,   NULL},
    {"30m",       30 * 60000,    NULL},
    {"90s",       90000,         NULL},
    {"250ms",     250,           NULL},
    {"2d",        2 * 86400000,  NULL},
    {"1h30m",     5400000,       NULL},
    {"1d2h3m4s5ms", 93784005,    NULL},
    {"0s",        0,             NULL},
    {"2922000d",  2922000 * INT64_C(86400000), NULL},
    {"",          0, "'' is not a length of time; want whole numbers with the units"},
    {"30",        0, "not a length"},
    {"1h30",      0, "not a length"},
    {"h",         0, "not a length"},
    {"-1h",       0, "not a length"},
    {"1.5h",      0, "not a length"},
    {"1 h",       0, "not a length"},
    {"1H",        0, "not a length"},
    {"30m1h",     0, "not a length"},
    {"1m1m",      0, "not a length"},
    {"1week",     0, "not a length"},
    {"1h\n",      0, "'1h?' is not a length"},
    {"99999999999999999999d", 0, "not a length"},
    {"9223372036854775807d",  0, "too long"},
    {"9223372036854775807ms", 0, "too long"},
    {"3000000d",  0, "too long"},
    /* clang-format on */
};

static void test_spans(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof spans / sizeof *spans; i++) {
        span length = {-7};
        struct error err = {0};
        bool good = span_parse(str_from(spans[i].text), &length, &err);
        if (good != !spans[i].told || length.ms != (good ? spans[i].ms : -7))
            fail_msg("'%s': %s, %lld ms", spans[i].text, good ? "taken" : err.text,
                     (long long)length.ms);
        if (!good && !strstr(err.text, spans[i].told))
            fail_msg("'%s': told \"%s\"", spans[i].text, err.text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_accepted),
        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_a_nul_is_not_an_end),
        cmocka_unit_test(test_civil_dates),
        cmocka_unit_test(test_format_is_clamped),
        cmocka_unit_test(test_floor_and_ceil),
        cmocka_unit_test(test_windows),
        cmocka_unit_test(test_spans),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
