#include "domain/metrics.h"

#include "notation.h"

#include "base/arena.h"
#include "base/buf.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

enum { PEOPLE = 3, PLACES = 2 };
#define MINUTE INT64_C(60000)

static void test_worker_figures(void **state)
{
    (void)state;
    static const struct {
        const char *what;
        int64_t working, idle, absent, units; /* minutes */
        int64_t utilization, presence, rate;  /* hundredths */
        bool observed;
    } row[] = {
        {"not seen", 0, 0, 0, 0, 0, 0, 0, false},
        {"worked all the time", 60, 0, 0, 30, 10000, 10000, 3000, true},
        {"absent counts as idle, not as presence", 30, 15, 15, 10, 5000, 6667, 2000,
         true},
        {"never worked", 0, 10, 20, 0, 0, 0, 0, true},
        {"went home", 0, 0, 60, 0, 0, 0, 0, true},
        {"units without work have no rate", 0, 60, 0, 5, 0, 0, 0, true},
        {"units alone", 0, 0, 0, 5, 0, 0, 0, true},
        {"a third", 20, 40, 0, 1, 3333, 3333, 300, true},
    };
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        struct worker_sum sum = {row[i].working * MINUTE, row[i].idle * MINUTE,
                                 row[i].absent * MINUTE, row[i].units};
        if (worker_utilization(&sum).hundredths != row[i].utilization ||
            worker_presence(&sum).hundredths != row[i].presence ||
            worker_rate(&sum).hundredths != row[i].rate ||
            worker_observed(&sum) != row[i].observed)
            fail_msg("%s: %g %%, %g an hour", row[i].what,
                     figure_number(worker_utilization(&sum)),
                     figure_number(worker_rate(&sum)));
    }
}

static void test_station_figures(void **state)
{
    (void)state;
    static const struct {
        const char *what;
        int64_t occupied, working, units, planned; /* minutes */
        int64_t utilization, throughput;           /* hundredths */
        bool observed;
    } row[] = {
        {"nobody there", 0, 0, 0, 480, 0, 0, false},
        {"half the shift", 300, 240, 50, 480, 5000, 1000, true},
        {"work outside planned time", 600, 600, 0, 480, 12500, 0, true},
        {"nothing planned", 60, 60, 6, 0, 0, 600, true},
        {"units without anybody", 0, 0, 7, 480, 0, 0, true},
    };
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        struct station_sum sum = {row[i].occupied * MINUTE, row[i].working * MINUTE,
                                  row[i].units};
        span planned = {row[i].planned * MINUTE};
        if (station_utilization(&sum, planned).hundredths != row[i].utilization ||
            station_throughput(&sum).hundredths != row[i].throughput ||
            station_observed(&sum) != row[i].observed)
            fail_msg("%s: %g %%, %g an hour", row[i].what,
                     figure_number(station_utilization(&sum, planned)),
                     figure_number(station_throughput(&sum)));
    }
}

/* Unknown is what is left of the time that has passed. */
static void test_unknown(void **state)
{
    (void)state;
    static const struct {
        const char *what;
        int64_t start, end, now, known, want; /* minutes */
    } row[] = {
        {"the window is over", 0, 60, 100, 20, 40},
        {"it is running", 0, 60, 30, 20, 10},
        {"all is known", 0, 60, 30, 30, 0},
        {"it is about to begin", 60, 90, 60, 0, 0},
        {"it is ahead", 60, 90, 30, 0, 0},
    };
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        struct worker_sum sum = {row[i].known * MINUTE, 0, 0, 0};
        struct totals totals = {.window = notation_window(row[i].start, row[i].end),
                                .now = {row[i].now * MINUTE},
                                .worker = &sum};
        if (worker_unknown_ms(&totals, 0) != row[i].want * MINUTE)
            fail_msg("%s: %lld ms", row[i].what,
                     (long long)worker_unknown_ms(&totals, 0));
    }
}

/* --- who is where --- */

struct scene {
    struct worker worker[PEOPLE];
    struct station station[PLACES];
    struct floor floor;
    struct worker_sum worker_sum[PEOPLE];
    struct station_sum station_sum[PLACES];
    int64_t ahead[PLACES];
    struct latest latest[PEOPLE];
    struct uuid uuid[PEOPLE];
    struct totals totals;
};

/* The latest that is known of each worker at minute 30, with a hold of 20 minutes. Where
 * two share a time, worker 2's uuid is the greatest. */
static void set_scene(const char *text, struct scene *scene)
{
    static const char *const uuid[PEOPLE] = {"1", "3", "2"};
    struct sign sign;
    *scene = (struct scene){0};
    scene->floor = (struct floor){scene->worker, PEOPLE, scene->station, PLACES};
    scene->totals = (struct totals){
        .floor = &scene->floor,
        .window = notation_window(0, 60),
        .now = {30 * MINUTE},
        .worker = scene->worker_sum,
        .station = scene->station_sum,
        .ahead = scene->ahead,
        .latest = scene->latest,
        .latest_uuid = scene->uuid,
    };
    for (size_t i = 0; i < PEOPLE; i++)
        scene->uuid[i].text[0] = uuid[i][0];
    while (notation_next(&text, &sign))
        scene->latest[sign.worker] =
            (struct latest){true, 30 * MINUTE < sign.at.ms + 20 * MINUTE, sign.at,
                            sign.type, sign.station};
}

static void write_presence(const struct attendance *attendance, struct buf *out)
{
    for (size_t s = 0; s < PLACES; s++) {
        buf_addf(out, "%s%c %.*s", s ? "; " : "", (char)('a' + s),
                 STR_ARG(attendance_status(&attendance[s])));
        if (attendance[s].count)
            buf_addf(out, " %.*s",
                     STR_ARG(lane_state_name(attendance_state(&attendance[s]))));
        for (size_t i = 0; i < attendance[s].count; i++)
            buf_addf(out, " %d", attendance[s].worker[i] + 1);
        if (attendance[s].current >= 0)
            buf_addf(out, ", current %d", attendance[s].current + 1);
    }
}

static void test_presence(void **state)
{
    (void)state;
    static const struct {
        const char *what, *latest, *status, *want;
    } row[] = {
        {"nobody was ever seen", "", "unknown unknown unknown", "a vacant; b vacant"},
        {"one at work", "1W@20", "active unknown unknown",
         "a occupied working 1, current 1; b vacant"},
        {"idling is being there", "1Ib@20", "idle unknown unknown",
         "a vacant; b occupied idle 1, current 1"},
        {"absent is nowhere", "1A@20", "absent unknown unknown", "a vacant; b vacant"},
        {"lost sight of", "1?b@20", "unknown unknown unknown", "a vacant; b unknown"},
        {"lost, and long ago", "1?b@10", "unknown unknown unknown", "a vacant; b vacant"},
        {"the hold ran out", "1W@10", "unknown unknown unknown", "a vacant; b vacant"},
        {"one there and one lost", "1W@20 2?@25", "active unknown unknown",
         "a occupied working 1, current 1; b vacant"},
        {"the latest is the current one", "1W@20 2I@25 3W@22", "active idle active",
         "a occupied working 1 2 3, current 2; b vacant"},
        {"at one instant the uuid decides", "1W@20 2W@20 3I@20", "active active idle",
         "a occupied working 1 2 3, current 2; b vacant"},
        {"somebody works beside one who idles", "1I@20 2W@15", "idle active unknown",
         "a occupied working 1 2, current 1; b vacant"},
        {"all who are there idle", "1I@20 2I@15 3A@25", "idle idle absent",
         "a occupied idle 1 2, current 1; b vacant"},
        {"two stations", "1Wb@20 2W@12 3Wb@15", "active active active",
         "a occupied working 2, current 2; b occupied working 1 3, current 1"},
    };
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
        CLEANUP(buf_free) struct buf have = BUF(1024), status = BUF(1024);
        struct scene scene;
        set_scene(row[i].latest, &scene);
        for (size_t w = 0; w < PEOPLE; w++)
            buf_addf(&status, "%s%.*s", w ? " " : "",
                     STR_ARG(status_name(worker_status(&scene.totals, w))));
        write_presence(attendance_new(&scene.totals, &arena), &have);
        if (strcmp(buf_text(&have), row[i].want) != 0 ||
            strcmp(buf_text(&status), row[i].status) != 0)
            fail_msg("%s: '%s', '%s'", row[i].what, buf_text(&status), buf_text(&have));
    }
}

/* --- the factory --- */

static void test_factory(void **state)
{
    (void)state;
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    struct scene scene;
    set_scene("1W@20 2Ib@25 3W@5", &scene);
    /* Half, a quarter; the third was not seen in the window and is not averaged. */
    scene.worker_sum[0] = (struct worker_sum){30 * MINUTE, 20 * MINUTE, 10 * MINUTE, 12};
    scene.worker_sum[1] = (struct worker_sum){15 * MINUTE, 45 * MINUTE, 0, 3};
    scene.worker_sum[2] = (struct worker_sum){0, 0, 0, 30};
    scene.worker[0].active = scene.worker[2].active = true;
    scene.station[1].active = true;

    struct factory have =
        factory_figures(&scene.totals, attendance_new(&scene.totals, &arena));
    assert_int_equal(have.working_ms, 45 * MINUTE);
    assert_int_equal(have.idle_ms, 65 * MINUTE);
    assert_int_equal(have.absent_ms, 10 * MINUTE);
    assert_int_equal(have.units, 45);
    assert_int_equal(have.utilization.hundredths, 3750);
    assert_int_equal(have.presence.hundredths, 4091); /* 45 of 110 minutes */
    assert_true(have.target_so_far.none && have.attainment.none);
    assert_int_equal(have.rate.hundredths, 6000);
    assert_int_equal(have.active_workers, 1);
    assert_int_equal(have.occupied_stations, 1); /* the other is deactivated */
    assert_int_equal(have.total_workers, 2);
    assert_int_equal(have.total_stations, 1);
}

/* Half of the shift has passed, and of the units some are yet to come. */
static void test_targets(void **state)
{
    (void)state;
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    struct scene scene;
    set_scene("1W@20", &scene);
    scene.station[0].target = target_of(40);
    scene.station_sum[0].units = 100;
    scene.ahead[0] = 10;
    scene.station_sum[1].units = 30;
    scene.worker_sum[0].units = 130;
    scene.totals.target = target_of(60);
    scene.totals.planned = (span){8 * 60 * MINUTE};
    scene.totals.planned_so_far = (span){4 * 60 * MINUTE};
    scene.station_sum[0].working_ms = 120 * MINUTE;
    const struct station_sum *sum = scene.station_sum;

    assert_int_equal(station_utilization(sum, scene.totals.planned).hundredths, 2500);
    assert_int_equal(station_utilization(sum, scene.totals.planned_so_far).hundredths,
                     5000);
    assert_int_equal(station_units_so_far(&scene.totals, 0), 90);
    assert_int_equal(station_target_so_far(&scene.totals, 0).hundredths, 16000);
    assert_int_equal(station_attainment(&scene.totals, 0).hundredths, 5625);
    assert_true(station_target_so_far(&scene.totals, 1).none);
    assert_true(station_attainment(&scene.totals, 1).none);

    struct factory have =
        factory_figures(&scene.totals, attendance_new(&scene.totals, &arena));
    assert_int_equal(have.units_so_far, 120);
    assert_int_equal(have.target_so_far.hundredths, 24000);
    assert_int_equal(have.attainment.hundredths, 5000);
}

static void test_empty_factory(void **state)
{
    (void)state;
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    struct floor nobody = {0};
    struct totals totals = {.floor = &nobody, .window = notation_window(0, 60)};
    struct factory have = factory_figures(&totals, attendance_new(&totals, &arena));
    assert_int_equal(have.utilization.hundredths + have.rate.hundredths + have.units, 0);
    assert_int_equal(have.total_workers + have.total_stations, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_worker_figures), cmocka_unit_test(test_station_figures),
        cmocka_unit_test(test_unknown),        cmocka_unit_test(test_presence),
        cmocka_unit_test(test_targets),        cmocka_unit_test(test_factory),
        cmocka_unit_test(test_empty_factory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
