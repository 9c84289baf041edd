#include "cli/original.h"

#include "base/arena.h"
#include "base/error.h"
#include "base/instant.h"
#include "base/json.h"
#include "base/sqlite.h"
#include "domain/event.h"
#include "pipeline/local_time.h"

#include <stdio.h>

bool original_is(const char *path)
{
    static const char magic[] = "SQLite format 3"; /* with its NUL */
    char begins[sizeof magic];
    FILE *file = fopen(path, "re");
    bool is = file && fread(begins, 1, sizeof begins, file) == sizeof begins &&
              memcmp(begins, magic, sizeof magic) == 0;
    if (file)
        fclose(file);
    return is;
}

/* --- opening --- */

static bool ask_number(struct db *db, const char *sql, int64_t *number, struct error *err)
{
    CLEANUP(statement_done) struct statement *get = NULL;
    bool row;
    if (!db_use(db, sql, &get, err) || !statement_step(get, &row, err))
        return false;
    *number = row ? column_int(get, 0) : 0;
    return true;
}

/* This program's own tables have these columns too, and more, which would be lost. */
static bool check_whose(struct db *db, const char *path, struct error *err)
{
    int64_t known = 0, own = 0;
    if (!ask_number(db,
                    "SELECT (SELECT count(*) FROM pragma_table_info('events') WHERE name"
                    "  IN ('id', 'timestamp', 'worker_id', 'workstation_id',"
                    "      'event_type', 'confidence', 'count'))"
                    " + (SELECT count(*) FROM pragma_table_info('workers') WHERE name"
                    "  IN ('worker_id', 'name', 'created_at'))"
                    " + (SELECT count(*) FROM pragma_table_info('workstations')"
                    "  WHERE name IN ('station_id', 'name', 'type', 'created_at'))",
                    &known, err) ||
        !ask_number(db,
                    "SELECT count(*) FROM pragma_table_info('events')"
                    " WHERE name = 'event_uuid'",
                    &own, err))
        return false;
    if (own)
        return error_set(err, ERROR_INVALID,
                         "'%s' is a database of this program: write its events with "
                         "'shopfloor export --with-voided', and import those",
                         path);
    return known == 7 + 3 + 4 ||
           error_set(err, ERROR_INVALID,
                     "'%s' is a database without the tables workers, workstations and "
                     "events, or without the columns that they should have",
                     path);
}

bool original_open(const char *path, struct original *original, struct error *err)
{
    CLEANUP(original_close) struct original opened = *original;
    int64_t all = 0;
    if (!db_open(path, DB_READ, &opened.db, err) || !check_whose(opened.db, path, err) ||
        !ask_number(opened.db, "SELECT count(*) FROM events", &all, err) ||
        !db_use(opened.db,
                "SELECT id, timestamp, worker_id, workstation_id, event_type,"
                " confidence, count FROM events ORDER BY id",
                &opened.events, err))
        return false;
    opened.all = (uint64_t)all;
    *original = opened;
    opened = (struct original){0};
    return true;
}

void original_close(struct original *original)
{
    statement_done(&original->events);
    db_close(original->db);
    original->events = NULL;
    original->db = NULL;
}

/* --- who and what --- */

/* A name that this program takes: else the id does. */
static str name_of(str name, str id)
{
    struct error ignored;
    name = str_trim(name);
    bool fits = name.len > 0 && name.len <= NAME_LENGTH;
    for (size_t i = 0; fits && i < name.len; i++)
        fits = (unsigned char)name.at[i] >= ' ' && name.at[i] != 0x7f;
    return fits && id_check(id, "id", &ignored) ? name : id;
}

static str time_of(const struct original *original, str text, str now,
                   struct arena *arena)
{
    struct error ignored;
    instant read;
    char *written = arena_new(arena, char, INSTANT_TEXT);
    if (!local_time(text, original->zoned, arena, &text, &ignored) ||
        !instant_parse(text, &read, &ignored))
        return now;
    return instant_format(read, written);
}

static bool read_workers(struct original *original, str now, struct arena *arena,
                         struct floor *floor, struct error *err)
{
    CLEANUP(statement_done) struct statement *rows = NULL;
    int64_t count = 0;
    bool row = true;
    if (!ask_number(original->db, "SELECT count(*) FROM workers", &count, err) ||
        !db_use(original->db, "SELECT worker_id, name, created_at FROM workers", &rows,
                err))
        return false;
    struct worker *worker = arena_new(arena, struct worker, (size_t)count);
    floor->worker = worker;
    while (floor->workers < (size_t)count) {
        if (!statement_step(rows, &row, err))
            return false;
        if (!row)
            break;
        str id = arena_copy(arena, column_text(rows, 0));
        worker[floor->workers++] = (struct worker){
            .id = id,
            .name = name_of(arena_copy(arena, column_text(rows, 1)), id),
            .created_at = time_of(original, column_text(rows, 2), now, arena),
            .active = true,
        };
    }
    return true;
}

static bool read_stations(struct original *original, str now, struct arena *arena,
                          struct floor *floor, struct error *err)
{
    CLEANUP(statement_done) struct statement *rows = NULL;
    int64_t count = 0;
    bool row = true;
    if (!ask_number(original->db, "SELECT count(*) FROM workstations", &count, err) ||
        !db_use(original->db,
                "SELECT station_id, name, type, created_at FROM workstations", &rows,
                err))
        return false;
    struct station *station = arena_new(arena, struct station, (size_t)count);
    floor->station = station;
    while (floor->stations < (size_t)count) {
        if (!statement_step(rows, &row, err))
            return false;
        if (!row)
            break;
        str id = arena_copy(arena, column_text(rows, 0));
        station[floor->stations++] = (struct station){
            .id = id,
            .name = name_of(arena_copy(arena, column_text(rows, 1)), id),
            .type = name_of(arena_copy(arena, column_text(rows, 2)), STR("Other")),
            .created_at = time_of(original, column_text(rows, 3), now, arena),
            .active = true,
        };
    }
    return true;
}

bool original_floor(struct original *original, str now, struct arena *arena,
                    struct floor *floor, struct error *err)
{
    struct floor read = {0};
    if (!read_workers(original, now, arena, &read, err) ||
        !read_stations(original, now, arena, &read, err))
        return false;
    *floor = read;
    return true;
}

/* --- events --- */

enum { ID, TIMESTAMP, WORKER, STATION, TYPE, CONFIDENCE, COUNT };

static bool write_event(struct original *original, struct arena *arena,
                        const struct json **object, struct error *wrong)
{
    struct statement *row = original->events;
    struct json_out *out = json_out_new(arena);
    struct json_node *node = json_object(out);
    str at = arena_copy(arena, column_text(row, TIMESTAMP));
    str type = arena_copy(arena, column_text(row, TYPE));
    if (!local_time(at, original->zoned, arena, &at, wrong))
        return false;
    json_add_text(out, node, "timestamp", at);
    json_add_text(out, node, "worker_id", arena_copy(arena, column_text(row, WORKER)));
    json_add_text(out, node, "workstation_id",
                  arena_copy(arena, column_text(row, STATION)));
    json_add_text(out, node, "event_type", type);
    if (!column_is_null(row, CONFIDENCE))
        json_add_number(out, node, "confidence", column_real(row, CONFIDENCE));
    /* A state may have a count there that means nothing. */
    if (str_equal(type, event_type_name(EVENT_PRODUCT_COUNT)) &&
        !column_is_null(row, COUNT))
        json_add_int(out, node, "count", column_int(row, COUNT));
    return json_parse(json_write(out, node), arena, object, wrong);
}

bool original_next(struct original *original, struct arena *arena,
                   const struct json **object, struct error *wrong, struct error *err)
{
    bool row;
    *object = NULL;
    *wrong = (struct error){0};
    if (!statement_step(original->events, &row, err))
        return false;
    if (!row)
        return true;
    original->id = (uint64_t)column_int(original->events, ID);
    if (!write_event(original, arena, object, wrong))
        *object = NULL;
    return true;
}
