/* Scenes are in the notation of notation.h, with a hold of 60 minutes. */
#include "domain/since.h"

#include "notation.h"

#include "base/arena.h"
#include "base/buf.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

enum { PEOPLE = 3 };
static const span hold = {60 * 60 * 1000};

/* Runs of each worker, a run a mark; of two at one instant the later in the text counts.
 */
static void read_scene(const char *text, struct timeline timeline[static PEOPLE],
                       struct arena *arena)
{
    struct sign sign;
    while (notation_next(&text, &sign))
        timeline_put(&timeline[sign.worker],
                     (struct run){.start = sign.at,
                                  .last = sign.at,
                                  .state = sign.type,
                                  .station = sign.station},
                     arena);
}

static void find(const char *scene, struct window window, struct state_changes *found)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    struct timeline timeline[PEOPLE] = {0};
    struct intervals list = {0};
    struct window with_before = {instant_add(window.start, (span){-1}), window.end};
    read_scene(scene, timeline, &arena);
    for (int w = 0; w < PEOPLE; w++)
        timeline_intervals(timeline[w].run, timeline[w].count, INSTANT_NEVER, w, hold,
                           with_before, &arena, &list);
    state_changes_find(&list, window, found);
}

static void write_time(struct buf *out, instant t)
{
    int64_t ms = t.ms % SPAN_MINUTE.ms;
    buf_addf(out, "%lld", (long long)(t.ms / SPAN_MINUTE.ms));
    if (ms)
        buf_addf(out, ".%03lld", (long long)ms);
}

/* "1@20 a@25 -b@30": worker 1, station a; station b's is to be removed. "a~30": somebody
 * absent was heard of in the quarter hour from 30 on. "+1@20": a later one that is kept
 * stays. "1@20<30": so does one from minute 30 on. */
static void write_changes(const struct state_changes *list, struct buf *out)
{
    for (size_t i = 0; i < list->count; i++) {
        const struct state_change *change = &list->at[i];
        bool heard = instant_equal(change->at, INSTANT_NEVER);
        bool earlier = change->upto.ms && !change->removed &&
                       instant_equal(change->upto, heard ? (instant){-1} : change->at);
        bool all = !change->upto.ms || instant_equal(change->upto, INSTANT_NEVER);
        buf_addf(out, "%s%s%c%c", i ? " " : "",
                 change->removed ? "-"
                 : earlier       ? "+"
                                 : "",
                 (change->owner == SUM_OF_WORKER ? '1' : 'a') + change->who,
                 heard ? '~' : '@');
        write_time(out, heard ? change->bucket : change->at);
        if (earlier || all)
            continue;
        buf_addf(out, "<");
        write_time(out, instant_add(change->upto, (span){1}));
    }
}

static struct window minutes(int64_t start, int64_t end)
{
    return (struct window){{start * SPAN_MINUTE.ms}, {end * SPAN_MINUTE.ms}};
}

static void test_find(void **state)
{
    (void)state;
    static const struct {
        const char *what, *scene;
        int64_t start, end;
        const char *want;
    } row[] = {
        {"nobody", "", 0, 60, ""},
        {"the moment of a change, not of a repeat", "W@2 W@16 W@17 I@31 I@40", 0, 60,
         "1@2 1@31 a@2 a@31"},
        {"of a quarter hour the last", "W@2 I@3 W@4 I@20", 0, 60, "1@4 1@20 a@4 a@20"},
        {"another station is another place, the same work", "W@2 Wb@20", 0, 60,
         "1@2 a@2 a@20 b@20"},
        {"a silence as long as the hold is no break", "W@2 W@62", 15, 120, ""},
        {"a longer one is", "W@2 W@62.001", 15, 120, "1@62.001 a@62.001"},
        {"the hold runs out", "W@2 I@10", 15, 120, "1@70 a@70"},
        {"it runs out where the window ends", "W@15", 30, 75, ""},
        {"and where it begins", "W@15", 75, 90, "1@75 a@75"},
        {"an unknown, from nothing", "?@2", 0, 60, "a@2"},
        {"an unknown after silence", "W@2 ?@90", 15, 120, "1@62 a@62 a@90"},
        {"silence after an unknown", "W@2 ?@16", 15, 120, "1@16 a@16 a@76"},
        {"went home", "W@2 A@16 A@31", 15, 60, "1@16 a@16"},
        {"two at one instant: the other has length zero", "W@2 I@16 W@16", 15, 60, ""},
        {"a change at the start shows 1 ms before", "W@2 I@15", 15, 30, "1@15 a@15"},
        {"a change at the end is of the next", "W@2 I@30", 15, 30, ""},
        {"what was before changes nothing", "W@2 W@14", 15, 30, ""},

        {"somebody comes to who works", "1W@2 2W@16", 15, 60, "2@16"},
        {"one leaves, the other stays", "1W@2 2W@2 1A@16", 15, 60, "1@16 a~15"},
        {"one works after the other, without a gap", "1W@2 2W@16 1A@16", 15, 60,
         "1@16 2@16 a~15"},
        {"with a gap", "1W@2 1A@16 2W@31", 15, 60, "1@16 2@31 a@16 a@31"},
        {"work beside idleness", "1W@2 2I@16 1I@31 2W@46", 15, 60,
         "1@31 2@16 2@46 a@31 a@46"},
        {"idleness beside work", "1W@2 2W@3 2I@16", 15, 30, "2@16"},
        {"idleness shows when work ends", "2I@2 1W@3 1A@16", 15, 60, "1@16 a@16"},
        {"nobody is there, but somebody was lost", "1W@2 2?@3 1A@16", 15, 60,
         "1@16 a@16"},
        {"lost beside work", "1W@2 2W@3 2?@16", 15, 60, "2@16"},
        {"two stations, one changes", "1W@2 2Wb@2 2Ib@16", 15, 60, "2@16 b@16"},

        {"absent from the first, and again", "A@2 A@16", 0, 60, "1@2 a~0"},
        {"absent here, then there", "A@2 Ab@16", 15, 60, "b~15"},
        {"absent again after silence", "A@2 A@90", 15, 120, "1@62 1@90 a~90"},
        {"heard of and seen", "1A@2 2W@4", 0, 15, "1@2 2@4 a@4"},
    };
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        CLEANUP(buf_free) struct buf have = BUF(1024);
        CLEANUP(state_changes_free) struct state_changes found = {0};
        find(row[i].scene, minutes(row[i].start, row[i].end), &found);
        write_changes(&found, &have);
        if (strcmp(buf_text(&have), row[i].want) != 0)
            fail_msg("%s: '%s', must be '%s'", row[i].what, buf_text(&have), row[i].want);
    }
}

/* What must be written when one scene becomes another. */
static void test_compare(void **state)
{
    (void)state;
    static const struct {
        const char *what, *was, *is, *want;
    } row[] = {
        {"nothing", "W@2 I@20", "W@2 I@20 I@21", ""},
        {"all are new", "", "W@2 Ib@20", "1@2 1@20 a@2 a@20 b@20"},
        {"none is left", "W@2", "", "-1@2 -a@2"},
        {"one is later", "W@2", "W@3", "1@3 a@3"},
        {"one in another quarter", "W@2", "W@16", "-1@2 1@16 -a@2 a@16"},
        {"one more, in front", "2W@20", "1W@2 2W@20", "1@2 a@2 -a@20"},
        {"goes home, and not elsewhere", "W@2 Ib@20", "W@2 A@20", "-b@20"},
        {"heard of instead of seen", "W@2", "A@2", "a~0"},
    };
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        CLEANUP(buf_free) struct buf have = BUF(1024);
        CLEANUP(state_changes_free) struct state_changes was = {0}, is = {0}, write = {0};
        find(row[i].was, minutes(0, 45), &was);
        find(row[i].is, minutes(0, 45), &is);
        state_changes_compare(&was, &is, &write);
        write_changes(&write, &have);
        if (strcmp(buf_text(&have), row[i].want) != 0)
            fail_msg("%s: '%s', must be '%s'", row[i].what, buf_text(&have), row[i].want);
    }
}

/* The same in windows that cut quarter hours; what is in doubt follows "|". */
static void test_compare_parts(void **state)
{
    (void)state;
    static const struct {
        const char *what, *was, *is;
        int64_t start, end;
        const char *want;
    } row[] = {
        {"nothing", "W@2 I@20", "W@2 I@20 I@21", 0, 45, "|"},
        {"all are new", "", "W@2 Ib@20", 1, 44, "+1@2 +1@20 +a@2 +a@20 +b@20|"},
        {"one is later", "W@2", "W@3", 1, 44, "+1@3 +a@3|"},
        {"seen instead of heard of", "A@2", "W@2", 1, 44, "+a@2|"},
        {"heard of, new", "Wb@2", "Ab@2", 16, 44, "|"},
        {"heard of where nothing was", "Wb@2 ?b@20", "Wb@2 A@20", 16, 44, "+a~15|"},

        {"none is left", "W@2", "", 0, 45, "-1@2<45 -a@2<45|"},
        {"one is earlier", "W@3", "W@2", 0, 45, "1@2<45 a@2<45|"},
        {"one in another quarter", "W@2", "W@16", 0, 45, "-1@2<45 +1@16 -a@2<45 +a@16|"},
        {"heard of instead of seen", "W@2", "A@2", 0, 45, "a~0<45|"},
        {"not heard of any more", "Wb@2 A@20", "Wb@2 Ab@20", 0, 45, "-a~15<45|"},

        {"none is left, of what began before", "W@2", "", 1, 45, "|1@2 a@2"},
        {"of what goes on", "W@2", "", 0, 14, "-1@2<14|a@2"},
        {"one is earlier, and what was before", "W@3", "W@2", 1, 45, "|1@3 a@3"},
        {"and what is to come", "W@3", "W@2", 0, 14, "1@2<14 a@2<14|"},
        {"heard of instead of seen, and what was before", "W@2", "A@2", 1, 45, "|a@2"},
    };
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        CLEANUP(buf_free) struct buf have = BUF(1024), doubt = BUF(1024);
        CLEANUP(state_changes_free) struct state_changes was = {0}, is = {0};
        CLEANUP(state_changes_free) struct state_changes write = {0}, doubts = {0};
        struct window window = minutes(row[i].start, row[i].end);
        find(row[i].was, window, &was);
        find(row[i].is, window, &is);
        state_changes_compare_parts(&was, &is, window, &write, &doubts);
        write_changes(&write, &have);
        write_changes(&doubts, &doubt);
        buf_addf(&have, "|%s", buf_text(&doubt));
        if (strcmp(buf_text(&have), row[i].want) != 0)
            fail_msg("%s: '%s', must be '%s'", row[i].what, buf_text(&have), row[i].want);
    }
}

static instant minute(int64_t number) { return (instant){number * SPAN_MINUTE.ms}; }

/* Which doubts remain by what is kept, and what is kept instead of them. */
static void test_doubts(void **state)
{
    (void)state;
    CLEANUP(buf_free) struct buf united = BUF(1024), have = BUF(1024);
    CLEANUP(state_changes_free) struct state_changes doubts = {0}, found = {0};
    CLEANUP(state_changes_free) struct state_changes write = {0};
    find("2W@31 1A@20", minutes(15, 45), &doubts);
    find("1W@16 1I@20 2W@32", minutes(15, 45), &doubts);
    state_changes_unite(&doubts);
    write_changes(&doubts, &united);
    assert_string_equal(buf_text(&united), "1@20 2@32 a@20 a@32");

    const struct state_change seen = doubts.at[3],
                              heard = {.owner = SUM_OF_STATION, .at = INSTANT_NEVER};
    assert_false(state_change_holds(&seen, INSTANT_NEVER));
    assert_false(state_change_holds(&seen, minute(31)));
    assert_false(state_change_holds(&seen, minute(32)));
    assert_true(state_change_holds(&seen, minute(33)));
    assert_true(state_change_holds(&heard, minute(1)));
    assert_false(state_change_holds(&heard, INSTANT_NEVER));

    find("1W@16 1A@31", minutes(15, 45), &found);
    state_changes_resolve(&doubts, &found, &write);
    write_changes(&write, &have);
    assert_string_equal(buf_text(&have), "1@16 -2@32 a@16 a@31");
}

static void test_sort(void **state)
{
    (void)state;
    CLEANUP(buf_free) struct buf have = BUF(1024);
    CLEANUP(state_changes_free) struct state_changes list = {0};
    state_changes_sort(&list);
    for (int i = 0; i < 3; i++) {
        find("2W@31", minutes(30 - 15 * i, 45), &list);
        find("W@2 I@20 Wb@31", minutes(30 - 15 * i, 45 - 15 * i), &list);
        state_changes_sort(&list);
    }
    write_changes(&list, &have);
    assert_string_equal(buf_text(&have),
                        "1@2 1@20 1@31 2@31 2@31 2@31 a@2 a@20 a@31 a@31 a@31 a@31 b@31");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_find),          cmocka_unit_test(test_compare),
        cmocka_unit_test(test_compare_parts), cmocka_unit_test(test_doubts),
        cmocka_unit_test(test_sort),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
