#include "domain/rollup.h"

#include "notation.h"

#include "base/arena.h"
#include "base/buf.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

static instant quarter(int64_t number) { return (instant){number * ROLLUP_FINEST.ms}; }

/* --- windows into buckets --- */

/* Times are hours since 1970, in quarters: 25.75 is 01:45 on the second day. */
static struct window hours(double start, double end)
{
    return (struct window){quarter((int64_t)(start * 4)), quarter((int64_t)(end * 4))};
}

static void test_cover(void **state)
{
    (void)state;
    static const struct {
        const char *what;
        double start, end;
        const char *want;
    } row[] = {
        {"nothing", 3, 3, ""},
        {"a quarter hour", 3.25, 3.5, "quarters 3.25-3.5"},
        {"less than an hour, over its end", 3.75, 4.5, "quarters 3.75-4.5"},
        {"an hour", 3, 4, "hours 3-4"},
        {"an hour and a bit", 2.75, 4, "quarters 2.75-3 hours 3-4"},
        {"a bit on both sides", 2.75, 4.25, "quarters 2.75-3 hours 3-4 quarters 4-4.25"},
        {"a shift", 6, 14, "sixes 6-12 hours 12-14"},
        {"a night shift over midnight", 22, 30, "hours 22-24 sixes 24-30"},
        {"a day", 24, 48, "days 24-48"},
        {"a day in UTC+05:45", 18.25, 42.25,
         "quarters 18.25-19 hours 19-24 sixes 24-42 quarters 42-42.25"},
        {"two days in UTC+05:45", 18.25, 66.25,
         "quarters 18.25-19 hours 19-24 days 24-48 sixes 48-66 quarters 66-66.25"},
        {"thirty days", 20, 740,
         "hours 20-24 days 24-168 weeks 168-672 days 672-720 sixes 720-738 hours "
         "738-740"},
        {"seven days that are no week of the rollups", 23.75, 192.25,
         "quarters 23.75-24 days 24-192 quarters 192-192.25"},
    };
    static const char *const name[ROLLUP_LEVELS] = {"quarters", "hours", "sixes", "days",
                                                    "weeks"};
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        CLEANUP(buf_free) struct buf have = BUF(1024);
        struct rollup_part part[ROLLUP_PARTS];
        size_t parts = rollup_cover(hours(row[i].start, row[i].end), part);
        for (size_t p = 0; p < parts; p++)
            buf_addf(&have, "%s%s %g-%g", p ? " " : "", name[part[p].level],
                     (double)part[p].window.start.ms / 3600000,
                     (double)part[p].window.end.ms / 3600000);
        if (strcmp(buf_text(&have), row[i].want) != 0)
            fail_msg("%s: '%s', must be '%s'", row[i].what, buf_text(&have), row[i].want);
    }
}

/* Going through the window from its start, always taking the largest bucket that begins
 * there and fits, takes the fewest. */
static int64_t fewest(struct window window)
{
    int64_t buckets = 0;
    while (!window_empty(window)) {
        int level = ROLLUP_LEVELS - 1;
        while (window.start.ms % rollup_unit(level).ms ||
               window.start.ms + rollup_unit(level).ms > window.end.ms)
            level--;
        window.start = instant_add(window.start, rollup_unit(level));
        buckets++;
    }
    return buckets;
}

/* Every window of up to four days: parts of whole buckets, one behind the other. */
static void test_cover_everything(void **state)
{
    (void)state;
    for (int64_t start = 0; start < 200; start++)
        for (int64_t end = start; end < start + 400; end++) {
            struct rollup_part part[ROLLUP_PARTS];
            struct window window = {quarter(start), quarter(end)};
            size_t parts = rollup_cover(window, part);
            instant at = window.start;
            int64_t buckets = 0;
            for (size_t p = 0; p < parts; p++) {
                span unit = rollup_unit(part[p].level);
                assert_true(instant_equal(part[p].window.start, at));
                assert_false(window_empty(part[p].window));
                assert_int_equal(part[p].window.start.ms % unit.ms, 0);
                assert_int_equal(part[p].window.end.ms % unit.ms, 0);
                buckets += window_length(part[p].window).ms / unit.ms;
                at = part[p].window.end;
            }
            assert_true(instant_equal(at, window.end));
            assert_int_equal(buckets, fewest(window));
        }
}

/* --- intervals into buckets --- */

enum { PEOPLE = 3, PLACES = 2 };

/* Signs that come in pairs make the intervals: from the first to the second. */
static struct intervals intervals_of(const char *text, struct arena *arena)
{
    struct intervals list = {.at = arena_new(arena, struct interval, 32)};
    struct sign from, to;
    while (notation_next(&text, &from)) {
        assert_true(notation_next(&text, &to));
        list.at[list.count++] =
            (struct interval){{from.at, to.at}, from.type, from.station, from.worker};
    }
    return list;
}

static double minutes(int64_t ms) { return (double)ms / 60000; }

/* "1 10/5/0 ...": working, idle and absent minutes of worker 1 in each quarter hour;
 * "a 15/10 ...": occupied and working minutes of station a. Who has nothing is left out.
 */
static void write_cells(const struct cells *cells, struct buf *out)
{
    for (size_t w = 0; w < cells->workers; w++) {
        const struct worker_sum *sum = &cells->worker[w * cells->count];
        int64_t any = 0;
        for (size_t c = 0; c < cells->count; c++)
            any += sum[c].working_ms + sum[c].idle_ms + sum[c].absent_ms;
        if (any)
            buf_addf(out, "%s%zu", out->len ? "; " : "", w + 1);
        for (size_t c = 0; any && c < cells->count; c++)
            buf_addf(out, " %g/%g/%g", minutes(sum[c].working_ms),
                     minutes(sum[c].idle_ms), minutes(sum[c].absent_ms));
    }
    for (size_t s = 0; s < cells->stations; s++) {
        const struct station_sum *sum = &cells->station[s * cells->count];
        int64_t any = 0;
        for (size_t c = 0; c < cells->count; c++)
            any += sum[c].occupied_ms + sum[c].working_ms;
        if (any)
            buf_addf(out, "%s%c", out->len ? "; " : "", (char)('a' + s));
        for (size_t c = 0; any && c < cells->count; c++)
            buf_addf(out, " %g/%g", minutes(sum[c].occupied_ms),
                     minutes(sum[c].working_ms));
    }
}

static void test_cells(void **state)
{
    (void)state;
    static const struct {
        const char *what, *intervals, *want; /* of three quarter hours */
    } row[] = {
        {"nobody", "", ""},
        {"one at work", "W@0 ?@10", "1 10/0/0 0/0/0 0/0/0; a 10/10 0/0 0/0"},
        {"across the edges", "Ib@10 ?@40", "1 0/5/0 0/15/0 0/10/0; b 5/0 15/0 10/0"},
        {"up to an edge", "W@0 ?@15", "1 15/0/0 0/0/0 0/0/0; a 15/15 0/0 0/0"},
        {"absent is nowhere", "A@0 ?@20", "1 0/0/15 0/0/5 0/0/0"},
        {"unknown is nothing", "?@0 ?@20", ""},
        {"two at once count once", "1W@0 ?@10 2W@5 ?@12",
         "1 10/0/0 0/0/0 0/0/0; 2 7/0/0 0/0/0 0/0/0; a 12/12 0/0 0/0"},
        {"one within the other", "1W@0 ?@20 2W@5 ?@10",
         "1 15/0/0 5/0/0 0/0/0; 2 5/0/0 0/0/0 0/0/0; a 15/15 5/5 0/0"},
        {"one idles while one works", "1I@0 ?@10 2W@5 ?@12",
         "1 0/10/0 0/0/0 0/0/0; 2 7/0/0 0/0/0 0/0/0; a 12/7 0/0 0/0"},
        {"one after the other", "1W@0 ?@5 2W@5 ?@10",
         "1 5/0/0 0/0/0 0/0/0; 2 5/0/0 0/0/0 0/0/0; a 10/10 0/0 0/0"},
        {"a gap between three", "2W@8 ?@10 1W@0 ?@5 3I@1 ?@2",
         "1 5/0/0 0/0/0 0/0/0; 2 2/0/0 0/0/0 0/0/0; 3 0/1/0 0/0/0 0/0/0; a 7/7 0/0 0/0"},
        {"two stations", "1Wb@0 ?@5 2W@0 ?@45",
         "1 5/0/0 0/0/0 0/0/0; 2 15/0/0 15/0/0 15/0/0; a 15/15 15/15 15/15; "
         "b 5/5 0/0 0/0"},
    };
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
        CLEANUP(buf_free) struct buf have = BUF(1024);
        struct intervals list = intervals_of(row[i].intervals, &arena);
        struct cells cells =
            cells_new(notation_window(0, 45), ROLLUP_FINEST, PEOPLE, PLACES, &arena);
        cells_add(&cells, &list, 1);
        write_cells(&cells, &have);
        if (strcmp(buf_text(&have), row[i].want) != 0)
            fail_msg("%s: '%s', must be '%s'", row[i].what, buf_text(&have), row[i].want);
    }
}

/* --- changes of the sums that are kept --- */

/* A sum is its columns and nothing else, in their order. */
static void test_tables(void **state)
{
    (void)state;
    static const struct worker_sum worker = {1, 2, 3, 4};
    static const struct station_sum station = {1, 2, 3};
    static const char *const names[SUM_OWNERS][SUM_COLUMNS_MOST] = {
        {"working_ms", "idle_ms", "absent_ms", "units"},
        {"occupied_ms", "working_ms", "units"},
    };
    static const int64_t *const sums[SUM_OWNERS] = {(const int64_t *)&worker,
                                                    (const int64_t *)&station};
    static const struct {
        bool time, units;
        int64_t want[SUM_OWNERS][SUM_COLUMNS_MOST];
    } row[] = {
        {true, true, {{2, 4, 6, 8}, {2, 4, 6}}},
        {true, false, {{2, 4, 6, 4}, {2, 4, 3}}},
        {false, true, {{1, 2, 3, 8}, {1, 2, 6}}},
        {false, false, {{1, 2, 3, 4}, {1, 2, 3}}},
    };
    for (int owner = 0; owner < SUM_OWNERS; owner++) {
        size_t size = sum_tables[owner].columns * sizeof(int64_t);
        static const int64_t none[SUM_COLUMNS_MOST];
        for (size_t c = 0; c < sum_tables[owner].columns; c++) {
            int64_t one[SUM_COLUMNS_MOST] = {0};
            one[c] = -1;
            assert_string_equal(sum_tables[owner].column[c].name, names[owner][c]);
            assert_false(sum_is_zero(owner, one));
        }
        assert_true(sum_is_zero(owner, none));
        for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
            int64_t to[SUM_COLUMNS_MOST] = {0};
            memcpy(to, sums[owner], size);
            sum_add(owner, to, sums[owner], row[i].time, row[i].units);
            assert_memory_equal(to, row[i].want[owner], size);
        }
    }
}

/* Intervals (signs in pairs) and product counts, counted in or out. */
static void count(const char *text, int sign, struct sum_changes sums[SUM_OWNERS])
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    struct intervals list = {.at = arena_new(&arena, struct interval, 32)};
    struct sign from, to;
    while (notation_next(&text, &from)) {
        if (from.type == EVENT_PRODUCT_COUNT) {
            sum_changes_add_units(sums, from.worker, from.station, from.at,
                                  sign * from.count);
            continue;
        }
        assert_true(notation_next(&text, &to));
        list.at[list.count++] =
            (struct interval){{from.at, to.at}, from.type, from.station, from.worker};
    }
    struct cells cells =
        cells_new(notation_window(0, 480), ROLLUP_FINEST, PEOPLE, PLACES, &arena);
    cells_add(&cells, &list, 1);
    sum_changes_add_cells(sums, &cells, sign);
}

/* "Q1: 2 10/0/0+5": in the quarter hour with number 1, counted from 1970, worker 2 is to
 * have 10 minutes of work more and 5 units. Of a station occupied and working minutes. */
static void write_changes(struct sum_changes *list, enum sum_owner owner, struct buf *out)
{
    instant last = {-1};
    int level = -1;
    sum_changes_spread(list, owner);
    for (size_t i = 0; i < list->count; i++) {
        const struct sum_change *change = &list->at[i];
        size_t columns = sum_tables[owner].columns;
        if (change->level != level || !instant_equal(change->bucket, last))
            buf_addf(out, "%s%c%lld:", i ? " " : "", "QHSDW"[change->level],
                     (long long)(change->bucket.ms / rollup_unit(change->level).ms));
        level = change->level;
        last = change->bucket;
        buf_addf(out, " %c", (owner == SUM_OF_WORKER ? '1' : 'a') + change->who);
        for (size_t c = 0; c + 1 < columns; c++)
            buf_addf(out, "%c%g", c ? '/' : ' ', minutes(change->sum[c]));
        if (change->sum[columns - 1])
            buf_addf(out, "%+lld", (long long)change->sum[columns - 1]);
    }
    sum_changes_free(list);
}

static void test_changes(void **state)
{
    (void)state;
    static const struct {
        const char *what, *in, *out, *workers, *stations;
    } row[] = {
        {"nothing", "", "", "", ""},
        {"work in a quarter hour", "W@20 ?@25", "",
         "Q1: 1 5/0/0 H0: 1 5/0/0 S0: 1 5/0/0 D0: 1 5/0/0 W0: 1 5/0/0",
         "Q1: a 5/5 H0: a 5/5 S0: a 5/5 D0: a 5/5 W0: a 5/5"},
        {"units", "2+5b@20", "",
         "Q1: 2 0/0/0+5 H0: 2 0/0/0+5 S0: 2 0/0/0+5 D0: 2 0/0/0+5 W0: 2 0/0/0+5",
         "Q1: b 0/0+5 H0: b 0/0+5 S0: b 0/0+5 D0: b 0/0+5 W0: b 0/0+5"},
        {"no units at all", "+0@20", "", "", ""},
        {"counted in and out again", "W@20 ?@50 +3@20", "W@20 ?@50 +3@20", "", ""},
        {"later than thought", "A@30 ?@50", "A@20 ?@50",
         "Q1: 1 0/0/-10 H0: 1 0/0/-10 S0: 1 0/0/-10 D0: 1 0/0/-10 W0: 1 0/0/-10", ""},
        {"moved to another quarter of the hour", "W@20 ?@25", "W@0 ?@5",
         "Q0: 1 -5/0/0 Q1: 1 5/0/0", "Q0: a -5/-5 Q1: a 5/5"},
        {"moved to another station", "Wb@0 ?@5", "W@0 ?@5", "",
         "Q0: a -5/-5 b 5/5 H0: a -5/-5 b 5/5 S0: a -5/-5 b 5/5 D0: a -5/-5 b 5/5 "
         "W0: a -5/-5 b 5/5"},
        {"by level, time and worker", "3A@55 ?@65 1A@360 ?@361 2A@61 ?@62", "",
         "Q3: 3 0/0/5 Q4: 2 0/0/1 3 0/0/5 Q24: 1 0/0/1 "
         "H0: 3 0/0/5 H1: 2 0/0/1 3 0/0/5 H6: 1 0/0/1 "
         "S0: 2 0/0/1 3 0/0/10 S1: 1 0/0/1 "
         "D0: 1 0/0/1 2 0/0/1 3 0/0/10 W0: 1 0/0/1 2 0/0/1 3 0/0/10",
         ""},
    };
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        struct sum_changes sums[SUM_OWNERS] = {0};
        CLEANUP(buf_free) struct buf workers = BUF(1024), stations = BUF(1024);
        count(row[i].in, 1, sums);
        count(row[i].out, -1, sums);
        write_changes(&sums[SUM_OF_WORKER], SUM_OF_WORKER, &workers);
        write_changes(&sums[SUM_OF_STATION], SUM_OF_STATION, &stations);
        if (strcmp(buf_text(&workers), row[i].workers) != 0)
            fail_msg("%s: '%s', must be '%s'", row[i].what, buf_text(&workers),
                     row[i].workers);
        if (strcmp(buf_text(&stations), row[i].stations) != 0)
            fail_msg("%s: '%s', must be '%s'", row[i].what, buf_text(&stations),
                     row[i].stations);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cover),   cmocka_unit_test(test_cover_everything),
        cmocka_unit_test(test_cells),   cmocka_unit_test(test_tables),
        cmocka_unit_test(test_changes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
