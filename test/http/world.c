#include "world.h"

#include "base/buf.h"
#include "base/error.h"
#include "raw.h"

#include <time.h>

/* A stream that says what world_push() gives it. */
struct feed {
    struct stream stream; /* must be first */
    struct world *world;
    struct feed *next;
    char text[1024];
    size_t len;
    bool ending;
    ssize_t last; /* what ends it */
};

static ssize_t feed_pull(struct stream *stream, char *at, size_t room)
{
    struct feed *feed = (struct feed *)stream;
    pthread_mutex_lock(&feed->world->lock);
    size_t len = feed->len < room ? feed->len : room;
    memcpy(at, feed->text, len);
    memmove(feed->text, feed->text + len, feed->len - len);
    feed->len -= len;
    ssize_t pulled = !len && feed->ending ? feed->last : (ssize_t)len;
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

void world_push(struct world *world, const char *text, bool ending)
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

static enum answer open_feed(struct world *world, ssize_t last, struct reply *reply)
{
    struct feed *feed = calloc(1, sizeof *feed);
    assert_non_null(feed);
    feed->stream = (struct stream){.pull = feed_pull, .close = feed_close};
    feed->world = world;
    feed->last = last;
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
    struct alarm_clock *next;
    struct request *request;
    int after_ms;
    bool runs;
    pthread_t thread;
};

void world_sleep(int ms)
{
    nanosleep(&(struct timespec){ms / 1000, ms % 1000 * 1000000L}, NULL);
}

static void *wake_up(void *argument)
{
    struct alarm_clock *alarm_clock = argument;
    if (alarm_clock->after_ms)
        world_sleep(alarm_clock->after_ms);
    request_wake(alarm_clock->request);
    return NULL;
}

static void set_alarm(struct world *world, struct request *request, int after_ms)
{
    struct alarm_clock *alarm_clock = calloc(1, sizeof *alarm_clock);
    assert_non_null(alarm_clock);
    *alarm_clock = (struct alarm_clock){.request = request, .after_ms = after_ms};
    request->state = alarm_clock;
    pthread_mutex_lock(&world->lock);
    alarm_clock->next = world->alarm_clocks;
    world->alarm_clocks = alarm_clock;
    alarm_clock->runs = after_ms >= 0;
    if (alarm_clock->runs)
        assert_int_equal(pthread_create(&alarm_clock->thread, NULL, wake_up, alarm_clock),
                         0);
    pthread_mutex_unlock(&world->lock);
}

static void free_alarms(struct world *world)
{
    while (world->alarm_clocks) {
        struct alarm_clock *first = world->alarm_clocks;
        world->alarm_clocks = first->next;
        if (first->runs)
            pthread_join(first->thread, NULL);
        free(first);
    }
}

static int number(struct request *request, const char *name)
{
    const str *text = request_query(request, name);
    return text ? atoi(arena_copy(&request->arena, *text).at) : 0;
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
    int slow = number(request, "slow"), after = number(request, "after");
    if (slow)
        world_sleep(slow);
    set_alarm(world, request, after);
    if (after < 0)
        request_wake(request);
    return ANSWER_LATER;
}

static void note_abandoned(struct request *request)
{
    atomic_fetch_add(&((struct world *)request->state)->abandoned, 1);
}

static enum answer work_in_slices(struct world *world, struct request *request,
                                  struct reply *reply)
{
    request->state = world;
    request->abandon = note_abandoned;
    world_sleep(5);
    atomic_fetch_add(&world->slices, 1);
    if (!atomic_load(&world->sliced))
        return ANSWER_AGAIN;
    request->abandon = NULL;
    reply->body = STR("done");
    return ANSWER_NOW;
}

enum { MIB = 1024 * 1024 };
static char big[32 * MIB];

/* Half of it packs to nothing, and half not at all. */
static void fill_big(void)
{
    uint64_t x = 1;
    for (size_t i = 0; i < sizeof big / 2; i += sizeof x) {
        x = x * 6364136223846793005 + 1442695040888963407;
        uint64_t noise = x ^ x >> 29;
        memcpy(big + i, &noise, sizeof noise);
    }
}

static bool is(str text, const char *what) { return str_equal(text, str_from(what)); }

enum answer world_serve(void *context, struct request *request, struct reply *reply)
{
    struct world *world = context;
    struct buf text = BUF(100000);
    reply->status = 200;
    if (is(request->path, "/stream"))
        return open_feed(world, STREAM_END, reply);
    if (is(request->path, "/broken"))
        return open_feed(world, STREAM_BROKEN, reply);
    if (is(request->path, "/later"))
        return sleep_first(world, request, reply);
    if (is(request->path, "/slices"))
        return work_in_slices(world, request, reply);
    if (is(request->path, "/big")) {
        reply->body = (str){big, sizeof big};
    } else if (is(request->path, "/peer")) {
        const struct peer *peer = &request->peer;
        buf_addf(&text, "%.*s%s%s%s%s%.*s", STR_ARG(peer->address),
                 peer->forwarded ? " forwarded" : "", peer->loopback ? " loopback" : "",
                 peer->secure ? " secure" : "", peer->agent.len ? " agent=" : "",
                 STR_ARG(peer->agent));
        reply->body = arena_copy(&request->arena, (str){buf_text(&text), text.len});
        buf_free(&text);
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

struct server_options world_options(void)
{
    return (struct server_options){.listen = STR("127.0.0.1:0"),
                                   .any_name = true,
                                   .threads = 3,
                                   .connections = 2000,
                                   .body_limit = 100000,
                                   .request_deadline = {500},
                                   .idle_deadline = {1000}};
}

struct world *world_start(struct server_options chosen)
{
    struct error err;
    struct world *world = calloc(1, sizeof *world);
    assert_non_null(world);
    fill_big();
    pthread_mutex_init(&world->lock, NULL);
    if (!server_start(&chosen, world_serve, world, &world->server, &err))
        fail_msg("%s", err.text);
    return world;
}

void world_stop(struct world *world)
{
    server_stop(world->server);
    free_alarms(world);
    pthread_mutex_destroy(&world->lock);
    free(world);
}

int world_setup(void **state)
{
    *state = world_start(world_options());
    return 0;
}

int world_teardown(void **state)
{
    world_stop(*state);
    return 0;
}

int world_dial(struct world *world)
{
    int fd = raw_connect(server_port(world->server));
    assert_true(fd >= 0);
    return fd;
}

void world_until(atomic_int *count, int wanted, const char *what)
{
    for (int i = 0; i < RAW_PATIENCE / 5 && atomic_load(count) < wanted; i++)
        world_sleep(5);
    if (atomic_load(count) != wanted)
        fail_msg("%s: %d, want %d", what, atomic_load(count), wanted);
}

void world_until_open(struct world *world, uint64_t wanted)
{
    for (int i = 0; i < RAW_PATIENCE / 5; i++) {
        if (server_counts(world->server).open == wanted)
            return;
        world_sleep(5);
    }
    fail_msg("%d connections are open, want %d", (int)server_counts(world->server).open,
             (int)wanted);
}
