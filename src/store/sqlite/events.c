/* events.c - adding events, and looking up those of which figures are made. */
#include "store/sqlite/inside.h"

static const char sql_insert[] =
    "INSERT INTO events (timestamp, worker_id, workstation_id, event_type, confidence,"
    " count, created_at, event_uuid, camera_id, model_version, sample)"
    " VALUES (?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11) ON CONFLICT (event_uuid) DO NOTHING";
static const char sql_known[] =
    "SELECT id, timestamp, worker_id, workstation_id, event_type, count"
    " FROM events WHERE event_uuid = ?";

/* --- adding --- */

/* An event as far as sql_known tells it. Texts are valid until the next step. */
static bool read_known(struct statement *row, struct event *event, struct error *err)
{
    *event = (struct event){
        .worker = column_text(row, 2),
        .station = column_text(row, 3),
        .count = column_int(row, 5),
    };
    if (!instant_parse(column_text(row, 1), &event->at, err) ||
        !event_type_parse(column_text(row, 4), &event->type))
        return error_set(err, ERROR_CORRUPT, "event %lld is damaged",
                         (long long)column_int(row, 0));
    return true;
}

/* Is the uuid known, and as the same event? */
static bool compare(struct db *db, const struct event *event,
                    struct addition_result *result, struct error *err)
{
    CLEANUP(statement_done) struct statement *get = NULL;
    struct event before;
    bool known;
    if (!db_use(db, sql_known, &get, err))
        return false;
    statement_text(get, 1, uuid_str(&event->uuid));
    if (!statement_step(get, &known, err))
        return false;
    *result = (struct addition_result){.added = ADDED_NOT_KNOWN};
    if (!known)
        return true;
    if (!read_known(get, &before, err))
        return false;
    result->added = event_same(event, &before) ? ADDED_KNOWN : ADDED_CONFLICT;
    result->id = column_int(get, 0);
    return true;
}

static bool insert(struct db *db, struct statement *into, const struct event *event,
                   struct addition_result *result, struct error *err)
{
    char at[INSTANT_TEXT];
    statement_text(into, 1, instant_format(event->at, at));
    statement_text(into, 2, event->worker);
    statement_text(into, 3, event->station);
    statement_text(into, 4, event_type_name(event->type));
    statement_real(into, 5, event->confidence);
    if (event_is_state(event->type))
        statement_null(into, 6);
    else
        statement_int(into, 6, event->count);
    statement_text(into, 8, uuid_str(&event->uuid));
    statement_text_or_null(into, 9, event->camera);
    statement_text_or_null(into, 10, event->model);
    if (!statement_run(into, err))
        return false;
    if (!db_changes(db))
        return compare(db, event, result, err) &&
               (result->added != ADDED_NOT_KNOWN ||
                error_set(err, ERROR_CORRUPT, "the index of event_uuid is damaged"));
    *result = (struct addition_result){ADDED_NEW, db_last_id(db)};
    return true;
}

bool sqlite_add(struct backend *backend, const struct addition *addition, size_t count,
                enum origin origin, instant now, struct addition_result *result,
                struct error *err)
{
    struct db *db = db_of(backend);
    char created_at[INSTANT_TEXT];
    CLEANUP(statement_done) struct statement *into = NULL;
    if (!db_use(db, sql_insert, &into, err))
        return false;
    statement_text(into, 7, instant_format(now, created_at));
    statement_int(into, 11, origin == ORIGIN_SAMPLE);
    for (size_t i = 0; i < count; i++)
        if (!(addition[i].only_known
                  ? compare(db, addition[i].event, &result[i], err)
                  : insert(db, into, addition[i].event, &result[i], err)))
            return false;
    return true;
}

bool sqlite_receive(struct backend *backend, struct error *err)
{
    (void)backend, (void)err;
    return true;
}

/* --- reading --- */

/* Of so many parts at a time; a window whose ends are NULL has no events. */
enum { UNIT_PARTS = 3 };

#define UNITS(hide)                                                                      \
    "WITH part (n, a, b) AS (VALUES (0, ?1, ?2), (1, ?3, ?4), (2, ?5, ?6))"              \
    "SELECT " hide "(worker_id), workstation_id, count, n FROM part CROSS JOIN events"   \
    " WHERE timestamp >= a AND timestamp < b AND event_type = 'product_count'"           \
    " AND NOT voided"

static bool look_up_units(struct sqlite *sqlite, const struct floor *floor,
                          const struct look_up *what, size_t first, struct error *err)
{
    static const struct worker_sql sql = WORKER_SQL(UNITS);
    CLEANUP(statement_done) struct statement *rows = NULL;
    char text[2 * UNIT_PARTS][INSTANT_TEXT];
    if (!sql_use(&sqlite->sql, &sql, &rows, err))
        return false;
    for (size_t i = 0; i < UNIT_PARTS; i++) {
        const struct unit_part *part = &what->unit[first + i];
        int at = 2 * (int)i + 1;
        if (first + i < what->units) {
            statement_text(rows, at, instant_format(part->window.start, text[at - 1]));
            statement_text(rows, at + 1, instant_format(part->window.end, text[at]));
        } else {
            statement_null(rows, at);
            statement_null(rows, at + 1);
        }
    }
    return sql_read_units(rows, floor, what, first, err);
}

bool sqlite_look_up_units(struct sqlite *sqlite, const struct floor *floor,
                          const struct look_up *what, struct error *err)
{
    for (size_t first = 0; first < what->units; first += UNIT_PARTS)
        if (!look_up_units(sqlite, floor, what, first, err))
            return false;
    return true;
}

#define WINNERS(hide)                                                                    \
    "WITH moment (n, at, worker) AS MATERIALIZED"                                        \
    "  (SELECT key, value ->> 0, value ->> 1 FROM json_each(?1))"                        \
    "SELECT n, event_type, workstation_id, event_uuid"                                   \
    " FROM moment CROSS JOIN events"                                                     \
    " WHERE timestamp = at AND " hide "(worker_id) = worker"                             \
    " AND event_type <> 'product_count' AND NOT voided ORDER BY n, event_uuid"

bool sqlite_look_up_winners(struct sqlite *sqlite, const struct floor *floor,
                            const struct look_up *what, struct arena *arena,
                            struct error *err)
{
    static const struct worker_sql sql = WORKER_SQL(WINNERS);
    CLEANUP(statement_done) struct statement *rows = NULL;
    struct rows_in moments = rows_in_new(arena);
    char text[INSTANT_TEXT];
    for (size_t i = 0; i < what->moments; i++) {
        rows_in_begin(&moments);
        rows_in_text(&moments,
                     arena_copy(arena, instant_format(what->moment[i].at, text)));
        rows_in_text(&moments, floor->worker[what->moment[i].worker].id);
        what->winner[i] = (struct winner){.found = false};
    }
    if (!sql_use(&sqlite->sql, &sql, &rows, err))
        return false;
    rows_in_bind(&moments, rows, 1);
    return sql_read_winners(rows, floor, what, err);
}
