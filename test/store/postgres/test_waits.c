/* How often a server is waited for: as backend.h says, and as seldom as that. */
#include "../crowd.h"
#include "../place.h"

#include "store/inside.h"
#include "store/postgres/inside.h"

static uint64_t waits(struct store *store)
{
    return postgres_waits(sql_of(store->backend)->db);
}

/* A group of events, as the writer of the server adds it. Returns how often it waits. */
static uint64_t send(struct place *place, int64_t from_minute, size_t count)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    struct event *event = arena_new(&arena, struct event, count);
    struct outcome *outcome = arena_new(&arena, struct outcome, count);
    uint64_t before = waits(place->writer);
    MUST(store_begin(place->writer, &err));
    for (size_t i = 0; i < count; i++) {
        event[i] = place_event(place);
        event[i].at = place_minute(from_minute + (int64_t)i);
        event[i].type = i % 2 ? EVENT_IDLE : EVENT_WORKING;
        MUST(store_append_later(place->writer, &event[i], 1, ORIGIN_SOURCE, place->now,
                                &arena, &outcome[i], &err));
    }
    MUST(store_commit(place->writer, place->now, &err));
    for (size_t i = 0; i < count; i++)
        assert_int_equal(outcome[i].kind, OUTCOME_STORED);
    return waits(place->writer) - before;
}

static void test_group(void **state)
{
    struct place *place = *state;
    place->now = place_minute(12 * 60 + 14);
    send(place, 12 * 60 + 1, 2); /* seals time, and the tails are known from now on */
    assert_int_equal(send(place, 12 * 60 + 4, 1), 2);
    assert_int_equal(send(place, 12 * 60 + 6, 8), 2);
}

static void test_late_group(void **state)
{
    struct place *place = *state;
    send(place, 12 * 60 - 30, 20);
    assert_in_range(send(place, 6 * 60, 20), 2, 4);
}

static void test_reading(void **state)
{
    struct place *place = *state;
    struct store *reader = NULL;
    send(place, 6 * 60, 20);
    MUST(store_open(place->url, STORE_READER, place->now, &reader, &err));
    for (int i = 0; i < 2; i++) {
        CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
        uint64_t before = waits(reader);
        struct plant plant;
        struct intervals list;
        MUST(store_snapshot(reader, &err));
        MUST(store_plant(reader, &arena, &plant, &err));
        MUST(store_intervals(reader, &plant, place_window(0, 24 * 60), place->now, 0, 100,
                             &arena, &list, &err));
        store_release(reader);
        assert_int_equal(waits(reader) - before, 2);
    }
    store_close(reader);
}

/* As GET /api/metrics and GET /api/events. */
static void test_requests(void **state)
{
    const struct engine *engine = *state;
    const span every = {4 * SPAN_HOUR.ms};
    const int64_t hours[][2] = {{6, -2}, {7, 1}, {60, 12}, {24 * 30, -1}};
    char url[URL_ROOM];
    struct crowd crowd;
    engine->name_fresh("", url);
    crowd_open_at(&crowd, url, 20, 3, every);
    for (size_t i = 0; i < sizeof hours / sizeof *hours; i++) {
        struct window window = {
            instant_add(CROWD_NOW, (span){-hours[i][0] * SPAN_HOUR.ms}),
            instant_add(CROWD_NOW, (span){-hours[i][1] * SPAN_HOUR.ms})};
        uint64_t before = waits(crowd.reader);
        crowd_metrics(&crowd, window);
        assert_in_range(waits(crowd.reader) - before, 1, 2);
        before = waits(crowd.reader);
        crowd_page(&crowd, window, 50);
        assert_int_equal(waits(crowd.reader) - before, 1);
    }
    crowd_close(&crowd);
    engine->remove(url);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_group, place_set_up, place_tear_down),
        cmocka_unit_test_setup_teardown(test_late_group, place_set_up, place_tear_down),
        cmocka_unit_test_setup_teardown(test_reading, place_set_up, place_tear_down),
        cmocka_unit_test(test_requests),
    };
    return ENGINE_RUN(&engine_postgres, tests);
}
