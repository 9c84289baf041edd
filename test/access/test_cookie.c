#include "access/cookie.h"

#include "base/arena.h"

/* cmocka.h wants these before it, in this order. */
/* clang-format off */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
/* clang-format on */

static void test_find(void **state)
{
    (void)state;
    static const struct {
        const char *header, *token;
    } row[] = {
        {"__Host-shopfloor=abc", "abc"},
        {"a=b; __Host-shopfloor=abc; c=d", "abc"},
        {"a=b;__Host-shopfloor=abc", "abc"},
        {"", ""},
        {"__Host-shopfloor", ""},
        {"__Host-shopfloor=", ""},
        {"shopfloor=abc", ""},
        {"__host-shopfloor=abc", ""},
        {"x__Host-shopfloor=abc", ""},
        {"__Host-shopfloor2=abc", ""},
        {"__Host-shopfloor=abc; __Host-shopfloor=def", ""},
        {"a=__Host-shopfloor=abc", ""},
        {";;; ;", ""},
        {"__Host-shopfloor=\"abc\"", "\"abc\""}, /* which is no token */
    };
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        str found = cookie_find(str_from(row[i].header));
        assert_int_equal(found.len, strlen(row[i].token));
        assert_memory_equal(found.at, row[i].token, found.len);
    }
}

static void test_set(void **state)
{
    (void)state;
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    assert_string_equal(cookie_set("abc", SPAN_HOUR, &arena).at,
                        "__Host-shopfloor=abc; Max-Age=3600; Path=/; Secure; HttpOnly; "
                        "SameSite=Strict");
    assert_string_equal(cookie_forget().at,
                        "__Host-shopfloor=; Max-Age=0; Path=/; Secure; HttpOnly; "
                        "SameSite=Strict");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_find),
        cmocka_unit_test(test_set),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
