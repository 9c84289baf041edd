/* runs.c - each worker's marks, packed into runs.
 *
 * The writer keeps a cursor per worker: the run it changed last, unpacked. Events mostly
 * come in order of time, so the next mark nearly always falls on the cursor: it repeats
 * the state, and costs nothing but memory until the transaction ends, or it changes the
 * state, and the run before it is written. A mark that falls elsewhere moves the cursor
 * there; one that falls inside a run of another state cuts it in two. In-order, late and
 * corrected events all take this one path. */
#include "store/inside.h"

static const char sql_at[] =
    "SELECT start_ms, last_ms, gap_ms, state, station_id, repeats"
    " FROM runs WHERE worker_id = ?1 AND start_ms <= ?2"
    " ORDER BY start_ms DESC LIMIT 1";
static const char sql_after[] = "SELECT start_ms FROM runs"
                                " WHERE worker_id = ?1 AND start_ms > ?2"
                                " ORDER BY start_ms LIMIT 1";
static const char sql_put[] = "INSERT OR REPLACE INTO runs VALUES (?1,?2,?3,?4,?5,?6,?7)";
static const char sql_delete[] =
    "DELETE FROM runs WHERE worker_id = ?1 AND start_ms = ?2";
static const char sql_window[] =
    "SELECT start_ms, last_ms, gap_ms, state, station_id, repeats FROM runs"
    " WHERE worker_id = ?1 AND start_ms <= ?3 AND start_ms >= ifnull("
    "  (SELECT max(start_ms) FROM runs WHERE worker_id = ?1 AND start_ms <= ?2), ?2)"
    " ORDER BY start_ms";

/* The columns of sql_at and sql_window. run->repeats is valid until the next step. */
static bool read_run(const struct floor *floor, struct statement *row, struct run *run,
                     struct error *err)
{
    str repeats = column_blob(row, 5);
    *run = (struct run){
        .start = {column_int(row, 0)},
        .last = {column_int(row, 1)},
        .gap = {column_int(row, 2)},
        .station = floor_station(floor, column_text(row, 4), 0),
        .repeats = (const unsigned char *)repeats.at,
        .repeats_size = repeats.len,
    };
    if (run->station < 0 || !event_type_parse(column_text(row, 3), &run->state) ||
        !event_is_state(run->state))
        return error_set(err, ERROR_CORRUPT, "a run has an unknown station or state");
    if (run->start.ms < 0 || run->last.ms < run->start.ms ||
        run->last.ms > INSTANT_NEVER.ms)
        return error_set(err, ERROR_CORRUPT, "a run has an impossible time");
    return true;
}

static bool put(struct store *store, int worker, const instant *mark, size_t count,
                enum event_type state, int station, struct error *err)
{
    unsigned char bytes[RUN_BYTES];
    struct run run;
    CLEANUP(statement_done) struct statement *insert = NULL;
    if (!db_use(store->db, sql_put, &insert, err))
        return false;

    run_pack(mark, count, bytes, &run);
    statement_text(insert, 1, store->floor.worker[worker].id);
    statement_int(insert, 2, run.start.ms);
    statement_int(insert, 3, run.last.ms);
    statement_int(insert, 4, run.gap.ms);
    statement_text(insert, 5, event_type_name(state));
    statement_text(insert, 6, store->floor.station[station].id);
    statement_blob(insert, 7, run.repeats, run.repeats_size);
    return statement_run(insert, err);
}

static bool erase(struct store *store, int worker, instant start, struct error *err)
{
    CLEANUP(statement_done) struct statement *remove = NULL;
    if (!db_use(store->db, sql_delete, &remove, err))
        return false;
    statement_text(remove, 1, store->floor.worker[worker].id);
    statement_int(remove, 2, start.ms);
    return statement_run(remove, err);
}

static bool flush(struct store *store, int worker, struct error *err)
{
    struct cursor *cursor = &store->cursor[worker];
    if (!cursor->loaded || !cursor->changed)
        return true;
    cursor->changed = false;
    return put(store, worker, cursor->mark, cursor->count, cursor->state, cursor->station,
               err);
}

bool runs_flush(struct store *store, struct error *err)
{
    for (size_t i = 0; i < store->floor.workers; i++)
        if (!flush(store, (int)i, err))
            return false;
    return true;
}

void runs_forget(struct store *store)
{
    for (size_t i = 0; i < store->floor.workers; i++)
        store->cursor[i].loaded = false;
}

/* The first mark after a run that starts at `start` (or after the moment `start`). */
static bool next_start(struct store *store, int worker, instant start, instant *next,
                       struct error *err)
{
    CLEANUP(statement_done) struct statement *after = NULL;
    bool row;
    if (!db_use(store->db, sql_after, &after, err))
        return false;
    statement_text(after, 1, store->floor.worker[worker].id);
    statement_int(after, 2, start.ms);
    if (!statement_step(after, &row, err))
        return false;
    *next = row ? (instant){column_int(after, 0)} : INSTANT_NEVER;
    return true;
}

static bool load(struct store *store, int worker, instant at, struct error *err)
{
    struct cursor *cursor = &store->cursor[worker];
    CLEANUP(statement_done) struct statement *get = NULL;
    bool row;
    if (!db_use(store->db, sql_at, &get, err))
        return false;
    statement_text(get, 1, store->floor.worker[worker].id);
    statement_int(get, 2, at.ms);
    if (!statement_step(get, &row, err))
        return false;

    *cursor = (struct cursor){.loaded = false};
    if (row) {
        struct run run;
        if (!read_run(&store->floor, get, &run, err))
            return false;
        cursor->count = run_unpack(&run, cursor->mark);
        cursor->state = run.state;
        cursor->station = run.station;
        at = run.start;
    }
    cursor->loaded = next_start(store, worker, at, &cursor->next, err);
    return cursor->loaded;
}

/* Move the worker's cursor to the run that holds `at` or ends before it. */
static bool move(struct store *store, int worker, instant at, struct error *err)
{
    const struct cursor *cursor = &store->cursor[worker];
    bool here = cursor->loaded && cursor->count && !instant_before(at, cursor->mark[0]) &&
                instant_before(at, cursor->next);
    return here || (flush(store, worker, err) && load(store, worker, at, err));
}

/* How many of the cursor's marks are at or before `at`. */
static size_t upto(const struct cursor *cursor, instant at)
{
    size_t low = 0, high = cursor->count;
    if (high && !instant_before(at, cursor->mark[high - 1]))
        return high;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (instant_before(at, cursor->mark[middle]))
            high = middle;
        else
            low = middle + 1;
    }
    return low;
}

/* Write the cursor's marks from the `from`-th on as a run of their own; the cursor keeps
 * those before. */
static bool split(struct store *store, int worker, size_t from, struct error *err)
{
    struct cursor *cursor = &store->cursor[worker];
    if (from == cursor->count)
        return true;
    if (!put(store, worker, cursor->mark + from, cursor->count - from, cursor->state,
             cursor->station, err))
        return false;
    cursor->next = cursor->mark[from];
    cursor->count = from;
    cursor->changed = from > 0;
    return true;
}

/* Leave the cursor's run and begin one with a single mark right behind it. */
static bool begin(struct store *store, int worker, instant at, enum event_type state,
                  int station, struct error *err)
{
    struct cursor *cursor = &store->cursor[worker];
    if (!flush(store, worker, err))
        return false;
    cursor->changed = true;
    cursor->count = 1;
    cursor->mark[0] = at;
    cursor->state = state;
    cursor->station = station;
    return true;
}

static bool same(const struct cursor *cursor, enum event_type state, int station)
{
    return cursor->count && cursor->state == state && cursor->station == station;
}

/* Put a mark that repeats the state of the cursor's run behind its first `before`. */
static bool repeat(struct store *store, int worker, size_t before, instant at,
                   struct error *err)
{
    struct cursor *cursor = &store->cursor[worker];
    if (cursor->count == RUN_MARKS) {
        enum event_type state = cursor->state;
        int station = cursor->station;
        return split(store, worker, before, err) &&
               begin(store, worker, at, state, station, err);
    }
    memmove(cursor->mark + before + 1, cursor->mark + before,
            (cursor->count - before) * sizeof *cursor->mark);
    cursor->mark[before] = at;
    cursor->count++;
    cursor->changed = true;
    return true;
}

bool runs_changed(struct store *store, const struct pending *pending,
                  struct window *changed, struct error *err)
{
    struct cursor *cursor = &store->cursor[pending->worker];
    span hold = store->site.hold;
    if (!move(store, pending->worker, pending->at, err))
        return false;

    size_t before = upto(cursor, pending->at);
    instant next = before < cursor->count ? cursor->mark[before] : cursor->next;
    *changed = (struct window){pending->at,
                               instant_earlier(instant_add(pending->at, hold), next)};
    if (before && same(cursor, pending->state, pending->station))
        changed->start =
            instant_later(changed->start, instant_add(cursor->mark[before - 1], hold));
    return true;
}

bool runs_set(struct store *store, int worker, instant at, enum event_type state,
              int station, struct error *err)
{
    struct cursor *cursor = &store->cursor[worker];
    if (!move(store, worker, at, err))
        return false;

    size_t before = upto(cursor, at);
    bool there = before && instant_equal(cursor->mark[before - 1], at);
    if (there && same(cursor, state, station))
        return true;
    if (there) {
        if (!runs_remove(store, worker, at, err) || !move(store, worker, at, err))
            return false;
        before = upto(cursor, at);
    }
    if (before && same(cursor, state, station))
        return repeat(store, worker, before, at, err);
    return split(store, worker, before, err) &&
           begin(store, worker, at, state, station, err);
}

bool runs_remove(struct store *store, int worker, instant at, struct error *err)
{
    struct cursor *cursor = &store->cursor[worker];
    if (!move(store, worker, at, err))
        return false;
    size_t before = upto(cursor, at);
    if (!before || !instant_equal(cursor->mark[before - 1], at))
        return true;

    memmove(cursor->mark + before - 1, cursor->mark + before,
            (cursor->count - before) * sizeof *cursor->mark);
    cursor->count--;
    cursor->changed = cursor->count > 0;
    if (before > 1)
        return true;
    /* The run began here, and a run is kept by its beginning. */
    bool ok = erase(store, worker, at, err) && flush(store, worker, err);
    cursor->loaded = false;
    return ok;
}

bool runs_differ(struct store *store, int worker, instant at, enum event_type state,
                 int station, bool *differ, struct error *err)
{
    struct cursor *cursor = &store->cursor[worker];
    if (!move(store, worker, at, err))
        return false;
    size_t before = upto(cursor, at);
    *differ = before && instant_equal(cursor->mark[before - 1], at) &&
              !same(cursor, state, station);
    return true;
}

/* Where the run that begins before `from` ends, if there is one: its last mark. */
static bool last_before(struct store *store, int worker, instant from, instant *last,
                        struct error *err)
{
    CLEANUP(statement_done) struct statement *get = NULL;
    bool row;
    if (!db_use(store->db, sql_at, &get, err))
        return false;
    statement_text(get, 1, store->floor.worker[worker].id);
    statement_int(get, 2, from.ms);
    if (!statement_step(get, &row, err))
        return false;
    *last = (instant){row ? column_int(get, 1) : 0};
    return true;
}

bool runs_next(struct store *store, instant from, instant *next, struct error *err)
{
    *next = INSTANT_NEVER;
    for (size_t i = 0; i < store->floor.workers; i++) {
        instant last, start;
        if (!last_before(store, (int)i, from, &last, err) ||
            !next_start(store, (int)i, from, &start, err))
            return false;
        /* A run may be silent for days and then go on. */
        *next = instant_earlier(*next, instant_before(last, from) ? start : from);
    }
    return true;
}

bool runs_load(struct db *db, const struct floor *floor, int worker, struct window window,
               struct arena *arena, struct run **run, size_t *count, struct error *err)
{
    CLEANUP(statement_done) struct statement *get = NULL;
    size_t room = 0, n = 0;
    bool row;
    if (!db_use(db, sql_window, &get, err))
        return false;
    statement_text(get, 1, floor->worker[worker].id);
    statement_int(get, 2, window.start.ms);
    statement_int(get, 3, window.end.ms);

    struct run *list = NULL;
    for (;;) {
        if (!statement_step(get, &row, err))
            return false;
        if (!row)
            break;
        if (n == room) {
            room = room ? 2 * room : 8;
            struct run *grown = arena_new(arena, struct run, room);
            if (n)
                memcpy(grown, list, n * sizeof *grown);
            list = grown;
        }
        if (!read_run(floor, get, &list[n], err))
            return false;
        str repeats = {(const char *)list[n].repeats, list[n].repeats_size};
        list[n].repeats = (const unsigned char *)arena_copy(arena, repeats).at;
        n++;
    }
    *run = list;
    *count = n;
    return true;
}

bool runs_intervals(struct db *db, const struct floor *floor, int worker, span hold,
                    struct window window, struct arena *arena, struct intervals *list,
                    struct error *err)
{
    struct run *run = NULL;
    size_t count = 0;
    if (!runs_load(db, floor, worker, window, arena, &run, &count, err))
        return false;
    timeline_intervals(run, count, INSTANT_NEVER, worker, hold, window, arena, list);
    return true;
}
