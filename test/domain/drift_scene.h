/* drift_scene.h - something happens to the first camera of a plant, and what is said
 * then. Test code. The plant is a simulated one in which nothing else drifts
 * (drift_plant.h). */
#ifndef TEST_DRIFT_SCENE_H
#define TEST_DRIFT_SCENE_H

#include "drift_plant.h"

#include "base/arena.h"

enum { CAMERAS = 6, STREAMS = 2 * CAMERAS, DAYS = 50, CHANGE = 42 };

/* The plant, and what is said of it. */
struct drift_scene {
    struct arena arena;
    struct drift_plant plant;
    struct drift_rules rules;
    struct drift_stream *stream;
    size_t streams;
    struct drift_verdict *verdict;
};

struct drift_plant drift_scene_plant(void);
struct drift_scene drift_scene_of(struct drift_plant plant);
struct drift_scene drift_scene_usual(void);
void drift_scene_free(struct drift_scene *scene);
void drift_scene_judge(struct drift_scene *scene);

/* Change each shift of a stream from this day on. */
typedef void (*changer)(struct drift_shift *shift);
void change_from_day(struct drift_scene *scene, size_t stream, int day, changer change);
/* As if nothing had been seen in [from, until). */
void remove_days(struct drift_scene *scene, size_t stream, int from, int until);

const struct drift_judgement *last_judgement(const struct drift_scene *scene,
                                             size_t stream);
/* So many before the last one. */
const struct drift_judgement *judgement_back(const struct drift_scene *scene,
                                             size_t stream, size_t back);
/* NULL when it was not made. */
const struct drift_test *test_of(const struct drift_judgement *judgement,
                                 enum drift_test_kind kind);
double number_of(const struct drift_test *test, const char *name);

void is_level(enum drift_level got, enum drift_level want);
/* All streams but the first two. */
void others_are_healthy(const struct drift_scene *scene);

#endif
