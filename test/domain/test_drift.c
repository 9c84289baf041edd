/* What is said of a camera when something happens to it. The plant is a simulated one in
 * which nothing drifts (drift_plant.h); each test changes what its first camera saw. */
#include "drift_plant.h"
#include "must.h"

#include "domain/event.h"

#include "base/arena.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { CAMERAS = 6, STREAMS = 2 * CAMERAS, DAYS = 50, CHANGE = 42 };

/* The plant, and what is said of it. */
struct scene {
    struct arena arena;
    struct drift_plant plant;
    struct drift_rules rules;
    struct drift_stream *stream;
    size_t streams;
    struct drift_verdict *verdict;
};

static struct scene scene_of(struct drift_plant plant)
{
    struct scene scene = {.plant = plant, .rules = {false, 0.85}, .streams = STREAMS};
    scene.stream = drift_plant_run(&plant, &scene.arena);
    return scene;
}

static struct drift_plant usual_plant(void)
{
    struct drift_plant plant = drift_plant_usual(CAMERAS, 11);
    plant.days = DAYS;
    return plant;
}

static struct scene usual(void) { return scene_of(usual_plant()); }

static void scene_free(struct scene *scene) { arena_free(&scene->arena); }

static void judge(struct scene *scene)
{
    scene->verdict = arena_new(&scene->arena, struct drift_verdict, scene->streams);
    drift_judge(scene->stream, scene->streams, &scene->rules, &scene->arena,
                scene->verdict);
}

/* Change a shift of a stream; the plant's own memory is not constant. */
typedef void (*changer)(struct drift_shift *shift);

static void from_day(struct scene *scene, size_t stream, int day, changer change)
{
    const struct drift_stream *one = &scene->stream[stream];
    for (size_t i = 0; i < one->shifts; i++)
        if (!instant_before(one->shift[i].window.start, drift_plant_day(day)))
            change((struct drift_shift *)&one->shift[i]);
}

/* As if nothing had been seen in [from, until). */
static void remove_days(struct scene *scene, size_t stream, int from, int until)
{
    struct drift_stream *one = &scene->stream[stream];
    struct drift_shift *shift = (struct drift_shift *)one->shift;
    size_t kept = 0;
    for (size_t i = 0; i < one->shifts; i++) {
        instant start = shift[i].window.start;
        if (instant_before(start, drift_plant_day(from)) ||
            !instant_before(start, drift_plant_day(until)))
            shift[kept++] = shift[i];
    }
    one->shifts = kept;
}

static const struct drift_judgement *judgement_back(const struct scene *scene,
                                                    size_t stream, size_t back)
{
    const struct drift_verdict *verdict = &scene->verdict[stream];
    return &verdict->judgement[verdict->judgements - 1 - back];
}

static const struct drift_judgement *last(const struct scene *scene, size_t stream)
{
    return judgement_back(scene, stream, 0);
}

static const struct drift_test *test_of(const struct drift_judgement *judgement,
                                        enum drift_test_kind kind)
{
    for (size_t i = 0; i < judgement->tests; i++)
        if (judgement->test[i].kind == kind)
            return &judgement->test[i];
    return NULL;
}

static double number(const struct drift_test *test, const char *name)
{
    for (size_t i = 0; test && i < test->numbers; i++)
        if (strcmp(test->effect[i].name, name) == 0)
            return test->effect[i].value;
    fail_msg("no %s", name);
    return NAN;
}

static void is(enum drift_level got, enum drift_level want)
{
    assert_string_equal(drift_level_name(got), drift_level_name(want));
}

static void others_are_healthy(const struct scene *scene)
{
    for (size_t s = 2; s < scene->streams; s++)
        is(scene->verdict[s].level, DRIFT_HEALTHY);
}

/* --- L0 --- */

static void fails(const struct scene *scene, const char *reason, unsigned advice)
{
    const struct drift_judgement *now = last(scene, 0);
    const struct drift_test *health = test_of(now, DRIFT_SOURCE_HEALTH);
    is(now->level, DRIFT_NO_CLAIM);
    is(scene->verdict[0].level, DRIFT_NO_CLAIM);
    assert_int_equal(now->tests, 1); /* nothing else is said */
    assert_string_equal(health->reason, reason);
    is(health->level, DRIFT_ACT);
    assert_int_equal(now->advice, advice);
    assert_int_equal(scene->verdict[0].since.ms,
                     drift_plant_day(CHANGE).ms + 6 * SPAN_HOUR.ms);
    others_are_healthy(scene);
}

static void test_steady(void **state)
{
    (void)state;
    CLEANUP(scene_free) struct scene scene = usual();
    judge(&scene);
    for (size_t s = 0; s < STREAMS; s++) {
        const struct drift_verdict *verdict = &scene.verdict[s];
        is(verdict->level, DRIFT_HEALTHY);
        assert_int_equal(verdict->since.ms, INSTANT_NEVER.ms);
        assert_int_equal(verdict->reference_shifts, 30);
        assert_int_equal(verdict->reference_from.ms,
                         scene.stream[s].shift[0].window.start.ms);
        assert_int_equal(verdict->judgements, scene.stream[s].shifts);
        assert_false(verdict->ended);
        is(verdict->judgement[19].level, DRIFT_LEARNING);
        is(verdict->judgement[20].level, DRIFT_HEALTHY);
    }
}

static void test_dark(void **state)
{
    (void)state;
    CLEANUP(scene_free) struct scene scene = usual();
    remove_days(&scene, 0, CHANGE, DAYS);
    judge(&scene);
    fails(&scene, "nothing_seen", DRIFT_LOOK);
    assert_int_equal(last(&scene, 0)->events, 0);
    assert_true(isnan(last(&scene, 0)->share[EVENT_WORKING]));
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
    CLEANUP(scene_free) struct scene scene = usual();
    from_day(&scene, 0, CHANGE, cover);
    judge(&scene);
    fails(&scene, "unknown_time", DRIFT_CLEAN | DRIFT_LOOK);
    assert_true(fabs(number(last(&scene, 0)->test, "unknown_points") - 50) < 0.1);
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
    CLEANUP(scene_free) struct scene scene = usual();
    from_day(&scene, 0, CHANGE, jump);
    judge(&scene);
    fails(&scene, "silent_hours", DRIFT_LOOK);
    assert_true(number(last(&scene, 0)->test, "silent_hours") == 3);
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
        CLEANUP(scene_free) struct scene scene = usual();
        from_day(&scene, 0, CHANGE, row[i].change);
        judge(&scene);
        /* In the second week it is what the weeks before were like, in part. */
        const struct drift_judgement *first =
            judgement_back(&scene, 0, DAYS - 1 - CHANGE);
        is(first->level, DRIFT_NO_CLAIM);
        assert_string_equal(first->test[0].reason, row[i].reason);
        others_are_healthy(&scene);
    }
}

/* Sundays on which one line rests are no surprise; nor is a day on which all do. */
static void test_days_off(void **state)
{
    (void)state;
    CLEANUP(scene_free) struct scene scene = usual();
    for (int sunday = 6; sunday < DAYS; sunday += 7)
        remove_days(&scene, 0, sunday, sunday + 1);
    for (size_t s = 0; s < STREAMS; s++)
        remove_days(&scene, s, CHANGE + 3, CHANGE + 4);
    judge(&scene);
    for (size_t i = 0; i < scene.verdict[0].judgements; i++)
        assert_int_not_equal(scene.verdict[0].judgement[i].level, DRIFT_NO_CLAIM);
    for (size_t s = 0; s < STREAMS; s++)
        is(scene.verdict[s].level, DRIFT_HEALTHY);
}

/* --- L1 and L2 --- */

static void test_misread(void **state)
{
    (void)state;
    struct drift_plant plant = usual_plant();
    plant.fault_day = CHANGE;
    plant.misread = 0.2;
    plant.confidence_off = -1;
    CLEANUP(scene_free) struct scene scene = scene_of(plant);
    judge(&scene);
    const struct drift_judgement *now = last(&scene, 0);
    const struct drift_test *mix = test_of(now, DRIFT_MIX_EWMA);
    is(now->level, DRIFT_ACT);
    is(mix->level, DRIFT_ACT);
    is(test_of(now, DRIFT_CONFIDENCE)->level, DRIFT_ACT);
    assert_true(mix->statistic >= mix->critical);
    assert_int_equal(now->advice, DRIFT_CLEAN | DRIFT_LOOK | DRIFT_AUDIT);
    /* 20 % of some 70 %, less what the weighted mean still holds of the time before. */
    assert_true(fabs(number(mix, "idle_points") - 12) < 3);
    assert_true(fabs(number(mix, "working_points") + 12) < 3);
    assert_true(number(mix, "confidence_change") < -0.05);
    assert_true(number(test_of(now, DRIFT_CONFIDENCE), "effective_dwells") >= 300);
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
    CLEANUP(scene_free) struct scene scene = usual();
    scene.stream[0].station_type = scene.stream[1].station_type = STR("packing");
    scene.stream[2].camera = scene.stream[3].camera = scene.stream[0].camera;
    from_day(&scene, 0, CHANGE, move);
    from_day(&scene, 1, CHANGE, move);
    judge(&scene);
    for (size_t s = 0; s < 2; s++) {
        is(scene.verdict[s].level, DRIFT_ACT);
        is(test_of(last(&scene, s), DRIFT_MIX_F)->level, DRIFT_ACT);
        assert_true(number(test_of(last(&scene, s), DRIFT_MIX_F), "absent_points") > 20);
        assert_int_equal(last(&scene, s)->advice, DRIFT_LOOK | DRIFT_AUDIT);
    }
    others_are_healthy(&scene); /* the other type of the same camera too */
}

/* One odd shift is a warning, and no reason to act. */
static void test_once(void **state)
{
    (void)state;
    CLEANUP(scene_free) struct scene scene = usual();
    move((struct drift_shift *)&scene.stream[0].shift[DAYS - 1]);
    judge(&scene);
    is(last(&scene, 0)->level, DRIFT_WARN);
    is(judgement_back(&scene, 0, 1)->level, DRIFT_HEALTHY);
}

static void test_floor(void **state)
{
    (void)state;
    CLEANUP(scene_free) struct scene scene = usual();
    judge(&scene);
    assert_null(test_of(last(&scene, 0), DRIFT_CONFIDENCE_FLOOR));
    scene.rules = (struct drift_rules){true, 0.99};
    judge(&scene);
    const struct drift_test *floor = test_of(last(&scene, 0), DRIFT_CONFIDENCE_FLOOR);
    is(floor->level, DRIFT_ACT);
    is(scene.verdict[0].level, DRIFT_ACT);
    assert_true(floor->critical == 0.99 && floor->statistic < 0.99);
}

/* --- models, L3 --- */

/* The camera's model is another one from a day on: the stream is cut in two. */
static void replace_model(struct scene *scene, size_t stream, int day)
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
    CLEANUP(scene_free) struct scene scene = usual();
    replace_model(&scene, 0, CHANGE);
    replace_model(&scene, 1, CHANGE);
    judge(&scene);
    for (size_t s = 0; s < 2; s++) {
        const struct drift_verdict *old = &scene.verdict[s];
        const struct drift_verdict *new = &scene.verdict[STREAMS + s];
        assert_true(old->ended);
        is(old->level, DRIFT_HEALTHY);
        assert_false(new->ended);
        is(new->level, DRIFT_LEARNING);
        assert_int_equal(new->reference_shifts, (s + 1) * (DAYS - CHANGE));
        assert_int_equal(new->since.ms, new->reference_from.ms);
        assert_int_equal(last(&scene, STREAMS + s)->tests, 1); /* source_health */
    }
}

static void misjudge(struct drift_shift *shift) { shift->right = shift->labels * 6 / 10; }

static void test_accuracy(void **state)
{
    (void)state;
    struct drift_plant plant = usual_plant();
    plant.days = 90;
    plant.audits_a_day = 9;
    CLEANUP(scene_free) struct scene scene = scene_of(plant);
    replace_model(&scene, 0, 5);
    size_t new = STREAMS;
    from_day(&scene, new, 45, misjudge);
    from_day(&scene, 1, 45, misjudge); /* another model: not counted in */
    judge(&scene);
    const struct drift_test *accuracy = test_of(last(&scene, new), DRIFT_ACCURACY);
    is(accuracy->level, DRIFT_ACT);
    assert_true(number(accuracy, "high") < number(accuracy, "baseline"));
    assert_true(number(accuracy, "labels") >= 100);
    assert_true(number(accuracy, "baseline_labels") >= 100);
    assert_int_equal(last(&scene, new)->advice, DRIFT_ROLL_BACK);
    assert_int_equal(last(&scene, 1)->advice,
                     DRIFT_LOOK); /* there is none to go back to */
}

/* --- what holds always --- */

/* Later shifts change no earlier judgement. */
static void test_past(void **state)
{
    (void)state;
    struct drift_plant plant = usual_plant();
    plant.fault_day = CHANGE;
    plant.misread = 0.1;
    CLEANUP(scene_free) struct scene whole = scene_of(plant), part = scene_of(plant);
    for (size_t s = 0; s < STREAMS; s++)
        remove_days(&part, s, CHANGE + 3, DAYS);
    judge(&whole);
    judge(&part);
    for (size_t s = 0; s < STREAMS; s++)
        for (size_t i = 0; i < part.verdict[s].judgements; i++) {
            const struct drift_judgement *a = &whole.verdict[s].judgement[i];
            const struct drift_judgement *b = &part.verdict[s].judgement[i];
            is(a->level, b->level);
            assert_int_equal(a->tests, b->tests);
            for (size_t t = 0; t < a->tests; t++)
                assert_memory_equal(&a->test[t].effect, &b->test[t].effect,
                                    a->test[t].numbers * sizeof *a->test[t].effect);
        }
}

/* Streams that are always the same, see nothing in the shift, or do not exist. */
static void test_odd(void **state)
{
    (void)state;
    CLEANUP(scene_free) struct scene scene = usual();
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
    judge(&scene);
    is(scene.verdict[0].level, DRIFT_HEALTHY);
    is(scene.verdict[2].level, DRIFT_HEALTHY);
    is(scene.verdict[4].level, DRIFT_LEARNING);
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
    } row[] = {{6, 8, false}, {14, 8, true}, {22, 8, true},  {13, 8, false},
               {2, 8, false}, {1, 8, true},  {6, 12, false}, {18, 12, true}};
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        instant start = {drift_plant_day(3).ms +
                         (int64_t)(row[i].start * (double)SPAN_HOUR.ms)};
        struct window shift = {start, {start.ms + (int64_t)row[i].hours * SPAN_HOUR.ms}};
        if (drift_by_night(shift) != row[i].night)
            fail_msg("%g + %g h", row[i].start, row[i].hours);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_steady),   cmocka_unit_test(test_dark),
        cmocka_unit_test(test_covered),  cmocka_unit_test(test_clock_jumps),
        cmocka_unit_test(test_events),   cmocka_unit_test(test_days_off),
        cmocka_unit_test(test_misread),  cmocka_unit_test(test_moved),
        cmocka_unit_test(test_once),     cmocka_unit_test(test_floor),
        cmocka_unit_test(test_replaced), cmocka_unit_test(test_accuracy),
        cmocka_unit_test(test_past),     cmocka_unit_test(test_odd),
        cmocka_unit_test(test_night),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
