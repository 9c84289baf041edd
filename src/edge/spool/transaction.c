/* transaction.c - the writer's transactions, and the housekeeping between them. */
#include "edge/spool/inside.h"

enum {
    /* Free pages of the file: */
    PAGES_KEPT = 64,         /* stay in the file, because new events soon need them */
    PAGES_TIDIED = 1024,     /* tidying gives back at once */
    PAGES_ON_FULL_DISK = 512 /* one attempt to shrink the file gives back */
};

/* --- the end of a transaction --- */

static bool write_figures(struct spool *spool, struct error *err)
{
    static const char sql[] = "UPDATE figures SET value = value + ?2 WHERE figure = ?1";
    CLEANUP(statement_done) struct statement *add = NULL;
    if (!db_use(spool->db, sql, &add, err))
        return false;
    for (int i = 0; i < FIGURES; i++) {
        if (!spool->change[i])
            continue;
        statement_int(add, 1, i);
        statement_int(add, 2, spool->change[i]);
        if (!statement_run(add, err))
            return false;
    }
    return true;
}

bool spool_commit(struct spool *spool, struct error *err)
{
    if (write_figures(spool, err) && db_in_place(spool->db, err) &&
        db_commit(spool->db, err))
        return true;
    spool_rollback(spool);
    return false;
}

void spool_rollback(struct spool *spool) { db_try(spool->db, "ROLLBACK"); }

int64_t spool_changes(const struct spool *spool)
{
    return db_in_transaction(spool->db)
               ? db_all_changes(spool->db) - spool->changes_before
               : -1;
}

bool spool_count_refused(struct spool *spool, int64_t count, struct error *err)
{
    (void)err; /* spool_commit() writes the count */
    spool->change[FIGURE_REFUSED] += count;
    return true;
}

/* --- a full disk --- */

/* Make the file smaller by its free pages and, if the user chose to drop events, by the
 * `count` oldest ones. False: it failed, or there was nothing left to drop. */
static bool shrink(struct spool *spool, int64_t count)
{
    struct error err = {0};
    int64_t dropped = 1;
    memset(spool->change, 0, sizeof spool->change);
    if (!db_run(spool->db, "BEGIN IMMEDIATE", &err))
        return false;
    if ((spool->limits.when_full == SPOOL_REFUSE ||
         spool_drop_oldest(spool, count, &dropped, &err)) &&
        spool_give_back(spool, PAGES_ON_FULL_DISK, &err))
        return spool_commit(spool, &err) && dropped;
    spool_rollback(spool);
    return false;
}

/* The disk is or was full. The log cannot grow then. But SQLite writes it from its start
 * again once everything in it is in the file. If the file would have to grow for that,
 * shrink() makes it smaller first, each time by twice as many events. The log has room
 * for a deletion, because db_economize() reserved it and nothing is put meanwhile. */
static void relieve(struct spool *spool)
{
    enum { ATTEMPTS = 7 };
    spool->cramped = !db_checkpoint(spool->db);
    for (int i = 0; spool->cramped && i < ATTEMPTS; i++) {
        if (!shrink(spool, SPOOL_DROP_AT_ONCE << i))
            break;
        spool->cramped = !db_checkpoint(spool->db);
    }
    (void)db_no_space(spool->db);
}

bool spool_in_place(struct spool *spool, struct error *err)
{
    return db_in_place(spool->db, err);
}

bool spool_begin(struct spool *spool, struct error *err)
{
    if (!spool_in_place(spool, err))
        return false;
    if (db_no_space(spool->db) || spool->cramped)
        relieve(spool);
    memset(spool->change, 0, sizeof spool->change);
    spool->changes_before = db_all_changes(spool->db);
    return db_run(spool->db, "BEGIN IMMEDIATE", err);
}

bool spool_probe(struct spool *spool, struct error *err)
{
    static const char sql[] = "UPDATE figures SET value = value WHERE figure = 0";
    if (!spool_begin(spool, err))
        return false;
    if (db_run(spool->db, sql, err))
        return spool_commit(spool, err);
    spool_rollback(spool);
    return false;
}

/* --- tidying --- */

static bool tidy(struct spool *spool, instant now, int64_t unused, struct error *err)
{
    instant oldest = {now.ms - spool->limits.age.ms};
    return (!spool->limits.age.ms || spool_drop_old(spool, oldest, err)) &&
           spool_forget(spool, err) &&
           (unused <= PAGES_KEPT || spool_give_back(spool, PAGES_TIDIED, err));
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
    /* The file itself becomes smaller only at a checkpoint. */
    if (unused > PAGES_KEPT)
        db_checkpoint(spool->db);
    return true;
}
