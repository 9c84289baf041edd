/* disputes.c - events that somebody says are wrong. */
#include "store/sqlite/inside.h"

bool sqlite_add_dispute(struct backend *backend, const struct uuid *uuid, str reason,
                        instant now, struct error *err)
{
    char created_at[INSTANT_TEXT];
    CLEANUP(statement_done) struct statement *into = NULL;
    if (!db_use(db_of(backend),
                "INSERT INTO disputes (event_uuid, reason, created_at) VALUES (?1,?2,?3)",
                &into, err))
        return false;
    statement_text(into, 1, uuid_str(uuid));
    statement_text(into, 2, reason);
    statement_text(into, 3, instant_format(now, created_at));
    return statement_run(into, err);
}

#define SEEN "event_uuid, reason, created_at, NULL, NULL"
/* A reason may name somebody, as in corrections.c: a hiding reader has those of events
 * whose worker it may know. */
#define EVENTS(column)                                                                   \
    "(SELECT " column " FROM events AS e WHERE e.event_uuid = disputes.event_uuid)"
#define WORKER EVENTS("hide(worker_id)")
#define HIDDEN                                                                           \
    "event_uuid, CASE WHEN " WORKER " >= ' ' THEN reason END, created_at, " WORKER       \
    ", " EVENTS("id")
#define OF_EVENT(columns, event)                                                         \
    "SELECT " columns " FROM disputes WHERE event_uuid = " event                         \
    " ORDER BY id DESC LIMIT ?2"
#define STOOD_FOR "coalesce((SELECT event_uuid FROM events WHERE id = ?3), ?1)"
#define ALL(columns)                                                                     \
    "SELECT " columns " FROM disputes WHERE ?1 IS NULL ORDER BY id DESC LIMIT ?2"

bool sqlite_disputes(struct backend *backend, const struct uuid *uuid, size_t most,
                     struct arena *arena, struct disputes *list, struct error *err)
{
    /* A hiding reader knows an event by what stands in for its uuid. */
    static const struct worker_sql sql_of_event = {OF_EVENT(SEEN, "?1"),
                                                   OF_EVENT(HIDDEN, STOOD_FOR)};
    static const struct worker_sql sql_all = {ALL(SEEN), ALL(HIDDEN)};
    struct sqlite *sqlite = (struct sqlite *)backend;
    CLEANUP(statement_done) struct statement *rows = NULL;
    struct dispute *dispute = arena_new(arena, struct dispute, most);
    bool row;
    if (!sqlite_use(sqlite, uuid ? &sql_of_event : &sql_all, &rows, err))
        return false;
    if (uuid)
        statement_text(rows, 1, uuid_str(uuid));
    else
        statement_null(rows, 1);
    statement_int(rows, 2, (int64_t)most);
    if (sqlite->hiding && uuid)
        statement_int(rows, 3, event_stood_for(uuid));
    for (list->count = 0;; list->count++) {
        if (!statement_step(rows, &row, err))
            return false;
        if (!row)
            break;
        struct dispute *read = &dispute[list->count];
        read->reason = arena_copy(arena, column_text(rows, 1));
        read->created_at = arena_copy(arena, column_text(rows, 2));
        if (!uuid_parse_text(column_text(rows, 0), &read->event, err))
            return false;
        if (sqlite_is_hidden(sqlite, column_text(rows, 3)))
            read->event = event_stand_in(column_int(rows, 4));
    }
    list->at = dispute;
    return true;
}
