/* events.c - adding events, and what figures need of them. */
#include "store/postgres/inside.h"

#include "base/error.h"
#include "base/list.h"

/* What one add() was given. All of a transaction are sent as one set. */
struct addition_batch {
    const struct addition *addition;
    size_t count;
    enum origin origin;
    instant now;
    struct addition_result *result;
};

/* ?13: the version of the site's row. If others have written, nothing is added. */
static const char sql_insert[] =
    "WITH added AS (INSERT INTO events (id, timestamp, worker_id, workstation_id,"
    " event_type, confidence, count, created_at, event_uuid, camera_id, model_version,"
    " sample) SELECT * FROM unnest(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)"
    " WHERE (SELECT version FROM site_lock) = ?13"
    " ON CONFLICT (event_uuid) DO NOTHING RETURNING 1) SELECT count(*) FROM added";
/* The same where events are kept by week. What is unique there is event_ids. The list is
 * asked by "IS TRUE", as it is hashed then; as a join it would be read for each row. */
static const char sql_insert_by_week[] =
    "WITH fresh AS (INSERT INTO event_ids (id, event_uuid, timestamp)"
    " SELECT * FROM unnest(?1, ?9, ?2) WHERE (SELECT version FROM site_lock) = ?13"
    " ON CONFLICT (event_uuid) DO NOTHING RETURNING id), added AS (INSERT INTO events"
    " (id, timestamp, worker_id, workstation_id, event_type, confidence, count,"
    " created_at, event_uuid, camera_id, model_version, sample)"
    " SELECT * FROM unnest(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12) AS e (id)"
    " WHERE (e.id IN (SELECT f.id FROM fresh AS f)) IS TRUE)"
    " SELECT count(*) FROM fresh";
static const char sql_known[] =
    "SELECT u.n - 1, e.* FROM unnest(?1) WITH ORDINALITY AS u (uuid, n)"
    " CROSS JOIN LATERAL (SELECT id, timestamp, worker_id, workstation_id, event_type,"
    " count FROM events WHERE event_uuid = u.uuid" SQL_TIME_OF_UUID(
        "u.uuid") " OFFSET 0) AS e";

enum { COLUMNS = 12 };

/* --- adding --- */

bool postgres_add(struct backend *backend, const struct addition *addition, size_t count,
                  enum origin origin, instant now, struct addition_result *result,
                  struct error *err)
{
    struct waiting_additions *waiting = &site_of(backend)->waiting;
    (void)err;
    waiting->at =
        list_room(waiting->at, waiting->count, &waiting->room, sizeof *waiting->at);
    waiting->at[waiting->count++] =
        (struct addition_batch){addition, count, origin, now, result};
    return true;
}

/* The columns of sql_insert. */
struct insert {
    struct values column[COLUMNS];
    size_t count;
};

static void insert_free(struct insert *insert)
{
    for (int i = 0; i < COLUMNS; i++)
        values_free(&insert->column[i]);
}

static void insert_event(struct insert *insert, int64_t id,
                         const struct addition_batch *batch, const struct event *event)
{
    struct values *column = insert->column;
    values_int(&column[0], id);
    values_instant(&column[1], event->at);
    values_text(&column[2], event->worker);
    values_text(&column[3], event->station);
    values_text(&column[4], event_type_name(event->type));
    values_real(&column[5], event->confidence);
    if (event_is_state(event->type))
        values_null(&column[6]);
    else
        values_int(&column[6], event->count);
    values_instant(&column[7], batch->now);
    values_text(&column[8], uuid_str(&event->uuid));
    values_text_or_null(&column[9], event->camera);
    values_text_or_null(&column[10], event->model);
    values_truth(&column[11], batch->origin == ORIGIN_SAMPLE);
    insert->count++;
}

/* All that waits: those to be added into `insert`, and the uuid of each in order, whose
 * places in that are their ids, counted from the next one. */
static void gather(const struct postgres_site *site, struct insert *insert,
                   struct values *uuid, bool *any_only_known)
{
    int64_t id = site->lock.next_event;
    for (size_t b = 0; b < site->waiting.count; b++) {
        const struct addition_batch *batch = &site->waiting.at[b];
        for (size_t i = 0; i < batch->count; i++, id++) {
            const struct addition *addition = &batch->addition[i];
            values_text(uuid, uuid_str(&addition->event->uuid));
            if (addition->only_known)
                *any_only_known = true;
            else
                insert_event(insert, id, batch, addition->event);
        }
    }
}

static bool send_insert(struct postgres_site *site, struct insert *insert,
                        struct statement **into, struct error *err)
{
    if (!db_use(site->sql.db, site->by_week ? sql_insert_by_week : sql_insert, into, err))
        return false;
    for (int i = 0; i < COLUMNS; i++)
        statement_values(*into, i + 1, &insert->column[i]);
    statement_int(*into, COLUMNS + 1, site->lock.version);
    return statement_send(*into, err);
}

static bool read_count(struct statement *rows, size_t *count, struct error *err)
{
    bool row;
    if (!statement_step(rows, &row, err))
        return false;
    *count = row ? (size_t)column_int(rows, 0) : 0;
    return true;
}

/* An event as far as sql_known tells it. Texts are valid until the next step. */
static bool read_known(struct statement *row, struct event *event, struct error *err)
{
    *event = (struct event){
        .worker = column_text(row, 3),
        .station = column_text(row, 4),
        .count = column_int(row, 6),
    };
    if (!instant_parse(column_text(row, 2), &event->at, err) ||
        !event_type_parse(column_text(row, 5), &event->type))
        return error_set(err, ERROR_CORRUPT, "event %lld is damaged",
                         (long long)column_int(row, 1));
    return true;
}

/* The `place`-th of all that waits. */
static const struct addition_batch *find(const struct postgres_site *site, size_t *place)
{
    const struct addition_batch *batch = site->waiting.at;
    while (*place >= batch->count)
        *place -= batch++->count;
    return batch;
}

/* What is there under the uuid: the event itself, which was just added; one from before;
 * or one that was added after it, which it comes before. */
static bool judge(const struct postgres_site *site, struct statement *row,
                  struct error *err)
{
    size_t place = (size_t)column_int(row, 0);
    int64_t id = column_int(row, 1), its_own = site->lock.next_event + (int64_t)place;
    const struct addition_batch *batch = find(site, &place);
    const struct addition *addition = &batch->addition[place];
    struct addition_result *result = &batch->result[place];
    struct event before;
    if (id > its_own)
        return true;
    if (!read_known(row, &before, err))
        return false;
    result->id = id;
    result->added = id == its_own                          ? ADDED_NEW
                    : event_same(addition->event, &before) ? ADDED_KNOWN
                                                           : ADDED_CONFLICT;
    return true;
}

/* What became of each, when it is not simply all new. */
static bool judge_all(struct postgres_site *site, struct values *uuid, struct error *err)
{
    CLEANUP(statement_done) struct statement *rows = NULL;
    bool row;
    for (size_t b = 0; b < site->waiting.count; b++)
        for (size_t i = 0; i < site->waiting.at[b].count; i++)
            site->waiting.at[b].result[i] = (struct addition_result){ADDED_NOT_KNOWN, 0};
    if (!db_use(site->sql.db, sql_known, &rows, err))
        return false;
    statement_values(rows, 1, uuid);
    for (;;) {
        if (!statement_step(rows, &row, err))
            return false;
        if (!row)
            return true;
        if (!judge(site, rows, err))
            return false;
    }
}

static void all_new(struct postgres_site *site)
{
    int64_t id = site->lock.next_event;
    for (size_t b = 0; b < site->waiting.count; b++)
        for (size_t i = 0; i < site->waiting.at[b].count; i++)
            site->waiting.at[b].result[i] = (struct addition_result){ADDED_NEW, id++};
}

static bool receive(struct postgres_site *site, struct insert *insert,
                    struct values *uuid, struct error *err)
{
    CLEANUP(statement_done) struct statement *into = NULL;
    unsigned generation = site->sql.backend.generation;
    bool any_only_known = false;
    size_t added = 0;
    gather(site, insert, uuid, &any_only_known);
    if ((insert->count && !send_insert(site, insert, &into, err)) ||
        !site_lock_learn(site, err) || (into && !read_count(into, &added, err)))
        return false;
    if (site->sql.backend.generation != generation)
        return true; /* others have written: nothing was added */
    if (added == insert->count && !any_only_known)
        all_new(site);
    else if (!judge_all(site, uuid, err))
        return false;
    site->lock.next_event += uuid->count;
    return true;
}

bool postgres_receive(struct backend *backend, struct error *err)
{
    struct postgres_site *site = site_of(backend);
    CLEANUP(insert_free)
    struct insert insert = {
        .column = {VALUES(VALUES_INT), VALUES(VALUES_INSTANT), VALUES(VALUES_TEXT),
                   VALUES(VALUES_TEXT), VALUES(VALUES_TEXT), VALUES(VALUES_REAL),
                   VALUES(VALUES_INT), VALUES(VALUES_INSTANT), VALUES(VALUES_TEXT),
                   VALUES(VALUES_TEXT), VALUES(VALUES_TEXT), VALUES(VALUES_TRUTH)}};
    CLEANUP(values_free) struct values uuid = VALUES(VALUES_TEXT);
    bool received = site->waiting.count ? receive(site, &insert, &uuid, err)
                                        : site_lock_learn(site, err);
    site->waiting.count = 0;
    return received;
}

/* --- reading --- */

/* The event behind which a page begins. Before the first there is none. */
#define BEHIND(column, first)                                                            \
    "coalesce((SELECT b." column                                                         \
    " FROM events AS b WHERE b.id = ?1" SQL_TIME_OF_ID("?1") "), '" first "')"
#define BEHIND_TIME BEHIND("timestamp", "-infinity")
#define BEHIND_UUID BEHIND("event_uuid", "")

/* What comes of a statement while another one is waited for is held in memory. The
 * visitor may well ask another one, so all events are read a page at a time. */
bool postgres_scan(struct backend *backend, const struct floor *floor,
                   const struct window *window, scan_visitor *visit, void *context,
                   struct error *err)
{
    static const char sql[] =
        SQL_SCAN " WHERE timestamp >= " BEHIND_TIME " AND (timestamp > " BEHIND_TIME
                 " OR event_uuid > " BEHIND_UUID ")" SQL_SCAN_ORDER " LIMIT 10000";
    struct scanned event = {0};
    int64_t behind;
    if (window)
        return sql_scan(backend, floor, window, visit, context, err);
    do {
        CLEANUP(statement_done) struct statement *rows = NULL;
        behind = event.id;
        if (!db_use(db_of(backend), sql, &rows, err))
            return false;
        statement_int(rows, 1, behind);
        if (!sql_visit(rows, floor, &event, visit, context, err))
            return false;
    } while (event.id != behind);
    return true;
}

#define UNITS(hide)                                                                      \
    "SELECT " hide "(worker_id), workstation_id, count, p.n - 1"                         \
    " FROM unnest(?1, ?2) WITH ORDINALITY AS p (a, b, n) CROSS JOIN LATERAL"             \
    " (SELECT worker_id, workstation_id, count FROM events"                              \
    " WHERE timestamp >= p.a AND timestamp < p.b AND event_type = 'product_count'"       \
    " AND NOT voided OFFSET 0) AS e"

bool postgres_ask_units(struct postgres_site *site, const struct look_up *what,
                        struct statement **rows, struct error *err)
{
    static const struct worker_sql sql = WORKER_SQL(UNITS);
    CLEANUP(values_free) struct values start = VALUES(VALUES_INSTANT);
    CLEANUP(values_free) struct values end = VALUES(VALUES_INSTANT);
    for (size_t i = 0; i < what->units; i++) {
        values_instant(&start, what->unit[i].window.start);
        values_instant(&end, what->unit[i].window.end);
    }
    if (!sql_use(&site->sql, &sql, rows, err))
        return false;
    statement_values(*rows, 1, &start);
    statement_values(*rows, 2, &end);
    return statement_send(*rows, err);
}

#define WINNERS(hide)                                                                    \
    "SELECT m.n - 1, event_type, workstation_id, event_uuid"                             \
    " FROM unnest(?1, ?2) WITH ORDINALITY AS m (at, worker, n) CROSS JOIN LATERAL"       \
    " (SELECT event_type, workstation_id, event_uuid FROM events"                        \
    " WHERE timestamp = m.at AND " hide "(worker_id) = m.worker"                         \
    " AND event_type <> 'product_count' AND NOT voided"                                  \
    " ORDER BY event_uuid OFFSET 0) AS e"

bool postgres_ask_winners(struct postgres_site *site, const struct floor *floor,
                          const struct look_up *what, struct statement **rows,
                          struct error *err)
{
    static const struct worker_sql sql = WORKER_SQL(WINNERS);
    CLEANUP(values_free) struct values at = VALUES(VALUES_INSTANT);
    CLEANUP(values_free) struct values worker = VALUES(VALUES_TEXT);
    for (size_t i = 0; i < what->moments; i++) {
        values_instant(&at, what->moment[i].at);
        values_text(&worker, floor->worker[what->moment[i].worker].id);
        what->winner[i] = (struct winner){.found = false};
    }
    if (!sql_use(&site->sql, &sql, rows, err))
        return false;
    statement_values(*rows, 1, &at);
    statement_values(*rows, 2, &worker);
    return statement_send(*rows, err);
}
