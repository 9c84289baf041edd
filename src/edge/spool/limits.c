/* limits.c - how large the file may become and how old what it holds.
 *
 * SQLite keeps pages whose rows were all deleted. They are free: new rows go there before
 * the file grows, and spool_give_back() returns them to the file system. So only the
 * other pages count against the limit of size.
 */
#include "edge/spool/inside.h"

#include <stdio.h>

enum {
    DROP_TIDY = 10000, /* most events that one call drops for their age */
    ROW_BYTES = 310    /* of one event with its indexes, but without its ids */
};

int64_t spool_event_bytes(const struct event *event)
{
    return (int64_t)(ROW_BYTES + event->worker.len + event->station.len +
                     event->camera.len + event->model.len);
}

/* --- dropping --- */

static bool delete_to(struct spool *spool, const char *sql, int64_t to, int64_t *count,
                      struct error *err)
{
    CLEANUP(statement_done) struct statement *out = NULL;
    if (!db_use(spool->db, sql, &out, err))
        return false;
    statement_int(out, 1, to);
    if (!statement_run(out, err))
        return false;
    *count = db_changes(spool->db);
    return true;
}

bool spool_drop_oldest(struct spool *spool, int64_t count, int64_t *dropped,
                       struct error *err)
{
    static const char sql[] = "SELECT number FROM queue UNION ALL SELECT number FROM dead"
                              " ORDER BY number LIMIT 1 OFFSET ?";
    CLEANUP(statement_done) struct statement *get = NULL;
    int64_t waiting, dead;
    bool row;
    if (!db_use(spool->db, sql, &get, err))
        return false;
    statement_int(get, 1, count - 1);
    if (!statement_step(get, &row, err))
        return false;
    int64_t last = row ? column_int(get, 0) : INT64_MAX;
    statement_again(get);
    if (!delete_to(spool, "DELETE FROM queue WHERE number <= ?", last, &waiting, err) ||
        !delete_to(spool, "DELETE FROM dead WHERE number <= ?", last, &dead, err))
        return false;
    *dropped = waiting + dead;
    spool->change[FIGURE_WAITING] -= waiting;
    spool->change[FIGURE_DEAD] -= dead;
    spool->change[FIGURE_DROPPED_FULL] += *dropped;
    return true;
}

/* *fits: is there room for `bytes` more?
 * ERROR_UNAVAILABLE: there is no room, and no event may be dropped to make some. */
static bool look_for_room(struct spool *spool, int64_t bytes, bool *fits,
                          struct error *err)
{
    int64_t used;
    if (spool->cramped)
        return error_set(err, ERROR_UNAVAILABLE,
                         "the disk is full; the spool takes events again when there is "
                         "room or the server has taken some");
    if (!spool_used(spool, &used, err))
        return false;
    *fits = used + bytes <= spool->limits.bytes;
    return *fits || spool->limits.when_full == SPOOL_DROP_OLDEST ||
           error_set(err, ERROR_UNAVAILABLE,
                     "the spool is full (%lld of %lld bytes); it takes events again when "
                     "the server has taken some",
                     (long long)used, (long long)spool->limits.bytes);
}

bool spool_has_room(struct spool *spool, struct error *err)
{
    bool fits;
    return look_for_room(spool, ROW_BYTES, &fits, err);
}

bool spool_make_room(struct spool *spool, int64_t bytes, struct error *err)
{
    for (;;) {
        int64_t dropped;
        bool fits;
        if (!look_for_room(spool, bytes, &fits, err))
            return false;
        if (fits)
            return true;
        if (!spool_drop_oldest(spool, SPOOL_DROP_AT_ONCE + bytes / ROW_BYTES, &dropped,
                               err))
            return false;
        if (!dropped)
            return error_set(
                err, ERROR_UNAVAILABLE,
                "the spool of %lld bytes has no room for events, though none "
                "waits; give it more",
                (long long)spool->limits.bytes);
    }
}

/* --- age --- */

/* Numbers rise with age, so the search ends at the first event that is young enough. If
 * the clock was set back, that may be early: the rest is dropped a little later. */
static bool drop_waiting(struct spool *spool, instant oldest, struct error *err)
{
    static const char sql[] = "SELECT number, put_ms FROM queue ORDER BY number LIMIT ?";
    CLEANUP(statement_done) struct statement *rows = NULL;
    int64_t last = -1, dropped;
    bool row;
    if (!db_use(spool->db, sql, &rows, err))
        return false;
    statement_int(rows, 1, DROP_TIDY);
    for (;;) {
        if (!statement_step(rows, &row, err))
            return false;
        if (!row || column_int(rows, 1) >= oldest.ms)
            break;
        last = column_int(rows, 0);
    }
    statement_again(rows);
    if (last < 0)
        return true;
    if (!delete_to(spool, "DELETE FROM queue WHERE number <= ?", last, &dropped, err))
        return false;
    spool->change[FIGURE_WAITING] -= dropped;
    spool->change[FIGURE_DROPPED_OLD] += dropped;
    return true;
}

static bool drop_dead(struct spool *spool, instant oldest, struct error *err)
{
    int64_t dropped;
    if (!delete_to(spool, "DELETE FROM dead WHERE rejected_ms < ?", oldest.ms, &dropped,
                   err))
        return false;
    spool->change[FIGURE_DEAD] -= dropped;
    spool->change[FIGURE_DROPPED_OLD] += dropped;
    return true;
}

bool spool_drop_old(struct spool *spool, instant oldest, struct error *err)
{
    return drop_waiting(spool, oldest, err) && drop_dead(spool, oldest, err);
}

/* --- free pages --- */

bool spool_give_back(struct spool *spool, int pages, struct error *err)
{
    char sql[64];
    snprintf(sql, sizeof sql, "PRAGMA incremental_vacuum(%d)", pages);
    return db_run(spool->db, sql, err);
}
