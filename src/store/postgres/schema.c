/* schema.c - which version the tables of a site have; and they are made, or changed,
 * once.
 */
#include "store/postgres/inside.h"

#include "base/error.h"

#include <stdio.h>

/* Who hides workers may ask, too. */
bool postgres_version(struct postgres_site *site, int64_t *version, struct error *err)
{
    struct db *db = site->sql.db;
    CLEANUP(statement_done) struct statement *there = NULL;
    CLEANUP(statement_done) struct statement *get = NULL;
    bool row;
    *version = 0;
    if (!postgres_use_hidden(db,
                             "SELECT to_regclass('site_lock') IS NOT NULL,"
                             " to_regclass('event_ids') IS NOT NULL",
                             &there, err) ||
        !statement_step(there, &row, err))
        return false;
    if (!row || !column_int(there, 0))
        return true;
    if (column_int(there, 1))
        timescale_learn(site);
    if (!postgres_use_hidden(db, "SELECT tables FROM site_lock", &get, err) ||
        !statement_step(get, &row, err))
        return false;
    *version = row ? column_int(get, 0) : 0;
    return true;
}

static bool is_known(int64_t version, enum error_code code, struct error *err)
{
    return version <= postgres_newest() ||
           error_set(err, code,
                     "the database has version %lld, made by a newer program; this one "
                     "knows versions up to %d, and has to be upgraded",
                     (long long)version, postgres_newest());
}

/* A server of the older version may still run, and this be a new connection of it. Who
 * asks it is right to ask again: soon another server answers. */
bool postgres_check_version(struct postgres_site *site, struct error *err)
{
    int64_t version;
    if (!postgres_version(site, &version, err) ||
        !is_known(version, ERROR_UNAVAILABLE, err))
        return false;
    if (version == 0)
        return error_set(
            err, ERROR_CONFLICT,
            "there is no site '%s' in this database, or its user may not see it; name "
            "the server's by 'site=' in the URL, or start the server first, which makes "
            "it",
            site->schema);
    return version == postgres_newest() ||
           error_set(err, ERROR_CONFLICT,
                     "the database has version %lld; start a server of this program "
                     "once, which brings it to version %d",
                     (long long)version, postgres_newest());
}

/* Two that begin at once make the tables once. */
static const char sql_alone[] =
    "SELECT pg_advisory_xact_lock(hashtext(current_setting('search_path')))";

bool postgres_change_tables(struct db *db, int64_t version, struct error *err)
{
    char set[64];
    snprintf(set, sizeof set, "UPDATE site_lock SET tables = %d", postgres_newest());
    for (int64_t i = version; i < postgres_newest(); i++)
        if (!postgres_take_step(db, i, err))
            return false;
    return db_run(db, set, err);
}

/* The row comes first: servers of the older version wait for it, and so does this one for
 * them. To write all events anew may take long, and so may a backup that has to end
 * before. */
static bool change(struct postgres_site *site, int64_t version, struct error *err)
{
    postgres_be_patient(site->sql.db, true);
    return postgres_check_rights(site, err) && site_lock_take(site, err) &&
           postgres_change_tables(site->sql.db, version, err) &&
           postgres_grant(site, err) && postgres_wait(site->sql.db, err);
}

static bool make(struct postgres_site *site, enum migration *done, struct error *err)
{
    struct db *db = site->sql.db;
    int64_t version;
    if (!db_run(db, sql_alone, err) || !postgres_version(site, &version, err) ||
        !is_known(version, ERROR_CONFLICT, err))
        return false;
    if (version == postgres_newest()) {
        postgres_rollback(db);
        *done = MIGRATION_NONE;
        return true;
    }
    if (version > 0) {
        *done = MIGRATION_TABLES;
        return change(site, version, err);
    }
    if (!postgres_check_rights(site, err) || !db_run(db, site->make_schema, err) ||
        !postgres_make_first(db, err) || !postgres_change_tables(db, 1, err) ||
        !timescale_make_weeks(site, err) || !postgres_make_role(site, err) ||
        !timescale_make_rest(site, err) || !postgres_wait(db, err))
        return false;
    site->lock = (struct site_lock){.version = 1, .next_event = 1};
    *done = MIGRATION_NEW;
    return true;
}

bool postgres_migrate(struct backend *backend, const struct migration_progress *progress,
                      enum migration *done, struct error *err)
{
    struct postgres_site *site = site_of(backend);
    (void)progress;
    if (!postgres_begin(site->sql.db, "BEGIN", err))
        return false;
    if (make(site, done, err))
        return true;
    postgres_be_patient(site->sql.db, false);
    postgres_rollback(site->sql.db);
    return error_context(err, "make the tables");
}
