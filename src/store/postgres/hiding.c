/* hiding.c - how PostgreSQL hides workers from a reader that may not know who they are.
 *
 * The reader has a role that may read only the columns which store/sql/hiding.c shows, so
 * a statement that names another one fails. Those of sql_use() run with the rights of
 * whoever is connected, and have the function hide() around what they give. It makes an
 * id of the worker's number in the register, which a trigger keeps as a column; the id of
 * the one that may be known is a setting of the connection. */
#include "store/postgres/inside.h"

#include "base/buf.h"
#include "base/error.h"
#include "base/memory.h"

#include <stdio.h>
#include <stdlib.h>

/* Workers are numbered at the end of each transaction that added or removed some. */
static const char functions[] =
    "CREATE FUNCTION hide(id TEXT) RETURNS TEXT LANGUAGE plpgsql STABLE AS '"
    " BEGIN IF id = nullif(current_setting(''shopfloor.shown'', TRUE), '''') THEN"
    "  RETURN id; END IF;"
    " RETURN (SELECT chr(1) || lpad(CAST(number AS TEXT), 5, ''0'') FROM workers"
    "  WHERE worker_id = id); END';"
    "CREATE FUNCTION number_workers() RETURNS trigger LANGUAGE plpgsql AS '"
    " DECLARE now TEXT := CAST(pg_current_xact_id() AS TEXT);"
    " BEGIN IF current_setting(''shopfloor.numbered'', TRUE) IS DISTINCT FROM now THEN"
    "  UPDATE workers SET number = r.n FROM (SELECT worker_id,"
    "   row_number() OVER (ORDER BY worker_id) - 1 AS n FROM workers) AS r"
    "   WHERE workers.worker_id = r.worker_id AND number <> r.n;"
    "  PERFORM set_config(''shopfloor.numbered'', now, TRUE); END IF;"
    " RETURN NULL; END';"
    "CREATE CONSTRAINT TRIGGER number_workers AFTER INSERT OR DELETE ON workers"
    " DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION number_workers();";

struct shown_worker {
    struct sql_hiding base; /* must be first */
    struct arena arena;
};

void postgres_role(const struct postgres_site *site, char role[static ROLE_ROOM])
{
    snprintf(role, ROLE_ROOM, "%s_reader", site->schema);
}

/* Let the role read what is shown: "GRANT SELECT (a, b) ON t TO r;" for each table. What
 * it may read already is left alone, as TimescaleDB grants no column of what is
 * compressed. */
static bool write_grants(struct postgres_site *site, const char *role, struct buf *sql,
                         struct error *err)
{
    static const char columns[] =
        "SELECT table_name, column_name FROM information_schema.columns"
        " WHERE table_schema = current_schema() AND NOT EXISTS (SELECT 1 FROM pg_roles"
        " WHERE rolname = ?1 AND has_column_privilege(oid, quote_ident(table_schema)"
        " || '.' || quote_ident(table_name), column_name, 'SELECT'))"
        " ORDER BY table_name, ordinal_position";
    CLEANUP(statement_done) struct statement *rows = NULL;
    char table[80] = "";
    bool row;
    if (!db_use(site->sql.db, columns, &rows, err))
        return false;
    statement_text(rows, 1, str_from(role));
    for (;;) {
        char next[80], column[80];
        if (!statement_step(rows, &row, err))
            return false;
        snprintf(next, sizeof next, "%.*s", STR_ARG(column_text(rows, 0)));
        snprintf(column, sizeof column, "%.*s", STR_ARG(column_text(rows, 1)));
        if (*table && (!row || strcmp(next, table) != 0)) {
            buf_addf(sql, ") ON %s TO %s;", table, role);
            *table = '\0';
        }
        if (!row)
            return true;
        if (!sql_shows(next, column))
            continue;
        buf_addf(sql, "%s%s", *table ? ", " : "GRANT SELECT (", column);
        memcpy(table, next, sizeof table);
    }
}

bool postgres_grant(struct postgres_site *site, struct error *err)
{
    CLEANUP(buf_free) struct buf sql = BUF(1 << 16);
    char role[ROLE_ROOM];
    postgres_role(site, role);
    buf_addf(&sql,
             "DO 'BEGIN IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = ''%s'')"
             " THEN CREATE ROLE %s NOLOGIN; GRANT %s TO CURRENT_USER; END IF; END';"
             "GRANT USAGE ON SCHEMA %s TO %s;",
             role, role, role, site->schema, role);
    return write_grants(site, role, &sql, err) &&
           db_run(site->sql.db, buf_text(&sql), err);
}

bool postgres_make_role(struct postgres_site *site, struct error *err)
{
    return db_run(site->sql.db, functions, err) && postgres_grant(site, err);
}

/* hide() reads the register itself. */
static void learn(struct sql *sql, const struct floor *floor) { (void)sql, (void)floor; }

void postgres_hide(struct postgres_site *site)
{
    struct shown_worker *shown = memory_new(struct shown_worker, 1);
    char role[ROLE_ROOM];
    shown->base.use = postgres_use_hidden;
    shown->base.learn = learn;
    site->sql.hiding = &shown->base;
    postgres_role(site, role);
    postgres_restrict(site->sql.db, role);
}

void postgres_hide_end(struct postgres_site *site)
{
    struct shown_worker *shown = (struct shown_worker *)site->sql.hiding;
    if (shown)
        arena_free(&shown->arena);
    free(shown);
}

bool postgres_tell_shown(struct postgres_site *site, struct error *err)
{
    CLEANUP(statement_done) struct statement *set = NULL;
    if (!site->sql.hiding)
        return true;
    if (!db_use(site->sql.db, "SELECT set_config('shopfloor.shown', ?1, FALSE)", &set,
                err))
        return false;
    statement_text(set, 1, site->sql.hiding->shown);
    return statement_run(set, err);
}

bool postgres_show(struct backend *backend, str worker, struct error *err)
{
    struct postgres_site *site = site_of(backend);
    struct shown_worker *shown = (struct shown_worker *)site->sql.hiding;
    if (!shown)
        return error_set(err, ERROR_INTERNAL, "this reader hides nobody");
    if (str_equal(worker, shown->base.shown))
        return true;
    arena_free(&shown->arena);
    shown->base.shown = arena_copy(&shown->arena, worker);
    return postgres_tell_shown(site, err);
}
