/* What SQLite itself keeps from a reader that may not know who workers are: a statement
 * that names one by mistake is not run. */
#include "raw.h"

#include "base/buf.h"
#include "store/inside.h"
#include "store/sql/sql.h"

#include <stdio.h>

static struct db *hiding(struct place *place, struct store **store)
{
    MUST(store_open(place->url, STORE_HIDING_READER, place->now, store, &err));
    return db_of((*store)->backend);
}

static void test_statements(void **state)
{
    struct place *place = *state;
    static const struct {
        const char *sql;
        bool runs;
    } rows[] = {
        {"SELECT count(*) FROM events", true},
        {"SELECT timestamp, workstation_id, event_type FROM events", true},
        {"SELECT count(*) FROM workers WHERE active", true},
        {"SELECT sum(working_ms), sum(units) FROM station_rollups", true},
        {"SELECT state, station_id FROM runs", true},
        {"SELECT worker_id FROM workers", false},
        {"SELECT name FROM workers", false},
        {"SELECT worker_id FROM events", false},
        {"SELECT * FROM events", false},
        {"SELECT count(*) FROM events WHERE worker_id = 'W1'", false},
        {"SELECT 1 FROM events ORDER BY worker_id", false},
        {"SELECT count(DISTINCT worker_id) FROM runs", false},
        {"SELECT e.worker_id || '' FROM events AS e", false},
        {"SELECT x FROM (SELECT worker_id AS x FROM worker_rollups)", false},
        {"WITH hide AS (SELECT worker_id FROM worker_changes) SELECT 1 FROM hide "
         "WHERE worker_id > 'W1'",
         false},
        {"SELECT hide(worker_id) FROM events", false},
        {"SELECT reason FROM corrections", false},
        {"SELECT record FROM credentials", false},
        {"SELECT occupied_ms, complete FROM shopfloor_hours", true},
        {"SELECT shift, units FROM shopfloor_shifts", true},
        {"SELECT worker_id FROM shopfloor_events", false},
        {"SELECT start_time FROM shopfloor_intervals", false},
        {"SELECT units FROM shopfloor_worker_hours", false},
        {"SELECT units FROM shopfloor_worker_shifts", false},
        {"SELECT url FROM destinations", true},
        {"SELECT secret FROM destinations", false},
        {"SELECT body FROM messages", false},
        {"SELECT sql FROM sqlite_master", false},
        {"ATTACH 'x.db' AS x", false},
        {"DELETE FROM events", false},
        {"PRAGMA query_only = OFF", false},
        {"CREATE TEMP TABLE x (y)", false},
    };
    struct store *store;
    struct db *db = hiding(place, &store);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct statement *statement;
        struct error why = {0};
        if (db_use(db, rows[i].sql, &statement, &why) != rows[i].runs)
            fail_msg("%s: %s", rows[i].sql, why.text);
        if (!rows[i].runs)
            assert_int_equal(why.code, ERROR_INTERNAL);
    }
    store_close(store);
}

/* SQLite prepares statements anew when tables have changed; what may read hidden columns
 * still may, and what may not still may not. */
static void test_statements_that_are_prepared_anew(void **state)
{
    struct place *place = *state;
    struct store *store;
    struct db *db = hiding(place, &store);
    static const char open[] = "SELECT count(*) FROM workers WHERE used = 0";
    struct plant plant;
    bool row;
    for (int i = 0; i < 2; i++) {
        struct statement *get;
        MUST(store_plant(store, &place->arena, &plant, &err));
        assert_int_equal(plant.floor.workers, 3);
        MUST(db_use(db, open, &get, &err));
        MUST(statement_step(get, &row, &err));
        statement_done(&get);
        raw_sql(place, i ? "DROP TABLE x" : "CREATE TABLE x (y)");
    }
    store_close(store);
}

/* What a hiding reader may not read: "table.column", or "table" where it is all of it. */
static void list_hidden(struct db *db, struct buf *out)
{
    static const char sql[] =
        "SELECT t.name, c.name, row_number() OVER (PARTITION BY t.name ORDER BY c.cid)"
        " FROM sqlite_master AS t, pragma_table_info(t.name) AS c"
        " WHERE t.type IN ('table', 'view') ORDER BY t.name, c.cid";
    struct statement *rows;
    bool row;
    MUST(db_use(db, sql, &rows, &err));
    for (;;) {
        MUST(statement_step(rows, &row, &err));
        if (!row)
            return;
        char table[64], column[64];
        snprintf(table, sizeof table, "%.*s", STR_ARG(column_text(rows, 0)));
        snprintf(column, sizeof column, "%.*s", STR_ARG(column_text(rows, 1)));
        if (sql_shows(table, column))
            continue;
        if (sql_shows(table, ""))
            buf_addf(out, "%s.%s\n", table, column);
        else if (column_int(rows, 2) == 1)
            buf_addf(out, "%s\n", table);
    }
}

/* Whoever adds a table or a column finds it here, and decides: can it tell who somebody
 * is, or what somebody did? */
static void test_what_is_hidden(void **state)
{
    struct place *place = *state;
    CLEANUP(buf_free) struct buf hidden = BUF(65536);
    list_hidden(db_of(place->writer->backend), &hidden);
    assert_string_equal(buf_text(&hidden), "audit\n"
                                           "audit_checkpoints\n"
                                           "changed_hours\n"
                                           "corrected\n"
                                           "corrections.reason\n"
                                           "corrections.actor_kind\n"
                                           "corrections.actor\n"
                                           "credentials\n"
                                           "destinations.secret\n"
                                           "disputes\n"
                                           "events.worker_id\n"
                                           "messages\n"
                                           "runs.worker_id\n"
                                           "sheet_marks\n"
                                           "sheets\n"
                                           "shopfloor_events\n"
                                           "shopfloor_intervals\n"
                                           "shopfloor_worker_hours\n"
                                           "shopfloor_worker_shifts\n"
                                           "spot_checks.event_uuid\n"
                                           "verdicts.event_uuid\n"
                                           "verdicts.actor_kind\n"
                                           "verdicts.actor\n"
                                           "verdicts.worker_id\n"
                                           "worker_changes.worker_id\n"
                                           "worker_rollups.worker_id\n"
                                           "workers.worker_id\n"
                                           "workers.name\n"
                                           "workers.team\n");
}

int main(void)
{
#define IN_A_PLACE(test)                                                                 \
    cmocka_unit_test_setup_teardown(test, place_set_up, place_tear_down)
    const struct CMUnitTest tests[] = {
        IN_A_PLACE(test_statements),
        IN_A_PLACE(test_statements_that_are_prepared_anew),
        IN_A_PLACE(test_what_is_hidden),
    };
    return ENGINE_RUN(&engine_sqlite, tests);
}
