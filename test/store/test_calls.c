/* What requests and groups of events ask of the engine: as much for 200 workers as for 6.
 * The bounds are what the store promises, not what it happens to need. */
#include "crowd.h"

#include "must.h"

enum { METRICS_CALLS = 10, METRICS_STATEMENTS = 10, GROUP_CALLS = 8, GROUP = 1000 };

static const size_t floors[] = {6, 200, 1000};
enum { FLOORS = sizeof floors / sizeof *floors };

static instant ago(int64_t hours)
{
    return instant_add(CROWD_NOW, (span){-hours * SPAN_HOUR.ms});
}

static struct crowd crowds[FLOORS];

static int open_all(void **state)
{
    (void)state;
    for (size_t i = 0; i < FLOORS; i++)
        crowd_open(&crowds[i], floors[i], 3, (span){4 * SPAN_HOUR.ms});
    return 0;
}

static int close_all(void **state)
{
    (void)state;
    for (size_t i = 0; i < FLOORS; i++)
        crowd_close(&crowds[i]);
    return 0;
}

static void at_most(const char *what, size_t workers, uint64_t have, uint64_t most)
{
    if (have > most)
        fail_msg("%s, %zu workers: %llu, may be %llu", what, workers,
                 (unsigned long long)have, (unsigned long long)most);
}

static void figures(void **state)
{
    (void)state;
    const struct {
        const char *name;
        struct window window;
    } table[] = {
        {"the current shift", {instant_floor(ago(6), SPAN_HOUR), ago(-2)}},
        {"edges off the quarter hour", {ago(7), ago(1)}},
        {"two days back", {ago(60), ago(12)}},
        {"within a quarter hour", {ago(25), instant_add(ago(25), SPAN_MINUTE)}},
        {"all time", {{0}, INSTANT_NEVER}},
    };
    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        for (size_t f = 0; f < FLOORS; f++) {
            struct store_counts asked = crowd_metrics(&crowds[f], table[i].window);
            at_most(table[i].name, floors[f], asked.calls, METRICS_CALLS);
            at_most(table[i].name, floors[f], asked.statements, METRICS_STATEMENTS);
        }
}

static void live_and_known(void **state)
{
    (void)state;
    for (size_t f = 0; f < FLOORS; f++) {
        CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
        struct window window = {instant_add(CROWD_NOW, (span){-5 * SPAN_MINUTE.ms}),
                                CROWD_NOW};
        const struct event *event = crowd_events(&crowds[f], window, GROUP, &arena);
        at_most("live events", floors[f],
                crowd_send(&crowds[f], event, GROUP, false).calls, GROUP_CALLS);
        at_most("known events", floors[f],
                crowd_send(&crowds[f], event, GROUP, true).calls, GROUP_CALLS);
    }
}

/* Where workers came to a station at one moment, the events tell who came last. */
static void figures_with_ties(void **state)
{
    for (size_t f = 0; f < FLOORS; f++) {
        CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
        instant moment = instant_add(CROWD_NOW, (span){-6 * SPAN_MINUTE.ms});
        const struct event *event = crowd_events(
            &crowds[f], (struct window){moment, moment}, crowds[f].workers, &arena);
        (void)crowd_send(&crowds[f], event, crowds[f].workers, false);
    }
    figures(state);
}

/* A day of events changes time of two, and the hold reaches into a third. */
static void late(void **state)
{
    (void)state;
    for (int64_t days = 1; days <= 2; days++)
        for (size_t f = 0; f < FLOORS; f++) {
            CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
            struct window window = {ago(66), ago(66 - 24 * days)};
            const struct event *event = crowd_events(&crowds[f], window, GROUP, &arena);
            at_most("late events", floors[f],
                    crowd_send(&crowds[f], event, GROUP, false).calls,
                    GROUP_CALLS + (uint64_t)days + 2);
            at_most("late events that are known", floors[f],
                    crowd_send(&crowds[f], event, GROUP, true).calls, GROUP_CALLS);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(figures),
        cmocka_unit_test(figures_with_ties),
        cmocka_unit_test(live_and_known),
        cmocka_unit_test(late),
    };
    return cmocka_run_group_tests(tests, open_all, close_all);
}
