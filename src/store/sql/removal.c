/* removal.c - what is too old goes, a slice at a time. */
#include "store/sql/sql.h"

/* --- events --- */

/* Ids and uuids that must stay, so that no id is given twice. */
struct last_ones {
    int64_t event;
    str corrected;
};

static bool read_last_ones(struct db *db, struct arena *arena, struct last_ones *last,
                           struct error *err)
{
    static const char sql[] = "SELECT " SQL_LAST_ID ","
                              " (SELECT event_uuid FROM corrections"
                              "  ORDER BY id DESC LIMIT 1)";
    CLEANUP(statement_done) struct statement *get = NULL;
    bool row;
    if (!db_use(db, sql, &get, err) || !statement_step(get, &row, err))
        return false;
    last->event = row ? column_int(get, 0) : 0;
    last->corrected = row ? arena_copy(arena, column_text(get, 1)) : STR("");
    return true;
}

/* Is the event in this row to be left? */
static bool spared(struct statement *row, const struct floor *floor,
                   const struct events_removal *removal, const struct last_ones *last)
{
    struct error ignored;
    instant at;
    int worker = floor_worker(floor, column_text(row, 2), 0);
    return column_int(row, 0) == last->event ||
           str_equal(column_text(row, 3), last->corrected) ||
           (worker >= 0 && instant_parse(column_text(row, 1), &at, &ignored) &&
            instant_equal(at, removal->spare[worker]));
}

/* The next slice of old events; *count: how many. */
static bool look_at(struct db *db, const struct floor *floor,
                    const struct events_removal *removal, struct old_event *event,
                    size_t *count, struct arena *arena, struct error *err)
{
    static const char sql[] =
        "SELECT id, timestamp, worker_id, event_uuid FROM events"
        " WHERE timestamp >= ?1 AND timestamp < ?2 AND NOT (timestamp = ?1 AND id <= ?3)"
        " ORDER BY timestamp, id LIMIT ?4";
    CLEANUP(statement_done) struct statement *rows = NULL;
    struct last_ones last;
    bool row;
    if (!read_last_ones(db, arena, &last, err) || !db_use(db, sql, &rows, err))
        return false;
    statement_instant(rows, 1, removal->after_at);
    statement_instant(rows, 2, removal->until);
    statement_int(rows, 3, removal->after_id);
    statement_int(rows, 4, (int64_t)removal->most);
    for (*count = 0; *count < removal->most; ++*count) {
        if (!statement_step(rows, &row, err))
            return false;
        if (!row)
            break;
        event[*count] = (struct old_event){
            .id = column_int(rows, 0),
            .at = arena_copy(arena, column_text(rows, 1)),
            .uuid = arena_copy(arena, column_text(rows, 3)),
            .spared = spared(rows, floor, removal, &last),
        };
    }
    return true;
}

static bool delete_one_by_one(struct db *db, const struct old_event *event, size_t count,
                              struct error *err)
{
    for (size_t i = 0; i < count; i++) {
        CLEANUP(statement_done) struct statement *remove = NULL;
        if (event[i].spared)
            continue;
        if (!db_use(db, "DELETE FROM events WHERE id = ?1", &remove, err))
            return false;
        statement_int(remove, 1, event[i].id);
        if (!statement_run(remove, err))
            return false;
    }
    return true;
}

/* What was said of the event. */
static bool remove_rest(struct db *db, str uuid, struct error *err)
{
    return run_with_text(db, "DELETE FROM disputes WHERE event_uuid = ?1", uuid, err) &&
           run_with_text(db, "DELETE FROM corrections WHERE event_uuid = ?1", uuid,
                         err) &&
           sql_part_feedback(db, uuid, err);
}

bool sql_remove_events(struct backend *backend, const struct floor *floor,
                       struct events_removal *removal, struct error *err)
{
    return sql_remove_events_by(backend, floor, removal, delete_one_by_one, err);
}

bool sql_remove_events_by(struct backend *backend, const struct floor *floor,
                          struct events_removal *removal, events_deleter *delete,
                          struct error *err)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    struct db *db = db_of(backend);
    struct old_event *event = arena_new(&arena, struct old_event, removal->most);
    struct error ignored;
    size_t count;
    if (!look_at(db, floor, removal, event, &count, &arena, err))
        return false;
    for (size_t i = 0; i < count; i++)
        if (!event[i].spared && !remove_rest(db, event[i].uuid, err))
            return false;
    if (!delete (db, event, count, err))
        return false;
    removal->done = count < removal->most;
    if (count && instant_parse(event[count - 1].at, &removal->after_at, &ignored))
        removal->after_id = event[count - 1].id;
    return true;
}

/* --- timelines, changes of state, sums --- */

bool sql_remove_runs(struct backend *backend, str worker, instant before, size_t most,
                     bool *done, struct error *err)
{
    static const char sql[] =
        "DELETE FROM runs WHERE worker_id = ?1 AND start_ms IN (SELECT start_ms FROM runs"
        " WHERE worker_id = ?1 AND start_ms < ?2 ORDER BY start_ms LIMIT ?3)";
    CLEANUP(statement_done) struct statement *remove = NULL;
    struct db *db = db_of(backend);
    if (!db_use(db, sql, &remove, err))
        return false;
    statement_text(remove, 1, worker);
    statement_int(remove, 2, before.ms);
    statement_int(remove, 3, (int64_t)most);
    if (!statement_run(remove, err))
        return false;
    *done = db_changes(db) < (int64_t)most;
    return true;
}

bool sql_remove_changes(struct backend *backend, instant before, size_t most, bool *done,
                        struct error *err)
{
    static const char sql[] =
        "DELETE FROM worker_changes WHERE (day, worker_id, bucket_ms) IN"
        " (SELECT day, worker_id, bucket_ms FROM worker_changes WHERE day < ?1"
        "  ORDER BY day, worker_id, bucket_ms LIMIT ?2)";
    CLEANUP(statement_done) struct statement *remove = NULL;
    struct db *db = db_of(backend);
    if (!db_use(db, sql, &remove, err))
        return false;
    statement_int(remove, 1, before.ms / SPAN_DAY.ms);
    statement_int(remove, 2, (int64_t)most);
    if (!statement_run(remove, err))
        return false;
    *done = db_changes(db) < (int64_t)most;
    return sql_renew_changes(db, err);
}

bool sql_next_sum(struct backend *backend, instant from, bool named, instant *next,
                  struct error *err)
{
    /* By the key: within a bucket the unnamed sum comes first. */
    static const char sql[] =
        "SELECT bucket_ms FROM worker_rollups WHERE level = 0 AND bucket_ms >= ?1"
        " AND worker_id >= ?2 ORDER BY bucket_ms, worker_id LIMIT 1";
    CLEANUP(statement_done) struct statement *get = NULL;
    bool row;
    if (!db_use(db_of(backend), sql, &get, err))
        return false;
    statement_int(get, 1, from.ms);
    statement_text(get, 2, named ? STR("\1") : STR(""));
    if (!statement_step(get, &row, err))
        return false;
    *next = row ? (instant){column_int(get, 0)} : INSTANT_NEVER;
    return true;
}
