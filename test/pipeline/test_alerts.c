/* A round of alerts over a whole plant: what it decides, what it asks of the engine, and
 * how long it takes. */
#include "must.h"
#include "plant_of_alerts.h"

#include "store/pool.h"

enum { CALLS = 9, ROUNDS = 20, MS = 50 };

static struct plant_of_alerts plant;

static size_t count(enum alert_rule rule, enum alert_state state)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    const struct alert_query query = {.limit = ALERTS_OPEN_MOST};
    struct alert_page page;
    struct store *reader = NULL;
    size_t found = 0;
    MUST(pool_take(plant.pool, SCOPE_OF_STATIONS, &reader, &err));
    MUST(store_alerts(reader, &query, &arena, &page, &err));
    for (size_t i = 0; i < page.alerts.count; i++)
        found += page.alerts.at[i].rule == rule && page.alerts.at[i].state == state;
    pool_give(plant.pool, reader);
    return found;
}

static void test_a_switch_dies(void **state)
{
    double ms;
    (void)state;
    plant_of_alerts_round(&plant, 0, &ms);
    assert_int_equal(count(ALERT_CAMERA_OFFLINE, ALERT_PENDING), 0);
    plant_of_alerts_cameras(&plant, true);
    plant_of_alerts_round(&plant, 5, &ms);
    assert_int_equal(count(ALERT_CAMERA_OFFLINE, ALERT_PENDING), 50);
    plant_of_alerts_round(&plant, 120, &ms);
    assert_int_equal(count(ALERT_CAMERA_OFFLINE, ALERT_PENDING), 50);
    plant_of_alerts_round(&plant, 125, &ms);
    assert_int_equal(count(ALERT_CAMERA_OFFLINE, ALERT_FIRING), 50);
    plant_of_alerts_cameras(&plant, false);
    plant_of_alerts_round(&plant, 130, &ms);
    assert_int_equal(count(ALERT_CAMERA_OFFLINE, ALERT_FIRING), 50); /* not yet */
    plant_of_alerts_round(&plant, 160, &ms);
    assert_int_equal(count(ALERT_CAMERA_OFFLINE, ALERT_FIRING), 0);
}

/* What is read of the first station at a time of the day, with a target of 60 an hour. */
static struct alert_reading read_first(enum alert_rule rule, int hour, int minute)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    struct alert_readings list = {.arena = &arena};
    struct alert_reading found = {0};
    struct plant read;
    struct store *reader = NULL;
    instant day = instant_floor(CROWD_NOW, SPAN_DAY);
    instant at = instant_add(day, (span){(hour * 60 + minute) * SPAN_MINUTE.ms});
    MUST(pool_take(plant.pool, SCOPE_OF_STATIONS, &reader, &err));
    MUST(store_plant(reader, &arena, &read, &err));
    struct station *first = arena_new(&arena, struct station, read.floor.stations);
    memcpy(first, read.floor.station, read.floor.stations * sizeof *first);
    first->target = (target_rate){60000};
    read.floor.station = first;
    MUST(alert_read_stations(reader, &read, at, CROWD_NOW, &list, &err));
    pool_give(plant.pool, reader);
    for (size_t i = list.count; i > 0; i--)
        if (list.at[i - 1].rule == rule)
            found = list.at[i - 1];
    found.begun.ms -= found.begun.ms ? day.ms : 0;
    return found;
}

/* The night's shift is over at 06:00, and the next one begins. */
static void test_the_begin_of_a_shift(void **state)
{
    static const struct {
        const char *what;
        enum alert_rule rule;
        int hour, minute;
        bool known;
        int begun; /* hour of the day; -1: what was before is not over */
    } rows[] = {
        {"late in the night's shift", ALERT_STATION_BEHIND, 5, 59, true, -2},
        {"a minute in the next one", ALERT_STATION_BEHIND, 6, 1, false, 6},
        {"and half an hour", ALERT_STATION_BEHIND, 6, 31, true, 6},
        {"the last hour reaches into the night", ALERT_STATION_UNKNOWN, 6, 1, true, -1},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct alert_reading got = read_first(rows[i].rule, rows[i].hour, rows[i].minute);
        int begun = got.begun.ms ? (int)(got.begun.ms / SPAN_HOUR.ms) : -1;
        if (got.known != rows[i].known || begun != rows[i].begun)
            fail_msg("%s: known %d, begun %d", rows[i].what, got.known, begun);
    }
}

/* What a source says of camera C: a level, or one of these. */
enum { NOTHING_YET = -1, NOTHING = -2 };

static void read_level(void *context, instant now, enum alert_time time,
                       struct alert_readings *list)
{
    int level = *(const int *)context;
    (void)now;
    if (level == NOTHING_YET)
        list->unread |= 1u << ALERT_DRIFT;
    if (level >= 0)
        alert_readings_add(list, (struct alert_reading){
                                     .rule = ALERT_DRIFT,
                                     .subject = {ALERT_OF_CAMERA, STR("C"), STR("")},
                                     .known = true,
                                     .value = level,
                                     .time = time,
                                 });
}

/* A server that starts does not know all at once: until then nothing is over. */
static void test_what_is_not_known_yet_ends_nothing(void **state)
{
    static const struct {
        int level;
        size_t firing;
    } rounds[] = {{2, 0}, {3, 1},       {NOTHING_YET, 1},
                  {3, 1}, {NOTHING, 0}, {NOTHING_YET, 0}};
    int level;
    const struct alert_source source = {read_level, &level};
    double ms;
    (void)state;
    plant.options.source = &source;
    for (int i = 0; i < (int)(sizeof rounds / sizeof *rounds); i++) {
        level = rounds[i].level;
        plant_of_alerts_round(&plant, 170 + i, &ms);
        if (count(ALERT_DRIFT, ALERT_FIRING) != rounds[i].firing)
            fail_msg("round %d: want %zu", i, rounds[i].firing);
    }
    plant.options.source = &plant.source;
}

/* The best of some: this machine may have other things to do. */
static void test_a_round_is_cheap(void **state)
{
    double best = 1e9, ms;
    (void)state;
    plant_of_alerts_cameras(&plant, true);
    for (int i = 0; i < ROUNDS; i++) {
        struct store_counts asked = plant_of_alerts_round(&plant, 200 + i, &ms);
        if (asked.calls > CALLS)
            fail_msg("%llu calls of the engine; want at most %d",
                     (unsigned long long)asked.calls, CALLS);
        best = ms < best ? ms : best;
    }
#if !defined __SANITIZE_ADDRESS__ && !defined __SANITIZE_THREAD__
    if (best >= MS)
        fail_msg("the best of %d rounds took %.1f ms; want less than %d", ROUNDS, best,
                 MS);
#endif
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_switch_dies),
        cmocka_unit_test(test_the_begin_of_a_shift),
        cmocka_unit_test(test_what_is_not_known_yet_ends_nothing),
        cmocka_unit_test(test_a_round_is_cheap),
    };
    plant_of_alerts_open(&plant);
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    plant_of_alerts_close(&plant);
    return failed;
}
