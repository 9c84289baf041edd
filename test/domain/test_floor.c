#include "domain/floor.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

/* In the order of bytes: capitals before small letters, both before what is not ASCII. */
static const char *const ids[] = {"A", "W1", "W10", "W2", "a", "\xc3\x84"};
enum { IDS = sizeof ids / sizeof *ids };

static void build(struct worker worker[static IDS], struct station station[static IDS])
{
    for (size_t i = 0; i < IDS; i++) {
        worker[i] = (struct worker){.id = str_from(ids[i])};
        station[i] = (struct station){.id = str_from(ids[i])};
    }
}

/* Everyone is found whatever the hint, on floors of every size. */
static void test_found(void **state)
{
    (void)state;
    struct worker worker[IDS];
    struct station station[IDS];
    build(worker, station);
    for (size_t count = 0; count <= IDS; count++) {
        struct floor floor = {worker, count, station, count};
        for (size_t i = 0; i < IDS; i++) {
            int want = i < count ? (int)i : -1;
            for (int hint = -2; hint < IDS + 2; hint++) {
                assert_int_equal(floor_worker(&floor, str_from(ids[i]), hint), want);
                assert_int_equal(floor_station(&floor, str_from(ids[i]), hint), want);
            }
        }
    }
}

static void test_not_found(void **state)
{
    (void)state;
    static const char *const row[] = {"", "0", "W", "W11", "W1 ", "w1", "b", "\xc3\x85"};
    struct worker worker[IDS];
    struct station station[IDS];
    build(worker, station);
    struct floor floor = {worker, IDS, station, IDS};
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        assert_int_equal(floor_worker(&floor, str_from(row[i]), 1), -1);
        assert_int_equal(floor_station(&floor, str_from(row[i]), 1), -1);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_found),
        cmocka_unit_test(test_not_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
