/* seen.c - which camera saw each worker last, and when each camera was last heard. */
#include "edge/spool/inside.h"

/* --- workers --- */

/* Keep the later event, ordered by time and then uuid as in METRICS.md. But an event
 * later than ?7 is too far ahead of the clock, and yields to one that is not. */
static bool note_worker(struct spool *spool, const struct event *event, instant now,
                        struct error *err)
{
    static const char sql[] =
        "INSERT INTO seen (worker_id, station_id, camera_id, state, at_ms, uuid)"
        " VALUES (?1,?2,?3,?4,?5,?6) ON CONFLICT (worker_id) DO UPDATE SET"
        " station_id = ?2, camera_id = ?3, state = ?4, at_ms = ?5, uuid = ?6"
        " WHERE (?5, ?6) > (at_ms, uuid) OR (?5 <= ?7 AND at_ms > ?7)";
    CLEANUP(statement_done) struct statement *into = NULL;
    unsigned char uuid[UUID_BYTES];
    uuid_to_bytes(&event->uuid, uuid);
    if (!db_use(spool->db, sql, &into, err))
        return false;
    statement_text(into, 1, event->worker);
    statement_text(into, 2, event->station);
    statement_text(into, 3, event->camera);
    statement_text(into, 4, event_type_name(event->type));
    statement_int(into, 5, event->at.ms);
    statement_blob(into, 6, uuid, sizeof uuid);
    statement_int(into, 7, now.ms + SPOOL_AHEAD_MS);
    return statement_run(into, err);
}

bool spool_seen(struct spool *spool, str camera, struct arena *arena,
                struct seen_list *list, struct error *err)
{
    static const char sql[] = "SELECT worker_id, station_id, at_ms FROM seen"
                              " WHERE camera_id = ? AND state <> 'unknown'";
    CLEANUP(statement_done) struct statement *rows = NULL;
    struct seen *seen = NULL;
    size_t count = 0, room = 0;
    if (!db_use(spool->db, sql, &rows, err))
        return false;
    statement_text(rows, 1, camera);
    for (;;) {
        bool row;
        if (!statement_step(rows, &row, err))
            return false;
        if (!row)
            break;
        if (count == room) {
            room = room ? 2 * room : 16;
            seen = arena_grow(arena, seen, count * sizeof *seen, room * sizeof *seen);
        }
        seen[count++] = (struct seen){
            arena_copy(arena, column_text(rows, 0)),
            arena_copy(arena, column_text(rows, 1)),
            {column_int(rows, 2)},
        };
    }
    *list = (struct seen_list){seen, count};
    return true;
}

bool spool_forget(struct spool *spool, struct error *err)
{
    static const char sql[] =
        "DELETE FROM seen WHERE worker_id IN (SELECT worker_id FROM seen ORDER BY at_ms"
        " LIMIT max(0, (SELECT count(*) FROM seen) - ?))";
    CLEANUP(statement_done) struct statement *out = NULL;
    if (!db_use(spool->db, sql, &out, err))
        return false;
    statement_int(out, 1, SPOOL_WORKERS);
    return statement_run(out, err);
}

/* --- cameras --- */

static bool add_camera(struct spool *spool, const struct camera *camera,
                       struct error *err)
{
    static const char sql[] =
        "DELETE FROM cameras WHERE camera_id IN (SELECT camera_id FROM cameras"
        " ORDER BY heard_ms LIMIT max(0, (SELECT count(*) FROM cameras) - ?))";
    CLEANUP(statement_done) struct statement *into = NULL;
    CLEANUP(statement_done) struct statement *out = NULL;
    if (!db_use(spool->db, "INSERT INTO cameras VALUES (?,?,?)", &into, err) ||
        !db_use(spool->db, sql, &out, err))
        return false;
    statement_int(out, 1, SPOOL_CAMERAS - 1);
    statement_text(into, 1, camera->id);
    statement_text(into, 2, camera_state_name(camera->state));
    statement_int(into, 3, camera->heard.ms);
    return statement_run(out, err) && statement_run(into, err);
}

/* When a camera was heard so far. 0 if that time is later than ?3, which is too far ahead
 * of the clock, and the new time ?2 is not. */
#define BELIEVED "iif(heard_ms > ?3 AND ?2 <= ?3, 0, heard_ms)"

bool spool_note_camera(struct spool *spool, const struct camera *camera, instant now,
                       struct error *err)
{
    static const char sql[] = "UPDATE cameras SET state = ?4,"
                              " heard_ms = max(" BELIEVED ", ?2) WHERE camera_id = ?1";
    CLEANUP(statement_done) struct statement *set = NULL;
    if (!db_use(spool->db, sql, &set, err))
        return false;
    statement_text(set, 1, camera->id);
    statement_int(set, 2, camera->heard.ms);
    statement_int(set, 3, now.ms + SPOOL_AHEAD_MS);
    statement_text(set, 4, camera_state_name(camera->state));
    return statement_run(set, err) &&
           (db_changes(spool->db) || add_camera(spool, camera, err));
}

/* An event of this camera was put. A late event does not tell whether the camera is
 * online now. */
static bool hear_camera(struct spool *spool, const struct event *event, instant now,
                        struct error *err)
{
    static const char sql[] =
        "UPDATE cameras SET state = iif(?2 < " BELIEVED ", state, 'online'),"
        " heard_ms = max(" BELIEVED ", ?2) WHERE camera_id = ?1";
    CLEANUP(statement_done) struct statement *set = NULL;
    if (!db_use(spool->db, sql, &set, err))
        return false;
    statement_text(set, 1, event->camera);
    statement_int(set, 2, event->at.ms);
    statement_int(set, 3, now.ms + SPOOL_AHEAD_MS);
    struct camera camera = {event->camera, CAMERA_ONLINE, event->at};
    return statement_run(set, err) &&
           (db_changes(spool->db) || add_camera(spool, &camera, err));
}

bool spool_see(struct spool *spool, const struct event *event, instant now,
               struct error *err)
{
    bool heard = event->camera.len && event->type != EVENT_UNKNOWN;
    return (!event_is_state(event->type) || note_worker(spool, event, now, err)) &&
           (!heard || hear_camera(spool, event, now, err));
}

/* Read the columns `state` and `heard_ms`. */
static bool read_camera(struct statement *row, struct camera *camera, struct error *err)
{
    camera->heard.ms = column_int(row, 1);
    return camera_state_parse(column_text(row, 0), &camera->state) ||
           error_set(err, ERROR_CORRUPT, "a camera of the spool has the state '%s'",
                     str_shown(column_text(row, 0)).text);
}

bool spool_camera(struct spool *spool, str id, struct camera *camera, bool *found,
                  struct error *err)
{
    static const char sql[] = "SELECT state, heard_ms FROM cameras WHERE camera_id = ?";
    CLEANUP(statement_done) struct statement *get = NULL;
    struct camera read = {.id = camera->id};
    bool row;
    if (!db_use(spool->db, sql, &get, err))
        return false;
    statement_text(get, 1, id);
    if (!statement_step(get, &row, err) || (row && !read_camera(get, &read, err)))
        return false;
    *found = row;
    if (row)
        *camera = read;
    return true;
}

bool spool_cameras(struct spool *spool, struct arena *arena, struct cameras *cameras,
                   struct error *err)
{
    static const char sql[] = "SELECT state, heard_ms, camera_id FROM cameras"
                              " ORDER BY camera_id LIMIT ?";
    CLEANUP(statement_done) struct statement *rows = NULL;
    struct camera *camera = arena_new(arena, struct camera, SPOOL_CAMERAS);
    size_t count = 0;
    if (!db_use(spool->db, sql, &rows, err))
        return false;
    statement_int(rows, 1, SPOOL_CAMERAS);
    for (;; count++) {
        bool row;
        if (!statement_step(rows, &row, err))
            return false;
        if (!row)
            break;
        if (!read_camera(rows, &camera[count], err))
            return false;
        camera[count].id = arena_copy(arena, column_text(rows, 2));
    }
    *cameras = (struct cameras){camera, count};
    return true;
}
