#include "domain/figure.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define HOUR INT64_C(3600000)

static const char *shown(struct figure figure, char text[static 40])
{
    snprintf(text, 40, "%lld.%02d", (long long)(figure.hundredths / 100),
             (int)(figure.hundredths % 100));
    return figure.none ? "null" : text;
}

static void check(const char *what, struct figure have, const char *want)
{
    char text[40];
    if (strcmp(shown(have, text), want) != 0)
        fail_msg("%s: %s, not %s", what, shown(have, text), want);
}

static void test_minutes(void **state)
{
    (void)state;
    check("nothing", figure_minutes(0), "0.00");
    check("just below a half", figure_minutes(299), "0.00");
    check("a half", figure_minutes(300), "0.01");
    check("a half that no double holds", figure_minutes(8700), "0.15");
    check("another", figure_minutes(17100), "0.29");
    check("a minute", figure_minutes(60000), "1.00");
    check("a hundred years and a half", figure_minutes(INT64_C(3155760000300)),
          "52596000.01");
    for (int64_t hundredths = 0; hundredths < 100000; hundredths++) {
        assert_int_equal(figure_minutes(600 * hundredths + 300).hundredths,
                         hundredths + 1);
        assert_int_equal(figure_minutes(600 * hundredths + 299).hundredths, hundredths);
    }
}

static void test_percentages(void **state)
{
    (void)state;
    static const struct {
        const char *what;
        int64_t part, whole;
        const char *want;
    } row[] = {
        {"a third", 1, 3, "33.33"},
        {"two thirds", 2, 3, "66.67"},
        {"all", 7, 7, "100.00"},
        {"more than all", 5, 2, "250.00"},
        {"none of something", 0, 3, "0.00"},
        {"of nothing", 3, 0, "0.00"},
        {"an eighth of a hundredth too little for a half", 99999, 20000 * 99999 / 3,
         "0.02"},
        {"half a hundredth", 1, 20000, "0.01"},
        {"1.005 is no double", 201, 20000, "1.01"},
        {"74.945 is none either", 14989, 20000, "74.95"},
        {"just below", INT64_C(1498900000000) - 1, INT64_C(2000000000000), "74.94"},
    };
    for (size_t i = 0; i < sizeof row / sizeof *row; i++)
        check(row[i].what, figure_percent(row[i].part, row[i].whole), row[i].want);
}

static void test_rates(void **state)
{
    (void)state;
    check("an hour", figure_per_hour(30, HOUR), "30.00");
    check("no time", figure_per_hour(30, 0), "0.00");
    check("a unit in 200 hours", figure_per_hour(1, 200 * HOUR), "0.01");
    check("a unit in a millisecond", figure_per_hour(1, 1), "3600000.00");
    check("more than a figure holds", figure_per_hour(INT64_MAX, 1),
          "92233720368547758.07");
}

static void test_means(void **state)
{
    (void)state;
    struct figure_mean none = {0}, thirds = {0}, half = {0}, below = {0};
    check("of nobody", figure_mean_percent(&none), "0.00");

    for (int i = 0; i < 3; i++)
        figure_mean_add(&thirds, 1, 3);
    check("three thirds", figure_mean_percent(&thirds), "33.33");

    /* Thirds that add up to one, but for what each lost. */
    figure_mean_add(&half, 1, 3);
    figure_mean_add(&half, 2, 3);
    figure_mean_add(&half, 1, 10000);
    figure_mean_add(&half, 1, 10000);
    for (int i = 0; i < 4; i++)
        figure_mean_add(&half, 0, 1);
    check("1.0002 of 8 is 12.5025 %", figure_mean_percent(&half), "12.50");
    figure_mean_add(&below, 1, 3);
    figure_mean_add(&below, 2, 3);
    figure_mean_add(&below, 4, 10000);
    for (int i = 0; i < 5; i++)
        figure_mean_add(&below, 0, 1);
    check("1.0004 of 8 is 12.505 %", figure_mean_percent(&below), "12.51");
}

static void test_targets(void **state)
{
    (void)state;
    static const struct {
        const char *what;
        double target;
        int64_t planned_ms, units;
        const char *so_far, *attainment;
    } row[] = {
        {"half a shift", 40, 4 * HOUR, 150, "160.00", "93.75"},
        {"no target", 0, 4 * HOUR, 150, "null", "null"},
        {"nothing planned yet", 40, 0, 150, "null", "null"},
        {"nothing made", 40, HOUR, 0, "40.00", "0.00"},
        {"more than was wanted", 40, HOUR, 50, "40.00", "125.00"},
        {"a thousandth of a unit an hour", 0.001, 5 * HOUR, 1, "0.01", "20000.00"},
        {"a target is kept to the thousandth", 33.33333, 3 * HOUR, 99, "100.00", "99.00"},
        {"just begun", 40, 1, 1, "0.00", "9000000.00"},
    };
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        target_rate target = target_of(row[i].target);
        check(row[i].what, target_so_far(target, row[i].planned_ms), row[i].so_far);
        check(row[i].what, target_attainment(target, row[i].planned_ms, row[i].units),
              row[i].attainment);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_minutes), cmocka_unit_test(test_percentages),
        cmocka_unit_test(test_rates),   cmocka_unit_test(test_means),
        cmocka_unit_test(test_targets),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
