#include "domain/tally.h"

#include "base/arena.h"

static bool counts(const bool *which, int number) { return !which || which[number]; }

/* A change at its start shows 1 ms before. */
static instant before(instant start) { return instant_add(start, (span){-1}); }

struct timeline_part tally_part(struct window window)
{
    return (struct timeline_part){
        .worker = EVERYBODY, .from = before(window.start), .until = window.end};
}

/* The intervals of one worker in `window`. A timeline may be longer than that. */
static void add_intervals(const struct timeline *timeline, int worker, span hold,
                          struct window window, struct arena *arena,
                          struct intervals *list)
{
    size_t from = timeline_upto(timeline, window.start);
    size_t end = timeline_upto(timeline, window.end);
    from -= from > 0;
    instant next = end < timeline->count ? timeline->run[end].start : INSTANT_NEVER;
    const struct run *run = timeline->count ? &timeline->run[from] : NULL;
    timeline_intervals(run, end - from, next, worker, hold, window, arena, list);
}

/* The intervals in `window` that are counted. */
static struct intervals intervals_of(struct tally_side side, struct tally_scope scope,
                                     struct window window, struct arena *arena)
{
    struct intervals list = {0};
    for (size_t i = 0; side.hold.ms && i < scope.workers; i++) {
        size_t kept = list.count, first = list.count;
        add_intervals(&side.timeline[i], (int)i, side.hold, window, arena, &list);
        if (counts(scope.worker, (int)i))
            continue;
        for (size_t k = first; k < list.count; k++)
            if (counts(scope.station, list.at[k].station))
                list.at[kept++] = list.at[k];
        list.count = kept;
    }
    return list;
}

/* Append the changes of those that are counted. Of others, `list` has but a part. */
static void find_changes(struct intervals *list, struct tally_scope scope,
                         struct window window, struct state_changes *found)
{
    size_t kept = found->count, i = kept;
    state_changes_find(list, window, found);
    for (; i < found->count; i++) {
        const struct state_change *change = &found->at[i];
        if (counts(change->owner == SUM_OF_WORKER ? scope.worker : scope.station,
                   change->who))
            found->at[kept++] = *change;
    }
    found->count = kept;
}

/* Empty sums of the finest buckets that a window touches. */
static struct cells cells_of(struct window window, struct tally_scope scope,
                             struct arena *arena)
{
    struct window buckets = {instant_floor(window.start, ROLLUP_FINEST),
                             instant_ceil(window.end, ROLLUP_FINEST)};
    return cells_new(buckets, ROLLUP_FINEST, scope.workers, scope.stations, arena);
}

/* What changes up to the end of a window may make that moment one of a change. */
static struct window changing(struct window window, const struct tallied *out)
{
    instant end = instant_add(window.end, (span){out->doubts ? 1 : 0});
    return (struct window){window.start, instant_earlier(end, out->sealed)};
}

static void compare(struct state_changes *was, struct state_changes *is,
                    struct window window, const struct tallied *out)
{
    state_changes_unite(was);
    state_changes_unite(is);
    if (out->doubts)
        state_changes_compare_parts(was, is, window, out->changes, out->doubts);
    else
        state_changes_compare(was, is, out->changes);
}

/* Find what changes in a slice, and add its time, as far as it lies in `window`. False:
 * there is none. */
static bool add_slice(struct tally_side side, struct tally_scope scope,
                      struct window slice, struct window window, struct cells *cells,
                      int sign, struct state_changes *found)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    struct window wide = {before(slice.start), slice.end};
    struct intervals list = intervals_of(side, scope, wide, &arena);
    find_changes(&list, scope, slice, found);
    intervals_clip(&list, window_clip(slice, window));
    if (list.count)
        cells_add(cells, &list, sign);
    return list.count > 0;
}

bool tally(struct tally_side was, struct tally_side is, struct tally_scope scope,
           struct window window, struct tallied out)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    CLEANUP(state_changes_free) struct state_changes had = {0}, have = {0};
    struct window changes = changing(window, &out);
    struct slices slices = slices_of(is.timeline, scope.workers, changes);
    struct cells cells = cells_of(window, scope, &arena);
    bool any = false;
    for (size_t i = 0; i < slices.count; i++) {
        struct window slice = slice_at(slices, i);
        any |= add_slice(was, scope, slice, window, &cells, -1, &had);
        any |= add_slice(is, scope, slice, window, &cells, 1, &have);
    }
    compare(&had, &have, changes, &out);
    if (any)
        sum_changes_add_cells(out.sums, &cells, 1);
    return any;
}

void tally_changes(struct tally_side is, size_t workers, struct window window,
                   struct state_changes *found)
{
    const struct tally_scope all = {.workers = workers};
    struct slices slices = slices_of(is.timeline, workers, window);
    for (size_t i = 0; i < slices.count; i++) {
        CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
        struct window slice = slice_at(slices, i);
        struct window wide = {before(slice.start), slice.end};
        struct intervals list = intervals_of(is, all, wide, &arena);
        state_changes_find(&list, slice, found);
    }
}
