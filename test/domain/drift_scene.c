#include "drift_scene.h"

#include "must.h"

#include <math.h>

struct drift_scene drift_scene_of(struct drift_plant plant)
{
    struct drift_scene scene = {
        .plant = plant, .rules = {false, 0.85}, .streams = STREAMS};
    scene.stream = drift_plant_run(&plant, &scene.arena);
    return scene;
}

struct drift_plant drift_scene_plant(void)
{
    struct drift_plant plant = drift_plant_usual(CAMERAS, 11);
    plant.days = DAYS;
    return plant;
}

struct drift_scene drift_scene_usual(void) { return drift_scene_of(drift_scene_plant()); }

void drift_scene_free(struct drift_scene *scene) { arena_free(&scene->arena); }

void drift_scene_judge(struct drift_scene *scene)
{
    scene->verdict = arena_new(&scene->arena, struct drift_verdict, scene->streams);
    drift_judge(scene->stream, scene->streams, &scene->rules, &scene->arena,
                scene->verdict);
}

void change_from_day(struct drift_scene *scene, size_t stream, int day, changer change)
{
    const struct drift_stream *one = &scene->stream[stream];
    for (size_t i = 0; i < one->shifts; i++)
        if (!instant_before(one->shift[i].window.start, drift_plant_day(day)))
            change((struct drift_shift *)&one->shift[i]);
}

void remove_days(struct drift_scene *scene, size_t stream, int from, int until)
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

const struct drift_judgement *judgement_back(const struct drift_scene *scene,
                                             size_t stream, size_t back)
{
    const struct drift_verdict *verdict = &scene->verdict[stream];
    return &verdict->judgement[verdict->judgements - 1 - back];
}

const struct drift_judgement *last_judgement(const struct drift_scene *scene,
                                             size_t stream)
{
    return judgement_back(scene, stream, 0);
}

const struct drift_test *test_of(const struct drift_judgement *judgement,
                                 enum drift_test_kind kind)
{
    for (size_t i = 0; i < judgement->tests; i++)
        if (judgement->test[i].kind == kind)
            return &judgement->test[i];
    return NULL;
}

double number_of(const struct drift_test *test, const char *name)
{
    for (size_t i = 0; test && i < test->numbers; i++)
        if (strcmp(test->effect[i].name, name) == 0)
            return test->effect[i].value;
    fail_msg("no %s", name);
    return NAN;
}

void is_level(enum drift_level got, enum drift_level want)
{
    assert_string_equal(drift_level_name(got), drift_level_name(want));
}

void others_are_healthy(const struct drift_scene *scene)
{
    for (size_t s = 2; s < scene->streams; s++)
        is_level(scene->verdict[s].level, DRIFT_HEALTHY);
}
