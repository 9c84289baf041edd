/* Who holds the others up, in minutes: "0-20 a, 20-30 a+b" says who is the bottleneck
 * when, and "a 20+10, none 5" for how long alone and for how long with others. */
#include "domain/bottleneck.h"

#include "../random.h"
#include "must.h"
#include "notation.h"

#include "base/arena.h"
#include "base/buf.h"

#include <stdlib.h>

enum { STATIONS = 3, INTERVALS = 64, NAMES = 1000 };

static long long minutes(int64_t ms) { return ms / SPAN_MINUTE.ms; }

static const char *course(const struct bottlenecks *found, struct buf *out)
{
    for (size_t i = 0; i < found->stretches; i++) {
        const struct bottleneck_stretch *one = &found->stretch[i];
        buf_addf(out, "%s%lld-%lld ", i ? ", " : "", minutes(one->window.start.ms),
                 minutes(one->window.end.ms));
        for (size_t s = 0; s < one->stations; s++)
            buf_addf(out, "%s%c", s ? "+" : "", 'a' + one->station[s]);
    }
    return buf_text(out);
}

static const char *shares(const struct bottlenecks *found, struct buf *out)
{
    for (int s = 0; s < STATIONS; s++) {
        const struct bottleneck_share *one = &found->share[s];
        if (one->sole_ms + one->shifting_ms)
            buf_addf(out, "%c %lld+%lld, ", 'a' + s, minutes(one->sole_ms),
                     minutes(one->shifting_ms));
    }
    buf_addf(out, "none %lld", minutes(found->none_ms));
    return buf_text(out);
}

static void test_table(void **state)
{
    (void)state;
    static const struct {
        const char *what, *intervals;
        int64_t end; /* of the window */
        const char *course, *shares;
        char current; /* '-': none */
        int64_t since;
    } row[] = {
        /* clang-format off */
        {"nobody was seen", "", 60, "", "none 60", '-', 60},
        {"nobody works", "Ia0-60", 60, "", "none 60", '-', 60},
        {"unknown and absent are not active", "?a0-60 Ab0-30 Wb30-40", 60, "30-40 b",
         "b 10+0, none 50", '-', 60},
        {"one station, with a wait", "Wa0-30 Ia30-40 Wa40-60", 60, "0-30 a, 40-60 a",
         "a 50+0, none 10", 'a', 40},
        {"the longer one, all of its time", "Wa0-60 2Wb10-50", 60, "0-60 a",
         "a 60+0, none 0", 'a', 0},
        {"it shifts while both are active", "Wa0-30 2Wb20-60", 60,
         "0-20 a, 20-30 a+b, 30-60 b", "a 20+10, b 30+10, none 0", 'b', 20},
        {"touching periods do not overlap", "Wa0-30 2Wb30-60", 60, "0-30 a, 30-60 b",
         "a 30+0, b 30+0, none 0", 'b', 30},
        {"a wait of a minute costs the first place", "Wa0-29 Ia29-30 Wa30-60 2Wb10-50", 60,
         "0-10 a, 10-29 a+b, 29-30 b, 30-50 a+b, 50-60 a", "a 20+39, b 1+39, none 0", 'a',
         30},
        {"a short period between two long ones plays no part", "Wa0-30 2Wb25-35 3Wc28-60",
         60, "0-28 a, 28-30 a+c, 30-60 c", "a 28+2, c 30+2, none 0", 'c', 28},
        {"a short period that bridges them does", "Wa0-30 2Wb28-37 3Wc35-60", 60,
         "0-28 a, 28-30 a+b, 30-35 b, 35-37 b+c, 37-60 c",
         "a 28+2, b 5+4, c 23+2, none 0", 'c', 35},
        {"three at once", "Wa0-100 2Wb80-190 3Wc90-300", 300,
         "0-80 a, 80-90 a+b, 90-100 a+b+c, 100-190 b+c, 190-300 c",
         "a 80+20, b 0+110, c 110+100, none 0", 'c', 90},
        {"of two alike the first station", "Wa0-30 2Wb0-30", 60, "0-30 a",
         "a 30+0, none 30", '-', 60},
        {"of two alike the earlier", "Wa10-40 2Wb0-30", 40,
         "0-10 b, 10-30 a+b, 30-40 a", "a 10+20, b 10+20, none 0", 'a', 10},
        {"a change of workers interrupts nothing", "Wa0-20 2Wa20-40 3Wb10-45", 60,
         "0-10 a, 10-40 a+b, 40-45 b", "a 10+30, b 5+30, none 15", '-', 60},
        {"two work at one station at once", "Wa0-30 2Wa10-40", 40, "0-40 a",
         "a 40+0, none 0", 'a', 0},
        {"the longest of those that still run", "Wa30-60 2Wb10-60 3Wc0-59", 60,
         "0-10 c, 10-59 b+c, 59-60 b", "b 1+49, c 10+49, none 0", 'b', 10},
        /* clang-format on */
    };
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
        CLEANUP(buf_free) struct buf when = BUF(1000), how_long = BUF(1000);
        struct interval at[INTERVALS];
        struct intervals list = {at, notation_intervals(row[i].intervals, at, INTERVALS),
                                 INTERVALS};
        struct bottlenecks found;
        MUST_IN(row[i].what, bottlenecks_find(&list, notation_window(0, row[i].end),
                                              STATIONS, NAMES, &arena, &found, &err));
        char current = found.current < 0 ? '-' : (char)('a' + found.current);
        if (strcmp(course(&found, &when), row[i].course) != 0 ||
            strcmp(shares(&found, &how_long), row[i].shares) != 0 ||
            current != row[i].current || minutes(found.since.ms) != row[i].since)
            fail_msg("%s: '%s'; '%s'; now %c since %lld", row[i].what, buf_text(&when),
                     buf_text(&how_long), current, minutes(found.since.ms));
    }
}

/* Whose period is the longest at a minute, asked of all of them; -1: nobody's. */
static int longest_at(const struct interval *at, size_t count, int64_t minute)
{
    int best = -1;
    for (size_t i = 0; i < count; i++) {
        if (at[i].window.start.ms > minute * SPAN_MINUTE.ms ||
            at[i].window.end.ms <= minute * SPAN_MINUTE.ms)
            continue;
        int64_t longer =
            best < 0 ? 1
                     : window_length(at[i].window).ms - window_length(at[best].window).ms;
        int64_t earlier = best < 0 ? 0 : at[best].window.start.ms - at[i].window.start.ms;
        if (longer > 0 ||
            (longer == 0 &&
             (earlier > 0 || (earlier == 0 && at[i].station < at[best].station))))
            best = (int)i;
    }
    return best;
}

static int fill(struct random *random, struct interval *at)
{
    int count = 0;
    for (int s = 0; s < STATIONS; s++)
        for (int64_t start = random_below(random, 9); start < 60;) {
            int64_t end = start + 1 + random_below(random, 20);
            at[count++] =
                (struct interval){notation_window(start, end), EVENT_WORKING, s, 0};
            start = end + 1 + random_below(random, 9);
        }
    return count;
}

/* By the definition, a minute at a time. */
static void test_minutes(void **state)
{
    (void)state;
    enum { MINUTES = 90, ROUNDS = 500 };
    struct random random = {7};
    for (int round = 0; round < ROUNDS; round++) {
        CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
        struct interval at[INTERVALS], sorted[INTERVALS];
        size_t count = (size_t)fill(&random, at);
        bool best[INTERVALS] = {false};
        for (int64_t m = 0; m < MINUTES; m++)
            if (longest_at(at, count, m) >= 0)
                best[longest_at(at, count, m)] = true;

        memcpy(sorted, at, sizeof at);
        struct intervals list = {sorted, count, INTERVALS};
        struct bottlenecks found;
        MUST(bottlenecks_find(&list, notation_window(0, MINUTES), STATIONS, NAMES, &arena,
                              &found, &err));
        size_t next = 0;
        for (int64_t m = 0; m < MINUTES; m++) {
            instant t = {m * SPAN_MINUTE.ms};
            while (next < found.stretches &&
                   !instant_before(t, found.stretch[next].window.end))
                next++;
            const struct bottleneck_stretch *here =
                next < found.stretches &&
                        !instant_before(t, found.stretch[next].window.start)
                    ? &found.stretch[next]
                    : NULL;
            size_t want = 0;
            for (size_t i = 0; i < count; i++) {
                bool runs = best[i] && at[i].window.start.ms <= t.ms &&
                            t.ms < at[i].window.end.ms;
                if (runs && (!here || want >= here->stations ||
                             here->station[want] != at[i].station))
                    fail_msg("round %d: station %d is missing at minute %lld", round,
                             at[i].station, (long long)m);
                want += runs;
            }
            assert_int_equal(here ? here->stations : 0, want);
        }
    }
}

/* A window that is read in parts: what goes on where one ends goes on in the next. */
static void test_parts(void **state)
{
    (void)state;
    static const char *const part[] = {"Wa0-20 2Wb10-20 Ia5-6", "Wa20-30 2Wb20-40",
                                       "3Wb40-45 Ac40-60", ""};
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    CLEANUP(buf_free) struct buf when = BUF(1000);
    struct intervals work = {0};
    for (size_t i = 0; i < sizeof part / sizeof *part; i++) {
        struct interval at[INTERVALS];
        struct intervals list = {at, notation_intervals(part[i], at, INTERVALS),
                                 INTERVALS};
        bottlenecks_note(&list, &arena, &work);
    }
    assert_int_equal(work.count, 5);
    struct bottlenecks found;
    MUST(bottlenecks_find(&work, notation_window(0, 60), STATIONS, NAMES, &arena, &found,
                          &err));
    assert_string_equal(course(&found, &when), "0-10 a, 10-30 a+b, 30-45 b");
}

static void test_limit(void **state)
{
    (void)state;
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    struct interval at[INTERVALS];
    struct intervals list = {at, notation_intervals("Wa0-30 2Wb20-60", at, INTERVALS),
                             INTERVALS};
    struct bottlenecks found;
    MUST(bottlenecks_find(&list, notation_window(0, 60), STATIONS, 4, &arena, &found,
                          &err));
    REFUSED(ERROR_LIMIT,
            "workstations were the bottleneck more than 3 times; ask for a shorter "
            "window",
            bottlenecks_find(&list, notation_window(0, 60), STATIONS, 3, &arena, &found,
                             &err));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_table),
        cmocka_unit_test(test_minutes),
        cmocka_unit_test(test_parts),
        cmocka_unit_test(test_limit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
