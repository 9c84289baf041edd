/* The live feed with all that belongs to it: a database, its writer, the server, and
 * clients on real sockets. */
#include "api/feed.h"

#include "base/arena.h"
#include "base/json.h"
#include "live.h"
#include "subscriber.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

enum { PATIENCE = 60000, MANY = 200, MOST_BEHIND = 10000 };

/* --- what clients see --- */

static struct subscriber *open_stream(struct live *live, const char *last_id)
{
    return subscribe(live->port, last_id, 0);
}

/* Behind these, the id of a message says. */
static char *place_of(const struct live *live, int64_t event, int64_t correction,
                      char text[static 64])
{
    snprintf(text, 64, "%lld-%lld-%lld", (long long)live->epoch, (long long)event,
             (long long)correction);
    return text;
}

static char *place(const struct live *live, int64_t event, char text[static 64])
{
    return place_of(live, event, 0, text);
}

static void expect_message(struct subscriber *one, const char *event,
                           struct message *message)
{
    if (!subscriber_find(one, event, message, PATIENCE))
        fail_msg("no %s came; closed: %d", event, one->closed || one->complete);
}

/* The events `first` to `last`, each once, in order; other messages may lie between. */
static void expect_events(struct subscriber *one, const struct live *live, int64_t first,
                          int64_t last)
{
    struct message message;
    char want[64];
    for (int64_t id = first; id <= last; id++) {
        expect_message(one, "event", &message);
        assert_string_equal(message.id, place(live, id, want));
    }
}

/* The data of a message, parsed. */
static const struct json *data_of(const struct message *message, struct arena *arena)
{
    const struct json *data;
    struct error err;
    if (!json_parse(message->data, arena, &data, &err))
        fail_msg("%s", err.text);
    return data;
}

static bool is_partial(const struct json *data)
{
    bool partial = false;
    assert_true(json_bool(json_get(data, "partial"), &partial));
    return partial;
}

static bool text_is(const struct json *object, const char *key, const char *want)
{
    str text;
    return json_text(json_get(object, key), &text) && str_equal(text, str_from(want));
}

/* --- tests --- */

static void first_message_is_whole(void **state)
{
    struct live *live = *state;
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    struct message message;
    char want[64];
    live_append(live, 3);
    struct subscriber *one = open_stream(live, NULL);

    assert_true(subscriber_next(one, &message, PATIENCE));
    assert_string_equal(message.id, place(live, 3, want));
    assert_string_equal(message.event, "");
    assert_non_null(strstr(buf_text(&one->text), "retry: 2000\n"));
    assert_non_null(strstr(one->head, "HTTP/1.1 200 "));
    assert_non_null(strcasestr(one->head, "\r\nContent-Type: text/event-stream\r\n"));
    assert_non_null(strcasestr(one->head, "\r\nCache-Control: no-store\r\n"));
    assert_non_null(strcasestr(one->head, "\r\nX-Accel-Buffering: no\r\n"));

    assert_true(subscriber_next(one, &message, PATIENCE));
    assert_string_equal(message.event, "metrics");
    const struct json *data = data_of(&message, &arena);
    assert_false(is_partial(data));
    assert_int_equal(json_size(json_get(data, "workers")), 2);
    assert_int_equal(json_size(json_get(data, "workstations")), 2);
    assert_true(json_is_object(json_get(data, "window")));
    assert_true(json_is_object(json_get(data, "factory")));
    const struct json *first = json_first(json_get(data, "workers"));
    assert_true(text_is(first, "worker_id", "W1"));
    assert_true(text_is(first, "status", "active"));
    unsubscribe(one);
}

static void events_and_changes_arrive(void **state)
{
    struct live *live = *state;
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    struct message message;
    char want[64];
    struct subscriber *one = open_stream(live, NULL);
    expect_message(one, "metrics", &message);
    assert_true(text_is(json_first(json_get(data_of(&message, &arena), "workers")),
                        "status", "unknown"));

    live_append(live, 1);
    int64_t start = clock_monotonic().ms;
    expect_message(one, "event", &message);
    print_message("# the event after %d ms\n", (int)(clock_monotonic().ms - start));
    assert_string_equal(message.id, place(live, 1, want));
    const struct json *event = data_of(&message, &arena);
    assert_true(text_is(event, "worker_id", "W1"));
    assert_true(text_is(event, "event_type", "working"));

    expect_message(one, "metrics", &message);
    if (strstr(message.data.at, "\"status\":\"active\"") == NULL)
        expect_message(one, "metrics", &message);
    print_message("# its figures after %d ms\n", (int)(clock_monotonic().ms - start));
    const struct json *data = data_of(&message, &arena);
    assert_true(is_partial(data));
    assert_true(text_is(json_first(json_get(data, "workers")), "status", "active"));
    /* Nothing happens at S2, so nothing is said of it. */
    assert_int_equal(json_size(json_get(data, "workstations")), 1);
    const struct json *station = json_first(json_get(data, "workstations"));
    assert_true(text_is(station, "station_id", "S1"));

    /* Time passes, and the figures with it. */
    int64_t before = 0, after = 0;
    assert_true(json_integer(json_get(station, "occupied_ms"), &before));
    expect_message(one, "metrics", &message);
    station = json_first(json_get(data_of(&message, &arena), "workstations"));
    assert_true(json_integer(json_get(station, "occupied_ms"), &after));
    assert_true(after > before);
    print_message("# the next after %d ms\n", (int)(after - before));
    unsubscribe(one);
}

static void nobody_listens(void **state)
{
    struct live *live = *state;
    struct message message;
    live_append(live, 500);
    usleep(1200 * 1000);
    assert_int_equal(feed_counts(live->app.feed).messages, 0);

    struct subscriber *one = open_stream(live, NULL);
    expect_message(one, "metrics", &message);
    live_append(live, 1);
    expect_events(one, live, 501, 501);
    unsubscribe(one);
    live_append(live, 1);

    /* The server notices that the client has gone when it has something to send. */
    for (int i = 0; feed_counts(live->app.feed).streams && i < 400; i++)
        usleep(10 * 1000);
    assert_int_equal(feed_counts(live->app.feed).streams, 0);
    usleep(1200 * 1000);
    uint64_t told = feed_counts(live->app.feed).messages;
    live_append(live, 10);
    usleep(200 * 1000);
    assert_int_equal(feed_counts(live->app.feed).messages, told);
    assert_int_equal(feed_counts(live->app.feed).opened, 1);
}

/* That the last one has gone is noticed when it is told something: just then the feed
 * looks whether anybody is there. */
static void the_next_one_is_told_what_came_between(void **state)
{
    struct live *live = *state;
    struct message message;
    for (int round = 0; round < 30; round++) {
        struct subscriber *one = open_stream(live, NULL);
        expect_message(one, "metrics", &message);
        unsubscribe(one);
        live_append(live, 1);
        while (feed_counts(live->app.feed).streams)
            usleep(1000);
        live_append(live, 1);
    }
}

static void resumed(void **state)
{
    struct live *live = *state;
    struct message message;
    char id[64];
    live_append(live, 5);
    struct subscriber *one = open_stream(live, NULL);
    expect_message(one, "metrics", &message);
    live_append(live, 7);
    expect_events(one, live, 6, 12);
    unsubscribe(one);
    live_append(live, 1000);

    one = open_stream(live, place(live, 12, id));
    expect_events(one, live, 13, 1012);
    live_append(live, 3);
    expect_events(one, live, 1013, 1015);
    unsubscribe(one);

    /* Nothing was missed. */
    one = open_stream(live, place(live, live->last, id));
    assert_true(subscriber_next(one, &message, PATIENCE));
    assert_true(subscriber_next(one, &message, PATIENCE));
    assert_string_equal(message.event, "metrics");
    live_append(live, 1);
    expect_events(one, live, live->last, live->last);
    unsubscribe(one);
}

/* The next correction: of that event, done so, and behind that place. */
static void expect_correction(struct subscriber *one, const struct live *live,
                              int64_t event, bool voided, int64_t seen, int64_t number)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    struct message message;
    char want[64];
    int64_t id = 0;
    expect_message(one, "correction", &message);
    assert_string_equal(message.id, place_of(live, seen, number, want));
    const struct json *data = data_of(&message, &arena);
    assert_true(text_is(data, "action", voided ? "void" : "restore"));
    assert_true(text_is(data, "reason", voided ? "it was wrong" : "it was right"));
    assert_true(json_integer(json_get(json_get(data, "event"), "id"), &id));
    assert_int_equal(id, event);
}

static void corrections_are_told(void **state)
{
    struct live *live = *state;
    struct message message;
    char id[64];
    live_append(live, 3);
    struct subscriber *one = open_stream(live, NULL);
    expect_message(one, "metrics", &message);
    live_correct(live, 2, true);
    expect_correction(one, live, 2, true, 3, 1);
    live_append(live, 1);
    expect_message(one, "event", &message);
    assert_string_equal(message.id, place_of(live, 4, 1, id));
    live_correct(live, 2, false);
    expect_correction(one, live, 2, false, 4, 2);
    unsubscribe(one);

    /* Who was away is told the events first, then what was done to any of them. */
    live_correct(live, 1, true);
    live_append(live, 300);
    live_correct(live, 304, true);
    live_correct(live, 304, false);
    one = open_stream(live, place_of(live, 4, 2, id));
    for (int64_t event = 5; event <= 304; event++) {
        expect_message(one, "event", &message);
        assert_string_equal(message.id, place_of(live, event, 2, id));
    }
    expect_correction(one, live, 1, true, 304, 3);
    expect_correction(one, live, 304, true, 304, 4);
    expect_correction(one, live, 304, false, 304, 5);
    live_correct(live, 7, true);
    expect_correction(one, live, 7, true, 304, 6);
    unsubscribe(one);

    /* A correction that has not been made is as unknown as an event. */
    one = open_stream(live, place_of(live, 304, 7, id));
    expect_message(one, "reset", &message);
    assert_string_equal(message.id, place_of(live, 304, 6, id));
    unsubscribe(one);
}

static void resets(void **state)
{
    struct live *live = *state;
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    live_append(live, MOST_BEHIND + 20);
    const struct {
        const char *what;
        int64_t epoch, id;
        const char *text, *reason; /* text: instead of the numbers */
    } rows[] = {
        {"another epoch", live->epoch - 1, 5, NULL, "this Last-Event-ID is not known"},
        {"the future", live->epoch, live->last + 1, NULL,
         "this Last-Event-ID is not known"},
        {"no id at all", 0, 0, "yesterday", "this Last-Event-ID is not known"},
        {"one too many", live->epoch, 19, NULL, "too many events were missed"},
        {"not yet too many", live->epoch, 20, NULL, NULL},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct message message;
        char id[64], want[64];
        snprintf(id, sizeof id, "%lld-%lld-0", (long long)rows[i].epoch,
                 (long long)rows[i].id);
        struct subscriber *one = open_stream(live, rows[i].text ? rows[i].text : id);
        assert_true(subscriber_next(one, &message, PATIENCE));
        assert_true(subscriber_next(one, &message, PATIENCE));
        if (!rows[i].reason) {
            assert_string_equal(message.id, place(live, rows[i].id + 1, want));
            expect_events(one, live, rows[i].id + 2, live->last);
        } else {
            if (strcmp(message.event, "reset") != 0)
                fail_msg("%s: '%s' instead of reset", rows[i].what, message.event);
            assert_string_equal(message.id, place(live, live->last, want));
            assert_true(text_is(data_of(&message, &arena), "reason", rows[i].reason));
            assert_true(subscriber_next(one, &message, PATIENCE));
            assert_string_equal(message.event, "metrics");
            assert_false(is_partial(data_of(&message, &arena)));
        }
        unsubscribe(one);
    }
}

static void data_is_replaced(void **state)
{
    struct live *live = *state;
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    struct message message;
    char want[64];
    live_append(live, 10);
    struct subscriber *one = open_stream(live, NULL);
    expect_message(one, "metrics", &message);

    int64_t old = live->epoch;
    live_replace(live);
    assert_true(live->epoch != old);
    expect_message(one, "reset", &message);
    assert_string_equal(message.id, place(live, 0, want));
    assert_true(subscriber_next(one, &message, PATIENCE));
    assert_string_equal(message.event, "metrics");
    const struct json *data = data_of(&message, &arena);
    assert_false(is_partial(data));
    assert_int_equal(json_size(json_get(data, "workers")), 1);
    live_append(live, 2);
    expect_events(one, live, 1, 2);
    unsubscribe(one);
}

static void scene_changes(void **state)
{
    struct live *live = *state;
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    struct message message;
    struct subscriber *one = open_stream(live, NULL);
    expect_message(one, "metrics", &message);

    live_add_worker(live, "W3");
    do
        expect_message(one, "metrics", &message);
    while (is_partial(data_of(&message, &arena)));
    assert_int_equal(json_size(json_get(data_of(&message, &arena), "workers")), 3);

    live_set_shift(live, "All day");
    do
        expect_message(one, "metrics", &message);
    while (is_partial(data_of(&message, &arena)));
    const struct json *data = data_of(&message, &arena);
    assert_true(text_is(json_get(data, "window"), "shift", "All day"));
    expect_message(one, "metrics", &message);
    assert_true(is_partial(data_of(&message, &arena)));
    unsubscribe(one);
}

/* --- who is told what --- */

/* Of whom, and whether of events, a stream of these rights is told. */
static void scopes(void **state)
{
    struct live *live = *state;
    static const struct {
        const char *who;
        unsigned may;
        const char *worker; /* the caller */
        bool agreed;
        const char *scope;
        int workers;
        bool events, named;
    } rows[] = {
        {"an engineer", MAY_READ_WORKERS | MAY_READ_EVENTS, "", true, "all", 2, true,
         true},
        {"an engineer without an agreement", MAY_READ_WORKERS | MAY_READ_EVENTS, "",
         false, "stations", 0, true, false},
        {"a viewer", MAY_READ_STATIONS, "", true, "stations", 0, false, false},
        {"a board", MAY_BOARD, "", true, "stations", 0, false, false},
        {"a worker", MAY_READ_STATIONS | MAY_READ_SELF, "W1", true, "stations", 0, false,
         false},
    };
    live_append(live, 1);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
        struct message message;
        char id[64];
        live_agree(live, (span){rows[i].agreed ? 60 * 60 * 1000 : 0});
        live->caller = (struct caller){.kind = CALLER_PERSON,
                                       .may = rows[i].may,
                                       .worker = str_from(rows[i].worker)};
        /* Behind the last event: it is told whoever may be told. */
        struct subscriber *one = open_stream(live, place(live, live->last - 1, id));
        if (rows[i].events) {
            expect_message(one, "event", &message);
            const struct json *event = data_of(&message, &arena);
            if (text_is(event, "worker_id", "W1") != rows[i].named)
                fail_msg("%s: %.*s", rows[i].who, STR_ARG(message.data));
        }
        expect_message(one, "metrics", &message);
        const struct json *data = data_of(&message, &arena);
        if (!text_is(data, "scope", rows[i].scope) ||
            json_size(json_get(data, "workers")) != (size_t)rows[i].workers)
            fail_msg("%s: %.*s", rows[i].who, STR_ARG(message.data));
        assert_int_equal(json_size(json_get(data, "workstations")), 2);

        live_append(live, 1);
        expect_message(one, "metrics", &message);
        assert_true(text_is(data_of(&message, &arena), "scope", rows[i].scope));
        bool told = strstr(buf_text(&one->text), "event: event\n");
        if (told != rows[i].events ||
            (strstr(buf_text(&one->text), "W1") != NULL) != rows[i].named)
            fail_msg("%s: %s", rows[i].who, buf_text(&one->text));
        unsubscribe(one);
    }
}

/* Within a second, on a machine that is not slow; it prints what it took. */
static void expect_end(struct subscriber *one, int64_t within_ms)
{
    struct message message;
    int64_t start = clock_monotonic().ms;
    while (subscriber_next(one, &message, (int)within_ms))
        ;
    print_message("# ended after %d ms\n", (int)(clock_monotonic().ms - start));
    assert_true(one->complete);
    assert_true(clock_monotonic().ms - start <= within_ms);
}

/* Within a second of the agreement's end, or of the mode's change. */
static void streams_end_with_their_scope(void **state)
{
    struct live *live = *state;
    struct message message;
    live->caller =
        (struct caller){.kind = CALLER_PERSON, .may = MAY_READ_WORKERS | MAY_READ_EVENTS};
    live_append(live, 1);
    live_agree(live, (span){60 * 60 * 1000});
    struct subscriber *one = open_stream(live, NULL);
    expect_message(one, "metrics", &message);
    live_agree(live, (span){0});
    expect_end(one, 5000);
    unsubscribe(one);

    live_agree(live, (span){2000});
    one = open_stream(live, NULL);
    expect_message(one, "metrics", &message);
    expect_end(one, 2000 + 5000);
    unsubscribe(one);

    /* Nobody loses what everybody may be told. */
    one = open_stream(live, NULL);
    expect_message(one, "metrics", &message);
    live_agree(live, (span){0});
    live_append(live, 1);
    expect_message(one, "event", &message);
    assert_null(strstr(message.data.at, "W1"));
    unsubscribe(one);
}

static void big_commits(void **state)
{
    struct live *live = *state;
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    struct message message;
    char want[64];
    struct subscriber *one = open_stream(live, NULL);
    expect_message(one, "metrics", &message);
    live_append(live, MOST_BEHIND);
    expect_events(one, live, 1, MOST_BEHIND);

    live_append(live, MOST_BEHIND + 1);
    expect_message(one, "reset", &message);
    assert_string_equal(message.id, place(live, live->last, want));
    assert_true(text_is(data_of(&message, &arena), "reason", "too many events at once"));
    live_append(live, 1);
    expect_events(one, live, live->last, live->last);
    assert_int_equal(feed_counts(live->app.feed).dropped, 0);
    unsubscribe(one);
}

static void slow_reader(void **state)
{
    struct live *live = *state;
    struct message message;
    struct subscriber *slow = subscribe(live->port, NULL, 4096);
    struct subscriber *quick = open_stream(live, NULL);
    expect_message(slow, "metrics", &message);
    expect_message(quick, "metrics", &message);
    for (int i = 0; i < 12; i++) {
        live_append(live, 4000);
        expect_events(quick, live, live->last - 3999, live->last);
    }
    assert_int_equal(feed_counts(live->app.feed).dropped, 1);
    live_append(live, 1);
    expect_events(quick, live, live->last, live->last);

    /* When it reads at last, it finds what was on its way and then the end. */
    int64_t id = 0;
    while (subscriber_find(slow, "event", &message, PATIENCE))
        id++;
    assert_true(slow->closed && !slow->complete);
    assert_in_range(id, 1, live->last - 1);
    unsubscribe(slow);
    unsubscribe(quick);
}

/* Clients that come and go while much is committed miss nothing and see nothing twice. */
struct wanderer {
    pthread_t thread;
    const struct live *live;
    int64_t last, wrong;
    int visits;
};

static void *wander(void *context)
{
    struct wanderer *self = context;
    int64_t seen = 0;
    for (self->visits = 0; seen < self->last; self->visits++) {
        char id[64];
        struct message message;
        struct subscriber *one =
            subscribe(self->live->port, place(self->live, seen, id), 0);
        for (int i = 0; i < 170 && seen < self->last; i++) {
            if (!subscriber_find(one, "event", &message, PATIENCE)) {
                self->wrong++;
                self->last = 0;
                break;
            }
            self->wrong += strcmp(message.id, place(self->live, ++seen, id)) != 0;
        }
        unsubscribe(one);
    }
    return NULL;
}

static void no_gap_at_the_seam(void **state)
{
    struct live *live = *state;
    struct wanderer wanderers[6];
    for (int i = 0; i < 6; i++) {
        wanderers[i] = (struct wanderer){.live = live, .last = 3000};
        assert_int_equal(
            pthread_create(&wanderers[i].thread, NULL, wander, &wanderers[i]), 0);
    }
    for (int i = 0; i < 300; i++) {
        live_append(live, 10);
        usleep(2000);
    }
    for (int i = 0; i < 6; i++) {
        pthread_join(wanderers[i].thread, NULL);
        assert_int_equal(wanderers[i].wrong, 0);
        assert_true(wanderers[i].visits > 10);
    }
}

static void many_streams_end_together(void **state)
{
    struct live *live = *state;
    struct subscriber *all[MANY];
    struct message message;
    for (int i = 0; i < MANY; i++)
        all[i] = open_stream(live, NULL);
    for (int i = 0; i < MANY; i++)
        expect_message(all[i], "metrics", &message);
    assert_int_equal(feed_counts(live->app.feed).streams, MANY);
    live_append(live, 2);
    for (int i = 0; i < MANY; i++)
        expect_events(all[i], live, 1, 2);

    feed_quiesce(live->app.feed);
    for (int i = 0; i < MANY; i++) {
        while (subscriber_next(all[i], &message, PATIENCE))
            continue;
        assert_true(all[i]->complete);
        unsubscribe(all[i]);
    }
    struct raw raw;
    raw_talk(live->port, "GET / HTTP/1.0\r\n\r\n", 18, &raw);
    assert_int_equal(raw_status(&raw), 503);
    assert_non_null(strstr(raw_body(&raw), "the server is stopping"));
}

int main(void)
{
#define WITH_LIVE(test) cmocka_unit_test_setup_teardown(test, live_set_up, live_tear_down)
    const struct CMUnitTest tests[] = {
        WITH_LIVE(first_message_is_whole),
        WITH_LIVE(events_and_changes_arrive),
        WITH_LIVE(nobody_listens),
        WITH_LIVE(the_next_one_is_told_what_came_between),
        WITH_LIVE(resumed),
        WITH_LIVE(corrections_are_told),
        WITH_LIVE(resets),
        WITH_LIVE(data_is_replaced),
        WITH_LIVE(scene_changes),
        WITH_LIVE(scopes),
        WITH_LIVE(streams_end_with_their_scope),
        WITH_LIVE(big_commits),
        WITH_LIVE(slow_reader),
        WITH_LIVE(no_gap_at_the_seam),
        WITH_LIVE(many_streams_end_together),
    };
    return cmocka_run_group_tests_name("feed", tests, NULL, NULL);
}
