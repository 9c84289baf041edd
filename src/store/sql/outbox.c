/* outbox.c - messages that wait, a queue for each destination. */
#include "store/sql/sql.h"

#define COLUMNS                                                                          \
    "destination_id, url, created_by, created_ms, due_ms, tries, tried_ms, failing_ms,"  \
    " status, error"
#define WAITING                                                                          \
    "(SELECT count(*) FROM deliveries AS q"                                              \
    " WHERE q.destination_id = destinations.destination_id)"

/* --- reading --- */

static struct destination read(struct statement *row, struct arena *arena)
{
    return (struct destination){
        .id = arena_copy(arena, column_text(row, 0)),
        .url = arena_copy(arena, column_text(row, 1)),
        .created_by = arena_copy(arena, column_text(row, 2)),
        .created = {column_int(row, 3)},
        .due = {column_int(row, 4)},
        .tries = column_int(row, 5),
        .tried = {column_int(row, 6)},
        .failing = {column_int(row, 7)},
        .status = (int)column_int(row, 8),
        .error = arena_copy(arena, column_text(row, 9)),
    };
}

bool sql_destinations(struct backend *backend, struct arena *arena,
                      struct destination_list *list, struct error *err)
{
#define ALL(secret)                                                                      \
    "SELECT " COLUMNS ", delivered, given_up, " WAITING ", " secret                      \
    " FROM destinations ORDER BY destination_id"
    static const struct worker_sql sql = {ALL("secret"), ALL("NULL")};
    CLEANUP(statement_done) struct statement *rows = NULL;
    size_t room = 0;
    bool row;
    *list = (struct destination_list){0};
    if (!sql_use(sql_of(backend), &sql, &rows, err))
        return false;
    for (;;) {
        if (!statement_step(rows, &row, err))
            return false;
        if (!row)
            return true;
        list->at = rows_grown(arena, list->at, list->count, &room, sizeof *list->at);
        struct destination *next = &list->at[list->count++];
        *next = read(rows, arena);
        next->delivered = column_int(rows, 10);
        next->given_up = column_int(rows, 11);
        next->waiting = column_int(rows, 12);
        next->secret = arena_copy(arena, column_blob(rows, 13));
    }
}

static bool next_due(struct db *db, instant *next, struct error *err)
{
    CLEANUP(statement_done) struct statement *get = NULL;
    bool row;
    if (!db_use(db,
                "SELECT min(due_ms) FROM destinations WHERE destination_id IN"
                " (SELECT destination_id FROM deliveries)",
                &get, err) ||
        !statement_step(get, &row, err))
        return false;
    *next =
        row && !column_is_null(get, 0) ? (instant){column_int(get, 0)} : INSTANT_NEVER;
    return true;
}

bool sql_deliveries(struct backend *backend, instant now, struct arena *arena,
                    struct queued_list *list, instant *next, struct error *err)
{
    static const char sql[] =
        "SELECT " COLUMNS ", secret, q.id, message_id, made_ms, body, subject, text"
        " FROM destinations JOIN deliveries AS q USING (destination_id)"
        " JOIN messages USING (message_id)"
        " WHERE due_ms <= ?1 AND q.id = (SELECT min(o.id) FROM deliveries AS o"
        "  WHERE o.destination_id = destinations.destination_id)"
        " ORDER BY destination_id";
    struct db *db = db_of(backend);
    CLEANUP(statement_done) struct statement *rows = NULL;
    size_t room = 0;
    bool row;
    *list = (struct queued_list){0};
    if (!next_due(db, next, err) || !db_use(db, sql, &rows, err))
        return false;
    statement_int(rows, 1, now.ms);
    for (;;) {
        if (!statement_step(rows, &row, err))
            return false;
        if (!row)
            return true;
        list->at = rows_grown(arena, list->at, list->count, &room, sizeof *list->at);
        struct queued *one = &list->at[list->count++];
        *one = (struct queued){
            .id = column_int(rows, 11),
            .to = read(rows, arena),
            .message = {.made = {column_int(rows, 13)},
                        .body = arena_copy(arena, column_text(rows, 14)),
                        .subject = arena_copy(arena, column_text(rows, 15)),
                        .text = arena_copy(arena, column_text(rows, 16))},
        };
        one->to.secret = arena_copy(arena, column_blob(rows, 10));
        if (!uuid_parse_text(column_text(rows, 12), &one->message.id, err))
            return false;
    }
}

/* --- changes --- */

bool sql_put_destination(struct backend *backend, const struct destination *one,
                         struct error *err)
{
    CLEANUP(statement_done) struct statement *put = NULL;
    if (!db_use(db_of(backend),
                "INSERT INTO destinations (destination_id, url, secret, created_by,"
                " created_ms) VALUES (?1,?2,?3,?4,?5)",
                &put, err))
        return false;
    statement_text(put, 1, one->id);
    statement_text(put, 2, one->url);
    statement_blob(put, 3, one->secret.at, one->secret.len);
    statement_text(put, 4, one->created_by);
    statement_int(put, 5, one->created.ms);
    return statement_run(put, err);
}

/* Messages that no queue has any more. */
static bool sweep(struct db *db, struct error *err)
{
    return db_run(db,
                  "DELETE FROM messages WHERE message_id NOT IN"
                  " (SELECT message_id FROM deliveries)",
                  err);
}

bool sql_delete_destination(struct backend *backend, str id, struct error *err)
{
    struct db *db = db_of(backend);
    return run_with_text(db, "DELETE FROM deliveries WHERE destination_id = ?1", id,
                         err) &&
           run_with_text(db, "DELETE FROM destinations WHERE destination_id = ?1", id,
                         err) &&
           sweep(db, err);
}

bool sql_hurry_destination(struct backend *backend, str id, struct error *err)
{
    return run_with_text(db_of(backend),
                         "UPDATE destinations SET due_ms = 0 WHERE destination_id = ?1",
                         id, err);
}

/* The oldest go where too many wait. */
static bool cut_queues(struct db *db, struct error *err)
{
    static const char count[] =
        "UPDATE destinations SET given_up = given_up + 1 WHERE " WAITING " > ?1";
    static const char cut[] =
        "DELETE FROM deliveries WHERE id IN (SELECT min(id) FROM deliveries"
        " GROUP BY destination_id HAVING count(*) > ?1)";
    CLEANUP(statement_done) struct statement *counts = NULL;
    CLEANUP(statement_done) struct statement *cuts = NULL;
    if (!db_use(db, count, &counts, err) || !db_use(db, cut, &cuts, err))
        return false;
    statement_int(counts, 1, QUEUE_MOST);
    statement_int(cuts, 1, QUEUE_MOST);
    return statement_run(counts, err) && statement_run(cuts, err);
}

bool sql_add_message(struct backend *backend, const struct alert_message *message,
                     size_t *queues, struct error *err)
{
    struct db *db = db_of(backend);
    CLEANUP(statement_done) struct statement *put = NULL;
    CLEANUP(statement_done) struct statement *spread = NULL;
    if (!db_use(db,
                "INSERT INTO messages (message_id, made_ms, body, subject, text)"
                " VALUES (?1,?2,?3,?4,?5)",
                &put, err) ||
        !db_use(db,
                "INSERT INTO deliveries (destination_id, message_id)"
                " SELECT destination_id, ?1 FROM destinations",
                &spread, err))
        return false;
    statement_text(put, 1, uuid_str(&message->id));
    statement_int(put, 2, message->made.ms);
    statement_text(put, 3, message->body);
    statement_text(put, 4, message->subject);
    statement_text(put, 5, message->text);
    statement_text(spread, 1, uuid_str(&message->id));
    if (!statement_run(put, err) || !statement_run(spread, err))
        return false;
    *queues = (size_t)db_changes(db);
    return *queues ? cut_queues(db, err) : sweep(db, err);
}

static bool note_result(struct db *db, const struct delivery_result *result,
                        struct error *err)
{
    static const char sql[] =
        "UPDATE destinations SET due_ms = ?2, tried_ms = ?3, status = ?4, error = ?5,"
        " tries = CASE WHEN ?6 THEN 0 ELSE tries + 1 END,"
        " delivered = delivered + CASE WHEN ?7 THEN 1 ELSE 0 END,"
        " given_up = given_up + CASE WHEN ?6 AND NOT ?7 THEN 1 ELSE 0 END,"
        " failing_ms = CASE WHEN ?7 THEN 0 WHEN failing_ms > 0 THEN failing_ms"
        "  ELSE ?3 END"
        " WHERE destination_id = ?1";
    CLEANUP(statement_done) struct statement *note = NULL;
    if (!db_use(db, sql, &note, err))
        return false;
    statement_text(note, 1, result->destination);
    statement_int(note, 2, result->due.ms);
    statement_int(note, 3, result->tried.ms);
    statement_int(note, 4, result->status);
    statement_text(note, 5, result->error);
    statement_int(note, 6, result->over);
    statement_int(note, 7, result->delivered);
    return statement_run(note, err);
}

bool sql_settle_delivery(struct backend *backend, const struct delivery_result *result,
                         struct error *err)
{
    struct db *db = db_of(backend);
    CLEANUP(statement_done) struct statement *erase = NULL;
    if (!note_result(db, result, err))
        return false;
    if (!result->over)
        return true;
    if (!db_use(db, "DELETE FROM deliveries WHERE id = ?1 AND destination_id = ?2",
                &erase, err))
        return false;
    statement_int(erase, 1, result->id);
    statement_text(erase, 2, result->destination);
    return statement_run(erase, err) && sweep(db, err);
}
