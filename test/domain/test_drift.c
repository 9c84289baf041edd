/* What is said of a camera that sees, but not what it saw before. */
#include "drift_scene.h"
#include "must.h"

#include "domain/event.h"
#include "domain/zone.h"

#include <math.h>

static void test_steady(void **state)
{
    (void)state;
    CLEANUP(drift_scene_free) struct drift_scene scene = drift_scene_usual();
    drift_scene_judge(&scene);
    for (size_t s = 0; s < STREAMS; s++) {
        const struct drift_verdict *verdict = &scene.verdict[s];
        is_level(verdict->level, DRIFT_HEALTHY);
        assert_int_equal(verdict->since.ms, INSTANT_NEVER.ms);
        assert_int_equal(verdict->reference_shifts, 30);
        assert_int_equal(verdict->reference_from.ms,
                         scene.stream[s].shift[0].window.start.ms);
        assert_int_equal(verdict->judgements, scene.stream[s].shifts);
        assert_false(verdict->ended);
        assert_true(last_judgement(&scene, s)->tests > 0);
        assert_null(judgement_back(&scene, s, 1)->test);
        is_level(verdict->judgement[19].level, DRIFT_LEARNING);
        is_level(verdict->judgement[20].level, DRIFT_HEALTHY);
    }
}

/* --- L1 and L2 --- */

static void test_misread(void **state)
{
    (void)state;
    struct drift_plant plant = drift_scene_plant();
    plant.fault_day = CHANGE;
    plant.misread = 0.2;
    plant.confidence_off = -1;
    CLEANUP(drift_scene_free) struct drift_scene scene = drift_scene_of(plant);
    drift_scene_judge(&scene);
    const struct drift_judgement *now = last_judgement(&scene, 0);
    const struct drift_test *mix = test_of(now, DRIFT_MIX_EWMA);
    is_level(now->level, DRIFT_ACT);
    is_level(mix->level, DRIFT_ACT);
    is_level(test_of(now, DRIFT_CONFIDENCE)->level, DRIFT_ACT);
    assert_true(mix->statistic >= mix->critical);
    assert_int_equal(now->advice, DRIFT_CLEAN | DRIFT_LOOK | DRIFT_AUDIT);
    /* 20 % of some 70 %, less what the weighted mean still holds of the time before. */
    assert_true(fabs(number_of(mix, "idle_points") - 12) < 3);
    assert_true(fabs(number_of(mix, "working_points") + 12) < 3);
    assert_true(number_of(mix, "confidence_change") < -0.05);
    assert_true(number_of(test_of(now, DRIFT_CONFIDENCE), "effective_dwells") >= 300);
    others_are_healthy(&scene);
}

/* The zone of one type of station is moved: who stands there is not in it half the time.
 */
static void move(struct drift_shift *shift)
{
    shift->ms[EVENT_ABSENT] += shift->ms[EVENT_WORKING] / 2;
    shift->ms[EVENT_WORKING] /= 2;
}

static void test_moved(void **state)
{
    (void)state;
    CLEANUP(drift_scene_free) struct drift_scene scene = drift_scene_usual();
    scene.stream[0].station_type = scene.stream[1].station_type = STR("packing");
    scene.stream[2].camera = scene.stream[3].camera = scene.stream[0].camera;
    change_from_day(&scene, 0, CHANGE, move);
    change_from_day(&scene, 1, CHANGE, move);
    drift_scene_judge(&scene);
    for (size_t s = 0; s < 2; s++) {
        is_level(scene.verdict[s].level, DRIFT_ACT);
        is_level(test_of(last_judgement(&scene, s), DRIFT_MIX_F)->level, DRIFT_ACT);
        assert_true(number_of(test_of(last_judgement(&scene, s), DRIFT_MIX_F),
                              "absent_points") > 20);
        assert_int_equal(last_judgement(&scene, s)->advice, DRIFT_LOOK | DRIFT_AUDIT);
    }
    others_are_healthy(&scene); /* the other type of the same camera too */
}

/* One odd shift is a warning, and no reason to act. */
static void test_once(void **state)
{
    (void)state;
    CLEANUP(drift_scene_free) struct drift_scene scene = drift_scene_usual();
    move((struct drift_shift *)&scene.stream[0].shift[DAYS - 1]);
    drift_scene_judge(&scene);
    is_level(last_judgement(&scene, 0)->level, DRIFT_WARN);
    is_level(judgement_back(&scene, 0, 1)->level, DRIFT_HEALTHY);
}

/* After two odd shifts of three it is still time to act, and known what to do. */
static void test_twice(void **state)
{
    (void)state;
    CLEANUP(drift_scene_free) struct drift_scene scene = drift_scene_usual();
    struct drift_shift *shift = (struct drift_shift *)scene.stream[0].shift;
    move(&shift[DAYS - 3]);
    move(&shift[DAYS - 2]);
    drift_scene_judge(&scene);
    is_level(judgement_back(&scene, 0, 1)->level, DRIFT_ACT);
    is_level(last_judgement(&scene, 0)->level, DRIFT_ACT);
    is_level(test_of(last_judgement(&scene, 0), DRIFT_MIX_F)->level, DRIFT_HEALTHY);
    assert_int_equal(last_judgement(&scene, 0)->advice, DRIFT_LOOK | DRIFT_AUDIT);
}

static void test_floor(void **state)
{
    (void)state;
    CLEANUP(drift_scene_free) struct drift_scene scene = drift_scene_usual();
    drift_scene_judge(&scene);
    assert_null(test_of(last_judgement(&scene, 0), DRIFT_CONFIDENCE_FLOOR));
    scene.rules = (struct drift_rules){true, 0.99};
    drift_scene_judge(&scene);
    const struct drift_test *floor =
        test_of(last_judgement(&scene, 0), DRIFT_CONFIDENCE_FLOOR);
    is_level(floor->level, DRIFT_ACT);
    is_level(scene.verdict[0].level, DRIFT_ACT);
    assert_true(floor->critical == 0.99 && floor->statistic < 0.99);
}

/* --- models, L3 --- */

/* The camera's model is another one from a day on: the stream is cut in two. */
static void replace_model(struct drift_scene *scene, size_t stream, int day)
{
    struct drift_stream *more =
        arena_new(&scene->arena, struct drift_stream, scene->streams + 1);
    memcpy(more, scene->stream, scene->streams * sizeof *more);
    struct drift_stream *old = &more[stream], *new = &more[scene->streams++];
    size_t all = old->shifts;
    while (old->shifts && !instant_before(old->shift[old->shifts - 1].window.start,
                                          drift_plant_day(day)))
        old->shifts--;
    *new = *old;
    new->model = STR("pose-2");
    new->shift += old->shifts;
    new->shifts = all - old->shifts;
    scene->stream = more;
}

static void test_replaced(void **state)
{
    (void)state;
    CLEANUP(drift_scene_free) struct drift_scene scene = drift_scene_usual();
    replace_model(&scene, 0, CHANGE);
    replace_model(&scene, 1, CHANGE);
    drift_scene_judge(&scene);
    for (size_t s = 0; s < 2; s++) {
        const struct drift_verdict *old = &scene.verdict[s];
        const struct drift_verdict *new = &scene.verdict[STREAMS + s];
        assert_true(old->ended);
        is_level(old->level, DRIFT_HEALTHY);
        assert_false(new->ended);
        is_level(new->level, DRIFT_LEARNING);
        assert_int_equal(new->reference_shifts, (s + 1) * (DAYS - CHANGE));
        assert_int_equal(new->since.ms, new->reference_from.ms);
        assert_int_equal(last_judgement(&scene, STREAMS + s)->tests,
                         1); /* source_health */
    }
}

/* The new model was seen by night alone so far: what the old one did by day is over, too.
 */
static void test_replaced_in_the_other_half_of_the_day(void **state)
{
    (void)state;
    CLEANUP(drift_scene_free) struct drift_scene scene = drift_scene_usual();
    remove_days(&scene, 0, CHANGE, DAYS);
    replace_model(&scene, 1, CHANGE);
    drift_scene_judge(&scene);
    assert_true(scene.verdict[0].ended);
    assert_true(scene.verdict[1].ended);
    assert_false(scene.verdict[STREAMS].ended);
}

static void misjudge(struct drift_shift *shift) { shift->right = shift->labels * 6 / 10; }

static void test_accuracy(void **state)
{
    (void)state;
    struct drift_plant plant = drift_scene_plant();
    plant.days = 90;
    plant.audits_a_day = 9;
    CLEANUP(drift_scene_free) struct drift_scene scene = drift_scene_of(plant);
    replace_model(&scene, 0, 5);
    size_t new = STREAMS;
    change_from_day(&scene, new, 45, misjudge);
    change_from_day(&scene, 1, 45, misjudge); /* another model: not counted in */
    drift_scene_judge(&scene);
    const struct drift_test *accuracy =
        test_of(last_judgement(&scene, new), DRIFT_ACCURACY);
    is_level(accuracy->level, DRIFT_ACT);
    assert_true(number_of(accuracy, "high") < number_of(accuracy, "baseline"));
    assert_true(number_of(accuracy, "labels") >= 100);
    assert_true(number_of(accuracy, "baseline_labels") >= 100);
    assert_int_equal(last_judgement(&scene, new)->advice, DRIFT_ROLL_BACK);
    assert_int_equal(last_judgement(&scene, 1)->advice,
                     DRIFT_LOOK); /* there is none to go back to */
}

/* --- what holds always --- */

/* Later shifts change no earlier judgement. */
static void test_past(void **state)
{
    (void)state;
    struct drift_plant plant = drift_scene_plant();
    plant.fault_day = CHANGE;
    plant.misread = 0.1;
    CLEANUP(drift_scene_free)
    struct drift_scene whole = drift_scene_of(plant), part = drift_scene_of(plant);
    for (size_t s = 0; s < STREAMS; s++)
        remove_days(&part, s, CHANGE + 3, DAYS);
    drift_scene_judge(&whole);
    drift_scene_judge(&part);
    for (size_t s = 0; s < STREAMS; s++)
        for (size_t i = 0; i < part.verdict[s].judgements; i++) {
            const struct drift_judgement *a = &whole.verdict[s].judgement[i];
            const struct drift_judgement *b = &part.verdict[s].judgement[i];
            is_level(a->level, b->level);
            assert_int_equal(a->warned, b->warned);
            assert_int_equal(a->advice, b->advice);
        }
}

/* Streams that are always the same, see nothing in the shift, or do not exist. */
static void test_odd(void **state)
{
    (void)state;
    CLEANUP(drift_scene_free) struct drift_scene scene = drift_scene_usual();
    struct drift_shift *first = (struct drift_shift *)scene.stream[0].shift;
    for (size_t i = 1; i < scene.stream[0].shifts; i++) {
        struct window window = first[i].window;
        first[i] = first[0];
        first[i].window = window;
    }
    struct drift_shift *second = (struct drift_shift *)scene.stream[2].shift;
    for (size_t i = 0; i < scene.stream[2].shifts; i++)
        second[i] = (struct drift_shift){.window = second[i].window, .events = 1};
    scene.stream[4].shifts = 0;
    drift_scene_judge(&scene);
    is_level(scene.verdict[0].level, DRIFT_HEALTHY);
    is_level(scene.verdict[2].level, DRIFT_HEALTHY);
    is_level(scene.verdict[4].level, DRIFT_LEARNING);
    for (size_t s = 0; s < STREAMS; s += 2)
        for (size_t i = 0; i < scene.verdict[s].judgements; i++) {
            const struct drift_judgement *one = &scene.verdict[s].judgement[i];
            for (size_t t = 0; t < one->tests; t++)
                for (size_t n = 0; n < one->test[t].numbers; n++)
                    assert_true(isfinite(one->test[t].effect[n].value));
        }
    drift_judge(NULL, 0, &scene.rules, &scene.arena, NULL);
}

static void test_night(void **state)
{
    (void)state;
    static const struct {
        double start, hours; /* of the day */
        bool night;
    } row[] = {{6, 8, false}, {14, 8, false}, {22, 8, true},  {15, 8, true},
               {2, 8, false}, {1, 8, true},   {6, 12, false}, {18, 12, true}};
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        instant start = {drift_plant_day(3).ms +
                         (int64_t)(row[i].start * (double)SPAN_HOUR.ms)};
        struct window shift = {start, {start.ms + (int64_t)row[i].hours * SPAN_HOUR.ms}};
        if (drift_by_night(shift) != row[i].night)
            fail_msg("%g + %g h", row[i].start, row[i].hours);
    }
}

/* It is the site's clock that says so. */
static void test_zone(void **state)
{
    (void)state;
    const instant start = {drift_plant_day(3).ms + 90 * SPAN_MINUTE.ms};
    const struct window shift = {start, instant_add(start, (span){8 * SPAN_HOUR.ms})};
    assert_true(drift_by_night(shift)); /* the middle is 05:30 */
    MUST(zone_set(STR("Europe/Berlin"), &err));
    assert_false(drift_by_night(shift)); /* 06:30 */
    MUST(zone_set(STR("UTC"), &err));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_steady),
        cmocka_unit_test(test_misread),
        cmocka_unit_test(test_moved),
        cmocka_unit_test(test_once),
        cmocka_unit_test(test_twice),
        cmocka_unit_test(test_floor),
        cmocka_unit_test(test_replaced),
        cmocka_unit_test(test_replaced_in_the_other_half_of_the_day),
        cmocka_unit_test(test_accuracy),
        cmocka_unit_test(test_past),
        cmocka_unit_test(test_odd),
        cmocka_unit_test(test_night),
        cmocka_unit_test(test_zone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
