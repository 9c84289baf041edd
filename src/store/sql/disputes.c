/* disputes.c - events that somebody says are wrong, and what was decided. */
#include "store/sql/sql.h"

bool sql_add_dispute(struct backend *backend, const struct uuid *uuid,
                     const struct dispute_claim *claim, instant now, int64_t *id,
                     struct error *err)
{
    static const char sql[] =
        "INSERT INTO disputes (event_uuid, reason, created_at, proposed, from_ms,"
        " until_ms, shared) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) RETURNING id";
    CLEANUP(statement_done) struct statement *into = NULL;
    bool row;
    if (!db_use(db_of(backend), sql, &into, err))
        return false;
    statement_text(into, 1, uuid_str(uuid));
    statement_text(into, 2, claim->reason);
    statement_instant(into, 3, now);
    statement_text_or_null(into, 4, str_from(proposal_names[claim->proposed]));
    statement_int(into, 5, claim->from.ms);
    statement_int(into, 6, claim->until.ms);
    statement_int(into, 7, claim->shared);
    if (!statement_step(into, &row, err))
        return false;
    *id = row ? column_int(into, 0) : 0;
    return true;
}

/* Texts may name somebody, as in corrections.c: a hiding reader has those of events whose
 * worker it may know. It has a reason that the worker has released, too, and the decision
 * of whoever asks. */
#define WORKER      "hide(e.worker_id)"
#define OWN(column) "CASE WHEN " WORKER " >= ' ' THEN " column " END"
#define RELEASED    "CASE WHEN shared OR " WORKER " >= ' ' THEN reason END"
#define SAID(column)                                                                     \
    "CASE WHEN " WORKER                                                                  \
    " >= ' ' OR (decided_kind = ?5 AND decided_by = ?6) THEN " column " END"
#define KEPT(reason, said)                                                               \
    "d.event_uuid, " reason ", d.created_at, d.id, proposed, from_ms, until_ms, state, " \
    "decided_at, " said("decision") ", " said("decided_kind") ", " said(                 \
        "decided_by") ", shared, e.workstation_id, e.timestamp, e.event_type, "          \
                      "e.camera_id, "
#define AS_IT_IS(column) column
#define SEEN             KEPT("reason", AS_IT_IS) "e.worker_id, NULL, NULL"
#define HIDDEN(said)     KEPT(RELEASED, said) OWN("e.worker_id") ", " WORKER ", e.id"
#define FROM             " FROM disputes AS d" SQL_JOIN_EVENTS("d.event_uuid")

/* ?1 how many; ?2 the state, or NULL; ?3 whose events, or NULL; ?4 below which number, or
 * NULL. The event is ?5, or of who hides ?7, and ?8 what it stands for. */
#define OF_EVENT(columns, event)                                                         \
    "SELECT " columns FROM " WHERE d.event_uuid = " event " AND" REST
#define STOOD_FOR                                                                        \
    "coalesce((SELECT event_uuid FROM events WHERE id = ?8" SQL_TIME_OF_ID("?8") "), "   \
                                                                                 "?7)"
#define ALL(columns) "SELECT " columns FROM " WHERE" REST
#define REST                                                                             \
    " (state = ?2 OR ?2 IS NULL) AND (e.worker_id = ?3 OR ?3 IS NULL)"                   \
    " AND (d.id < ?4 OR ?4 IS NULL) ORDER BY d.id DESC LIMIT ?1"
#define ONE(columns) "SELECT " columns FROM " WHERE d.id = ?1"

static enum proposal proposed_of(str text)
{
    int proposal = 0;
    while (proposal < PROPOSE_NONE &&
           !str_equal(text, str_from(proposal_names[proposal])))
        proposal++;
    return (enum proposal)proposal;
}

static enum dispute_state state_of(str text)
{
    for (int i = 0; i < DISPUTE_STATES; i++)
        if (str_equal(text, str_from(dispute_states[i])))
            return (enum dispute_state)i;
    return DISPUTE_OPEN;
}

static bool read_dispute(const struct sql *engine, struct statement *row,
                         struct arena *arena, struct dispute *read, struct error *err)
{
    *read = (struct dispute){
        .id = column_int(row, 3),
        .claim = {.reason = arena_copy(arena, column_text(row, 1)),
                  .proposed = proposed_of(column_text(row, 4)),
                  .from = {column_int(row, 5)},
                  .until = {column_int(row, 6)},
                  .shared = column_int(row, 12) != 0},
        .created_at = arena_copy(arena, column_text(row, 2)),
        .state = state_of(column_text(row, 7)),
        .decided_at = arena_copy(arena, column_text(row, 8)),
        .decision = arena_copy(arena, column_text(row, 9)),
        .decided_kind = arena_copy(arena, column_text(row, 10)),
        .decided_by = arena_copy(arena, column_text(row, 11)),
        .station = arena_copy(arena, column_text(row, 13)),
        .camera = arena_copy(arena, column_text(row, 16)),
        .worker = arena_copy(arena, column_text(row, 17)),
    };
    if (!uuid_parse_text(column_text(row, 0), &read->event, err) ||
        !instant_parse(column_text(row, 14), &read->seen_at, err) ||
        !event_type_parse(column_text(row, 15), &read->seen))
        return error_set(err, ERROR_CORRUPT, "dispute %lld is damaged",
                         (long long)read->id);
    if (sql_is_hidden(engine, column_text(row, 18)))
        read->event = event_stand_in(column_int(row, 19));
    return true;
}

static void bind_query(const struct sql *engine, struct statement *rows,
                       const struct dispute_query *query, size_t most)
{
    str state =
        query->state == DISPUTE_STATES ? STR("") : str_from(dispute_states[query->state]);
    int event = engine->hiding ? 7 : 5;
    statement_int(rows, 1, (int64_t)most);
    statement_text_or_null(rows, 2, state);
    statement_text_or_null(rows, 3, query->worker);
    if (query->before)
        statement_int(rows, 4, query->before);
    else
        statement_null(rows, 4);
    if (engine->hiding) {
        statement_text_or_null(rows, 5, query->reader.kind);
        statement_text_or_null(rows, 6, query->reader.name);
    }
    if (query->event)
        statement_text(rows, event, uuid_str(query->event));
    if (query->event && engine->hiding)
        statement_int(rows, 8, event_stood_for(query->event));
}

bool sql_disputes(struct backend *backend, const struct dispute_query *query, size_t most,
                  struct arena *arena, struct disputes *list, struct error *err)
{
    /* A hiding reader knows an event by what stands in for its uuid. */
    static const struct worker_sql sql_of_event = {OF_EVENT(SEEN, "?5"),
                                                   OF_EVENT(HIDDEN(SAID), STOOD_FOR)};
    static const struct worker_sql sql_all = {ALL(SEEN), ALL(HIDDEN(SAID))};
    struct sql *engine = sql_of(backend);
    CLEANUP(statement_done) struct statement *rows = NULL;
    struct dispute *dispute = arena_new(arena, struct dispute, most);
    bool row;
    if (!sql_use(engine, query->event ? &sql_of_event : &sql_all, &rows, err))
        return false;
    bind_query(engine, rows, query, most);
    for (list->count = 0;; list->count++) {
        if (!statement_step(rows, &row, err))
            return false;
        if (!row)
            break;
        if (!read_dispute(engine, rows, arena, &dispute[list->count], err))
            return false;
    }
    list->at = dispute;
    return true;
}

bool sql_dispute(struct backend *backend, int64_t id, struct arena *arena,
                 struct dispute *found, struct error *err)
{
    static const struct worker_sql sql = {ONE(SEEN), ONE(HIDDEN(OWN))};
    struct sql *engine = sql_of(backend);
    CLEANUP(statement_done) struct statement *rows = NULL;
    bool row;
    if (!sql_use(engine, &sql, &rows, err))
        return false;
    statement_int(rows, 1, id);
    if (!statement_step(rows, &row, err))
        return false;
    *found = (struct dispute){0};
    return !row || read_dispute(engine, rows, arena, found, err);
}

bool sql_decide_dispute(struct backend *backend, int64_t id, enum dispute_state state,
                        str reason, const struct actor *actor, instant now,
                        struct error *err)
{
    static const char sql[] =
        "UPDATE disputes SET state = ?2, decision = ?3, decided_kind = ?4,"
        " decided_by = ?5, decided_at = ?6 WHERE id = ?1";
    CLEANUP(statement_done) struct statement *set = NULL;
    if (!db_use(db_of(backend), sql, &set, err))
        return false;
    statement_int(set, 1, id);
    statement_text(set, 2, str_from(dispute_states[state]));
    statement_text(set, 3, reason);
    statement_text_or_null(set, 4, actor->kind);
    statement_text_or_null(set, 5, actor->name);
    statement_instant(set, 6, now);
    return statement_run(set, err);
}

bool sql_note_corrected(struct backend *backend, const struct uuid *uuid, int64_t dispute,
                        bool added, struct error *err)
{
    CLEANUP(statement_done) struct statement *into = NULL;
    if (!db_use(db_of(backend),
                "INSERT INTO corrected (event_uuid, dispute_id, added)"
                " VALUES (?1, ?2, ?3) ON CONFLICT (event_uuid) DO NOTHING",
                &into, err))
        return false;
    statement_text(into, 1, uuid_str(uuid));
    statement_int(into, 2, dispute);
    statement_int(into, 3, added);
    return statement_run(into, err);
}
