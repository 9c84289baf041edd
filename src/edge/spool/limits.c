/* limits.c - bounds of size and age, and space given back.
 *
 * Pages of which everything was deleted are free: they are used again before the file
 * grows, and spool_tidy() gives back those that stay free. What counts against the bound
 * are the others.
 */
#include "edge/spool/inside.h"

#include <stdio.h>

enum {
    DROP_AT_ONCE = 200, /* events, at least, when room is made */
    DROP_TIDY = 10000,  /* events that are too old, at a call */
    /* Pages: */
    FREE_KEPT = 64,       /* are used again soon */
    FREE_AT_ONCE = 1024,  /* given back at a call */
    FREE_RELIEVING = 512, /* the same when the disk is full, */
    RELIEVING = 7,        /* and so often, each time with twice as many events less */
    ROW_BYTES = 310       /* of an event without its ids, indexes included */
};

bool spool_used(struct spool *spool, int64_t *bytes, struct error *err)
{
    int64_t pages, unused, page;
    if (!spool_ask(spool, "PRAGMA page_count", &pages, err) ||
        !spool_ask(spool, "PRAGMA freelist_count", &unused, err) ||
        !spool_ask(spool, "PRAGMA page_size", &page, err))
        return false;
    *bytes = (pages - unused) * page;
    return true;
}

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

/* Drop the `count` oldest, of what waits and of the dead letters. */
static bool drop_oldest(struct spool *spool, int64_t count, int64_t *dropped,
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

/* *fits: is there room for so many bytes? ERROR_UNAVAILABLE: there is none, nor may it be
 * made. */
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
        if (!drop_oldest(spool, DROP_AT_ONCE + bytes / ROW_BYTES, &dropped, err))
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

/* What waits is as old as its number says, so the first that is young enough ends it;
 * where the clock was set back that is a little later than it could be. */
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

/* --- giving back --- */

static bool give_back(struct spool *spool, int pages, struct error *err)
{
    char sql[64];
    snprintf(sql, sizeof sql, "PRAGMA incremental_vacuum(%d)", pages);
    return db_run(spool->db, sql, err);
}

static bool tidy(struct spool *spool, instant now, int64_t unused, struct error *err)
{
    instant oldest = {now.ms - spool->limits.age.ms};
    return (!spool->limits.age.ms ||
            (drop_waiting(spool, oldest, err) && drop_dead(spool, oldest, err))) &&
           spool_forget(spool, err) &&
           (unused <= FREE_KEPT || give_back(spool, FREE_AT_ONCE, err));
}

bool spool_tidy(struct spool *spool, instant now, struct error *err)
{
    int64_t unused;
    if (!spool_begin(spool, err))
        return false;
    if (!spool_ask(spool, "PRAGMA freelist_count", &unused, err) ||
        !tidy(spool, now, unused, err)) {
        spool_rollback(spool);
        return false;
    }
    if (!spool_commit(spool, err))
        return false;
    /* The file is cut off when the log is in it. */
    if (unused > FREE_KEPT)
        db_checkpoint(spool->db);
    return true;
}

/* Make the file smaller by what is free and, if the user chose so, by the `count` oldest.
 * False: it could not be, or nothing is left. */
static bool shrink(struct spool *spool, int64_t count)
{
    struct error err = {0};
    int64_t dropped = 1;
    memset(spool->change, 0, sizeof spool->change);
    if (!db_run(spool->db, "BEGIN IMMEDIATE", &err))
        return false;
    if ((spool->limits.when_full == SPOOL_REFUSE ||
         drop_oldest(spool, count, &dropped, &err)) &&
        give_back(spool, FREE_RELIEVING, &err))
        return spool_commit(spool, &err) && dropped;
    spool_rollback(spool);
    return false;
}

/* On a full disk the log cannot grow, but once it is in the file it is written from its
 * start again. Where the file would have to grow for that, it is made smaller first.
 * There is room in the log to say so (db_economize()), as long as nothing is put. */
void spool_relieve(struct spool *spool)
{
    spool->cramped = !db_checkpoint(spool->db);
    for (int i = 0; spool->cramped && i < RELIEVING; i++) {
        if (!shrink(spool, DROP_AT_ONCE << i))
            break;
        spool->cramped = !db_checkpoint(spool->db);
    }
    (void)db_no_space(spool->db);
}
