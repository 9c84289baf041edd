/* Both engines keep the same: PostgreSQL has every table, view and column that the
 * migrations of SQLite have made, and those are NULL where SQLite's may be. */
#include "../place.h"

#include "base/buf.h"
#include "base/sqlite.h"
#include "store/inside.h"
#include "store/postgres/inside.h"
#include "store/sql/sql.h"

#include <stdio.h>

/* Table, column, and whether it may be NULL, a line each. Topics are PostgreSQL's alone.
 */
static const char sql_of_postgres[] =
    "SELECT table_name || '.' || column_name, is_nullable = 'YES'"
    " FROM information_schema.columns WHERE table_schema = current_schema()"
    " AND table_name NOT IN ('topic_parts', 'rejected', 'parked', 'answers')"
    " ORDER BY table_name COLLATE \"C\", column_name COLLATE \"C\"";
static const char sql_of_sqlite[] =
    "SELECT m.name || '.' || p.name, NOT p.\"notnull\" AND NOT p.pk"
    " FROM sqlite_schema AS m, pragma_table_info(m.name) AS p"
    " WHERE m.type IN ('table', 'view')"
    " AND m.name NOT LIKE 'sqlite%' ORDER BY m.name, p.name";

static const char *columns(struct db *db, const char *sql, struct arena *arena)
{
    CLEANUP(buf_free) struct buf text = BUF(1 << 16);
    CLEANUP(statement_done) struct statement *rows = NULL;
    bool row;
    MUST(db_use(db, sql, &rows, &err));
    for (;;) {
        MUST(statement_step(rows, &row, &err));
        if (!row)
            break;
        buf_addf(&text, "%.*s%s\n", STR_ARG(column_text(rows, 0)),
                 column_int(rows, 1) ? " or NULL" : "");
    }
    return arena_copy(arena, buf_str(&text)).at;
}

static const char *columns_of(const struct engine *engine, const char *sql,
                              struct arena *arena)
{
    char folder[FOLDER_ROOM], url[URL_ROOM];
    struct store *store;
    folder_make(folder);
    engine->name_fresh(folder, url);
    MUST(engine_open(engine, url, STORE_WRITER_LAX, MIDNIGHT, &store, &err));
    const char *found = columns(db_of(store->backend), sql, arena);
    store_close(store);
    engine->remove(url);
    folder_remove(folder);
    return found;
}

/* Lines of one that the other has not. */
static void add_missing(const char *one, const char *other, const char *whose,
                        struct buf *missing)
{
    while (*one) {
        size_t len = strcspn(one, "\n") + 1;
        bool there = false;
        for (const char *at = other; *at && !there; at += strcspn(at, "\n") + 1)
            there = strncmp(at, one, len) == 0;
        if (!there)
            buf_addf(missing, "%s: %.*s", whose, (int)len, one);
        one += len;
    }
}

static void test_tables_are_the_same(void **state)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    CLEANUP(buf_free) struct buf missing = BUF(1 << 16);
    const char *sqlite = columns_of(&engine_sqlite, sql_of_sqlite, &arena);
    const char *postgres = columns_of(*state, sql_of_postgres, &arena);
    add_missing(sqlite, postgres, "only SQLite", &missing);
    add_missing(postgres, sqlite, "only PostgreSQL", &missing);
    /* The row that all writers lock, who does what one has to do for all, and what hide()
     * counts with. */
    assert_string_equal(buf_text(&missing), "only PostgreSQL: chores.one\n"
                                            "only PostgreSQL: chores.server\n"
                                            "only PostgreSQL: chores.until\n"
                                            "only PostgreSQL: site_lock.alerts\n"
                                            "only PostgreSQL: site_lock.credentials\n"
                                            "only PostgreSQL: site_lock.next_event\n"
                                            "only PostgreSQL: site_lock.one\n"
                                            "only PostgreSQL: site_lock.quality\n"
                                            "only PostgreSQL: site_lock.tables\n"
                                            "only PostgreSQL: site_lock.unsealing_ms\n"
                                            "only PostgreSQL: site_lock.version\n"
                                            "only PostgreSQL: workers.number\n");
}

/* --- tables of an older version --- */

/* Everything of the schema `former` goes into the tables that are there now. Moments that
 * were texts are written as instant_format() does it; what is given by a sequence goes on
 * behind the last. */
static const char copy_former[] =
    "DO $do$ DECLARE t TEXT; names TEXT; given TEXT; place TEXT;"
    " BEGIN FOR t IN SELECT table_name FROM information_schema.tables"
    "   WHERE table_schema = current_schema() LOOP"
    "  SELECT string_agg(format('%I', n.column_name), ', '),"
    "   string_agg(format(CASE WHEN n.data_type = 'text' AND f.data_type LIKE "
    "'timestamp%'"
    "    THEN 'to_char(%I, ''YYYY-MM-DD\"T\"HH24:MI:SS.MS\"Z\"'')' ELSE '%I' END,"
    "    n.column_name), ', ') INTO names, given"
    "   FROM information_schema.columns AS n JOIN information_schema.columns AS f"
    "    ON f.table_schema = 'former' AND f.table_name = n.table_name"
    "    AND f.column_name = n.column_name"
    "   WHERE n.table_schema = current_schema() AND n.table_name = t;"
    "  EXECUTE format('DELETE FROM %I; INSERT INTO %I (%s) SELECT %s FROM former.%I',"
    "   t, t, names, given, t);"
    "  FOR place IN SELECT column_name FROM information_schema.columns"
    "    WHERE table_schema = current_schema() AND table_name = t AND is_identity = 'YES'"
    "   LOOP EXECUTE format('SELECT setval(pg_get_serial_sequence(%L, %L),"
    "    (SELECT coalesce(max(%I), 0) + 1 FROM %I), FALSE)', t, place, place, t); END "
    "LOOP;"
    " END LOOP; END $do$";

static void fill(struct db *db)
{
    CLEANUP(statement_done) struct statement *copy = NULL;
    MUST(db_use(db, copy_former, &copy, &err));
    MUST(statement_run(copy, &err));
}

/* The site becomes one of a version that is older than the newest; it is closed. */
static void make_older(struct place *place, int version)
{
    char sql[256], site[64];
    const char *address = place->url + strlen("postgresql:");
    struct backend *backend;
    snprintf(site, sizeof site, "%s", strstr(place->url, "&site=") + strlen("&site="));
    place_close(place);
    MUST(backend_postgres.open(address, STORE_WRITER_LAX, &backend, &err));
    struct db *db = db_of(backend);
    snprintf(sql, sizeof sql, "ALTER SCHEMA %s RENAME TO former; CREATE SCHEMA %s", site,
             site);
    MUST(db_run(db, sql, &err));
    MUST(postgres_make_first(db, &err));
    MUST(postgres_make_role(site_of(backend), &err));
    fill(db);
    for (int i = 1; i < version; i++)
        MUST(postgres_take_step(db, i, &err));
    snprintf(sql, sizeof sql, "UPDATE site_lock SET tables = %d", version);
    MUST(db_run(db, sql, &err));
    MUST(db_run(db, "DROP SCHEMA former CASCADE", &err));
    backend_postgres.close(backend);
}

/* What the role may read. */
static const char sql_rights[] =
    "SELECT table_name || '.' || column_name, 0 FROM information_schema.column_privileges"
    " WHERE table_schema = current_schema() AND grantee = current_schema() || '_reader'"
    " ORDER BY table_name, column_name";
static const char sql_types[] =
    "SELECT table_name || '.' || column_name || ' ' || data_type, is_nullable = 'YES'"
    " FROM information_schema.columns WHERE table_schema = current_schema()"
    " ORDER BY table_name, column_name";

/* A site of each older version: it is not read before it was opened for writing. Then it
 * is as if it had been made anew, and everything goes on. */
static void play_older(struct place *place, int version)
{
    struct store *reader;
    struct changed_hours changed;
    struct error why = {0};
    place_send(place, "W@1 I@50 W@130 2+3@70 3Ab@-2000 2Wb@60");
    place_correct(place, 2, true);
    place_correct(place, 4, true);
    place_correct(place, 4, false);
    make_older(place, version);
    assert_false(store_open(place->url, STORE_READER, place->now, &reader, &why));
    assert_int_equal(why.code, ERROR_CONFLICT);
    place_open(place);
    struct db *db = db_of(place->writer->backend);
    assert_string_equal(columns(db, sql_types, &place->arena),
                        columns_of(&engine_postgres, sql_types, &place->arena));
    assert_string_equal(columns(db, sql_rights, &place->arena),
                        columns_of(&engine_postgres, sql_rights, &place->arena));
    MUST(store_changed_hours(place->writer, 0, 100, &place->arena, &changed, &err));
    assert_true(changed.count > 11);
    place_compare(place, place->writer, "changed");
    place_send(place, "I@140 W@30");
    place_correct(place, 2, false);
    place_correct(place, 1, true);
    place_compare(place, place->writer, "and sent on");
    MUST(store_open(place->url, STORE_HIDING_READER, place->now, &reader, &err));
    store_close(reader);
}

static void test_older_tables(void **state)
{
    const struct engine *engine = *state;
    for (int version = 1; version < postgres_newest(); version++) {
        void *place = (void *)engine;
        place_set_up(&place);
        play_older(place, version);
        place_tear_down(&place);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_tables_are_the_same),
        cmocka_unit_test(test_older_tables),
    };
    return ENGINE_RUN(&engine_postgres, tests);
}
