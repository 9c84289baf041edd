/* settling.c - what the marks of a transaction change, read and written. The arithmetic
 * is domain/settle.c's. */
#include "store/inside.h"

#include "domain/stale.h"

enum { WAITING_MOST = 100000 };

/* --- reading and writing --- */

static instant sealed_of(const struct store *store) { return store->plant.site.sealed; }

/* All that waits, and these runs. Sums of buckets before `changed` are of hours that have
 * changed. */
static bool write(struct store *store, struct run_changes runs, instant changed,
                  struct error *err)
{
    sum_changes_spread(&store->sums[SUM_OF_WORKER], SUM_OF_WORKER);
    sum_changes_spread(&store->sums[SUM_OF_STATION], SUM_OF_STATION);
    /* By now they are in order of time, so each hour is noted once. */
    store_note_sums(store, SUM_OF_WORKER, changed);
    store_note_sums(store, SUM_OF_STATION, changed);
    const struct figures_written what = {
        .runs = runs,
        .sums = store->sums,
        .forget_empty = store->forget_empty,
        .changes = store->changes,
        .used_worker = store->used[SUM_OF_WORKER],
        .used_workers = store->used_count[SUM_OF_WORKER],
        .used_station = store->used[SUM_OF_STATION],
        .used_stations = store->used_count[SUM_OF_STATION],
        .due = store->due,
        .dues = stale_join(store->due, store->dues),
        .changed = store->changed,
        .changes_of_hours = stale_join(store->changed, store->changed_count),
    };
    bool any = runs.count || what.used_workers || what.used_stations ||
               store->sums[SUM_OF_WORKER].count || store->sums[SUM_OF_STATION].count ||
               store->changes.count || what.dues || what.changes_of_hours;
    if (any && !BACKEND(store->backend, write, &store->plant.floor, &what, err))
        return false;
    for (int owner = 0; owner < SUM_OWNERS; owner++)
        store->sums[owner].count = store->used_count[owner] = 0;
    store->changes.count = store->dues = store->changed_count = 0;
    return true;
}

/* Sums add up, and of two changes of one quarter hour the later was found later, so they
 * may be written whenever they have become many. */
static bool write_many(struct store *store, instant changed, struct error *err)
{
    size_t waiting = store->sums[SUM_OF_WORKER].count +
                     store->sums[SUM_OF_STATION].count + store->changes.count;
    return waiting < WAITING_MOST || write(store, (struct run_changes){0}, changed, err);
}

/* Everybody's runs of these windows. */
static bool look_up_everybody(struct store *store, const struct window *window,
                              size_t windows, struct look_up *what, struct arena *arena,
                              struct error *err)
{
    struct timeline_part *part = arena_new(arena, struct timeline_part, windows);
    for (size_t i = 0; i < windows; i++)
        part[i] = tally_part(window[i]);
    what->part = part;
    what->parts = windows;
    what->timeline = arena_new(arena, struct timeline, store->plant.floor.workers);
    return BACKEND(store->backend, look_up, &store->plant.floor, what, arena, err);
}

/* --- changes of state in doubt --- */

struct doubted {
    const struct state_changes *doubts;
    bool *holds; /* what is kept, one a doubt */
};

static void kept_row(void *context, size_t asked, instant at)
{
    struct doubted *doubted = context;
    doubted->holds[asked] = state_change_holds(&doubted->doubts->at[asked], at);
}

/* Leave those doubts that what is kept does not settle. */
static bool look_up_doubts(struct store *store, struct arena *arena, struct error *err)
{
    struct state_changes *doubts = &store->doubts;
    struct doubted doubted = {doubts, arena_new(arena, bool, doubts->count)};
    const struct look_up what = {.kept = doubts->at,
                                 .kepts = doubts->count,
                                 .kept_row = kept_row,
                                 .context = &doubted};
    size_t left = 0;
    if (!BACKEND(store->backend, look_up, &store->plant.floor, &what, arena, err))
        return false;
    for (size_t i = 0; i < doubts->count; i++)
        if (!doubted.holds[i])
            doubts->at[left++] = doubts->at[i];
    doubts->count = left;
    return true;
}

/* The changes in these windows, by the timelines as they are now. */
static bool find_changes(struct store *store, const struct window *window, size_t windows,
                         struct state_changes *found, struct error *err)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    struct look_up what = {0};
    if (!look_up_everybody(store, window, windows, &what, &arena, err))
        return false;
    for (size_t i = 0; i < windows; i++)
        tally_changes((struct tally_side){what.timeline, store->plant.site.hold},
                      store->plant.floor.workers, window[i], found);
    return true;
}

/* Work out anew the quarter hours of which it is in doubt what changed last. */
static bool settle_doubts(struct store *store, struct error *err)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    CLEANUP(state_changes_free) struct state_changes found = {0};
    struct state_changes *doubts = &store->doubts;
    if (!doubts->count)
        return true;
    state_changes_unite(doubts);
    if (!look_up_doubts(store, &arena, err))
        return false;
    struct window *quarter = arena_new(&arena, struct window, doubts->count);
    for (size_t i = 0; i < doubts->count; i++)
        quarter[i] = (struct window){doubts->at[i].bucket,
                                     instant_add(doubts->at[i].bucket, ROLLUP_FINEST)};
    size_t quarters = stale_join(quarter, doubts->count);
    const struct window *window = stale_cut(quarter, &quarters, &arena);
    for (size_t i = 0, count; i < quarters; i += count) {
        count = stale_day(window + i, quarters - i);
        if (!find_changes(store, window + i, count, &found, err))
            return false;
    }
    state_changes_unite(&found);
    state_changes_resolve(doubts, &found, &store->changes);
    doubts->count = 0;
    return write(store, (struct run_changes){0}, sealed_of(store), err);
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
    const struct tallied out = {store->sums, &store->changes, &store->doubts,
                                settling->sealed};
    for (size_t i = 0, count; i < settling->stale_count; i += count) {
        CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
        const struct window *window = &settling->stale[i];
        count = settle_day(settling, i);
        if (!look_up_everybody(store, window, count, &what, &arena, err))
            return false;
        if (i == 0)
            *runs = settle_edit(settling);
        what.moments = 0;
        settle_sums(settling, window, count, what.timeline, out);
        for (size_t each = 0; each < count; each++)
            store_note_changed(store, window[each]);
        if (!write_many(store, settling->sealed, err))
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
    return write(store, runs, sealed_of(store), err) && settle_doubts(store, err);
}

bool store_settle(struct store *store, struct error *err)
{
    if (!store_receive(store, err))
        return false;
    return store->marks ? settle_marks(store, err)
                        : write(store, (struct run_changes){0}, sealed_of(store), err);
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
    if (!look_up_everybody(store, &day, 1, &what, &arena, err))
        return false;
    *any = tally((struct tally_side){what.timeline, was},
                 (struct tally_side){what.timeline, is}, scope, day,
                 (struct tallied){store->sums, &store->changes, NULL, day.end});
    return write_many(store, INSTANT_NEVER, err);
}

bool store_recount(struct store *store, struct window window, span was, span is,
                   struct error *err)
{
    store->counted = false;
    window.start = instant_floor(window.start, ROLLUP_FINEST);
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
        window.start = instant_floor(window.start, ROLLUP_FINEST);
    }
    return write(store, (struct run_changes){0}, INSTANT_NEVER, err);
}
