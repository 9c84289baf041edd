/* postgres.c - a hub in a schema of PostgreSQL, beside the tables of its store.
 *
 * Who may see which rows, the database itself decides ("row-level security"). Every table
 * that has rows of sites has a policy that compares the site of a row with settings of
 * the transaction:
 *
 *     shopfloor.sees_all    'yes': all sites. The writer has it, and who reads for the
 * hub shopfloor.sees_group  those of this group shopfloor.sees_site   this one
 *
 * They are set within a transaction, and are gone at its end. Without any there are no
 * rows, for the owner of the tables neither (FORCE). Answers to somebody are read as the
 * role SCHEMA_reader, which owns nothing, is no superuser, and may read these tables
 * only: not the codes, and not who may see what.
 *
 * A setting that was made once in a connection is '' afterwards, not NULL, and a site may
 * be in no group: therefore a group counts only if it has a name. The settings are read
 * by subqueries, so once for a statement, and no function is called of a column: indexes
 * are used. */
#include "hub/engine.h"
#include "hub/tables.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/error.h"
#include "base/postgres.h"
#include "base/postgres_address.h"

#include <stdio.h>

enum { SQL_MOST = 1 << 12 };

/* As in store/postgres/postgres.c: a statement is planned once, for whatever values, row
 * by row by an index, as there may be no statistics yet. */
#define USUAL                                                                            \
    "-c enable_seqscan=off -c enable_bitmapscan=off -c enable_hashjoin=off"              \
    " -c enable_mergejoin=off -c jit=off -c plan_cache_mode=force_generic_plan"
/* A process that is frozen in a transaction keeps no other hub waiting for long. */
#define OF_WRITER " -c idle_in_transaction_session_timeout=2s"
static const span pulse = {500};

/* --- connections --- */

static void name_role(const char *schema, char role[static 80])
{
    snprintf(role, 80, "%s_reader", schema);
}

static bool open_schema(const char *address, enum hub_access access, struct db **db,
                        struct error *err)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    CLEANUP(db_closep) struct db *opened = NULL;
    const char *url, *schema;
    char text[256], role[80] = "";
    if (!postgres_address(address, &arena, &url, &schema, err))
        return false;
    if (access == HUB_ASKER)
        name_role(schema, role);
    snprintf(text, sizeof text, "-c search_path=%s%s%s%s", schema,
             access == HUB_WRITER ? "" : " -c default_transaction_read_only=on",
             *role ? " -c role=" : "", role);
    if (!postgres_open(url, access == HUB_WRITER ? USUAL OF_WRITER : USUAL, text, &opened,
                       err) ||
        (access == HUB_WRITER && !postgres_pulse(opened, pulse, err)))
        return false;
    postgres_open_comments(opened);
    *db = opened;
    opened = NULL;
    return true;
}

/* --- whose rows --- */

#define SEE_ALL "SET LOCAL shopfloor.sees_all = 'yes';"

static bool see(struct db *db, const struct tenant *tenant, struct error *err)
{
    static const char group[] = "SELECT set_config('shopfloor.sees_group', ?1, TRUE)";
    static const char site[] = "SELECT set_config('shopfloor.sees_site', ?1, TRUE)";
    CLEANUP(statement_done) struct statement *set = NULL;
    switch (tenant->kind) {
    case TENANT_NONE:
        return true;
    case TENANT_ALL:
        return db_run(db, SEE_ALL, err);
    case TENANT_GROUP:
    case TENANT_SITE:
        break;
    }
    if (!db_use(db, tenant->kind == TENANT_GROUP ? group : site, &set, err))
        return false;
    statement_text(set, 1, tenant->name);
    return statement_run(set, err);
}

/* --- transactions --- */

/* The row is the lock: of several hubs, and of others who change what is theirs, one is
 * in a transaction at a time. */
static bool lock(struct db *db, struct error *err)
{
    CLEANUP(statement_done) struct statement *get = NULL;
    bool row;
    if (!db_use(db, "SELECT version FROM hub_version FOR UPDATE", &get, err) ||
        !statement_step(get, &row, err))
        return false;
    if (!row)
        return error_set(err, ERROR_CORRUPT, "the table hub_version is empty");
    return column_int(get, 0) <= HUB_TABLES ||
           error_set(err, ERROR_UNAVAILABLE,
                     "a newer program has changed the hub's tables; this one writes "
                     "nothing any more, and has to be upgraded");
}

static bool join(struct db *db, struct error *err)
{
    return lock(db, err) && db_run(db, SEE_ALL, err);
}

static void rollback(struct db *db) { postgres_rollback(db); }

static bool begin(struct db *db, struct error *err)
{
    if (postgres_begin(db, "BEGIN", err) && join(db, err))
        return true;
    rollback(db);
    return false;
}

/* If it is not known whether it was committed, the sites hear that it was not, and send
 * the sheets again: then they are known. */
static bool commit(struct db *db, struct error *err)
{
    bool unknown;
    if (postgres_commit(db, &unknown, err))
        return true;
    rollback(db);
    return false;
}

static int64_t changes(struct db *db)
{
    (void)db;
    return -1;
}

static bool snapshot(struct db *db, const struct tenant *tenant, struct error *err)
{
    static const struct tenant all = {TENANT_ALL, {"", 0}};
    if (postgres_begin(db, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", err) &&
        see(db, tenant ? tenant : &all, err))
        return true;
    rollback(db);
    return false;
}

static void release(struct db *db) { postgres_leave(db); }

/* --- tables --- */

static bool begin_making(struct db *db, struct error *err)
{
    static const char alone[] = "SELECT pg_advisory_xact_lock(hashtext('hub ' ||"
                                " current_setting('search_path')))";
    if (postgres_begin(db, "BEGIN", err) && db_run(db, alone, err))
        return true;
    rollback(db);
    return false;
}

static bool version(struct db *db, int64_t *version, struct error *err)
{
    CLEANUP(statement_done) struct statement *there = NULL, *get = NULL;
    bool row;
    *version = 0;
    if (!db_use(db, "SELECT to_regclass('hub_version') IS NOT NULL", &there, err) ||
        !statement_step(there, &row, err))
        return false;
    if (!row || !column_int(there, 0))
        return true;
    if (!db_use(db, "SELECT version FROM hub_version", &get, err) ||
        !statement_step(get, &row, err))
        return false;
    *version = row ? column_int(get, 0) : 0;
    return true;
}

#define SEES_ALL "(SELECT current_setting('shopfloor.sees_all', TRUE)) = 'yes'"
#define POLICY(table, condition)                                                         \
    "ALTER TABLE " table " ENABLE ROW LEVEL SECURITY;"                                   \
    "ALTER TABLE " table " FORCE ROW LEVEL SECURITY;"                                    \
    "CREATE POLICY of_tenant ON " table " USING (" SEES_ALL " OR " condition ");"
/* Those that a statement may see of hub_sites, by the policy of that. */
#define OF_SITE_SEEN "site IN (SELECT s.site FROM hub_sites AS s)"

static const char *const step[HUB_TABLES] = {
    HUB_TABLES_1("TEXT COLLATE \"C\"", "BYTEA",
                 "(" HUB_SHEETS_FOUND_BY ") INCLUDE (" HUB_SHEETS_ADDED_UP ")") /**/
    POLICY("hub_sites",
           "site = (SELECT current_setting('shopfloor.sees_site', TRUE)) OR"
           " in_group <> '' AND"
           " in_group = (SELECT current_setting('shopfloor.sees_group', TRUE))")
        POLICY("hub_codes", OF_SITE_SEEN) POLICY("hub_epochs", OF_SITE_SEEN)
            POLICY("hub_sheets", OF_SITE_SEEN) POLICY("hub_rounds", "FALSE")
                POLICY("hub_round_messages", OF_SITE_SEEN),
    SEE_ALL HUB_TABLES_2("TEXT COLLATE \"C\"") POLICY("hub_days", OF_SITE_SEEN),
    HUB_TABLES_3("TEXT COLLATE \"C\""),
};

/* The role is the store's (store/postgres/hiding.c). What it has is left alone, as only
 * who owns the tables may give it. */
static bool grant(struct db *db, const char *address, struct error *err)
{
    static const char has[] = "SELECT bool_and(has_table_privilege(?1, t, 'SELECT'))"
                              " FROM unnest(ARRAY['hub_sites', 'hub_epochs', "
                              "'hub_sheets', 'hub_days']) AS u (t)";
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    CLEANUP(buf_free) struct buf sql = BUF(SQL_MOST);
    CLEANUP(statement_done) struct statement *get = NULL;
    const char *url, *schema;
    char role[80];
    bool row;
    if (!postgres_address(address, &arena, &url, &schema, err) ||
        !db_use(db, has, &get, err))
        return false;
    name_role(schema, role);
    statement_text(get, 1, str_from(role));
    if (!statement_step(get, &row, err))
        return false;
    if (row && column_int(get, 0))
        return true;
    buf_addf(&sql, "GRANT SELECT ON hub_sites, hub_epochs, hub_sheets, hub_days TO %s",
             role);
    return db_run(db, buf_text(&sql), err);
}

const struct hub_engine hub_postgres = {
    .open = open_schema,
    .begin = begin,
    .commit = commit,
    .rollback = rollback,
    .changes = changes,
    .join = join,
    .begin_making = begin_making,
    .snapshot = snapshot,
    .release = release,
    .version = version,
    .step = step,
    .grant = grant,
};
