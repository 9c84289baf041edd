#include "domain/drift_course.h"

#include "domain/zone.h"

#include "base/arena.h"

#include <math.h>
#include <stdlib.h>

enum { GONE = 90 }; /* shifts in a row without an event: the stream is over */

bool drift_by_night(struct window shift)
{
    instant middle = {shift.start.ms + window_length(shift).ms / 2};
    int64_t clock = zone_civil(middle).ms - zone_day(middle) * SPAN_DAY.ms;
    return clock < 6 * SPAN_HOUR.ms || clock > 18 * SPAN_HOUR.ms;
}

static int slot_of(struct window shift)
{
    enum { WEEK = 7 * 24 * 60 };
    return (int)(zone_civil(shift.start).ms / SPAN_MINUTE.ms % WEEK);
}

static int by_start(const void *a, const void *b)
{
    const struct drift_moment *x = a, *y = b;
    return (x->window.start.ms > y->window.start.ms) -
           (x->window.start.ms < y->window.start.ms);
}

struct drift_moment *drift_moments(const struct drift_stream *stream, size_t streams,
                                   struct arena *arena, size_t *moments)
{
    size_t all = 0, count = 0;
    for (size_t s = 0; s < streams; s++)
        all += stream[s].shifts;
    struct drift_moment *list = arena_new(arena, struct drift_moment, all);
    all = 0;
    for (size_t s = 0; s < streams; s++)
        for (size_t i = 0; i < stream[s].shifts; i++)
            list[all++].window = stream[s].shift[i].window;
    if (all)
        qsort(list, all, sizeof *list, by_start);
    for (size_t i = 0; i < all; i++)
        if (!count || by_start(&list[count - 1], &list[i]) != 0)
            list[count++] = list[i];
    for (size_t i = 0; i < count; i++) {
        list[i].slot = slot_of(list[i].window);
        list[i].night = drift_by_night(list[i].window);
    }
    *moments = count;
    return list;
}

const struct drift_shift *drift_shift_at(const struct drift_course *course,
                                         const struct drift_moment *moment)
{
    const struct drift_stream *stream = course->stream;
    return course->next < stream->shifts &&
                   instant_equal(stream->shift[course->next].window.start,
                                 moment->window.start)
               ? &stream->shift[course->next]
               : NULL;
}

bool drift_other_model(const struct drift_stream *a, const struct drift_stream *b)
{
    return str_equal(a->camera, b->camera) && !str_equal(a->model, b->model);
}

bool drift_same_model(const struct drift_stream *a, const struct drift_stream *b)
{
    return str_equal(a->camera, b->camera) && str_equal(a->model, b->model);
}

bool drift_over(const struct drift_course *course)
{
    return course->replaced || course->gone >= GONE;
}

struct drift_judgement *drift_judgement_add(struct drift_course *course,
                                            const struct drift_moment *moment,
                                            const struct drift_shift *shift)
{
    struct drift_judgement *one = &course->judgement[course->judgements++];
    double watched = shift ? drift_watched(shift) : 0;
    *one = (struct drift_judgement){
        .window = moment->window,
        .mean_confidence = shift ? drift_mean_confidence(shift) : NAN,
        .events = shift ? shift->events : 0,
    };
    for (int state = 0; state < DRIFT_STATES; state++)
        one->share[state] = watched > 0 ? (double)shift->ms[state] / watched : NAN;
    return one;
}
