/* changed.c - which hours of sealed time have changed.
 *
 * Each has one row, with the number of its last change. So the table has as many rows as
 * there are hours with sums, however much changes, and nobody has to empty it. */
#include "store/sql/sql.h"

static bool write_hour(struct db *db, instant hour, struct error *err)
{
    static const char sql[] =
        "INSERT INTO changed_hours (hour_ms, number)"
        " VALUES (?1, (SELECT coalesce(max(number), 0) + 1 FROM changed_hours))"
        " ON CONFLICT (hour_ms) DO UPDATE SET number = excluded.number";
    CLEANUP(statement_done) struct statement *put = NULL;
    if (!db_use(db, sql, &put, err))
        return false;
    statement_int(put, 1, hour.ms);
    return statement_run(put, err);
}

bool sql_write_changed(struct db *db, const struct window *changed, size_t count,
                       struct error *err)
{
    for (size_t i = 0; i < count; i++)
        for (instant hour = changed[i].start; instant_before(hour, changed[i].end);
             hour = instant_add(hour, SPAN_HOUR))
            if (!write_hour(db, hour, err))
                return false;
    return true;
}

bool sql_renumber_changed(struct db *db, struct error *err)
{
    static const char sql[] = "UPDATE changed_hours SET number = number +"
                              " (SELECT max(number) FROM changed_hours)";
    CLEANUP(statement_done) struct statement *update = NULL;
    return db_use(db, sql, &update, err) && statement_run(update, err);
}

bool sql_changed_hours(struct backend *backend, int64_t after, size_t most,
                       struct arena *arena, struct changed_hours *list, struct error *err)
{
    static const char sql[] = "SELECT hour_ms, number FROM changed_hours"
                              " WHERE number > ?1 ORDER BY number LIMIT ?2";
    CLEANUP(statement_done) struct statement *rows = NULL;
    struct changed_hour *hour = NULL;
    size_t room = 0, count = 0;
    bool row;
    if (!db_use(db_of(backend), sql, &rows, err))
        return false;
    statement_int(rows, 1, after);
    statement_int(rows, 2, most > INT64_MAX ? INT64_MAX : (int64_t)most);
    for (;;) {
        if (!statement_step(rows, &row, err))
            return false;
        if (!row)
            break;
        hour = rows_grown(arena, hour, count, &room, sizeof *hour);
        hour[count++] = (struct changed_hour){{column_int(rows, 0)}, column_int(rows, 1)};
    }
    *list = (struct changed_hours){hour, count};
    return true;
}

bool sql_count_changed(struct backend *backend, int64_t after, int64_t *hours,
                       struct error *err)
{
    static const char sql[] = "SELECT count(*) FROM changed_hours WHERE number > ?1";
    CLEANUP(statement_done) struct statement *get = NULL;
    bool row;
    if (!db_use(db_of(backend), sql, &get, err))
        return false;
    statement_int(get, 1, after);
    if (!statement_step(get, &row, err))
        return false;
    *hours = row ? column_int(get, 0) : 0;
    return true;
}
