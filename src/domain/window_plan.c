#include "domain/window_plan.h"

#include "base/arena.h"

#include <stdlib.h>

static void add_buckets(struct window_plan *plan, struct window window, bool time,
                        bool units, bool ahead)
{
    struct rollup_part part[ROLLUP_PARTS];
    size_t parts = rollup_cover(window, part);
    for (size_t i = 0; i < parts; i++)
        plan->bucket[plan->buckets++] = (struct bucket_part){
            .buckets = part[i], .time = time, .units = units, .ahead = ahead};
}

static void add_runs(struct window_plan *plan, instant from, instant until)
{
    plan->run[plan->runs++] =
        (struct timeline_part){.worker = EVERYBODY, .from = from, .until = until};
}

static void add_unit_part(struct window_plan *plan, struct window window, bool units,
                          bool ahead)
{
    if (!window_empty(window))
        plan->unit[plan->units++] = (struct unit_part){window, units, ahead};
}

/* Units of `window`, which no bucket holds. */
static void add_units(struct window_plan *plan, struct window window)
{
    instant cut = instant_earlier(instant_later(plan->until, window.start), window.end);
    add_unit_part(plan, (struct window){window.start, cut}, true, false);
    add_unit_part(plan, (struct window){cut, window.end}, true, true);
}

/* Units of whole quarter hours. In the one that runs, events tell what is yet to come. */
static void add_whole(struct window_plan *plan, struct window whole, bool time)
{
    instant begun = instant_earlier(instant_ceil(plan->until, ROLLUP_FINEST), whole.end);
    instant cut = instant_later(begun, whole.start);
    add_buckets(plan, (struct window){whole.start, cut}, time, true, false);
    add_buckets(plan, (struct window){cut, whole.end}, time, true, true);
    add_unit_part(plan, (struct window){instant_later(plan->until, whole.start), cut},
                  false, true);
}

struct window_plan window_plan(struct window window, instant now, instant sealed)
{
    struct window_plan plan = {.until = instant_earlier(window.end, now)};
    struct window whole = {instant_ceil(window.start, ROLLUP_FINEST),
                           instant_floor(window.end, ROLLUP_FINEST)};
    if (window_empty(whole))
        whole = (struct window){window.end, window.end};

    /* `timed`: the whole quarter hours whose time is in the sums. Units are in the sums
     * of all whole quarter hours. If the clock was set back, some sealed time lies ahead
     * of now and must not count; then time and units are read from different buckets. */
    struct window timed = window_clip(whole, (struct window){whole.start, sealed});
    bool split = instant_before(plan.until, timed.end);
    if (split)
        timed.end = instant_floor(plan.until, ROLLUP_FINEST);
    bool any = !window_empty(timed);
    plan.front = (struct window){window.start, any ? timed.start : window.start};
    plan.back = (struct window){any ? timed.end : window.start, plan.until};

    add_whole(&plan, whole, any && !split);
    if (split)
        add_buckets(&plan, timed, true, false, false);
    if (!window_empty(plan.front))
        add_runs(&plan, plan.front.start, plan.front.end);
    add_runs(&plan, instant_earlier(plan.back.start, plan.until), plan.until);
    add_units(&plan, (struct window){window.start, whole.start});
    add_units(&plan, (struct window){whole.end, window.end});
    return plan;
}

static bool any_wanted(struct since_wanted wanted)
{
    return wanted.of[SUM_OF_WORKER] || wanted.of[SUM_OF_STATION];
}

/* 24 hours before the moment in question. */
static instant oldest(instant t) { return instant_add(t, (span){-SINCE_MOST.ms}); }

void window_plan_since(struct window_plan *plan, struct since_wanted wanted,
                       instant sealed)
{
    struct timeline_part *back = &plan->run[plan->runs - 1];
    instant day = oldest(plan->until);
    instant kept = instant_floor(instant_earlier(sealed, plan->until), ROLLUP_FINEST);
    plan->since = any_wanted(wanted);
    if (!plan->since)
        return;
    plan->known = instant_later(instant_earlier(back->from, kept), day);
    plan->gap = instant_before(kept, plan->known);
    plan->change =
        (struct change_part){wanted, instant_floor(day, ROLLUP_FINEST), plan->known};
    back->from = instant_earlier(back->from, instant_add(plan->known, (span){-1}));
}

/* All INSTANT_NEVER. */
static instant *moments_new(size_t count, struct arena *arena)
{
    instant *list = arena_new(arena, instant, count);
    for (size_t i = 0; i < count; i++)
        list[i] = INSTANT_NEVER;
    return list;
}

struct totals totals_new(const struct floor *floor, struct window window, instant now,
                         struct arena *arena)
{
    return (struct totals){
        .floor = floor,
        .window = window,
        .now = now,
        .worker = arena_new(arena, struct worker_sum, floor->workers),
        .station = arena_new(arena, struct station_sum, floor->stations),
        .ahead = arena_new(arena, int64_t, floor->stations),
        .latest = arena_new(arena, struct latest, floor->workers),
        .latest_uuid = arena_new(arena, struct uuid, floor->workers),
        .damaged = arena_new(arena, bool, floor->workers),
        .since = {moments_new(floor->workers, arena),
                  moments_new(floor->stations, arena)},
    };
}

static int64_t *sum_of(struct totals *totals, enum sum_owner owner, int who)
{
    return owner == SUM_OF_STATION ? (int64_t *)&totals->station[who]
           : who == UNNAMED        ? (int64_t *)&totals->unnamed
                                   : (int64_t *)&totals->worker[who];
}

void totals_add_bucket(struct totals *totals, const struct window_plan *plan, size_t part,
                       enum sum_owner owner, int who, const int64_t *sum)
{
    const struct bucket_part *from = &plan->bucket[part];
    sum_add(owner, sum_of(totals, owner, who), sum, from->time, from->units);
    if (from->ahead && owner == SUM_OF_STATION)
        totals->ahead[who] += ((const struct station_sum *)sum)->units;
}

void totals_add_units(struct totals *totals, const struct window_plan *plan, size_t part,
                      int worker, int station, int64_t units)
{
    if (plan->unit[part].units) {
        totals->worker[worker].units += units;
        totals->station[station].units += units;
    }
    if (plan->unit[part].ahead)
        totals->ahead[station] += units;
}

/* What all timelines tell of a window. */
static struct intervals all_intervals(const struct timeline *timeline, size_t workers,
                                      span hold, struct window window,
                                      struct arena *arena)
{
    struct intervals list = {0};
    for (size_t i = 0; i < workers; i++)
        timeline_intervals(timeline[i].run, timeline[i].count, INSTANT_NEVER, (int)i,
                           hold, window, arena, &list);
    return list;
}

static void add_slice(struct totals *totals, struct window slice,
                      const struct timeline *timeline, span hold)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    const struct floor *floor = totals->floor;
    struct intervals list = all_intervals(timeline, floor->workers, hold, slice, &arena);
    if (!list.count)
        return;
    struct cells cells =
        cells_new(slice, window_length(slice), floor->workers, floor->stations, &arena);
    cells_add(&cells, &list, 1);
    for (size_t i = 0; i < floor->workers; i++)
        sum_add(SUM_OF_WORKER, sum_of(totals, SUM_OF_WORKER, (int)i),
                (const int64_t *)&cells.worker[i], true, false);
    for (size_t i = 0; i < floor->stations; i++)
        sum_add(SUM_OF_STATION, sum_of(totals, SUM_OF_STATION, (int)i),
                (const int64_t *)&cells.station[i], true, false);
}

/* Add the time of `window` as the timelines tell it. */
static void add_edge(struct totals *totals, struct window window,
                     const struct timeline *timeline, span hold)
{
    struct slices slices = slices_of(timeline, totals->floor->workers, window);
    for (size_t i = 0; i < slices.count; i++)
        add_slice(totals, slice_at(slices, i), timeline, hold);
}

/* --- since when --- */

static void set_since(struct totals *totals, enum sum_owner owner, int who, instant at)
{
    totals->since[owner][who] = instant_later(at, oldest(totals_until(totals)));
}

void totals_add_change(struct totals *totals, enum sum_owner owner, int who, instant at)
{
    set_since(totals, owner, who, instant_equal(at, INSTANT_NEVER) ? (instant){0} : at);
}

/* Who was seen, though no change is known, is as it is for 24 hours or more. */
static void note_seen(struct totals *totals, enum sum_owner owner, int who)
{
    if (instant_equal(totals->since[owner][who], INSTANT_NEVER))
        set_since(totals, owner, who, (instant){0});
}

static void note_all_seen(struct totals *totals, const struct window_plan *plan,
                          const struct timeline *timeline)
{
    const struct floor *floor = totals->floor;
    for (size_t i = 0; i < floor->workers; i++) {
        if (totals->latest[i].seen)
            note_seen(totals, SUM_OF_WORKER, (int)i);
        size_t upto = timeline_upto(&timeline[i], plan->until);
        for (size_t k = 0; k < upto; k++)
            note_seen(totals, SUM_OF_STATION, timeline[i].run[k].station);
    }
    /* Only while a changed hold is worked in, or after days without a writer. An event
     * of a station may also be no sight of anybody. */
    for (size_t s = 0; plan->gap && s < floor->stations; s++)
        if (floor->station[s].used)
            note_seen(totals, SUM_OF_STATION, (int)s);
}

/* Of later slices later changes count. */
static void add_changes(struct totals *totals, struct window slice,
                        const struct timeline *timeline, span hold)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    CLEANUP(state_changes_free) struct state_changes found = {0};
    struct window with_before = {instant_add(slice.start, (span){-1}), slice.end};
    struct intervals list =
        all_intervals(timeline, totals->floor->workers, hold, with_before, &arena);
    state_changes_find(&list, slice, &found);
    for (size_t i = 0; i < found.count; i++)
        if (!instant_equal(found.at[i].at, INSTANT_NEVER))
            set_since(totals, found.at[i].owner, found.at[i].who, found.at[i].at);
}

/* What the runs tell, the moment in question included. */
static void add_since(struct totals *totals, const struct window_plan *plan,
                      const struct timeline *timeline, span hold)
{
    struct window known = {plan->known, instant_add(plan->until, (span){1})};
    struct slices slices = slices_of(timeline, totals->floor->workers, known);
    note_all_seen(totals, plan, timeline);
    for (size_t i = 0; i < slices.count; i++)
        add_changes(totals, slice_at(slices, i), timeline, hold);
}

void totals_add_runs(struct totals *totals, const struct window_plan *plan,
                     const struct timeline *timeline, span hold)
{
    add_edge(totals, plan->front, timeline, hold);
    add_edge(totals, plan->back, timeline, hold);
    for (size_t i = 0; i < totals->floor->workers; i++)
        totals->latest[i] =
            timeline_latest(timeline[i].run, timeline[i].count, hold, plan->until);
    if (plan->since)
        add_since(totals, plan, timeline, hold);
}

/* A worker who is at a station, and since when. */
struct present {
    int worker, station;
    instant at;
};

static int by_station_and_time(const void *a, const void *b)
{
    const struct present *x = a, *y = b;
    if (x->station != y->station)
        return x->station < y->station ? -1 : 1;
    return (x->at.ms > y->at.ms) - (x->at.ms < y->at.ms);
}

size_t totals_ties(const struct totals *totals, struct arena *arena,
                   const struct moment **moment)
{
    size_t workers = totals->floor->workers, present = 0, count = 0;
    struct present *list = arena_new(arena, struct present, workers);
    struct moment *tied = arena_new(arena, struct moment, workers);
    for (size_t i = 0; i < workers; i++) {
        int station = worker_station(totals, i);
        if (station >= 0)
            list[present++] = (struct present){(int)i, station, totals->latest[i].at};
    }
    if (present > 1)
        qsort(list, present, sizeof *list, by_station_and_time);
    for (size_t i = 0; i < present; i++) {
        bool before = i > 0 && by_station_and_time(&list[i - 1], &list[i]) == 0;
        bool after = i + 1 < present && by_station_and_time(&list[i], &list[i + 1]) == 0;
        if (before || after)
            tied[count++] = (struct moment){list[i].worker, list[i].at};
    }
    *moment = tied;
    return count;
}

void totals_break_ties(struct totals *totals, const struct moment *moment, size_t count,
                       const struct winner *winner)
{
    for (size_t i = 0; i < count; i++)
        if (winner[i].found)
            totals->latest_uuid[moment[i].worker] = winner[i].uuid;
}
