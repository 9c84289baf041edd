/* identity.c - the migration that gives derived uuids their present form.
 *
 * Earlier versions derived UUIDv5s, which are random to an index. To change each where it
 * is would touch a page of the index for each event, and write most pages many times. So
 * the events are copied, by id, into a table of the same form. Their new uuids ascend
 * about as their ids do, and so the new index is written from one end to the other.
 * Nothing of it is kept in memory.
 *
 * An explicit uuid stays. So does a derived one whose new form is that of another event:
 * whoever sent that one made both of them, and nothing may be lost here. */
#include "store/sqlite/inside.h"

enum { TELL_EVERY = 10000 };

static const char sql_events[] =
    "SELECT id, timestamp, worker_id, workstation_id, event_type, count, event_uuid"
    " FROM events ORDER BY id";

static const char sql_table[] =
    "DROP INDEX events_by_time;"
    "CREATE TABLE renewed ("
    "  id INTEGER PRIMARY KEY,"
    "  timestamp TEXT NOT NULL,"
    "  worker_id TEXT NOT NULL REFERENCES workers,"
    "  workstation_id TEXT NOT NULL REFERENCES workstations,"
    "  event_type TEXT NOT NULL CHECK (event_type = 'working' OR event_type = 'idle'"
    "    OR event_type = 'absent' OR event_type = 'unknown'"
    "    OR event_type = 'product_count'),"
    "  confidence REAL NOT NULL,"
    "  count INTEGER,"
    "  created_at TEXT NOT NULL,"
    "  event_uuid TEXT NOT NULL UNIQUE,"
    "  camera_id TEXT,"
    "  model_version TEXT,"
    "  voided INTEGER NOT NULL DEFAULT 0,"
    "  sample INTEGER NOT NULL DEFAULT 0"
    ");"
    "CREATE INDEX events_by_time ON renewed (timestamp);";

static const char sql_copy[] =
    "INSERT INTO renewed SELECT id, timestamp, worker_id, workstation_id, event_type,"
    " confidence, count, created_at, ?2, camera_id, model_version, voided, sample"
    " FROM events WHERE id = ?1";

/* Corrections of events that are not there stay as they are. */
static const char sql_replace[] =
    "UPDATE corrections SET event_uuid = (SELECT renewed.event_uuid FROM events"
    "  JOIN renewed USING (id) WHERE events.event_uuid = corrections.event_uuid)"
    " WHERE event_uuid IN (SELECT event_uuid FROM events);"
    "DROP TABLE events;"
    "ALTER TABLE renewed RENAME TO events;";

/* Has the event of this row a uuid that was derived once? A damaged row has none. Its
 * texts are valid until the next step. */
static bool was_derived(struct statement *row, struct event *event)
{
    struct error ignored = {0};
    *event = (struct event){
        .worker = column_text(row, 2),
        .station = column_text(row, 3),
        .count = column_int(row, 5),
    };
    return uuid_parse_text(column_text(row, 6), &event->uuid, &ignored) &&
           uuid_version(&event->uuid) == 5 &&
           instant_parse(column_text(row, 1), &event->at, &ignored) &&
           event_type_parse(column_text(row, 4), &event->type) &&
           event_has_former_identity(event);
}

/* Is there any to be renewed? */
static bool look_for_derived(struct db *db, bool *found, struct error *err)
{
    CLEANUP(statement_done) struct statement *rows = NULL;
    struct event event;
    bool row = true;
    *found = false;
    if (!db_use(db, sql_events, &rows, err))
        return false;
    while (row && !*found) {
        if (!statement_step(rows, &row, err))
            return false;
        *found = row && was_derived(rows, &event);
    }
    return true;
}

static bool is_taken(struct db *db, const struct uuid *uuid, bool *taken,
                     struct error *err)
{
    CLEANUP(statement_done) struct statement *get = NULL;
    if (!db_use(db, "SELECT id FROM events WHERE event_uuid = ?", &get, err))
        return false;
    statement_text(get, 1, uuid_str(uuid));
    return statement_step(get, taken, err);
}

/* Copy the event of this row. */
static bool copy(struct db *db, struct statement *row, struct statement *into,
                 struct error *err)
{
    struct event event;
    struct uuid renewed;
    str uuid = column_text(row, 6);
    if (was_derived(row, &event)) {
        bool taken;
        renewed = event_identity(&event);
        if (!is_taken(db, &renewed, &taken, err))
            return false;
        if (!taken)
            uuid = uuid_str(&renewed);
    }
    statement_int(into, 1, column_int(row, 0));
    statement_text(into, 2, uuid);
    return statement_run(into, err);
}

static bool last_id(struct db *db, int64_t *id, struct error *err)
{
    CLEANUP(statement_done) struct statement *get = NULL;
    bool row;
    if (!db_use(db, "SELECT max(id) FROM events", &get, err) ||
        !statement_step(get, &row, err))
        return false;
    *id = row ? column_int(get, 0) : 0;
    return true;
}

static bool copy_all(struct db *db, const struct migration_progress *progress,
                     struct error *err)
{
    CLEANUP(statement_done) struct statement *rows = NULL;
    CLEANUP(statement_done) struct statement *into = NULL;
    int64_t last;
    if (!last_id(db, &last, err) || !db_use(db, sql_events, &rows, err) ||
        !db_use(db, sql_copy, &into, err))
        return false;
    for (int64_t count = 0;; count++) {
        bool row;
        if (!statement_step(rows, &row, err))
            return false;
        if (!row)
            return true;
        if (count % TELL_EVERY == 0)
            migration_tell(progress, "ids of events", column_int(rows, 0), last);
        if (!copy(db, rows, into, err))
            return false;
    }
}

bool sqlite_renew_identities(struct db *db, const struct migration_progress *progress,
                             bool *any, struct error *err)
{
    return look_for_derived(db, any, err) &&
           (!*any || (db_run(db, sql_table, err) && copy_all(db, progress, err) &&
                      db_run(db, sql_replace, err)));
}
