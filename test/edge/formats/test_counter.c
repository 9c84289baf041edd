/* What the totals of a counter mean. */
#include "edge/formats/counter.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* `shown`: the totals, each after the second of its time. `made`: units of each message;
 * L: it is late; F: it is too fast. */
static const struct {
    const char *what;
    double per_minute;
    const char *shown, *made;
} rows[] = {
    {"it rises", 0, "0:500 10:501 20:501 30:504", "0 1 0 3"},
    {"the first total says nothing", 0, "0:9000", "0"},
    {"a dip", 0, "0:500 10:501 20:500 30:501 40:502", "0 1 0 0 1"},
    {"a dip of a large one", 0, "0:20000 10:19900 20:20001", "0 0 1"},
    {"delivered again", 0, "0:500 10:501 20:502 10:501 20:502 40:503", "0 1 1 L 0 1"},
    {"delivered again, older than a reset", 0, "0:500 10:501 20:2 10:501 30:3",
     "0 1 2 L 1"},
    {"it begins anew at 0", 0, "0:500 10:0 20:1 30:3", "0 0 1 2"},
    {"it begins anew, and shows some already", 0, "0:120 10:3 20:4", "0 3 1"},
    {"few were made before", 0, "0:1 10:2 20:0 30:1 40:2 50:3 60:4", "0 1 0 1 0 1 1"},
    {"it falls to something, and goes on from there", 0, "0:500 10:300 20:301 30:303",
     "0 0 1 2"},
    {"it shows 0 for a moment", 0, "0:500 10:0 20:501 30:502", "0 0 1 1"},
    {"it shows nonsense for a moment", 100, "0:500 10:99999 20:501 30:502", "0 F 1 1"},
    {"it begins anew, then much is made", 0, "0:500 10:0 20:5 30:9 40:14 50:600",
     "0 0 5 4 5 586"},
    {"as fast as possible", 60, "0:0 30:60 60:121 180:241", "0 60 F 120"},
};

static void run(const char *shown, double per_minute, char *made, size_t size)
{
    struct counter counter = {0};
    long long second, total;
    int used;
    size_t len = 0;
    for (const char *at = shown; sscanf(at, "%lld:%lld%n", &second, &total, &used) == 2;
         at += used) {
        int64_t units;
        enum counter_says says =
            counter_take(&counter, (instant){1000 * second}, total, per_minute, &units);
        len += (size_t)snprintf(made + len, size - len, "%s", len ? " " : "");
        if (says == COUNTER_UNITS)
            len += (size_t)snprintf(made + len, size - len, "%lld", (long long)units);
        else
            len += (size_t)snprintf(made + len, size - len, "%s",
                                    says == COUNTER_LATE ? "L" : "F");
    }
}

static void test_totals(void **state)
{
    (void)state;
    int wrong = 0;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char made[200] = "";
        run(rows[i].shown, rows[i].per_minute, made, sizeof made);
        if (strcmp(made, rows[i].made) != 0) {
            print_error("%s: %s\n  made %s\n  want %s\n", rows[i].what, rows[i].shown,
                        made, rows[i].made);
            wrong++;
        }
    }
    assert_int_equal(wrong, 0);
}

static void test_pace(void **state)
{
    (void)state;
    struct pace pace = {0};
    assert_true(pace_admits(&pace, (instant){1000}, 2, 3));
    assert_true(pace_admits(&pace, (instant){2000}, 1, 3));
    assert_false(pace_admits(&pace, (instant){59000}, 1, 3));
    assert_true(pace_admits(&pace, (instant){61000}, 1, 3));
    assert_true(pace_admits(&pace, (instant){61000}, 1000, 0));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_totals),
        cmocka_unit_test(test_pace),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
