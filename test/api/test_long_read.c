#include "api/long_read.h"

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

static void one_thread_is_kept_free(void **state)
{
    static const struct {
        unsigned threads, at_once;
    } rows[] = {{0, 1}, {1, 1}, {2, 1}, {3, 2}, {4, 3}};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct app app = {.threads = rows[i].threads};
        struct app *reading[8] = {NULL}, *refused = NULL;
        struct error err = {0};
        for (unsigned k = 0; k < rows[i].at_once; k++)
            assert_true(long_read_begin(&app, &reading[k], &err));
        assert_false(long_read_begin(&app, &refused, &err));
        assert_int_equal(err.code, ERROR_UNAVAILABLE);
        assert_non_null(strstr(err.text, "too many long questions"));
        assert_null(refused);

        /* Who was refused leaves no trace; who is done makes room for one. */
        long_read_end(&refused);
        long_read_end(&reading[0]);
        assert_true(long_read_begin(&app, &reading[0], &err));
        assert_false(long_read_begin(&app, &refused, &err));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(one_thread_is_kept_free)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
