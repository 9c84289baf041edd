#include "edge/uplink/offset.h"

/* cmocka.h wants these before it, in this order. */
/* clang-format off */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
/* clang-format on */

/* An exchange: the server's clock is `ahead` of ours, the request was `there` ms on its
 * way, the answer `back`. */
struct exchange {
    int64_t ahead, there, back;
};

enum { EXCHANGES = 12, BEGIN = 1700000000, ANSWERING = 20 };

static const struct {
    const char *name;
    struct exchange exchange[EXCHANGES];
    size_t count;
    int64_t ahead, delay; /* the best estimate */
} rows[] = {
    /* clang-format off */
    {"both clocks agree", {{0, 5, 5}}, 1, 0, 10},
    {"the server is ahead", {{750, 5, 5}}, 1, 750, 10},
    {"the server is behind", {{-750, 5, 5}}, 1, -750, 10},
    {"another day", {{86400000, 30, 30}}, 1, 86400000, 60},
    {"slow there, quick back: wrong by half of the difference", {{0, 100, 10}}, 1, 45, 110},
    {"quick there, slow back", {{0, 10, 100}}, 1, -45, 110},
    {"no time at all", {{12, 0, 0}}, 1, 12, 0},
    {"the quickest of several counts", {{0, 400, 10}, {0, 6, 4}, {0, 10, 300}}, 3, 1, 10},
    {"of equally quick ones the latest counts", {{0, 10, 10}, {4, 10, 10}}, 2, 4, 20},
    {"an old one is forgotten after seven more",
        {{0, 1, 1}, {0, 20, 10}, {0, 20, 10}, {0, 20, 10}, {0, 20, 10}, {0, 20, 10}, {0, 20, 10}, {0, 20, 10}, {0, 20, 10}}, 9, 5, 30},
    {"but not after six",
        {{0, 1, 1}, {0, 20, 10}, {0, 20, 10}, {0, 20, 10}, {0, 20, 10}, {0, 20, 10}, {0, 20, 10}, {0, 20, 10}}, 8, 0, 2},
    {"the server's clock was set: what was known is forgotten, quick or not",
        {{0, 1, 1}, {0, 1, 1}, {3600000, 80, 80}}, 3, 3600000, 160},
    {"a little drift is no news to slow exchanges", {{0, 10, 10}, {15, 30, 30}}, 2, 0, 20},
    /* clang-format on */
};

static void the_best_of_the_last_eight_counts(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct offset offset = {0};
        int64_t now = BEGIN;
        span ahead, delay;
        for (size_t j = 0; j < rows[i].count; j++, now += 10000) {
            struct exchange x = rows[i].exchange[j];
            int64_t came = now + x.there;
            assert_true(offset_add(&offset, (instant){now}, (instant){came + x.ahead},
                                   (instant){came + ANSWERING + x.ahead},
                                   (instant){came + ANSWERING + x.back}));
        }
        assert_true(offset_best(&offset, &ahead, &delay));
        if (ahead.ms != rows[i].ahead || delay.ms != rows[i].delay)
            fail_msg("%s: %d ms ahead, %d ms on the way", rows[i].name, (int)ahead.ms,
                     (int)delay.ms);
    }
}

static const struct {
    const char *name;
    int64_t t1, t2, t3, t4;
    bool taken;
} contradictions[] = {
    {"our clock was set back meanwhile", 1000, 1005, 1006, 900, false},
    {"the server's clock was set back meanwhile", 1000, 1005, 905, 1010, false},
    {"the server took longer than it all", 1000, 1000, 1020, 1010, false},
    {"cut off milliseconds are no contradiction", 1000, 1000, 1002, 1001, true},
    {"two milliseconds are", 1000, 1000, 1003, 1001, false},
};

static void times_that_contradict_each_other_are_passed_over(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof contradictions / sizeof *contradictions; i++) {
        struct offset offset = {0};
        span ahead, delay;
        bool taken = offset_add(
            &offset, (instant){contradictions[i].t1}, (instant){contradictions[i].t2},
            (instant){contradictions[i].t3}, (instant){contradictions[i].t4});
        if (taken != contradictions[i].taken ||
            offset_best(&offset, &ahead, &delay) != contradictions[i].taken)
            fail_msg("%s", contradictions[i].name);
        if (taken)
            assert_true(delay.ms >= 0);
    }
}

static const struct {
    const char *name;
    int64_t wall_ms, monotonic_ms; /* what went by */
    bool set;
} looks[] = {
    {"nothing", 0, 0, false},
    {"an hour, by both clocks", 3600000, 3600000, false},
    {"steered by a little", 10005, 10000, false},
    {"set forward", 20000, 10000, true},
    {"set back", -5000, 10000, true},
};

static void a_clock_that_was_set_is_noticed(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof looks / sizeof *looks; i++) {
        struct offset offset = {0};
        span ahead, delay;
        assert_false(offset_watch(&offset, (instant){BEGIN}, (span){77}));
        assert_true(offset_add(&offset, (instant){BEGIN}, (instant){BEGIN + 40},
                               (instant){BEGIN + 41}, (instant){BEGIN + 5}));
        bool set = offset_watch(&offset, (instant){BEGIN + looks[i].wall_ms},
                                (span){77 + looks[i].monotonic_ms});
        if (set != looks[i].set || offset_best(&offset, &ahead, &delay) == looks[i].set)
            fail_msg("%s", looks[i].name);
        assert_false(offset_watch(&offset, (instant){BEGIN + looks[i].wall_ms + 1000},
                                  (span){77 + looks[i].monotonic_ms + 1000}));
    }
}

static void nothing_is_known_at_first(void **state)
{
    (void)state;
    struct offset offset = {0};
    span ahead, delay;
    assert_false(offset_best(&offset, &ahead, &delay));
    assert_true(
        offset_add(&offset, (instant){0}, (instant){0}, (instant){0}, (instant){0}));
    assert_true(offset_best(&offset, &ahead, &delay));
    offset_forget(&offset);
    assert_false(offset_best(&offset, &ahead, &delay));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_best_of_the_last_eight_counts),
        cmocka_unit_test(times_that_contradict_each_other_are_passed_over),
        cmocka_unit_test(a_clock_that_was_set_is_noticed),
        cmocka_unit_test(nothing_is_known_at_first),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
