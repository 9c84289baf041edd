/* listing.c - finding events again, a page at a time. */
#include "store/inside.h"

#define COLUMNS                                                                          \
    "id, timestamp, worker_id, workstation_id, event_type, confidence, count,"           \
    " created_at, event_uuid, camera_id, model_version, voided, sample"

static const char sql_ascending[] =
    "SELECT " COLUMNS " FROM events WHERE timestamp >= ?1 AND timestamp < ?2"
    " ORDER BY timestamp, id";
static const char sql_descending[] =
    "SELECT " COLUMNS " FROM events WHERE timestamp >= ?1 AND timestamp < ?2"
    " ORDER BY timestamp DESC, id DESC";
static const char sql_since[] =
    "SELECT " COLUMNS " FROM events WHERE id > ?1 ORDER BY id LIMIT ?2";

static bool read_event(struct statement *row, struct arena *arena, struct kept *kept,
                       struct error *err)
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
    return true;
}

/* Does the row pass the filters? Judged on the row, so that what is passed over costs
 * no memory. */
static bool wanted(struct statement *row, const struct event_query *query)
{
    return (!query->worker.len || str_equal(column_text(row, 2), query->worker)) &&
           (!query->station.len || str_equal(column_text(row, 3), query->station)) &&
           (!query->of_type ||
            str_equal(column_text(row, 4), event_type_name(query->type))) &&
           (!query->camera.len || str_equal(column_text(row, 9), query->camera)) &&
           column_real(row, 5) >= query->min_confidence &&
           !(query->without_voided && column_int(row, 11));
}

/* Was the row on an earlier page? Only rows at the very time of the last one can be. */
static bool passed(struct statement *row, const struct event_query *query, str resume_at)
{
    if (!query->resume || !str_equal(column_text(row, 1), resume_at))
        return false;
    int64_t id = column_int(row, 0);
    return query->ascending ? id <= query->after_id : id >= query->after_id;
}

/* The window that is left to read, in the order asked for. */
static struct window remaining(const struct event_query *query)
{
    struct window window = query->window;
    if (query->resume && query->ascending)
        window.start = instant_later(window.start, query->after_at);
    if (query->resume && !query->ascending)
        window.end = instant_earlier(window.end, instant_add(query->after_at, (span){1}));
    return window;
}

bool store_events(struct store *store, const struct event_query *query,
                  struct arena *arena, struct event_page *page, struct error *err)
{
    char start[INSTANT_TEXT], end[INSTANT_TEXT], resume_at[INSTANT_TEXT];
    CLEANUP(statement_done) struct statement *rows = NULL;
    if (!db_use(store->db, query->ascending ? sql_ascending : sql_descending, &rows, err))
        return false;
    struct window window = remaining(query);
    statement_text(rows, 1, instant_format(window.start, start));
    statement_text(rows, 2, instant_format(window.end, end));
    instant_format(query->after_at, resume_at);

    struct kept *event = arena_new(arena, struct kept, query->limit);
    struct event_page found = {.event = event};
    size_t examined = 0;
    for (bool row = true;;) {
        if (!statement_step(rows, &row, err))
            return false;
        if (!row)
            break;
        if (passed(rows, query, str_from(resume_at)))
            continue;
        bool fits = wanted(rows, query);
        found.more = (fits && found.count == query->limit) ||
                     (query->examine && examined == query->examine);
        if (found.more)
            break;
        examined++;
        if (fits && !read_event(rows, arena, &event[found.count++], err))
            return false;
        found.last_id = column_int(rows, 0);
        if (!instant_parse(column_text(rows, 1), &found.last_at, err))
            return error_set(err, ERROR_CORRUPT, "event %lld is damaged",
                             (long long)found.last_id);
    }
    *page = found;
    return true;
}

bool store_events_since(struct store *store, int64_t id, size_t limit,
                        struct arena *arena, struct event_page *page, struct error *err)
{
    CLEANUP(statement_done) struct statement *rows = NULL;
    bool row = true;
    if (!db_use(store->db, sql_since, &rows, err))
        return false;
    statement_int(rows, 1, id);
    statement_int(rows, 2, (int64_t)limit);

    struct kept *event = arena_new(arena, struct kept, limit);
    struct event_page found = {.event = event};
    while (found.count < limit) {
        if (!statement_step(rows, &row, err))
            return false;
        if (!row)
            break;
        if (!read_event(rows, arena, &event[found.count++], err))
            return false;
    }
    if (found.count) {
        found.last_id = event[found.count - 1].id;
        found.last_at = event[found.count - 1].event.at;
    }
    found.more = found.count == limit;
    *page = found;
    return true;
}

bool store_last_event(struct store *store, int64_t *id, struct error *err)
{
    CLEANUP(statement_done) struct statement *get = NULL;
    bool row;
    if (!db_use(store->db, "SELECT max(id) FROM events", &get, err) ||
        !statement_step(get, &row, err))
        return false;
    *id = row ? column_int(get, 0) : 0;
    return true;
}
