/* changes.c - the changes of state that are kept, a table for workers and one for
 * stations: a row for each quarter hour with one. */
#include "store/sql/sql.h"

static const char sql_all[] =
    /* A row under another day is not found. */
    "SELECT 0, worker_id, last_ms,"
    " CASE WHEN day = bucket_ms / 86400000 THEN bucket_ms ELSE -1 END"
    " FROM worker_changes"
    " UNION ALL SELECT 1, station_id, last_ms, bucket_ms FROM station_changes";

enum sum_owner change_owner_in(struct statement *row)
{
    return column_int(row, 0) ? SUM_OF_STATION : SUM_OF_WORKER;
}

/* NULL and -1 are no moments. */
instant change_moment_in(struct statement *row, int column)
{
    int64_t ms = column_is_null(row, column) ? -1 : column_int(row, column);
    return ms < 0 ? INSTANT_NEVER : (instant){ms};
}

/* The number of the one with this id; looked for behind the one before. */
str change_id_of(const struct floor *floor, enum sum_owner owner, int who)
{
    return owner == SUM_OF_WORKER ? floor->worker[who].id : floor->station[who].id;
}

int change_number_of(const struct floor *floor, enum sum_owner owner, str id, int before)
{
    int hint = before + 1;
    if (owner == SUM_OF_WORKER)
        return floor_worker(floor, id, hint < (int)floor->workers ? hint : 0);
    return floor_station(floor, id, hint < (int)floor->stations ? hint : 0);
}

bool sql_each_change(struct backend *backend, const struct floor *floor,
                     change_visitor *visit, void *context, struct error *err)
{
    CLEANUP(statement_done) struct statement *rows = NULL;
    struct state_change change = {.who = -1};
    bool row;
    if (!db_use(db_of(backend), sql_all, &rows, err))
        return false;
    for (;;) {
        if (!statement_step(rows, &row, err))
            return false;
        if (!row)
            return true;
        change.owner = change_owner_in(rows);
        change.who =
            change_number_of(floor, change.owner, column_text(rows, 1), change.who);
        change.at = change_moment_in(rows, 2);
        change.bucket = (instant){column_int(rows, 3)};
        if (!visit(context, &change, err))
            return false;
    }
}

bool sql_renew_changes(struct db *db, struct error *err)
{
    static const char sql[] =
        "INSERT INTO settings (name, value) VALUES ('changes_version', 1)"
        " ON CONFLICT (name) DO UPDATE SET value = CAST(settings.value AS BIGINT) + 1";
    CLEANUP(statement_done) struct statement *renew = NULL;
    return db_use(db, sql, &renew, err) && statement_run(renew, err);
}
