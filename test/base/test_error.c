#include "base/error.h"

/* cmocka.h wants these before it, in this order. */
/* clang-format off */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
/* clang-format on */

#include <string.h>

static void test_set(void **state)
{
    (void)state;
    struct error err;
    assert_false(error_set(&err, ERROR_LIMIT, "at most %d events", 1000));
    assert_int_equal(err.code, ERROR_LIMIT);
    assert_string_equal(err.text, "at most 1000 events");
}

static void test_context(void **state)
{
    (void)state;
    struct error err;
    error_set(&err, ERROR_INVALID, "no such station");
    assert_false(error_context(&err, "event %d", 3));
    error_context(&err, "batch %s", "A");
    assert_int_equal(err.code, ERROR_INVALID);
    assert_string_equal(err.text, "batch A: event 3: no such station");
}

/* However long it grows and whatever the memory held before, it ends. */
static void test_too_long(void **state)
{
    (void)state;
    char longer[1000];
    memset(longer, 'x', sizeof longer);
    longer[sizeof longer - 1] = '\0';

    for (size_t length = 230; length < 245; length++) {
        struct error err;
        memset(&err, 'y', sizeof err);
        error_set(&err, ERROR_INVALID, "%.*s", (int)length, longer);
        assert_int_equal(strlen(err.text), length < 240 ? length : 239);

        memset(&err, 'y', sizeof err);
        error_set(&err, ERROR_INVALID, "reason");
        error_context(&err, "%.*s", (int)length, longer);
        assert_int_equal(strlen(err.text), length + 8 < 240 ? length + 8 : 239);
    }
}

static void test_own_text(void **state)
{
    (void)state;
    struct error err;
    error_set(&err, ERROR_INVALID, "broken");
    error_set(&err, ERROR_INTERNAL, "line 1 is %s, line 2 is %s", err.text, err.text);
    assert_string_equal(err.text, "line 1 is broken, line 2 is broken");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_set),
        cmocka_unit_test(test_context),
        cmocka_unit_test(test_too_long),
        cmocka_unit_test(test_own_text),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
