/* topic.c - how far the parts of a topic were judged, and what came of it. */
#include "store/postgres/inside.h"

#include "base/error.h"

static bool site(const char *address, struct arena *arena, str *site, struct error *err)
{
    const char *url, *schema;
    if (!postgres_address(address, arena, &url, &schema, err))
        return false;
    *site = str_from(schema);
    return true;
}

/* --- how far --- */

static bool next(struct backend *backend, struct topic_part part, int64_t *next,
                 struct error *err)
{
    CLEANUP(statement_done) struct statement *get = NULL;
    bool row;
    if (!db_use(db_of(backend),
                "SELECT next FROM topic_parts WHERE topic = ?1 AND part = ?2", &get, err))
        return false;
    statement_text(get, 1, part.topic);
    statement_int(get, 2, part.number);
    if (!statement_step(get, &row, err))
        return false;
    *next = row ? column_int(get, 0) : TOPIC_NEW;
    return true;
}

/* Whether corrections wait comes with it, so that this is not asked for by itself. */
#define RETURNING " RETURNING EXISTS (SELECT 1 FROM parked)"
static const char sql_first[] =
    "INSERT INTO topic_parts (topic, part, next) VALUES (?1, ?2, ?3)"
    " ON CONFLICT (topic, part) DO NOTHING" RETURNING;
static const char sql_move[] = "UPDATE topic_parts SET next = ?3"
                               " WHERE topic = ?1 AND part = ?2 AND next = ?4" RETURNING;

static bool move(struct backend *backend, struct topic_part part, int64_t from,
                 int64_t next, bool *ours, bool *parked, struct error *err)
{
    CLEANUP(statement_done) struct statement *set = NULL;
    bool row;
    if (!db_use(db_of(backend), from == TOPIC_NEW ? sql_first : sql_move, &set, err))
        return false;
    statement_text(set, 1, part.topic);
    statement_int(set, 2, part.number);
    statement_int(set, 3, next);
    if (from != TOPIC_NEW)
        statement_int(set, 4, from);
    if (!statement_step(set, &row, err))
        return false;
    *ours = row;
    *parked = row && column_int(set, 0);
    return true;
}

/* --- rejections --- */

static const char *const code_names[] = {
    [ERROR_INVALID] = "invalid",     [ERROR_DENIED] = "denied",
    [ERROR_NOT_FOUND] = "not_found", [ERROR_CONFLICT] = "conflict",
    [ERROR_LIMIT] = "limit",         [ERROR_UNAVAILABLE] = "unavailable",
    [ERROR_CORRUPT] = "corrupt",     [ERROR_INTERNAL] = "internal",
};

static enum error_code code_named(str name)
{
    for (int code = ERROR_INVALID; code <= ERROR_INTERNAL; code++)
        if (str_equal(name, str_from(code_names[code])))
            return (enum error_code)code;
    return ERROR_INTERNAL;
}

static bool reject(struct backend *backend, const struct rejection *rejection,
                   struct error *err)
{
    CLEANUP(statement_done) struct statement *into = NULL;
    if (!db_use(db_of(backend),
                "INSERT INTO rejected (event_uuid, code, reason, received_ms, judged_ms,"
                " worker_id, station_id, camera_id, body)"
                " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
                &into, err))
        return false;
    statement_text_or_null(into, 1, str_from(rejection->event.text));
    statement_text(into, 2, str_from(code_names[rejection->code]));
    statement_text(into, 3, rejection->reason);
    statement_int(into, 4, rejection->received.ms);
    statement_int(into, 5, rejection->judged.ms);
    statement_text_or_null(into, 6, rejection->worker);
    statement_text_or_null(into, 7, rejection->station);
    statement_text_or_null(into, 8, rejection->camera);
    statement_text(into, 9, rejection->body);
    return statement_run(into, err);
}

#define REJECTION                                                                        \
    "SELECT id, event_uuid, code, reason, received_ms, judged_ms, worker_id,"            \
    " station_id, camera_id, body FROM rejected"

static bool read_rejection(struct statement *row, struct arena *arena,
                           struct rejection *rejection, struct error *err)
{
    *rejection = (struct rejection){
        .id = column_int(row, 0),
        .code = code_named(column_text(row, 2)),
        .reason = arena_copy(arena, column_text(row, 3)),
        .received = {column_int(row, 4)},
        .judged = {column_int(row, 5)},
        .worker = arena_copy(arena, column_text(row, 6)),
        .station = arena_copy(arena, column_text(row, 7)),
        .camera = arena_copy(arena, column_text(row, 8)),
        .body = arena_copy(arena, column_text(row, 9)),
    };
    return column_is_null(row, 1) ||
           uuid_parse_text(column_text(row, 1), &rejection->event, err) ||
           error_set(err, ERROR_CORRUPT, "the rejection %lld is damaged",
                     (long long)rejection->id);
}

static bool rejection(struct backend *backend, const struct uuid *event,
                      struct arena *arena, struct rejection *rejection, bool *found,
                      struct error *err)
{
    CLEANUP(statement_done) struct statement *get = NULL;
    if (!db_use(db_of(backend),
                REJECTION " WHERE event_uuid = ?1 ORDER BY id DESC LIMIT 1", &get, err))
        return false;
    statement_text(get, 1, uuid_str(event));
    return statement_step(get, found, err) &&
           (!*found || read_rejection(get, arena, rejection, err));
}

/* `sql` has the worker, behind which id, and how many. */
static bool ask_of(struct backend *backend, const char *sql, str worker, int64_t after,
                   size_t most, struct statement **rows, struct error *err)
{
    if (!db_use(db_of(backend), sql, rows, err))
        return false;
    statement_text(*rows, 1, worker);
    statement_int(*rows, 2, after);
    statement_int(*rows, 3, (int64_t)most);
    return true;
}

static bool rejections_of(struct backend *backend, str worker, int64_t after, size_t most,
                          struct arena *arena, const struct rejection **list,
                          size_t *count, struct error *err)
{
    CLEANUP(statement_done) struct statement *rows = NULL;
    struct rejection *read = arena_new(arena, struct rejection, most);
    size_t found = 0;
    bool row;
    if (!ask_of(backend,
                REJECTION " WHERE worker_id = ?1 AND id > CAST(?2 AS BIGINT) ORDER BY id"
                          " LIMIT CAST(?3 AS BIGINT)",
                worker, after, most, &rows, err))
        return false;
    for (;; found++) {
        if (!statement_step(rows, &row, err))
            return false;
        if (!row)
            break;
        if (!read_rejection(rows, arena, &read[found], err))
            return false;
    }
    *list = read;
    *count = found;
    return true;
}

/* --- corrections that wait --- */

static bool park(struct backend *backend, const struct parked *parked, struct error *err)
{
    CLEANUP(statement_done) struct statement *into = NULL;
    if (!db_use(db_of(backend),
                "INSERT INTO parked (event_uuid, action, reason, received_ms, actor_kind,"
                " actor, actor_id, address) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
                &into, err))
        return false;
    statement_text(into, 1, uuid_str(&parked->event));
    statement_text(into, 2, parked->voiding ? STR("void") : STR("restore"));
    statement_text(into, 3, parked->reason);
    statement_int(into, 4, parked->received.ms);
    statement_text(into, 5, parked->actor.kind);
    statement_text(into, 6, parked->actor.name);
    statement_text(into, 7, parked->actor.id);
    statement_text(into, 8, parked->actor.address);
    return statement_run(into, err);
}

static bool read_parked(struct statement *row, struct arena *arena, struct parked *parked,
                        struct error *err)
{
    *parked = (struct parked){
        .id = column_int(row, 0),
        .voiding = str_equal(column_text(row, 2), STR("void")),
        .reason = arena_copy(arena, column_text(row, 3)),
        .received = {column_int(row, 4)},
        .actor = {.kind = arena_copy(arena, column_text(row, 5)),
                  .name = arena_copy(arena, column_text(row, 6)),
                  .id = arena_copy(arena, column_text(row, 7)),
                  .address = arena_copy(arena, column_text(row, 8))},
    };
    return uuid_parse_text(column_text(row, 1), &parked->event, err) ||
           error_set(err, ERROR_CORRUPT, "the parked correction %lld is damaged",
                     (long long)parked->id);
}

#define PARKED                                                                           \
    "SELECT id, event_uuid, action, reason, received_ms, actor_kind, actor, actor_id,"   \
    " address FROM parked"

static bool collect_parked(struct statement *rows, struct arena *arena,
                           const struct parked **list, size_t *count, struct error *err)
{
    struct parked *read = NULL;
    size_t room = 0, found = 0;
    bool row;
    for (;;) {
        if (!statement_step(rows, &row, err))
            return false;
        if (!row)
            break;
        read = rows_grown(arena, read, found, &room, sizeof *read);
        if (!read_parked(rows, arena, &read[found++], err))
            return false;
    }
    *list = read;
    *count = found;
    return true;
}

static bool parked_due(struct backend *backend, struct arena *arena,
                       const struct parked **list, size_t *count, struct error *err)
{
    CLEANUP(statement_done) struct statement *rows = NULL;
    return db_use(db_of(backend),
                  PARKED " WHERE EXISTS (SELECT 1 FROM events"
                         " WHERE events.event_uuid = parked.event_uuid" SQL_TIME_OF_UUID(
                             "parked.event_uuid") ") ORDER BY id",
                  &rows, err) &&
           collect_parked(rows, arena, list, count, err);
}

static bool parked_of(struct backend *backend, str worker, int64_t after, size_t most,
                      struct arena *arena, const struct parked **list, size_t *count,
                      struct error *err)
{
    CLEANUP(statement_done) struct statement *rows = NULL;
    return ask_of(
               backend,
               PARKED
               " WHERE (EXISTS (SELECT 1 FROM events WHERE worker_id = ?1"
               "  AND events.event_uuid = parked.event_uuid" SQL_TIME_OF_UUID(
                   "parked.event_uuid") ")"
                                        " OR EXISTS (SELECT 1 FROM rejected WHERE "
                                        "worker_id = ?1"
                                        "  AND rejected.event_uuid = parked.event_uuid))"
                                        " AND id > CAST(?2 AS BIGINT) ORDER BY id LIMIT "
                                        "CAST(?3 AS BIGINT)",
               worker, after, most, &rows, err) &&
           collect_parked(rows, arena, list, count, err);
}

static bool unpark(struct backend *backend, int64_t id, struct error *err)
{
    CLEANUP(statement_done) struct statement *remove = NULL;
    if (!db_use(db_of(backend), "DELETE FROM parked WHERE id = ?1", &remove, err))
        return false;
    statement_int(remove, 1, id);
    return statement_run(remove, err);
}

/* --- answers --- */

static bool run_with_time(struct backend *backend, const char *sql, instant at,
                          struct error *err)
{
    CLEANUP(statement_done) struct statement *run = NULL;
    if (!db_use(db_of(backend), sql, &run, err))
        return false;
    statement_int(run, 1, at.ms);
    return statement_run(run, err);
}

static bool put_answer(struct backend *backend, const struct uuid *request, str answer,
                       instant now, struct error *err)
{
    CLEANUP(statement_done) struct statement *into = NULL;
    if (!db_use(db_of(backend),
                "INSERT INTO answers (request, made_ms, answer) VALUES (?1, ?2, ?3)"
                " ON CONFLICT (request) DO NOTHING",
                &into, err))
        return false;
    statement_text(into, 1, uuid_str(request));
    statement_int(into, 2, now.ms);
    statement_text(into, 3, answer);
    return statement_run(into, err) &&
           run_with_time(backend, "DELETE FROM answers WHERE made_ms < ?1",
                         instant_add(now, (span){-ANSWERS_KEPT.ms}), err);
}

static bool answers(struct backend *backend, const struct uuid *request, size_t count,
                    struct arena *arena, str *answer, struct error *err)
{
    CLEANUP(values_free) struct values ids = VALUES(VALUES_TEXT);
    CLEANUP(statement_done) struct statement *rows = NULL;
    bool row;
    for (size_t i = 0; i < count; i++) {
        values_text(&ids, uuid_str(&request[i]));
        answer[i] = STR("");
    }
    if (!db_use(db_of(backend),
                "SELECT u.n - 1, answer FROM unnest(?1) WITH ORDINALITY AS u (id, n)"
                " JOIN answers ON request = u.id",
                &rows, err))
        return false;
    statement_values(rows, 1, &ids);
    for (;;) {
        if (!statement_step(rows, &row, err))
            return false;
        if (!row)
            return true;
        answer[column_int(rows, 0)] = arena_copy(arena, column_text(rows, 1));
    }
}

/* --- what goes --- */

static bool forget(struct backend *backend, instant before, struct error *err)
{
    return run_with_time(backend, "DELETE FROM rejected WHERE judged_ms < ?1", before,
                         err) &&
           run_with_time(backend, "DELETE FROM parked WHERE received_ms < ?1", before,
                         err) &&
           run_with_time(backend, "DELETE FROM answers WHERE made_ms < ?1", before, err);
}

/* What could not be read may name anybody, and so may the reason of a correction. That of
 * an event that was refused for this worker goes, as its uuid may come from the id; any
 * other is to be made all the same. */
static bool erase(struct backend *backend, str worker, struct error *err)
{
    struct db *db = db_of(backend);
    return run_with_text(db,
                         "DELETE FROM parked WHERE EXISTS (SELECT 1 FROM rejected WHERE"
                         " worker_id = ?1 AND rejected.event_uuid = parked.event_uuid)",
                         worker, err) &&
           run_with_text(db, "DELETE FROM rejected WHERE worker_id = ?1", worker, err) &&
           db_run(db, "DELETE FROM rejected WHERE worker_id IS NULL", err) &&
           db_run(db, "UPDATE parked SET reason = ''", err) &&
           db_run(db, "DELETE FROM answers", err);
}

const struct topic_kind postgres_topic = {
    .site = site,
    .next = next,
    .move = move,
    .reject = reject,
    .rejection = rejection,
    .rejections_of = rejections_of,
    .park = park,
    .parked_due = parked_due,
    .parked_of = parked_of,
    .unpark = unpark,
    .put_answer = put_answer,
    .answers = answers,
    .forget = forget,
    .erase = erase,
};
