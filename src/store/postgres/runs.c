/* runs.c - each worker's timeline, a row a run. */
#include "store/postgres/inside.h"

#include "base/error.h"

/* From the run before the part on. An index that is read backwards is read by the page:
 * the one before is looked for among those of the hour before first, which are few. A
 * worker who is hidden has another id here, so that nothing is found. */
#define LAST_OF                                                                          \
    " (SELECT max(start_ms) FROM runs WHERE worker_id = p.worker AND start_ms <= p.a"
#define OF_ONE                                                                           \
    " CROSS JOIN LATERAL (SELECT * FROM runs WHERE worker_id = p.worker AND start_ms"    \
    " >= coalesce(" LAST_OF " AND start_ms > p.a - 3600000)," LAST_OF "), p.a)"          \
    " AND start_ms <= p.b ORDER BY start_ms OFFSET 0) AS r"
#define COLUMNS(hide)                                                                    \
    "SELECT " hide "(r.worker_id), r.start_ms, r.last_ms, r.gap_ms, r.state,"            \
    " r.station_id, r.repeats FROM "
#define OF_SOME(hide) COLUMNS(hide) "unnest(?1, ?2, ?3) AS p (worker, a, b)" OF_ONE
#define OF_ALL(hide)                                                                     \
    COLUMNS(hide)                                                                        \
    "(SELECT worker_id AS worker, a, b FROM unnest(?1, ?2) AS q (a, b)"                  \
    " CROSS JOIN workers) AS p" OF_ONE

static const char sql_put[] =
    "INSERT INTO runs (worker_id, start_ms, last_ms, gap_ms, state, station_id, repeats)"
    " SELECT * FROM unnest(?1, ?2, ?3, ?4, ?5, ?6, ?7)"
    " ON CONFLICT (worker_id, start_ms) DO UPDATE SET last_ms = excluded.last_ms,"
    " gap_ms = excluded.gap_ms, state = excluded.state,"
    " station_id = excluded.station_id, repeats = excluded.repeats";
static const char sql_delete[] =
    "DELETE FROM runs USING unnest(?1, ?2) AS u (worker, start)"
    " WHERE worker_id = u.worker AND start_ms = u.start";

/* --- reading --- */

static bool ask_some(struct postgres_site *site, struct values *worker,
                     struct values *from, struct values *until, struct statement **rows,
                     struct error *err)
{
    static const struct worker_sql sql = WORKER_SQL(OF_SOME);
    if (!sql_use(&site->sql, &sql, rows, err))
        return false;
    statement_values(*rows, 1, worker);
    statement_values(*rows, 2, from);
    statement_values(*rows, 3, until);
    return statement_send(*rows, err);
}

static bool ask_all(struct postgres_site *site, struct values *from, struct values *until,
                    struct statement **rows, struct error *err)
{
    static const struct worker_sql sql = WORKER_SQL(OF_ALL);
    if (!sql_use(&site->sql, &sql, rows, err))
        return false;
    statement_values(*rows, 1, from);
    statement_values(*rows, 2, until);
    return statement_send(*rows, err);
}

bool postgres_ask_runs(struct postgres_site *site, const struct floor *floor,
                       const struct look_up *what, struct statement **some,
                       struct statement **all, struct error *err)
{
    CLEANUP(values_free) struct values worker = VALUES(VALUES_TEXT);
    CLEANUP(values_free) struct values from = VALUES(VALUES_INT);
    CLEANUP(values_free) struct values until = VALUES(VALUES_INT);
    CLEANUP(values_free) struct values all_from = VALUES(VALUES_INT);
    CLEANUP(values_free) struct values all_until = VALUES(VALUES_INT);
    for (size_t i = 0; i < what->parts; i++) {
        const struct timeline_part *part = &what->part[i];
        bool is_all = part->worker == EVERYBODY;
        values_int(is_all ? &all_from : &from, part->from.ms);
        values_int(is_all ? &all_until : &until, part->until.ms);
        if (!is_all)
            values_text(&worker, floor->worker[part->worker].id);
    }
    return (!from.count || ask_some(site, &worker, &from, &until, some, err)) &&
           (!all_from.count || ask_all(site, &all_from, &all_until, all, err));
}

/* --- writing --- */

/* The columns of sql_put, or the first two of sql_delete. */
struct run_rows {
    struct values worker, start, last, gap, state, station, repeats;
};

static struct run_rows run_rows_new(void)
{
    return (struct run_rows){
        VALUES(VALUES_TEXT), VALUES(VALUES_INT),  VALUES(VALUES_INT), VALUES(VALUES_INT),
        VALUES(VALUES_TEXT), VALUES(VALUES_TEXT), VALUES(VALUES_BLOB)};
}

static void run_rows_free(struct run_rows *rows)
{
    values_free(&rows->worker);
    values_free(&rows->start);
    values_free(&rows->last);
    values_free(&rows->gap);
    values_free(&rows->state);
    values_free(&rows->station);
    values_free(&rows->repeats);
}

static void add_key(struct run_rows *rows, const struct floor *floor,
                    const struct run_change *change)
{
    values_text(&rows->worker, floor->worker[change->worker].id);
    values_int(&rows->start, change->run.start.ms);
}

static void add_run(struct run_rows *rows, const struct floor *floor,
                    const struct run_change *change)
{
    const struct run *run = &change->run;
    add_key(rows, floor, change);
    values_int(&rows->last, run->last.ms);
    values_int(&rows->gap, run->gap.ms);
    values_text(&rows->state, event_type_name(run->state));
    values_text(&rows->station, floor->station[run->station].id);
    values_text(&rows->repeats, (str){(const char *)run->repeats, run->repeats_size});
}

static bool put(struct db *db, struct run_rows *rows, struct error *err)
{
    CLEANUP(statement_done) struct statement *into = NULL;
    struct values *column[] = {&rows->worker, &rows->start,   &rows->last,   &rows->gap,
                               &rows->state,  &rows->station, &rows->repeats};
    if (!db_use(db, sql_put, &into, err))
        return false;
    for (int i = 0; i < 7; i++)
        statement_values(into, i + 1, column[i]);
    return statement_run(into, err);
}

static bool erase(struct db *db, struct run_rows *rows, struct error *err)
{
    CLEANUP(statement_done) struct statement *from = NULL;
    if (!db_use(db, sql_delete, &from, err))
        return false;
    statement_values(from, 1, &rows->worker);
    statement_values(from, 2, &rows->start);
    return statement_run(from, err);
}

/* Each start occurs once in the changes (domain/run_edit.h), so removals may come first.
 */
bool postgres_write_runs(struct db *db, const struct floor *floor,
                         struct run_changes runs, struct error *err)
{
    CLEANUP(run_rows_free) struct run_rows kept = run_rows_new();
    CLEANUP(run_rows_free) struct run_rows gone = run_rows_new();
    for (size_t i = 0; i < runs.count; i++)
        if (runs.at[i].removed)
            add_key(&gone, floor, &runs.at[i]);
        else
            add_run(&kept, floor, &runs.at[i]);
    return (!gone.worker.count || erase(db, &gone, err)) &&
           (!kept.worker.count || put(db, &kept, err));
}
