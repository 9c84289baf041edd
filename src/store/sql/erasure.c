/* erasure.c - whatever names a worker names a stand-in instead, a slice at a time. */
#include "store/sql/sql.h"

#include "base/crypto.h"

/* --- events --- */

/* An event of the worker, and what becomes its uuid. */
struct renamed {
    int64_t id;
    str timestamp, before;
    struct uuid after;
};

/* A derived uuid tells who it was to whoever guesses right. The new one is as little as
 * the time, the rank among those of one moment, whose order decides which of them counts,
 * and chance. */
static struct uuid unlinked(instant at, size_t rank)
{
    unsigned char byte[UUID_BYTES];
    random_bytes(byte, sizeof byte);
    for (int i = 0; i < 6; i++)
        byte[i] = (unsigned char)(at.ms >> (8 * (5 - i)));
    byte[6] = (unsigned char)(0x80 | (rank >> 8 & 0x0f));
    byte[7] = (unsigned char)rank;
    byte[8] = (unsigned char)(0x80 | (byte[8] & 0x3f));
    return uuid_from_bytes(byte);
}

/* All of the worker's events of one moment, in the order of their uuids. */
static bool find_moment(struct db *db, str worker, str timestamp, struct arena *arena,
                        struct renamed **list, size_t *count, struct error *err)
{
    static const char sql[] = "SELECT id, event_uuid FROM events WHERE timestamp = ?1"
                              " AND worker_id = ?2 ORDER BY event_uuid";
    CLEANUP(statement_done) struct statement *rows = NULL;
    struct error ignored;
    instant at = {0};
    size_t room = 0;
    bool row;
    *list = NULL;
    *count = 0;
    (void)!instant_parse(timestamp, &at, &ignored);
    if (!db_use(db, sql, &rows, err))
        return false;
    statement_written(rows, 1, timestamp);
    statement_text(rows, 2, worker);
    for (;; ++*count) {
        if (!statement_step(rows, &row, err))
            return false;
        if (!row)
            return true;
        if (*count == room) {
            size_t old = room * sizeof **list;
            room = room ? 2 * room : 4;
            *list = arena_grow(arena, *list, old, room * sizeof **list);
        }
        (*list)[*count] = (struct renamed){column_int(rows, 0), timestamp,
                                           arena_copy(arena, column_text(rows, 1)),
                                           unlinked(at, *count)};
    }
}

/* In a table that tells of events, with the reasons of people. */
static bool rename_in(struct db *db, const char *sql, const struct renamed *event,
                      struct error *err)
{
    CLEANUP(statement_done) struct statement *set = NULL;
    if (!db_use(db, sql, &set, err))
        return false;
    statement_text(set, 1, event->before);
    statement_text(set, 2, uuid_str(&event->after));
    return statement_run(set, err);
}

static bool rename_event(struct db *db, const struct renamed *event, str as,
                         struct error *err)
{
    CLEANUP(statement_done) struct statement *set = NULL;
    if (!db_use(db,
                "UPDATE events SET worker_id = ?2, event_uuid = ?3"
                " WHERE id = ?1 AND timestamp = ?4",
                &set, err))
        return false;
    statement_int(set, 1, event->id);
    statement_text(set, 2, as);
    statement_text(set, 3, uuid_str(&event->after));
    statement_written(set, 4, event->timestamp);
    return statement_run(set, err) &&
           rename_in(db,
                     "UPDATE corrections SET event_uuid = ?2, reason = ''"
                     " WHERE event_uuid = ?1",
                     event, err) &&
           rename_in(db,
                     "UPDATE disputes SET event_uuid = ?2, reason = '',"
                     " decision = CASE WHEN decision IS NOT NULL THEN '' END"
                     " WHERE event_uuid = ?1",
                     event, err) &&
           rename_in(db, "UPDATE spot_checks SET event_uuid = ?2 WHERE event_uuid = ?1",
                     event, err) &&
           rename_in(db, "UPDATE verdicts SET event_uuid = ?2 WHERE event_uuid = ?1",
                     event, err) &&
           rename_in(db, "UPDATE corrected SET event_uuid = ?2 WHERE event_uuid = ?1",
                     event, err);
}

/* The moments of the worker's events with ids in (after, after + most]. */
static bool find_moments(struct db *db, str worker, int64_t after, size_t most,
                         struct arena *arena, str **moment, size_t *count,
                         struct error *err)
{
    static const char sql[] =
        "SELECT DISTINCT timestamp FROM events"
        " WHERE id > ?1 AND id <= ?2 AND worker_id = ?3" SQL_TIMES_OF_IDS("?1", "?2");
    CLEANUP(statement_done) struct statement *rows = NULL;
    bool row;
    *moment = arena_new(arena, str, most);
    *count = 0;
    if (!db_use(db, sql, &rows, err))
        return false;
    statement_int(rows, 1, after);
    statement_int(rows, 2, after + (int64_t)most);
    statement_text(rows, 3, worker);
    for (;; ++*count) {
        if (!statement_step(rows, &row, err))
            return false;
        if (!row)
            return true;
        (*moment)[*count] = arena_copy(arena, column_text(rows, 0));
    }
}

bool sql_erase_events(struct backend *backend, str worker, str as, size_t most,
                      int64_t *after, bool *done, struct error *err)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    struct db *db = db_of(backend);
    int64_t last, correction;
    str *moment;
    size_t moments;
    if (!sql_last(backend, &last, &correction, err) ||
        !find_moments(db, worker, *after, most, &arena, &moment, &moments, err))
        return false;
    for (size_t i = 0; i < moments; i++) {
        struct renamed *event;
        size_t count;
        if (!find_moment(db, worker, moment[i], &arena, &event, &count, err))
            return false;
        for (size_t k = 0; k < count; k++)
            if (!rename_event(db, &event[k], as, err))
                return false;
    }
    *after += (int64_t)most;
    *done = *after >= last;
    return true;
}

/* --- sums --- */

static bool move_sum(struct db *db, int level, instant bucket, str worker, str as,
                     struct error *err)
{
    /* What was moved before may have been added to since. */
    static const char sql_add[] =
        "INSERT INTO worker_rollups AS r"
        " (level, bucket_ms, worker_id, working_ms, idle_ms, absent_ms, units)"
        " SELECT level, bucket_ms, ?4, working_ms, idle_ms, absent_ms, units"
        " FROM worker_rollups WHERE level = ?1 AND bucket_ms = ?2 AND worker_id = ?3"
        " ON CONFLICT (level, bucket_ms, worker_id) DO UPDATE SET"
        " working_ms = r.working_ms + excluded.working_ms,"
        " idle_ms = r.idle_ms + excluded.idle_ms,"
        " absent_ms = r.absent_ms + excluded.absent_ms, units = r.units + excluded.units";
    static const char sql_remove[] = "DELETE FROM worker_rollups WHERE level = ?1 AND "
                                     "bucket_ms = ?2 AND worker_id = ?3";
    CLEANUP(statement_done) struct statement *add = NULL;
    CLEANUP(statement_done) struct statement *remove = NULL;
    if (!db_use(db, sql_add, &add, err) || !db_use(db, sql_remove, &remove, err))
        return false;
    statement_int(add, 1, level);
    statement_int(add, 2, bucket.ms);
    statement_text(add, 3, worker);
    statement_text(add, 4, as);
    statement_int(remove, 1, level);
    statement_int(remove, 2, bucket.ms);
    statement_text(remove, 3, worker);
    return statement_run(add, err) && statement_run(remove, err);
}

/* The last bucket of any; -1: there is none. */
static bool last_bucket(struct db *db, instant *last, struct error *err)
{
    CLEANUP(statement_done) struct statement *get = NULL;
    bool row;
    if (!db_use(db,
                "SELECT coalesce(max(bucket_ms), -1) FROM worker_rollups WHERE level = 0",
                &get, err) ||
        !statement_step(get, &row, err))
        return false;
    last->ms = row ? column_int(get, 0) : -1;
    return true;
}

bool sql_erase_sums(struct backend *backend, str worker, str as, size_t most,
                    instant *from, bool *done, struct error *err)
{
    struct db *db = db_of(backend);
    instant last, next;
    if (!last_bucket(db, &last, err))
        return false;
    for (size_t i = 0; i < most && !instant_before(last, *from); i++) {
        /* Time without sums of anybody is leapt over. */
        if (!sql_next_sum(backend, *from, true, &next, err))
            return false;
        if (instant_before(last, next)) {
            *from = instant_add(last, ROLLUP_FINEST);
            break;
        }
        for (int level = 0; level < ROLLUP_LEVELS; level++)
            if (!move_sum(db, level, instant_floor(next, rollup_unit(level)), worker, as,
                          err))
                return false;
        *from = instant_add(next, ROLLUP_FINEST);
    }
    *done = instant_before(last, *from);
    return true;
}

/* --- the rest --- */

static bool with_both(struct db *db, const char *sql, str worker, str as,
                      struct error *err)
{
    CLEANUP(statement_done) struct statement *set = NULL;
    if (!db_use(db, sql, &set, err))
        return false;
    statement_text(set, 1, worker);
    statement_text(set, 2, as);
    return statement_run(set, err);
}

bool sql_erase_rest(struct backend *backend, str worker, str as, struct error *err)
{
    struct db *db = db_of(backend);
    return with_both(db, "UPDATE runs SET worker_id = ?2 WHERE worker_id = ?1", worker,
                     as, err) &&
           with_both(db,
                     /* One day after the other, by the key. */
                     "WITH RECURSIVE days (day) AS (SELECT min(day) FROM worker_changes"
                     " UNION ALL SELECT (SELECT min(day) FROM worker_changes AS c"
                     "  WHERE c.day > days.day) FROM days WHERE day IS NOT NULL)"
                     " UPDATE worker_changes SET worker_id = ?2 WHERE worker_id = ?1"
                     " AND day IN (SELECT day FROM days)",
                     worker, as, err) &&
           with_both(db,
                     "UPDATE workers SET used = (SELECT used FROM workers"
                     "  WHERE worker_id = ?1) WHERE worker_id = ?2",
                     worker, as, err) &&
           run_with_text(db,
                         "UPDATE verdicts SET actor_kind = '', actor = '',"
                         " worker_id = NULL WHERE worker_id = ?1",
                         worker, err) &&
           run_with_text(db, "DELETE FROM workers WHERE worker_id = ?1", worker, err) &&
           sql_renew_changes(db, err);
}
