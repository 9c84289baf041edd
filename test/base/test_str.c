#include "base/str.h"

/* cmocka.h wants these before it, in this order. */
/* clang-format off */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
/* clang-format on */

static void test_cut(void **state)
{
    (void)state;
    str rest = STR("W1|S3|");
    assert_true(str_equal(str_cut(rest, '|', &rest), STR("W1")));
    assert_true(str_equal(str_cut(rest, '|', &rest), STR("S3")));
    assert_true(str_equal(rest, STR("")));
    assert_int_equal(str_cut(rest, '|', &rest).len, 0);
    assert_int_equal(str_cut((str){0}, '|', &rest).len, 0);
}

static void test_compare(void **state)
{
    (void)state;
    static const struct {
        const char *a, *b;
        int order;
    } row[] = {
        {"", "", 0},       {"", "a", -1},   {"a", "", 1},      {"W1", "W1", 0},
        {"W1", "W10", -1}, {"W2", "W1", 1}, {"z", "\xc3", -1}, {"W10", "W2", -1},
    };
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        int order = str_compare(str_from(row[i].a), str_from(row[i].b));
        assert_int_equal((order > 0) - (order < 0), row[i].order);
    }
    assert_true(str_compare(STR("a\0b"), STR("a\0c")) < 0);
    assert_int_equal(str_compare((str){0}, STR("")), 0);
}

static void test_trim(void **state)
{
    (void)state;
    static const char *const row[][2] = {
        {"", ""},           {" \t\r\n", ""}, {"abc", "abc"},
        {" a b \n", "a b"}, {"\ta", "a"},    {"a\r\n", "a"},
    };
    for (size_t i = 0; i < sizeof row / sizeof *row; i++)
        assert_true(str_equal(str_trim(str_from(row[i][0])), str_from(row[i][1])));
}

static void test_utf8(void **state)
{
    (void)state;
    static const struct {
        const char *what, *text;
        size_t length;
    } row[] = {
        {"nothing", "", 0},
        {"ascii", "a", 1},
        {"two bytes", "\xc3\xa4", 2},
        {"the euro", "\xe2\x82\xac", 3},
        {"a robot", "\xf0\x9f\xa4\x96", 4},
        {"the last of all", "\xf4\x8f\xbf\xbf", 4},
        {"a continuation alone", "\x80", 0},
        {"cut short", "\xe2\x82", 0},
        {"ascii where more is due", "\xe2\x82 ", 0},
        {"overlong slash", "\xc0\xaf", 0},
        {"overlong in three", "\xe0\x9f\xbf", 0},
        {"overlong in four", "\xf0\x8f\xbf\xbf", 0},
        {"a surrogate", "\xed\xa0\x80", 0},
        {"beyond U+10FFFF", "\xf4\x90\x80\x80", 0},
        {"no such byte", "\xff", 0},
    };
    for (size_t i = 0; i < sizeof row / sizeof *row; i++)
        if (str_utf8(str_from(row[i].text)) != row[i].length)
            fail_msg("%s", row[i].what);
}

static void test_shown(void **state)
{
    (void)state;
    static const char *const row[][2] = {
        {"", ""},
        {"W1", "W1"},
        {"\x1b[31mred\x7f\n", "?[31mred??"},
        {"\xc2\x9b"
         "31m",
         "?31m"}, /* the same escape in one character */
        {"bl\xc3\xb6"
         "d \xff",
         "bl\xc3\xb6"
         "d ?"},
        {"1234567890123456789012345678901234567890",
         "1234567890123456789012345678901234567890"},
        {"12345678901234567890123456789012345678901",
         "1234567890123456789012345678901234567890..."},
        {"123456789012345678901234567890123456789\xc3\xb6",
         "123456789012345678901234567890123456789..."},
    };
    for (size_t i = 0; i < sizeof row / sizeof *row; i++)
        assert_string_equal(str_shown(str_from(row[i][0])).text, row[i][1]);

    /* A character is whole, or is left out. */
    char shown[5 + sizeof "..."];
    str_show(STR("four\xc3\xbc"), shown, 5);
    assert_string_equal(shown, "four...");
    str_show(STR("fou\xc3\xbc"), shown, 5);
    assert_string_equal(shown, "fou\xc3\xbc");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cut),   cmocka_unit_test(test_compare),
        cmocka_unit_test(test_trim),  cmocka_unit_test(test_utf8),
        cmocka_unit_test(test_shown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
