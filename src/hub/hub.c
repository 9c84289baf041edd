/* hub.c - the tables, the thread that writes them and the connections that read them. */
#include "hub/hub.h"

#include "base/error.h"
#include "base/list.h"
#include "base/log.h"
#include "base/memory.h"
#include "base/sqlite.h"

#include <inttypes.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

enum { VERSION = 1, BACKLOG = 100000 };

/* A sheet is one packed row until it is asked for: `packed` is its text as gzip. The sums
 * of the factory stand beside it, so that all sites together need no unpacking; they are
 * NULL where the sheet has none. `before` is how many revisions of it came earlier. Of
 * all with the same period and scopes exactly one is known for ever. */
static const char tables[] =
    "CREATE TABLE hub_version (version BIGINT NOT NULL);"
    "INSERT INTO hub_version VALUES (1);"
    "CREATE TABLE hub_sites ("
    "  site TEXT PRIMARY KEY NOT NULL,"
    "  in_group TEXT NOT NULL,"
    "  name TEXT NOT NULL,"
    "  link TEXT NOT NULL,"
    "  time_zone TEXT NOT NULL,"
    "  public_key BLOB NOT NULL,"
    "  epoch BIGINT NOT NULL,"
    "  enrolled_ms BIGINT NOT NULL,"
    "  heard_ms BIGINT NOT NULL,"        /* when a sheet came last; 0: never */
    "  latest_start_ms BIGINT NOT NULL," /* of the sheet that ends last */
    "  latest_end_ms BIGINT NOT NULL,"
    "  latest_k BIGINT NOT NULL"
    ");"
    "CREATE TABLE hub_codes ("
    "  site TEXT PRIMARY KEY NOT NULL,"
    "  hash BLOB NOT NULL,"
    "  in_group TEXT NOT NULL,"
    "  replaces BIGINT NOT NULL,"
    "  expires_ms BIGINT NOT NULL"
    ");"
    "CREATE TABLE hub_epochs ("
    "  site TEXT NOT NULL,"
    "  epoch BIGINT NOT NULL,"
    "  previous_epoch BIGINT NOT NULL," /* 0: it was enrolled with this one */
    "  reason TEXT NOT NULL,"
    "  since_ms BIGINT NOT NULL,"
    "  PRIMARY KEY (site, epoch)"
    ");"
    "CREATE TABLE hub_sheets ("
    "  site TEXT NOT NULL,"
    "  start_ms BIGINT NOT NULL,"
    "  end_ms BIGINT NOT NULL,"
    "  scopes BIGINT NOT NULL,"
    "  epoch BIGINT NOT NULL,"
    "  revision BIGINT NOT NULL,"
    "  known_from_ms BIGINT NOT NULL,"
    "  known_to_ms BIGINT NOT NULL,"
    "  before BIGINT NOT NULL,"
    "  k BIGINT NOT NULL,"
    "  suppressed BIGINT NOT NULL,"
    "  planned_ms BIGINT,"
    "  working_ms BIGINT,"
    "  idle_ms BIGINT,"
    "  absent_ms BIGINT,"
    "  unknown_ms BIGINT,"
    "  occupied_ms BIGINT,"
    "  working_station_ms BIGINT,"
    "  units BIGINT,"
    "  hash BLOB NOT NULL,"
    "  signature BLOB NOT NULL,"
    "  packed BLOB NOT NULL,"
    "  PRIMARY KEY (site, start_ms, end_ms, scopes, epoch, revision)"
    ");"
    "CREATE UNIQUE INDEX hub_sheets_now ON hub_sheets (site, start_ms, end_ms, scopes)"
    "  WHERE known_to_ms = 9223372036854775807;"
    "CREATE INDEX hub_sheets_long ON hub_sheets (site, start_ms)"
    "  WHERE known_to_ms = 9223372036854775807 AND end_ms - start_ms > 3600000;"
    /* Rounds of learning across sites (rounds.h): texts are messages as they were signed,
     * and empty where there is none yet. */
    "CREATE TABLE hub_rounds ("
    "  round TEXT PRIMARY KEY NOT NULL,"
    "  number BIGINT NOT NULL," /* counts up */
    "  text TEXT NOT NULL,"
    "  roster TEXT NOT NULL,"
    "  outcome TEXT NOT NULL,"
    "  begun_ms BIGINT NOT NULL,"
    "  closes_ms BIGINT NOT NULL,"
    "  ended_ms BIGINT NOT NULL"
    ");"
    "CREATE TABLE hub_round_messages ("
    "  round TEXT NOT NULL,"
    "  kind TEXT NOT NULL," /* 'join' or 'vector' */
    "  site TEXT NOT NULL,"
    "  at_ms BIGINT NOT NULL," /* when it came */
    "  text TEXT NOT NULL,"
    "  PRIMARY KEY (round, kind, site)"
    ");"
    "CREATE TABLE hub_tenants ("
    "  kind TEXT NOT NULL," /* of whom: 'person' or 'key' */
    "  id TEXT NOT NULL,"
    "  created_ms BIGINT NOT NULL," /* who is made later under the same name is another */
    "  tenant BIGINT NOT NULL,"
    "  name TEXT NOT NULL,"
    "  PRIMARY KEY (kind, id)"
    ");";

struct hub {
    char *path;
    struct db *writer;
    struct group *group;
    pthread_mutex_t mutex; /* guards: */
    struct db **idle;
    size_t idles, idle_room;
    _Atomic uint64_t counted[SHEET_STATUSES];
};

void hub_count(struct hub *hub, enum sheet_status status, uint64_t sheets)
{
    atomic_fetch_add(&hub->counted[status], sheets);
}

uint64_t hub_counted(struct hub *hub, enum sheet_status status)
{
    return atomic_load(&hub->counted[status]);
}

/* --- the writer's transactions --- */

static bool begin(void *owner, struct error *err)
{
    struct hub *hub = owner;
    return db_in_place(hub->writer, err) && db_run(hub->writer, "BEGIN IMMEDIATE", err);
}

static bool commit(void *owner, instant now, struct error *err)
{
    struct hub *hub = owner;
    (void)now;
    if (db_commit(hub->writer, err))
        return true;
    db_try(hub->writer, "ROLLBACK");
    return false;
}

static void rollback(void *owner)
{
    struct hub *hub = owner;
    db_try(hub->writer, "ROLLBACK");
}

static int64_t changes(void *owner)
{
    struct hub *hub = owner;
    return db_in_transaction(hub->writer) ? db_all_changes(hub->writer) : -1;
}

static void committed(void *owner) { (void)owner; }

static void tick(void *owner, instant now)
{
    (void)owner;
    (void)now;
}

static void failing(void *owner, const struct error *why)
{
    (void)owner;
    if (why)
        log_error("sheets cannot be written", LOG_TEXT("reason", why->text));
    else
        log_info("sheets can be written again");
}

static const struct ledger_kind ledger = {
    .begin = begin,
    .commit = commit,
    .rollback = rollback,
    .changes = changes,
    .committed = committed,
    .tick = tick,
    .failing = failing,
};

void hub_submit(struct hub *hub, struct task *task) { group_submit(hub->group, task); }

bool hub_run(struct hub *hub, struct task *task, struct error *err)
{
    return group_run(hub->group, task, err);
}

bool hub_is_failing(struct hub *hub, struct error *why)
{
    struct group_counts counts = group_counts(hub->group);
    if (counts.failing)
        *why = counts.why;
    return counts.failing;
}

/* --- readers --- */

static struct db *take_idle(struct hub *hub)
{
    pthread_mutex_lock(&hub->mutex);
    struct db *db = hub->idles ? hub->idle[--hub->idles] : NULL;
    pthread_mutex_unlock(&hub->mutex);
    return db;
}

bool hub_read(struct hub *hub, struct db **db, struct error *err)
{
    struct db *reader = take_idle(hub);
    if (!reader && !db_open(hub->path, DB_READ, &reader, err))
        return false;
    if (!db_run(reader, "BEGIN", err)) {
        db_close(reader);
        return false;
    }
    *db = reader;
    return true;
}

void hub_read_end(struct hub *hub, struct db *db)
{
    db_try(db, "COMMIT");
    pthread_mutex_lock(&hub->mutex);
    hub->idle = list_room(hub->idle, hub->idles, &hub->idle_room, sizeof *hub->idle);
    hub->idle[hub->idles++] = db;
    pthread_mutex_unlock(&hub->mutex);
}

/* --- from start to end --- */

/* 0: there are no tables yet. */
static bool read_version(struct db *db, int64_t *version, struct error *err)
{
    CLEANUP(statement_done) struct statement *find = NULL, *get = NULL;
    bool row;
    *version = 0;
    if (!db_use(db, "SELECT 1 FROM sqlite_master WHERE name = 'hub_version'", &find,
                err) ||
        !statement_step(find, &row, err))
        return false;
    if (!row)
        return true;
    if (!db_use(db, "SELECT version FROM hub_version", &get, err) ||
        !statement_step(get, &row, err))
        return false;
    *version = row ? column_int(get, 0) : 0;
    return true;
}

static bool make_tables(struct db *db, struct error *err)
{
    int64_t version;
    if (!read_version(db, &version, err))
        return false;
    if (version > VERSION)
        return error_set(err, ERROR_CONFLICT,
                         "a newer program has made the hub's tables, of version %" PRId64
                         "; this one knows versions up to %d",
                         version, VERSION);
    return version || db_run(db, tables, err);
}

static bool prepare(struct db *db, struct error *err)
{
    if (!db_run(db, "BEGIN IMMEDIATE", err))
        return false;
    if (make_tables(db, err) && db_commit(db, err))
        return true;
    db_try(db, "ROLLBACK");
    return false;
}

bool hub_start(const char *path, struct hub **hub, struct error *err)
{
    struct hub *started = memory_new(struct hub, 1);
    struct group_options options = {
        .kind = &ledger, .owner = started, .backlog = BACKLOG};
    pthread_mutex_init(&started->mutex, NULL);
    size_t size = strlen(path) + 1;
    started->path = memcpy(memory_bytes(size), path, size);
    if (!db_open(path, DB_WRITE, &started->writer, err) ||
        !prepare(started->writer, err)) {
        hub_stop(started);
        return false;
    }
    options.ledger = started->writer;
    if (!group_start(&options, &started->group, err)) {
        hub_stop(started);
        return false;
    }
    *hub = started;
    return true;
}

void hub_stop(struct hub *hub)
{
    if (!hub)
        return;
    group_stop(hub->group);
    for (size_t i = 0; i < hub->idles; i++)
        db_close(hub->idle[i]);
    free(hub->idle);
    db_close(hub->writer);
    pthread_mutex_destroy(&hub->mutex);
    free(hub->path);
    free(hub);
}
