#include "domain/zone.h"

#include "base/error.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

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

/* A reading of the wall clock, written as RFC 3339 without an offset. */
static civil shown(const char *text)
{
    char utc[40];
    snprintf(utc, sizeof utc, "%sZ", text);
    return (civil){at(utc).ms};
}

/* When the wall clock shows what, in both directions unless the remark says which hour
 * occurs twice or never. */
static const struct {
    const char *zone, *clock, *utc;
    enum { BOTH_WAYS, TWICE, NEVER } remark;
} table[] = {
    /* clang-format off */
    {"UTC",                 "2026-01-15T10:15:30.250", "2026-01-15T10:15:30.250Z", BOTH_WAYS},
    {"Europe/Berlin",       "2026-01-15T11:15:30.250", "2026-01-15T10:15:30.250Z", BOTH_WAYS},
    {"Europe/Berlin",       "2026-07-15T12:15:30",     "2026-07-15T10:15:30Z",     BOTH_WAYS},
    {"Europe/Berlin",       "1970-01-01T01:00:00",     "1970-01-01T00:00:00Z",     BOTH_WAYS},
    {"Europe/Berlin",       "2026-03-29T01:59:59.999", "2026-03-29T00:59:59.999Z", BOTH_WAYS},
    {"Europe/Berlin",       "2026-03-29T02:00:00",     "2026-03-29T01:00:00Z",     NEVER},
    {"Europe/Berlin",       "2026-03-29T02:30:00",     "2026-03-29T01:30:00Z",     NEVER},
    {"Europe/Berlin",       "2026-03-29T03:00:00",     "2026-03-29T01:00:00Z",     BOTH_WAYS},
    {"Europe/Berlin",       "2026-03-30T02:30:00",     "2026-03-30T00:30:00Z",     BOTH_WAYS},
    {"Europe/Berlin",       "2026-10-25T01:59:59.999", "2026-10-24T23:59:59.999Z", BOTH_WAYS},
    {"Europe/Berlin",       "2026-10-25T02:00:00",     "2026-10-25T00:00:00Z",     TWICE},
    {"Europe/Berlin",       "2026-10-25T02:59:59.999", "2026-10-25T00:59:59.999Z", TWICE},
    {"Europe/Berlin",       "2026-10-25T03:00:00",     "2026-10-25T02:00:00Z",     BOTH_WAYS},
    {"Europe/Berlin",       "2061-03-27T04:00:00",     "2061-03-27T02:00:00Z",     BOTH_WAYS},
    {"Asia/Kolkata",        "2026-06-01T05:30:00",     "2026-06-01T00:00:00Z",     BOTH_WAYS},
    {"Asia/Kathmandu",      "2026-06-01T05:45:00",     "2026-06-01T00:00:00Z",     BOTH_WAYS},
    {"Asia/Kathmandu",      "1985-12-31T23:59:00",     "1985-12-31T18:29:00Z",     BOTH_WAYS},
    {"Asia/Kathmandu",      "1986-01-01T00:10:00",     "1985-12-31T18:40:00Z",     NEVER},
    {"Australia/Lord_Howe", "2026-04-05T01:15:00",     "2026-04-04T14:15:00Z",     BOTH_WAYS},
    {"Australia/Lord_Howe", "2026-04-05T01:45:00",     "2026-04-04T14:45:00Z",     TWICE},
    {"Australia/Lord_Howe", "2026-04-05T02:15:00",     "2026-04-04T15:45:00Z",     BOTH_WAYS},
    {"Australia/Lord_Howe", "2026-10-04T02:15:00",     "2026-10-03T15:45:00Z",     NEVER},
    {"Australia/Lord_Howe", "2026-10-04T02:30:00",     "2026-10-03T15:30:00Z",     BOTH_WAYS},
    {"America/Sao_Paulo",   "2018-11-03T23:59:59",     "2018-11-04T02:59:59Z",     BOTH_WAYS},
    {"America/Sao_Paulo",   "2018-11-04T00:00:00",     "2018-11-04T03:00:00Z",     NEVER},
    {"America/Sao_Paulo",   "2018-11-04T01:00:00",     "2018-11-04T03:00:00Z",     BOTH_WAYS},
    {"America/Sao_Paulo",   "2018-02-17T23:30:00",     "2018-02-18T01:30:00Z",     TWICE},
    {"America/Sao_Paulo",   "2018-02-18T00:00:00",     "2018-02-18T03:00:00Z",     BOTH_WAYS},
    {"Pacific/Apia",        "2011-12-29T23:59:59",     "2011-12-30T09:59:59Z",     BOTH_WAYS},
    {"Pacific/Apia",        "2011-12-30T12:00:00",     "2011-12-30T22:00:00Z",     NEVER},
    {"Pacific/Apia",        "2011-12-31T00:00:00",     "2011-12-30T10:00:00Z",     BOTH_WAYS},
    /* clang-format on */
};

static void test_table(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        use_zone(table[i].zone);
        civil c = shown(table[i].clock);
        instant t = at(table[i].utc);
        int64_t showing = zone_civil(t).ms;
        if (zone_instant(c).ms != t.ms)
            fail_msg("%s %s: not %s but %lld ms later", table[i].zone, table[i].clock,
                     table[i].utc, (long long)(zone_instant(c).ms - t.ms));
        if (table[i].remark == NEVER ? showing <= c.ms : showing != c.ms)
            fail_msg("%s at %s: the clock shows %lld ms more than %s", table[i].zone,
                     table[i].utc, (long long)(showing - c.ms), table[i].clock);
    }
}

/* What mktime() says about an hour that occurs twice depends on what it was asked
 * before. */
static void test_earlier_questions_do_not_matter(void **state)
{
    (void)state;
    use_zone("Europe/Berlin");
    civil twice = shown("2026-10-25T02:30:00");
    int64_t expected = at("2026-10-25T00:30:00Z").ms;

    (void)zone_instant(shown("2026-07-01T12:00:00"));
    assert_int_equal(zone_instant(twice).ms, expected);
    (void)zone_instant(shown("2026-12-01T12:00:00"));
    assert_int_equal(zone_instant(twice).ms, expected);
}

/* Through a year of every quarter of an hour: the wall clock shows at zone_instant(c)
 * what was asked for, and at no earlier moment, unless it skips it. */
static void test_back_and_forth(void **state)
{
    (void)state;
    static const char *const zone[] = {"UTC", "Europe/Berlin", "Asia/Kolkata",
                                       "Australia/Lord_Howe", "America/St_Johns"};
    for (size_t i = 0; i < sizeof zone / sizeof *zone; i++) {
        use_zone(zone[i]);
        int skipped = 0, repeated = 0;
        for (int64_t n = 0; n < 365 * 96; n++) {
            instant t = {at("2026-01-01T00:00:00Z").ms + n * 15 * SPAN_MINUTE.ms};
            instant first = zone_instant(zone_civil(t));
            assert_true(first.ms <= t.ms);
            assert_int_equal(zone_civil(first).ms, zone_civil(t).ms);
            repeated += first.ms < t.ms;
            skipped += zone_civil(zone_instant((civil){t.ms})).ms != t.ms;
        }
        int hour = i == 0 || i == 2 ? 0 : i == 3 ? 2 : 4;
        assert_int_equal(repeated, hour);
        assert_int_equal(skipped, hour);
    }
}

static const char *const refused[] = {
    "",
    "Mars/Olympus_Mons",
    "europe/berlin/",
    "Europe",
    "/usr/share/zoneinfo/Europe/Berlin",
    "../zoneinfo/Europe/Berlin",
    "Europe/../Europe/Berlin",
    "zone.tab",
    "leapseconds",
    "UTC0",
    "CET-1CEST,M3.5.0,M10.5.0/3",
    ":Europe/Berlin",
    "Europe/Berlin ",
    "Europe\nBerlin",
    "right/Europe/Berlin",
    "A/name/that/is/far/too/long/to/be/the/name/of/any/time/zone/anywhere/on/earth",
};

static void test_unknown_names_change_nothing(void **state)
{
    (void)state;
    use_zone("Asia/Kolkata");
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
        struct error err = {0};
        if (zone_set(str_from(refused[i]), &err))
            fail_msg("'%s' is taken for a time zone", refused[i]);
        assert_int_equal(err.code, ERROR_INVALID);
        assert_non_null(strstr(err.text, "time zone"));
        assert_int_equal(zone_civil((instant){0}).ms, 330 * SPAN_MINUTE.ms);
    }
    struct error err = {0};
    assert_false(zone_set((str){"UTC\0x", 5}, &err));
}

static void test_utc_needs_no_zone_data(void **state)
{
    (void)state;
    struct error err;
    setenv("TZDIR", "/nonexistent", 1);
    assert_false(zone_set(STR("Europe/Berlin"), &err));
    assert_true(zone_set(STR("UTC"), &err));
    assert_int_equal(zone_civil((instant){-1}).ms, -1);

    setenv("TZDIR", "", 1); /* as good as none */
    assert_true(zone_set(STR("Europe/Berlin"), &err));
    unsetenv("TZDIR");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_table),
        cmocka_unit_test(test_earlier_questions_do_not_matter),
        cmocka_unit_test(test_back_and_forth),
        cmocka_unit_test(test_unknown_names_change_nothing),
        cmocka_unit_test(test_utc_needs_no_zone_data),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
