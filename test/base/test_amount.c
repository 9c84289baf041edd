#include "base/amount.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static const struct {
    int64_t count;
    const char *says;
} rows[] = {
    {0, "0 events wait"},
    {1, "1 event waits"},
    {2, "2 events wait"},
    {1000000, "1000000 events wait"},
};

static void test_one_is_not_many(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_string_equal(amount(rows[i].count, "event waits", "events wait").text,
                            rows[i].says);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_one_is_not_many)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
