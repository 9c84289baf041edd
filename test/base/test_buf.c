#include "base/buf.h"

/* cmocka.h wants these before it, in this order. */
/* clang-format off */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
/* clang-format on */

#include <stdlib.h>

static void test_grows(void **state)
{
    (void)state;
    CLEANUP(buf_free) struct buf buf = BUF(100000);
    assert_string_equal(buf_text(&buf), "");
    for (int i = 0; i < 10000; i++)
        buf_addf(&buf, "%d,", i % 10);
    buf_add(&buf, STR("end"));
    assert_true(buf_ok(&buf));
    assert_int_equal(buf.len, 20003);
    assert_memory_equal(buf_text(&buf), "0,1,2,3,", 8);
    assert_string_equal(buf_text(&buf) + 20000, "end");
}

static void test_limit(void **state)
{
    (void)state;
    CLEANUP(buf_free) struct buf buf = BUF(5);
    buf_add(&buf, STR("12345"));
    assert_true(buf_ok(&buf));
    buf_add(&buf, STR(""));
    assert_true(buf_ok(&buf));
    buf_add(&buf, STR("6"));
    assert_false(buf_ok(&buf));
    assert_string_equal(buf_text(&buf), "12345");

    buf_free(&buf);
    assert_true(buf_ok(&buf));
    buf_addf(&buf, "%d", 123456);
    assert_false(buf_ok(&buf));
    buf_add(&buf, STR("1")); /* it would fit, but a gap must not go unnoticed */
    assert_string_equal(buf_text(&buf), "");
}

static void test_room_follows_the_limit(void **state)
{
    (void)state;
    CLEANUP(buf_free) struct buf buf = BUF(100);
    char text[100] = {0};
    buf_add(&buf, (str){text, 60});
    buf_add(&buf, (str){text, 40});
    assert_true(buf_ok(&buf));
    assert_int_equal(buf.room, 101);
}

/* No addition wraps around, though the limit leaves room for any number. */
static void test_huge(void **state)
{
    (void)state;
    CLEANUP(buf_free) struct buf buf = BUF(SIZE_MAX - 1);
    buf_add(&buf, STR("first"));
    buf_add(&buf, (str){"", SIZE_MAX - 4});
    assert_false(buf_ok(&buf));
    assert_string_equal(buf_text(&buf), "first");
}

static void test_nul_inside(void **state)
{
    (void)state;
    CLEANUP(buf_free) struct buf buf = BUF(10);
    assert_int_equal(buf_str(&buf).len, 0);
    buf_add(&buf, STR("a\0b"));
    assert_int_equal(buf_str(&buf).len, 3);
    assert_memory_equal(buf_str(&buf).at, "a\0b", 4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_grows),
        cmocka_unit_test(test_limit),
        cmocka_unit_test(test_room_follows_the_limit),
        cmocka_unit_test(test_huge),
        cmocka_unit_test(test_nul_inside),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
