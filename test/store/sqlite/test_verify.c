/* store_verify() finds whatever differs from the events, and nothing else; what it finds
 * store_rebuild() mends. */
#include "raw.h"

#include <stdio.h>

enum { REPORTS = 64 };

struct reports {
    struct difference difference[REPORTS];
    size_t count;
};

static void keep(void *context, const struct difference *difference)
{
    struct reports *reports = context;
    if (reports->count < REPORTS)
        reports->difference[reports->count] = *difference;
    reports->count++;
}

static bool reported(const struct reports *reports, const char *what, const char *text)
{
    for (size_t i = 0; i < reports->count && i < REPORTS; i++)
        if (strcmp(reports->difference[i].what, what) == 0 &&
            strcmp(reports->difference[i].text, text) == 0)
            return true;
    return false;
}

static void verify(struct place *place, struct reports *reports)
{
    int64_t events;
    *reports = (struct reports){0};
    MUST(store_snapshot(place->writer, &err));
    MUST(store_verify(place->writer, keep, reports, &events, &err));
    store_release(place->writer);
}

/* Worker 1: working at Sa from 00:00 to 00:50 but for a silence, then idle at Sb. */
static const char signs[] = "W@0 W@10 W@40 Ib@50 +3@12 2W@20 2+2b@130 A@-1400";

#define RUN(text) "run", "worker W1: " text

static void test_planted(void **state)
{
    static const struct {
        const char *sql, *what, *text;
    } row[] = {
        {"UPDATE runs SET state = 'idle' WHERE worker_id = 'W1' AND last_ms > start_ms",
         RUN("the timeline departs from the events at 2026-01-15T00:00:00.000Z")},
        {"UPDATE runs SET station_id = 'Sa' WHERE station_id = 'Sb'",
         RUN("the timeline departs from the events at 2026-01-15T00:50:00.000Z")},
        {"UPDATE runs SET start_ms = start_ms - 1 WHERE station_id = 'Sb'",
         RUN("the timeline departs from the events at 2026-01-15T00:49:59.999Z")},
        {"UPDATE runs SET last_ms = last_ms + 1 WHERE station_id = 'Sb'",
         RUN("a run ends at another time than its last mark")},
        {"UPDATE runs SET gap_ms = 1 WHERE gap_ms > 1",
         RUN("a run has another gap than its marks")},
        {"UPDATE runs SET repeats = x'80' WHERE last_ms > start_ms",
         RUN("the timeline departs from the events at 2026-01-15T00:50:00.000Z")},
        {"DELETE FROM runs WHERE station_id = 'Sb'",
         RUN("the timeline has 4 marks, the events 5")},
        {"INSERT INTO runs VALUES ('W1', 1768449600000, 1768449600000, 0, 'idle', 'Sa',"
         " x'')",
         RUN("the timeline departs from the events at 2026-01-15T04:00:00.000Z")},
        {"UPDATE events SET voided = 1 WHERE event_type = 'idle'",
         RUN("the timeline departs from the events at 2026-01-15T00:50:00.000Z")},
        {"UPDATE worker_rollups SET working_ms = working_ms + 1 WHERE level = 0 AND"
         " worker_id = 'W1' AND bucket_ms = 1768436100000",
         "worker rollup",
         "W1: the sums of the quarter hour from 2026-01-15T00:15:00.000Z "
         "differ from the events"},
        {"UPDATE worker_rollups SET idle_ms = idle_ms - 1 WHERE level = 1 AND"
         " worker_id = 'W1' AND bucket_ms = 1768435200000",
         "worker rollup",
         "W1: the sums of the hour from 2026-01-15T00:00:00.000Z differ "
         "from the events"},
        {"UPDATE worker_rollups SET absent_ms = 7 WHERE level = 3 AND worker_id = 'W1'"
         " AND bucket_ms = 1768435200000",
         "worker rollup",
         "W1: the sums of the day from 2026-01-15T00:00:00.000Z differ "
         "from the events"},
        {"UPDATE worker_rollups SET units = units + 1 WHERE level = 3 AND"
         " worker_id = 'W2'",
         "worker rollup",
         "W2: the sums of the day from 2026-01-15T00:00:00.000Z differ "
         "from the events"},
        {"DELETE FROM worker_rollups WHERE level = 3 AND bucket_ms = 1768348800000",
         "worker rollup",
         "W1: the sums of the day from 2026-01-14T00:00:00.000Z differ "
         "from the events"},
        {"INSERT INTO worker_rollups VALUES (0, 0, 'W3', 0, 0, 0, 1)", "worker rollup",
         "W3: the sums of the quarter hour from 1970-01-01T00:00:00.000Z differ from the "
         "events"},
        {"UPDATE worker_rollups SET working_ms = 1 WHERE level = 4 AND worker_id = 'W1'",
         "worker rollup",
         "W1: the sums of the week from 2026-01-08T00:00:00.000Z differ from the events"},
        {"INSERT INTO worker_rollups VALUES (1, 1768435200001, 'W3', 0, 0, 0, 0)",
         "rollup", "1 row is of no hour"},
        {"UPDATE station_rollups SET occupied_ms = occupied_ms + 1 WHERE level = 0 AND"
         " station_id = 'Sa' AND bucket_ms = 1768435200000",
         "station rollup",
         "Sa: the sums of the quarter hour from 2026-01-15T00:00:00.000Z differ from the "
         "events"},
        {"UPDATE station_rollups SET working_ms = 0 WHERE level = 1", "station rollup",
         "Sa: the sums of the hour from 2026-01-15T00:00:00.000Z differ from the events"},
        {"UPDATE station_rollups SET units = units + 1 WHERE level = 3 AND"
         " station_id = 'Sb'",
         "station rollup",
         "Sb: the sums of the day from 2026-01-15T00:00:00.000Z differ from the events"},
        {"DELETE FROM station_rollups WHERE level = 0", "station rollup",
         "Sb: the sums of the quarter hour from 2026-01-15T02:00:00.000Z differ from the "
         "events"},
        {"UPDATE worker_changes SET last_ms = last_ms + 1 WHERE worker_id = 'W2'",
         "worker change",
         "W2: the last change of the quarter hour from 2026-01-15T00:15:00.000Z differs "
         "from the events"},
        {"INSERT INTO worker_changes VALUES (0, 'W3', 0, NULL)", "worker change",
         "W3: the last change of the quarter hour from 1970-01-01T00:00:00.000Z differs "
         "from the events"},
        {"UPDATE worker_changes SET day = day + 1 WHERE worker_id = 'W2'",
         "worker change",
         "W2: the last change of the quarter hour from 2026-01-15T00:15:00.000Z differs "
         "from the events"},
        {"DELETE FROM station_changes WHERE station_id = 'Sb'", "station change",
         "Sb: the last change of the quarter hour from 2026-01-15T00:45:00.000Z differs "
         "from the events"},
        {"UPDATE station_changes SET bucket_ms = bucket_ms + 1 WHERE station_id = 'Sa'",
         "station change",
         "Sa: the last change of the quarter hour from 2026-01-15T00:45:00.001Z differs "
         "from the events"},
        {"INSERT INTO station_changes VALUES ('Sz', 0, 0)", "rollup",
         "1 row is of nobody on the floor"},
        {"UPDATE workers SET used = 0 WHERE worker_id = 'W2'", "register",
         "worker W2: an event refers to it"},
        {"UPDATE workers SET used = 1", "register", "worker W3: no event refers to it"},
        {"UPDATE workstations SET used = 0 WHERE station_id = 'Sb'", "register",
         "workstation Sb: an event refers to it"},
        {"UPDATE events SET count = 4 WHERE event_type = 'product_count' AND"
         " worker_id = 'W1'",
         "station rollup",
         "Sa: the sums of the quarter hour from 2026-01-15T00:00:00.000Z differ from the "
         "events"},
    };
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        void *fresh = *state;
        struct reports reports;
        place_set_up(&fresh);
        struct place *place = fresh;
        MUST(store_begin(place->writer, &err));
        MUST(store_set_hold(place->writer, (span){20 * SPAN_MINUTE.ms}, &err));
        MUST(store_commit(place->writer, place->now, &err));
        place_send(place, signs);
        verify(place, &reports);
        assert_int_equal(reports.count, 0);

        raw_sql(place, row[i].sql);
        verify(place, &reports);
        if (!reported(&reports, row[i].what, row[i].text))
            fail_msg("%s: %zu reports, the first: %s: %s", row[i].sql, reports.count,
                     reports.count ? reports.difference[0].what : "none",
                     reports.difference[0].text);

        MUST(store_begin(place->writer, &err));
        MUST(store_rebuild(place->writer, place->now, &err));
        MUST(store_commit(place->writer, place->now, &err));
        verify(place, &reports);
        assert_int_equal(reports.count, 0);
        place_tear_down(&fresh);
    }
}

/* What cannot even be read is passed over, told, and mended, but for events: these are
 * what everything else follows from. */
static void test_damage(void **state)
{
    static const struct {
        const char *sql, *what, *text;
        size_t left;
    } row[] = {
        {"UPDATE runs SET station_id = 'Sz' WHERE worker_id = 'W1'",
         RUN("a part of the timeline cannot be read"), 0},
        {"UPDATE runs SET state = 'product_count' WHERE worker_id = 'W1'",
         RUN("a part of the timeline cannot be read"), 0},
        {"UPDATE runs SET start_ms = -9223372036854775807 WHERE station_id = 'Sb'",
         RUN("a part of the timeline cannot be read"), 0},
        {"UPDATE runs SET last_ms = start_ms - 1",
         RUN("a part of the timeline cannot be read"), 0},
        {"UPDATE worker_rollups SET worker_id = 'nobody' WHERE worker_id = 'W1' AND"
         " level = 2",
         "rollup", "4 rows are of nobody on the floor", 0},
        {"UPDATE station_rollups SET bucket_ms = 9223372036854775807 - bucket_ms WHERE"
         " level = 2 AND station_id = 'Sa'",
         "rollup", "2 rows are of an impossible time", 0},
        {"UPDATE events SET timestamp = 'yesterday' WHERE id = 2", "event",
         "event 2 cannot be read, and counts nowhere", 1},
    };
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        void *fresh = *state;
        struct reports reports;
        place_set_up(&fresh);
        struct place *place = fresh;
        place_send(place, signs);
        raw_sql(place, row[i].sql);
        verify(place, &reports);
        if (!reported(&reports, row[i].what, row[i].text))
            fail_msg("%s: got '%s'", row[i].sql, reports.difference[0].text);
        MUST(store_begin(place->writer, &err));
        MUST(store_rebuild(place->writer, place->now, &err));
        MUST(store_commit(place->writer, place->now, &err));
        verify(place, &reports);
        assert_int_equal(reports.count, row[i].left);
        place_tear_down(&fresh);
    }
}

/* A worker whose timeline cannot be read holds up nobody: events are kept, and the
 * figures of others are right. */
static void test_others_go_on(void **state)
{
    void *fresh = *state;
    place_set_up(&fresh);
    struct place *place = fresh;
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    struct plant plant;
    struct totals before, after;
    /* So short that it is read from the timelines alone. */
    const struct window window = {instant_add(place->now, (span){-60 * 1000}),
                                  place->now};
    place_send(place, signs);
    MUST(store_plant(place->writer, &arena, &plant, &err));
    MUST(store_totals(place->writer, &plant, window, place->now, SINCE_ALL, &arena,
                      &before, &err));
    raw_sql(place, "UPDATE runs SET state = 'dancing' WHERE worker_id = 'W1'");
    place_send(place, "2W@60");
    MUST(store_totals(place->writer, &plant, window, place->now, SINCE_ALL, &arena,
                      &after, &err));
    int w1 = floor_worker(&plant.floor, STR("W1"), 0);
    int w2 = floor_worker(&plant.floor, STR("W2"), 0);
    assert_false(before.damaged[w1] || after.damaged[w2]);
    assert_true(after.damaged[w1]);
    place_send(place, "W@60");
    place_tear_down(&fresh);
}

/* Lists pass over an event that cannot be read, and go on behind it. */
static void test_lists_go_on(void **state)
{
    void *fresh = *state;
    place_set_up(&fresh);
    struct place *place = fresh;
    struct event_page page;
    place_send(place, signs);
    raw_sql(place, "UPDATE events SET event_uuid = 'none' WHERE id = 2");
    MUST(store_events_since(place->writer, 1, 1, &place->arena, &page, &err));
    assert_true(page.count == 0 && page.more && page.last_id == 2);
    const struct event_query query = {.window = place_window(-2000, 2000),
                                      .limit = PLACE_FACTS};
    MUST(store_events(place->writer, &query, &place->arena, &page, &err));
    assert_int_equal(page.count, place->facts - 1);
    place_tear_down(&fresh);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_planted),
        cmocka_unit_test(test_damage),
        cmocka_unit_test(test_others_go_on),
        cmocka_unit_test(test_lists_go_on),
    };
    return ENGINE_RUN(&engine_sqlite, tests);
}
