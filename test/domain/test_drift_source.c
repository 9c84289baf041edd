/* A camera that does not see: no claim is made of what it says. */
#include "drift_scene.h"
#include "must.h"

#include "domain/event.h"

#include <math.h>

static void fails(const struct drift_scene *scene, const char *reason, unsigned advice)
{
    const struct drift_judgement *now = last_judgement(scene, 0);
    const struct drift_test *health = test_of(now, DRIFT_SOURCE_HEALTH);
    is_level(now->level, DRIFT_NO_CLAIM);
    is_level(scene->verdict[0].level, DRIFT_NO_CLAIM);
    assert_int_equal(now->tests, 1); /* nothing else is said */
    assert_string_equal(health->reason, reason);
    is_level(health->level, DRIFT_ACT);
    assert_int_equal(now->advice, advice);
    assert_int_equal(scene->verdict[0].since.ms,
                     drift_plant_day(CHANGE).ms + 6 * SPAN_HOUR.ms);
    others_are_healthy(scene);
}

static void test_dark(void **state)
{
    (void)state;
    CLEANUP(drift_scene_free) struct drift_scene scene = drift_scene_usual();
    remove_days(&scene, 0, CHANGE, DAYS);
    drift_scene_judge(&scene);
    fails(&scene, "nothing_seen", DRIFT_LOOK);
    assert_int_equal(last_judgement(&scene, 0)->events, 0);
    assert_true(isnan(last_judgement(&scene, 0)->share[EVENT_WORKING]));
    assert_int_equal(scene.verdict[0].judgements, DAYS);
}

static void cover(struct drift_shift *shift)
{
    for (int state = 0; state < EVENT_UNKNOWN; state++) {
        shift->ms[EVENT_UNKNOWN] += shift->ms[state] / 2;
        shift->ms[state] -= shift->ms[state] / 2;
    }
}

static void test_covered(void **state)
{
    (void)state;
    CLEANUP(drift_scene_free) struct drift_scene scene = drift_scene_usual();
    change_from_day(&scene, 0, CHANGE, cover);
    drift_scene_judge(&scene);
    fails(&scene, "unknown_time", DRIFT_CLEAN | DRIFT_LOOK);
    assert_true(fabs(number_of(last_judgement(&scene, 0)->test, "unknown_points") - 50) <
                0.1);
}

/* A box that knows says why: for a quarter of the shift (2 of 8 hours), or longer. Less
 * is nothing. */
static void offline(struct drift_shift *shift)
{
    shift->fault_ms[CAMERA_OFFLINE] = 2 * SPAN_HOUR.ms;
}
static void dark(struct drift_shift *shift)
{
    shift->fault_ms[CAMERA_DARK] = 2 * SPAN_HOUR.ms;
}
static void clock_off(struct drift_shift *shift)
{
    shift->fault_ms[CAMERA_CLOCK] = 8 * SPAN_HOUR.ms;
}
static void offline_and_clock_off(struct drift_shift *shift)
{
    offline(shift);
    clock_off(shift);
}
static void hardly_offline(struct drift_shift *shift)
{
    shift->fault_ms[CAMERA_OFFLINE] = 2 * SPAN_HOUR.ms - 1;
}

static void test_what_boxes_say(void **state)
{
    (void)state;
    static const struct {
        changer change;
        const char *reason; /* NULL: it is judged */
        unsigned advice;
    } row[] = {
        {offline, "camera_offline", DRIFT_LOOK},
        {dark, "camera_dark", DRIFT_CLEAN | DRIFT_LOOK},
        {clock_off, "camera_clock", DRIFT_SET_CLOCK},
        {offline_and_clock_off, "camera_offline", DRIFT_LOOK},
        {hardly_offline, NULL, 0},
    };
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        CLEANUP(drift_scene_free) struct drift_scene scene = drift_scene_usual();
        change_from_day(&scene, 0, CHANGE, row[i].change);
        drift_scene_judge(&scene);
        if (row[i].reason)
            fails(&scene, row[i].reason, row[i].advice);
        else
            is_level(scene.verdict[0].level, DRIFT_HEALTHY);
    }
}

/* The clock of a camera is an hour behind, and so it sees the end of its
 * shift in the next one: by the mix of states alone it would drift. */
static void hour_back(struct drift_shift *shift)
{
    int64_t hour = shift->ms[EVENT_WORKING] / 8;
    shift->ms[EVENT_WORKING] -= hour;
    shift->ms[EVENT_IDLE] += hour;
}
static void hour_back_and_told(struct drift_shift *shift)
{
    hour_back(shift);
    clock_off(shift);
}

static void test_clock_an_hour_back(void **state)
{
    (void)state;
    for (int told = 0; told < 2; told++) {
        CLEANUP(drift_scene_free) struct drift_scene scene = drift_scene_usual();
        change_from_day(&scene, 0, CHANGE, told ? hour_back_and_told : hour_back);
        drift_scene_judge(&scene);
        is_level(scene.verdict[0].level, told ? DRIFT_NO_CLAIM : DRIFT_ACT);
        is_level(drift_last_claim(&scene.verdict[0]), told ? DRIFT_HEALTHY : DRIFT_ACT);
    }
}

static void blind(struct drift_shift *shift)
{
    for (int again = 0; again < 4; again++)
        cover(shift);
}

/* From a shift that it only learned from, nothing else is known. */
static void test_dark_while_it_learns(void **state)
{
    (void)state;
    struct drift_plant plant = drift_scene_plant();
    plant.days = 6;
    CLEANUP(drift_scene_free) struct drift_scene scene = drift_scene_of(plant);
    change_from_day(&scene, 0, 5, blind);
    drift_scene_judge(&scene);
    is_level(scene.verdict[0].level, DRIFT_NO_CLAIM);
    assert_int_equal(scene.verdict[0].since.ms, drift_plant_day(5).ms + 6 * SPAN_HOUR.ms);
}

/* The clock jumps 3 hours ahead, again and again: their hours stay empty. */
static void jump(struct drift_shift *shift)
{
    shift->hours_seen = 5;
    shift->events = shift->events * 5 / 8;
}

static void test_clock_jumps(void **state)
{
    (void)state;
    CLEANUP(drift_scene_free) struct drift_scene scene = drift_scene_usual();
    change_from_day(&scene, 0, CHANGE, jump);
    drift_scene_judge(&scene);
    fails(&scene, "silent_hours", DRIFT_LOOK);
    assert_true(number_of(last_judgement(&scene, 0)->test, "silent_hours") == 3);
}

static void few(struct drift_shift *shift) { shift->events /= 3; }
static void many(struct drift_shift *shift) { shift->events *= 3; }

static void test_events(void **state)
{
    (void)state;
    static const struct {
        changer change;
        const char *reason;
    } row[] = {{few, "few_events"}, {many, "many_events"}};
    for (size_t i = 0; i < 2; i++) {
        CLEANUP(drift_scene_free) struct drift_scene scene = drift_scene_usual();
        change_from_day(&scene, 0, DAYS - 1, row[i].change);
        drift_scene_judge(&scene);
        is_level(last_judgement(&scene, 0)->level, DRIFT_NO_CLAIM);
        assert_string_equal(last_judgement(&scene, 0)->test[0].reason, row[i].reason);
        others_are_healthy(&scene);
    }
}

/* Sundays on which one line rests are no surprise; nor is a day on which all do. */
static void test_days_off(void **state)
{
    (void)state;
    CLEANUP(drift_scene_free) struct drift_scene scene = drift_scene_usual();
    for (int sunday = 6; sunday < DAYS; sunday += 7)
        remove_days(&scene, 0, sunday, sunday + 1);
    for (size_t s = 0; s < STREAMS; s++)
        remove_days(&scene, s, CHANGE + 3, CHANGE + 4);
    drift_scene_judge(&scene);
    for (size_t i = 0; i < scene.verdict[0].judgements; i++)
        assert_int_not_equal(scene.verdict[0].judgement[i].level, DRIFT_NO_CLAIM);
    for (size_t s = 0; s < STREAMS; s++)
        is_level(scene.verdict[s].level, DRIFT_HEALTHY);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_dark),
        cmocka_unit_test(test_covered),
        cmocka_unit_test(test_dark_while_it_learns),
        cmocka_unit_test(test_clock_jumps),
        cmocka_unit_test(test_events),
        cmocka_unit_test(test_days_off),
        cmocka_unit_test(test_what_boxes_say),
        cmocka_unit_test(test_clock_an_hour_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
