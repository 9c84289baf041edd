/* hub.c - the thread that writes the tables, and the connections that read them. */
#include "hub/hub.h"

#include "base/error.h"
#include "base/list.h"
#include "base/log.h"
#include "base/memory.h"
#include "hub/engine.h"

#include <inttypes.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

enum { BACKLOG = 100000 };

/* Connections that nobody reads from at the moment. */
struct readers {
    struct db **idle;
    size_t idles, room;
};

struct hub {
    const struct hub_engine *engine;
    char *address; /* the URL behind its scheme */
    struct db *writer;
    struct group *group;
    pthread_mutex_t mutex;      /* guards: */
    struct readers own, askers; /* of the hub itself, and of those who ask it */
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
    return hub->engine->begin(hub->writer, err);
}

static bool commit(void *owner, instant now, struct error *err)
{
    struct hub *hub = owner;
    (void)now;
    return hub->engine->commit(hub->writer, err);
}

static void rollback(void *owner)
{
    struct hub *hub = owner;
    hub->engine->rollback(hub->writer);
}

static int64_t changes(void *owner)
{
    struct hub *hub = owner;
    return hub->engine->changes(hub->writer);
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

bool hub_join(struct hub *hub, struct db *db, struct error *err)
{
    return hub->engine->join(db, err);
}

/* --- readers --- */

static struct db *take_idle(struct hub *hub, struct readers *from)
{
    pthread_mutex_lock(&hub->mutex);
    struct db *db = from->idles ? from->idle[--from->idles] : NULL;
    pthread_mutex_unlock(&hub->mutex);
    return db;
}

static void give_idle(struct hub *hub, struct readers *to, struct db *db)
{
    pthread_mutex_lock(&hub->mutex);
    to->idle = list_room(to->idle, to->idles, &to->room, sizeof *to->idle);
    to->idle[to->idles++] = db;
    pthread_mutex_unlock(&hub->mutex);
}

static bool begin_reading(struct hub *hub, struct readers *from,
                          const struct tenant *tenant, struct db **db, struct error *err)
{
    const struct hub_engine *engine = hub->engine;
    struct db *reader = take_idle(hub, from);
    if (!reader &&
        !engine->open(hub->address, tenant ? HUB_ASKER : HUB_READER, &reader, err))
        return false;
    if (!engine->snapshot(reader, tenant, err)) {
        db_close(reader);
        return false;
    }
    *db = reader;
    return true;
}

static void end_reading(struct hub *hub, struct readers *to, struct db *db)
{
    hub->engine->release(db);
    give_idle(hub, to, db);
}

bool hub_read(struct hub *hub, struct db **db, struct error *err)
{
    return begin_reading(hub, &hub->own, NULL, db, err);
}

void hub_read_end(struct hub *hub, struct db *db) { end_reading(hub, &hub->own, db); }

bool hub_ask(struct hub *hub, const struct tenant *tenant, struct db **db,
             struct error *err)
{
    return begin_reading(hub, &hub->askers, tenant, db, err);
}

void hub_ask_end(struct hub *hub, struct db *db) { end_reading(hub, &hub->askers, db); }

static void readers_free(struct readers *readers)
{
    for (size_t i = 0; i < readers->idles; i++)
        db_close(readers->idle[i]);
    free(readers->idle);
}

/* --- from start to end --- */

static bool make_tables(const struct hub *hub, struct error *err)
{
    struct db *db = hub->writer;
    int64_t version;
    if (!hub->engine->version(db, &version, err))
        return false;
    if (version > HUB_TABLES)
        return error_set(err, ERROR_CONFLICT,
                         "a newer program has made the hub's tables, of version %" PRId64
                         "; this one knows versions up to %d",
                         version, HUB_TABLES);
    for (int64_t i = version; i < HUB_TABLES; i++)
        if (!db_run(db, hub->engine->step[i], err))
            return false;
    return !hub->engine->grant || hub->engine->grant(db, hub->address, err);
}

static bool prepare(const struct hub *hub, struct error *err)
{
    if (!hub->engine->begin_making(hub->writer, err))
        return false;
    if (make_tables(hub, err))
        return hub->engine->commit(hub->writer, err);
    hub->engine->rollback(hub->writer);
    return error_context(err, "make the tables of the hub");
}

/* Which engine a URL names, and what is behind its scheme. The store has found it to be
 * one that this program knows. */
static const struct hub_engine *engine_of(const char *url, const char **address)
{
    static const char of_sqlite[] = "sqlite:";
#ifdef WITH_POSTGRES
    static const char of_postgres[] = "postgresql:";
    if (strncmp(url, of_postgres, strlen(of_postgres)) == 0) {
        *address = url + strlen(of_postgres);
        return &hub_postgres;
    }
#endif
    *address = strncmp(url, of_sqlite, strlen(of_sqlite)) ? url : url + strlen(of_sqlite);
    return &hub_sqlite;
}

bool hub_start(const char *url, struct hub **hub, struct error *err)
{
    struct hub *started = memory_new(struct hub, 1);
    struct group_options options = {
        .kind = &ledger, .owner = started, .backlog = BACKLOG};
    const char *address;
    pthread_mutex_init(&started->mutex, NULL);
    started->engine = engine_of(url, &address);
    size_t size = strlen(address) + 1;
    started->address = memcpy(memory_bytes(size), address, size);
    if (!started->engine->open(address, HUB_WRITER, &started->writer, err) ||
        !prepare(started, err)) {
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
    readers_free(&hub->own);
    readers_free(&hub->askers);
    db_close(hub->writer);
    pthread_mutex_destroy(&hub->mutex);
    free(hub->address);
    free(hub);
}
