#include "domain/tally.h"

#include "base/arena.h"

static bool counts(const bool *which, int number) { return !which || which[number]; }

/* The intervals in `window` that are counted. */
static struct intervals intervals_of(const struct timeline *timeline,
                                     struct tally_scope scope, span hold,
                                     struct window window, struct arena *arena)
{
    struct intervals list = {0};
    for (size_t i = 0; i < scope.workers; i++) {
        size_t kept = list.count, first = list.count;
        timeline_intervals(timeline[i].run, timeline[i].count, INSTANT_NEVER, (int)i,
                           hold, window, arena, &list);
        if (counts(scope.worker, (int)i))
            continue;
        for (size_t k = first; k < list.count; k++)
            if (counts(scope.station, list.at[k].station))
                list.at[kept++] = list.at[k];
        list.count = kept;
    }
    return list;
}

bool tally(const struct timeline *timeline, struct tally_scope scope, span hold,
           struct window window, int sign, struct sum_changes sums[static SUM_OWNERS])
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    struct window buckets = {instant_floor(window.start, ROLLUP_FINEST),
                             instant_ceil(window.end, ROLLUP_FINEST)};
    struct intervals list = intervals_of(timeline, scope, hold, window, &arena);
    if (!list.count)
        return false;
    struct cells cells =
        cells_new(buckets, ROLLUP_FINEST, scope.workers, scope.stations, &arena);
    cells_add(&cells, &list);
    sum_changes_add_cells(sums, &cells, sign);
    return true;
}
