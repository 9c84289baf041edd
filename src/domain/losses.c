#include "domain/losses.h"

#include "base/arena.h"

#include <stdlib.h>

/* An interval at a station begins (1) or ends (-1). */
struct interval_edge {
    instant at;
    int station;
    enum event_type state;
    int step;
};

static int by_station_and_time(const void *a, const void *b)
{
    const struct interval_edge *x = a, *y = b;
    if (x->station != y->station)
        return x->station < y->station ? -1 : 1;
    return (x->at.ms > y->at.ms) - (x->at.ms < y->at.ms);
}

static struct interval_edge *edges_of(const struct intervals *list, struct arena *arena)
{
    struct interval_edge *edge = arena_new(arena, struct interval_edge, 2 * list->count);
    for (size_t i = 0; i < list->count; i++) {
        const struct interval *one = &list->at[i];
        edge[2 * i] =
            (struct interval_edge){one->window.start, one->station, one->state, 1};
        edge[2 * i + 1] =
            (struct interval_edge){one->window.end, one->station, one->state, -1};
    }
    if (list->count)
        qsort(edge, 2 * list->count, sizeof *edge, by_station_and_time);
    return edge;
}

/* What counts while so many workers are there in each state. */
static int64_t *part_of(struct lost_time *losses, const size_t there[static EVENT_TYPES])
{
    return there[EVENT_WORKING]   ? &losses->working_ms
           : there[EVENT_IDLE]    ? &losses->lost_ms[LOSS_IDLE]
           : there[EVENT_UNKNOWN] ? &losses->lost_ms[LOSS_UNKNOWN]
           : there[EVENT_ABSENT]  ? &losses->lost_ms[LOSS_ABSENT]
                                  : &losses->lost_ms[LOSS_OFF_STATION];
}

/* The losses of one station from its `count` edges. */
static struct lost_time of_station(const struct interval_edge *edge, size_t count,
                                   const struct planned *planned, struct window window)
{
    struct lost_time losses = {.planned_ms = planned_in(planned, window).ms};
    size_t there[EVENT_TYPES] = {0};
    instant at = window.start;
    for (size_t i = 0; i < count; i++) {
        *part_of(&losses, there) +=
            planned_in(planned, (struct window){at, edge[i].at}).ms;
        at = edge[i].at;
        if (edge[i].step > 0)
            there[edge[i].state]++;
        else
            there[edge[i].state]--;
    }
    *part_of(&losses, there) += planned_in(planned, (struct window){at, window.end}).ms;
    return losses;
}

struct lost_time *losses_of_stations(const struct intervals *list,
                                     const struct planned *planned, struct window window,
                                     size_t stations, struct arena *arena)
{
    struct lost_time *losses = arena_new(arena, struct lost_time, stations);
    const struct interval_edge *edge = edges_of(list, arena);
    size_t next = 0;
    for (size_t s = 0; s < stations; s++) {
        size_t first = next;
        while (next < 2 * list->count && edge[next].station == (int)s)
            next++;
        losses[s] = of_station(edge + first, next - first, planned, window);
    }
    return losses;
}

void losses_add(struct lost_time *sum, const struct lost_time *losses)
{
    sum->planned_ms += losses->planned_ms;
    sum->working_ms += losses->working_ms;
    for (enum loss loss = 0; loss < LOSSES; loss++)
        sum->lost_ms[loss] += losses->lost_ms[loss];
}

int64_t losses_total(const struct lost_time *losses)
{
    return losses->planned_ms - losses->working_ms;
}

struct figure losses_percent(const struct lost_time *losses)
{
    return figure_percent(losses_total(losses), losses->planned_ms);
}
