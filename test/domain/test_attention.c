/* Which workstations, and what else, need somebody, the worst first. */
#include "domain/attention.h"

#include "base/arena.h"
#include "base/buf.h"
#include "must.h"

/* A shift from 06:00 to 14:00 with a break at 10:00 for half an hour. */
static const struct shift_rule early = {.name = {"Early", 5},
                                        .weekdays = EVERY_DAY,
                                        .start_minute = 6 * 60,
                                        .length_minutes = 8 * 60,
                                        .pause = {{10 * 60, 30}},
                                        .pause_count = 1};
static const struct calendar calendar = {&early, 1};

static instant at(int hour, int minute)
{
    return (instant){1768435200000 + (hour * 60 + minute) * SPAN_MINUTE.ms};
}

/* Minutes of planned time and lost units of each, as "S2 90 45.00*", and by how much it
 * is behind: "behind 36.00 (20.00 %)"; * over 24 h. */
static void check(const struct attention_station *station, size_t count, instant t,
                  bool in_shift, const char *want)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    CLEANUP(buf_free) struct buf got = BUF(1000);
    struct attention *list;
    const struct shift shift = {.window = {at(6, 0), at(14, 0)}};
    size_t found = attention_rank(station, count, calendar, t, in_shift ? &shift : NULL,
                                  &arena, &list);
    for (size_t i = 0; i < found; i++) {
        buf_addf(&got, "%sS%zu %lld", i ? ", " : "", list[i].station,
                 (long long)(list[i].planned.ms / SPAN_MINUTE.ms));
        if (!list[i].lost_units.none)
            buf_addf(&got, " %.2f", figure_number(list[i].lost_units));
        if (!list[i].behind_units.none)
            buf_addf(&got, " behind %.2f (%.2f %%)", figure_number(list[i].behind_units),
                     figure_number(list[i].behind_percent));
        if (list[i].over_24h)
            buf_add(&got, STR("*"));
    }
    assert_string_equal(buf_text(&got), want);
}

static const target_rate thirty = {30000}, sixty = {60000};

static void test_rank(void **state)
{
    const struct attention_station stations[] = {
        {true, .since = at(11, 30), .target = thirty}, /* half an hour idle */
        {true, .since = at(9, 30), .target = sixty},   /* two hours, with the break */
        {true, .since = at(11, 30),
         .target = sixty}, /* as S0, but twice as much is lost */
        {false, .since = at(6, 0), .target = sixty},           /* somebody works */
        {true, .since = INSTANT_NEVER, .target = sixty},       /* nobody was ever there */
        {true, .since = at(-12, 0)},                           /* since yesterday */
        {false, true, .since = at(11, 0), .target = sixty},    /* works, has an alert */
        {true, .since = at(11, 59), .target = sixty},          /* a minute */
        {true, .since = {at(11, 59).ms + 1}, .target = sixty}, /* and less */
    };
    (void)state;
    check(stations, sizeof stations / sizeof *stations, at(12, 0), true,
          "S5 450*, S1 120 120.00, S2 30 30.00, S0 30 15.00, S7 1 1.00, S6 0");
}

/* At 12:00 there were 5.5 hours of planned time. */
static void test_behind_the_target(void **state)
{
    const struct attention_station stations[] = {
        {true, .since = at(10, 0), .target = sixty}, /* idle for 1.5 hours */
        {false, true, 100, at(7, 0), sixty},         /* works, and makes nothing */
        {false, true, 20, at(7, 0), sixty},          /* a fifth is missing */
        {true, true, 12.125, at(9, 0), thirty},      /* idle is worse than behind */
        {true, true, 100, at(11, 30), thirty},       /* behind is worse */
        {false, true, 0, at(7, 0), sixty},     /* it has caught up, or: other rules */
        {false, true, 50, at(7, 0), {0}},      /* its target is gone */
        {false, true, 1e300, at(7, 0), sixty}, /* what no alert can say */
        {false, true, 0.0 / 0.0, at(7, 0), sixty},
    };
    (void)state;
    check(stations, sizeof stations / sizeof *stations, at(12, 0), true,
          "S4 30 15.00 behind 165.00 (100.00 %), "
          "S1 0 behind 330.00 (100.00 %), "
          "S3 150 75.00 behind 20.01 (12.13 %), "
          "S0 90 90.00, "
          "S2 0 behind 66.00 (20.00 %), "
          "S5 0, S6 0, S7 0, S8 0");
    /* When the shift is over nothing is behind any more. */
    check(stations + 1, 1, at(15, 0), false, "S0 0");
}

/* When the shift is over, only what was alerted counts. */
static void test_after_the_shift(void **state)
{
    const struct attention_station stations[] = {
        {true, .since = at(13, 0)},
        {true, true, .since = at(13, 30)},
    };
    (void)state;
    check(stations, 2, at(15, 0), false, "S1 30");
    check(stations, 2, at(13, 45), true, "S0 45, S1 15");
}

static struct alert alert_of(enum alert_subject_kind kind, const char *id,
                             enum alert_severity severity, int hour)
{
    return (struct alert){.state = ALERT_FIRING,
                          .severity = severity,
                          .subject = {kind, str_from(id), STR("")},
                          .since = at(hour, 0)};
}

static void test_what_else_needs_somebody(void **state)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    CLEANUP(buf_free) struct buf got = BUF(1000);
    struct alert alerts[] = {
        alert_of(ALERT_OF_CAMERA, "c1", ALERT_WARNING, 8),
        alert_of(ALERT_OF_CAMERA, "c2", ALERT_INFO, 6),
        alert_of(ALERT_OF_SITE, "disk", ALERT_CRITICAL, 11),
        alert_of(ALERT_OF_CAMERA, "c3", ALERT_WARNING, 7),
        alert_of(ALERT_OF_STATION, "S1", ALERT_CRITICAL, 6), /* is among the stations */
        alert_of(ALERT_OF_AGENT, "box", ALERT_CRITICAL, 9),
        alert_of(ALERT_OF_AGENT, "seen", ALERT_CRITICAL, 9),
        alert_of(ALERT_OF_AGENT, "pending", ALERT_CRITICAL, 9),
        alert_of(ALERT_OF_AGENT, "over", ALERT_CRITICAL, 9),
        alert_of(ALERT_OF_AGENT, "silent", ALERT_CRITICAL, 9),
        alert_of(ALERT_OF_AGENT, "was silent", ALERT_INFO, 9),
    };
    size_t found;
    (void)state;
    alerts[6].state = ALERT_ACKNOWLEDGED;
    alerts[7].state = ALERT_PENDING;
    alerts[8].state = ALERT_RESOLVED;
    alerts[9].silenced = at(13, 0);
    alerts[10].silenced = at(12, 0);
    const struct alert **list = attention_others(alerts, sizeof alerts / sizeof *alerts,
                                                 at(12, 0), &arena, &found);
    for (size_t i = 0; i < found; i++)
        buf_addf(&got, "%s%.*s", i ? ", " : "", STR_ARG(list[i]->subject.id));
    assert_string_equal(buf_text(&got), "box, disk, c3, c1, c2, was silent");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rank),
        cmocka_unit_test(test_behind_the_target),
        cmocka_unit_test(test_after_the_shift),
        cmocka_unit_test(test_what_else_needs_somebody),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
