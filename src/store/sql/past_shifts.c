/* past_shifts.c - which shifts took place, for the views of people. */
#include "store/sql/sql.h"

static instant moment_in(struct statement *row, int column)
{
    return column_is_null(row, column) ? INSTANT_NEVER
                                       : (instant){column_int(row, column)};
}

bool sql_past_shifts_from(struct backend *backend, instant *sums, instant *shifts,
                          struct error *err)
{
    static const char sql[] =
        "SELECT (SELECT bucket_ms FROM station_rollups WHERE level = 0"
        "  ORDER BY bucket_ms LIMIT 1),"
        " (SELECT start_ms FROM past_shifts ORDER BY start_ms LIMIT 1)";
    CLEANUP(statement_done) struct statement *get = NULL;
    bool row;
    if (!db_use(db_of(backend), sql, &get, err) || !statement_step(get, &row, err))
        return false;
    *sums = row ? moment_in(get, 0) : INSTANT_NEVER;
    *shifts = row ? moment_in(get, 1) : INSTANT_NEVER;
    return true;
}

static bool remove_overlapping(struct db *db, struct window window, struct error *err)
{
    /* None is longer than a day by the wall clock: so its start is looked for. */
    static const char sql[] = "DELETE FROM past_shifts WHERE start_ms > ?1"
                              " AND start_ms < ?2 AND end_ms > ?3";
    CLEANUP(statement_done) struct statement *remove = NULL;
    if (!db_use(db, sql, &remove, err))
        return false;
    statement_int(remove, 1, window.start.ms - 2 * SPAN_DAY.ms);
    statement_int(remove, 2, window.end.ms);
    statement_int(remove, 3, window.start.ms);
    return statement_run(remove, err);
}

bool sql_put_past_shifts(struct backend *backend, struct window window,
                         const struct past_shift *shift, size_t count, struct error *err)
{
    static const char sql[] =
        "INSERT INTO past_shifts (start_ms, end_ms, name, day, planned_ms)"
        " VALUES (?1, ?2, ?3, ?4, ?5)";
    struct db *db = db_of(backend);
    if (!remove_overlapping(db, window, err))
        return false;
    for (size_t i = 0; i < count; i++) {
        CLEANUP(statement_done) struct statement *put = NULL;
        if (!db_use(db, sql, &put, err))
            return false;
        statement_int(put, 1, shift[i].window.start.ms);
        statement_int(put, 2, shift[i].window.end.ms);
        statement_text(put, 3, shift[i].name);
        statement_int(put, 4, shift[i].day);
        statement_int(put, 5, shift[i].planned.ms);
        if (!statement_run(put, err))
            return false;
    }
    return true;
}

bool sql_forget_past_shifts(struct backend *backend, struct error *err)
{
    CLEANUP(statement_done) struct statement *remove = NULL;
    return db_use(db_of(backend), "DELETE FROM past_shifts", &remove, err) &&
           statement_run(remove, err);
}
