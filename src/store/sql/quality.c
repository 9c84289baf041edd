/* quality.c - what cameras said in each hour, and which hours are to be tallied. */
#include "store/sql/sql.h"

#define COLUMNS                                                                          \
    "hour_ms, camera_id, model_version, station_id, working, idle, absent, unknown,"     \
    " product_count, working_ms, idle_ms, absent_ms, unknown_ms, confidence"
/* Those of events and of time follow the order of enum event_type. */
enum { EVENTS_AT = 5, MS_AT = EVENTS_AT + EVENT_TYPES, BINS_AT = MS_AT + QUALITY_STATES };

/* --- hours that are due --- */

bool sql_write_due(struct db *db, const struct window *due, size_t count,
                   struct error *err)
{
    static const char sql[] = "INSERT INTO quality_due (hour_ms, version) VALUES (?1, 1)"
                              " ON CONFLICT (hour_ms) DO UPDATE"
                              " SET version = quality_due.version + 1";
    for (size_t i = 0; i < count; i++)
        for (instant hour = due[i].start; instant_before(hour, due[i].end);
             hour = instant_add(hour, SPAN_HOUR)) {
            CLEANUP(statement_done) struct statement *put = NULL;
            if (!db_use(db, sql, &put, err))
                return false;
            statement_int(put, 1, hour.ms);
            if (!statement_run(put, err))
                return false;
        }
    return true;
}

bool sql_due_hours(struct backend *backend, size_t most, struct arena *arena,
                   struct due_hours *list, struct error *err)
{
    static const char sql[] =
        "SELECT hour_ms, version FROM quality_due ORDER BY hour_ms LIMIT ?1";
    CLEANUP(statement_done) struct statement *rows = NULL;
    struct due_hour *hour = NULL;
    size_t room = 0, count = 0;
    bool row;
    if (!db_use(db_of(backend), sql, &rows, err))
        return false;
    statement_int(rows, 1, most > INT64_MAX ? INT64_MAX : (int64_t)most);
    for (;;) {
        if (!statement_step(rows, &row, err))
            return false;
        if (!row)
            break;
        hour = rows_grown(arena, hour, count, &room, sizeof *hour);
        hour[count++] = (struct due_hour){{column_int(rows, 0)}, column_int(rows, 1)};
    }
    *list = (struct due_hours){hour, count};
    return true;
}

bool sql_forget_due(struct backend *backend, instant before, struct error *err)
{
    static const char sql[] = "DELETE FROM quality_due WHERE hour_ms < ?1";
    CLEANUP(statement_done) struct statement *forget = NULL;
    if (!db_use(db_of(backend), sql, &forget, err))
        return false;
    statement_int(forget, 1, before.ms);
    return statement_run(forget, err);
}

/* --- rows --- */

bool sql_remove_quality(struct backend *backend, struct window window, struct error *err)
{
    static const char sql[] =
        "DELETE FROM quality_rollups WHERE hour_ms >= ?1 AND hour_ms < ?2";
    CLEANUP(statement_done) struct statement *remove = NULL;
    if (!db_use(db_of(backend), sql, &remove, err))
        return false;
    statement_int(remove, 1, window.start.ms);
    statement_int(remove, 2, window.end.ms);
    return statement_run(remove, err);
}

static bool insert(struct db *db, instant hour, const struct quality_row *row,
                   struct error *err)
{
    static const char sql[] = "INSERT INTO quality_rollups (" COLUMNS ") VALUES"
                              " (?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,?14)";
    CLEANUP(statement_done) struct statement *put = NULL;
    unsigned char bytes[HISTOGRAM_BYTES];
    if (!db_use(db, sql, &put, err))
        return false;
    statement_int(put, 1, hour.ms);
    statement_text(put, 2, row->key.camera);
    statement_text(put, 3, row->key.model);
    statement_text(put, 4, row->key.station);
    for (int i = 0; i < EVENT_TYPES; i++)
        statement_int(put, EVENTS_AT + i, row->events[i]);
    for (int i = 0; i < QUALITY_STATES; i++)
        statement_int(put, MS_AT + i, row->ms[i]);
    statement_blob(put, BINS_AT, bytes, histogram_pack(&row->confidence, bytes));
    return statement_run(put, err);
}

/* *done: was the hour due in this version? */
static bool settle_due(struct db *db, const struct due_hour *hour, bool *done,
                       struct error *err)
{
    static const char sql[] =
        "DELETE FROM quality_due WHERE hour_ms = ?1 AND version = ?2";
    CLEANUP(statement_done) struct statement *settle = NULL;
    if (!db_use(db, sql, &settle, err))
        return false;
    statement_int(settle, 1, hour->hour.ms);
    statement_int(settle, 2, hour->version);
    if (!statement_run(settle, err))
        return false;
    *done = db_changes(db) > 0;
    return true;
}

bool sql_put_quality(struct backend *backend, const struct due_hour *hour,
                     struct quality_rows rows, bool *kept, struct error *err)
{
    struct db *db = db_of(backend);
    struct window window = {hour->hour, instant_add(hour->hour, SPAN_HOUR)};
    bool done;
    if (!settle_due(db, hour, &done, err) ||
        (done && !sql_remove_quality(backend, window, err)))
        return false;
    for (size_t i = 0; done && i < rows.count; i++)
        if (!insert(db, hour->hour, &rows.row[i], err))
            return false;
    *kept = done;
    return true;
}

bool sql_quality(struct backend *backend, struct window window, quality_visitor *visit,
                 void *context, struct error *err)
{
    static const char sql[] =
        "SELECT " COLUMNS " FROM quality_rollups WHERE hour_ms >= ?1 AND hour_ms < ?2"
        " ORDER BY hour_ms, camera_id, model_version, station_id";
    CLEANUP(statement_done) struct statement *rows = NULL;
    bool row;
    if (!db_use(db_of(backend), sql, &rows, err))
        return false;
    statement_int(rows, 1, window.start.ms);
    statement_int(rows, 2, window.end.ms);
    for (;;) {
        if (!statement_step(rows, &row, err))
            return false;
        if (!row)
            return true;
        str bins = column_blob(rows, BINS_AT - 1);
        struct quality_row read = {
            .key = {column_text(rows, 1), column_text(rows, 2), column_text(rows, 3)},
            .confidence = histogram_unpack((const unsigned char *)bins.at, bins.len),
        };
        for (int i = 0; i < EVENT_TYPES; i++)
            read.events[i] = column_int(rows, EVENTS_AT - 1 + i);
        for (int i = 0; i < QUALITY_STATES; i++)
            read.ms[i] = column_int(rows, MS_AT - 1 + i);
        if (!visit(context, (instant){column_int(rows, 0)}, &read, err))
            return false;
    }
}

/* --- what boxes say of cameras --- */

/* No more than there is in an hour. */
#define ADDED(ms)                                                                        \
    ms " = CASE WHEN f." ms " + excluded." ms " < 3600000 THEN f." ms " + excluded." ms  \
       " ELSE 3600000 END"

bool sql_add_camera_faults(struct backend *backend, const struct camera_hour *faults,
                           struct error *err)
{
    static const char sql[] =
        "INSERT INTO camera_faults AS f"
        " (hour_ms, camera_id, offline_ms, dark_ms, clock_ms)"
        " SELECT ?1, ?2, ?3, ?4, ?5"
        " WHERE (SELECT count(*) FROM camera_faults WHERE hour_ms = ?1) < ?6"
        " ON CONFLICT (hour_ms, camera_id) DO UPDATE SET " ADDED("offline_ms") ", " ADDED(
            "dark_ms") ", " ADDED("clock_ms");
    CLEANUP(statement_done) struct statement *put = NULL;
    if (!db_use(db_of(backend), sql, &put, err))
        return false;
    statement_int(put, 1, faults->hour.ms);
    statement_text(put, 2, faults->camera);
    for (int i = 0; i < CAMERA_FAULTS; i++)
        statement_int(put, 3 + i, faults->fault_ms[i]);
    statement_int(put, 3 + CAMERA_FAULTS, CAMERAS_MOST);
    return statement_run(put, err);
}

bool sql_camera_faults(struct backend *backend, struct window window,
                       camera_hour_visitor *visit, void *context, struct error *err)
{
    static const char sql[] =
        "SELECT hour_ms, camera_id, offline_ms, dark_ms, clock_ms FROM camera_faults"
        " WHERE hour_ms >= ?1 AND hour_ms < ?2 ORDER BY hour_ms, camera_id";
    CLEANUP(statement_done) struct statement *rows = NULL;
    if (!db_use(db_of(backend), sql, &rows, err))
        return false;
    statement_int(rows, 1, window.start.ms);
    statement_int(rows, 2, window.end.ms);
    for (bool row;;) {
        if (!statement_step(rows, &row, err))
            return false;
        if (!row)
            return true;
        struct camera_hour faults = {{column_int(rows, 0)}, column_text(rows, 1), {0}};
        for (int i = 0; i < CAMERA_FAULTS; i++)
            faults.fault_ms[i] = column_int(rows, 2 + i);
        visit(context, &faults);
    }
}

/* --- drift --- */

bool sql_put_drift_reference(struct backend *backend,
                             const struct reference_start *reference, struct error *err)
{
    static const char sql[] = "INSERT INTO drift_references (camera_id, from_ms)"
                              " VALUES (?1, ?2) ON CONFLICT (camera_id)"
                              " DO UPDATE SET from_ms = excluded.from_ms";
    CLEANUP(statement_done) struct statement *put = NULL;
    if (!db_use(db_of(backend), sql, &put, err))
        return false;
    statement_text(put, 1, reference->camera);
    statement_int(put, 2, reference->from.ms);
    return statement_run(put, err);
}

bool sql_drift_references(struct backend *backend, struct arena *arena,
                          struct reference_starts *list, struct error *err)
{
    static const char sql[] =
        "SELECT camera_id, from_ms FROM drift_references ORDER BY camera_id";
    CLEANUP(statement_done) struct statement *rows = NULL;
    struct reference_start *read = NULL;
    size_t room = 0, count = 0;
    bool row;
    if (!db_use(db_of(backend), sql, &rows, err))
        return false;
    for (;;) {
        if (!statement_step(rows, &row, err))
            return false;
        if (!row)
            break;
        read = rows_grown(arena, read, count, &room, sizeof *read);
        read[count++] = (struct reference_start){arena_copy(arena, column_text(rows, 0)),
                                                 {column_int(rows, 1)}};
    }
    *list = (struct reference_starts){read, count};
    return true;
}
