/* Rows are in the notation of notation.h. Each is tried twice: with marks packed into as
 * few runs as can be, and with a run for every mark. */
#include "notation.h"

#include "base/arena.h"
#include "base/buf.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

enum { MARKS = 600 };

/* A worker's runs, with the bytes that they point into. */
struct runs {
    struct run run[MARKS];
    size_t count;
    unsigned char bytes[MARKS][RUN_BYTES];
};

static void close_run(struct runs *runs, const instant *mark, size_t marks,
                      const struct sign *sign)
{
    struct run *run = &runs->run[runs->count];
    if (!marks)
        return;
    run_pack(mark, marks, runs->bytes[runs->count], run);
    run->state = sign->type;
    run->station = sign->station;
    runs->count++;
}

/* The runs of a text's marks, with at most `longest` marks in one. */
static struct runs *runs_of(const char *text, size_t longest)
{
    struct runs *runs = calloc(1, sizeof *runs);
    instant mark[RUN_MARKS];
    size_t marks = 0;
    struct sign sign, last = {0};
    if (!runs)
        abort();
    while (notation_next(&text, &sign)) {
        bool repeats = sign.type == last.type && sign.station == last.station;
        if (marks && (!repeats || marks == longest)) {
            close_run(runs, mark, marks, &last);
            marks = 0;
        }
        mark[marks++] = sign.at;
        last = sign;
    }
    close_run(runs, mark, marks, &last);
    return runs;
}

static void free_runs(struct runs **runs) { free(*runs); }

static void test_intervals(void **state)
{
    (void)state;
    static const struct {
        const char *what, *marks;
        int64_t hold, start, end; /* minutes */
        const char *want;
    } row[] = {
        {"nothing was seen", "", 20, 0, 60, "?0-60"},
        {"one event, then silence", "W@0", 20, 0, 60, "W0-20 ?20-60"},
        {"the next event ends it", "W@0 I@15", 20, 0, 30, "W0-15 I15-30"},
        {"repeats prolong it", "W@0 W@15 W@30", 20, 0, 60, "W0-50 ?50-60"},
        {"a repeat just in time", "W@0 W@20", 20, 0, 60, "W0-40 ?40-60"},
        {"a repeat a millisecond late", "W@0 W@20.1", 20, 0, 50,
         "W0-20 ?20-20.001 W20.001-40.001 ?40.001-50"},
        {"a silence among many repeats", "W@0 W@10 W@20 W@60 W@70", 20, 0, 100,
         "W0-40 ?40-60 W60-90 ?90-100"},
        {"every silence too long", "W@0 W@30 W@60", 20, 0, 100,
         "W0-20 ?20-30 W30-50 ?50-60 W60-80 ?80-100"},
        {"the same work at another station", "W@0 Wb@10", 20, 0, 40,
         "W0-10 Wb10-30 ?30-40"},
        {"away and back", "W@0 A@10 W@15", 20, 0, 40, "W0-10 A10-15 W15-35 ?35-40"},
        {"the source goes dark", "W@0 ?@10", 20, 0, 40, "W0-10 ?10-40"},
        {"dark, and light again", "W@0 ?@10 I@35", 20, 0, 40, "W0-10 ?10-35 I35-40"},
        {"what began before the window", "W@0 I@50", 20, 10, 60, "W10-20 ?20-50 I50-60"},
        {"what goes on after it", "W@0 I@50", 60, 10, 40, "W10-40"},
        {"held up to its start", "W@0", 20, 20, 60, "?20-60"},
        {"held a millisecond into it", "W@0.1", 20, 20, 60, "W20-20.001 ?20.001-60"},
        {"begins when the window ends", "W@60", 20, 0, 60, "?0-60"},
        {"a moment", "W@0 I@10", 20, 10, 10, ""},
        {"many repeats before the window", "W@0 W@5 W@9 W@40 W@41", 20, 30, 50,
         "?30-40 W40-50"},
    };
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        static const size_t longest[] = {RUN_MARKS, 2, 1};
        for (size_t k = 0; k < 3; k++) {
            CLEANUP(free_runs) struct runs *runs = runs_of(row[i].marks, longest[k]);
            CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
            CLEANUP(buf_free) struct buf have = BUF(4096);
            struct window window = notation_window(row[i].start, row[i].end);
            struct intervals list = {0};
            timeline_intervals(runs->run, runs->count, INSTANT_NEVER, 0,
                               (span){row[i].hold * SPAN_MINUTE.ms}, window, &arena,
                               &list);
            notation_write(&list, 0, window, &have);
            if (strcmp(buf_text(&have), row[i].want) != 0)
                fail_msg("%s (runs of %zu): '%s', must be '%s'", row[i].what, longest[k],
                         buf_text(&have), row[i].want);
        }
    }
}

/* The mark after the runs that were loaded ends the last of them. */
static void test_next(void **state)
{
    (void)state;
    static const struct {
        const char *marks;
        int64_t next;
        const char *want;
    } row[] = {
        {"W@0 W@10", 15, "W0-15 ?15-60"},
        {"W@0 W@10", 40, "W0-30 ?30-60"},
        {"W@0 W@30", 40, "W0-20 ?20-30 W30-40 ?40-60"},
        {"", 15, "?0-60"},
    };
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        CLEANUP(free_runs) struct runs *runs = runs_of(row[i].marks, RUN_MARKS);
        CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
        CLEANUP(buf_free) struct buf have = BUF(4096);
        struct intervals list = {0};
        timeline_intervals(runs->run, runs->count, (instant){row[i].next * 60000}, 3,
                           (span){20 * 60000}, notation_window(0, 60), &arena, &list);
        notation_write(&list, 3, notation_window(0, 60), &have);
        assert_string_equal(buf_text(&have), row[i].want);
    }
}

static void test_latest(void **state)
{
    (void)state;
    static const struct {
        const char *what, *marks, *t, *want;
    } row[] = {
        {"nothing was seen", "", "W@30", "never seen"},
        {"not yet", "W@30", "W@29", "never seen"},
        {"this very moment", "W@30", "W@30", "W a 30.000 held"},
        {"within the hold", "W@30", "W@49", "W a 30.000 held"},
        {"the hold's last moment", "W@30.1", "W@50", "W a 30.001 held"},
        {"the hold ran out", "W@30", "W@50", "W a 30.000 over"},
        {"the last of several", "W@0 Ib@10 W@15", "W@12", "I b 10.000 held"},
        {"between repeats", "W@0 W@10 W@20", "W@19", "W a 10.000 held"},
        {"at a repeat", "W@0 W@10 W@20", "W@10", "W a 10.000 held"},
        {"between repeats too far apart", "W@0 W@50", "W@30", "W a 0.000 over"},
        {"lost", "W@0 ?b@10", "W@20", "? b 10.000 held"},
    };
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        static const char *const letter[] = {"W", "I", "A", "?"};
        const char *t = row[i].t;
        char have[64] = "never seen";
        struct sign now;
        CLEANUP(free_runs) struct runs *runs = runs_of(row[i].marks, RUN_MARKS);
        assert_true(notation_next(&t, &now));
        struct latest latest =
            timeline_latest(runs->run, runs->count, (span){20 * 60000}, now.at);
        if (latest.seen)
            snprintf(have, sizeof have, "%s %c %lld.%03d %s", letter[latest.state],
                     'a' + latest.station, (long long)latest.at.ms / 60000,
                     (int)(latest.at.ms % 60000), latest.held ? "held" : "over");
        if (strcmp(have, row[i].want) != 0)
            fail_msg("%s: '%s', must be '%s'", row[i].what, have, row[i].want);
    }
}

/* Marks come back as they went in, whatever lies between them. */
static void test_packing(void **state)
{
    (void)state;
    static const int64_t apart[] = {
        0, 1, 127, 128, 16383, 16384, 1000, 86400000, 253402300799999, 1LL << 55};
    enum { STEPS = sizeof apart / sizeof *apart };
    for (size_t count = 1; count <= RUN_MARKS; count += count < 8 ? 1 : 31) {
        instant mark[RUN_MARKS] = {{0}}, back[RUN_MARKS];
        unsigned char bytes[RUN_BYTES];
        struct run run = {0};
        int64_t gap = 0;
        for (size_t i = 1; i < count; i++) {
            int64_t step = apart[(i * 7 + count) % (count > 90 ? STEPS - 1 : STEPS)];
            mark[i].ms = mark[i - 1].ms + step;
            gap = step > gap ? step : gap;
        }
        run_pack(mark, count, bytes, &run);
        assert_int_equal(run.gap.ms, gap);
        assert_int_equal(run.last.ms, mark[count - 1].ms);
        assert_int_equal(run_unpack(&run, back), count);
        assert_memory_equal(mark, back, count * sizeof *mark);
    }
}

/* Bytes that were damaged on the disk give fewer marks, and nothing worse. */
static void test_damage(void **state)
{
    (void)state;
    enum { SIZE = 3 * RUN_BYTES };
    static unsigned char bytes[SIZE];
    static const struct {
        const char *what;
        unsigned char byte;
        size_t size, want;
    } row[] = {
        {"no end to a number", 0x80, SIZE, 1},
        {"no end to a large number", 0xff, SIZE, 1},
        {"more marks than a run has", 0x01, SIZE, RUN_MARKS},
        {"cut in the middle of a number", 0x80, 5, 1},
        {"nothing", 0, 0, 1},
    };
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        instant mark[RUN_MARKS];
        memset(bytes, row[i].byte, SIZE);
        struct run run = {.repeats = bytes, .repeats_size = row[i].size};
        if (run_unpack(&run, mark) != row[i].want)
            fail_msg("%s", row[i].what);
    }
    /* A number that leads beyond all time: 8 bytes of 0xff and one of 0x7f. */
    instant mark[RUN_MARKS];
    memset(bytes, 0xff, 8);
    bytes[8] = 0x7f;
    memset(bytes + 9, 0x01, SIZE - 9);
    struct run run = {.start = {1768472130000}, .repeats = bytes, .repeats_size = SIZE};
    assert_int_equal(run_unpack(&run, mark), 1);
}

static void test_equal(void **state)
{
    (void)state;
    static const struct {
        const char *what, *a, *b;
        bool equal;
    } row[] = {
        {"the same marks", "W@0 W@5 W@7", "W@0 W@5 W@7", true},
        {"one mark each", "W@0", "W@0", true},
        {"another start", "W@0 W@7", "W@1 W@7", false},
        {"another end", "W@0 W@7", "W@0 W@8", false},
        {"one mark more", "W@0 W@7", "W@0 W@5 W@7", false},
        {"another mark between", "W@0 W@5 W@7", "W@0 W@6 W@7", false},
        {"another state", "W@0 W@7", "I@0 I@7", false},
        {"another station", "W@0 W@7", "Wb@0 Wb@7", false},
    };
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        CLEANUP(free_runs) struct runs *a = runs_of(row[i].a, RUN_MARKS);
        CLEANUP(free_runs) struct runs *b = runs_of(row[i].b, RUN_MARKS);
        if (run_equal(&a->run[0], &b->run[0]) != row[i].equal ||
            run_equal(&b->run[0], &a->run[0]) != row[i].equal)
            fail_msg("%s", row[i].what);
    }
}

/* --- what was read of a worker's runs --- */

/* Runs of one mark, put in the order of the text. */
static struct timeline timeline_of(const char *text, struct arena *arena)
{
    struct timeline timeline = {0};
    for (;;) {
        struct sign sign;
        if (!notation_next(&text, &sign))
            return timeline;
        struct run run = {sign.at, sign.at, {0}, sign.type, sign.station, NULL, 0};
        timeline_put(&timeline, run, arena);
    }
}

static void test_put(void **state)
{
    (void)state;
    static const struct {
        const char *what, *runs, *want;
    } row[] = {
        {"nothing", "", ""},
        {"in order", "W@0 I@5 W@9", "W0 I5 W9"},
        {"in any order", "I@5 W@9 W@0 A@7", "W0 I5 A7 W9"},
        {"in place of the first", "W@0 I@5 A@0", "A0 I5"},
        {"in place of the last", "W@0 I@5 A@5", "W0 A5"},
        {"in place of one between", "W@0 I@5 W@9 A@5", "W0 A5 W9"},
        {"more than there is room for at first", "W@8 W@7 W@6 W@5 W@4 W@3 W@2 W@1 W@0",
         "W0 W1 W2 W3 W4 W5 W6 W7 W8"},
    };
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
        CLEANUP(buf_free) struct buf have = BUF(256);
        struct timeline timeline = timeline_of(row[i].runs, &arena);
        for (size_t k = 0; k < timeline.count; k++)
            buf_addf(&have, "%s%c%lld", k ? " " : "", "WIA?"[timeline.run[k].state],
                     (long long)(timeline.run[k].start.ms / SPAN_MINUTE.ms));
        if (strcmp(buf_text(&have), row[i].want) != 0)
            fail_msg("%s: '%s', must be '%s'", row[i].what, buf_text(&have), row[i].want);
    }
}

static void test_upto(void **state)
{
    (void)state;
    static const struct {
        const char *runs, *t;
        size_t upto;
        bool starts; /* does a run start there? */
    } row[] = {
        {"", "W@5", 0, false},
        {"W@5", "W@4", 0, false},
        {"W@5", "W@5", 1, true},
        {"W@5", "W@6", 1, false},
        {"W@1 W@3 W@5 W@7", "W@0", 0, false},
        {"W@1 W@3 W@5 W@7", "W@1", 1, true},
        {"W@1 W@3 W@5 W@7", "W@4", 2, false},
        {"W@1 W@3 W@5 W@7", "W@5", 3, true},
        {"W@1 W@3 W@5 W@7", "W@6.59999", 3, false},
        {"W@1 W@3 W@5 W@7", "W@7", 4, true},
        {"W@1 W@3 W@5 W@7", "W@9", 4, false},
    };
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
        struct timeline timeline = timeline_of(row[i].runs, &arena);
        const char *t = row[i].t;
        struct sign sign;
        assert_true(notation_next(&t, &sign));
        struct run *found = timeline_find(&timeline, sign.at);
        struct run *want = row[i].starts ? &timeline.run[row[i].upto - 1] : NULL;
        if (timeline_upto(&timeline, sign.at) != row[i].upto || found != want)
            fail_msg("'%s' up to %s", row[i].runs, row[i].t);
    }
}

/* "b3 a1" is an interval at station b from minute 3 on, and one at a from minute 1 on. */
static void test_sorting(void **state)
{
    (void)state;
    static const struct {
        const char *list, *want;
    } row[] = {
        {"", ""},
        {"c5", "c5"},
        {"a1 a2 b1", "a1 a2 b1"},
        {"b3 a1", "a1 b3"},
        {"h2 a2 h1", "a2 h1 h2"},
        {"a3 a2 a1", "a1 a2 a3"},
        {"b1 b4 b7 b2 b5 a9 a3", "a3 a9 b1 b2 b4 b5 b7"},
        {"d4 b2 c3 a1 a0 b0 d0 c0 b1", "a0 a1 b0 b1 b2 c0 c3 d0 d4"},
    };
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        CLEANUP(buf_free) struct buf have = BUF(1024);
        struct interval interval[16];
        struct intervals list = {interval, 0, 16};
        for (const char *at = row[i].list; *at; at += at[2] ? 3 : 2)
            interval[list.count++] = (struct interval){
                .window.start = {(at[1] - '0') * SPAN_MINUTE.ms}, .station = at[0] - 'a'};
        intervals_sort(&list);
        for (size_t k = 0; k < list.count; k++)
            buf_addf(&have, "%s%c%lld", k ? " " : "", 'a' + interval[k].station,
                     (long long)(interval[k].window.start.ms / SPAN_MINUTE.ms));
        if (strcmp(buf_text(&have), row[i].want) != 0)
            fail_msg("'%s' became '%s'", row[i].list, buf_text(&have));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_intervals), cmocka_unit_test(test_next),
        cmocka_unit_test(test_latest),    cmocka_unit_test(test_packing),
        cmocka_unit_test(test_damage),    cmocka_unit_test(test_equal),
        cmocka_unit_test(test_put),       cmocka_unit_test(test_upto),
        cmocka_unit_test(test_sorting),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
