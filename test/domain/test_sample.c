#include "domain/sample.h"
#include "domain/zone.h"

#include "base/arena.h"
#include "base/error.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

enum { SEED = 7, DAYS = 7 };

static struct window days_from(const char *start, int days)
{
    struct error err;
    instant t = {0};
    if (!instant_parse(str_from(start), &t, &err))
        fail_msg("%s", err.text);
    return (struct window){t, instant_add(t, (span){days * SPAN_DAY.ms})};
}

/* A week that starts in the middle of a night shift. */
static struct window a_week(void) { return days_from("2026-01-14T01:30:00Z", DAYS); }

static bool same(const struct event *a, const struct event *b)
{
    return memcmp(a->uuid.text, b->uuid.text, sizeof a->uuid.text) == 0 &&
           event_same(a, b) && a->confidence == b->confidence &&
           str_equal(a->camera, b->camera) && str_equal(a->model, b->model);
}

static int worker_number(str id)
{
    for (int i = 0; i < SAMPLE_WORKERS; i++)
        if (str_equal(id, str_from(sample_workers[i].id)))
            return i;
    fail_msg("no worker '%.*s'", STR_ARG(id));
    return -1;
}

static int station_number(str id)
{
    for (int i = 0; i < SAMPLE_STATIONS; i++)
        if (str_equal(id, str_from(sample_stations[i].id)))
            return i;
    fail_msg("no station '%.*s'", STR_ARG(id));
    return -1;
}

static void test_the_same_seed_gives_the_same_events(void **state)
{
    (void)state;
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    const struct event *once, *again, *other;
    size_t count = sample_events(SEED, a_week(), &arena, &once);
    assert_int_equal(sample_events(SEED, a_week(), &arena, &again), count);
    for (size_t i = 0; i < count; i++)
        assert_true(same(&once[i], &again[i]));

    size_t others = sample_events(SEED + 1, a_week(), &arena, &other);
    size_t equal = 0;
    for (size_t i = 0; i < count && i < others; i++)
        equal += same(&once[i], &other[i]);
    assert_true(equal == 0);
}

/* Whatever the pieces, they put together the whole. */
static void test_pieces_make_the_whole(void **state)
{
    (void)state;
    static const int64_t lengths[] = {1, 61 * 1000, 47 * 60 * 1000, 9 * 3600 * 1000};
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    const struct event *whole, *piece;
    struct window week = a_week();
    size_t count = sample_events(SEED, week, &arena, &whole), at = 0;
    instant end;
    int turn = 0;
    for (instant start = week.start; instant_before(start, week.end); start = end) {
        end = instant_earlier(instant_add(start, (span){lengths[turn++ % 4]}), week.end);
        struct window window = {start, end};
        size_t part = sample_events(SEED, window, &arena, &piece);
        assert_true(at + part <= count);
        for (size_t i = 0; i < part; i++)
            assert_true(same(&whole[at++], &piece[i]));
    }
    assert_int_equal(at, count);
}

/* Is it what a worker's shift ends with, in the second minute after the bell? */
static bool ends_a_shift(const struct event *event)
{
    int64_t after_bell = (event->at.ms - 6 * SPAN_HOUR.ms) % (8 * SPAN_HOUR.ms);
    return event->type == EVENT_UNKNOWN && after_bell >= SPAN_MINUTE.ms &&
           after_bell < 2 * SPAN_MINUTE.ms;
}

static void check_cut(const struct event *event)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    const struct event *piece;
    int64_t at = event->at.ms;
    size_t n = sample_events(SEED, (struct window){{at}, {at + 1}}, &arena, &piece);
    bool found = false;
    for (size_t i = 0; i < n; i++)
        found = found || same(&piece[i], event);
    assert_true(found);
    n = sample_events(SEED, (struct window){{at - 60000}, {at}}, &arena, &piece);
    assert_true(n == 0 || instant_before(piece[n - 1].at, event->at));
}

/* A cut at an event leaves it to the later piece. */
static void test_a_window_is_half_open(void **state)
{
    (void)state;
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    const struct event *week, *none;
    size_t count = sample_events(SEED, a_week(), &arena, &week), ends = 0;
    for (size_t i = 0; i < count; i++) {
        if (i % 499 == 0 || ends_a_shift(&week[i]))
            check_cut(&week[i]);
        ends += ends_a_shift(&week[i]);
    }
    assert_int_equal(ends, 42);
    struct window backwards = {a_week().end, a_week().start};
    assert_int_equal(sample_events(SEED, backwards, &arena, &none), 0);
}

/* Each day is played anew, for each worker. */
static void test_no_day_is_like_another(void **state)
{
    (void)state;
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    const struct event *event;
    size_t count = sample_events(SEED, a_week(), &arena, &event), equal = 0;
    int *seen = arena_new(&arena, int, SPAN_DAY.ms / 10);
    for (size_t i = 0; i < count; i++)
        equal += seen[event[i].at.ms % SPAN_DAY.ms / 10]++ > 0;
    assert_true(equal < count / 100);
}

static void test_events_are_sound(void **state)
{
    (void)state;
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    const struct event *event;
    size_t count = sample_events(SEED, a_week(), &arena, &event);
    size_t of_type[EVENT_TYPES] = {0}, at_station[SAMPLE_STATIONS] = {0};
    bool counted[6] = {false};
    assert_in_range(count, 15000, 40000);

    for (size_t i = 0; i < count; i++) {
        char camera[16];
        const struct event *e = &event[i];
        (void)worker_number(e->worker);
        at_station[station_number(e->station)]++;
        of_type[e->type]++;
        snprintf(camera, sizeof camera, "cam-%.*s", STR_ARG(e->station));
        assert_true(str_equal(e->camera, str_from(camera)));
        assert_true(str_equal(e->model, STR("sample-1")));
        assert_true(e->confidence >= 0.7 && e->confidence <= 0.99);
        assert_true(event_is_state(e->type) ? e->count == 0
                                            : e->count >= 1 && e->count <= 5);
        counted[e->count] = true;
        struct uuid uuid = event_identity(e);
        assert_string_equal(e->uuid.text, uuid.text);
    }
    for (int i = 0; i < EVENT_TYPES; i++)
        assert_true(of_type[i] > 0);
    for (int i = 0; i < SAMPLE_STATIONS; i++)
        assert_true(at_station[i] > count / 50);
    for (int i = 1; i <= 5; i++)
        assert_true(counted[i]);
}

static int by_uuid(const void *a, const void *b)
{
    const struct event *const *x = a, *const *y = b;
    return memcmp((*x)->uuid.text, (*y)->uuid.text, UUID_LENGTH);
}

/* Check the order of a month; how many events have the time of the one before. */
static int check_order(uint64_t seed)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    const struct event *event;
    size_t count =
        sample_events(seed, days_from("2026-01-01T00:00:00Z", 30), &arena, &event);
    const struct event **sorted = arena_new(&arena, const struct event *, count);
    int ties = 0;
    for (size_t i = 0; i < count; i++) {
        const struct event *e = sorted[i] = &event[i];
        if (i == 0 || e[-1].at.ms < e->at.ms)
            continue;
        assert_int_equal(e[-1].at.ms, e->at.ms);
        assert_true(memcmp(e[-1].uuid.text, e->uuid.text, UUID_LENGTH) < 0);
        ties++;
    }
    qsort(sorted, count, sizeof *sorted, by_uuid);
    for (size_t i = 1; i < count; i++)
        assert_true(by_uuid(&sorted[i - 1], &sorted[i]) < 0);
    return ties;
}

static void test_in_order_and_no_two_alike(void **state)
{
    (void)state;
    int ties = 0;
    for (uint64_t seed = 1; seed <= 3; seed++)
        ties += check_order(seed);
    assert_true(ties > 0);
}

/* Whenever somebody looks, somebody works. */
static void test_at_any_moment_somebody_works(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < 20; seed++) {
        CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
        const struct event *event;
        struct window week = days_from("2026-01-12T00:00:00Z", DAYS);
        size_t count = sample_events(seed, week, &arena, &event);
        bool works[SAMPLE_WORKERS] = {false};
        for (size_t i = 0; i < count; i++) {
            if (!event_is_state(event[i].type))
                continue;
            works[worker_number(event[i].worker)] = event[i].type == EVENT_WORKING;
            int busy = 0;
            for (int k = 0; k < SAMPLE_WORKERS; k++)
                busy += works[k];
            char text[INSTANT_TEXT];
            if (busy == 0 && instant_since(event[i].at, week.start).ms > SPAN_HOUR.ms)
                fail_msg("nobody works at %s", instant_format(event[i].at, text).at);
        }
    }
}

/* Those on one shift take their breaks one after the other. */
static void test_breaks_are_taken_in_turn(void **state)
{
    (void)state;
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    const struct event *event, *last = NULL;
    size_t count = sample_events(SEED, a_week(), &arena, &event);
    for (size_t i = 0; i < count; i++) {
        if (event[i].type != EVENT_ABSENT)
            continue;
        if (last && instant_since(event[i].at, last->at).ms < 2 * SPAN_MINUTE.ms)
            assert_true(str_equal(event[i].worker, last->worker));
        last = &event[i];
    }
}

/* How many people are at work on each shift of the default calendar. */
static void test_shifts_are_manned(void **state)
{
    (void)state;
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    const struct event *event;
    struct window week = days_from("2026-01-12T06:00:00Z", DAYS);
    size_t count = sample_events(SEED, week, &arena, &event);
    bool here[DAYS * 3][SAMPLE_WORKERS] = {{false}};
    for (size_t i = 0; i < count; i++) {
        int64_t since = instant_since(event[i].at, week.start).ms;
        int64_t shift = since / (8 * SPAN_HOUR.ms);
        /* By then all of the shift before have gone. */
        if (since % (8 * SPAN_HOUR.ms) < 2 * SPAN_MINUTE.ms)
            continue;
        here[shift][worker_number(event[i].worker)] = true;
    }
    int shifts_of[SAMPLE_WORKERS] = {0};
    for (int shift = 0; shift < DAYS * 3; shift++) {
        int people = 0;
        for (int i = 0; i < SAMPLE_WORKERS; i++) {
            people += here[shift][i];
            shifts_of[i] += here[shift][i];
            /* Eight hours at work, then at least sixteen off. */
            assert_false(here[shift][i] && shift + 2 < DAYS * 3 &&
                         (here[shift + 1][i] || here[shift + 2][i]));
        }
        assert_int_equal(people, 2);
    }
    for (int i = 0; i < SAMPLE_WORKERS; i++)
        assert_int_equal(shifts_of[i], DAYS);
}

struct tally {
    instant last;
    enum event_type state;
    bool seen;
    int station;
    int64_t ms[EVENT_TYPES], units, moves;
};

/* Add the time since the worker's last report, in the state it gave. */
static void tally_add(struct tally *t, const struct event *e)
{
    if (e->type == EVENT_PRODUCT_COUNT && !t->seen)
        return;
    if (e->type == EVENT_PRODUCT_COUNT) {
        assert_int_equal(t->state, EVENT_WORKING);
        assert_int_equal(t->station, station_number(e->station));
        t->units += e->count;
        return;
    }
    int64_t since = instant_since(e->at, t->last).ms;
    if (t->seen && since < 2 * SPAN_MINUTE.ms)
        t->ms[t->state] += since;
    else if (t->seen)
        assert_int_equal(t->state, EVENT_UNKNOWN); /* what a shift ends with */
    t->moves += t->seen && t->station != station_number(e->station);
    t->station = station_number(e->station);
    t->state = e->type;
    t->last = e->at;
    t->seen = true;
}

static void test_everybody_has_a_pace(void **state)
{
    (void)state;
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    const struct event *event;
    struct tally tally[SAMPLE_WORKERS] = {0};
    struct window week = days_from("2026-01-12T06:00:00Z", DAYS);
    size_t count = sample_events(SEED, week, &arena, &event);
    for (size_t i = 0; i < count; i++)
        tally_add(&tally[worker_number(event[i].worker)], &event[i]);

    int64_t least = 100, most = 0;
    for (int i = 0; i < SAMPLE_WORKERS; i++) {
        const int64_t *ms = tally[i].ms;
        int64_t idle = ms[EVENT_IDLE] + ms[EVENT_ABSENT];
        int64_t utilization = 100 * ms[EVENT_WORKING] / (ms[EVENT_WORKING] + idle);
        int64_t absent = ms[EVENT_ABSENT] / SPAN_MINUTE.ms / DAYS;
        assert_in_range(utilization, 40, 95);
        assert_in_range(absent, 50, 70); /* minutes a shift: two short breaks, one long */
        assert_in_range(tally[i].moves, 6, 60);
        assert_in_range(tally[i].units / 36, 8, 120); /* an hour or so */
        assert_true(ms[EVENT_UNKNOWN] < 2 * SPAN_HOUR.ms);
        least = utilization < least ? utilization : least;
        most = utilization > most ? utilization : most;
    }
    assert_true(most - least >= 8);
}

/* Whoever comes to work does so within a minute after the bell, which rings by the clock
 * on the wall: also in the week in which it is set forward. */
static void test_shifts_are_those_of_the_site(void **state)
{
    (void)state;
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    struct error err;
    const struct event *event;
    instant last[SAMPLE_WORKERS] = {{0}};
    int arrivals = 0;
    assert_true(zone_set(STR("Europe/Berlin"), &err));
    size_t count =
        sample_events(SEED, days_from("2026-03-26T00:00:00Z", DAYS), &arena, &event);
    for (size_t i = 0; i < count; i++) {
        int worker = worker_number(event[i].worker);
        bool arrives = last[worker].ms &&
                       instant_since(event[i].at, last[worker]).ms > 2 * SPAN_HOUR.ms;
        last[worker] = event[i].at;
        if (!arrives)
            continue;
        int64_t minute = zone_civil(event[i].at).ms % SPAN_DAY.ms / SPAN_MINUTE.ms;
        assert_int_equal(minute % (8 * 60), 6 * 60);
        arrivals++;
    }
    assert_true(zone_set(STR("UTC"), &err));
    assert_true(arrivals > 20);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_same_seed_gives_the_same_events),
        cmocka_unit_test(test_pieces_make_the_whole),
        cmocka_unit_test(test_a_window_is_half_open),
        cmocka_unit_test(test_no_day_is_like_another),
        cmocka_unit_test(test_events_are_sound),
        cmocka_unit_test(test_in_order_and_no_two_alike),
        cmocka_unit_test(test_at_any_moment_somebody_works),
        cmocka_unit_test(test_breaks_are_taken_in_turn),
        cmocka_unit_test(test_shifts_are_manned),
        cmocka_unit_test(test_everybody_has_a_pace),
        cmocka_unit_test(test_shifts_are_those_of_the_site),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
