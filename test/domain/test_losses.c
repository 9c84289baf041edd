/* How the planned time of workstations is cut: rows in minutes. The window is the first
 * hour, the stations are a and b. */
#include "domain/losses.h"

#include "notation.h"

#include "base/arena.h"
#include "base/buf.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

enum { STATIONS = 2, INTERVALS = 16, STRETCHES = 4 };

/* "0-20 40-60" */
static struct planned planned_of(const char *text, struct window at[static STRETCHES],
                                 span before[static STRETCHES])
{
    struct planned planned = {at, before, 0};
    for (char *end; *text; text = end + (*end == ' ')) {
        int64_t from = strtoll(text, &end, 10), until = strtoll(end + 1, &end, 10);
        size_t i = planned.count++;
        at[i] = notation_window(from, until);
        before[i].ms = i ? before[i - 1].ms + window_length(at[i - 1]).ms : 0;
    }
    return planned;
}

/* "W 40, A 20", in minutes; "off" is off station. */
static const char *written(const struct lost_time *losses, struct buf *out)
{
    static const char *const name[LOSSES] = {"I", "?", "A", "off"};
    if (losses->working_ms)
        buf_addf(out, "W %lld", (long long)(losses->working_ms / SPAN_MINUTE.ms));
    for (enum loss loss = 0; loss < LOSSES; loss++)
        if (losses->lost_ms[loss])
            buf_addf(out, "%s%s %lld", out->len ? ", " : "", name[loss],
                     (long long)(losses->lost_ms[loss] / SPAN_MINUTE.ms));
    return buf_text(out);
}

static void test_table(void **state)
{
    (void)state;
    static const struct {
        const char *what, *intervals, *planned, *at_a, *at_b;
    } row[] = {
        /* clang-format off */
        {"nobody was ever seen", "", "0-60", "off 60", "off 60"},
        {"worked through", "Wa0-60", "0-60", "W 60", "off 60"},
        {"somebody waits", "Wa0-40 Ia40-60", "0-60", "W 40, I 20", "off 60"},
        {"the worker is away", "Wa0-40 Aa40-60", "0-60", "W 40, A 20", "off 60"},
        {"away, and back elsewhere", "Wa0-40 Aa40-50 Wb50-60", "0-60",
         "W 40, A 10, off 10", "W 10, off 50"},
        {"out of sight", "Wa0-40 ?a40-60", "0-60", "W 40, ? 20", "off 60"},
        {"the hold ran out", "Wa0-40", "0-60", "W 40, off 20", "off 60"},
        {"one is away, another works", "Aa0-60 2Wa0-60", "0-60", "W 60", "off 60"},
        {"one is away, another waits", "Aa0-60 2Ia0-60", "0-60", "I 60", "off 60"},
        {"one is out of sight, another waits", "?a0-60 2Ia10-60", "0-60", "I 50, ? 10",
         "off 60"},
        {"one is away, another out of sight: somebody may be there",
         "Aa0-60 2?a0-20", "0-60", "? 20, A 40", "off 60"},
        {"two work at once, counted once", "Wa0-40 2Wa20-60", "0-60", "W 60", "off 60"},
        {"two are away at once", "Aa0-30 2Aa10-40", "0-60", "A 40, off 20", "off 60"},
        {"two take turns", "Wa0-30 2Wa30-60", "0-60", "W 60", "off 60"},
        {"in a break nothing is lost", "Wa0-20 Ia20-40 Wa40-60", "0-20 40-60", "W 40",
         "off 40"},
        {"a part of what was lost is in a break", "Wa0-10 Aa10-60", "0-20 40-60",
         "W 10, A 30", "off 40"},
        {"work outside of planned time makes up for nothing", "Wa0-60", "10-30", "W 20",
         "off 20"},
        {"nothing is planned", "Wa0-60", "", "", ""},
        /* clang-format on */
    };
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
        CLEANUP(buf_free) struct buf a = BUF(200), b = BUF(200);
        struct interval at[INTERVALS];
        struct intervals list = {at, notation_intervals(row[i].intervals, at, INTERVALS),
                                 INTERVALS};
        struct window stretch[STRETCHES];
        span before[STRETCHES];
        struct planned planned = planned_of(row[i].planned, stretch, before);
        struct lost_time *found =
            losses_of_stations(&list, &planned, notation_window(0, 60), STATIONS, &arena);
        if (strcmp(written(&found[0], &a), row[i].at_a) != 0 ||
            strcmp(written(&found[1], &b), row[i].at_b) != 0)
            fail_msg("%s: a has '%s', b has '%s'", row[i].what, buf_text(&a),
                     buf_text(&b));
    }
}

static void test_sum(void **state)
{
    (void)state;
    struct lost_time sum = {0};
    const struct lost_time a = {60, 40, {5, 4, 3, 8}}, b = {60, 0, {0, 0, 0, 60}};
    losses_add(&sum, &a);
    losses_add(&sum, &b);
    assert_int_equal(sum.planned_ms, 120);
    assert_int_equal(sum.working_ms, 40);
    assert_int_equal(losses_total(&sum), 80);
    assert_int_equal(losses_percent(&sum).hundredths, 6667);
    assert_int_equal(losses_percent(&(struct lost_time){0}).hundredths, 0);
    const int64_t lost[LOSSES] = {5, 4, 3, 68};
    assert_memory_equal(sum.lost_ms, lost, sizeof lost);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_table),
        cmocka_unit_test(test_sum),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
