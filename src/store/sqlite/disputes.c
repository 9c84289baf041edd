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

bool sqlite_disputes(struct backend *backend, const struct uuid *uuid, size_t most,
                     struct arena *arena, struct disputes *list, struct error *err)
{
    static const char sql_of_event[] =
        "SELECT event_uuid, reason, created_at FROM disputes WHERE event_uuid = ?1"
        " ORDER BY id DESC LIMIT ?2";
    static const char sql_all[] = "SELECT event_uuid, reason, created_at FROM disputes"
                                  " WHERE ?1 IS NULL ORDER BY id DESC LIMIT ?2";
    CLEANUP(statement_done) struct statement *rows = NULL;
    struct dispute *dispute = arena_new(arena, struct dispute, most);
    bool row;
    if (!db_use(db_of(backend), uuid ? sql_of_event : sql_all, &rows, err))
        return false;
    if (uuid)
        statement_text(rows, 1, uuid_str(uuid));
    else
        statement_null(rows, 1);
    statement_int(rows, 2, (int64_t)most);
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
    }
    list->at = dispute;
    return true;
}
