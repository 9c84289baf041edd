/* Who a worker is goes, and all totals stay, after each slice: of streams of events as of
 * test_property.c.
 *
 *     PROPERTY_ROUNDS=1000 PROPERTY_SEED=7 test_store_erasure
 */
#include "place.h"
#include "stream.h"

#include "domain/zone.h"
#include "store/audit.h"

#include <stdio.h>

enum { ROUNDS = 20, EVENTS = PLACE_FACTS - 1, WINDOWS = 12 };

/* Everything that names nobody, of one window. */
struct outline {
    struct window window;
    struct factory factory;
    struct station_sum station[2];
};

static struct outline outline_of(struct place *place, struct window window)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    struct plant plant;
    struct totals totals;
    struct outline outline = {.window = window};
    MUST(store_plant(place->writer, &arena, &plant, &err));
    MUST(store_totals(place->writer, &plant, window, place->now, SINCE_ALL, &arena,
                      &totals, &err));
    outline.factory = factory_figures(&totals, attendance_new(&totals, &arena));
    memcpy(outline.station, totals.station, sizeof outline.station);
    return outline;
}

/* `whole`: also the mean over workers, in which one may be in two parts meanwhile. */
static void same_outline(struct place *place, const struct outline *was, bool whole,
                         const char *where)
{
    struct outline is = outline_of(place, was->window);
    const struct factory *a = &was->factory, *b = &is.factory;
    if (a->working_ms != b->working_ms || a->idle_ms != b->idle_ms ||
        a->absent_ms != b->absent_ms || a->units != b->units ||
        a->presence.hundredths != b->presence.hundredths ||
        a->occupied_stations != b->occupied_stations ||
        (whole && a->utilization.hundredths != b->utilization.hundredths) ||
        memcmp(was->station, is.station, sizeof is.station) != 0)
        fail_msg("%s: totals have changed", where);
}

/* A row of events under a name; ids in order of the register. */
static void send_stream(struct place *place, struct random *random)
{
    struct plant plant;
    MUST(store_plant(place->writer, &place->arena, &plant, &err));
    struct stream stream =
        stream_new(random, &plant.floor, MIDNIGHT, plant.site.hold, &place->arena);
    stream.count = stream.count < EVENTS ? stream.count : EVENTS;
    struct outcome *outcome = arena_new(&place->arena, struct outcome, stream.count);
    for (size_t i = 0; i < stream.count; i++)
        place->now = instant_later(place->now, stream.event[i].at);
    MUST(store_begin(place->writer, &err));
    MUST(store_append(place->writer, stream.event, stream.count, ORIGIN_SOURCE,
                      place->now, &place->arena, outcome, &err));
    MUST(store_commit(place->writer, place->now, &err));
    for (size_t i = 0; i < stream.count; i++) {
        bool changed;
        if (outcome[i].kind != OUTCOME_STORED || !random_once_in(random, 10))
            continue;
        MUST(store_begin(place->writer, &err));
        MUST(store_void(place->writer, &stream.event[i].uuid, STR("Bo was ill"),
                        place->now, &changed, &err));
        MUST(store_commit(place->writer, place->now, &err));
    }
}

/* The facts, as the store tells them now. */
static void read_facts(struct place *place)
{
    const struct event_query all = {
        .window = {{0}, INSTANT_NEVER}, .ascending = true, .limit = PLACE_FACTS};
    struct event_page page;
    MUST(store_events(place->writer, &all, &place->arena, &page, &err));
    assert_false(page.more);
    place->facts = page.count;
    for (size_t i = 0; i < page.count; i++)
        place->fact[i] = (struct fact){page.event[i].event, page.event[i].voided};
}

static struct window some_window(struct place *place, struct random *random)
{
    int64_t reach = instant_since(place->now, MIDNIGHT).ms + SPAN_HOUR.ms;
    instant a = instant_add(MIDNIGHT, (span){random_below(random, reach)});
    instant b = instant_add(a, (span){1 + random_below(random, reach)});
    if (random_once_in(random, 2))
        return (struct window){instant_floor(a, ROLLUP_FINEST),
                               instant_ceil(b, ROLLUP_FINEST)};
    return (struct window){a, b};
}

static void verify(struct place *place, const char *where)
{
    MUST_IN(where, store_snapshot(place->writer, &err));
    store_release(place->writer);
    compare_kept(place->writer, place->fact, place->facts, where);
}

static void begin_erasure(struct place *place, str worker)
{
    MUST(store_begin(place->writer, &err));
    MUST(store_erase_worker(place->writer, worker, STR("erased-1"), place->now, &err));
    MUST(store_commit(place->writer, place->now, &err));
}

static void erase_slice(struct place *place)
{
    MUST(store_begin(place->writer, &err));
    MUST(store_erase_on(place->writer, place->now, &err));
    MUST(store_commit(place->writer, place->now, &err));
}

/* Nothing that is kept says who it was. */
static void assert_gone(struct place *place, str worker)
{
    struct plant plant;
    const struct event_query of_them = {
        .worker = worker, .window = {{0}, INSTANT_NEVER}, .limit = 1};
    struct event_page page;
    MUST(store_plant(place->writer, &place->arena, &plant, &err));
    assert_int_equal(floor_worker(&plant.floor, worker, 0), -1);
    MUST(store_events(place->writer, &of_them, &place->arena, &page, &err));
    assert_int_equal(page.count, 0);
    for (size_t i = 0; i < place->facts; i++) {
        const struct event *event = &place->fact[i].event;
        if (!str_equal(event->worker, STR("erased-1")))
            continue;
        struct event guess = *event;
        guess.worker = worker;
        struct uuid guessed = event_identity(&guess);
        assert_false(uuid_equal(&guessed, &event->uuid));
        struct corrections list;
        MUST(store_corrections(place->writer, &event->uuid, &place->arena, &list, &err));
        for (size_t k = 0; k < list.count; k++)
            assert_int_equal(list.at[k].reason.len, 0);
    }
}

static void play_round(const struct engine *engine, uint64_t seed)
{
    void *state = (void *)engine;
    struct random random = {seed};
    struct outline outline[WINDOWS];
    char where[32];
    snprintf(where, sizeof where, "seed %llu", (unsigned long long)seed);
    place_set_up(&state);
    struct place *place = state;
    str worker = STR("W2");
    send_stream(place, &random);
    for (size_t i = 0; i < WINDOWS; i++)
        outline[i] = outline_of(place, some_window(place, &random));
    begin_erasure(place, worker);
    while (store_erasing(place->writer)) {
        for (size_t i = 0; i < WINDOWS; i++)
            same_outline(place, &outline[i], false, where);
        read_facts(place);
        verify(place, where);
        if (random_once_in(&random, 3)) { /* a crash */
            place_close(place);
            place_open(place);
        }
        erase_slice(place);
    }
    for (size_t i = 0; i < WINDOWS; i++)
        same_outline(place, &outline[i], true, where);
    read_facts(place);
    place_compare(place, place->writer, where);
    assert_gone(place, worker);
    MUST(store_begin(place->writer, &err));
    MUST(store_rebuild(place->writer, place->now, &err));
    MUST(store_commit(place->writer, place->now, &err));
    place_compare(place, place->writer, where);
    place_tear_down(&state);
}

static void test_any_stream(void **state)
{
    uint64_t seed = random_setting("PROPERTY_SEED", 1);
    for (uint64_t i = 0; i < random_setting("PROPERTY_ROUNDS", ROUNDS); i++)
        play_round(*state, seed + i);
}

/* What would make a difference while it goes on waits. */
static void test_what_waits(void **state)
{
    struct place *place = *state;
    bool changed, done;
    place_send(place, "W@0 2W@5 I@10 +3@11");
    struct uuid of_them = place_uuid(place->sent - 3);
    begin_erasure(place, STR("W1"));
    struct event event = place_event(place);
    event.worker = STR("W1");
    assert_string_equal(place_offer(place, &event).text.at, "worker 'W1' is deactivated");
    MUST(store_begin(place->writer, &err));
    REFUSED_SAYING(
        ERROR_CONFLICT, "is being erased",
        store_erase_worker(place->writer, STR("W2"), STR("x"), place->now, &err));
    REFUSED_SAYING(ERROR_CONFLICT, "is being erased",
                   store_set_hold(place->writer, SPAN_HOUR, &err));
    REFUSED_SAYING(ERROR_CONFLICT, "is being erased",
                   store_change_hold(place->writer, SPAN_HOUR, place->now, &done, &err));
    REFUSED_SAYING(
        ERROR_CONFLICT, "is being erased",
        store_void(place->writer, &of_them, STR("?"), place->now, &changed, &err));
    MUST(store_rebuild(place->writer, place->now, &err)); /* ends it first */
    MUST(store_commit(place->writer, place->now, &err));
    assert_false(store_erasing(place->writer));
    read_facts(place);
    place_compare(place, place->writer, "worked out anew");
    assert_gone(place, STR("W1"));
    MUST(store_begin(place->writer, &err));
    REFUSED(ERROR_NOT_FOUND, "there is no worker 'W1'",
            store_erase_worker(place->writer, STR("W1"), STR("x"), place->now, &err));
    MUST(store_commit(place->writer, place->now, &err));
}

/* Also of a row that the transaction of a slice writes. */
static void test_the_audit_log(void **state)
{
    struct place *place = *state;
    const struct audit_entry entry = {.action = STR("look"),
                                      .object = STR("W1"),
                                      .worker = STR("W1"),
                                      .before = STR("{\"W1\":1}"),
                                      .after = STR("{\"W1\":2}")};
    const struct audit_query all = {
        .end = INSTANT_NEVER, .ascending = true, .limit = 100, .examine = 100};
    struct audit_page page;
    size_t slices = 0;
    place_send(place, "W@0 I@10");
    begin_erasure(place, STR("W1"));
    for (; store_erasing(place->writer); slices++) {
        MUST(store_begin(place->writer, &err));
        store_audit(place->writer, &entry);
        MUST(store_erase_on(place->writer, place->now, &err));
        MUST(store_commit(place->writer, place->now, &err));
    }
    MUST(store_audit_page(place->writer, &all, &place->arena, &page, &err));
    /* The last row tells that it is over. */
    assert_int_equal(page.count, slices + 1);
    for (size_t i = 0; i < slices; i++) {
        const struct audit_entry *row = &page.row[i].entry;
        assert_string_equal(row->action.at, "look");
        assert_int_equal(
            row->object.len + row->worker.len + row->before.len + row->after.len, 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_any_stream),
        cmocka_unit_test_setup_teardown(test_what_waits, place_set_up, place_tear_down),
        cmocka_unit_test_setup_teardown(test_the_audit_log, place_set_up,
                                        place_tear_down),
    };
    return ENGINES_RUN(tests);
}
