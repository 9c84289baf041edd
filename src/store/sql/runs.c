/* runs.c - what is asked of all timelines. */
#include "store/sql/sql.h"

bool sql_next_mark(struct backend *backend, instant from, instant *next,
                   struct error *err)
{
    /* Of each worker: `from` itself when the run before it goes on after it, for a run
     * may be silent for days; else the start of the next run. */
    static const char sql[] =
        "SELECT min(CASE WHEN (SELECT last_ms FROM runs"
        "    WHERE runs.worker_id = workers.worker_id AND start_ms <= ?1"
        "    ORDER BY start_ms DESC LIMIT 1) >= ?1 THEN ?1"
        "  ELSE (SELECT min(start_ms) FROM runs"
        "    WHERE runs.worker_id = workers.worker_id AND start_ms > ?1) END)"
        " FROM workers";
    CLEANUP(statement_done) struct statement *get = NULL;
    bool row;
    if (!db_use(db_of(backend), sql, &get, err))
        return false;
    statement_int(get, 1, from.ms);
    if (!statement_step(get, &row, err))
        return false;
    *next =
        row && !column_is_null(get, 0) ? (instant){column_int(get, 0)} : INSTANT_NEVER;
    return true;
}
