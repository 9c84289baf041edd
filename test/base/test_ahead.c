#include "base/ahead.h"

#include "must.h"

enum { MANY = 100000 };

/* Puts the addresses of numbers, until there are so many, or until it fails. */
struct numbers {
    int number[MANY];
    size_t count, fails_at, put;
};

static bool put_numbers(void *context, struct ahead *ahead, struct error *err)
{
    struct numbers *numbers = context;
    while (numbers->put < numbers->count) {
        if (numbers->put == numbers->fails_at)
            return error_set(err, ERROR_CORRUPT, "a page is damaged");
        if (!ahead_put(ahead, &numbers->number[numbers->put++]))
            break;
    }
    return true;
}

static void test_takes(void **state)
{
    (void)state;
    static const struct {
        const char *what;
        size_t count, fails_at, leaves_at, takes_least, takes_most;
        bool ok;
    } row[] = {
        {"nothing", 0, MANY, MANY, 0, 0, true},
        {"one thing", 1, MANY, MANY, 1, 1, true},
        {"many, in order", MANY, MANY, MANY, MANY, MANY, true},
        {"what came before it failed", MANY, 1000, MANY, 1000, 1000, false},
        {"it fails at once", MANY, 0, MANY, 0, 0, false},
        {"enough", MANY, MANY, 500, 500, 500 + AHEAD_MOST + 2, true},
    };
    static struct numbers numbers;
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        struct error failure = {0};
        struct ahead ahead;
        size_t taken = 0;
        numbers.count = row[i].count;
        numbers.fails_at = row[i].fails_at;
        numbers.put = 0;
        MUST(ahead_start(&ahead, put_numbers, &numbers, &err));
        for (int *number; (number = ahead_take(&ahead)); taken++) {
            if (number != &numbers.number[taken])
                fail_msg("%s: another than the %zu-th", row[i].what, taken);
            if (taken + 1 == row[i].leaves_at)
                ahead_leave(&ahead);
        }
        if (ahead_end(&ahead, &failure) != row[i].ok)
            fail_msg("%s: '%s'", row[i].what, failure.text);
        if (!row[i].ok)
            assert_string_equal(failure.text, "a page is damaged");
        if (taken != numbers.put || taken < row[i].takes_least ||
            taken > row[i].takes_most)
            fail_msg("%s: %zu were taken of %zu", row[i].what, taken, numbers.put);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_takes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
