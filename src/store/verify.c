/* verify.c - everything again from the events.
 *
 * Slow and plain on purpose: marks are collected in one pass over the events in order
 * of time and uuid, and no run, cursor or stored sum has a part in it. */
#include "store/inside.h"

#include "base/list.h"
#include "base/memory.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

struct mark {
    instant at;
    enum event_type state;
    int station;
};

struct marks {
    struct mark *at;
    size_t count, room;
};

struct units {
    instant at;
    int worker, station;
    int64_t count;
};

struct verification {
    struct store *store;
    void (*report)(void *context, const struct difference *);
    void *context;
    struct marks *worker; /* one list per worker of the floor */
    struct units *units;
    size_t units_count, units_room;
    size_t units_done; /* those already compared */
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
    v->report(v->context, &difference);
}

static void release(struct verification *v)
{
    for (size_t i = 0; i < v->store->floor.workers; i++)
        free(v->worker[i].at);
    free(v->worker);
    free(v->units);
}

/* --- from the events --- */

struct raw {
    instant at;
    int worker, station;
    enum event_type type;
    int64_t count;
};

/* Call `visit` with every event that counts, in METRICS.md's order. */
static bool each_event(struct store *store,
                       bool (*visit)(void *context, const struct raw *, struct error *),
                       void *context, struct error *err)
{
    static const char sql[] =
        "SELECT timestamp, worker_id, workstation_id, event_type, count FROM events"
        " WHERE NOT voided ORDER BY timestamp, event_uuid";
    CLEANUP(statement_done) struct statement *rows = NULL;
    bool row;
    if (!db_use(store->db, sql, &rows, err))
        return false;
    for (;;) {
        if (!statement_step(rows, &row, err))
            return false;
        if (!row)
            return true;
        struct raw raw = {
            .worker = floor_worker(&store->floor, column_text(rows, 1), 0),
            .station = floor_station(&store->floor, column_text(rows, 2), 0),
            .count = column_int(rows, 4),
        };
        if (raw.worker < 0 || raw.station < 0 ||
            !instant_parse(column_text(rows, 0), &raw.at, err) ||
            !event_type_parse(column_text(rows, 3), &raw.type))
            return error_set(err, ERROR_CORRUPT, "an event at %.*s is damaged",
                             STR_ARG(column_text(rows, 0)));
        if (!visit(context, &raw, err))
            return false;
    }
}

static bool collect(void *context, const struct raw *raw, struct error *err)
{
    (void)err;
    struct verification *v = context;
    v->events++;
    if (!event_is_state(raw->type)) {
        v->units = list_room(v->units, v->units_count, &v->units_room, sizeof *v->units);
        v->units[v->units_count++] =
            (struct units){raw->at, raw->worker, raw->station, raw->count};
        return true;
    }
    struct marks *marks = &v->worker[raw->worker];
    if (marks->count && instant_equal(marks->at[marks->count - 1].at, raw->at))
        marks->count--; /* the later in the order wins */
    marks->at = list_room(marks->at, marks->count, &marks->room, sizeof *marks->at);
    marks->at[marks->count++] = (struct mark){raw->at, raw->type, raw->station};
    return true;
}

/* --- timelines --- */

static bool compare_runs(struct verification *v, int worker, struct error *err)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    const struct floor *floor = &v->store->floor;
    const struct marks *marks = &v->worker[worker];
    struct window all = {{0}, INSTANT_NEVER};
    struct run *run = NULL;
    size_t count = 0, at = 0;
    instant mark[RUN_MARKS];
    unsigned char bytes[RUN_BYTES];

    if (!runs_load(v->store->db, floor, worker, all, &arena, &run, &count, err))
        return false;
    for (size_t i = 0; i < count; i++) {
        size_t n = run_unpack(&run[i], mark);
        for (size_t k = 0; k < n; k++, at++) {
            const struct mark *want = at < marks->count ? &marks->at[at] : NULL;
            if (want && instant_equal(want->at, mark[k]) && want->state == run[i].state &&
                want->station == run[i].station)
                continue;
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
    if (at != marks->count)
        differ(v, "run", "worker %.*s: the timeline has %zu marks, the events %zu",
               STR_ARG(floor->worker[worker].id), at, marks->count);
    return true;
}

/* The intervals of a worker's marks in `window`. */
static void expand(const struct marks *marks, int worker, span hold, struct window window,
                   struct arena *arena, struct intervals *list)
{
    for (size_t i = 0; i < marks->count; i++) {
        const struct mark *mark = &marks->at[i];
        instant next = i + 1 < marks->count ? marks->at[i + 1].at : INSTANT_NEVER;
        if (instant_before(instant_add(mark->at, hold), window.start))
            continue;
        if (!instant_before(mark->at, window.end))
            return;
        struct run single = {mark->at,      mark->at, {0}, mark->state,
                             mark->station, NULL,     0};
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
    for (size_t i = 0; i < fine->workers * fine->count; i++) {
        struct worker_sum *to = &coarse.worker[i / each];
        const struct worker_sum *from = &fine->worker[i];
        to->working_ms += from->working_ms;
        to->idle_ms += from->idle_ms;
        to->absent_ms += from->absent_ms;
        to->units += from->units;
    }
    for (size_t i = 0; i < fine->stations * fine->count; i++) {
        struct station_sum *to = &coarse.station[i / each];
        const struct station_sum *from = &fine->station[i];
        to->occupied_ms += from->occupied_ms;
        to->working_ms += from->working_ms;
        to->units += from->units;
    }
    return coarse;
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
    const struct floor *floor = &v->store->floor;
    span length = {(int64_t)want->count * want->unit.ms};
    struct cells have =
        cells_new((struct window){want->start, instant_add(want->start, length)},
                  want->unit, want->workers, want->stations, arena);
    if (!rollups_cells(v->store->db, floor, level, &have, err))
        return false;
    for (size_t i = 0; i < want->workers * want->count; i++)
        if (memcmp(&have.worker[i], &want->worker[i], sizeof *want->worker) != 0)
            report_cell(v, "worker rollup", floor->worker[i / want->count].id, level,
                        want, i % want->count);
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
static bool find_strays(struct verification *v, struct error *err)
{
    static const char sql[] =
        "WITH rollup (level, bucket_ms) AS (SELECT level, bucket_ms FROM worker_rollups"
        "  UNION ALL SELECT level, bucket_ms FROM station_rollups)"
        "SELECT count(*) FROM rollup WHERE level = ?1 AND bucket_ms % ?2 <> 0"
        " OR ?1 = 0 AND (level < 0 OR level > ?3)";
    CLEANUP(statement_done) struct statement *get = NULL;
    if (!db_use(v->store->db, sql, &get, err))
        return false;
    for (int level = 0; level < ROLLUP_LEVELS; level++) {
        bool row;
        statement_again(get);
        statement_int(get, 1, level);
        statement_int(get, 2, rollup_unit(level).ms);
        statement_int(get, 3, ROLLUP_LEVELS - 1);
        if (!statement_step(get, &row, err))
            return false;
        if (row && column_int(get, 0))
            differ(v, "rollup", "%lld rows are of no %s", (long long)column_int(get, 0),
                   rollup_name(level));
    }
    return true;
}

static bool compare_stretch(struct verification *v, struct window stretch,
                            struct error *err)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    const struct floor *floor = &v->store->floor;
    struct window sealed =
        window_clip(stretch, (struct window){stretch.start, v->store->site.sealed});
    struct intervals list = {0};
    struct cells fine =
        cells_new(stretch, ROLLUP_FINEST, floor->workers, floor->stations, &arena);

    for (size_t i = 0; i < floor->workers && !window_empty(sealed); i++)
        expand(&v->worker[i], (int)i, v->store->site.hold, sealed, &arena, &list);
    cells_add(&fine, &list);
    add_units(v, &fine, stretch.end);
    if (!compare_level(v, &fine, 0, &arena, err))
        return false;
    for (int level = 1; level < ROLLUP_LEVELS; level++) {
        struct cells coarse = coarsen(&fine, level, &arena);
        if (!compare_level(v, &coarse, level, &arena, err))
            return false;
    }
    return true;
}

/* The time that events or rollups speak of, and that a hold reaches into. */
static bool history(struct store *store, struct window *past, struct error *err)
{
    static const char sql[] =
        "SELECT min(a), max(b) FROM ("
        " SELECT min(start_ms) a, max(last_ms) b FROM runs UNION ALL"
        " SELECT min(bucket_ms), max(bucket_ms) FROM worker_rollups UNION ALL"
        " SELECT min(bucket_ms), max(bucket_ms) FROM station_rollups UNION ALL"
        " SELECT ?1, ?2)";
    CLEANUP(statement_done) struct statement *get = NULL;
    CLEANUP(statement_done) struct statement *ends = NULL;
    bool row;
    int64_t end_of_time = civil_days(10000, 1, 1) * SPAN_DAY.ms;
    struct window events = {{0}, {0}};
    if (!db_use(store->db, "SELECT min(timestamp), max(timestamp) FROM events", &ends,
                err) ||
        !db_use(store->db, sql, &get, err) || !statement_step(ends, &row, err))
        return false;
    bool any = row && !column_is_null(ends, 0);
    if (any && (!instant_parse(column_text(ends, 0), &events.start, err) ||
                !instant_parse(column_text(ends, 1), &events.end, err)))
        return false;
    if (any) {
        statement_int(get, 1, events.start.ms);
        statement_int(get, 2, events.end.ms);
    } else {
        statement_null(get, 1);
        statement_null(get, 2);
    }
    if (!statement_step(get, &row, err))
        return false;
    *past = (struct window){{0}, {0}};
    if (row && !column_is_null(get, 0)) {
        if (column_int(get, 0) < 0 || column_int(get, 1) >= end_of_time)
            return error_set(err, ERROR_CORRUPT, "a rollup is of an impossible time");
        instant last = instant_add((instant){column_int(get, 1)}, store->site.hold);
        past->start = (instant){column_int(get, 0)};
        past->end = instant_add(last, (span){1});
    }
    return true;
}

/* Who is taken to be used by events and is not, or the other way round. */
static bool compare_uses(struct verification *v, struct error *err)
{
    static const char sql[] =
        "SELECT 'worker', worker_id, used FROM workers"
        " WHERE used <> (worker_id IN (SELECT worker_id FROM events))"
        " UNION ALL SELECT 'workstation', station_id, used FROM workstations"
        " WHERE used <> (station_id IN (SELECT workstation_id FROM events))";
    CLEANUP(statement_done) struct statement *rows = NULL;
    bool row = true;
    if (!db_use(v->store->db, sql, &rows, err))
        return false;
    for (;;) {
        if (!statement_step(rows, &row, err))
            return false;
        if (!row)
            return true;
        differ(v, "register", "%.*s %.*s: %s event refers to it",
               STR_ARG(column_text(rows, 0)), STR_ARG(column_text(rows, 1)),
               column_int(rows, 2) ? "no" : "an");
    }
}

static bool verify(struct verification *v, struct error *err)
{
    const span unit = rollup_unit(ROLLUP_LEVELS - 1);
    struct window past, stretch;
    if (!each_event(v->store, collect, v, err))
        return false;
    for (size_t i = 0; i < v->store->floor.workers; i++)
        if (!compare_runs(v, (int)i, err))
            return false;
    if (!compare_uses(v, err) || !find_strays(v, err) || !history(v->store, &past, err))
        return false;
    for (stretch.start = instant_floor(past.start, unit);
         instant_before(stretch.start, past.end); stretch.start = stretch.end) {
        stretch.end = instant_add(stretch.start, unit);
        if (!compare_stretch(v, stretch, err))
            return false;
    }
    return true;
}

bool store_verify(struct store *store,
                  void (*report)(void *context, const struct difference *), void *context,
                  int64_t *events, struct error *err)
{
    arena_free(&store->floor_arena);
    if (!floor_read(store->db, &store->floor_arena, &store->floor, err) ||
        !site_read(store->db, &store->site, err))
        return false;
    CLEANUP(release)
    struct verification v = {
        .store = store,
        .report = report,
        .context = context,
        .worker = memory_new(struct marks, store->floor.workers + 1),
    };
    if (!verify(&v, err))
        return false;
    *events = v.events;
    return true;
}

/* --- rebuilding --- */

static bool take_in(void *context, const struct raw *raw, struct error *err)
{
    struct store *store = context;
    if (event_is_state(raw->type))
        return runs_set(store, raw->worker, raw->at, raw->type, raw->station, err);
    rollups_count(store, raw->worker, raw->station, raw->at, raw->count);
    return true;
}

bool store_rebuild(struct store *store, instant now, struct error *err)
{
    if (!store_settle(store, err) ||
        !db_run(store->db,
                "DELETE FROM runs; DELETE FROM worker_rollups;"
                "DELETE FROM station_rollups;"
                "UPDATE workers SET used = worker_id IN (SELECT worker_id FROM events);"
                "UPDATE workstations SET used ="
                "  station_id IN (SELECT workstation_id FROM events);",
                err) ||
        !store_reload(store, err))
        return false;
    runs_forget(store);
    /* A clock that was wrong once may have sealed time that is still to come. */
    store->site.sealed = instant_floor(now, ROLLUP_FINEST);
    struct window history = {.end = store->site.sealed};
    return site_write(store->db, "sealed_ms", store->site.sealed.ms, err) &&
           each_event(store, take_in, store, err) && store_settle(store, err) &&
           history_start(store, &history.start, err) &&
           rollups_rework(store, history, (span){0}, store->site.hold, err);
}
