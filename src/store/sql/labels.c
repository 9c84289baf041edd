/* labels.c - what audits say of cameras, events with what was true of them, and models
 * that should be trained anew. */
#include "store/sql/sql.h"

/* --- accuracy --- */

#define ASKED                                                                            \
    " WHERE s.at_ms >= ?1 AND s.at_ms < ?2 AND (s.camera_id = ?3 OR ?3 IS NULL)"         \
    " AND (s.model_version = ?4 OR ?4 IS NULL)"
/* calibration_bin() of domain/accuracy.h; most claims are sure. */
#define BIN_FROM(bin) " WHEN s.confidence * 10 >= " #bin " THEN " #bin
#define BIN                                                                              \
    "CASE" BIN_FROM(9) BIN_FROM(8) BIN_FROM(7) BIN_FROM(6) BIN_FROM(5) BIN_FROM(4)       \
        BIN_FROM(3) BIN_FROM(2) BIN_FROM(1) " ELSE 0 END"
#define LABELS(camera, model, station)                                                   \
    "SELECT " camera ", " model ", " station ", " BIN ", s.claimed, s.label, count(*),"  \
    " sum(s.confidence), min(s.at_ms), max(s.at_ms) FROM spot_checks AS s" ASKED         \
    " GROUP BY 1, 2, 3, 4, 5, 6 ORDER BY 1, 2, 3"

static void bind_asked(struct statement *rows, const struct accuracy_query *query)
{
    statement_int(rows, 1, query->window.start.ms);
    statement_int(rows, 2, query->window.end.ms);
    statement_text_or_null(rows, 3, query->camera);
    statement_text_or_null(rows, 4, query->model);
}

static bool read_truth(str text, enum verdict *truth)
{
    *truth = VERDICTS;
    return !text.len || verdict_parse(text, truth);
}

bool sql_each_label(struct backend *backend, const struct accuracy_query *query,
                    label_visitor *visit, void *context, struct error *err)
{
    static const char by_camera[] = LABELS("s.camera_id", "s.model_version", "''");
    static const char by_station[] = LABELS("''", "''", "s.workstation_id");
    CLEANUP(statement_done) struct statement *rows = NULL;
    bool row;
    if (!db_use(db_of(backend), query->by_station ? by_station : by_camera, &rows, err))
        return false;
    bind_asked(rows, query);
    for (;;) {
        if (!statement_step(rows, &row, err))
            return false;
        if (!row)
            return true;
        struct label_row label = {.camera = column_text(rows, 0),
                                  .model = column_text(rows, 1),
                                  .station = column_text(rows, 2),
                                  .bin = (int)column_int(rows, 3),
                                  .events = column_int(rows, 6),
                                  .confidence = column_real(rows, 7),
                                  .first = {column_int(rows, 8)},
                                  .last = {column_int(rows, 9)}};
        if (event_type_parse(column_text(rows, 4), &label.claimed) &&
            event_is_claim(label.claimed) &&
            read_truth(column_text(rows, 5), &label.truth))
            visit(context, &label);
    }
}

bool sql_each_pair(struct backend *backend, const struct accuracy_query *query,
                   pair_visitor *visit, void *context, struct error *err)
{
    /* A right claim is what was claimed. */
#define TRUE_BY(v) "CASE " v ".verdict WHEN 'right' THEN s.claimed ELSE " v ".verdict END"
#define PAIRS                                                                            \
    "SELECT s.camera_id, s.model_version, " TRUE_BY("a") ", " TRUE_BY(                   \
        "b") ", count(*)"                                                                \
             " FROM spot_checks AS s"                                                    \
             " JOIN verdicts AS a ON a.event_uuid = s.event_uuid AND a.audit"            \
             " JOIN verdicts AS b ON b.event_uuid = s.event_uuid AND b.audit AND b.id "  \
             "> a.id" ASKED " AND s.answers > 1"                                         \
             " AND a.verdict <> 'cannot_tell' AND b.verdict <> 'cannot_tell' GROUP BY "  \
             "1, 2, 3, 4"
    /* It gives nothing of who has answered, nor of whose the events are. */
    static const struct worker_sql sql = {PAIRS, PAIRS};
    CLEANUP(statement_done) struct statement *rows = NULL;
    enum verdict one, other;
    bool row;
    if (!sql_use(sql_of(backend), &sql, &rows, err))
        return false;
    bind_asked(rows, query);
    for (;;) {
        if (!statement_step(rows, &row, err))
            return false;
        if (!row)
            return true;
        if (verdict_parse(column_text(rows, 2), &one) && (int)one < TRUTHS &&
            verdict_parse(column_text(rows, 3), &other) && (int)other < TRUTHS)
            visit(context, column_text(rows, 0), column_text(rows, 1), one, other,
                  column_int(rows, 4));
    }
}

bool sql_each_audit_hour(struct backend *backend, struct window window,
                         audit_hour_visitor *visit, void *context, struct error *err)
{
    /* domain/verdict.h says when a claim is right. */
    static const char sql[] =
        "SELECT camera_id, model_version, workstation_id, at_ms - at_ms % 3600000,"
        " count(*), count(CASE WHEN label = claimed"
        " OR (claimed = 'absent' AND label = 'nobody') THEN 1 END)"
        " FROM spot_checks WHERE at_ms >= ?1 AND at_ms < ?2"
        " AND label <> '' AND label <> 'cannot_tell' GROUP BY 4, 1, 2, 3 ORDER BY 4";
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
        visit(context, &(struct audit_hour){.camera = column_text(rows, 0),
                                            .model = column_text(rows, 1),
                                            .station = column_text(rows, 2),
                                            .hour = {column_int(rows, 3)},
                                            .labels = column_int(rows, 4),
                                            .right = column_int(rows, 5)});
    }
}

/* --- labelled events --- */

/* Of two answers of one person the later, which may correct a slip. */
#define LABELLED(hide)                                                                   \
    "SELECT v.id, v.verdict, v.audit OR EXISTS (SELECT 1 FROM verdicts AS f"             \
    "  WHERE f.event_uuid = v.event_uuid AND f.audit AND f.id < v.id"                    \
    "  AND f.actor_kind = v.actor_kind AND f.actor = v.actor), v.created_at, e.id, "     \
    "e.event_uuid, e.timestamp,"                                                         \
    " e.workstation_id, e.event_type, e.confidence, e.camera_id, e.model_version,"       \
    " e.voided, e.sample, " hide "(e.worker_id)"                                         \
    " FROM verdicts AS v" SQL_JOIN_EVENTS(                                               \
        "v.event_uuid") " WHERE v.id > ?1 AND v.verdict <> 'cannot_tell'"                \
                        " AND NOT (v.audit AND v.actor_kind <> '' AND EXISTS (SELECT 1 " \
                        "FROM verdicts AS l"                                             \
                        "  WHERE l.event_uuid = v.event_uuid AND l.actor_kind = "        \
                        "v.actor_kind"                                                   \
                        "  AND l.actor = v.actor AND l.id > v.id))"                      \
                        " AND (e.camera_id = ?2 OR ?2 IS NULL) AND (e.model_version = "  \
                        "?3 OR ?3 IS NULL)"                                              \
                        " ORDER BY v.id LIMIT ?4"

static bool read_labelled(const struct sql *engine, struct statement *row,
                          struct arena *arena, struct labelled_event *read)
{
    struct error ignored;
    struct event *event = &read->event.event;
    enum verdict verdict;
    *read = (struct labelled_event){
        .id = column_int(row, 0),
        .audit = column_int(row, 2) != 0,
        .labelled_at = arena_copy(arena, column_text(row, 3)),
        .event = {.id = column_int(row, 4),
                  .event = {.station = arena_copy(arena, column_text(row, 7)),
                            .confidence = column_real(row, 9),
                            .camera = arena_copy(arena, column_text(row, 10)),
                            .model = arena_copy(arena, column_text(row, 11))},
                  .voided = column_int(row, 12) != 0,
                  .sample = column_int(row, 13) != 0,
                  .hidden = sql_is_hidden(engine, column_text(row, 14))},
    };
    if (!verdict_parse(column_text(row, 1), &verdict) ||
        !uuid_parse_text(column_text(row, 5), &event->uuid, &ignored) ||
        !instant_parse(column_text(row, 6), &event->at, &ignored) ||
        !event_type_parse(column_text(row, 8), &event->type) ||
        !event_is_claim(event->type))
        return false;
    if (read->event.hidden)
        event->uuid = event_stand_in(read->event.id);
    read->truth = verdict_truth(verdict, event->type);
    return true;
}

bool sql_labelled_events(struct backend *backend, str camera, str model, int64_t after,
                         size_t limit, struct arena *arena, struct labelled_events *list,
                         struct error *err)
{
    static const struct worker_sql sql = WORKER_SQL(LABELLED);
    struct sql *engine = sql_of(backend);
    CLEANUP(statement_done) struct statement *rows = NULL;
    struct labelled_event *read = arena_new(arena, struct labelled_event, limit);
    bool row;
    *list = (struct labelled_events){.at = read};
    if (!sql_use(engine, &sql, &rows, err))
        return false;
    statement_int(rows, 1, after);
    statement_text_or_null(rows, 2, camera);
    statement_text_or_null(rows, 3, model);
    statement_int(rows, 4, (int64_t)limit);
    for (;;) {
        if (!statement_step(rows, &row, err))
            return false;
        if (!row)
            return true;
        list->count += read_labelled(engine, rows, arena, &read[list->count]);
    }
}

/* --- retraining --- */

bool sql_ask_retraining(struct backend *backend, const struct retraining *asked,
                        instant now, bool *fresh, struct error *err)
{
    static const char sql[] =
        "INSERT INTO retraining (camera_id, model_version, reason, at_ms, value,"
        " threshold, seen_ms) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT"
        " (camera_id, model_version, reason) DO UPDATE SET at_ms = excluded.at_ms,"
        " value = excluded.value, threshold = excluded.threshold,"
        " seen_ms = excluded.seen_ms, over_ms = 0 WHERE retraining.over_ms <> 0";
    CLEANUP(statement_done) struct statement *into = NULL;
    struct db *db = db_of(backend);
    if (!db_use(db, sql, &into, err))
        return false;
    statement_text(into, 1, asked->camera);
    statement_text(into, 2, asked->model);
    statement_text(into, 3, str_from(retraining_reasons[asked->reason]));
    statement_int(into, 4, now.ms);
    statement_real(into, 5, asked->value);
    statement_real(into, 6, asked->limit);
    statement_int(into, 7, asked->seen.ms);
    if (!statement_run(into, err))
        return false;
    *fresh = db_changes(db) > 0;
    return true;
}

bool sql_end_retraining(struct backend *backend, int64_t id, instant now,
                        struct error *err)
{
    static const char sql[] =
        "UPDATE retraining SET over_ms = ?2 WHERE id = ?1 AND over_ms = 0";
    CLEANUP(statement_done) struct statement *set = NULL;
    if (!db_use(db_of(backend), sql, &set, err))
        return false;
    statement_int(set, 1, id);
    statement_int(set, 2, now.ms);
    return statement_run(set, err);
}

static bool read_reason(str text, enum retraining_reason *reason)
{
    for (int i = 0; i < RETRAINS; i++)
        if (str_equal(text, str_from(retraining_reasons[i]))) {
            *reason = (enum retraining_reason)i;
            return true;
        }
    return false;
}

bool sql_retrainings(struct backend *backend, int64_t after, size_t most,
                     struct arena *arena, struct retrainings *list, struct error *err)
{
    static const char sql[] =
        "SELECT id, camera_id, model_version, reason, at_ms, value, threshold,"
        " over_ms, seen_ms FROM retraining WHERE id > ?1 ORDER BY id DESC LIMIT ?2";
    CLEANUP(statement_done) struct statement *rows = NULL;
    struct retraining *read = arena_new(arena, struct retraining, most);
    bool row;
    *list = (struct retrainings){.at = read};
    if (!db_use(db_of(backend), sql, &rows, err))
        return false;
    statement_int(rows, 1, after);
    statement_int(rows, 2, (int64_t)most);
    for (;;) {
        struct retraining *one = &read[list->count];
        if (!statement_step(rows, &row, err))
            return false;
        if (!row)
            return true;
        *one = (struct retraining){.id = column_int(rows, 0),
                                   .camera = arena_copy(arena, column_text(rows, 1)),
                                   .model = arena_copy(arena, column_text(rows, 2)),
                                   .at = {column_int(rows, 4)},
                                   .value = column_real(rows, 5),
                                   .limit = column_real(rows, 6),
                                   .over = {column_int(rows, 7)},
                                   .seen = {column_int(rows, 8)}};
        list->count += read_reason(column_text(rows, 3), &one->reason);
    }
}
