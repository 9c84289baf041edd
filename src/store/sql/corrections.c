/* corrections.c - events that were voided and restored, and what was done when. */
#include "store/sql/sql.h"

#define COLUMNS "id, event_uuid, action, reason, created_at, actor_kind, actor"
/* A reason may name somebody, and who disputes an event is the worker as a rule. A hiding
 * reader has these of events whose worker it may know. Hidden ids begin with a control
 * character. */
#define OWN(column)                                                                      \
    "CASE WHEN (SELECT hide(worker_id) FROM events AS e"                                 \
    " WHERE e.event_uuid = corrections.event_uuid" SQL_TIME_OF_UUID(                     \
        "corrections.event_uuid") ") >= ' ' THEN " column " END"
#define OWN_COLUMNS                                                                      \
    "id, event_uuid, action, " OWN("reason") " AS reason, created_at, " OWN(             \
        "actor_kind") " AS actor_kind, " OWN("actor") " AS actor"

/* Of one event the latest, in the order in which they were made. */
#define OF_EVENT(columns, event)                                                         \
    "SELECT * FROM (SELECT " columns " FROM corrections WHERE event_uuid = " event       \
    " ORDER BY id DESC LIMIT ?2) AS latest ORDER BY id"
/* ?3: what the uuid stands for. */
#define STOOD_FOR                                                                        \
    "coalesce((SELECT event_uuid FROM events WHERE id = ?3" SQL_TIME_OF_ID("?3") "), "   \
                                                                                 "?1)"
#define SINCE(columns)                                                                   \
    "SELECT " columns " FROM corrections WHERE id > ?1 ORDER BY id LIMIT ?2"

static const struct worker_sql sql_of_event = {OF_EVENT(COLUMNS, "?1"),
                                               OF_EVENT(OWN_COLUMNS, STOOD_FOR)};
static const struct worker_sql select_since = {SINCE(COLUMNS), SINCE(OWN_COLUMNS)};

bool sql_correct(struct backend *backend, const struct event *event, bool voided,
                 str reason, const struct actor *actor, instant now, struct error *err)
{
    CLEANUP(statement_done) struct statement *update = NULL;
    CLEANUP(statement_done) struct statement *into = NULL;
    if (!db_use(db_of(backend),
                "UPDATE events SET voided = ?2 WHERE event_uuid = ?1 AND timestamp = ?3",
                &update, err) ||
        !db_use(db_of(backend),
                "INSERT INTO corrections (event_uuid, action, reason, created_at,"
                " actor_kind, actor) VALUES (?1,?2,?3,?4,?5,?6)",
                &into, err))
        return false;
    statement_text(update, 1, uuid_str(&event->uuid));
    statement_int(update, 2, voided);
    statement_instant(update, 3, event->at);
    statement_text(into, 1, uuid_str(&event->uuid));
    statement_text(into, 2, voided ? STR("void") : STR("restore"));
    statement_text(into, 3, reason);
    statement_instant(into, 4, now);
    statement_text_or_null(into, 5, actor->kind);
    statement_text_or_null(into, 6, actor->name);
    return statement_run(update, err) && statement_run(into, err);
}

static bool read_correction(struct statement *row, struct arena *arena,
                            struct correction *correction, struct error *err)
{
    *correction = (struct correction){
        .id = column_int(row, 0),
        .voiding = str_equal(column_text(row, 2), STR("void")),
        .reason = arena_copy(arena, column_text(row, 3)),
        .created_at = arena_copy(arena, column_text(row, 4)),
        .actor_kind = arena_copy(arena, column_text(row, 5)),
        .actor = arena_copy(arena, column_text(row, 6)),
    };
    return uuid_parse_text(column_text(row, 1), &correction->event, err) ||
           error_set(err, ERROR_CORRUPT, "correction %lld is damaged",
                     (long long)correction->id);
}

/* Up to `limit` rows of a statement whose second parameter is that. */
static bool read_list(struct statement *rows, size_t limit, struct arena *arena,
                      struct corrections *list, struct error *err)
{
    struct correction *read = arena_new(arena, struct correction, limit);
    size_t count = 0;
    bool row = true;
    statement_int(rows, 2, (int64_t)limit);
    while (count < limit) {
        if (!statement_step(rows, &row, err))
            return false;
        if (!row)
            break;
        if (!read_correction(rows, arena, &read[count++], err))
            return false;
    }
    *list = (struct corrections){read, count};
    return true;
}

bool sql_corrections(struct backend *backend, const struct uuid *uuid,
                     struct arena *arena, struct corrections *list, struct error *err)
{
    CLEANUP(statement_done) struct statement *rows = NULL;
    if (!sql_use(sql_of(backend), &sql_of_event, &rows, err))
        return false;
    statement_text(rows, 1, uuid_str(uuid));
    if (sql_of(backend)->hiding)
        statement_int(rows, 3, event_stood_for(uuid));
    return read_list(rows, CORRECTIONS_MOST, arena, list, err);
}

bool sql_corrections_since(struct backend *backend, int64_t id, size_t limit,
                           struct arena *arena, struct corrections *list,
                           struct error *err)
{
    CLEANUP(statement_done) struct statement *rows = NULL;
    if (!sql_use(sql_of(backend), &select_since, &rows, err))
        return false;
    statement_int(rows, 1, id);
    return read_list(rows, limit, arena, list, err);
}
