/* rollups.c - sums per worker and station in buckets of several levels.
 *
 * Everything that changes a bucket is a delta of the finest level: units as they come,
 * sealed time when it is counted out as it was and in as it is. Deltas are added up in
 * memory and, when the transaction settles, added to the bucket of each level that holds
 * them, so coarse buckets stay the sums of the finest. */
#include "store/inside.h"

#include "base/list.h"

#include <stdlib.h>

/* The same for workers and stations but for the names. */
struct table {
    const char *add;    /* level, bucket, id, sums... */
    const char *select; /* level, from, to -> bucket, id, sums... */
    int sums;
};

static const struct table worker_table = {
    .add = "INSERT INTO worker_rollups VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)"
           " ON CONFLICT DO UPDATE SET working_ms = working_ms + ?4,"
           " idle_ms = idle_ms + ?5, absent_ms = absent_ms + ?6, units = units + ?7",
    .select = "SELECT bucket_ms, worker_id, working_ms, idle_ms, absent_ms, units"
              " FROM worker_rollups WHERE level = ?1 AND bucket_ms >= ?2"
              " AND bucket_ms < ?3",
    .sums = 4,
};
static const struct table station_table = {
    .add = "INSERT INTO station_rollups VALUES (?1, ?2, ?3, ?4, ?5, ?6)"
           " ON CONFLICT DO UPDATE SET occupied_ms = occupied_ms + ?4,"
           " working_ms = working_ms + ?5, units = units + ?6",
    .select = "SELECT bucket_ms, station_id, occupied_ms, working_ms, units"
              " FROM station_rollups WHERE level = ?1 AND bucket_ms >= ?2"
              " AND bucket_ms < ?3",
    .sums = 3,
};

void deltas_add(struct deltas *deltas, instant at, int who, const int64_t sum[SUMS])
{
    deltas->at = list_room(deltas->at, deltas->count, &deltas->room, sizeof *deltas->at);
    struct delta *delta = &deltas->at[deltas->count++];
    delta->bucket = instant_floor(at, ROLLUP_FINEST);
    delta->who = who;
    memcpy(delta->sum, sum, sizeof delta->sum);
}

void rollups_count(struct store *store, int worker, int station, instant at,
                   int64_t units)
{
    if (!units)
        return;
    deltas_add(&store->worker_delta, at, worker, (int64_t[SUMS]){0, 0, 0, units});
    deltas_add(&store->station_delta, at, station, (int64_t[SUMS]){0, 0, units});
}

void rollups_forget(struct store *store)
{
    store->worker_delta.count = 0;
    store->station_delta.count = 0;
}

enum { DELTAS_MOST = 100000 };

static int by_bucket(const void *a, const void *b)
{
    const struct delta *x = a, *y = b;
    if (x->bucket.ms != y->bucket.ms)
        return x->bucket.ms < y->bucket.ms ? -1 : 1;
    return (x->who > y->who) - (x->who < y->who);
}

/* Sort by bucket of `level` and add up what falls together; leave out what is nothing. */
static void merge(struct deltas *deltas, int level)
{
    size_t kept = 0;
    for (size_t i = 0; i < deltas->count; i++)
        deltas->at[i].bucket = instant_floor(deltas->at[i].bucket, rollup_unit(level));
    if (deltas->count)
        qsort(deltas->at, deltas->count, sizeof *deltas->at, by_bucket);

    for (size_t i = 0; i < deltas->count;) {
        struct delta sum = deltas->at[i];
        int64_t any = 0;
        for (i++; i < deltas->count && by_bucket(&sum, &deltas->at[i]) == 0; i++)
            for (int s = 0; s < SUMS; s++)
                sum.sum[s] += deltas->at[i].sum[s];
        for (int s = 0; s < SUMS; s++)
            any |= sum.sum[s];
        if (any)
            deltas->at[kept++] = sum;
    }
    deltas->count = kept;
}

/* The id of the `who`-th of a floor's workers or stations. */
static str id_of(const struct floor *floor, const struct table *table, int who)
{
    return table == &worker_table ? floor->worker[who].id : floor->station[who].id;
}

static bool write_level(struct store *store, const struct table *table, int level,
                        const struct deltas *deltas, struct error *err)
{
    CLEANUP(statement_done) struct statement *add = NULL;
    if (!db_use(store->db, table->add, &add, err))
        return false;
    statement_int(add, 1, level);
    for (size_t i = 0; i < deltas->count; i++) {
        const struct delta *delta = &deltas->at[i];
        statement_int(add, 2, delta->bucket.ms);
        statement_text(add, 3, id_of(&store->floor, table, delta->who));
        for (int s = 0; s < table->sums; s++)
            statement_int(add, 4 + s, delta->sum[s]);
        if (!statement_run(add, err))
            return false;
    }
    return true;
}

static bool write_deltas(struct store *store, const struct table *table,
                         struct deltas *deltas, struct error *err)
{
    for (int level = 0; level < ROLLUP_LEVELS; level++) {
        merge(deltas, level);
        if (!write_level(store, table, level, deltas, err))
            return false;
    }
    deltas->count = 0;
    return true;
}

bool rollups_flush(struct store *store, struct error *err)
{
    return write_deltas(store, &worker_table, &store->worker_delta, err) &&
           write_deltas(store, &station_table, &store->station_delta, err);
}

/* --- reading --- */

/* One row: its bucket, the number of its worker or station, its sums. */
struct row {
    instant bucket;
    int who;
    int64_t sum[SUMS];
};

static bool open_rows(struct db *db, const struct table *table, struct rollup_part part,
                      struct statement **rows, struct error *err)
{
    if (!db_use(db, table->select, rows, err))
        return false;
    statement_int(*rows, 1, part.level);
    statement_int(*rows, 2, part.window.start.ms);
    statement_int(*rows, 3, part.window.end.ms);
    return true;
}

/* The next row; row->who is that of the row before it. */
static bool next_row(struct statement *rows, const struct floor *floor,
                     const struct table *table, struct row *row, bool *there,
                     struct error *err)
{
    if (!statement_step(rows, there, err))
        return false;
    if (!*there)
        return true;

    str id = column_text(rows, 1);
    int hint = row->who + 1;
    row->bucket = (instant){column_int(rows, 0)};
    row->who = table == &worker_table
                   ? floor_worker(floor, id, hint < (int)floor->workers ? hint : 0)
                   : floor_station(floor, id, hint < (int)floor->stations ? hint : 0);
    if (row->who < 0)
        return error_set(err, ERROR_CORRUPT, "a rollup is of nobody on the floor");
    for (int s = 0; s < table->sums; s++)
        row->sum[s] = column_int(rows, 2 + s);
    return true;
}

static bool sum_workers(struct db *db, const struct floor *floor, struct rollup_part part,
                        bool time, bool units, struct worker_sum *sum, struct error *err)
{
    CLEANUP(statement_done) struct statement *rows = NULL;
    struct row row = {.who = -1};
    bool there;
    if (!open_rows(db, &worker_table, part, &rows, err))
        return false;
    while (next_row(rows, floor, &worker_table, &row, &there, err)) {
        if (!there)
            return true;
        struct worker_sum *worker = &sum[row.who];
        worker->working_ms += time ? row.sum[0] : 0;
        worker->idle_ms += time ? row.sum[1] : 0;
        worker->absent_ms += time ? row.sum[2] : 0;
        worker->units += units ? row.sum[3] : 0;
    }
    return false;
}

static bool sum_stations(struct db *db, const struct floor *floor,
                         struct rollup_part part, bool time, bool units,
                         struct station_sum *sum, struct error *err)
{
    CLEANUP(statement_done) struct statement *rows = NULL;
    struct row row = {.who = -1};
    bool there;
    if (!open_rows(db, &station_table, part, &rows, err))
        return false;
    while (next_row(rows, floor, &station_table, &row, &there, err)) {
        if (!there)
            return true;
        struct station_sum *station = &sum[row.who];
        station->occupied_ms += time ? row.sum[0] : 0;
        station->working_ms += time ? row.sum[1] : 0;
        station->units += units ? row.sum[2] : 0;
    }
    return false;
}

bool rollups_sum(struct db *db, const struct floor *floor, struct rollup_part part,
                 bool time, bool units, struct worker_sum *worker,
                 struct station_sum *station, struct error *err)
{
    return sum_workers(db, floor, part, time, units, worker, err) &&
           sum_stations(db, floor, part, time, units, station, err);
}

static size_t cell_of(const struct cells *cells, const struct row *row)
{
    size_t cell = (size_t)(instant_since(row->bucket, cells->start).ms / cells->unit.ms);
    return (size_t)row->who * cells->count + cell;
}

bool rollups_cells(struct db *db, const struct floor *floor, int level,
                   struct cells *cells, struct error *err)
{
    span length = {(int64_t)cells->count * cells->unit.ms};
    struct rollup_part part = {level, {cells->start, instant_add(cells->start, length)}};
    CLEANUP(statement_done) struct statement *workers = NULL;
    CLEANUP(statement_done) struct statement *stations = NULL;
    struct row row = {.who = -1};
    bool there;

    if (!open_rows(db, &worker_table, part, &workers, err) ||
        !open_rows(db, &station_table, part, &stations, err))
        return false;
    do {
        if (!next_row(workers, floor, &worker_table, &row, &there, err))
            return false;
        if (there)
            cells->worker[cell_of(cells, &row)] =
                (struct worker_sum){row.sum[0], row.sum[1], row.sum[2], row.sum[3]};
    } while (there);
    row.who = -1;
    do {
        if (!next_row(stations, floor, &station_table, &row, &there, err))
            return false;
        if (there)
            cells->station[cell_of(cells, &row)] =
                (struct station_sum){row.sum[0], row.sum[1], row.sum[2]};
    } while (there);
    return true;
}

/* --- sealed time --- */

static void add_cells(struct store *store, const struct cells *cells, int sign)
{
    for (size_t i = 0; i < cells->workers * cells->count; i++) {
        const struct worker_sum *sum = &cells->worker[i];
        span into = {(int64_t)(i % cells->count) * cells->unit.ms};
        if (sum->working_ms || sum->idle_ms || sum->absent_ms)
            deltas_add(&store->worker_delta, instant_add(cells->start, into),
                       (int)(i / cells->count),
                       (int64_t[SUMS]){sign * sum->working_ms, sign * sum->idle_ms,
                                       sign * sum->absent_ms});
    }
    for (size_t i = 0; i < cells->stations * cells->count; i++) {
        const struct station_sum *sum = &cells->station[i];
        span into = {(int64_t)(i % cells->count) * cells->unit.ms};
        if (sum->occupied_ms)
            deltas_add(&store->station_delta, instant_add(cells->start, into),
                       (int)(i / cells->count),
                       (int64_t[SUMS]){sign * sum->occupied_ms, sign * sum->working_ms});
    }
}

/* *any: was there anything. */
static bool tally(struct store *store, struct window window, span hold, int sign,
                  bool *any, struct error *err)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    const struct floor *floor = &store->floor;
    struct window outer = {instant_floor(window.start, ROLLUP_FINEST),
                           instant_ceil(window.end, ROLLUP_FINEST)};
    struct cells cells =
        cells_new(outer, ROLLUP_FINEST, floor->workers, floor->stations, &arena);
    struct intervals list = {0};
    for (size_t i = 0; i < floor->workers; i++)
        if (!runs_intervals(store->db, floor, (int)i, hold, window, &arena, &list, err))
            return false;
    cells_add(&cells, &list);
    add_cells(store, &cells, sign);
    *any = list.count > 0;

    /* Deltas add up, so they may be written whenever they have become many. */
    size_t deltas = store->worker_delta.count + store->station_delta.count;
    return deltas < DELTAS_MOST || rollups_flush(store, err);
}

static struct window first_day(struct window window)
{
    instant day = instant_add(window.start, SPAN_DAY);
    return (struct window){window.start, instant_earlier(window.end, day)};
}

bool rollups_tally(struct store *store, struct window window, span hold, int sign,
                   struct error *err)
{
    bool any;
    for (; !window_empty(window); window.start = first_day(window).end)
        if (!tally(store, first_day(window), hold, sign, &any, err))
            return false;
    return true;
}

bool rollups_rework(struct store *store, struct window window, span was, span is,
                    struct error *err)
{
    while (!window_empty(window)) {
        struct window day = first_day(window);
        bool before = false, after = false;
        if ((was.ms && !tally(store, day, was, -1, &before, err)) ||
            !tally(store, day, is, 1, &after, err))
            return false;
        window.start = day.end;
        /* One event from a camera without a clock must not cost a walk from 1970. */
        if (!before && !after && !runs_next(store, day.end, &window.start, err))
            return false;
    }
    return rollups_flush(store, err);
}
