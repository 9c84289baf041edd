#include "domain/rollup.h"

#include "base/arena.h"

#include <stdlib.h>

static const span units[ROLLUP_LEVELS] = {
    {15 * 60 * 1000LL},      {60 * 60 * 1000LL},          {6 * 60 * 60 * 1000LL},
    {24 * 60 * 60 * 1000LL}, {7 * 24 * 60 * 60 * 1000LL},
};

static const char *const names[ROLLUP_LEVELS] = {"quarter hour", "hour", "six hours",
                                                 "day", "week"};

const char *rollup_name(int level) { return names[level]; }

span rollup_unit(int level) { return units[level]; }

/* Cut a window of whole buckets of `level`: such buckets up to where the next coarser
 * ones begin, those, cut in the same way, and such buckets behind them. */
static size_t cover(struct window window, int level, struct rollup_part *part)
{
    if (window_empty(window))
        return 0;
    if (level + 1 == ROLLUP_LEVELS) {
        part[0] = (struct rollup_part){level, window};
        return 1;
    }
    span coarser = units[level + 1];
    struct window inner = {instant_ceil(window.start, coarser),
                           instant_floor(window.end, coarser)};
    if (window_empty(inner)) {
        part[0] = (struct rollup_part){level, window};
        return 1;
    }
    size_t count = 0;
    if (instant_before(window.start, inner.start))
        part[count++] = (struct rollup_part){level, {window.start, inner.start}};
    count += cover(inner, level + 1, part + count);
    if (instant_before(inner.end, window.end))
        part[count++] = (struct rollup_part){level, {inner.end, window.end}};
    return count;
}

size_t rollup_cover(struct window window, struct rollup_part part[static ROLLUP_PARTS])
{
    return cover(window, 0, part);
}

struct cells cells_new(struct window window, span unit, size_t workers, size_t stations,
                       struct arena *arena)
{
    size_t count = (size_t)(window_length(window).ms / unit.ms);
    return (struct cells){
        .start = window.start,
        .unit = unit,
        .count = count,
        .workers = workers,
        .stations = stations,
        .worker = arena_new(arena, struct worker_sum, workers * count),
        .station = arena_new(arena, struct station_sum, stations * count),
    };
}

/* The field of a worker's sum that a state adds to; NULL for unknown. */
static int64_t *worker_field(struct worker_sum *sum, enum event_type state)
{
    switch (state) {
    case EVENT_WORKING:
        return &sum->working_ms;
    case EVENT_IDLE:
        return &sum->idle_ms;
    case EVENT_ABSENT:
        return &sum->absent_ms;
    default:
        return NULL;
    }
}

/* What of `window` falls into its first cell; *cell is that cell's number. */
static span first_piece(const struct cells *cells, struct window window, size_t *cell)
{
    int64_t from = window.start.ms - cells->start.ms;
    *cell = (size_t)(from / cells->unit.ms);
    int64_t end = ((int64_t)*cell + 1) * cells->unit.ms + cells->start.ms;
    return (span){(window.end.ms < end ? window.end.ms : end) - window.start.ms};
}

static void add_worker(struct cells *cells, const struct interval *interval)
{
    struct worker_sum *row = cells->worker + (size_t)interval->worker * cells->count;
    if (!worker_field(row, interval->state))
        return;
    size_t cell;
    for (struct window rest = interval->window; !window_empty(rest);) {
        span piece = first_piece(cells, rest, &cell);
        *worker_field(&row[cell], interval->state) += piece.ms;
        rest.start = instant_add(rest.start, piece);
    }
}

static void add_station(struct cells *cells, int station, struct window rest,
                        bool working)
{
    struct station_sum *row = cells->station + (size_t)station * cells->count;
    size_t cell;
    while (!window_empty(rest)) {
        span piece = first_piece(cells, rest, &cell);
        *(working ? &row[cell].working_ms : &row[cell].occupied_ms) += piece.ms;
        rest.start = instant_add(rest.start, piece);
    }
}

static int by_station_and_start(const void *a, const void *b)
{
    const struct interval *x = a, *y = b;
    if (x->station != y->station)
        return x->station < y->station ? -1 : 1;
    return (x->window.start.ms > y->window.start.ms) -
           (x->window.start.ms < y->window.start.ms);
}

/* Add the union of the present (or only the working) intervals of sorted `list`: one
 * sweep, which keeps where the union of the station so far ends. */
static void add_union(struct cells *cells, const struct intervals *list, bool working)
{
    int station = -1;
    instant covered = {0};
    for (size_t i = 0; i < list->count; i++) {
        const struct interval *interval = &list->at[i];
        if (interval->state != EVENT_WORKING &&
            (working || interval->state != EVENT_IDLE))
            continue;
        if (interval->station != station) {
            station = interval->station;
            covered = interval->window.start;
        }
        struct window fresh = {instant_later(interval->window.start, covered),
                               interval->window.end};
        if (window_empty(fresh))
            continue;
        add_station(cells, station, fresh, working);
        covered = fresh.end;
    }
}

void cells_add(struct cells *cells, struct intervals *list)
{
    for (size_t i = 0; i < list->count; i++)
        add_worker(cells, &list->at[i]);
    if (list->count)
        qsort(list->at, list->count, sizeof *list->at, by_station_and_start);
    add_union(cells, list, false);
    add_union(cells, list, true);
}
