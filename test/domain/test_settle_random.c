/* Any marks in any groups: what is kept is what the events say. memory_store.h keeps it,
 * and tells what it must be.
 *
 *     SETTLE_ROUNDS=10000 SETTLE_SEED=7 test_domain_settle_random
 *
 * A failure names the seed of its round; that seed with one round repeats it. */
#include "memory_store.h"
#include "random.h"

#include "must.h"

#include <stdio.h>

enum { ROUNDS = 400, GROUPS = 12 };

#define LATEST ((instant){8 * SPAN_DAY.ms})

static span some_hold(struct random *random)
{
    static const span holds[] = {{1}, {60000}, {20 * 60000}, {8 * 3600000}, {200000000}};
    return holds[random_below(random, sizeof holds / sizeof *holds)];
}

/* Often beside another event, or where its hold ends, to the millisecond. */
static instant some_moment(struct random *random, const struct memory_store *store)
{
    instant t = {random_below(random, LATEST.ms)};
    if (store->events && !random_once_in(random, 6)) {
        t = store->event[random_below(random, (int64_t)store->events)].at;
        switch (random_below(random, 4)) {
        case 0:
            t.ms += random_below(random, 4);
            break;
        case 1:
            t.ms += random_below(random, 40 * 60000) - 20 * 60000;
            break;
        case 2:
            t.ms += store->hold.ms + random_below(random, 3) - 1;
            break;
        default:
            t = instant_floor(t, ROLLUP_FINEST);
        }
    }
    t = instant_later(t, (instant){0});
    return instant_before(t, LATEST) ? t : LATEST;
}

static struct seen some_event(struct random *random, const struct memory_store *store)
{
    return (struct seen){
        .at = some_moment(random, store),
        .worker = (int)random_below(random, MEMORY_WORKERS),
        .station = random_once_in(random, 3) ? (int)random_below(random, 3) : 0,
        .state = random_once_in(random, 2)
                     ? EVENT_WORKING
                     : (enum event_type)random_below(random, EVENT_PRODUCT_COUNT),
        .order = random_below(random, INT64_MAX),
    };
}

/* A camera that repeats itself, long enough for several runs. */
static void repeat(struct random *random, struct memory_store *store)
{
    struct seen event = some_event(random, store);
    int64_t step = random_once_in(random, 2) ? 1 : 1 + random_below(random, 60000);
    for (int64_t n = random_below(random, 3 * RUN_MARKS); n > 0; n--) {
        event.order = random_below(random, INT64_MAX);
        memory_store_add(store, event);
        event.at.ms += step;
        if (instant_before(LATEST, event.at))
            return;
    }
}

static void add_group(struct random *random, struct memory_store *store)
{
    int64_t most = random_once_in(random, 4) ? 40 : 4;
    if (random_once_in(random, 12))
        repeat(random, store);
    for (int64_t n = 1 + random_below(random, most); n > 0; n--)
        if (store->events && random_once_in(random, 3))
            memory_store_correct(
                store, &store->event[random_below(random, (int64_t)store->events)]);
        else
            memory_store_add(store, some_event(random, store));
    shuffle(random, store->mark, store->marks, sizeof *store->mark);
}

/* Void all in a row, or have all count again. */
static void correct_stretch(struct random *random, struct memory_store *store)
{
    int worker = (int)random_below(random, MEMORY_WORKERS);
    struct window stretch = {some_moment(random, store), some_moment(random, store)};
    for (size_t i = 0; i < store->events; i++) {
        struct seen *event = &store->event[i];
        if (event->worker == worker && !instant_before(event->at, stretch.start) &&
            instant_before(event->at, stretch.end))
            memory_store_correct(store, event);
    }
}

static void play_round(uint64_t seed)
{
    struct random random = {seed};
    CLEANUP(memory_store_free)
    struct memory_store *store = memory_store_new(some_hold(&random), (instant){0});
    char where[48];
    for (int i = 0; i < GROUPS; i++) {
        snprintf(where, sizeof where, "seed %llu, group %d", (unsigned long long)seed, i);
        if (random_once_in(&random, 4))
            memory_store_seal(store,
                              instant_floor(some_moment(&random, store), ROLLUP_FINEST));
        if (random_once_in(&random, 8))
            memory_store_forget(store);
        if (random_once_in(&random, 6))
            correct_stretch(&random, store);
        else
            add_group(&random, store);
        memory_store_settle(store, where, NULL);
        memory_store_check(store, where);
    }
}

static void test_any_groups(void **state)
{
    (void)state;
    uint64_t seed = random_setting("SETTLE_SEED", 1);
    uint64_t rounds = random_setting("SETTLE_ROUNDS", ROUNDS);
    for (uint64_t i = 0; i < rounds; i++)
        play_round(seed + i);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_any_groups),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
