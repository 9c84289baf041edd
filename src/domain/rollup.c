#include "domain/rollup.h"

#include "base/arena.h"
#include "base/list.h"

#include <stdlib.h>

static const struct sum_column worker_columns[] = {
    {"working_ms", true},
    {"idle_ms", true},
    {"absent_ms", true},
    {"units", false},
};
static const struct sum_column station_columns[] = {
    {"occupied_ms", true},
    {"working_ms", true},
    {"units", false},
};

enum {
    WORKER_COLUMNS = sizeof worker_columns / sizeof *worker_columns,
    STATION_COLUMNS = sizeof station_columns / sizeof *station_columns,
};
_Static_assert(sizeof(struct worker_sum) == WORKER_COLUMNS * sizeof(int64_t), "columns");
_Static_assert(sizeof(struct station_sum) == STATION_COLUMNS * sizeof(int64_t),
               "columns");
_Static_assert((int)WORKER_COLUMNS <= (int)SUM_COLUMNS_MOST, "columns");

const struct sum_table sum_tables[SUM_OWNERS] = {
    [SUM_OF_WORKER] = {worker_columns, WORKER_COLUMNS},
    [SUM_OF_STATION] = {station_columns, STATION_COLUMNS},
};

void sum_add(enum sum_owner owner, int64_t *to, const int64_t *from, bool time,
             bool units)
{
    const struct sum_table *table = &sum_tables[owner];
    for (size_t i = 0; i < table->columns; i++)
        if (table->column[i].time ? time : units)
            to[i] += from[i];
}

bool sum_is_zero(enum sum_owner owner, const int64_t *sum)
{
    int64_t any = 0;
    for (size_t i = 0; i < sum_tables[owner].columns; i++)
        any |= sum[i];
    return !any;
}

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

static void add_worker(struct cells *cells, const struct interval *interval, int sign)
{
    struct worker_sum *row = cells->worker + (size_t)interval->worker * cells->count;
    if (!worker_field(row, interval->state))
        return;
    size_t cell;
    for (struct window rest = interval->window; !window_empty(rest);) {
        span piece = first_piece(cells, rest, &cell);
        *worker_field(&row[cell], interval->state) += sign * piece.ms;
        rest.start = instant_add(rest.start, piece);
    }
}

static void add_station(struct cells *cells, int station, struct window rest,
                        bool working, int sign)
{
    struct station_sum *row = cells->station + (size_t)station * cells->count;
    size_t cell;
    while (!window_empty(rest)) {
        span piece = first_piece(cells, rest, &cell);
        *(working ? &row[cell].working_ms : &row[cell].occupied_ms) += sign * piece.ms;
        rest.start = instant_add(rest.start, piece);
    }
}

/* Add the union of the present (or only the working) intervals of sorted `list`: one
 * sweep, which keeps where the union of the station so far ends. */
static void add_union(struct cells *cells, const struct intervals *list, bool working,
                      int sign)
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
        add_station(cells, station, fresh, working, sign);
        covered = fresh.end;
    }
}

void cells_add(struct cells *cells, struct intervals *list, int sign)
{
    for (size_t i = 0; i < list->count; i++)
        add_worker(cells, &list->at[i], sign);
    intervals_sort(list);
    add_union(cells, list, false, sign);
    add_union(cells, list, true, sign);
}

/* --- changes of the sums that are kept --- */

static struct sum_change *append(struct sum_changes *list)
{
    list->at = list_room(list->at, list->count, &list->room, sizeof *list->at);
    return &list->at[list->count++];
}

void sum_changes_add(struct sum_changes *list, enum sum_owner owner, instant at, int who,
                     const int64_t *sum, int sign)
{
    struct sum_change *change = append(list);
    *change = (struct sum_change){.bucket = instant_floor(at, ROLLUP_FINEST), .who = who};
    for (size_t i = 0; i < sum_tables[owner].columns; i++)
        change->sum[i] = sign * sum[i];
}

void sum_changes_add_units(struct sum_changes list[static SUM_OWNERS], int worker,
                           int station, instant at, int64_t count)
{
    struct worker_sum made = {.units = count};
    struct station_sum made_there = {.units = count};
    if (!count)
        return;
    sum_changes_add(&list[SUM_OF_WORKER], SUM_OF_WORKER, at, worker,
                    (const int64_t *)&made, 1);
    sum_changes_add(&list[SUM_OF_STATION], SUM_OF_STATION, at, station,
                    (const int64_t *)&made_there, 1);
}

static void add_row(struct sum_changes *list, enum sum_owner owner,
                    const struct cells *cells, size_t number, const int64_t *sum,
                    int sign)
{
    span into = {(int64_t)(number % cells->count) * cells->unit.ms};
    if (!sum_is_zero(owner, sum))
        sum_changes_add(list, owner, instant_add(cells->start, into),
                        (int)(number / cells->count), sum, sign);
}

void sum_changes_add_cells(struct sum_changes list[static SUM_OWNERS],
                           const struct cells *cells, int sign)
{
    for (size_t i = 0; i < cells->workers * cells->count; i++)
        add_row(&list[SUM_OF_WORKER], SUM_OF_WORKER, cells, i,
                (const int64_t *)&cells->worker[i], sign);
    for (size_t i = 0; i < cells->stations * cells->count; i++)
        add_row(&list[SUM_OF_STATION], SUM_OF_STATION, cells, i,
                (const int64_t *)&cells->station[i], sign);
}

static int by_bucket(const void *a, const void *b)
{
    const struct sum_change *x = a, *y = b;
    if (x->bucket.ms != y->bucket.ms)
        return x->bucket.ms < y->bucket.ms ? -1 : 1;
    return (x->who > y->who) - (x->who < y->who);
}

/* Sort `count` changes, add up what falls into one bucket, leave out what is nothing.
 * Returns how many are left. */
static size_t merge(struct sum_change *change, size_t count, enum sum_owner owner)
{
    size_t kept = 0;
    if (count > 1)
        qsort(change, count, sizeof *change, by_bucket);
    for (size_t i = 0; i < count;) {
        struct sum_change sum = change[i];
        for (i++; i < count && by_bucket(&sum, &change[i]) == 0; i++)
            sum_add(owner, sum.sum, change[i].sum, true, true);
        if (!sum_is_zero(owner, sum.sum))
            change[kept++] = sum;
    }
    return kept;
}

void sum_changes_spread(struct sum_changes *list, enum sum_owner owner)
{
    size_t finer = 0;
    if (!list->count)
        return;
    list->count = merge(list->at, list->count, owner);
    for (int level = 1; level < ROLLUP_LEVELS; level++) {
        size_t end = list->count;
        for (size_t i = finer; i < end; i++) {
            struct sum_change change = list->at[i];
            change.level = level;
            change.bucket = instant_floor(change.bucket, units[level]);
            *append(list) = change;
        }
        finer = end;
        list->count = end + merge(list->at + end, list->count - end, owner);
    }
}

void sum_changes_free(struct sum_changes *list)
{
    free(list->at);
    *list = (struct sum_changes){0};
}
