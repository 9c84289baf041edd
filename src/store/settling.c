/* settling.c - what the marks of a transaction change, read and written. The arithmetic
 * is domain/settle.c's. */
#include "store/inside.h"

#include "domain/tally.h"

enum { SUMS_MOST = 100000 };

/* --- reading and writing --- */

/* All that waits, and these runs. */
static bool write(struct store *store, struct run_changes runs, struct error *err)
{
    sum_changes_spread(&store->sums[SUM_OF_WORKER], SUM_OF_WORKER);
    sum_changes_spread(&store->sums[SUM_OF_STATION], SUM_OF_STATION);
    const struct figures_written what = {
        .runs = runs,
        .sums = store->sums,
        .forget_empty = store->forget_empty,
        .used_worker = store->used[SUM_OF_WORKER],
        .used_workers = store->used_count[SUM_OF_WORKER],
        .used_station = store->used[SUM_OF_STATION],
        .used_stations = store->used_count[SUM_OF_STATION],
    };
    bool any = runs.count || what.used_workers || what.used_stations ||
               store->sums[SUM_OF_WORKER].count || store->sums[SUM_OF_STATION].count;
    if (any && !BACKEND(store->backend, write, &store->plant.floor, &what, err))
        return false;
    for (int owner = 0; owner < SUM_OWNERS; owner++)
        store->sums[owner].count = store->used_count[owner] = 0;
    return true;
}

/* Sums add up, so they may be written whenever they have become many. */
static bool write_many(struct store *store, struct error *err)
{
    size_t waiting = store->sums[SUM_OF_WORKER].count + store->sums[SUM_OF_STATION].count;
    return waiting < SUMS_MOST || write(store, (struct run_changes){0}, err);
}

/* Everybody's runs in these windows. */
static bool look_up_everybody(struct store *store, const struct window *window,
                              size_t windows, struct look_up *what, struct arena *arena,
                              struct error *err)
{
    struct timeline_part *part = arena_new(arena, struct timeline_part, windows);
    for (size_t i = 0; i < windows; i++)
        part[i] = (struct timeline_part){
            .worker = EVERYBODY, .from = window[i].start, .until = window[i].end};
    what->part = part;
    what->parts = windows;
    what->timeline = arena_new(arena, struct timeline, store->plant.floor.workers);
    return BACKEND(store->backend, look_up, &store->plant.floor, what, arena, err);
}

/* --- a group of marks --- */

static bool read_needs(struct store *store, struct settling *settling, struct error *err)
{
    struct look_up what = {
        .part = settling->part, .parts = settling->parts, .timeline = settling->timeline};
    return !settling->parts || BACKEND(store->backend, look_up, &store->plant.floor,
                                       &what, settling->arena, err);
}

static bool read_moments(struct store *store, struct settling *settling,
                         struct error *err)
{
    struct look_up what = {.moment = settling->moment,
                           .moments = settling->moments,
                           .winner = settling->winner};
    return !settling->moments || BACKEND(store->backend, look_up, &store->plant.floor,
                                         &what, settling->arena, err);
}

/* The rest of a group that changes sealed time, a day at a time. The moments are asked
 * for with the first. */
static bool settle_stale(struct store *store, struct settling *settling,
                         struct run_changes *runs, struct error *err)
{
    struct look_up what = {.moment = settling->moment,
                           .moments = settling->moments,
                           .winner = settling->winner};
    for (size_t i = 0, count; i < settling->stale_count; i += count) {
        CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
        const struct window *window = &settling->stale[i];
        count = settle_day(settling, i);
        if (!look_up_everybody(store, window, count, &what, &arena, err))
            return false;
        if (i == 0)
            *runs = settle_edit(settling);
        what.moments = 0;
        settle_sums(settling, window, count, what.timeline, store->sums);
        if (!write_many(store, err))
            return false;
    }
    return true;
}

static bool settle_marks(struct store *store, struct error *err)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    struct settling settling = {
        .mark = store->mark,
        .marks = store->marks,
        .hold = store->plant.site.hold,
        .sealed = store->plant.site.sealed,
        .workers = store->plant.floor.workers,
        .stations = store->plant.floor.stations,
        .tail = store->tail,
        .arena = &arena,
    };
    struct run_changes runs = {0};

    settle_needs(&settling);
    if (!read_needs(store, &settling, err))
        return false;
    settle_changes(&settling);
    settling.winner = arena_new(&arena, struct winner, settling.moments);
    if (settling.stale_count) {
        if (!settle_stale(store, &settling, &runs, err))
            return false;
    } else {
        if (!read_moments(store, &settling, err))
            return false;
        runs = settle_edit(&settling);
    }
    store->marks = 0;
    return write(store, runs, err);
}

bool store_settle(struct store *store, struct error *err)
{
    if (!store_receive(store, err))
        return false;
    return store->marks ? settle_marks(store, err)
                        : write(store, (struct run_changes){0}, err);
}

/* --- all timelines --- */

/* *any: was there any time, before or after. */
static bool recount_day(struct store *store, struct window day, span was, span is,
                        bool *any, struct error *err)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    const struct floor *floor = &store->plant.floor;
    struct tally_scope scope = {.workers = floor->workers, .stations = floor->stations};
    struct look_up what = {0};
    *any = false;
    if (!look_up_everybody(store, &day, 1, &what, &arena, err))
        return false;
    if (was.ms)
        *any |= tally(what.timeline, scope, was, day, -1, store->sums);
    if (is.ms)
        *any |= tally(what.timeline, scope, is, day, 1, store->sums);
    return write_many(store, err);
}

bool store_recount(struct store *store, struct window window, span was, span is,
                   struct error *err)
{
    store->counted = false;
    while (!window_empty(window)) {
        instant end = instant_add(window.start, SPAN_DAY);
        struct window day = {window.start, instant_earlier(window.end, end)};
        bool any;
        if (!recount_day(store, day, was, is, &any, err))
            return false;
        window.start = day.end;
        store->counted |= any;
        /* One event from a camera without a clock must not cost a walk from 1970. */
        if (!any && !BACKEND(store->backend, next_mark, day.end, &window.start, err))
            return false;
    }
    return write(store, (struct run_changes){0}, err);
}
