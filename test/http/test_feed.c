/* The live feed with all that belongs to it: a database, its writer, the server, and
 * clients on real sockets. */
#include "http/feed.h"

#include "base/arena.h"
#include "base/json.h"
#include "base/log.h"
#include "pipeline/writer.h"
#include "store/pool.h"
#include "subscriber.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

enum { PATIENCE = 20000, MOMENT = 1500, MANY = 200, MOST_BEHIND = 10000 };

struct site_under_test {
    char folder[64], path[80];
    struct writer *writer;
    struct app app;
    struct server *server;
    uint16_t port;
    int64_t epoch, last; /* the last event's id */
    int64_t next_ms;     /* when the next event happens */
};

/* --- the site --- */

static enum answer answers(void *context, struct request *request, struct reply *reply)
{
    struct app *app = context;
    return feed_open(app->feed, request, reply);
}

static void on_commit(void *context)
{
    struct app *app = context;
    feed_notify(app->feed);
}

/* Run `change` in a transaction. */
struct task {
    struct job job;
    struct site_under_test *site;
    bool (*change)(struct task *task, struct store *store, instant now,
                   struct error *err);
    int64_t count;
    const char *text;
};

static bool run_task(struct job *job, struct store *store, instant now, struct error *err)
{
    struct task *task = (struct task *)job;
    return task->change(task, store, now, err);
}

static void change(struct site_under_test *site,
                   bool (*what)(struct task *, struct store *, instant, struct error *),
                   int64_t count, const char *text)
{
    struct task task = {.job = {.run = run_task, .weight = 1},
                        .site = site,
                        .change = what,
                        .count = count,
                        .text = text};
    struct error err;
    if (!writer_run(site->writer, &task.job, &err))
        fail_msg("%s", err.text);
}

static bool add_worker(struct task *task, struct store *store, instant now,
                       struct error *err)
{
    (void)now;
    return store_add_worker(
        store,
        &(struct worker){.id = str_from(task->text),
                         .name = str_from(task->text),
                         .created_at = STR("2026-01-01T00:00:00.000Z"),
                         .active = true},
        err);
}

static bool add_station(struct task *task, struct store *store, instant now,
                        struct error *err)
{
    (void)now;
    return store_add_station(
        store,
        &(struct station){.id = str_from(task->text),
                          .name = str_from(task->text),
                          .type = STR("Assembly"),
                          .created_at = STR("2026-01-01T00:00:00.000Z"),
                          .active = true},
        err);
}

/* W1 at S1, working all the time; each event a little after the last, and before now. */
static bool add_events(struct task *task, struct store *store, instant now,
                       struct error *err)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    size_t count = (size_t)task->count;
    struct event *event = arena_new(&arena, struct event, count);
    struct outcome *outcome = arena_new(&arena, struct outcome, count);
    for (size_t i = 0; i < count; i++)
        event[i] = (struct event){.at = {task->site->next_ms++},
                                  .type = EVENT_WORKING,
                                  .worker = STR("W1"),
                                  .station = STR("S1"),
                                  .confidence = 0.9,
                                  .uuid = uuid_random()};
    return store_append(store, event, count, ORIGIN_SOURCE, now, &arena, outcome, err);
}

static bool clear_all(struct task *task, struct store *store, instant now,
                      struct error *err)
{
    task->text = "W1";
    if (!store_clear(store, err) || !add_worker(task, store, now, err))
        return false;
    task->text = "S1";
    return add_station(task, store, now, err);
}

static bool one_long_shift(struct task *task, struct store *store, instant now,
                           struct error *err)
{
    (void)now;
    int64_t id;
    return store_put_shift(store,
                           &(struct shift_rule){.name = str_from(task->text),
                                                .weekdays = EVERY_DAY,
                                                .length_minutes = MINUTES_A_DAY},
                           &id, err);
}

static void append(struct site_under_test *site, int64_t count)
{
    change(site, add_events, count, NULL);
    site->last += count;
}

static int64_t epoch_of(struct site_under_test *site)
{
    struct store *reader;
    struct site read;
    struct error err;
    assert_true(pool_take(site->app.pool, &reader, &err));
    assert_true(store_site(reader, &read, &err));
    pool_give(site->app.pool, reader);
    return read.epoch;
}

static void serve(struct site_under_test *site)
{
    const struct server_options options = {.listen = STR("127.0.0.1:0"),
                                           .threads = 2,
                                           .connections = 2 * MANY,
                                           .body_limit = 1000,
                                           .request_deadline = {10000},
                                           .idle_deadline = {60000}};
    struct error err;
    if (!server_start(&options, answers, &site->app, &site->server, &err))
        fail_msg("%s", err.text);
    site->port = server_port(site->server);
}

static int set_up(void **state)
{
    struct site_under_test *site = calloc(1, sizeof *site);
    struct error err;
    assert_non_null(site);
    strcpy(site->folder, "/tmp/shopfloor-feed-XXXXXX");
    assert_non_null(mkdtemp(site->folder));
    snprintf(site->path, sizeof site->path, "%s/test.db", site->folder);
    log_set_level(LOG_ERROR);
    site->next_ms = clock_now().ms - 60 * 60 * 1000;
    const struct writer_options options = {.path = site->path,
                                           .lax = true,
                                           .backlog = 1000,
                                           .committed = on_commit,
                                           .context = &site->app};
    site->app.pool = pool_new(site->path);
    if (!feed_start(&site->app, &site->app.feed, &err) ||
        !writer_start(&options, &site->writer, &err))
        fail_msg("%s", err.text);
    static const char *const ids[] = {"1", "2"};
    for (int i = 0; i < 2; i++) {
        char worker[] = {'W', ids[i][0], 0}, station[] = {'S', ids[i][0], 0};
        change(site, add_worker, 0, worker);
        change(site, add_station, 0, station);
    }
    site->epoch = epoch_of(site);
    serve(site);
    *state = site;
    return 0;
}

static int tear_down(void **state)
{
    struct site_under_test *site = *state;
    writer_stop(site->writer);
    feed_quiesce(site->app.feed);
    server_stop(site->server);
    feed_stop(site->app.feed);
    pool_free(site->app.pool);
    static const char *const endings[] = {"", "-wal", "-shm"};
    for (int i = 0; i < 3; i++) {
        char path[100];
        snprintf(path, sizeof path, "%s%s", site->path, endings[i]);
        unlink(path);
    }
    rmdir(site->folder);
    free(site);
    return 0;
}

/* --- what clients see --- */

static struct subscriber *open_stream(struct site_under_test *site, const char *last_id)
{
    return subscribe(site->port, last_id, 0);
}

static char *place(const struct site_under_test *site, int64_t id, char text[static 48])
{
    snprintf(text, 48, "%lld-%lld", (long long)site->epoch, (long long)id);
    return text;
}

static void expect_message(struct subscriber *one, const char *event,
                           struct message *message)
{
    if (!subscriber_find(one, event, message, PATIENCE))
        fail_msg("no %s came; closed: %d", event, one->closed || one->complete);
}

/* The events `first` to `last`, each once, in order; other messages may lie between. */
static void expect_events(struct subscriber *one, const struct site_under_test *site,
                          int64_t first, int64_t last)
{
    struct message message;
    char want[48];
    for (int64_t id = first; id <= last; id++) {
        expect_message(one, "event", &message);
        assert_string_equal(message.id, place(site, id, want));
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
    struct site_under_test *site = *state;
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    struct message message;
    char want[48];
    append(site, 3);
    struct subscriber *one = open_stream(site, NULL);

    assert_true(subscriber_next(one, &message, PATIENCE));
    assert_string_equal(message.id, place(site, 3, want));
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
    struct site_under_test *site = *state;
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    struct message message;
    char want[48];
    struct subscriber *one = open_stream(site, NULL);
    expect_message(one, "metrics", &message);
    assert_true(text_is(json_first(json_get(data_of(&message, &arena), "workers")),
                        "status", "unknown"));

    append(site, 1);
    int64_t start = clock_monotonic().ms;
    expect_message(one, "event", &message);
    assert_true(clock_monotonic().ms - start < MOMENT);
    assert_string_equal(message.id, place(site, 1, want));
    const struct json *event = data_of(&message, &arena);
    assert_true(text_is(event, "worker_id", "W1"));
    assert_true(text_is(event, "event_type", "working"));

    expect_message(one, "metrics", &message);
    if (strstr(message.data.at, "\"status\":\"active\"") == NULL)
        expect_message(one, "metrics", &message);
    assert_true(clock_monotonic().ms - start < 3 * MOMENT);
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
    assert_in_range(after - before, 900, 900 + MOMENT);
    unsubscribe(one);
}

static void nobody_listens(void **state)
{
    struct site_under_test *site = *state;
    struct message message;
    append(site, 500);
    usleep(1200 * 1000);
    assert_int_equal(feed_counts(site->app.feed).messages, 0);

    struct subscriber *one = open_stream(site, NULL);
    expect_message(one, "metrics", &message);
    append(site, 1);
    expect_events(one, site, 501, 501);
    unsubscribe(one);
    append(site, 1);

    /* The server notices that the client has gone when it has something to send. */
    for (int i = 0; feed_counts(site->app.feed).streams && i < 400; i++)
        usleep(10 * 1000);
    assert_int_equal(feed_counts(site->app.feed).streams, 0);
    usleep(1200 * 1000);
    uint64_t told = feed_counts(site->app.feed).messages;
    append(site, 10);
    usleep(200 * 1000);
    assert_int_equal(feed_counts(site->app.feed).messages, told);
    assert_int_equal(feed_counts(site->app.feed).opened, 1);
}

static void resumed(void **state)
{
    struct site_under_test *site = *state;
    struct message message;
    char id[48];
    append(site, 5);
    struct subscriber *one = open_stream(site, NULL);
    expect_message(one, "metrics", &message);
    append(site, 7);
    expect_events(one, site, 6, 12);
    unsubscribe(one);
    append(site, 1000);

    one = open_stream(site, place(site, 12, id));
    expect_events(one, site, 13, 1012);
    append(site, 3);
    expect_events(one, site, 1013, 1015);
    unsubscribe(one);

    /* Nothing was missed. */
    one = open_stream(site, place(site, site->last, id));
    assert_true(subscriber_next(one, &message, PATIENCE));
    assert_true(subscriber_next(one, &message, PATIENCE));
    assert_string_equal(message.event, "metrics");
    append(site, 1);
    expect_events(one, site, site->last, site->last);
    unsubscribe(one);
}

static void resets(void **state)
{
    struct site_under_test *site = *state;
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    append(site, MOST_BEHIND + 20);
    const struct {
        const char *what;
        int64_t epoch, id;
        const char *text, *reason; /* text: instead of the numbers */
    } rows[] = {
        {"another epoch", site->epoch - 1, 5, NULL, "this Last-Event-ID is not known"},
        {"the future", site->epoch, site->last + 1, NULL,
         "this Last-Event-ID is not known"},
        {"no id at all", 0, 0, "yesterday", "this Last-Event-ID is not known"},
        {"one too many", site->epoch, 19, NULL, "too many events were missed"},
        {"not yet too many", site->epoch, 20, NULL, NULL},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct message message;
        char id[48], want[48];
        snprintf(id, sizeof id, "%lld-%lld", (long long)rows[i].epoch,
                 (long long)rows[i].id);
        struct subscriber *one = open_stream(site, rows[i].text ? rows[i].text : id);
        assert_true(subscriber_next(one, &message, PATIENCE));
        assert_true(subscriber_next(one, &message, PATIENCE));
        if (!rows[i].reason) {
            assert_string_equal(message.id, place(site, rows[i].id + 1, want));
            expect_events(one, site, rows[i].id + 2, site->last);
        } else {
            if (strcmp(message.event, "reset") != 0)
                fail_msg("%s: '%s' instead of reset", rows[i].what, message.event);
            assert_string_equal(message.id, place(site, site->last, want));
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
    struct site_under_test *site = *state;
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    struct message message;
    char want[48];
    append(site, 10);
    struct subscriber *one = open_stream(site, NULL);
    expect_message(one, "metrics", &message);

    change(site, clear_all, 0, NULL);
    int64_t old = site->epoch;
    site->epoch = epoch_of(site);
    site->last = 0;
    assert_true(site->epoch != old);
    expect_message(one, "reset", &message);
    assert_string_equal(message.id, place(site, 0, want));
    assert_true(subscriber_next(one, &message, PATIENCE));
    assert_string_equal(message.event, "metrics");
    const struct json *data = data_of(&message, &arena);
    assert_false(is_partial(data));
    assert_int_equal(json_size(json_get(data, "workers")), 1);
    append(site, 2);
    expect_events(one, site, 1, 2);
    unsubscribe(one);
}

static void scene_changes(void **state)
{
    struct site_under_test *site = *state;
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    struct message message;
    struct subscriber *one = open_stream(site, NULL);
    expect_message(one, "metrics", &message);

    change(site, add_worker, 0, "W3");
    do
        expect_message(one, "metrics", &message);
    while (is_partial(data_of(&message, &arena)));
    assert_int_equal(json_size(json_get(data_of(&message, &arena), "workers")), 3);

    change(site, one_long_shift, 0, "All day");
    do
        expect_message(one, "metrics", &message);
    while (is_partial(data_of(&message, &arena)));
    const struct json *data = data_of(&message, &arena);
    assert_true(text_is(json_get(data, "window"), "shift", "All day"));
    expect_message(one, "metrics", &message);
    assert_true(is_partial(data_of(&message, &arena)));
    unsubscribe(one);
}

static void big_commits(void **state)
{
    struct site_under_test *site = *state;
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    struct message message;
    char want[48];
    struct subscriber *one = open_stream(site, NULL);
    expect_message(one, "metrics", &message);
    append(site, MOST_BEHIND);
    expect_events(one, site, 1, MOST_BEHIND);

    append(site, MOST_BEHIND + 1);
    expect_message(one, "reset", &message);
    assert_string_equal(message.id, place(site, site->last, want));
    assert_true(text_is(data_of(&message, &arena), "reason", "too many events at once"));
    append(site, 1);
    expect_events(one, site, site->last, site->last);
    assert_int_equal(feed_counts(site->app.feed).dropped, 0);
    unsubscribe(one);
}

static void slow_reader(void **state)
{
    struct site_under_test *site = *state;
    struct message message;
    struct subscriber *slow = subscribe(site->port, NULL, 4096);
    struct subscriber *quick = open_stream(site, NULL);
    expect_message(slow, "metrics", &message);
    expect_message(quick, "metrics", &message);
    for (int i = 0; i < 12; i++) {
        append(site, 4000);
        expect_events(quick, site, site->last - 3999, site->last);
    }
    assert_int_equal(feed_counts(site->app.feed).dropped, 1);
    append(site, 1);
    expect_events(quick, site, site->last, site->last);

    /* When it reads at last, it finds what was on its way and then the end. */
    int64_t id = 0;
    while (subscriber_find(slow, "event", &message, PATIENCE))
        id++;
    assert_true(slow->closed && !slow->complete);
    assert_in_range(id, 1, site->last - 1);
    unsubscribe(slow);
    unsubscribe(quick);
}

/* Clients that come and go while much is committed miss nothing and see nothing twice. */
struct wanderer {
    pthread_t thread;
    const struct site_under_test *site;
    int64_t last, wrong;
    int visits;
};

static void *wander(void *context)
{
    struct wanderer *self = context;
    int64_t seen = 0;
    for (self->visits = 0; seen < self->last; self->visits++) {
        char id[48];
        struct message message;
        struct subscriber *one =
            subscribe(self->site->port, place(self->site, seen, id), 0);
        for (int i = 0; i < 170 && seen < self->last; i++) {
            if (!subscriber_find(one, "event", &message, PATIENCE)) {
                self->wrong++;
                self->last = 0;
                break;
            }
            self->wrong += strcmp(message.id, place(self->site, ++seen, id)) != 0;
        }
        unsubscribe(one);
    }
    return NULL;
}

static void no_gap_at_the_seam(void **state)
{
    struct site_under_test *site = *state;
    struct wanderer wanderers[6];
    for (int i = 0; i < 6; i++) {
        wanderers[i] = (struct wanderer){.site = site, .last = 3000};
        assert_int_equal(
            pthread_create(&wanderers[i].thread, NULL, wander, &wanderers[i]), 0);
    }
    for (int i = 0; i < 300; i++) {
        change(site, add_events, 10, NULL);
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
    struct site_under_test *site = *state;
    struct subscriber *all[MANY];
    struct message message;
    for (int i = 0; i < MANY; i++)
        all[i] = open_stream(site, NULL);
    for (int i = 0; i < MANY; i++)
        expect_message(all[i], "metrics", &message);
    assert_int_equal(feed_counts(site->app.feed).streams, MANY);
    append(site, 2);
    for (int i = 0; i < MANY; i++)
        expect_events(all[i], site, 1, 2);

    feed_quiesce(site->app.feed);
    for (int i = 0; i < MANY; i++) {
        while (subscriber_next(all[i], &message, PATIENCE))
            continue;
        assert_true(all[i]->complete);
        unsubscribe(all[i]);
    }
    struct raw raw;
    raw_talk(site->port, "GET / HTTP/1.0\r\n\r\n", 18, &raw);
    assert_int_equal(raw_status(&raw), 503);
    assert_non_null(strstr(raw_body(&raw), "the server is stopping"));
}

int main(void)
{
#define WITH_SITE(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        WITH_SITE(first_message_is_whole),
        WITH_SITE(events_and_changes_arrive),
        WITH_SITE(nobody_listens),
        WITH_SITE(resumed),
        WITH_SITE(resets),
        WITH_SITE(data_is_replaced),
        WITH_SITE(scene_changes),
        WITH_SITE(big_commits),
        WITH_SITE(slow_reader),
        WITH_SITE(no_gap_at_the_seam),
        WITH_SITE(many_streams_end_together),
    };
    return cmocka_run_group_tests_name("feed", tests, NULL, NULL);
}
