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

/* A sheet does not count where a longer one has its period in it; nor, of several of one
 * period, any but the one that came last. */
#define FIGURES_VIEW                                                                     \
    "CREATE VIEW hub_figures WITH (security_invoker = true) AS"                          \
    " SELECT h.site, s.name, s.in_group, s.time_zone,"                                   \
    "  to_timestamp(h.start_ms / 1000.0) AS start_time,"                                 \
    "  to_timestamp(h.end_ms / 1000.0) AS end_time,"                                     \
    "  to_timestamp(h.known_from_ms / 1000.0) AS known_since, h.before > 0 AS restated," \
    "  h.k, h.suppressed > 0 AS suppressed, h.planned_ms, h.working_ms, h.idle_ms,"      \
    "  h.absent_ms, h.unknown_ms, h.occupied_ms, h.working_station_ms, h.units"          \
    " FROM hub_sheets AS h JOIN hub_sites AS s ON s.site = h.site"                       \
    " WHERE h.known_to_ms = 9223372036854775807 AND (h.scopes & 1) <> 0"                 \
    " AND ((s.overlapping & 1) = 0 OR NOT EXISTS (SELECT 1 FROM hub_sheets AS o"         \
    "  WHERE o.site = h.site AND o.start_ms <= h.start_ms AND o.end_ms >= h.end_ms"      \
    "  AND o.known_to_ms = 9223372036854775807 AND (o.scopes & 1) <> 0"                  \
    "  AND (o.end_ms - o.start_ms, o.known_from_ms, o.scopes)"                           \
    "  > (h.end_ms - h.start_ms, h.known_from_ms, h.scopes)));"

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
    HUB_TABLES_4(FIGURES_VIEW),
};

/* The role is the store's (store/postgres/hiding.c). What it has is left alone, as only
 * who owns the tables may give it. */
static bool grant(struct db *db, const char *address, struct error *err)
{
    static const char has[] = "SELECT bool_and(has_table_privilege(?1, t, 'SELECT'))"
                              " FROM unnest(ARRAY['hub_sites', 'hub_epochs', "
                              "'hub_sheets', 'hub_days', 'hub_figures']) AS u (t)";
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
    buf_addf(&sql,
             "GRANT SELECT ON hub_sites, hub_epochs, hub_sheets, hub_days, hub_figures"
             " TO %s",
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
