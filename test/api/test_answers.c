/* What an answer is as a value that servers share. Whether it may be shown is tried with
 * real servers: test/system/test_redis.py. */
#include "api/answer_value.h"

#include "base/arena.h"
#include "must.h"

static void what_is_packed_is_unpacked(void **state)
{
    (void)state;
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    static const int64_t times[] = {0, 1, 255, 1700000000123, INT64_MAX};
    for (size_t i = 0; i < sizeof times / sizeof *times; i++) {
        instant made;
        str body, value = answer_pack((instant){times[i]}, STR("{\"a\":1}"), &arena);
        assert_true(answer_unpack(value, &made, &body));
        assert_int_equal(made.ms, times[i]);
        assert_true(str_equal(body, STR("{\"a\":1}")));
        /* A part of it is none, or has less of the text. */
        for (value.len--; value.len > 8; value.len--)
            assert_true(answer_unpack(value, &made, &body) && body.len < 7);
        for (; value.len; value.len--)
            assert_false(answer_unpack(value, &made, &body));
        assert_false(answer_unpack(value, &made, &body));
    }
}

static void now_is_another_one(void **state)
{
    (void)state;
    static const struct {
        const char *before, *after;
    } rows[] = {
        {"{\"now\":\"2026-01-15T08:00:00.000Z\",\"last_updated\":\"2026-01-15T08:00:00."
         "000Z\"}",
         "{\"now\":\"2026-01-15T09:30:00.250Z\",\"last_updated\":\"2026-01-15T09:30:00."
         "250Z\"}"},
        /* Other members stay, and so does another time. */
        {"{\"since\":\"2026-01-15T08:00:00.000Z\",\"now\":\"2026-01-15T07:00:00.000Z\"}",
         "{\"since\":\"2026-01-15T08:00:00.000Z\",\"now\":\"2026-01-15T07:00:00.000Z\"}"},
        /* The name of a worker who wants to be one. */
        {"{\"name\":\"\\\"now\\\":\\\"2026-01-15T08:00:00.000Z\\\"\"}",
         "{\"name\":\"\\\"now\\\":\\\"2026-01-15T08:00:00.000Z\\\"\"}"},
        {"{\"x\":\"\\\"now\":\"2026-01-15T08:00:00.00",
         "{\"x\":\"\\\"now\":\"2026-01-15T08:00:00.00"},
        {"", ""},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
        str body = arena_copy(&arena, str_from(rows[i].before));
        answer_set_now(body, (instant){1768464000000}, (instant){1768469400250});
        assert_string_equal(body.at, rows[i].after);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_packed_is_unpacked),
        cmocka_unit_test(now_is_another_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
