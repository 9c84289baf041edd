#include "domain/lanes.h"

#include "base/arena.h"

#include <stdlib.h>

str lane_state_name(enum lane_state state)
{
    return state == LANE_VACANT ? STR("vacant") : event_type_name((enum event_type)state);
}

static bool alike(const struct stretch *a, const struct stretch *b)
{
    return a->state == b->state && a->station == b->station && a->workers == b->workers &&
           (!a->workers ||
            memcmp(a->worker, b->worker, a->workers * sizeof *a->worker) == 0);
}

/* Append what is not empty, joined with an equal neighbour. */
static void append(struct stretch *list, size_t *count, struct stretch stretch)
{
    if (window_empty(stretch.window))
        return;
    if (*count && alike(&list[*count - 1], &stretch))
        list[*count - 1].window.end = stretch.window.end;
    else
        list[(*count)++] = stretch;
}

struct lane lane_of_worker(const struct intervals *list, int worker, struct window window,
                           struct arena *arena)
{
    size_t own = 0, count = 0;
    for (size_t i = 0; i < list->count; i++)
        own += list->at[i].worker == worker;

    struct stretch *stretch = arena_new(arena, struct stretch, 2 * own + 1);
    struct stretch unknown = {.state = LANE_UNKNOWN, .station = -1};
    instant at = window.start;
    for (size_t i = 0; i < list->count; i++) {
        const struct interval *interval = &list->at[i];
        if (interval->worker != worker)
            continue;
        bool known = interval->state != EVENT_UNKNOWN;
        unknown.window = (struct window){at, interval->window.start};
        append(stretch, &count, unknown);
        append(stretch, &count,
               (struct stretch){.window = interval->window,
                                .state = (enum lane_state)interval->state,
                                .station = known ? interval->station : -1});
        at = interval->window.end;
    }
    unknown.window = (struct window){at, window.end};
    append(stretch, &count, unknown);
    return (struct lane){stretch, count};
}

/* An interval of a worker at the station begins or ends. */
struct boundary {
    instant at;
    bool begins;
    const struct interval *interval;
};

static int by_time(const void *a, const void *b)
{
    const struct boundary *x = a, *y = b;
    return (x->at.ms > y->at.ms) - (x->at.ms < y->at.ms);
}

static int by_number(const void *a, const void *b)
{
    return *(const int *)a - *(const int *)b;
}

static size_t boundaries_at(const struct intervals *list, int station,
                            struct boundary *boundary)
{
    size_t count = 0;
    for (size_t i = 0; i < list->count; i++) {
        const struct interval *interval = &list->at[i];
        if (interval->station != station || interval->state == EVENT_ABSENT)
            continue;
        boundary[count++] = (struct boundary){interval->window.start, true, interval};
        boundary[count++] = (struct boundary){interval->window.end, false, interval};
    }
    if (count)
        qsort(boundary, count, sizeof *boundary, by_time);
    return count;
}

/* Who is there, and as what. */
struct here {
    const struct interval **interval;
    size_t count;
};

static void apply(struct here *here, const struct boundary *boundary)
{
    if (boundary->begins) {
        here->interval[here->count++] = boundary->interval;
        return;
    }
    size_t i = 0;
    while (here->interval[i] != boundary->interval)
        i++;
    here->interval[i] = here->interval[--here->count];
}

static struct stretch describe(const struct here *here, const struct floor *floor,
                               struct window window, struct arena *arena)
{
    bool of[EVENT_TYPES] = {false};
    int *worker = arena_new(arena, int, here->count);
    size_t workers = 0;
    for (size_t i = 0; i < here->count; i++) {
        const struct interval *interval = here->interval[i];
        of[interval->state] = true;
        if (interval->state != EVENT_UNKNOWN && !floor->worker[interval->worker].hidden)
            worker[workers++] = interval->worker;
    }
    if (workers)
        qsort(worker, workers, sizeof *worker, by_number);
    return (struct stretch){
        .window = window,
        .state = of[EVENT_WORKING]   ? LANE_WORKING
                 : of[EVENT_IDLE]    ? LANE_IDLE
                 : of[EVENT_UNKNOWN] ? LANE_UNKNOWN
                                     : LANE_VACANT,
        .station = -1,
        .worker = worker,
        .workers = workers,
    };
}

struct lane lane_of_station(const struct intervals *list, const struct floor *floor,
                            int station, struct window window, struct arena *arena)
{
    size_t own = 0;
    for (size_t i = 0; i < list->count; i++)
        own += list->at[i].station == station;
    struct boundary *boundary = arena_new(arena, struct boundary, 2 * own);
    struct here here = {arena_new(arena, const struct interval *, own + 1), 0};
    struct stretch *stretch = arena_new(arena, struct stretch, 2 * own + 1);
    size_t boundaries = boundaries_at(list, station, boundary), count = 0;

    /* Ends are applied before beginnings of the same moment or after: either way, what
     * lies between two moments is described once all of the first are applied. */
    instant at = window.start;
    for (size_t i = 0; i < boundaries; i++) {
        if (instant_before(at, boundary[i].at)) {
            append(stretch, &count,
                   describe(&here, floor, (struct window){at, boundary[i].at}, arena));
            at = boundary[i].at;
        }
        apply(&here, &boundary[i]);
    }
    append(stretch, &count,
           describe(&here, floor, (struct window){at, window.end}, arena));
    return (struct lane){stretch, count};
}
