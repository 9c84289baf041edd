/* A reader that may not know who workers are has every figure, and nobody's name. */
#include "place.h"

#include "store/pool.h"

#include <stdlib.h>

/* With ties, a late count, somebody lost sight of, and a day before. */
static const char history[] =
    "W@-1440 2I@-1439 3Wb@-1438 +7@-1437 A@-1400 2A@-1400 3A@-1390 "
    "W@60 2W@60 3Ib@61 +3@70 2+2@71 3+1b@72 2Ib@90 W@120 3Wb@120 "
    "?@200 W@260 2Wb@300 3A@310 2+5b@420 W@500 2W@500 3Wb@500";

struct readers {
    struct place *place;
    struct store *seeing, *hiding;
    struct plant seen, hidden;
};

static void open_readers(struct readers *readers, struct place *place, const char *shown)
{
    *readers = (struct readers){.place = place};
    MUST(store_open(place->url, STORE_READER, place->now, &readers->seeing, &err));
    MUST(store_open(place->url, STORE_HIDING_READER, place->now, &readers->hiding, &err));
    MUST(store_show(readers->hiding, str_from(shown), &err));
    MUST(store_snapshot(readers->seeing, &err));
    MUST(store_snapshot(readers->hiding, &err));
    MUST(store_plant(readers->seeing, &place->arena, &readers->seen, &err));
    MUST(store_plant(readers->hiding, &place->arena, &readers->hidden, &err));
}

static void close_readers(struct readers *readers)
{
    store_close(readers->seeing);
    store_close(readers->hiding);
}

static void same(const char *what, struct window window, int64_t want, int64_t have)
{
    if (want != have)
        fail_msg("%s from minute %lld on: %lld, must be %lld", what,
                 (long long)(window.start.ms - MIDNIGHT.ms) / 60000, (long long)have,
                 (long long)want);
}

/* Workers by their number with the hiding reader: the one who is shown comes last. */
static size_t number_there(const struct readers *readers, size_t worker,
                           const char *shown)
{
    const struct floor *floor = &readers->seen.floor;
    int last = floor_worker(floor, str_from(shown), 0);
    return last < 0 || worker < (size_t)last ? worker
           : worker == (size_t)last          ? floor->workers - 1
                                             : worker - 1;
}

static void same_totals(const struct readers *readers, const char *shown,
                        struct window window, const struct totals *a,
                        const struct totals *b)
{
    const struct floor *floor = &readers->seen.floor;
    struct arena *arena = &readers->place->arena;
    struct attendance *x = attendance_new(a, arena), *y = attendance_new(b, arena);
    for (size_t s = 0; s < floor->stations; s++) {
        same("occupied", window, a->station[s].occupied_ms, b->station[s].occupied_ms);
        same("working", window, a->station[s].working_ms, b->station[s].working_ms);
        same("units", window, a->station[s].units, b->station[s].units);
        same("ahead", window, a->ahead[s], b->ahead[s]);
        same("since", window, a->since[SUM_OF_STATION][s].ms,
             b->since[SUM_OF_STATION][s].ms);
        same("present", window, (int64_t)x[s].count, (int64_t)y[s].count);
        same("state", window, attendance_state(&x[s]), attendance_state(&y[s]));
        if (x[s].current >= 0)
            same("current", window,
                 (int64_t)number_there(readers, (size_t)x[s].current, shown),
                 y[s].current);
    }
    for (size_t w = 0; w < floor->workers; w++) {
        size_t k = number_there(readers, w, shown);
        same("work", window, a->worker[w].working_ms, b->worker[k].working_ms);
        same("idle", window, a->worker[w].idle_ms, b->worker[k].idle_ms);
        same("absent", window, a->worker[w].absent_ms, b->worker[k].absent_ms);
        same("made", window, a->worker[w].units, b->worker[k].units);
        same("worker's since", window, a->since[SUM_OF_WORKER][w].ms,
             b->since[SUM_OF_WORKER][k].ms);
    }
}

static void same_window(const struct readers *readers, const char *shown,
                        struct window window)
{
    struct arena *arena = &readers->place->arena;
    instant now = readers->place->now;
    struct totals a, b;
    struct intervals c, d;
    MUST(store_totals(readers->seeing, &readers->seen, window, now, SINCE_ALL, arena, &a,
                      &err));
    MUST(store_totals(readers->hiding, &readers->hidden, window, now, SINCE_ALL, arena,
                      &b, &err));
    same_totals(readers, shown, window, &a, &b);
    MUST(store_intervals(readers->seeing, &readers->seen, window, now, -1, 1000, arena,
                         &c, &err));
    MUST(store_intervals(readers->hiding, &readers->hidden, window, now, -1, 1000, arena,
                         &d, &err));
    same("intervals", window, (int64_t)c.count, (int64_t)d.count);
}

static const char *const shown_one[] = {"", "W1", "W2", "W3", "nobody"};

static void test_figures_are_whole(void **state)
{
    struct place *place = *state;
    place_send(place, history);
    for (size_t i = 0; i < sizeof shown_one / sizeof *shown_one; i++) {
        struct readers readers;
        open_readers(&readers, place, shown_one[i]);
        for (int64_t start = -1500; start < 700; start += 97)
            for (int64_t length = 1; length < 2000; length = 3 * length + 7)
                same_window(&readers, shown_one[i], place_window(start, start + length));
        close_readers(&readers);
    }
}

static void test_nobody_is_named_but_who_is_shown(void **state)
{
    struct place *place = *state;
    place_send(place, history);
    for (size_t i = 0; i < sizeof shown_one / sizeof *shown_one; i++) {
        struct readers readers;
        open_readers(&readers, place, shown_one[i]);
        const struct floor *floor = &readers.hidden.floor;
        assert_int_equal(floor->workers, 3);
        size_t named = 0;
        for (size_t w = 0; w < floor->workers; w++) {
            const struct worker *worker = &floor->worker[w];
            assert_int_equal(floor_worker(floor, worker->id, -1), w);
            named += !worker->hidden;
            if (worker->hidden)
                assert_true(worker->id.at[0] == '\1' && !worker->name.len);
            else
                assert_true(str_equal(worker->id, str_from(shown_one[i])) &&
                            str_equal(worker->name, worker->id));
        }
        assert_int_equal(named, i >= 1 && i <= 3);
        close_readers(&readers);
    }
}

/* Whom a reader may know can change from snapshot to snapshot, and so can the register.
 */
static void test_after_a_change_of_the_register(void **state)
{
    struct place *place = *state;
    struct readers readers;
    place_send(place, history);
    open_readers(&readers, place, "W2");
    same_window(&readers, "W2", place_window(0, 700));
    store_release(readers.hiding);
    store_release(readers.seeing);

    struct worker before_all = {.id = STR("A0"),
                                .name = STR("Ada"),
                                .active = true,
                                .created_at = STR("2026-01-01T00:00:00.000Z")};
    MUST(store_begin(place->writer, &err));
    MUST(store_add_worker(place->writer, &before_all, &err));
    MUST(store_commit(place->writer, place->now, &err));
    MUST(store_show(readers.hiding, STR("W1"), &err));
    MUST(store_snapshot(readers.seeing, &err));
    MUST(store_snapshot(readers.hiding, &err));
    MUST(store_plant(readers.seeing, &place->arena, &readers.seen, &err));
    MUST(store_plant(readers.hiding, &place->arena, &readers.hidden, &err));
    same_window(&readers, "W1", place_window(0, 700));
    close_readers(&readers);
}

/* --- events --- */

static struct kept first_of(struct store *store, const char *worker, struct arena *arena)
{
    struct event_query query = {.worker = str_from(worker),
                                .window = {{0}, INSTANT_NEVER},
                                .ascending = true,
                                .limit = 1};
    struct event_page page;
    MUST(store_events(store, &query, arena, &page, &err));
    return page.count ? page.event[0] : (struct kept){0};
}

static void test_events(void **state)
{
    struct place *place = *state;
    struct readers readers;
    struct kept kept, same;
    struct error why;
    place_send(place, "2W@10 W@20");
    assert_true(place_correct(place, 1, true));
    assert_true(place_correct(place, 2, true));
    open_readers(&readers, place, "W1");

    /* Another's: nothing that tells whose it is, and it is found by what stands in for
     * its uuid alone. */
    kept = first_of(readers.hiding, "", &place->arena);
    assert_true(kept.hidden && !kept.event.worker.len);
    assert_string_equal(kept.event.uuid.text, "ffffffff-ffff-ffff-0000-000000000001");
    assert_int_equal(kept.event.at.ms, place_minute(10).ms);
    MUST(store_event(readers.hiding, &kept.event.uuid, &place->arena, &same, &err));
    assert_true(same.id == kept.id && same.hidden);
    struct uuid uuid = place_uuid(1), unknown = place_uuid(99);
    assert_false(store_event(readers.hiding, &uuid, &place->arena, &same, &why));
    assert_int_equal(why.code, ERROR_NOT_FOUND);
    assert_false(store_event(readers.hiding, &unknown, &place->arena, &same, &why));
    assert_int_equal(why.code, ERROR_NOT_FOUND);
    assert_int_equal(first_of(readers.hiding, "W2", &place->arena).id, 0);
    assert_int_equal(first_of(readers.hiding,
                              "\1"
                              "00001",
                              &place->arena)
                         .id,
                     0);

    struct corrections list;
    MUST(store_corrections(readers.hiding, &kept.event.uuid, &place->arena, &list, &err));
    assert_int_equal(list.count, 1);
    assert_int_equal(list.at[0].reason.len, 0);

    /* The own one. */
    kept = first_of(readers.hiding, "W1", &place->arena);
    uuid = place_uuid(2);
    assert_true(!kept.hidden && uuid_equal(&kept.event.uuid, &uuid));
    MUST(store_event(readers.hiding, &uuid, &place->arena, &same, &err));
    MUST(store_corrections(readers.hiding, &uuid, &place->arena, &list, &err));
    assert_int_equal(list.count, 1);
    assert_true(list.at[0].reason.len > 0);

    /* A reader that hides nobody knows no stand-ins. */
    uuid = event_stand_in(1);
    assert_false(store_event(readers.seeing, &uuid, &place->arena, &same, &why));
    assert_int_equal(why.code, ERROR_NOT_FOUND);
    close_readers(&readers);
}

static void test_stand_ins(void **state)
{
    static const struct {
        int64_t id;
        const char *uuid;
    } rows[] = {
        {1, "ffffffff-ffff-ffff-0000-000000000001"},
        {0xabcdef0123456, "ffffffff-ffff-ffff-000a-bcdef0123456"},
        {INT64_MAX, "ffffffff-ffff-ffff-7fff-ffffffffffff"},
        {0, "ffffffff-ffff-ffff-0000-000000000000"},
        {0, "ffffffff-ffff-ffff-8000-000000000000"},
        {0, "00000000-0000-4000-8000-000000000001"},
        {0, "10000000-0000-0000-0000-000000000001"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct uuid uuid;
        MUST(uuid_parse_text(str_from(rows[i].uuid), &uuid, &err));
        assert_int_equal(event_stood_for(&uuid), rows[i].id);
        if (rows[i].id)
            assert_string_equal(event_stand_in(rows[i].id).text, rows[i].uuid);
    }
}

/* --- the pool --- */

static void test_nothing_is_read_without_a_scope(void **state)
{
    struct place *place = *state;
    struct pool *pool = pool_new(place->url);
    struct store *reader = NULL;
    struct error why = {0};
    assert_false(pool_take(pool, (struct scope){0}, &reader, &why));
    assert_int_equal(why.code, ERROR_INTERNAL);
    assert_null(reader);

    /* One that was given back is nobody's: it shows whom the next scope shows. */
    static const struct {
        struct scope scope;
        size_t hidden;
    } rows[] = {
        {{SCOPE_WORKER, STR("W2")}, 2}, {{SCOPE_STATIONS, STR("W2")}, 3},
        {{SCOPE_ALL, STR("")}, 0},      {{SCOPE_WORKER, STR("W3")}, 2},
        {{SCOPE_WORKER, STR("")}, 3},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct plant plant;
        size_t hidden = 0;
        MUST(pool_take(pool, rows[i].scope, &reader, &err));
        MUST(store_plant(reader, &place->arena, &plant, &err));
        for (size_t w = 0; w < plant.floor.workers; w++)
            hidden += plant.floor.worker[w].hidden;
        assert_int_equal(hidden, rows[i].hidden);
        pool_give(pool, reader);
    }
    pool_free(pool);
}

int main(void)
{
#define IN_A_PLACE(test)                                                                 \
    cmocka_unit_test_setup_teardown(test, place_set_up, place_tear_down)
    const struct CMUnitTest tests[] = {
        IN_A_PLACE(test_figures_are_whole),
        IN_A_PLACE(test_nobody_is_named_but_who_is_shown),
        IN_A_PLACE(test_after_a_change_of_the_register),
        IN_A_PLACE(test_events),
        cmocka_unit_test(test_stand_ins),
        IN_A_PLACE(test_nothing_is_read_without_a_scope),
    };
    return ENGINES_RUN(tests);
}
