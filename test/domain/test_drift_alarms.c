/* Few alarms, and each soon: in plants of 20 and of 100 cameras, from fixed seeds. The
 * program test/bench/drift.c prints the same of many more plants. */
#include "drift_measure.h"
#include "must.h"

static void test_false_alarms(void **state)
{
    (void)state;
    static const struct {
        int cameras, plants;
    } row[] = {{20, 12}, {100, 2}};
    for (size_t i = 0; i < 2; i++) {
        struct drift_plant plant = drift_plant_usual(row[i].cameras, 1);
        struct false_alarms alarms = measure_false_alarms(plant, row[i].plants);
        if (20 * alarms.warned > alarms.shifts)
            fail_msg("%d cameras: warnings in %d of %d shifts", row[i].cameras,
                     alarms.warned, alarms.shifts);
        if (acts_a_month(&alarms) > 1)
            fail_msg("%d cameras: %.2f times a month at act", row[i].cameras,
                     acts_a_month(&alarms));
    }
}

/* So much of the work is read as idle, and confidence does not tell. */
static void test_delays(void **state)
{
    (void)state;
    static const struct {
        double misread;
        int most; /* shifts */
        int plants;
    } row[] = {{0.05, 12, 25}, {0.10, 6, 9}, {0.20, 3, 9}};
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        struct drift_plant plant = drift_plant_usual(20, 1);
        plant.misread = row[i].misread;
        plant.days = MEASURE_FAULT + 8;
        struct delays delays = measure_delays(plant, row[i].plants);
        if (delays.median > row[i].most)
            fail_msg("%.0f %% misread: found after %d shifts", 100 * row[i].misread,
                     delays.median);
    }
}

/* The same seed, the same plant, to the last alarm. */
static void test_seed(void **state)
{
    (void)state;
    struct drift_plant plant = drift_plant_usual(3, 5);
    plant.days = MEASURE_LEARNT + 5;
    struct false_alarms one = measure_false_alarms(plant, 2);
    struct false_alarms two = measure_false_alarms(plant, 2);
    assert_int_equal(one.shifts, 30);
    assert_memory_equal(&one, &two, sizeof one);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_false_alarms),
        cmocka_unit_test(test_delays),
        cmocka_unit_test(test_seed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
