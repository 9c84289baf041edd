/* What servers of one site learn of each other, and which of them has the chores. */
#include "../place.h"

#include "base/clock.h"
#include "store/alerts.h"
#include "store/watch.h"

#include <unistd.h>

static struct other_servers *open_watch(const struct place *place)
{
    struct other_servers *watch = NULL;
    MUST(watch_open(place->url, &watch, &err));
    return watch;
}

static struct news look(struct other_servers *watch)
{
    struct news news;
    MUST(watch_look(watch, &news, &err));
    return news;
}

/* --- news --- */

static void put_credential(struct store *store)
{
    const struct credential one = {STR("key"), STR("k"), STR("{}")};
    MUST(store_put_credentials(store, &one, 1, &err));
}

static void put_rules(struct store *store)
{
    MUST(store_set_drift_rules(store, &(struct drift_rules){.floor_below = 0.5}, &err));
}

static void put_silence(struct store *store)
{
    MUST(store_put_overrides(store, ALERT_STATION_IDLE, NULL, 0, &err));
}

static void put_message(struct store *store)
{
    const struct alert_message message = {.id = uuid_random(),
                                          .body = STR("{}"),
                                          .subject = STR("a message"),
                                          .text = STR("")};
    size_t queues;
    MUST(store_add_message(store, &message, &queues, &err));
}

static void put_receiver(struct store *store)
{
    const struct destination one = {
        .id = STR("r"), .url = STR("http://a"), .secret = STR("s")};
    MUST(store_add_destination(store, &one, &err));
}

static void hurry_receiver(struct store *store)
{
    MUST(store_hurry_destination(store, STR("r"), &err));
}

static void put_nothing(struct store *store) { (void)store; }

static void test_each_kind_is_counted(void **state)
{
    static const struct {
        const char *what;
        void (*change)(struct store *store);
        int kind; /* -1: none */
    } rows[] = {
        {"a key", put_credential, NEWS_CREDENTIALS},
        {"a limit of an alert", put_silence, NEWS_ALERTS},
        {"a receiver", put_receiver, NEWS_ALERTS},
        {"a receiver that is tried now", hurry_receiver, NEWS_ALERTS},
        {"a message", put_message, NEWS_ALERTS},
        {"what drift is judged by", put_rules, NEWS_QUALITY},
        {"nothing", put_nothing, -1},
    };
    struct place *place = *state;
    struct other_servers *watch = open_watch(place);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct news before = look(watch);
        for (int taken_back = 1; taken_back >= 0; taken_back--) {
            MUST(store_begin(place->writer, &err));
            rows[i].change(place->writer);
            if (taken_back)
                store_rollback(place->writer);
            else
                MUST(store_commit(place->writer, place->now, &err));
        }
        struct news after = look(watch);
        if (after.version == before.version)
            fail_msg("%s: it is not told that there is something new", rows[i].what);
        for (int kind = 0; kind < NEWS_KINDS; kind++)
            if (after.number[kind] - before.number[kind] != (kind == rows[i].kind))
                fail_msg("%s: kind %d is counted wrongly", rows[i].what, kind);
    }
    watch_close(watch);
}

/* Who waits is woken by another one, and by its own program; else it looks in time. */
static void test_waiting(void **state)
{
    struct place *place = *state;
    struct other_servers *one = open_watch(place), *other = open_watch(place);
    int pipes[2];
    assert_int_equal(pipe(pipes), 0);
    span begun = clock_monotonic();
    MUST(watch_tell(other, &err));
    MUST(watch_wait(one, pipes[0], (span){60000}, &err));
    assert_int_equal(write(pipes[1], "", 1), 1);
    MUST(watch_wait(one, pipes[0], (span){60000}, &err));
    assert_true(clock_monotonic().ms - begun.ms < 30000);
    close(pipes[0]);
    close(pipes[1]);
    watch_close(one);
    watch_close(other);
}

/* --- chores --- */

static bool take(struct other_servers *watch, int64_t ms)
{
    bool ours;
    MUST(watch_take_chores(watch, (span){ms}, &ours, &err));
    return ours;
}

static void test_one_has_the_chores(void **state)
{
    struct place *place = *state;
    struct other_servers *one = open_watch(place), *other = open_watch(place);
    assert_true(take(one, 60000));
    assert_false(take(other, 60000));
    assert_true(take(one, 60000)); /* it goes on having them */
    watch_leave_chores(other);     /* which were not its own */
    assert_false(take(other, 60000));
    watch_leave_chores(one);
    assert_true(take(other, 1)); /* and then it hangs */
    usleep(50000);
    assert_true(take(one, 60000));
    assert_false(take(other, 60000));
    watch_close(one); /* it ends without a word */
    assert_false(take(other, 60000));
    watch_close(other);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_each_kind_is_counted, place_set_up,
                                        place_tear_down),
        cmocka_unit_test_setup_teardown(test_waiting, place_set_up, place_tear_down),
        cmocka_unit_test_setup_teardown(test_one_has_the_chores, place_set_up,
                                        place_tear_down),
    };
    return ENGINE_RUN(&engine_postgres, tests);
}
