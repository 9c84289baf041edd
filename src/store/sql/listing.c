/* listing.c - finding events again, a page at a time. */
#include "store/sql/sql.h"

#define COLUMNS(hide)                                                                    \
    "id, timestamp, " hide "(worker_id), workstation_id, event_type, confidence, count," \
    " created_at, event_uuid, camera_id, model_version, voided, sample"

#define ASCENDING(hide)                                                                  \
    "SELECT " COLUMNS(hide) " FROM events WHERE timestamp >= ?1 AND timestamp < ?2"      \
                            " ORDER BY timestamp, id LIMIT ?3"
#define DESCENDING(hide)                                                                 \
    "SELECT " COLUMNS(hide) " FROM events WHERE timestamp >= ?1 AND timestamp < ?2"      \
                            " ORDER BY timestamp DESC, id DESC LIMIT ?3"
/* The rest of those at the very time of the last one of the page before. */
#define TIES_ASCENDING(hide)                                                             \
    "SELECT " COLUMNS(                                                                   \
        hide) " FROM events WHERE timestamp = ?1 AND id > ?2 ORDER BY id LIMIT ?3"
#define TIES_DESCENDING(hide)                                                            \
    "SELECT " COLUMNS(hide) " FROM events WHERE timestamp = ?1 AND id < ?2"              \
                            " ORDER BY id DESC LIMIT ?3"
#define ONE(hide)                                                                        \
    "SELECT " COLUMNS(hide) " FROM events WHERE event_uuid = ?1" SQL_TIME_OF_UUID("?1")
#define SINCE(hide)                                                                      \
    "SELECT " COLUMNS(hide) " FROM events WHERE id > ?1" SQL_TIMES_BEHIND(               \
        "?1", "?2") " ORDER BY id LIMIT ?2"

static const struct worker_sql select_ascending = WORKER_SQL(ASCENDING);
static const struct worker_sql select_descending = WORKER_SQL(DESCENDING);
static const struct worker_sql select_ties_ascending = WORKER_SQL(TIES_ASCENDING);
static const struct worker_sql select_ties_descending = WORKER_SQL(TIES_DESCENDING);
static const struct worker_sql select_one = WORKER_SQL(ONE);
static const struct worker_sql select_since = WORKER_SQL(SINCE);

/* Of an event whose worker is hidden nothing is told that could give the worker away. */
static void hide(struct kept *kept)
{
    kept->hidden = true;
    kept->event.worker = STR("");
    kept->event.uuid = event_stand_in(kept->id);
}

static bool read_event(const struct sql *engine, struct statement *row,
                       struct arena *arena, struct kept *kept, struct error *err)
{
    *kept = (struct kept){
        .id = column_int(row, 0),
        .event =
            {
                .worker = arena_copy(arena, column_text(row, 2)),
                .station = arena_copy(arena, column_text(row, 3)),
                .confidence = column_real(row, 5),
                .count = column_int(row, 6),
                .camera = arena_copy(arena, column_text(row, 9)),
                .model = arena_copy(arena, column_text(row, 10)),
            },
        .created_at = arena_copy(arena, column_text(row, 7)),
        .voided = column_int(row, 11) != 0,
        .sample = column_int(row, 12) != 0,
    };
    if (!instant_parse(column_text(row, 1), &kept->event.at, err) ||
        !event_type_parse(column_text(row, 4), &kept->event.type) ||
        !uuid_parse_text(column_text(row, 8), &kept->event.uuid, err))
        return error_set(err, ERROR_CORRUPT, "event %lld is damaged",
                         (long long)kept->id);
    if (sql_is_hidden(engine, kept->event.worker))
        hide(kept);
    return true;
}

/* Does the row pass the filters? Judged on the row, so that what is passed over costs
 * no memory. */
static bool wanted(const struct sql *engine, struct statement *row,
                   const struct event_query *query)
{
    return (!query->worker.len || (str_equal(column_text(row, 2), query->worker) &&
                                   !sql_is_hidden(engine, query->worker))) &&
           (!query->station.len || str_equal(column_text(row, 3), query->station)) &&
           (!query->of_type ||
            str_equal(column_text(row, 4), event_type_name(query->type))) &&
           (!query->camera.len || str_equal(column_text(row, 9), query->camera)) &&
           column_real(row, 5) >= query->min_confidence &&
           !(query->without_voided && column_int(row, 11));
}

/* A page while it is filled. */
struct filling {
    struct sql *engine;
    const struct event_query *query;
    struct arena *arena;
    struct kept *event;
    size_t examined;
    struct event_page page;
};

/* How many rows a statement may give, so that none is sent in vain. */
static int64_t most_rows(const struct event_query *query)
{
    bool filters = query->worker.len || query->station.len || query->camera.len ||
                   query->of_type || query->min_confidence > 0 || query->without_voided;
    size_t most = filters ? query->examine : query->limit;
    return most ? (int64_t)most + 1 : INT64_MAX;
}

/* Take rows until the page is full, enough was examined, or there are no more. When all
 * that the statement may give were not enough, some could not be read. */
static bool fill(struct filling *filling, struct statement *rows, struct error *err)
{
    const struct event_query *query = filling->query;
    struct event_page *page = &filling->page;
    statement_int(rows, 3, most_rows(query));
    for (int64_t given = 0;; given++) {
        bool row;
        if (!statement_step(rows, &row, err))
            return false;
        if (!row) {
            page->more = given == most_rows(query) && page->last_id;
            return true;
        }
        bool fits = wanted(filling->engine, rows, query);
        page->more = (fits && page->count == query->limit) ||
                     (query->examine && filling->examined == query->examine);
        if (page->more)
            return true;
        filling->examined++;
        /* The page goes on after the last that could be read. */
        struct error ignored;
        if (!instant_parse(column_text(rows, 1), &page->last_at, &ignored))
            continue;
        page->last_id = column_int(rows, 0);
        page->count += fits && read_event(filling->engine, rows, filling->arena,
                                          &filling->event[page->count], &ignored);
    }
}

static bool fill_ties(struct filling *filling, struct error *err)
{
    const struct event_query *query = filling->query;
    CLEANUP(statement_done) struct statement *rows = NULL;
    if (!sql_use(filling->engine,
                 query->ascending ? &select_ties_ascending : &select_ties_descending,
                 &rows, err))
        return false;
    statement_instant(rows, 1, query->after_at);
    statement_int(rows, 2, query->after_id);
    return fill(filling, rows, err);
}

static bool fill_window(struct filling *filling, struct window window, struct error *err)
{
    CLEANUP(statement_done) struct statement *rows = NULL;
    if (!sql_use(filling->engine,
                 filling->query->ascending ? &select_ascending : &select_descending,
                 &rows, err))
        return false;
    statement_instant(rows, 1, window.start);
    statement_instant(rows, 2, window.end);
    return fill(filling, rows, err);
}

/* Was the last event of the page before inside the window? Then others at its time may
 * be left. */
static bool resumes_inside(const struct event_query *query)
{
    return query->resume && !instant_before(query->after_at, query->window.start) &&
           instant_before(query->after_at, query->window.end);
}

bool sql_page(struct backend *backend, const struct event_query *query,
              struct arena *arena, struct event_page *page, struct error *err)
{
    struct filling filling = {
        .engine = sql_of(backend),
        .query = query,
        .arena = arena,
        .event = arena_new(arena, struct kept, query->limit),
    };
    filling.page.event = filling.event;
    if (resumes_inside(query) && !fill_ties(&filling, err))
        return false;

    struct window rest = query->window;
    instant behind = instant_add(query->after_at, (span){1});
    if (query->resume && query->ascending)
        rest.start = instant_later(rest.start, behind);
    if (query->resume && !query->ascending)
        rest.end = instant_earlier(rest.end, query->after_at);
    if (!filling.page.more && !window_empty(rest) && !fill_window(&filling, rest, err))
        return false;
    *page = filling.page;
    return true;
}

bool sql_since(struct backend *backend, int64_t id, size_t limit, struct arena *arena,
               struct event_page *page, struct error *err)
{
    struct sql *engine = sql_of(backend);
    CLEANUP(statement_done) struct statement *rows = NULL;
    bool row = true;
    if (!sql_use(engine, &select_since, &rows, err))
        return false;
    statement_int(rows, 1, id);
    statement_int(rows, 2, (int64_t)limit);

    struct kept *event = arena_new(arena, struct kept, limit);
    struct event_page found = {.event = event, .last_id = id};
    struct error ignored;
    size_t looked_at = 0;
    for (; looked_at < limit; looked_at++) {
        if (!statement_step(rows, &row, err))
            return false;
        if (!row)
            break;
        found.last_id = column_int(rows, 0);
        found.count += read_event(engine, rows, arena, &event[found.count], &ignored);
    }
    if (found.count)
        found.last_at = event[found.count - 1].event.at;
    found.more = looked_at == limit;
    *page = found;
    return true;
}

bool sql_find(struct backend *backend, const struct uuid *uuid, size_t count,
              struct arena *arena, struct kept *kept, struct error *err)
{
    struct sql *engine = sql_of(backend);
    CLEANUP(statement_done) struct statement *get = NULL;
    if (!sql_use(engine, &select_one, &get, err))
        return false;
    for (size_t i = 0; i < count; i++) {
        bool row;
        statement_again(get);
        statement_text(get, 1, uuid_str(&uuid[i]));
        kept[i] = (struct kept){.id = 0};
        if (!statement_step(get, &row, err) ||
            (row && !read_event(engine, get, arena, &kept[i], err)))
            return false;
    }
    return true;
}

bool sql_last(struct backend *backend, int64_t *event, int64_t *correction,
              struct error *err)
{
    CLEANUP(statement_done) struct statement *get = NULL;
    bool row;
    if (!db_use(db_of(backend),
                "SELECT " SQL_LAST_ID ", (SELECT max(id) FROM corrections)", &get, err) ||
        !statement_step(get, &row, err))
        return false;
    *event = row ? column_int(get, 0) : 0;
    *correction = row ? column_int(get, 1) : 0;
    return true;
}
