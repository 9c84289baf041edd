/* watch.c - what other servers do: the numbers in the row of site_lock, LISTEN and
 * NOTIFY, and the row of chores.
 *
 * A standby takes no LISTEN; there the numbers are all there is. */
#include "store/postgres/inside.h"

#include "base/crypto.h"
#include "base/error.h"
#include "base/memory.h"
#include "store/watch.h"

#include <stdio.h>
#include <stdlib.h>

struct postgres_watch {
    struct other_servers watch; /* must be first */
    struct arena arena;         /* of: */
    const char *schema;
    struct db *db;
    int64_t server; /* a made-up number */
    char tell[128]; /* SQL */
};

static struct postgres_watch *watch_of(struct other_servers *watch)
{
    return (struct postgres_watch *)watch;
}

static void close_watch(struct other_servers *watch)
{
    struct postgres_watch *own = watch_of(watch);
    db_close(own->db);
    arena_free(&own->arena);
    free(own);
}

/* Nothing that it writes matters after a power failure. */
static bool connect_watch(struct postgres_watch *own, const char *address,
                          struct error *err)
{
    const char *url;
    char text[256];
    if (!postgres_address(address, &own->arena, &url, &own->schema, err))
        return false;
    snprintf(text, sizeof text, "-c search_path=%s -c synchronous_commit=off",
             own->schema);
    if (!postgres_open(url, "", text, &own->db, err))
        return false;
    snprintf(text, sizeof text, "LISTEN %s", own->schema);
    snprintf(own->tell, sizeof own->tell, "NOTIFY %s", own->schema);
    db_try(own->db, text);
    return true;
}

static bool open_watch(const char *address, struct other_servers **watch,
                       struct error *err)
{
    struct postgres_watch *own = memory_new(struct postgres_watch, 1);
    uint64_t number;
    random_bytes(&number, sizeof number);
    own->watch.kind = &postgres_watch;
    own->server = (int64_t)(number >> 1) | 1;
    if (!connect_watch(own, address, err)) {
        close_watch(&own->watch);
        return false;
    }
    *watch = &own->watch;
    return true;
}

static bool wait_for_others(struct other_servers *watch, int wake, span most,
                            struct error *err)
{
    return postgres_await_notice(watch_of(watch)->db, wake, most, err);
}

static bool look(struct other_servers *watch, struct news *news, struct error *err)
{
    static const char sql[] =
        "SELECT version, credentials, alerts, quality FROM site_lock";
    CLEANUP(statement_done) struct statement *get = NULL;
    bool row;
    if (!db_use(watch_of(watch)->db, sql, &get, err) || !statement_step(get, &row, err))
        return false;
    if (!row)
        return error_set(err, ERROR_CORRUPT, "the table site_lock is empty");
    news->version = column_int(get, 0);
    for (int kind = 0; kind < NEWS_KINDS; kind++)
        news->number[kind] = column_int(get, 1 + kind);
    return true;
}

static bool tell(struct other_servers *watch, struct error *err)
{
    return db_run(watch_of(watch)->db, watch_of(watch)->tell, err);
}

/* Whose program is older than the tables leaves them to others. */
static bool take_chores(struct other_servers *watch, span time, bool *ours,
                        struct error *err)
{
    static const char sql[] =
        "UPDATE chores SET server = ?1,"
        " until = clock_timestamp() + CAST(?2 AS BIGINT) * INTERVAL '1 millisecond'"
        " WHERE (server = ?1 OR until < clock_timestamp())"
        " AND (SELECT tables FROM site_lock) <= ?3";
    CLEANUP(statement_done) struct statement *take = NULL;
    if (!db_use(watch_of(watch)->db, sql, &take, err))
        return false;
    statement_int(take, 1, watch_of(watch)->server);
    statement_int(take, 2, time.ms);
    statement_int(take, 3, postgres_newest());
    if (!statement_run(take, err))
        return false;
    *ours = db_changes(watch_of(watch)->db) > 0;
    return true;
}

static void leave_chores(struct other_servers *watch)
{
    static const char sql[] = "UPDATE chores SET until = '-infinity' WHERE server = ?1";
    CLEANUP(statement_done) struct statement *leave = NULL;
    struct error ignored;
    if (!db_use(watch_of(watch)->db, sql, &leave, &ignored))
        return;
    statement_int(leave, 1, watch_of(watch)->server);
    (void)!statement_run(leave, &ignored);
}

const struct watch_kind postgres_watch = {
    .open = open_watch,
    .close = close_watch,
    .wait = wait_for_others,
    .look = look,
    .tell = tell,
    .take_chores = take_chores,
    .leave_chores = leave_chores,
};
