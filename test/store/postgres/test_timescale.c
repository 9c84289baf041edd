/* Events by week, in a database that has TimescaleDB: what is in the tables, and how they
 * are read. That everything is as on other engines is shown by the tests of those, which
 * run on this one, too (meson.build). */
#include "../place.h"

#include "base/buf.h"
#include "base/clock.h"
#include "store/inside.h"
#include "store/sql/sql.h"

#include <stdio.h>

enum { DAY = 24 * 60, WEEKS = 5, BATCH = 1000 };

static void run(struct place *place, const char *sql)
{
    MUST(db_run(db_of(place->writer->backend), sql, &err));
}

static const char chunks[] = "SELECT count(*) FROM public.show_chunks('events')";

static void compress_all(struct place *place)
{
    run(place, "SELECT public.compress_chunk(c) FROM public.show_chunks('events') AS c");
}

/* The moments of signs are counted from MIDNIGHT on; now is two days after the last of
 * five weeks. */
static void send_weeks(struct place *place)
{
    char signs[64];
    place->now = place_minute((7 * WEEKS + 2) * DAY);
    for (int day = 0; day < 7 * WEEKS; day++) {
        snprintf(signs, sizeof signs, "W@%d +2@%d 2Ib@%d", day * DAY + 60, day * DAY + 70,
                 day * DAY + 80);
        place_send(place, signs);
    }
}

static void count_difference(void *context, const struct difference *difference)
{
    (void)difference;
    ++*(int *)context;
}

static void check(struct place *place, const char *where)
{
    int differences = 0;
    int64_t events;
    MUST(store_verify(place->writer, count_difference, &differences, &events, &err));
    assert_int_equal(differences, 0);
    events = place_number(place, "SELECT count(*) FROM events");
    assert_int_equal(place_number(place, "SELECT count(*) FROM event_ids"), events);
    assert_int_equal(place_number(place,
                                  "SELECT count(*) FROM events AS e JOIN event_ids AS i"
                                  " ON i.id = e.id AND i.event_uuid = e.event_uuid"
                                  " AND i.timestamp = e.timestamp"),
                     events);
    place_compare(place, place->writer, where);
}

static void test_a_chunk_is_a_week(void **state)
{
    struct place *place = *state;
    send_weeks(place);
    int64_t found = place_number(place, chunks);
    assert_in_range(found, WEEKS, WEEKS + 1); /* they begin on a Thursday */
    assert_int_equal(place_number(place,
                                  "SELECT count(*) FROM timescaledb_information.chunks"
                                  " WHERE hypertable_schema = current_schema()"
                                  " AND hypertable_name = 'events'"
                                  " AND range_end - range_start = INTERVAL '7 days'"),
                     found);
    check(place, "by week");
}

/* Also with another time, which an index with the time in it would take for another
 * event. */
static void test_a_uuid_is_kept_once(void **state)
{
    struct place *place = *state;
    place->now = place_minute(20 * DAY);
    struct event event = place_event(place), again = event;
    assert_int_equal(place_offer(place, &event).kind, OUTCOME_STORED);
    assert_int_equal(place_offer(place, &again).kind, OUTCOME_DUPLICATE);
    again.at = place_minute(15 * DAY);
    assert_int_equal(place_offer(place, &again).kind, OUTCOME_REJECTED);
    assert_int_equal(place_number(place, "SELECT count(*) FROM events"), 1);
    compress_all(place);
    assert_int_equal(place_offer(place, &event).kind, OUTCOME_DUPLICATE);
    assert_int_equal(place_offer(place, &again).kind, OUTCOME_REJECTED);
    assert_int_equal(place_number(place, "SELECT count(*) FROM events"), 1);
    check(place, "once");
}

static void test_changes_of_what_is_compressed(void **state)
{
    struct place *place = *state;
    struct event late;
    send_weeks(place);
    compress_all(place);
    check(place, "compressed");
    late = place_event(place);
    late.at = place_minute(3 * DAY + 65);
    late.type = EVENT_ABSENT;
    assert_int_equal(place_offer(place, &late).kind, OUTCOME_STORED);
    check(place, "with a late one");
    assert_true(place_correct(place, 4, true));
    assert_true(place_correct(place, 5, true));
    check(place, "with two voided");
    assert_true(place_correct(place, 4, false));
    compress_all(place);
    check(place, "compressed again");
}

/* TimescaleDB does it by itself, in whole chunks. Its clock is that of the machine. */
static void test_what_is_compressed_when(void **state)
{
    struct place *place = *state;
    struct event event = place_event(place);
    place->now = clock_now();
    event.at = instant_add(place->now, (span){-40 * SPAN_DAY.ms});
    assert_int_equal(place_offer(place, &event).kind, OUTCOME_STORED);
    event = place_event(place);
    event.at = instant_add(place->now, (span){-10 * SPAN_DAY.ms});
    assert_int_equal(place_offer(place, &event).kind, OUTCOME_STORED);
    char call[64];
    snprintf(call, sizeof call, "CALL public.run_job(%lld)",
             (long long)place_number(place,
                                     "SELECT job_id FROM timescaledb_information.jobs"
                                     " WHERE hypertable_schema = current_schema()"
                                     " AND proc_name = 'policy_compression'"));
    run(place, call);
    assert_int_equal(place_number(place,
                                  "SELECT count(*) FROM timescaledb_information.chunks"
                                  " WHERE hypertable_schema = current_schema()"
                                  " AND hypertable_name = 'events' AND is_compressed"
                                  " AND range_end < now() - INTERVAL '14 days'"),
                     1);
    assert_int_equal(place_number(place,
                                  "SELECT count(*) FROM timescaledb_information.chunks"
                                  " WHERE hypertable_schema = current_schema()"
                                  " AND hypertable_name = 'events' AND is_compressed"),
                     1);
}

/* A newer program brings the tables up to date, and grants what is new. */
static void test_older_tables(void **state)
{
    struct place *place = *state;
    send_weeks(place);
    compress_all(place);
    run(place, "DROP TABLE topic_parts; DROP TABLE rejected; DROP TABLE parked;"
               " DROP TABLE answers; DROP TABLE sheets; DROP TABLE spendings;"
               " DROP TABLE calibrations; DROP TABLE sheet_marks;"
               " UPDATE site_lock SET tables = 2");
    place_close(place);
    place_open(place);
    assert_int_equal(place_number(place, "SELECT count(*) FROM rejected"), 0);
    assert_true(place_correct(place, 4, true));
    check(place, "changed");
}

/* --- what is read --- */

/* How many chunks a statement reads; of the others its plan says "never executed", or
 * nothing. ?1 is the uuid of event 40. The plan comes into `plan`. */
static int chunks_read(struct place *place, const char *sql, struct buf *plan)
{
    CLEANUP(statement_done) struct statement *rows = NULL;
    struct uuid of = place_uuid(40);
    char text[2048];
    int read = 0;
    snprintf(text, sizeof text, "EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF) %s", sql);
    /* A statement is known by where its text is. */
    MUST(db_use(db_of(place->writer->backend),
                arena_copy(&place->arena, str_from(text)).at, &rows, &err));
    if (strstr(sql, "?1"))
        statement_text(rows, 1, uuid_str(&of));
    for (;;) {
        bool row;
        MUST(statement_step(rows, &row, &err));
        if (!row)
            return read;
        size_t begin = plan->len;
        buf_addf(plan, "%.*s\n", STR_ARG(column_text(rows, 0)));
        const char *line = buf_text(plan) + begin;
        read += strstr(line, " on _hyper_") && !strstr(line, "never executed");
    }
}

static void reads(struct place *place, const char *sql, int least, int most)
{
    CLEANUP(buf_free) struct buf plan = BUF(1 << 20);
    int read = chunks_read(place, sql, &plan);
    if (read < least || read > most)
        fail_msg("%d chunks: %s\n%s", read, sql, buf_text(&plan));
}

static void test_chunks_that_are_not_read(void **state)
{
    static const char *const of_one_week[] = {
        "SELECT id FROM events WHERE event_uuid = ?1" SQL_TIME_OF_UUID("?1"),
        "SELECT (SELECT id FROM events WHERE id = 7" SQL_TIME_OF_ID("7") ")",
        "SELECT id FROM events WHERE id > 95" SQL_TIMES_BEHIND(
            "95", "4") " ORDER BY id LIMIT 4",
        "SELECT id FROM events WHERE id > 3 AND id <= 9" SQL_TIMES_OF_IDS("3", "9"),
        "SELECT e.id FROM corrections AS c" SQL_JOIN_EVENTS("c.event_uuid"),
        "SELECT id FROM events WHERE timestamp >= '2026-01-30' AND timestamp <"
        " '2026-01-31' ORDER BY timestamp, id LIMIT 5",
        "SELECT e.id FROM unnest(ARRAY['2026-01-30']::timestamptz[],"
        " ARRAY['2026-01-31']::timestamptz[]) AS p (a, b) CROSS JOIN LATERAL"
        " (SELECT id FROM events WHERE timestamp >= p.a AND timestamp < p.b"
        " AND event_type = 'product_count' AND NOT voided OFFSET 0) AS e",
    };
    struct place *place = *state;
    send_weeks(place);
    assert_true(place_correct(place, 3, true));
    for (size_t i = 0; i < sizeof of_one_week / sizeof *of_one_week; i++)
        reads(place, of_one_week[i], 1, 1);
    reads(place, "SELECT " SQL_LAST_ID, 0, 0);
    reads(place, "SELECT confidence FROM events", WEEKS, 2 * WEEKS);
}

/* Of a week that is compressed a change unpacks what belongs to one batch. */
static void test_what_a_change_unpacks(void **state)
{
    static const char copies[] =
        "WITH e AS (INSERT INTO event_ids SELECT g, CAST(g AS TEXT),"
        " TIMESTAMPTZ '2026-01-15T01:00:00Z' + g * INTERVAL '10 seconds'"
        " FROM generate_series(1000, 4999) AS g RETURNING id, event_uuid, timestamp)"
        " INSERT INTO events (id, timestamp, worker_id, workstation_id, event_type,"
        " confidence, created_at, event_uuid) SELECT id, timestamp, 'W1', 'Sa',"
        " 'working', 0.5, timestamp, event_uuid FROM e";
    struct place *place = *state;
    place->now = place_minute(20 * DAY);
    place_send(place, "W@60");
    run(place, copies);
    compress_all(place);
    CLEANUP(buf_free) struct buf only = BUF(256);
    CLEANUP(statement_done) struct statement *get = NULL;
    bool row;
    MUST(db_use(db_of(place->writer->backend),
                "SELECT CAST(c AS TEXT) FROM public.show_chunks('events') AS c", &get,
                &err));
    MUST(statement_step(get, &row, &err));
    buf_addf(&only, "SELECT count(*) FROM ONLY %.*s", STR_ARG(column_text(get, 0)));
    assert_int_equal(place_number(place, buf_text(&only)), 0);
    assert_true(place_correct(place, 1, true));
    assert_in_range(place_number(place, buf_text(&only)), 1, BATCH);
}

/* --- what goes --- */

static void keep_events_for(struct place *place, int days)
{
    MUST(store_begin(place->writer, &err));
    MUST(store_set_retention(place->writer, days, 0, &err));
    MUST(store_commit(place->writer, place->now, &err));
}

static void remove_old(struct place *place)
{
    while (store_removal_due(place->writer, place->now)) {
        MUST(store_begin(place->writer, &err));
        MUST(store_remove_old(place->writer, place->now, &err));
        MUST(store_commit(place->writer, place->now, &err));
    }
}

/* The weeks before the first event that is left go. */
static void test_weeks_that_are_over(void **state)
{
    struct place *place = *state;
    send_weeks(place);
    compress_all(place);
    int64_t before = place_number(place, chunks);
    keep_events_for(place, 14);
    remove_old(place);
    int64_t left = place_number(place, "SELECT count(*) FROM events");
    assert_in_range(left, 3 * 12, 3 * 14 + 3);
    assert_int_equal(place_number(place, "SELECT count(*) FROM event_ids"), left);
    assert_in_range(place_number(place, chunks), 2, before - 2);
    int differences = 0;
    int64_t events;
    MUST(store_verify(place->writer, count_difference, &differences, &events, &err));
    assert_int_equal(differences, 0);
}

/* --- sums by the hour --- */

#define DIRECTLY                                                                         \
    "(SELECT public.time_bucket(INTERVAL '1 hour', timestamp), event_type,"              \
    " count(*), coalesce(sum(count), 0) FROM events WHERE NOT voided GROUP BY 1, 2)"
#define IN_SUMS                                                                          \
    "(SELECT start_time, event_type, sum(events), sum(units)"                            \
    " FROM shopfloor_event_hours GROUP BY 1, 2)"

static int64_t differ(struct place *place)
{
    return place_number(place, "SELECT count(*) FROM ((" DIRECTLY " EXCEPT " IN_SUMS
                               ") UNION ALL (" IN_SUMS " EXCEPT " DIRECTLY ")) AS d");
}

static void test_sums_by_the_hour(void **state)
{
    static const char refresh[] =
        "DO 'DECLARE job INTEGER := (SELECT job_id FROM timescaledb_information.jobs"
        " WHERE proc_name = ''policy_refresh_continuous_aggregate'');"
        " BEGIN CALL public.run_job(job); END'";
    struct place *place = *state;
    send_weeks(place);
    run(place, refresh);
    assert_int_equal(differ(place), 0);
    assert_int_equal(place_number(place, "SELECT count(*) FROM shopfloor_event_hours"),
                     2 * 7 * WEEKS + 7 * WEEKS);
    compress_all(place);
    struct event late = place_event(place);
    late.at = place_minute(3 * DAY + 65);
    assert_int_equal(place_offer(place, &late).kind, OUTCOME_STORED);
    assert_true(place_correct(place, 2, true));
    assert_true(differ(place) > 0); /* until they are refreshed */
    run(place, refresh);
    assert_int_equal(differ(place), 0);
    keep_events_for(place, 14);
    remove_old(place);
    run(place, refresh);
    assert_int_equal(differ(place), 0);
}

/* Of all that there is in TimescaleDB a reader that hides workers may read what it may
 * elsewhere, compressed or not. */
static void test_what_a_hiding_reader_may_read(void **state)
{
    struct place *place = *state;
    struct store *reader;
    send_weeks(place);
    compress_all(place);
    MUST(store_open(place->url, STORE_HIDING_READER, place->now, &reader, &err));
    struct event_query all = {
        .window = {{0}, INSTANT_NEVER}, .ascending = true, .limit = 200};
    struct event_page page;
    MUST(store_events(reader, &all, &place->arena, &page, &err));
    assert_int_equal(page.count, 3 * 7 * WEEKS);
    assert_true(page.event[0].hidden);
    struct db *db = db_of(reader->backend);
    MUST(db_run(db, "SELECT id FROM events LIMIT 1", &err));
    MUST(db_run(db, "SELECT units FROM shopfloor_event_hours LIMIT 1", &err));
    struct error why;
    assert_false(db_run(db, "SELECT worker_id FROM events LIMIT 1", &why));
    store_close(reader);
}

int main(void)
{
#define ON_PLACE(test)                                                                   \
    cmocka_unit_test_setup_teardown(test, place_set_up, place_tear_down)
    const struct CMUnitTest tests[] = {
        ON_PLACE(test_a_chunk_is_a_week),
        ON_PLACE(test_a_uuid_is_kept_once),
        ON_PLACE(test_changes_of_what_is_compressed),
        ON_PLACE(test_what_is_compressed_when),
        ON_PLACE(test_older_tables),
        ON_PLACE(test_chunks_that_are_not_read),
        ON_PLACE(test_what_a_change_unpacks),
        ON_PLACE(test_weeks_that_are_over),
        ON_PLACE(test_sums_by_the_hour),
        ON_PLACE(test_what_a_hiding_reader_may_read),
    };
    return ENGINE_RUN(&engine_timescale, tests);
}
