/* changes.c - the changes of state that are kept, a table for workers and one for
 * stations: a row for each quarter hour with one. */
#include "store/postgres/inside.h"

#include "base/error.h"

#include <stdlib.h>

/* ?3: the day of ?2. */
#define OF_WORKERS(hide)    SQL_LAST_OF_WORKERS(hide, "?3")
#define OF_ONE_WORKER(hide) OF_WORKERS(hide) " WHERE worker_id = ?4 OR ?4 IS NULL"
#define OF_ONE_STATION      SQL_LAST_OF_STATIONS " WHERE station_id = ?3 OR ?3 IS NULL"
#define OF_BOTH(hide)       OF_WORKERS(hide) " UNION ALL " SQL_LAST_OF_STATIONS

static const struct worker_sql sql_both = WORKER_SQL(OF_BOTH);
static const struct worker_sql sql_last_of[SUM_OWNERS] = {
    [SUM_OF_WORKER] = WORKER_SQL(OF_ONE_WORKER),
    [SUM_OF_STATION] = {OF_ONE_STATION, OF_ONE_STATION},
};

/* The very ones of both tables: ?1 owner, ?2 id, ?3 quarter hour. */
static const char sql_kept[] =
    "SELECT u.n - 1, c.last_ms FROM unnest(?1, ?2, ?3) WITH ORDINALITY"
    " AS u (of, id, bucket, n) CROSS JOIN LATERAL"
    " (SELECT last_ms FROM worker_changes WHERE u.of = 0 AND day = u.bucket / 86400000"
    "   AND worker_id = u.id AND bucket_ms = u.bucket"
    "  UNION ALL SELECT last_ms FROM station_changes WHERE u.of = 1"
    "   AND station_id = u.id AND bucket_ms = u.bucket) AS c";

/* What is later than `upto` stays. */
#define SET_OF    "unnest(?1, ?2, ?3, ?4) AS u (id, bucket, last, upto)"
#define NOT_LATER " AND coalesce(c.last_ms, -1) <= u.upto"
#define OF_WORKER_ROW                                                                    \
    " c.day = u.bucket / 86400000 AND c.worker_id = u.id AND c.bucket_ms = u.bucket"
#define OF_STATION_ROW " c.station_id = u.id AND c.bucket_ms = u.bucket"
static const struct {
    const char *update, *insert, *delete;
} sql_write[SUM_OWNERS] = {
    [SUM_OF_WORKER] =
        {
            "UPDATE worker_changes AS c SET last_ms = u.last FROM " SET_OF
            " WHERE" OF_WORKER_ROW NOT_LATER,
            "INSERT INTO worker_changes (day, worker_id, bucket_ms, last_ms)"
            " SELECT bucket / 86400000, id, bucket, last FROM " SET_OF
            " WHERE upto IS NOT NULL ON CONFLICT (day, worker_id, bucket_ms) DO NOTHING",
            "DELETE FROM worker_changes AS c USING " SET_OF
            " WHERE" OF_WORKER_ROW NOT_LATER,
        },
    [SUM_OF_STATION] =
        {
            "UPDATE station_changes AS c SET last_ms = u.last FROM " SET_OF
            " WHERE" OF_STATION_ROW NOT_LATER,
            "INSERT INTO station_changes (station_id, bucket_ms, last_ms)"
            " SELECT id, bucket, last FROM " SET_OF
            " WHERE upto IS NOT NULL ON CONFLICT (station_id, bucket_ms) DO NOTHING",
            "DELETE FROM station_changes AS c USING " SET_OF
            " WHERE" OF_STATION_ROW NOT_LATER,
        },
};

/* --- reading --- */

bool postgres_ask_changes(struct postgres_site *site, const struct floor *floor,
                          const struct look_up *what, struct statement **rows,
                          struct error *err)
{
    const struct change_part *part = what->change;
    const struct since_wanted *wanted = &part->wanted;
    bool workers = wanted->of[SUM_OF_WORKER], stations = wanted->of[SUM_OF_STATION];
    enum sum_owner owner = workers ? SUM_OF_WORKER : SUM_OF_STATION;
    *rows = NULL;
    if (!workers && !stations)
        return true;
    if (!sql_use(&site->sql, workers && stations ? &sql_both : &sql_last_of[owner], rows,
                 err))
        return false;
    statement_int(*rows, 1, part->from.ms);
    statement_int(*rows, 2, part->before.ms);
    if (workers)
        statement_int(*rows, 3, instant_add(part->before, (span){-1}).ms / SPAN_DAY.ms);
    if (!(workers && stations) && wanted->who != EVERYBODY)
        statement_text(*rows, workers ? 4 : 3, change_id_of(floor, owner, wanted->who));
    else if (!(workers && stations))
        statement_null(*rows, workers ? 4 : 3);
    return statement_send(*rows, err);
}

bool postgres_read_changes(struct statement *rows, const struct floor *floor,
                           const struct look_up *what, struct error *err)
{
    int who = -1;
    bool row;
    for (;;) {
        if (!statement_step(rows, &row, err))
            return false;
        if (!row)
            return true;
        if (column_is_null(rows, 2))
            continue;
        enum sum_owner owner = change_owner_in(rows);
        who = change_number_of(floor, owner, column_text(rows, 1), who);
        if (who >= 0)
            what->change_row(what->context, owner, who, change_moment_in(rows, 2));
    }
}

bool postgres_ask_kept(struct postgres_site *site, const struct floor *floor,
                       const struct look_up *what, struct statement **rows,
                       struct error *err)
{
    CLEANUP(values_free) struct values of = VALUES(VALUES_INT);
    CLEANUP(values_free) struct values id = VALUES(VALUES_TEXT);
    CLEANUP(values_free) struct values bucket = VALUES(VALUES_INT);
    for (size_t i = 0; i < what->kepts; i++) {
        const struct state_change *asked = &what->kept[i];
        values_int(&of, asked->owner == SUM_OF_STATION);
        values_text(&id, change_id_of(floor, asked->owner, asked->who));
        values_int(&bucket, asked->bucket.ms);
    }
    if (!db_use(site->sql.db, sql_kept, rows, err))
        return false;
    statement_values(*rows, 1, &of);
    statement_values(*rows, 2, &id);
    statement_values(*rows, 3, &bucket);
    return statement_send(*rows, err);
}

bool postgres_read_kept(struct statement *rows, const struct look_up *what,
                        struct error *err)
{
    bool row;
    for (;;) {
        if (!statement_step(rows, &row, err))
            return false;
        if (!row)
            return true;
        what->kept_row(what->context, (size_t)column_int(rows, 0),
                       change_moment_in(rows, 1));
    }
}

/* --- writing --- */

/* The columns of SET_OF. */
struct change_rows {
    struct values id, bucket, last, upto;
};

static struct change_rows change_rows_new(void)
{
    return (struct change_rows){VALUES(VALUES_TEXT), VALUES(VALUES_INT),
                                VALUES(VALUES_INT), VALUES(VALUES_INT)};
}

static void change_rows_free(struct change_rows *rows)
{
    values_free(&rows->id);
    values_free(&rows->bucket);
    values_free(&rows->last);
    values_free(&rows->upto);
}

static void add_row(struct change_rows *rows, const struct floor *floor,
                    const struct state_change *change)
{
    values_text(&rows->id, change_id_of(floor, change->owner, change->who));
    values_int(&rows->bucket, change->bucket.ms);
    if (change->removed || instant_equal(change->at, INSTANT_NEVER))
        values_null(&rows->last);
    else
        values_int(&rows->last, change->at.ms);
    values_int(&rows->upto, change->upto.ms);
}

static bool run_with(struct db *db, const char *sql, struct change_rows *rows,
                     struct error *err)
{
    CLEANUP(statement_done) struct statement *run = NULL;
    if (!db_use(db, sql, &run, err))
        return false;
    statement_values(run, 1, &rows->id);
    statement_values(run, 2, &rows->bucket);
    statement_values(run, 3, &rows->last);
    statement_values(run, 4, &rows->upto);
    return statement_run(run, err);
}

/* A change, and how many of the list come before it that are of the same quarter hour. */
struct ranked_change {
    const struct state_change *change;
    size_t rank;
};

static int by_quarter(const void *a, const void *b)
{
    const struct ranked_change *one = a, *other = b;
    const struct state_change *x = one->change, *y = other->change;
    if (x->owner != y->owner)
        return x->owner < y->owner ? -1 : 1;
    if (x->who != y->who)
        return x->who < y->who ? -1 : 1;
    if (x->bucket.ms != y->bucket.ms)
        return x->bucket.ms < y->bucket.ms ? -1 : 1;
    return x < y ? -1 : x > y;
}

static bool same_quarter(const struct state_change *x, const struct state_change *y)
{
    return x->owner == y->owner && x->who == y->who &&
           instant_equal(x->bucket, y->bucket);
}

/* *ranks: how many there are. */
static const struct ranked_change *rank(const struct state_changes *changes,
                                        size_t *ranks, struct arena *arena)
{
    struct ranked_change *ranked = arena_new(arena, struct ranked_change, changes->count);
    *ranks = 0;
    for (size_t i = 0; i < changes->count; i++)
        ranked[i].change = &changes->at[i];
    qsort(ranked, changes->count, sizeof *ranked, by_quarter);
    for (size_t i = 0; i < changes->count; i++) {
        bool again = i && same_quarter(ranked[i - 1].change, ranked[i].change);
        ranked[i].rank = again ? ranked[i - 1].rank + 1 : 0;
        *ranks = ranked[i].rank >= *ranks ? ranked[i].rank + 1 : *ranks;
    }
    return ranked;
}

/* Those of one rank and owner: each quarter hour once. */
static bool write_rank(struct db *db, enum sum_owner owner, const struct floor *floor,
                       const struct ranked_change *ranked, size_t count, size_t rank,
                       struct error *err)
{
    CLEANUP(change_rows_free) struct change_rows kept = change_rows_new();
    CLEANUP(change_rows_free) struct change_rows gone = change_rows_new();
    for (size_t i = 0; i < count; i++)
        if (ranked[i].rank == rank && ranked[i].change->owner == owner)
            add_row(ranked[i].change->removed ? &gone : &kept, floor, ranked[i].change);
    return (!gone.id.count || run_with(db, sql_write[owner].delete, &gone, err)) &&
           (!kept.id.count || (run_with(db, sql_write[owner].update, &kept, err) &&
                               run_with(db, sql_write[owner].insert, &kept, err)));
}

/* They apply in order. Only where one quarter hour occurs twice does that matter. */
bool postgres_write_changes(struct db *db, const struct floor *floor,
                            const struct state_changes *changes, struct error *err)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    size_t ranks;
    const struct ranked_change *ranked = rank(changes, &ranks, &arena);
    for (size_t i = 0; i < ranks; i++)
        for (enum sum_owner owner = 0; owner < SUM_OWNERS; owner++)
            if (!write_rank(db, owner, floor, ranked, changes->count, i, err))
                return false;
    return !changes->count || sql_renew_changes(db, err);
}
