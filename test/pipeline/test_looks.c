/* Who looked at whose figures: what is counted, and when it is due to be written. */
#include "pipeline/looks.h"

#include "base/arena.h"
#include "base/buf.h"

#include "must.h"

#include <inttypes.h>
#include <stdio.h>

static const struct actor ana = {STR("person"), STR("ana"), STR("s1"), STR("10.0.0.7")};
static const struct actor same_ana = {STR("person"), STR("ana"), STR("s2"), STR("")};

static int set_up(void **state)
{
    *state = looks_new(4);
    return 0;
}

static int tear_down(void **state)
{
    looks_free(*state);
    return 0;
}

static void look(struct looks *looks, const struct actor *actor, const char *object,
                 const char *worker, int64_t day, int64_t ms)
{
    looks_count(looks, actor, str_from(object), str_from(worker), day, (instant){ms});
}

/* "s1 metrics - x2 5..6, ..." of what is due. */
static const char *due(struct looks *looks, int64_t today, bool all, struct arena *arena)
{
    CLEANUP(buf_free) struct buf text = BUF(8192);
    struct look *list;
    size_t count = looks_take(looks, today, all, arena, &list);
    for (size_t i = 0; i < count; i++)
        buf_addf(&text, "%s%.*s %.*s %s x%" PRId64 " %" PRId64 "..%" PRId64,
                 i ? ", " : "", STR_ARG(list[i].actor.id), STR_ARG(list[i].object),
                 list[i].worker.len ? list[i].worker.at : "-", list[i].count,
                 list[i].first.ms, list[i].last.ms);
    return arena_copy(arena, buf_str(&text)).at;
}

/* The first at once, then nothing until the day is over, or all is asked for. */
static void test_when_it_is_due(void **state)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    struct looks *looks = *state;
    assert_string_equal(due(looks, 1, false, &arena), "");
    look(looks, &ana, "metrics", "", 1, 5);
    look(looks, &ana, "metrics", "", 1, 6);
    assert_string_equal(due(looks, 1, false, &arena), "s1 metrics - x2 5..6");
    look(looks, &ana, "metrics", "", 1, 7);
    look(looks, &ana, "metrics", "", 1, 8);
    look(looks, &ana, "metrics", "", 1, 9);
    assert_string_equal(due(looks, 1, false, &arena), "");
    assert_string_equal(due(looks, 2, false, &arena), "s1 metrics - x3 7..9");
    assert_string_equal(due(looks, 2, true, &arena), "");
    look(looks, &ana, "metrics", "", 2, 10);
    assert_string_equal(due(looks, 2, true, &arena), "s1 metrics - x1 10..10");
}

/* A session, what it asked for, a worker and a day are counted each for itself. */
static void test_what_is_counted(void **state)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    struct looks *looks = *state;
    look(looks, &ana, "series", "W1", 1, 1);
    look(looks, &same_ana, "series", "W1", 1, 2);
    look(looks, &ana, "series", "W2", 1, 3);
    look(looks, &ana, "timeline", "W1", 1, 4);
    look(looks, &ana, "series", "W1", 1, 5);
    assert_string_equal(due(looks, 1, false, &arena),
                        "s1 series W1 x2 1..5, s2 series W1 x1 2..2, "
                        "s1 series W2 x1 3..3, s1 timeline W1 x1 4..4");
    look(looks, &ana, "series", "W1", 2, 6);
    assert_string_equal(due(looks, 2, false, &arena), "s1 series - x1 6..6");
}

/* Whoever asks for very many is noted as looking at everybody: more, never less. */
static void test_too_many(void **state)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    struct looks *looks = *state;
    for (int i = 0; i < 1000; i++) {
        char worker[16];
        snprintf(worker, sizeof worker, "W%d", i);
        look(looks, &ana, "series", worker, 1, i);
    }
    assert_string_equal(due(looks, 1, false, &arena),
                        "s1 series W0 x1 0..0, s1 series W1 x1 1..1, "
                        "s1 series W2 x1 2..2, s1 series W3 x1 3..3, "
                        "s1 series - x996 4..999");
}

/* What could not be written is due again, with what came meanwhile. */
static void test_put_back(void **state)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    struct looks *looks = *state;
    struct look *list;
    look(looks, &ana, "series", "W1", 1, 1);
    look(looks, &ana, "series", "W2", 1, 2);
    size_t count = looks_take(looks, 1, false, &arena, &list);
    look(looks, &ana, "series", "W1", 1, 3);
    looks_put_back(looks, list, count);
    assert_string_equal(due(looks, 1, false, &arena),
                        "s1 series W1 x2 1..3, s1 series W2 x1 2..2");

    look(looks, &ana, "series", "W1", 1, 4);
    count = looks_take(looks, 2, false, &arena, &list); /* the day is over */
    looks_put_back(looks, list, count);
    assert_string_equal(due(looks, 2, false, &arena), "s1 series W1 x1 4..4");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_when_it_is_due, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_what_is_counted, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_too_many, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_put_back, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
