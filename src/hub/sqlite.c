/* sqlite.c - a hub in a file of SQLite. Only the hub's own statements read it, and each
 * of those that answer somebody has OF_TENANT in it. */
#include "hub/engine.h"
#include "hub/tables.h"

#include "base/sqlite.h"

static bool open_file(const char *address, enum hub_access access, struct db **db,
                      struct error *err)
{
    return db_open(address, access == HUB_WRITER ? DB_WRITE : DB_READ, db, err);
}

static bool begin(struct db *db, struct error *err)
{
    return db_in_place(db, err) && db_run(db, "BEGIN IMMEDIATE", err);
}

static void rollback(struct db *db) { db_try(db, "ROLLBACK"); }

static bool commit(struct db *db, struct error *err)
{
    if (db_commit(db, err))
        return true;
    rollback(db);
    return false;
}

static int64_t changes(struct db *db)
{
    return db_in_transaction(db) ? db_all_changes(db) : -1;
}

/* Whoever writes the file has all of it. */
static bool join(struct db *db, struct error *err)
{
    (void)db, (void)err;
    return true;
}

static bool snapshot(struct db *db, const struct tenant *tenant, struct error *err)
{
    (void)tenant;
    return db_run(db, "BEGIN", err);
}

static void release(struct db *db) { db_try(db, "COMMIT"); }

static bool version(struct db *db, int64_t *version, struct error *err)
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

static const char *const step[HUB_TABLES] = {
    HUB_TABLES_1("TEXT", "BLOB",
                 "(" HUB_SHEETS_FOUND_BY ", known_to_ms, " HUB_SHEETS_ADDED_UP ")"),
    HUB_TABLES_2("TEXT"),
    HUB_TABLES_3("TEXT"),
    HUB_TABLES_4(""),
};

const struct hub_engine hub_sqlite = {
    .open = open_file,
    .begin = begin,
    .commit = commit,
    .rollback = rollback,
    .changes = changes,
    .join = join,
    .begin_making = begin,
    .snapshot = snapshot,
    .release = release,
    .version = version,
    .step = step,
};
