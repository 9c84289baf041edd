/* feedback.c - claims that were drawn to be checked, and what people said of them. */
#include "store/sql/sql.h"

#include <stdio.h>

/* --- drawing --- */

/* A claim that was voided for a dispute was made all the same. What a decision added is
 * no camera's claim. */
#define CLAIMS_OF                                                                        \
    "SELECT camera_id, model_version, workstation_id, timestamp, event_type, "           \
    "confidence, event_uuid,"                                                            \
    " (SELECT answers > 0 FROM spot_checks AS s WHERE s.event_uuid = e.event_uuid)"      \
    " FROM events AS e WHERE timestamp >= ?1 AND timestamp < ?2"                         \
    " AND (event_type = 'working' OR event_type = 'idle' OR event_type = 'absent')"      \
    " AND (NOT voided OR EXISTS (SELECT 1 FROM corrected AS c"                           \
    "  WHERE c.event_uuid = e.event_uuid AND NOT c.added))"                              \
    " AND (camera_id IS NOT NULL OR model_version IS NOT NULL OR NOT EXISTS"             \
    "  (SELECT 1 FROM corrected AS c WHERE c.event_uuid = e.event_uuid AND c.added))"    \
    " ORDER BY timestamp, id"

static bool read_claim(struct statement *row, struct spot_check *claim)
{
    struct error ignored;
    *claim = (struct spot_check){.camera = column_text(row, 0),
                                 .model = column_text(row, 1),
                                 .station = column_text(row, 2),
                                 .confidence = column_real(row, 5),
                                 .drawn = !column_is_null(row, 7),
                                 .answered = column_int(row, 7) != 0};
    return instant_parse(column_text(row, 3), &claim->at, &ignored) &&
           event_type_parse(column_text(row, 4), &claim->claimed) &&
           uuid_parse_text(column_text(row, 6), &claim->event, &ignored);
}

bool sql_each_claim(struct backend *backend, struct window window, claim_visitor *visit,
                    void *context, struct error *err)
{
    CLEANUP(statement_done) struct statement *rows = NULL;
    bool row;
    if (!db_use(db_of(backend), CLAIMS_OF, &rows, err))
        return false;
    statement_instant(rows, 1, window.start);
    statement_instant(rows, 2, window.end);
    for (;;) {
        struct spot_check claim;
        if (!statement_step(rows, &row, err))
            return false;
        if (!row)
            return true;
        if (read_claim(rows, &claim))
            visit(context, &claim);
    }
}

bool sql_each_corrected(struct backend *backend, instant since, corrected_visitor *visit,
                        void *context, struct error *err)
{
    static const char sql[] =
        "SELECT camera_id, model_version, count(DISTINCT dispute_id),"
        " max(timestamp) FROM corrected AS c" SQL_JOIN_EVENTS(
            "c.event_uuid") " WHERE NOT c.added AND timestamp >= ?1 GROUP BY 1, 2";
    CLEANUP(statement_done) struct statement *rows = NULL;
    struct error ignored;
    if (!db_use(db_of(backend), sql, &rows, err))
        return false;
    statement_instant(rows, 1, since);
    for (bool row;;) {
        instant last;
        if (!statement_step(rows, &row, err))
            return false;
        if (!row)
            return true;
        if (instant_parse(column_text(rows, 3), &last, &ignored))
            visit(context, column_text(rows, 0), column_text(rows, 1),
                  column_int(rows, 2), last);
    }
}

bool sql_each_claimant(struct backend *backend, instant since, claimant_visitor *visit,
                       void *context, struct error *err)
{
    static const char sql[] =
        "SELECT camera_id, model_version, max(timestamp) FROM events"
        " WHERE timestamp >= ?1 AND NOT voided"
        " AND event_type IN ('working', 'idle', 'absent') GROUP BY 1, 2";
    CLEANUP(statement_done) struct statement *rows = NULL;
    struct error ignored;
    if (!db_use(db_of(backend), sql, &rows, err))
        return false;
    statement_instant(rows, 1, since);
    for (bool row;;) {
        instant last;
        if (!statement_step(rows, &row, err))
            return false;
        if (!row)
            return true;
        if (instant_parse(column_text(rows, 2), &last, &ignored))
            visit(context, column_text(rows, 0), column_text(rows, 1), last);
    }
}

bool sql_cameras_since(struct backend *backend, int64_t after, int64_t last,
                       struct arena *arena, str **camera, size_t *cameras,
                       struct error *err)
{
    static const char sql[] =
        "SELECT DISTINCT camera_id FROM events"
        " WHERE id > ?1 AND id <= ?2 AND camera_id IS NOT NULL" SQL_TIMES_OF_IDS("?1",
                                                                                 "?2");
    CLEANUP(statement_done) struct statement *rows = NULL;
    size_t room = 0;
    bool row;
    *camera = NULL;
    *cameras = 0;
    if (!db_use(db_of(backend), sql, &rows, err))
        return false;
    statement_int(rows, 1, after);
    statement_int(rows, 2, last);
    for (;;) {
        if (!statement_step(rows, &row, err))
            return false;
        if (!row)
            return true;
        *camera = rows_grown(arena, *camera, *cameras, &room, sizeof **camera);
        (*camera)[(*cameras)++] = arena_copy(arena, column_text(rows, 0));
    }
}

bool sql_late_days(struct backend *backend, int64_t after, int64_t last, instant before,
                   struct arena *arena, int64_t **day, size_t *days, struct error *err)
{
    static const char sql[] =
        "SELECT DISTINCT substr(CAST(timestamp AS TEXT), 1, 10)"
        " FROM events WHERE id > ?1 AND id <= ?2 AND timestamp < ?3" SQL_TIMES_OF_IDS(
            "?1", "?2");
    CLEANUP(statement_done) struct statement *rows = NULL;
    size_t room = 0;
    bool row;
    *day = NULL;
    *days = 0;
    if (!db_use(db_of(backend), sql, &rows, err))
        return false;
    statement_int(rows, 1, after);
    statement_int(rows, 2, last);
    statement_instant(rows, 3, before);
    for (;;) {
        char text[INSTANT_TEXT];
        struct error ignored;
        instant begin;
        if (!statement_step(rows, &row, err))
            return false;
        if (!row)
            return true;
        snprintf(text, sizeof text, "%.10sT00:00:00.000Z", column_text(rows, 0).at);
        if (!instant_parse(str_from(text), &begin, &ignored))
            continue;
        *day = rows_grown(arena, *day, *days, &room, sizeof **day);
        (*day)[(*days)++] = begin.ms / SPAN_DAY.ms;
    }
}

static bool remove_spots(struct db *db, const struct uuid *uuid, size_t count,
                         struct error *err)
{
    static const char sql[] =
        "DELETE FROM spot_checks WHERE event_uuid = ?1 AND answers = 0 AND NOT gone";
    for (size_t i = 0; i < count; i++)
        if (!run_with_text(db, sql, uuid_str(&uuid[i]), err))
            return false;
    return true;
}

bool sql_put_spots(struct backend *backend, const struct spot_draw *draw, instant now,
                   struct error *err)
{
    static const char sql[] =
        "INSERT INTO spot_checks (event_uuid, camera_id, model_version,"
        " workstation_id, at_ms, claimed, confidence, decile, drawn_ms)"
        " SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9"
        " WHERE EXISTS (SELECT 1 FROM events WHERE event_uuid = ?1" SQL_TIME_OF_UUID(
            "?1") ")"
                  " ON CONFLICT (event_uuid) DO NOTHING";
    const struct spot_check *check = draw->taken;
    CLEANUP(statement_done) struct statement *put = NULL;
    if (!remove_spots(db_of(backend), draw->left, draw->left_count, err) ||
        !db_use(db_of(backend), sql, &put, err))
        return false;
    for (size_t i = 0; i < draw->count; i++) {
        statement_text(put, 1, uuid_str(&check[i].event));
        statement_text(put, 2, check[i].camera);
        statement_text(put, 3, check[i].model);
        statement_text(put, 4, check[i].station);
        statement_int(put, 5, check[i].at.ms);
        statement_text(put, 6, event_type_name(check[i].claimed));
        statement_real(put, 7, check[i].confidence);
        statement_int(put, 8, check[i].decile);
        statement_int(put, 9, now.ms);
        if (!statement_run(put, err))
            return false;
    }
    return true;
}

bool sql_drop_spots(struct backend *backend, instant drawn_before, struct error *err)
{
    CLEANUP(statement_done) struct statement *drop = NULL;
    if (!db_use(
            db_of(backend),
            "DELETE FROM spot_checks WHERE answers = 0 AND NOT gone AND drawn_ms < ?1",
            &drop, err))
        return false;
    statement_int(drop, 1, drawn_before.ms);
    return statement_run(drop, err);
}

/* --- the queue --- */

/* A parameter of many names: each is on a line of its own, because none has the end of a
 * line in it. Is this one of them? NULL: of all. */
#define AMONG(names, name)                                                               \
    " (replace(" names ", '\n' || " name " || '\n', '') <> " names " OR " names          \
    " IS NULL)"

/* ?1 answers, ?2 drawn since, ?3 camera, ?4 and ?5 who asks, ?6 the worker who asks; ?7
 * and ?8 the only cameras and workstations.
 * Whose the events are is compared here, and not given. */
#define WAITS                                                                            \
    " FROM spot_checks AS s" SQL_JOIN_EVENTS(                                            \
        "s.event_uuid") " WHERE s.answers = ?1 AND NOT s.gone AND s.drawn_ms >= ?2"      \
                        " AND (s.camera_id = ?3 OR ?3 IS NULL)"                          \
                        " AND NOT EXISTS (SELECT 1 FROM verdicts AS v WHERE "            \
                        "v.event_uuid = s.event_uuid"                                    \
                        "  AND v.actor_kind = ?4 AND v.actor = ?5)"                      \
                        " AND (e.worker_id <> ?6 OR ?6 IS NULL)"                         \
                        " AND" AMONG("?7", "s.camera_id") " AND" AMONG(                  \
                            "?8", "s.workstation_id")
#define CASES(hide)                                                                      \
    "SELECT e.id, s.event_uuid, s.camera_id, s.model_version, s.workstation_id,"         \
    " s.at_ms, s.claimed, s.confidence, s.decile, s.answers, " hide "(e.worker_id),"     \
    " (SELECT min(start_ms) FROM runs AS r WHERE r.worker_id = e.worker_id"              \
    "  AND r.start_ms > s.at_ms)" WAITS " ORDER BY s.drawn_ms, s.event_uuid LIMIT ?9"
#define WAITING(hide) "SELECT count(*)" WAITS

static void bind_only(struct statement *rows, int at, const str *only, size_t count,
                      struct arena *arena)
{
    size_t len = 1;
    for (size_t i = 0; i < count; i++)
        len += only[i].len + 1;
    char *line = arena_new(arena, char, len), *end = line;
    *end++ = '\n';
    for (size_t i = 0; i < count; i++) {
        memcpy(end, only[i].at, only[i].len);
        end += only[i].len;
        *end++ = '\n';
    }
    statement_text_or_null(rows, at, count ? (str){line, len} : STR(""));
}

static void bind_query(struct statement *rows, const struct spot_query *query,
                       struct arena *arena)
{
    statement_int(rows, 1, query->second);
    statement_int(rows, 2, query->since.ms);
    statement_text_or_null(rows, 3, query->camera);
    statement_text(rows, 4, query->actor->kind);
    statement_text(rows, 5, query->actor->name);
    statement_text_or_null(rows, 6, query->worker);
    bind_only(rows, 7, query->of_camera, query->of_cameras, arena);
    bind_only(rows, 8, query->of_station, query->of_stations, arena);
}

static bool read_case(const struct sql *engine, struct statement *row,
                      struct arena *arena, struct spot_case *read, struct error *err)
{
    *read = (struct spot_case){
        .id = column_int(row, 0),
        .check = {.camera = arena_copy(arena, column_text(row, 2)),
                  .model = arena_copy(arena, column_text(row, 3)),
                  .station = arena_copy(arena, column_text(row, 4)),
                  .at = {column_int(row, 5)},
                  .confidence = column_real(row, 7),
                  .decile = (int)column_int(row, 8)},
        .answers = column_int(row, 9),
        .until = column_is_null(row, 11) ? INSTANT_NEVER : (instant){column_int(row, 11)},
    };
    if (!uuid_parse_text(column_text(row, 1), &read->check.event, err) ||
        !event_type_parse(column_text(row, 6), &read->check.claimed) ||
        !event_is_claim(read->check.claimed))
        return error_set(err, ERROR_CORRUPT, "a spot check is damaged");
    if (sql_is_hidden(engine, column_text(row, 10)))
        read->check.event = event_stand_in(read->id);
    return true;
}

static bool count_cases(struct sql *engine, const struct spot_query *query,
                        struct arena *arena, int64_t *count, struct error *err)
{
    static const struct worker_sql sql = WORKER_SQL(WAITING);
    CLEANUP(statement_done) struct statement *get = NULL;
    bool row;
    if (!sql_use(engine, &sql, &get, err))
        return false;
    bind_query(get, query, arena);
    if (!statement_step(get, &row, err))
        return false;
    *count = row ? column_int(get, 0) : 0;
    return true;
}

bool sql_spot_cases(struct backend *backend, const struct spot_query *query,
                    struct arena *arena, struct spot_cases *cases, struct error *err)
{
    static const struct worker_sql sql = WORKER_SQL(CASES);
    struct sql *engine = sql_of(backend);
    CLEANUP(statement_done) struct statement *rows = NULL;
    struct spot_case *list = arena_new(arena, struct spot_case, query->limit);
    struct error damaged;
    bool row;
    *cases = (struct spot_cases){.at = list};
    if (!count_cases(engine, query, arena, &cases->waiting, err) ||
        !sql_use(engine, &sql, &rows, err))
        return false;
    bind_query(rows, query, arena);
    statement_int(rows, 9, (int64_t)query->limit);
    for (;;) {
        if (!statement_step(rows, &row, err))
            return false;
        if (!row)
            return true;
        cases->count += read_case(engine, rows, arena, &list[cases->count], &damaged);
    }
}

/* --- verdicts --- */

/* Who has answered may be the worker. */
#define WHO(column)                                                                      \
    "CASE WHEN (SELECT hide(worker_id) FROM events AS e"                                 \
    " WHERE e.event_uuid = verdicts.event_uuid" SQL_TIME_OF_UUID(                        \
        "verdicts.event_uuid") ") >= ' ' THEN " column " END"
#define GIVEN(kind, actor, event)                                                        \
    "SELECT verdict, audit, " kind ", " actor ", created_at FROM verdicts"               \
    " WHERE event_uuid = " event " ORDER BY id LIMIT ?2"
#define STOOD_FOR                                                                        \
    "coalesce((SELECT event_uuid FROM events WHERE id = ?3" SQL_TIME_OF_ID("?3") "), "   \
                                                                                 "?1)"

bool sql_verdicts(struct backend *backend, const struct uuid *uuid, size_t most,
                  struct arena *arena, struct verdicts_given *list, struct error *err)
{
    static const struct worker_sql sql = {
        GIVEN("actor_kind", "actor", "?1"),
        GIVEN(WHO("actor_kind"), WHO("actor"), STOOD_FOR)};
    struct sql *engine = sql_of(backend);
    CLEANUP(statement_done) struct statement *rows = NULL;
    struct verdict_given *given = arena_new(arena, struct verdict_given, most);
    bool row;
    if (!sql_use(engine, &sql, &rows, err))
        return false;
    statement_text(rows, 1, uuid_str(uuid));
    statement_int(rows, 2, (int64_t)most);
    if (engine->hiding)
        statement_int(rows, 3, event_stood_for(uuid));
    for (list->count = 0;;) {
        struct verdict_given *read = &given[list->count];
        if (!statement_step(rows, &row, err))
            return false;
        if (!row)
            break;
        read->audit = column_int(rows, 1) != 0;
        read->actor_kind = arena_copy(arena, column_text(rows, 2));
        read->actor = arena_copy(arena, column_text(rows, 3));
        read->created_at = arena_copy(arena, column_text(rows, 4));
        list->count += verdict_parse(column_text(rows, 0), &read->verdict);
    }
    list->at = given;
    return true;
}

bool sql_is_spot(struct backend *backend, const struct uuid *uuid, bool *is,
                 struct error *err)
{
    CLEANUP(statement_done) struct statement *get = NULL;
    if (!db_use(db_of(backend), "SELECT 1 FROM spot_checks WHERE event_uuid = ?1", &get,
                err))
        return false;
    statement_text(get, 1, uuid_str(uuid));
    return statement_step(get, is, err);
}

/* Of those that were answered: where nobody does, none is looked at. */
bool sql_count_labels(struct backend *backend, int64_t most, int64_t *labels,
                      struct error *err)
{
    static const char sql[] = "SELECT count(*) FROM (SELECT 1 FROM spot_checks"
                              " WHERE answers > 0 AND label <> 'cannot_tell' LIMIT ?1)"
                              " AS labelled";
    CLEANUP(statement_done) struct statement *get = NULL;
    bool row;
    if (!db_use(db_of(backend), sql, &get, err))
        return false;
    statement_int(get, 1, most);
    if (!statement_step(get, &row, err))
        return false;
    *labels = column_int(get, 0);
    return true;
}

static bool replace_verdict(struct db *db, const struct uuid *uuid, enum verdict verdict,
                            bool audit, bool beside, const struct actor *actor,
                            instant now, bool *replaced, struct error *err)
{
    static const char sql[] =
        "UPDATE verdicts SET verdict = ?4, audit = ?5, created_at = ?6 WHERE id ="
        " (SELECT id FROM verdicts WHERE event_uuid = ?1 AND actor_kind = ?2"
        "  AND actor = ?3 AND NOT (audit AND ?7) ORDER BY audit DESC, id LIMIT 1)";
    CLEANUP(statement_done) struct statement *set = NULL;
    if (!db_use(db, sql, &set, err))
        return false;
    statement_text(set, 1, uuid_str(uuid));
    statement_text(set, 2, actor->kind);
    statement_text(set, 3, actor->name);
    statement_text(set, 4, str_from(verdict_names[verdict]));
    statement_int(set, 5, audit);
    statement_instant(set, 6, now);
    statement_int(set, 7, beside);
    if (!statement_run(set, err))
        return false;
    *replaced = db_changes(db) > 0;
    return true;
}

static bool insert_verdict(struct db *db, const struct uuid *uuid, enum verdict verdict,
                           bool audit, const struct actor *actor, str worker, instant now,
                           struct error *err)
{
    static const char sql[] =
        "INSERT INTO verdicts (event_uuid, verdict, audit, actor_kind, actor, worker_id,"
        " created_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
    CLEANUP(statement_done) struct statement *into = NULL;
    if (!db_use(db, sql, &into, err))
        return false;
    statement_text(into, 1, uuid_str(uuid));
    statement_text(into, 2, str_from(verdict_names[verdict]));
    statement_int(into, 3, audit);
    statement_text(into, 4, actor->kind);
    statement_text(into, 5, actor->name);
    statement_text_or_null(into, 6, worker);
    statement_instant(into, 7, now);
    return statement_run(into, err);
}

bool sql_put_verdict(struct backend *backend, const struct uuid *uuid,
                     enum verdict verdict, bool audit, bool beside,
                     const struct actor *actor, str worker, instant now,
                     struct error *err)
{
    static const char label[] =
        "UPDATE spot_checks SET answers = (SELECT count(*) FROM verdicts AS v"
        "  WHERE v.event_uuid = ?1 AND audit),"
        " label = coalesce((SELECT CASE verdict WHEN 'right' THEN claimed ELSE verdict "
        "END"
        "  FROM verdicts AS v WHERE v.event_uuid = ?1 AND audit"
        "  AND verdict <> 'cannot_tell' ORDER BY id LIMIT 1), 'cannot_tell')"
        " WHERE event_uuid = ?1";
    struct db *db = db_of(backend);
    bool replaced;
    if (!replace_verdict(db, uuid, verdict, audit, beside, actor, now, &replaced, err) ||
        (!replaced && !insert_verdict(db, uuid, verdict, audit, actor, worker, now, err)))
        return false;
    return !audit || run_with_text(db, label, uuid_str(uuid), err);
}

/* --- what goes --- */

/* One verdict, of which the day is left. *any: there was one. */
static bool unname_verdict(struct db *db, str uuid, const struct uuid *other, bool *any,
                           struct error *err)
{
    static const char first[] = "SELECT id, created_at FROM verdicts"
                                " WHERE event_uuid = ?1 AND audit ORDER BY id LIMIT 1";
    static const char change[] =
        "UPDATE verdicts SET event_uuid = ?2, actor_kind = '', actor = '',"
        " worker_id = NULL, created_at = ?3 WHERE id = ?1";
    CLEANUP(statement_done) struct statement *get = NULL;
    CLEANUP(statement_done) struct statement *set = NULL;
    struct error ignored;
    instant at = {0};
    if (!db_use(db, first, &get, err) || !db_use(db, change, &set, err))
        return false;
    statement_text(get, 1, uuid);
    if (!statement_step(get, any, err) || !*any)
        return !*any;
    (void)!instant_parse(column_text(get, 1), &at, &ignored);
    statement_int(set, 1, column_int(get, 0));
    statement_text(set, 2, uuid_str(other));
    statement_instant(set, 3, instant_floor(at, SPAN_DAY));
    return statement_run(set, err);
}

/* Rename what is left, so that the uuid, which can be worked out from who and when, is
 * gone. */
static bool unname(struct db *db, str uuid, struct error *err)
{
    static const char spot[] =
        "UPDATE spot_checks SET event_uuid = ?2, at_ms = at_ms - at_ms % 3600000,"
        " gone = TRUE WHERE event_uuid = ?1";
    const struct uuid other = uuid_random();
    CLEANUP(statement_done) struct statement *set = NULL;
    if (!db_use(db, spot, &set, err))
        return false;
    statement_text(set, 1, uuid);
    statement_text(set, 2, uuid_str(&other));
    if (!statement_run(set, err))
        return false;
    for (bool any = true; any;)
        if (!unname_verdict(db, uuid, &other, &any, err))
            return false;
    return true;
}

bool sql_part_feedback(struct db *db, str uuid, struct error *err)
{
    static const char any[] =
        "SELECT 1 WHERE EXISTS (SELECT 1 FROM spot_checks WHERE event_uuid = ?1)"
        " OR EXISTS (SELECT 1 FROM verdicts WHERE event_uuid = ?1)"
        " OR EXISTS (SELECT 1 FROM corrected WHERE event_uuid = ?1)";
    CLEANUP(statement_done) struct statement *get = NULL;
    bool row;
    if (!db_use(db, any, &get, err))
        return false;
    statement_text(get, 1, uuid);
    if (!statement_step(get, &row, err))
        return false;
    return !row ||
           (run_with_text(db,
                          "DELETE FROM spot_checks WHERE event_uuid = ?1 AND answers = 0",
                          uuid, err) &&
            unname(db, uuid, err) &&
            run_with_text(db, "DELETE FROM verdicts WHERE event_uuid = ?1", uuid, err) &&
            run_with_text(db, "DELETE FROM corrected WHERE event_uuid = ?1", uuid, err));
}
