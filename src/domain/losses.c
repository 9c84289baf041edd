#include "domain/losses.h"

#include "base/arena.h"

#include <stdlib.h>

/* An interval at a station begins (1) or ends (-1). */
struct boundary {
    instant at;
    int station;
    enum event_type state;
    int step;
};

static int by_station_and_time(const void *a, const void *b)
{
    const struct boundary *x = a, *y = b;
    if (x->station != y->station)
        return x->station < y->station ? -1 : 1;
    return (x->at.ms > y->at.ms) - (x->at.ms < y->at.ms);
}

static struct boundary *boundaries_of(const struct intervals *list, struct arena *arena)
{
    struct boundary *boundary = arena_new(arena, struct boundary, 2 * list->count);
    for (size_t i = 0; i < list->count; i++) {
        const struct interval *one = &list->at[i];
        boundary[2 * i] =
            (struct boundary){one->window.start, one->station, one->state, 1};
        boundary[2 * i + 1] =
            (struct boundary){one->window.end, one->station, one->state, -1};
    }
    if (list->count)
        qsort(boundary, 2 * list->count, sizeof *boundary, by_station_and_time);
    return boundary;
}

/* What counts while so many workers are there in each state. */
static int64_t *part_of(struct losses *losses, const size_t there[static EVENT_TYPES])
{
    return there[EVENT_WORKING]   ? &losses->working_ms
           : there[EVENT_IDLE]    ? &losses->lost_ms[LOSS_IDLE]
           : there[EVENT_UNKNOWN] ? &losses->lost_ms[LOSS_UNKNOWN]
           : there[EVENT_ABSENT]  ? &losses->lost_ms[LOSS_ABSENT]
                                  : &losses->lost_ms[LOSS_OFF_STATION];
}

/* The losses of one station from its `count` boundaries. */
static struct losses of_station(const struct boundary *boundary, size_t count,
                                const struct planned *planned, struct window window)
{
    struct losses losses = {.planned_ms = planned_in(planned, window).ms};
    size_t there[EVENT_TYPES] = {0};
    instant at = window.start;
    for (size_t i = 0; i < count; i++) {
        *part_of(&losses, there) +=
            planned_in(planned, (struct window){at, boundary[i].at}).ms;
        at = boundary[i].at;
        if (boundary[i].step > 0)
            there[boundary[i].state]++;
        else
            there[boundary[i].state]--;
    }
    *part_of(&losses, there) += planned_in(planned, (struct window){at, window.end}).ms;
    return losses;
}

struct losses *losses_of_stations(const struct intervals *list,
                                  const struct planned *planned, struct window window,
                                  size_t stations, struct arena *arena)
{
    struct losses *losses = arena_new(arena, struct losses, stations);
    const struct boundary *boundary = boundaries_of(list, arena);
    size_t next = 0;
    for (size_t s = 0; s < stations; s++) {
        size_t first = next;
        while (next < 2 * list->count && boundary[next].station == (int)s)
            next++;
        losses[s] = of_station(boundary + first, next - first, planned, window);
    }
    return losses;
}

void losses_add(struct losses *sum, const struct losses *losses)
{
    sum->planned_ms += losses->planned_ms;
    sum->working_ms += losses->working_ms;
    for (enum loss loss = 0; loss < LOSSES; loss++)
        sum->lost_ms[loss] += losses->lost_ms[loss];
}

int64_t losses_total(const struct losses *losses)
{
    return losses->planned_ms - losses->working_ms;
}

struct figure losses_percent(const struct losses *losses)
{
    return figure_percent(losses_total(losses), losses->planned_ms);
}
