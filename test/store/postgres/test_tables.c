/* Both engines keep the same: PostgreSQL has every table, view and column that the
 * migrations of SQLite have made, and those are NULL where SQLite's may be. */
#include "../place.h"

#include "base/buf.h"
#include "base/sqlite.h"
#include "store/inside.h"
#include "store/postgres/inside.h"

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

/* A site that the first program with PostgreSQL made: it is not read before it was opened
 * for writing, and then has all that a new one has. */
static void check_version(struct store *store)
{
    char sql[120];
    snprintf(sql, sizeof sql,
             "DO 'BEGIN ASSERT (SELECT tables FROM site_lock) = %d; END'",
             TABLES_VERSION);
    MUST(db_run(db_of(store->backend), sql, &err));
}

static void test_older_tables(void **state)
{
    struct place *place = *state;
    struct store *reader;
    struct changed_hours changed;
    struct error why = {0};
    check_version(place->writer);
    place_send(place, "W@1 I@50 W@130");
    MUST(db_run(db_of(place->writer->backend),
                "DROP TABLE changed_hours; DROP TABLE topic_parts; DROP TABLE rejected;"
                " DROP TABLE parked; DROP TABLE answers; UPDATE site_lock SET tables = 1",
                &err));
    place_close(place);
    assert_false(store_open(place->url, STORE_READER, place->now, &reader, &why));
    assert_int_equal(why.code, ERROR_CONFLICT);
    place_open(place);
    check_version(place->writer);
    MUST(store_changed_hours(place->writer, 0, 100, &place->arena, &changed, &err));
    assert_int_equal(changed.count, 11); /* until the hold of 8 h is over */
    place_send(place, "I@140");
    place_compare(place, place->writer, "changed");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_tables_are_the_same),
        cmocka_unit_test_setup_teardown(test_older_tables, place_set_up, place_tear_down),
    };
    return ENGINE_RUN(&engine_postgres, tests);
}
