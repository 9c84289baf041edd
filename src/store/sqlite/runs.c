/* runs.c - each worker's timeline, a row a run. */
#include "store/sqlite/inside.h"

#define COLUMNS "start_ms, last_ms, gap_ms, state, station_id, repeats"

/* A worker who is hidden has another id here, so that nothing is found. */
#define ONE(hide)                                                                        \
    "SELECT " hide "(worker_id), " COLUMNS " FROM runs"                                  \
    " WHERE worker_id = ?1 AND start_ms <= ?3"                                           \
    " AND start_ms >= ifnull((SELECT max(start_ms) FROM runs"                            \
    "  WHERE worker_id = ?1 AND start_ms <= ?2), ?2) ORDER BY start_ms"
/* Of two parts. A part whose ends are NULL finds nothing. */
#define EVERYBODY_IN_PARTS(hide)                                                         \
    "WITH part (a, b) AS MATERIALIZED (VALUES (?1, ?2), (?3, ?4))"                       \
    "SELECT " hide "(runs.worker_id), " COLUMNS                                          \
    " FROM workers CROSS JOIN part CROSS JOIN runs"                                      \
    " WHERE runs.worker_id = workers.worker_id AND start_ms <= b"                        \
    " AND start_ms >= ifnull((SELECT r.start_ms FROM runs AS r"                          \
    "  WHERE r.worker_id = workers.worker_id AND r.start_ms <= a"                        \
    "  ORDER BY r.start_ms DESC LIMIT 1), a)"

static const struct worker_sql sql_one = WORKER_SQL(ONE);
static const struct worker_sql sql_everybody = WORKER_SQL(EVERYBODY_IN_PARTS);
static const char sql_put[] = "INSERT OR REPLACE INTO runs VALUES (?1,?2,?3,?4,?5,?6,?7)";
static const char sql_delete[] =
    "DELETE FROM runs WHERE worker_id = ?1 AND start_ms = ?2";

/* --- reading --- */

static bool look_up_one(struct sqlite *sqlite, const struct floor *floor,
                        const struct timeline_part *part, const struct look_up *what,
                        size_t *count, struct arena *arena, struct error *err)
{
    CLEANUP(statement_done) struct statement *rows = NULL;
    if (!sql_use(&sqlite->sql, &sql_one, &rows, err))
        return false;
    statement_text(rows, 1, floor->worker[part->worker].id);
    statement_int(rows, 2, part->from.ms);
    statement_int(rows, 3, part->until.ms);
    return sql_read_runs(rows, floor, what, count, arena, err);
}

/* Of two parts, or of one (`b` NULL). */
static bool look_up_everybody(struct sqlite *sqlite, const struct floor *floor,
                              const struct timeline_part *a,
                              const struct timeline_part *b, const struct look_up *what,
                              size_t *count, struct arena *arena, struct error *err)
{
    CLEANUP(statement_done) struct statement *rows = NULL;
    if (!sql_use(&sqlite->sql, &sql_everybody, &rows, err))
        return false;
    statement_int(rows, 1, a->from.ms);
    statement_int(rows, 2, a->until.ms);
    if (b) {
        statement_int(rows, 3, b->from.ms);
        statement_int(rows, 4, b->until.ms);
    } else {
        statement_null(rows, 3);
        statement_null(rows, 4);
    }
    return sql_read_runs(rows, floor, what, count, arena, err);
}

bool sqlite_look_up_runs(struct sqlite *sqlite, const struct floor *floor,
                         const struct look_up *what, struct arena *arena,
                         struct error *err)
{
    const struct timeline_part *first = NULL; /* of two */
    size_t count = 0;
    for (size_t i = 0; i < what->parts; i++) {
        const struct timeline_part *part = &what->part[i];
        if (part->worker != EVERYBODY) {
            if (!look_up_one(sqlite, floor, part, what, &count, arena, err))
                return false;
        } else if (!first) {
            first = part;
        } else {
            if (!look_up_everybody(sqlite, floor, first, part, what, &count, arena, err))
                return false;
            first = NULL;
        }
    }
    return !first ||
           look_up_everybody(sqlite, floor, first, NULL, what, &count, arena, err);
}

/* --- writing --- */

static bool put(struct statement *into, const struct floor *floor,
                const struct run_change *change, struct error *err)
{
    const struct run *run = &change->run;
    statement_text(into, 1, floor->worker[change->worker].id);
    statement_int(into, 2, run->start.ms);
    statement_int(into, 3, run->last.ms);
    statement_int(into, 4, run->gap.ms);
    statement_text(into, 5, event_type_name(run->state));
    statement_text(into, 6, floor->station[run->station].id);
    statement_blob(into, 7, run->repeats, run->repeats_size);
    return statement_run(into, err);
}

static bool erase(struct statement *remove, const struct floor *floor,
                  const struct run_change *change, struct error *err)
{
    statement_text(remove, 1, floor->worker[change->worker].id);
    statement_int(remove, 2, change->run.start.ms);
    return statement_run(remove, err);
}

bool sqlite_write_runs(struct db *db, const struct floor *floor, struct run_changes runs,
                       struct error *err)
{
    CLEANUP(statement_done) struct statement *into = NULL;
    CLEANUP(statement_done) struct statement *remove = NULL;
    if (!db_use(db, sql_put, &into, err) || !db_use(db, sql_delete, &remove, err))
        return false;
    for (size_t i = 0; i < runs.count; i++) {
        const struct run_change *change = &runs.at[i];
        if (!(change->removed ? erase(remove, floor, change, err)
                              : put(into, floor, change, err)))
            return false;
    }
    return true;
}
