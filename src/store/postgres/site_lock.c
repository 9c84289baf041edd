/* site_lock.c - one writer at a time, and how each knows what the others did.
 *
 * Runs of one worker, and unions of one station, must not be written by two at once. So
 * every transaction begins by locking the one row of site_lock. Nothing is held between
 * transactions: a process that dies leaves nothing, and one that is frozen inside of a
 * transaction is ended by the server, and finds its transaction gone.
 *
 * The row has a version, a number that every commit makes up. A process knows the one
 * that it has left there itself. If there is another one, what the store remembers is
 * wrong, and `generation` tells it so. It does not simply count: after a failover that
 * lost commits, a count could come to the same number again.
 *
 * As long as nobody else writes, the answer is not waited for: whatever is sent meanwhile
 * is right only if the version is the expected one. If it is not, adding events adds
 * nothing, and nothing else is committed. As soon as somebody else has written, begin()
 * waits. */
#include "store/postgres/inside.h"

#include "base/clock.h"
#include "base/crypto.h"
#include "base/error.h"
#include "store/watch.h"

#include <unistd.h>

static const char sql_lock[] =
    "SELECT version, next_event, CAST(CAST(pg_current_xact_id() AS TEXT) AS BIGINT),"
    " unsealing_ms, tables FROM site_lock FOR UPDATE";
static const char sql_write[] =
    "UPDATE site_lock SET next_event = ?1, version = ?2, unsealing_ms = ?3,"
    " credentials = credentials + CAST(?4 AS BIGINT),"
    " alerts = alerts + CAST(?5 AS BIGINT), quality = quality + CAST(?6 AS BIGINT)";
enum { FIRST_NEWS = 4 };

static bool ask(struct postgres_site *site, struct error *err)
{
    struct statement *lock;
    if (!db_use(site->sql.db, sql_lock, &lock, err) || !statement_send(lock, err))
        return false;
    site->lock.is_asked = true;
    site->lock.transaction = 0;
    return true;
}

bool site_lock_learn(struct postgres_site *site, struct error *err)
{
    CLEANUP(statement_done) struct statement *row = NULL;
    struct site_lock *lock = &site->lock;
    bool there;
    if (!lock->is_asked)
        return true;
    if (!db_use(site->sql.db, sql_lock, &row, err) || !statement_step(row, &there, err))
        return false;
    if (!there)
        return error_set(err, ERROR_CORRUPT, "the table site_lock is empty");
    int64_t version = column_int(row, 0);
    lock->is_asked = false;
    if (column_int(row, 4) > postgres_newest())
        return error_set(err, ERROR_UNAVAILABLE,
                         "a newer program has changed the tables; this one writes "
                         "nothing any more, and has to be upgraded");
    lock->is_ours = version == lock->version;
    lock->version = version;
    /* Ids that a transaction of ours took, and did not commit, are not given again. */
    if (!lock->is_ours)
        lock->next_event = column_int(row, 1);
    lock->transaction = column_int(row, 2);
    if (!lock->is_ours)
        site->sql.backend.unsealing_until.ms = column_int(row, 3);
    site->sql.backend.generation += !lock->is_ours;
    return true;
}

bool site_lock_begin(struct postgres_site *site, struct error *err)
{
    site->waiting.count = 0;
    if (!postgres_begin(site->sql.db, "BEGIN", err))
        return false;
    if (ask(site, err) && (site->lock.is_ours || site_lock_learn(site, err)))
        return true;
    postgres_rollback(site->sql.db);
    site->lock.is_asked = false;
    return false;
}

bool site_lock_take(struct postgres_site *site, struct error *err)
{
    return ask(site, err) && site_lock_learn(site, err);
}

static int64_t make_up(void)
{
    uint64_t number;
    random_bytes(&number, sizeof number);
    return (int64_t)(number >> 1) | 1;
}

static bool send_row(struct postgres_site *site, int64_t version, struct error *err)
{
    CLEANUP(statement_done) struct statement *write = NULL;
    if (!db_use(site->sql.db, sql_write, &write, err))
        return false;
    statement_int(write, 1, site->lock.next_event);
    statement_int(write, 2, version);
    statement_int(write, 3, site->sql.backend.unsealing_until.ms);
    for (int kind = 0; kind < NEWS_KINDS; kind++)
        statement_int(write, FIRST_NEWS + kind, site->sql.backend.news >> kind & 1);
    return statement_run(write, err);
}

enum { ASK_AGAIN_US = 100000 };
/* To connect may take long, too, where the network is silent. */
static const span ask_time = {5000};

/* What became of a transaction, as the server tells. False: it cannot tell yet. */
static bool ask_status(struct postgres_site *site, int64_t transaction, bool *committed)
{
    static const char sql[] =
        "SELECT pg_xact_status(CAST(CAST(CAST(?1 AS BIGINT) AS TEXT) AS xid8))";
    CLEANUP(statement_done) struct statement *get = NULL;
    struct error ignored;
    bool row;
    if (!db_use(site->sql.db, sql, &get, &ignored))
        return false;
    statement_int(get, 1, transaction);
    if (!statement_step(get, &row, &ignored))
        return false;
    *committed = row && str_equal(column_text(get, 0), STR("committed"));
    return !row || !str_equal(column_text(get, 0), STR("in progress"));
}

/* The connection was lost while the answer was awaited. The server may have to start
 * again first, or to notice that the connection is gone. */
static bool was_committed(struct postgres_site *site)
{
    bool committed = false;
    span end = {clock_monotonic().ms + ask_time.ms};
    postgres_rollback(site->sql.db);
    while (!ask_status(site, site->lock.transaction, &committed) &&
           clock_monotonic().ms < end.ms)
        usleep(ASK_AGAIN_US);
    return committed;
}

/* Wait for the row at last: nothing may be committed if somebody else has written before,
 * nor before the number of the transaction is known. */
static bool learn_in_time(struct postgres_site *site, struct error *err)
{
    unsigned generation = site->sql.backend.generation;
    if (!site_lock_learn(site, err))
        return false;
    return site->sql.backend.generation == generation ||
           error_set(err, ERROR_UNAVAILABLE, "another server has written meanwhile");
}

bool site_lock_commit(struct postgres_site *site, struct error *err)
{
    int64_t version = make_up();
    bool unknown = false;
    if (learn_in_time(site, err) && send_row(site, version, err) &&
        (postgres_commit(site->sql.db, &unknown, err) ||
         (unknown && was_committed(site)))) {
        site->lock.version = version;
        return true;
    }
    site->lock.is_asked = false;
    site->lock.is_ours = false;
    return false;
}
