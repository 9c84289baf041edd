/* Which workstations need somebody, the worst first. */
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

/* Minutes of planned time and lost units of each, as "S2 90 45.00*"; * over 24 h. */
static void check(const struct attention_station *station, size_t count, instant t,
                  bool in_shift, const char *want)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    CLEANUP(buf_free) struct buf got = BUF(1000);
    struct attention *list;
    size_t found = attention_rank(station, count, calendar, t, in_shift, &arena, &list);
    for (size_t i = 0; i < found; i++) {
        buf_addf(&got, "%sS%zu %lld", i ? ", " : "", list[i].station,
                 (long long)(list[i].planned.ms / SPAN_MINUTE.ms));
        if (!list[i].lost_units.none)
            buf_addf(&got, " %.2f", figure_number(list[i].lost_units));
        if (list[i].over_24h)
            buf_add(&got, STR("*"));
    }
    assert_string_equal(buf_text(&got), want);
}

static const target_rate thirty = {30000}, sixty = {60000};

static void test_rank(void **state)
{
    const struct attention_station stations[] = {
        {true, false, at(11, 30), thirty},         /* half an hour idle */
        {true, false, at(9, 30), sixty},           /* two hours, with the break */
        {true, false, at(11, 30), sixty},          /* as S0, but twice as much is lost */
        {false, false, at(6, 0), sixty},           /* somebody works */
        {true, false, INSTANT_NEVER, sixty},       /* nobody was ever there */
        {true, false, at(-12, 0), {0}},            /* since yesterday: over 24 h */
        {false, true, at(11, 0), sixty},           /* works, and is behind its target */
        {true, false, at(11, 59), sixty},          /* a minute */
        {true, false, {at(11, 59).ms + 1}, sixty}, /* and less */
    };
    (void)state;
    check(stations, sizeof stations / sizeof *stations, at(12, 0), true,
          "S5 450*, S1 120 120.00, S2 30 30.00, S0 30 15.00, S7 1 1.00, S6 0");
}

/* When the shift is over, only what was alerted counts. */
static void test_after_the_shift(void **state)
{
    const struct attention_station stations[] = {
        {true, false, at(13, 0), {0}},
        {true, true, at(13, 30), {0}},
    };
    (void)state;
    check(stations, 2, at(15, 0), false, "S1 30");
    check(stations, 2, at(13, 45), true, "S0 45, S1 15");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rank),
        cmocka_unit_test(test_after_the_shift),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
