#include "http/server.h"

#include "base/buf.h"
#include "base/error.h"
#include "http/listen.h"
#include "raw.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdint.h>
#include <time.h>

#include <cmocka.h>

/* --- what is served --- */

struct world {
    struct server *server;
    pthread_mutex_t lock; /* guards feeds */
    struct feed *feeds;
    atomic_int opened, closed, released;
};

/* A stream that says what push() gives it. */
struct feed {
    struct stream stream; /* must be first */
    struct world *world;
    struct feed *next;
    char text[1024];
    size_t len;
    bool ending;
};

static ssize_t feed_pull(struct stream *stream, char *at, size_t room)
{
    struct feed *feed = (struct feed *)stream;
    pthread_mutex_lock(&feed->world->lock);
    size_t len = feed->len < room ? feed->len : room;
    memcpy(at, feed->text, len);
    memmove(feed->text, feed->text + len, feed->len - len);
    feed->len -= len;
    ssize_t pulled = !len && feed->ending ? -1 : (ssize_t)len;
    pthread_mutex_unlock(&feed->world->lock);
    return pulled;
}

static void feed_close(struct stream *stream)
{
    struct feed *feed = (struct feed *)stream, **at = &feed->world->feeds;
    struct world *world = feed->world;
    pthread_mutex_lock(&world->lock);
    while (*at != feed)
        at = &(*at)->next;
    *at = feed->next;
    pthread_mutex_unlock(&world->lock);
    free(feed);
    atomic_fetch_add(&world->closed, 1);
}

static void push(struct world *world, const char *text, bool ending)
{
    pthread_mutex_lock(&world->lock);
    for (struct feed *feed = world->feeds; feed; feed = feed->next) {
        size_t len = strlen(text);
        if (feed->len + len <= sizeof feed->text) {
            memcpy(feed->text + feed->len, text, len);
            feed->len += len;
        }
        feed->ending = ending;
        stream_wake(&feed->stream);
    }
    pthread_mutex_unlock(&world->lock);
}

static enum answer open_feed(struct world *world, struct reply *reply)
{
    struct feed *feed = calloc(1, sizeof *feed);
    assert_non_null(feed);
    feed->stream = (struct stream){.pull = feed_pull, .close = feed_close};
    feed->world = world;
    pthread_mutex_lock(&world->lock);
    feed->next = world->feeds;
    world->feeds = feed;
    pthread_mutex_unlock(&world->lock);
    atomic_fetch_add(&world->opened, 1);
    reply->status = 200;
    reply->content_type = "text/event-stream";
    reply->stream = &feed->stream;
    return ANSWER_STREAM;
}

struct alarm_clock {
    struct world *world;
    struct request *request;
    int after_ms;
    pthread_t thread;
};

static void sleep_ms(int ms)
{
    nanosleep(&(struct timespec){ms / 1000, ms % 1000 * 1000000L}, NULL);
}

static void *wake_up(void *argument)
{
    struct alarm_clock *alarm_clock = argument;
    if (alarm_clock->after_ms)
        sleep_ms(alarm_clock->after_ms);
    request_wake(alarm_clock->request);
    return NULL;
}

static void release_alarm(void *state)
{
    struct alarm_clock *alarm_clock = state;
    if (alarm_clock->after_ms >= 0)
        pthread_join(alarm_clock->thread, NULL);
    atomic_fetch_add(&alarm_clock->world->released, 1);
    free(alarm_clock);
}

/* "after": milliseconds; -1 for before the handler returns. */
static enum answer sleep_first(struct world *world, struct request *request,
                               struct reply *reply)
{
    if (request->state) {
        reply->status = 200;
        reply->body = STR("good morning");
        return ANSWER_NOW;
    }
    struct alarm_clock *alarm_clock = calloc(1, sizeof *alarm_clock);
    assert_non_null(alarm_clock);
    *alarm_clock = (struct alarm_clock){
        .world = world,
        .request = request,
        .after_ms =
            atoi(arena_copy(&request->arena, *request_query(request, "after")).at)};
    request->state = alarm_clock;
    request->release = release_alarm;
    if (alarm_clock->after_ms < 0)
        request_wake(request);
    else
        assert_int_equal(pthread_create(&alarm_clock->thread, NULL, wake_up, alarm_clock),
                         0);
    return ANSWER_LATER;
}

static char big[32 * 1024 * 1024];

static bool is(str text, const char *what) { return str_equal(text, str_from(what)); }

static enum answer serve(void *context, struct request *request, struct reply *reply)
{
    struct world *world = context;
    struct buf text = BUF(100000);
    reply->status = 200;
    if (is(request->path, "/stream"))
        return open_feed(world, reply);
    if (is(request->path, "/later"))
        return sleep_first(world, request, reply);
    if (is(request->path, "/big")) {
        reply->body = (str){big, sizeof big};
    } else if (is(request->path, "/nothing")) {
        reply->status = 204;
    } else if (is(request->path, "/headers")) {
        reply_header(reply, "Cache-Control", STR("max-age=60"));
        reply_header(reply, "X-Answer", request_header(request, "x-question"));
        reply->content_type = "text/plain";
    } else {
        buf_addf(&text, "%.*s %.*s", STR_ARG(request->method), STR_ARG(request->path));
        for (size_t i = 0; i < request->query_count; i++)
            buf_addf(&text, " %.*s=%.*s", STR_ARG(request->query[i].name),
                     STR_ARG(request->query[i].value));
        buf_addf(&text, " (%.*s) %.*s", STR_ARG(request->content_type),
                 STR_ARG(request->body));
        reply->body = arena_copy(&request->arena, (str){buf_text(&text), text.len});
        buf_free(&text);
    }
    return ANSWER_NOW;
}

/* --- fixtures --- */

static struct server_options options(void)
{
    return (struct server_options){.listen = STR("127.0.0.1:0"),
                                   .threads = 3,
                                   .connections = 2000,
                                   .body_limit = 100000,
                                   .request_deadline = {500},
                                   .idle_deadline = {1000}};
}

static struct world *world_start(struct server_options chosen)
{
    struct error err;
    struct world *world = calloc(1, sizeof *world);
    assert_non_null(world);
    pthread_mutex_init(&world->lock, NULL);
    if (!server_start(&chosen, serve, world, &world->server, &err))
        fail_msg("%s", err.text);
    return world;
}

static void world_stop(struct world *world)
{
    server_stop(world->server);
    pthread_mutex_destroy(&world->lock);
    free(world);
}

static int start(void **state)
{
    *state = world_start(options());
    return 0;
}

static int stop(void **state)
{
    world_stop(*state);
    return 0;
}

static int dial(struct world *world)
{
    int fd = raw_connect(server_port(world->server));
    assert_true(fd >= 0);
    return fd;
}

static void until(atomic_int *count, int wanted, const char *what)
{
    for (int i = 0; i < RAW_PATIENCE / 5 && atomic_load(count) < wanted; i++)
        sleep_ms(5);
    if (atomic_load(count) != wanted)
        fail_msg("%s: %d, want %d", what, atomic_load(count), wanted);
}

static void until_open(struct world *world, uint64_t wanted)
{
    for (int i = 0; i < RAW_PATIENCE / 5; i++) {
        if (server_counts(world->server).open == wanted)
            return;
        sleep_ms(5);
    }
    fail_msg("%d connections are open, want %d", (int)server_counts(world->server).open,
             (int)wanted);
}

#define AT " HTTP/1.1\r\nHost: x\r\n"

/* --- plain answers --- */

static const struct {
    const char *request, *body;
} plain[] = {
    /* clang-format off */
    {"GET /a" AT "\r\n", "GET /a () "},
    {"GET /a%2Fb?x=1+2&y" AT "\r\n", "GET /a%2Fb x=1 2 y= () "},
    {"PUT /a" AT "Content-Type: text/csv\r\nContent-Length: 3\r\n\r\nabc", "PUT /a (text/csv) abc"},
    {"POST /a" AT "Content-Length: 0\r\n\r\n", "POST /a () "},
    {"POST /a" AT "Transfer-Encoding: chunked\r\n\r\n2\r\nab\r\n1\r\nc\r\n0\r\nTrailer: z\r\n\r\n", "POST /a () abc"},
    {"DELETE /a" AT "\r\n", "DELETE /a () "},
    /* clang-format on */
};

static void requests_are_answered_on_one_connection(void **state)
{
    static struct raw raw;
    struct world *world = *state;
    uint64_t before = server_counts(world->server).accepted;
    int fd = dial(world);
    for (size_t i = 0; i < sizeof plain / sizeof *plain; i++) {
        raw = (struct raw){0};
        assert_true(raw_say(fd, plain[i].request));
        if (!raw_read(fd, &raw, plain[i].body, 1) ||
            strcmp(raw_body(&raw), plain[i].body) != 0)
            fail_msg("%s: got %s", plain[i].request, raw.text);
        assert_non_null(strstr(raw.text, "Content-Type: application/json\r\n"));
        assert_non_null(strstr(raw.text, "X-Content-Type-Options: nosniff\r\n"));
        assert_non_null(strstr(raw.text, "Cache-Control: no-store\r\n"));
    }
    close(fd);
    assert_int_equal(server_counts(world->server).accepted, before + 1);
}

static void requests_may_come_before_the_answers(void **state)
{
    static struct raw raw;
    int fd = dial(*state);
    raw = (struct raw){0};
    assert_true(raw_say(fd, "POST /1" AT "Content-Length: 3\r\n\r\nabc"
                            "GET /later?after=30" AT "\r\n"
                            "GET /3" AT "\r\nGET /4" AT "Connection: close\r\n\r\n"));
    assert_true(raw_read(fd, &raw, NULL, 0));
    close(fd);
    const char *at = raw.text;
    static const char *const order[] = {"POST /1 () abc", "good morning", "GET /3",
                                        "GET /4"};
    for (size_t i = 0; i < 4; i++) {
        at = strstr(at, order[i]);
        assert_non_null(at);
    }
}

static void head_is_get_without_a_body(void **state)
{
    static struct raw raw;
    int fd = dial(*state);
    raw = (struct raw){0};
    assert_true(raw_say(fd, "HEAD /abc" AT "\r\nHEAD /stream" AT "\r\nGET /end" AT
                            "Connection: close\r\n\r\n"));
    assert_true(raw_read(fd, &raw, NULL, 0));
    close(fd);
    assert_non_null(strstr(raw.text, "Content-Length: 12\r\n"));
    assert_null(strstr(raw.text, "GET /abc"));
    assert_non_null(strstr(raw.text, "GET /end"));
    until(&((struct world *)*state)->closed, 1, "closed streams");
}

static void answers_have_their_own_headers(void **state)
{
    static struct raw raw;
    const char *request =
        "GET /headers" AT "X-Question: why\r\nConnection: close\r\n\r\n";
    raw_talk(server_port(((struct world *)*state)->server), request, strlen(request),
             &raw);
    assert_non_null(strstr(raw.text, "Content-Type: text/plain\r\n"));
    assert_non_null(strstr(raw.text, "Cache-Control: max-age=60\r\n"));
    assert_non_null(strstr(raw.text, "X-Answer: why\r\n"));
    assert_null(strstr(raw.text, "no-store"));

    request = "GET /nothing" AT "Connection: close\r\n\r\n";
    raw_talk(server_port(((struct world *)*state)->server), request, strlen(request),
             &raw);
    assert_int_equal(raw_status(&raw), 204);
    assert_null(strstr(raw.text, "Content-Type:"));
}

static void a_client_may_ask_before_it_sends(void **state)
{
    static struct raw raw;
    int fd = dial(*state);
    raw = (struct raw){0};
    assert_true(
        raw_say(fd, "POST /a" AT "Expect: 100-continue\r\nContent-Length: 3\r\n\r\n"));
    assert_true(raw_read(fd, &raw, "HTTP/1.1 100 Continue\r\n\r\n", 1));
    assert_true(raw_say(fd, "abc"));
    assert_true(raw_read(fd, &raw, "POST /a () abc", 1));
    close(fd);
}

/* --- answers that come later --- */

static void answers_may_come_later(void **state)
{
    /* The last one is longer than either deadline: waiting for us is not the client's. */
    static const int after[] = {-1, 0, 1, 20, 2500};
    static struct raw raw;
    struct world *world = *state;
    for (size_t i = 0; i < sizeof after / sizeof *after; i++) {
        char request[100];
        int len =
            snprintf(request, sizeof request,
                     "GET /later?after=%d" AT "Connection: close\r\n\r\n", after[i]);
        raw_talk(server_port(world->server), request, (size_t)len, &raw);
        if (!strstr(raw.text, "good morning"))
            fail_msg("after %d ms: %s", after[i], raw.text);
    }
    until(&world->released, (int)(sizeof after / sizeof *after), "released states");
}

static void *hammer(void *argument)
{
    struct world *world = argument;
    struct raw *raw = calloc(1, sizeof *raw);
    assert_non_null(raw);
    int fd = dial(world);
    for (int i = 0; i < 150; i++) {
        char request[100];
        snprintf(request, sizeof request, "GET /later?after=%d" AT "\r\n", i % 3 - 1);
        *raw = (struct raw){0};
        assert_true(raw_say(fd, request));
        assert_true(raw_read(fd, raw, "good morning", 1));
    }
    close(fd);
    free(raw);
    return NULL;
}

static void no_wake_is_lost(void **state)
{
    struct world *world = *state;
    pthread_t thread[4];
    int before = atomic_load(&world->released);
    for (int i = 0; i < 4; i++)
        assert_int_equal(pthread_create(&thread[i], NULL, hammer, world), 0);
    for (int i = 0; i < 4; i++)
        pthread_join(thread[i], NULL);
    until(&world->released, before + 600, "released states");
}

static void a_client_may_leave_while_it_waits(void **state)
{
    struct world *world = *state;
    int before = atomic_load(&world->released);
    int fd = dial(world);
    assert_true(raw_say(fd, "GET /later?after=100" AT "\r\n"));
    sleep_ms(30);
    close(fd);
    until(&world->released, before + 1, "released states");
}

/* --- streams --- */

static void streams_say_what_is_new(void **state)
{
    static struct raw raw;
    struct world *world = *state;
    int opened = atomic_load(&world->opened), closed = atomic_load(&world->closed);
    int fd = dial(world);
    raw = (struct raw){0};
    assert_true(raw_say(fd, "GET /stream" AT "\r\n"));
    until(&world->opened, opened + 1, "open streams");
    for (int i = 0; i < 20; i++) {
        char text[20];
        snprintf(text, sizeof text, "(news %d)", i);
        sleep_ms(i % 4);
        push(world, text, false);
        assert_true(raw_read(fd, &raw, text, 1));
    }
    push(world, "goodbye", true);
    assert_true(raw_read(fd, &raw, "goodbye\r\n0\r\n\r\n", 1));
    until(&world->closed, closed + 1, "closed streams");
    assert_true(raw_say(fd, "GET /next" AT "\r\n"));
    assert_true(raw_read(fd, &raw, "GET /next", 1));
    close(fd);
}

static void *push_often(void *argument)
{
    for (int i = 0; i < 300; i++)
        push(argument, "x", false);
    return NULL;
}

static void no_news_is_lost(void **state)
{
    enum { CLIENTS = 4, PUSHERS = 2 };
    static struct raw raw[CLIENTS];
    struct world *world = *state;
    int opened = atomic_load(&world->opened), fd[CLIENTS];
    for (int i = 0; i < CLIENTS; i++) {
        raw[i] = (struct raw){0};
        fd[i] = dial(world);
        assert_true(raw_say(fd[i], "GET /stream HTTP/1.0\r\n\r\n"));
    }
    until(&world->opened, opened + CLIENTS, "open streams");
    pthread_t thread[PUSHERS];
    for (int i = 0; i < PUSHERS; i++)
        assert_int_equal(pthread_create(&thread[i], NULL, push_often, world), 0);
    for (int i = 0; i < PUSHERS; i++)
        pthread_join(thread[i], NULL);
    push(world, "", true);
    for (int i = 0; i < CLIENTS; i++) {
        assert_true(raw_read(fd[i], &raw[i], NULL, 0));
        close(fd[i]);
        assert_int_equal(strspn(raw_body(&raw[i]), "x"), 600);
    }
}

static void a_vanished_reader_is_noticed_by_writing(void **state)
{
    struct world *world = *state;
    int opened = atomic_load(&world->opened), closed = atomic_load(&world->closed);
    int fd = dial(world);
    assert_true(raw_say(fd, "GET /stream" AT "\r\n"));
    until(&world->opened, opened + 1, "open streams");
    close(fd);
    for (int i = 0; i < 200 && atomic_load(&world->closed) == closed; i++) {
        push(world, ":\n", false);
        sleep_ms(5);
    }
    assert_int_equal(atomic_load(&world->closed), closed + 1);
}

/* --- time --- */

static void readers_that_take_nothing_are_cut(void **state)
{
    struct world *world = *state;
    int fd = dial(world);
    uint64_t before = server_counts(world->server).cut;
    assert_true(raw_say(fd, "GET /big" AT "\r\n"));
    until_open(world, 1);
    until_open(world, 0);
    assert_int_equal(server_counts(world->server).cut, before + 1);
    close(fd);
}

static void idle_connections_are_closed(void **state)
{
    static struct raw raw;
    int fd = dial(*state);
    raw = (struct raw){0};
    assert_true(raw_say(fd, "GET /a" AT "\r\n"));
    assert_true(raw_read(fd, &raw, "GET /a () ", 1));
    int64_t since = clock_monotonic().ms;
    assert_true(raw_read(fd, &raw, NULL, 0));
    int64_t took = clock_monotonic().ms - since;
    assert_in_range(took, 800, 4000);
    close(fd);
}

static void idle_streams_are_kept(void **state)
{
    static struct raw raw;
    struct world *world = *state;
    int opened = atomic_load(&world->opened);
    int fd = dial(world);
    raw = (struct raw){0};
    assert_true(raw_say(fd, "GET /stream" AT "\r\n"));
    until(&world->opened, opened + 1, "open streams");
    sleep_ms(2500); /* longer than either deadline */
    push(world, "still here", true);
    assert_true(raw_read(fd, &raw, "still here", 1));
    close(fd);
}

/* --- many --- */

static void many_connections_at_once(void **state)
{
    enum { MANY = 1500 };
    static int fd[MANY];
    static struct raw raw;
    struct server_options chosen = options();
    (void)state;
    if (listen_raise_files(2 * MANY + 200) < 2 * MANY + 200)
        skip();
    chosen.request_deadline = chosen.idle_deadline = (span){60000};
    struct world *world = world_start(chosen);
    for (int i = 0; i < MANY; i++)
        fd[i] = dial(world);
    until_open(world, MANY);
    for (int i = 0; i < MANY; i++)
        assert_true(raw_say(fd[i], "GET /a" AT "\r\n"));
    for (int i = 0; i < MANY; i++) {
        raw = (struct raw){0};
        assert_true(raw_read(fd[i], &raw, "GET /a () ", 1));
        close(fd[i]);
    }
    world_stop(world);
}

static void one_address_has_its_share(void **state)
{
    static struct raw raw;
    struct server_options chosen = options();
    (void)state;
    chosen.per_address = 3;
    struct world *world = world_start(chosen);
    int fd[4];
    for (int i = 0; i < 3; i++)
        fd[i] = dial(world);
    until_open(world, 3);
    fd[3] = dial(world);
    raw = (struct raw){0};
    assert_true(raw_read(fd[3], &raw, NULL, 0));
    assert_string_equal(raw.text, "");
    for (int i = 0; i < 4; i++)
        close(fd[i]);
    world_stop(world);
}

/* --- the end --- */

static void quiesced_it_answers_who_is_there(void **state)
{
    static struct raw raw;
    struct world *world = world_start(options());
    (void)state;
    int fd = dial(world);
    until_open(world, 1);
    server_quiesce(world->server);
    assert_int_equal(raw_connect(server_port(world->server)), -1);
    raw = (struct raw){0};
    assert_true(raw_say(fd, "GET /a" AT "\r\n"));
    assert_true(raw_read(fd, &raw, NULL, 0));
    assert_non_null(strstr(raw.text, "Connection: close\r\n"));
    assert_non_null(strstr(raw.text, "GET /a () "));
    close(fd);
    world_stop(world);
}

static void stopping_ends_everything(void **state)
{
    enum { EACH = 20 };
    static struct raw raw;
    struct world *world = world_start(options());
    (void)state;
    int stream[EACH], later[EACH], idle[EACH];
    for (int i = 0; i < EACH; i++) {
        stream[i] = dial(world);
        later[i] = dial(world);
        idle[i] = dial(world);
        assert_true(raw_say(stream[i], "GET /stream" AT "\r\n"));
        assert_true(raw_say(later[i], "GET /later?after=200" AT "\r\n"));
    }
    until(&world->opened, EACH, "open streams");
    until_open(world, 3 * EACH);
    push(world, "news", false);
    sleep_ms(50);
    server_stop(world->server);
    world->server = NULL;
    assert_int_equal(atomic_load(&world->closed), EACH);
    assert_int_equal(atomic_load(&world->released), EACH);
    for (int i = 0; i < EACH; i++) {
        raw = (struct raw){0};
        assert_true(raw_read(stream[i], &raw, NULL, 0));
        assert_non_null(strstr(raw.text, "news\r\n0\r\n\r\n"));
        raw = (struct raw){0};
        assert_true(raw_read(later[i], &raw, NULL, 0));
        assert_non_null(strstr(raw.text, "good morning"));
        close(stream[i]);
        close(later[i]);
        close(idle[i]);
    }
    world_stop(world);
}

/* --- the address --- */

static void addresses_are_read(void **state)
{
    static const struct {
        const char *address;
        enum error_code code;
        const char *text; /* a part of it */
    } rows[] = {
        {"127.0.0.1:0", ERROR_NONE, ""},
        {"localhost:0", ERROR_NONE, ""},
        {":0", ERROR_NONE, ""},
        {"", ERROR_INVALID, "write 127.0.0.1:3000"},
        {"3000", ERROR_INVALID, "write 127.0.0.1:3000"},
        {"127.0.0.1", ERROR_INVALID, "write 127.0.0.1:3000"},
        {"127.0.0.1:", ERROR_INVALID, "write 127.0.0.1:3000"},
        {"127.0.0.1:http", ERROR_INVALID, "write 127.0.0.1:3000"},
        {"127.0.0.1:65536", ERROR_INVALID, "write 127.0.0.1:3000"},
        {"127.0.0.1:-1", ERROR_INVALID, "write 127.0.0.1:3000"},
        {"::1:3000", ERROR_INVALID, "[::1]:3000"},
        {"[::1:3000", ERROR_INVALID, "[::1]:3000"},
        {"192.0.2.1:0", ERROR_INVALID, "no such address"},
        {"no such host:1", ERROR_INVALID, "cannot listen on no such host:1"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct error err = {0};
        uint16_t port;
        int fd = -1;
        bool ok = listen_open(str_from(rows[i].address), &fd, &port, &err);
        if (ok)
            close(fd);
        if (err.code != rows[i].code || !strstr(err.text, rows[i].text))
            fail_msg("%s: %s", rows[i].address, err.text);
    }
}

static void an_address_in_use_is_named(void **state)
{
    struct world *world = *state;
    struct server_options chosen = options();
    struct server *second;
    struct error err;
    char address[40];
    snprintf(address, sizeof address, "127.0.0.1:%d", server_port(world->server));
    chosen.listen = str_from(address);
    assert_false(server_start(&chosen, serve, world, &second, &err));
    assert_int_equal(err.code, ERROR_UNAVAILABLE);
    assert_non_null(strstr(err.text, address));
    assert_non_null(strstr(err.text, "another program"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(requests_are_answered_on_one_connection, start,
                                        stop),
        cmocka_unit_test_setup_teardown(requests_may_come_before_the_answers, start,
                                        stop),
        cmocka_unit_test_setup_teardown(head_is_get_without_a_body, start, stop),
        cmocka_unit_test_setup_teardown(answers_have_their_own_headers, start, stop),
        cmocka_unit_test_setup_teardown(a_client_may_ask_before_it_sends, start, stop),
        cmocka_unit_test_setup_teardown(answers_may_come_later, start, stop),
        cmocka_unit_test_setup_teardown(no_wake_is_lost, start, stop),
        cmocka_unit_test_setup_teardown(a_client_may_leave_while_it_waits, start, stop),
        cmocka_unit_test_setup_teardown(streams_say_what_is_new, start, stop),
        cmocka_unit_test_setup_teardown(no_news_is_lost, start, stop),
        cmocka_unit_test_setup_teardown(a_vanished_reader_is_noticed_by_writing, start,
                                        stop),
        cmocka_unit_test_setup_teardown(readers_that_take_nothing_are_cut, start, stop),
        cmocka_unit_test_setup_teardown(idle_connections_are_closed, start, stop),
        cmocka_unit_test_setup_teardown(idle_streams_are_kept, start, stop),
        cmocka_unit_test(many_connections_at_once),
        cmocka_unit_test(one_address_has_its_share),
        cmocka_unit_test(quiesced_it_answers_who_is_there),
        cmocka_unit_test(stopping_ends_everything),
        cmocka_unit_test(addresses_are_read),
        cmocka_unit_test_setup_teardown(an_address_in_use_is_named, start, stop),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
