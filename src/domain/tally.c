#include "domain/tally.h"

#include "base/arena.h"

static bool counts(const bool *which, int number) { return !which || which[number]; }

/* The intervals of one worker in `window`. A timeline may be longer than that. */
static void add_intervals(const struct timeline *timeline, int worker, span hold,
                          struct window window, struct arena *arena,
                          struct intervals *list)
{
    size_t from = timeline_upto(timeline, window.start);
    size_t end = timeline_upto(timeline, window.end);
    from -= from > 0;
    instant next = end < timeline->count ? timeline->run[end].start : INSTANT_NEVER;
    timeline_intervals(timeline->run + from, end - from, next, worker, hold, window,
                       arena, list);
}

/* The intervals in `window` that are counted. */
static struct intervals intervals_of(const struct timeline *timeline,
                                     struct tally_scope scope, span hold,
                                     struct window window, struct arena *arena)
{
    struct intervals list = {0};
    for (size_t i = 0; i < scope.workers; i++) {
        size_t kept = list.count, first = list.count;
        add_intervals(&timeline[i], (int)i, hold, window, arena, &list);
        if (counts(scope.worker, (int)i))
            continue;
        for (size_t k = first; k < list.count; k++)
            if (counts(scope.station, list.at[k].station))
                list.at[kept++] = list.at[k];
        list.count = kept;
    }
    return list;
}

/* Empty sums of the finest buckets that a window touches. */
static struct cells cells_of(struct window window, struct tally_scope scope,
                             struct arena *arena)
{
    struct window buckets = {instant_floor(window.start, ROLLUP_FINEST),
                             instant_ceil(window.end, ROLLUP_FINEST)};
    return cells_new(buckets, ROLLUP_FINEST, scope.workers, scope.stations, arena);
}

bool tally(const struct timeline *timeline, struct tally_scope scope, span hold,
           struct window window, int sign, struct sum_changes sums[static SUM_OWNERS])
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    struct intervals list = intervals_of(timeline, scope, hold, window, &arena);
    if (!list.count)
        return false;
    struct cells cells = cells_of(window, scope, &arena);
    cells_add(&cells, &list, 1);
    sum_changes_add_cells(sums, &cells, sign);
    return true;
}

void tally_difference(const struct timeline *before, const struct timeline *after,
                      struct tally_scope scope, span hold, struct window window,
                      struct sum_changes sums[static SUM_OWNERS])
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    struct cells cells = cells_of(window, scope, &arena);
    struct intervals was = intervals_of(before, scope, hold, window, &arena);
    struct intervals is = intervals_of(after, scope, hold, window, &arena);
    cells_add(&cells, &was, -1);
    cells_add(&cells, &is, 1);
    sum_changes_add_cells(sums, &cells, 1);
}
