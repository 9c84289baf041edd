/* verify.c - everything again from the events, to be compared with what is kept.
 *
 * Slow and plain on purpose: facts are collected in one pass over the events in order of
 * time and uuid, and no run, tail or stored sum has a part in it. */
#include "store/inside.h"
#include "store/verify_quality.h"

#include "base/amount.h"
#include "base/list.h"
#include "base/memory.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

/* A state that counts from some moment on. */
struct fact {
    instant at;
    enum event_type state;
    int station;
};

struct facts {
    struct fact *at;
    size_t count, room;
};

struct units {
    instant at;
    int worker, station;
    int64_t count;
};

struct verification {
    struct store *store;
    struct differences to;
    struct quality_check *quality;
    instant events_from;    /* what is older was removed, or will be */
    int erasing, erased_as; /* two that are one just now; -1: there are none */
    struct facts *worker;   /* one list per worker of the floor */
    struct units *units;
    size_t units_count, units_room;
    size_t units_done;             /* those already compared */
    bool *used[SUM_OWNERS];        /* does any event, be it voided, refer to this one */
    int64_t of_nobody, impossible; /* rows of sums */
    int64_t astray[ROLLUP_LEVELS]; /* rows of sums that do not begin with a bucket */
    struct state_changes kept, changes; /* of state; as kept, and from the events */
    bool any;
    instant first, last; /* of what events, runs and sums speak of */
    int64_t events;
};

static void PRINTF_LIKE(3, 4)
    differ(struct verification *v, const char *what, const char *format, ...)
{
    struct difference difference = {.what = what};
    va_list args;
    va_start(args, format);
    vsnprintf(difference.text, sizeof difference.text, format, args);
    va_end(args);
    v->to.report(v->to.context, &difference);
}

static void release(struct verification *v)
{
    for (size_t i = 0; i < v->store->plant.floor.workers; i++)
        free(v->worker[i].at);
    free(v->worker);
    free(v->units);
    free(v->used[SUM_OF_WORKER]);
    free(v->used[SUM_OF_STATION]);
    state_changes_free(&v->kept);
    state_changes_free(&v->changes);
}

/* The time to be compared reaches so far. */
static void include(struct verification *v, instant t)
{
    v->first = v->any ? instant_earlier(v->first, t) : t;
    v->last = v->any ? instant_later(v->last, t) : t;
    v->any = true;
}

/* --- from the events --- */

/* While data of a worker is erased, some of it is the stand-in's already. */
static int really(const struct verification *v, int worker)
{
    return worker >= 0 && worker == v->erased_as ? v->erasing : worker;
}

static bool collect(void *context, const struct scanned *raw, struct error *err)
{
    struct verification *v = context;
    if (raw->damaged) {
        differ(v, "event", "event %lld cannot be read, and counts nowhere",
               (long long)raw->id);
        return true;
    }
    struct scanned event = *raw;
    event.worker = really(v, raw->worker);
    raw = &event;
    v->used[SUM_OF_WORKER][raw->worker] = v->used[SUM_OF_STATION][raw->station] = true;
    include(v, raw->at);
    if (raw->voided)
        return true;
    v->events++;
    if (!quality_check_add(v->quality, raw, err))
        return false;
    if (!event_is_state(raw->type)) {
        if (instant_before(raw->at, v->events_from))
            return true;
        v->units = list_room(v->units, v->units_count, &v->units_room, sizeof *v->units);
        v->units[v->units_count++] =
            (struct units){raw->at, raw->worker, raw->station, raw->count};
        return true;
    }
    struct facts *facts = &v->worker[raw->worker];
    if (facts->count && instant_equal(facts->at[facts->count - 1].at, raw->at))
        facts->count--; /* the later in the order wins */
    facts->at = list_room(facts->at, facts->count, &facts->room, sizeof *facts->at);
    facts->at[facts->count++] = (struct fact){raw->at, raw->type, raw->station};
    return true;
}

/* Of time whose events are being removed only the last fact counts, if a hold may reach
 * from it to what is kept. */
static bool counts(const struct verification *v, instant at, instant next)
{
    return !instant_before(at, v->events_from) ||
           (!instant_before(next, v->events_from) &&
            instant_before(v->events_from, instant_add(at, HOLD_MAX)));
}

static void leave_out_old_facts(struct facts *facts, const struct verification *v)
{
    size_t old = 0;
    while (old < facts->count &&
           !counts(v, facts->at[old].at,
                   old + 1 < facts->count ? facts->at[old + 1].at : INSTANT_NEVER))
        old++;
    facts->count -= old;
    if (old)
        memmove(facts->at, facts->at + old, facts->count * sizeof *facts->at);
}

/* --- timelines --- */

static bool read_runs(struct verification *v, int worker, struct timeline *timeline,
                      bool *damaged, struct arena *arena, struct error *err)
{
    const struct timeline_part all = {.worker = worker, .until = INSTANT_NEVER};
    const struct look_up what = {
        .part = &all, .parts = 1, .timeline = timeline, .damaged = damaged};
    return BACKEND(v->store->backend, look_up, &v->store->plant.floor, &what, arena, err);
}

static bool compare_runs(struct verification *v, int worker, struct error *err)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    const struct floor *floor = &v->store->plant.floor;
    const struct facts *facts = &v->worker[worker];
    struct timeline *timeline = arena_new(&arena, struct timeline, floor->workers);
    size_t at = 0;
    instant mark[RUN_MARKS];
    unsigned char bytes[RUN_BYTES];

    bool *damaged = arena_new(&arena, bool, floor->workers);
    if (!read_runs(v, worker, timeline, damaged, &arena, err))
        return false;
    if (damaged[worker])
        differ(v, "run", "worker %.*s: a part of the timeline cannot be read",
               STR_ARG(floor->worker[worker].id));
    const struct run *run = timeline[worker].run;
    for (size_t i = 0; i < timeline[worker].count; i++) {
        size_t n = run_unpack(&run[i], mark);
        include(v, run[i].start);
        include(v, run[i].last);
        for (size_t k = 0; k < n; k++) {
            instant next = k + 1 < n                        ? mark[k + 1]
                           : i + 1 < timeline[worker].count ? run[i + 1].start
                                                            : INSTANT_NEVER;
            if (!counts(v, mark[k], next))
                continue;
            const struct fact *want = at < facts->count ? &facts->at[at] : NULL;
            if (want && instant_equal(want->at, mark[k]) && want->state == run[i].state &&
                want->station == run[i].station) {
                at++;
                continue;
            }
            char text[INSTANT_TEXT];
            instant_format(mark[k], text);
            differ(v, "run", "worker %.*s: the timeline departs from the events at %s",
                   STR_ARG(floor->worker[worker].id), text);
            return true;
        }
        if (!instant_equal(run[i].last, mark[n - 1]))
            differ(v, "run", "worker %.*s: a run ends at another time than its last mark",
                   STR_ARG(floor->worker[worker].id));
        struct run again;
        run_pack(mark, n, bytes, &again);
        if (again.gap.ms != run[i].gap.ms)
            differ(v, "run", "worker %.*s: a run has another gap than its marks",
                   STR_ARG(floor->worker[worker].id));
    }
    if (at != facts->count)
        differ(v, "run", "worker %.*s: the timeline has %zu marks, the events %zu",
               STR_ARG(floor->worker[worker].id), at, facts->count);
    return true;
}

/* The intervals of a worker's facts in `window`. */
static void expand(const struct facts *facts, int worker, span hold, struct window window,
                   struct arena *arena, struct intervals *list)
{
    for (size_t i = 0; i < facts->count; i++) {
        const struct fact *fact = &facts->at[i];
        instant next = i + 1 < facts->count ? facts->at[i + 1].at : INSTANT_NEVER;
        if (instant_before(instant_add(fact->at, hold), window.start))
            continue;
        if (!instant_before(fact->at, window.end))
            return;
        struct run single = {fact->at,      fact->at, {0}, fact->state,
                             fact->station, NULL,     0};
        timeline_intervals(&single, 1, next, worker, hold, window, arena, list);
    }
}

/* --- sums --- */

/* Cells of `level` that hold the sums of finer ones. */
static struct cells coarsen(const struct cells *fine, int level, struct arena *arena)
{
    span length = {(int64_t)fine->count * fine->unit.ms};
    struct cells coarse =
        cells_new((struct window){fine->start, instant_add(fine->start, length)},
                  rollup_unit(level), fine->workers, fine->stations, arena);
    size_t each = fine->count / coarse.count;
    for (size_t i = 0; i < fine->workers * fine->count; i++)
        sum_add(SUM_OF_WORKER, (int64_t *)&coarse.worker[i / each],
                (const int64_t *)&fine->worker[i], true, true);
    for (size_t i = 0; i < fine->stations * fine->count; i++)
        sum_add(SUM_OF_STATION, (int64_t *)&coarse.station[i / each],
                (const int64_t *)&fine->station[i], true, true);
    return coarse;
}

/* Where the rows of a look_up() go. */
struct keeping {
    const struct verification *v;
    struct cells *cells;
};

/* A row into the cell of its bucket. UNNAMED comes after the workers. */
static void keep_row(void *context, size_t part, enum sum_owner owner, instant bucket,
                     int who, const int64_t *sum)
{
    struct keeping *keeping = context;
    struct cells *cells = keeping->cells;
    if (owner == SUM_OF_WORKER)
        who = really(keeping->v, who);
    (void)part;
    size_t row = who == UNNAMED ? cells->workers - 1 : (size_t)who;
    size_t cell = row * cells->count +
                  (size_t)(instant_since(bucket, cells->start).ms / cells->unit.ms);
    int64_t *to = owner == SUM_OF_WORKER ? (int64_t *)&cells->worker[cell]
                                         : (int64_t *)&cells->station[cell];
    sum_add(owner, to, sum, true, true);
}

static void report_cell(struct verification *v, const char *what, str id, int level,
                        const struct cells *cells, size_t cell)
{
    char text[INSTANT_TEXT];
    instant_format(instant_add(cells->start, (span){(int64_t)cell * cells->unit.ms}),
                   text);
    differ(v, what, "%.*s: the sums of the %s from %s differ from the events",
           STR_ARG(id), rollup_name(level), text);
}

static bool compare_level(struct verification *v, const struct cells *want, int level,
                          struct arena *arena, struct error *err)
{
    const struct floor *floor = &v->store->plant.floor;
    span length = {(int64_t)want->count * want->unit.ms};
    struct window window = {want->start, instant_add(want->start, length)};
    struct cells have =
        cells_new(window, want->unit, want->workers, want->stations, arena);
    struct keeping keeping = {v, &have};
    const struct bucket_part part = {
        .buckets = {level, window}, .time = true, .units = true};
    const struct look_up what = {
        .bucket = &part, .buckets = 1, .bucket_row = keep_row, .context = &keeping};
    if (!BACKEND(v->store->backend, look_up, floor, &what, arena, err))
        return false;
    for (size_t i = 0; i < want->workers * want->count; i++)
        if (memcmp(&have.worker[i], &want->worker[i], sizeof *want->worker) != 0)
            report_cell(v, "worker rollup",
                        i / want->count < floor->workers
                            ? floor->worker[i / want->count].id
                            : STR("all whose figures were removed"),
                        level, want, i % want->count);
    for (size_t i = 0; i < want->stations * want->count; i++)
        if (memcmp(&have.station[i], &want->station[i], sizeof *want->station) != 0)
            report_cell(v, "station rollup", floor->station[i / want->count].id, level,
                        want, i % want->count);
    return true;
}

/* The units up to `end` into their cells; `units` is in order of time. */
static void add_units(struct verification *v, struct cells *cells, instant end)
{
    for (; v->units_done < v->units_count &&
           instant_before(v->units[v->units_done].at, end);
         v->units_done++) {
        const struct units *units = &v->units[v->units_done];
        size_t cell =
            (size_t)(instant_since(units->at, cells->start).ms / cells->unit.ms);
        cells->worker[(size_t)units->worker * cells->count + cell].units += units->count;
        cells->station[(size_t)units->station * cells->count + cell].units +=
            units->count;
    }
}

/* Rows that are of no level, or do not begin where a bucket does. */
static bool look_at_row(void *context, enum sum_owner owner, const struct sum_change *row,
                        struct error *err)
{
    struct verification *v = context;
    (void)owner, (void)err;
    v->of_nobody += row->who < 0 && row->who != UNNAMED;
    bool leveled = row->level >= 0 && row->level < ROLLUP_LEVELS;
    if (!leveled)
        v->astray[0]++;
    else if (row->bucket.ms % rollup_unit(row->level).ms)
        v->astray[row->level]++;
    bool possible =
        row->bucket.ms >= 0 && row->bucket.ms < civil_days(10000, 1, 1) * SPAN_DAY.ms;
    v->impossible += !possible;
    if (possible)
        include(v, row->bucket);
    return true;
}

static bool keep_change(void *context, const struct state_change *change,
                        struct error *err)
{
    struct verification *v = context;
    (void)err;
    v->of_nobody += change->who < 0;
    if (change->who >= 0 && !instant_before(change->bucket, v->events_from))
        state_changes_add(&v->kept, *change);
    return true;
}

static bool find_strays(struct verification *v, struct error *err)
{
    const struct floor *floor = &v->store->plant.floor;
    if (!BACKEND(v->store->backend, each_sum, floor, look_at_row, v, err) ||
        !BACKEND(v->store->backend, each_change, floor, keep_change, v, err))
        return false;
    if (v->impossible)
        differ(v, "rollup", "%s of an impossible time",
               amount(v->impossible, "row is", "rows are").text);
    if (v->of_nobody)
        differ(v, "rollup", "%s of nobody on the floor",
               amount(v->of_nobody, "row is", "rows are").text);
    for (int level = 0; level < ROLLUP_LEVELS; level++)
        if (v->astray[level])
            differ(v, "rollup", "%s of no %s",
                   amount(v->astray[level], "row is", "rows are").text,
                   rollup_name(level));
    return true;
}

/* Where events were removed, the sums of the finest buckets are what is known. */
static bool add_kept(struct verification *v, struct window stretch, struct cells *fine,
                     struct arena *arena, struct error *err)
{
    struct bucket_part part = {.buckets = {0, stretch}, .time = true, .units = true};
    struct keeping keeping = {v, fine};
    part.buckets.window.end = instant_earlier(stretch.end, v->events_from);
    const struct look_up what = {
        .bucket = &part, .buckets = 1, .bucket_row = keep_row, .context = &keeping};
    return window_empty(part.buckets.window) ||
           BACKEND(v->store->backend, look_up, &v->store->plant.floor, &what, arena, err);
}

static bool compare_stretch(struct verification *v, struct window stretch,
                            struct error *err)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    const struct floor *floor = &v->store->plant.floor;
    struct window sealed = window_clip(
        stretch, (struct window){v->events_from, v->store->plant.site.sealed});
    struct window with_before = {instant_add(sealed.start, (span){-1}), sealed.end};
    struct intervals list = {0};
    struct cells fine =
        cells_new(stretch, ROLLUP_FINEST, floor->workers + 1, floor->stations, &arena);

    for (size_t i = 0; i < floor->workers && !window_empty(sealed); i++)
        expand(&v->worker[i], (int)i, v->store->plant.site.hold, with_before, &arena,
               &list);
    state_changes_find(&list, sealed, &v->changes);
    intervals_clip(&list, sealed);
    cells_add(&fine, &list, 1);
    add_units(v, &fine, stretch.end);
    if (!add_kept(v, stretch, &fine, &arena, err) ||
        !compare_level(v, &fine, 0, &arena, err))
        return false;
    for (int level = 1; level < ROLLUP_LEVELS; level++) {
        struct cells coarse = coarsen(&fine, level, &arena);
        if (!compare_level(v, &coarse, level, &arena, err))
            return false;
    }
    return true;
}

/* --- changes of state --- */

static void compare_changes(struct verification *v)
{
    CLEANUP(state_changes_free) struct state_changes changes = {0};
    const struct floor *floor = &v->store->plant.floor;
    state_changes_sort(&v->kept);
    state_changes_sort(&v->changes);
    state_changes_compare(&v->kept, &v->changes, &changes);
    for (size_t i = 0; i < changes.count; i++) {
        const struct state_change *change = &changes.at[i];
        bool worker = change->owner == SUM_OF_WORKER;
        char text[INSTANT_TEXT];
        instant_format(change->bucket, text);
        differ(
            v, worker ? "worker change" : "station change",
            "%.*s: the last change of the quarter hour from %s differs from the events",
            STR_ARG(worker ? floor->worker[change->who].id
                           : floor->station[change->who].id),
            text);
    }
}

/* Who is taken to be used by events and is not, or the other way round. */
static void compare_use(struct verification *v, const char *what, str id, bool noted,
                        bool used)
{
    /* The event may have been removed. */
    bool removed = noted && (v->events_from.ms || v->erasing >= 0);
    if (noted != used && !removed)
        differ(v, "register", "%s %.*s: %s event refers to it", what, STR_ARG(id),
               noted ? "no" : "an");
}

static void compare_uses(struct verification *v)
{
    const struct floor *floor = &v->store->plant.floor;
    for (size_t i = 0; i < floor->workers; i++)
        compare_use(v, "worker", floor->worker[i].id, floor->worker[i].used,
                    v->used[SUM_OF_WORKER][i]);
    for (size_t i = 0; i < floor->stations; i++)
        compare_use(v, "workstation", floor->station[i].id, floor->station[i].used,
                    v->used[SUM_OF_STATION][i]);
}

static bool verify(struct verification *v, struct error *err)
{
    const struct plant *plant = &v->store->plant;
    const span unit = rollup_unit(ROLLUP_LEVELS - 1);
    if (!BACKEND(v->store->backend, scan, &plant->floor, NULL, collect, v, err))
        return false;
    for (size_t i = 0; i < plant->floor.workers; i++)
        leave_out_old_facts(&v->worker[i], v);
    for (size_t i = 0; i < plant->floor.workers; i++)
        if (!compare_runs(v, (int)i, err))
            return false;
    compare_uses(v);
    if (!find_strays(v, err))
        return false;

    /* What is known reaches as far as the hold. */
    instant end = instant_add(v->last, (span){plant->site.hold.ms + 1});
    struct window stretch = {instant_floor(v->first, unit), {0}};
    for (; v->any && instant_before(stretch.start, end); stretch.start = stretch.end) {
        stretch.end = instant_add(stretch.start, unit);
        if (!compare_stretch(v, stretch, err))
            return false;
    }
    compare_changes(v);
    return true;
}

bool store_verify(struct store *store,
                  void (*report)(void *context, const struct difference *), void *context,
                  int64_t *events, struct error *err)
{
    /* In a transaction some of it may still wait to be written. */
    if (!store_settle(store, err) || !store_read_plant(store, err))
        return false;
    const struct floor *floor = &store->plant.floor;
    CLEANUP(release)
    struct verification v = {
        .store = store,
        .to = {report, context},
        .events_from = store->plant.site.retention.events_from,
        .erasing = floor_worker(floor, str_from(store->plant.site.erasing), 0),
        .erased_as = floor_worker(floor, str_from(store->plant.site.erased_as), 0),
        .worker = memory_new(struct facts, floor->workers),
        .used = {memory_new(bool, floor->workers), memory_new(bool, floor->stations)},
    };
    CLEANUP(quality_check_freep) struct quality_check *quality = NULL;
    if (!quality_check_begin(store, v.to, &quality, err))
        return false;
    v.quality = quality;
    if (!verify(&v, err) || !quality_check_end(quality, err))
        return false;
    *events = v.events;
    return true;
}

bool store_verify_at(const char *url,
                     void (*report)(void *context, const struct difference *),
                     void *context, int64_t *events, struct error *err)
{
    CLEANUP(store_closep) struct store *store = NULL;
    return store_open(url, STORE_READER, (instant){0}, &store, err) &&
           store_snapshot(store, err) &&
           store_verify(store, report, context, events, err);
}
