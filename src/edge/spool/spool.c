/* spool.c - the file: open it, close it, read its figures. */
#include "edge/spool/inside.h"

#include "base/memory.h"

#include <stdlib.h>

/* "SFsp": how a spool differs from other SQLite files. */
#define APPLICATION_ID 1397126000
enum {
    VERSION = 1,
    CACHE_BYTES = 4 * 1024 * 1024,
    LOG_BYTES = 16 * 1024 * 1024,
    LEAST_BYTES = 1024 * 1024,
};

static const char tables[] =
    "CREATE TABLE queue ("
    "  number INTEGER PRIMARY KEY AUTOINCREMENT,"
    "  put_ms INTEGER NOT NULL,"
    "  at_ms INTEGER NOT NULL,"
    "  uuid BLOB NOT NULL,"
    "  json TEXT NOT NULL"
    ");"
    /* The time comes first in this index, because events come and go in about that order:
     * a thousand of them touch a few pages. A uuid that a sender made may be random: in
     * an index by uuid alone each event would touch a page of its own. */
    "CREATE UNIQUE INDEX queue_by_time ON queue (at_ms, uuid);"
    "CREATE TABLE dead ("
    "  number INTEGER PRIMARY KEY,"
    "  uuid BLOB NOT NULL,"
    "  json TEXT NOT NULL,"
    "  reason TEXT NOT NULL,"
    "  rejected_ms INTEGER NOT NULL"
    ");"
    "CREATE INDEX dead_by_age ON dead (rejected_ms);"
    "CREATE TABLE seen ("
    "  worker_id TEXT PRIMARY KEY NOT NULL,"
    "  station_id TEXT NOT NULL,"
    "  camera_id TEXT NOT NULL,"
    "  state TEXT NOT NULL,"
    "  at_ms INTEGER NOT NULL,"
    "  uuid BLOB NOT NULL"
    ") WITHOUT ROWID;"
    "CREATE TABLE cameras ("
    "  camera_id TEXT PRIMARY KEY NOT NULL,"
    "  state TEXT NOT NULL,"
    "  heard_ms INTEGER NOT NULL"
    ") WITHOUT ROWID;"
    "CREATE TABLE figures (figure INTEGER PRIMARY KEY, value INTEGER NOT NULL);"
    /* In the order of enum figure. */
    "INSERT INTO figures VALUES (0,0),(1,0),(2,0),(3,0),(4,0),(5,0),(6,0),(7,0);"
    "PRAGMA application_id=1397126000;"
    "PRAGMA user_version=1;";

bool spool_ask(struct spool *spool, const char *sql, int64_t *number, struct error *err)
{
    CLEANUP(statement_done) struct statement *get = NULL;
    bool row;
    if (!db_use(spool->db, sql, &get, err) || !statement_step(get, &row, err))
        return false;
    *number = row ? column_int(get, 0) : 0;
    return true;
}

/* Is the file a spool? *fresh: it has no tables yet. */
static bool identify(struct spool *spool, const char *path, bool *fresh,
                     struct error *err)
{
    int64_t program, version, things;
    if (!spool_ask(spool, "PRAGMA application_id", &program, err) ||
        !spool_ask(spool, "PRAGMA user_version", &version, err) ||
        !spool_ask(spool, "SELECT count(*) FROM sqlite_master", &things, err))
        return error_context(err, "open '%s'", path);
    *fresh = program == 0 && version == 0 && things == 0;
    if (*fresh)
        return true;
    if (program != APPLICATION_ID)
        return error_set(err, ERROR_CONFLICT,
                         "'%s' is the database of something else; name another file for "
                         "the spool",
                         path);
    if (version > VERSION)
        return error_set(err, ERROR_CONFLICT,
                         "the spool '%s' has version %lld, made by a newer program; this "
                         "one knows versions up to %d",
                         path, (long long)version, VERSION);
    return true;
}

/* SQLite returns pages to the file system only if auto_vacuum was set before the file had
 * any. It has one where an older program was killed; VACUUM writes that anew. */
static bool create(struct spool *spool, struct error *err)
{
    int64_t pages;
    if (!spool_ask(spool, "PRAGMA page_count", &pages, err) ||
        !db_run(spool->db, "PRAGMA auto_vacuum=INCREMENTAL", err) ||
        (pages && !db_run(spool->db, "VACUUM", err)) ||
        !db_run(spool->db, "BEGIN IMMEDIATE", err))
        return false;
    if (db_run(spool->db, tables, err) && db_commit(spool->db, err))
        return true;
    db_try(spool->db, "ROLLBACK");
    return false;
}

static bool prepare_writer(struct spool *spool, const struct spool_limits *limits,
                           bool fresh, struct error *err)
{
    spool->limits = *limits;
    if (limits->bytes < LEAST_BYTES)
        return error_set(err, ERROR_INVALID,
                         "a spool of %lld bytes is too small; give it at least %d",
                         (long long)limits->bytes, LEAST_BYTES);
    return (!fresh || create(spool, err)) &&
           db_economize(spool->db, CACHE_BYTES, LOG_BYTES, err);
}

bool spool_open(const char *path, enum spool_access access,
                const struct spool_limits *limits, struct spool **spool,
                struct error *err)
{
    CLEANUP(spool_closep) struct spool *opened = memory_new(struct spool, 1);
    bool fresh;
    if (!db_open(path, access == SPOOL_WRITE ? DB_WRITE : DB_READ, &opened->db, err) ||
        !identify(opened, path, &fresh, err))
        return false;
    if (access == SPOOL_READ && fresh)
        return error_set(err, ERROR_CONFLICT, "'%s' is empty, not a spool", path);
    if (access == SPOOL_WRITE && !prepare_writer(opened, limits, fresh, err))
        return error_context(err, "open '%s'", path);
    *spool = opened;
    opened = NULL;
    return true;
}

void spool_close(struct spool *spool)
{
    if (!spool)
        return;
    arena_free(&spool->scratch);
    db_close(spool->db);
    free(spool);
}

/* --- figures --- */

bool spool_figures(struct spool *spool, int64_t figure[static FIGURES], struct error *err)
{
    CLEANUP(statement_done) struct statement *rows = NULL;
    bool row;
    memset(figure, 0, FIGURES * sizeof *figure);
    if (!db_use(spool->db, "SELECT figure, value FROM figures", &rows, err))
        return false;
    for (;;) {
        if (!statement_step(rows, &row, err))
            return false;
        if (!row)
            return true;
        int64_t at = column_int(rows, 0);
        if (at >= 0 && at < FIGURES)
            figure[at] = column_int(rows, 1);
    }
}

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

static bool oldest(struct spool *spool, struct spool_stats *stats, struct error *err)
{
    static const char sql[] = "SELECT put_ms FROM queue ORDER BY number LIMIT 1";
    CLEANUP(statement_done) struct statement *get = NULL;
    if (!db_use(spool->db, sql, &get, err) || !statement_step(get, &stats->any, err))
        return false;
    if (stats->any)
        stats->oldest.ms = column_int(get, 0);
    return true;
}

bool spool_stats(struct spool *spool, struct spool_stats *stats, struct error *err)
{
    int64_t figure[FIGURES];
    struct spool_stats read = {0};
    if (!spool_figures(spool, figure, err) || !spool_used(spool, &read.bytes, err) ||
        !oldest(spool, &read, err))
        return false;
    read.waiting = figure[FIGURE_WAITING];
    read.dead = figure[FIGURE_DEAD];
    read.taken = figure[FIGURE_TAKEN];
    read.delivered = figure[FIGURE_DELIVERED];
    read.rejected = figure[FIGURE_REJECTED];
    read.dropped_full = figure[FIGURE_DROPPED_FULL];
    read.dropped_old = figure[FIGURE_DROPPED_OLD];
    read.refused = figure[FIGURE_REFUSED];
    *stats = read;
    return true;
}
