#include "http/redis.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/crypto.h"
#include "base/error.h"
#include "base/log.h"
#include "base/memory.h"
#include "http/redis_line.h"
#include "http/redis_place.h"
#include "http/resp.h"

#include <inttypes.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>

enum { THREADS_MOST = 64, NUMBER_TEXT = 24 };

/* After a failure; until failures before are forgotten; to see whether the listener's
 * connection lives; between two tellings. */
static const span first_pause = {100}, longest_pause = {5000}, good_for = {10000},
                  check_often = {5000}, tell_often = {20};

struct redis {
    struct arena arena; /* of: */
    struct redis_options options;
    struct redis_place place;
    pthread_t thread;
    int wake; /* an eventfd */
    atomic_bool stopping, told;

    pthread_mutex_t mutex; /* for all below; never held while something is awaited */
    struct resp *idle[THREADS_MOST];
    unsigned idle_count;
    bool up;
    uint64_t round; /* how often the circuit was closed: older connections are not kept */
    struct redis_counts counts;

    pthread_mutex_t hearing; /* held while `heard` runs */
    void (*heard)(void *context);
    void *context;

    /* The thread's. */
    struct resp *listener;
    span retry, pause, since, next_check, next_tell, next_heard;
    bool asked_alive, hears, failing;
};

bool redis_check(str url, struct error *err)
{
    struct redis_place ignored;
    if (!resp_is_built())
        return error_set(err, ERROR_INVALID, "this program was built without Redis");
    return redis_place(url, &ignored, err);
}

bool redis_exposes_password(const struct redis_options *options)
{
    struct redis_place place;
    struct error ignored;
    return options->password.len && redis_place(options->url, &place, &ignored) &&
           !place.tls && !redis_place_is_here(&place);
}

static span deadline(span time) { return (span){clock_monotonic().ms + time.ms}; }

/* --- the circuit --- */

static void wake(struct redis *redis)
{
    const uint64_t one = 1;
    ssize_t ignored = write(redis->wake, &one, sizeof one);
    (void)ignored;
}

/* It answers no more: nobody else shall wait for it. */
static void break_circuit(struct redis *redis, uint64_t round)
{
    struct resp *dead[THREADS_MOST];
    unsigned count = 0;
    pthread_mutex_lock(&redis->mutex);
    redis->counts.failures++;
    if (round == redis->round) {
        count = redis->idle_count;
        memcpy(dead, redis->idle, count * sizeof *dead);
        redis->idle_count = 0;
        redis->up = false;
    }
    pthread_mutex_unlock(&redis->mutex);
    while (count)
        resp_close(dead[--count]);
    wake(redis);
}

static void close_circuit(struct redis *redis, struct resp **line, unsigned count)
{
    pthread_mutex_lock(&redis->mutex);
    memcpy(redis->idle, line, count * sizeof *line);
    redis->idle_count = count;
    redis->up = true;
    redis->round++;
    pthread_mutex_unlock(&redis->mutex);
}

static struct resp *take(struct redis *redis, uint64_t *round)
{
    struct resp *line = NULL;
    pthread_mutex_lock(&redis->mutex);
    if (redis->idle_count) {
        line = redis->idle[--redis->idle_count];
        redis->counts.commands++;
    }
    *round = redis->round;
    pthread_mutex_unlock(&redis->mutex);
    return line;
}

static void give(struct redis *redis, struct resp *line, uint64_t round)
{
    pthread_mutex_lock(&redis->mutex);
    bool keep = redis->up && round == redis->round;
    if (keep)
        redis->idle[redis->idle_count++] = line;
    pthread_mutex_unlock(&redis->mutex);
    if (!keep)
        resp_close(line);
}

/* False: there is no answer. An error that Redis tells, such as that it has no more
 * memory, is an answer. */
static bool command(struct redis *redis, const str *part, size_t count,
                    struct arena *arena, struct resp_reply *reply)
{
    struct error ignored = {0};
    uint64_t round;
    struct resp *line = take(redis, &round);
    if (!line)
        return false;
    if (resp_ask(line, part, count, deadline(REDIS_PATIENCE), arena, reply, &ignored)) {
        give(redis, line, round);
        return true;
    }
    resp_close(line);
    break_circuit(redis, round);
    return false;
}

/* --- commands --- */

static str number_text(int64_t number, char text[static NUMBER_TEXT])
{
    int len = snprintf(text, NUMBER_TEXT, "%" PRId64, number);
    return (str){text, (size_t)len};
}

/* GETRANGE, as nobody knows how large a value others have put there. */
enum redis_said redis_get(struct redis *redis, str key, size_t most, struct arena *arena,
                          str *value)
{
    char last[NUMBER_TEXT];
    const str part[] = {STR("GETRANGE"), key, STR("0"),
                        number_text((int64_t)most - 1, last)};
    struct resp_reply reply;
    if (!command(redis, part, 4, arena, &reply))
        return REDIS_AWAY;
    if (reply.kind != RESP_TEXT || !reply.text.len)
        return REDIS_NO;
    *value = reply.text;
    return REDIS_YES;
}

static enum redis_said set(struct redis *redis, const str *part, size_t count)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    struct resp_reply reply;
    if (!command(redis, part, count, &arena, &reply))
        return REDIS_AWAY;
    if (reply.kind == RESP_ERROR)
        return REDIS_AWAY;
    return reply.kind == RESP_NOTHING ? REDIS_NO : REDIS_YES;
}

enum redis_said redis_put(struct redis *redis, str key, str value, span life)
{
    char ms[NUMBER_TEXT];
    const str part[] = {STR("SET"), key, value, STR("PX"), number_text(life.ms, ms)};
    return set(redis, part, 5);
}

enum redis_said redis_claim(struct redis *redis, str key, span life)
{
    char ms[NUMBER_TEXT];
    const str part[] = {STR("SET"), key, STR("1"), STR("PX"), number_text(life.ms, ms),
                        STR("NX")};
    return set(redis, part, 6);
}

enum redis_said redis_remove(struct redis *redis, str key)
{
    const str part[] = {STR("DEL"), key};
    return set(redis, part, 2);
}

/* --- the thread: connecting --- */

static bool connect_line(const struct redis *redis, struct resp **line, struct error *err)
{
    return redis_line_open(&redis->place, redis->options.password, redis->options.ca_file,
                           line, err);
}

static bool listen_there(struct redis *redis, struct error *err)
{
    const str part[] = {STR("SUBSCRIBE"), redis->options.channel};
    return connect_line(redis, &redis->listener, err) &&
           redis_line_ask(redis->listener, part, 2, err);
}

static bool connect_all(struct redis *redis, struct error *err)
{
    struct resp *line[THREADS_MOST];
    unsigned count = 0;
    if (!listen_there(redis, err))
        return false;
    /* One more, for the thread itself. */
    while (count < redis->options.threads + 1 && connect_line(redis, &line[count], err))
        count++;
    if (count == redis->options.threads + 1) {
        close_circuit(redis, line, count);
        return true;
    }
    while (count)
        resp_close(line[--count]);
    return false;
}

static bool is_up(struct redis *redis)
{
    pthread_mutex_lock(&redis->mutex);
    bool up = redis->up;
    pthread_mutex_unlock(&redis->mutex);
    return up;
}

static void stop_listening(struct redis *redis)
{
    resp_close(redis->listener);
    redis->listener = NULL;
}

/* It is away: when to try again. */
static void put_off(struct redis *redis)
{
    span now = clock_monotonic();
    stop_listening(redis);
    if (redis->since.ms && now.ms - redis->since.ms > good_for.ms)
        redis->pause = (span){0};
    redis->since = (span){0};
    redis->retry.ms = now.ms + redis->pause.ms;
    redis->pause.ms = redis->pause.ms ? 2 * redis->pause.ms : first_pause.ms;
    if (redis->pause.ms > longest_pause.ms)
        redis->pause = longest_pause;
}

static void try_to_connect(struct redis *redis)
{
    struct error err = {0};
    if (clock_monotonic().ms < redis->retry.ms)
        return;
    if (connect_all(redis, &err)) {
        log_info("Redis is there");
        redis->failing = false;
        redis->since = clock_monotonic();
        redis->next_check.ms = redis->since.ms + check_often.ms;
        redis->asked_alive = false;
        redis->hears = true; /* what was told meanwhile */
        return;
    }
    if (!redis->failing)
        log_warn("Redis is away; every server works out its answers itself",
                 LOG_TEXT("reason", err.text));
    redis->failing = true;
    pthread_mutex_lock(&redis->mutex);
    redis->counts.failures++;
    pthread_mutex_unlock(&redis->mutex);
    put_off(redis);
}

/* --- the thread: hearing and telling --- */

/* A message is ["message", channel, text]; the answer to PING is a list as well. */
static bool is_message(const struct resp_reply *reply)
{
    return reply->kind == RESP_LIST && reply->count == 3 &&
           str_equal(reply->element[0].text, STR("message"));
}

static bool read_listener(struct redis *redis, struct error *err)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    struct resp_reply reply;
    bool there;
    for (;;) {
        if (!resp_receive(redis->listener, (span){0}, &arena, &reply, &there, err))
            return false;
        if (!there)
            return true;
        redis->asked_alive = false;
        redis->hears |= is_message(&reply);
    }
}

static bool check_listener(struct redis *redis, struct error *err)
{
    const str ping[] = {STR("PING")};
    span now = clock_monotonic();
    if (now.ms < redis->next_check.ms)
        return true;
    if (redis->asked_alive)
        return error_set(err, ERROR_UNAVAILABLE, "it answers no more");
    redis->next_check.ms = now.ms + check_often.ms;
    redis->asked_alive = true;
    return resp_send(redis->listener, ping, 1, deadline(REDIS_PATIENCE), err);
}

static void pass_on(struct redis *redis)
{
    span now = clock_monotonic();
    if (!redis->hears || now.ms < redis->next_heard.ms)
        return;
    redis->hears = false;
    redis->next_heard.ms = now.ms + tell_often.ms;
    pthread_mutex_lock(&redis->mutex);
    redis->counts.heard++;
    pthread_mutex_unlock(&redis->mutex);
    pthread_mutex_lock(&redis->hearing);
    if (redis->heard)
        redis->heard(redis->context);
    pthread_mutex_unlock(&redis->hearing);
}

static void tell(struct redis *redis)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    const str part[] = {STR("PUBLISH"), redis->options.channel, STR("1")};
    struct resp_reply ignored;
    span now = clock_monotonic();
    if (now.ms < redis->next_tell.ms || !atomic_exchange(&redis->told, false))
        return;
    redis->next_tell.ms = now.ms + tell_often.ms;
    (void)command(redis, part, 3, &arena, &ignored);
}

/* How long the thread may sleep. */
static int sleep_ms(struct redis *redis)
{
    int64_t now = clock_monotonic().ms, due = redis->next_check.ms;
    if (!redis->listener)
        due = redis->retry.ms;
    else if (atomic_load(&redis->told) && redis->next_tell.ms < due)
        due = redis->next_tell.ms;
    if (redis->listener && redis->hears && redis->next_heard.ms < due)
        due = redis->next_heard.ms;
    return due > now ? (int)(due - now) : 0;
}

static void sleep_a_while(struct redis *redis)
{
    uint64_t count;
    struct pollfd on[] = {
        {.fd = redis->wake, .events = POLLIN},
        {.fd = redis->listener ? resp_socket(redis->listener) : -1, .events = POLLIN},
    };
    if (poll(on, 2, sleep_ms(redis)) > 0 && on[0].revents) {
        ssize_t ignored = read(redis->wake, &count, sizeof count);
        (void)ignored;
    }
}

static void attend(struct redis *redis)
{
    struct error err = {0};
    tell(redis);
    pass_on(redis);
    if (!read_listener(redis, &err) || !check_listener(redis, &err)) {
        pthread_mutex_lock(&redis->mutex);
        uint64_t round = redis->round;
        pthread_mutex_unlock(&redis->mutex);
        break_circuit(redis, round);
    }
    if (is_up(redis))
        return;
    if (!redis->failing)
        log_warn(
            "Redis is away; every server works out its answers itself",
            LOG_TEXT("reason", err.text[0] ? err.text : "it does not answer in time"));
    redis->failing = true;
    put_off(redis);
}

static void *run(void *context)
{
    struct redis *redis = context;
    while (!atomic_load(&redis->stopping)) {
        if (redis->listener)
            attend(redis);
        else
            try_to_connect(redis);
        if (!atomic_load(&redis->stopping))
            sleep_a_while(redis);
    }
    return NULL;
}

/* --- life --- */

static void free_redis(struct redis *redis)
{
    stop_listening(redis);
    while (redis->idle_count)
        resp_close(redis->idle[--redis->idle_count]);
    if (redis->wake >= 0)
        close(redis->wake);
    if (redis->options.password.len)
        secret_wipe((char *)redis->options.password.at, redis->options.password.len);
    pthread_mutex_destroy(&redis->mutex);
    pthread_mutex_destroy(&redis->hearing);
    arena_free(&redis->arena);
    free(redis);
}

static struct redis *new_redis(const struct redis_options *options)
{
    struct redis *redis = memory_new(struct redis, 1);
    redis->options = (struct redis_options){
        .url = arena_copy(&redis->arena, options->url),
        .password = arena_copy(&redis->arena, options->password),
        .ca_file = arena_copy(&redis->arena, options->ca_file),
        .channel = arena_copy(&redis->arena, options->channel),
        .threads = options->threads < THREADS_MOST ? options->threads : THREADS_MOST - 1,
    };
    redis->wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    pthread_mutex_init(&redis->mutex, NULL);
    pthread_mutex_init(&redis->hearing, NULL);
    return redis;
}

bool redis_start(const struct redis_options *options, struct redis **redis,
                 struct error *err)
{
    if (!redis_check(options->url, err))
        return false;
    struct redis *started = new_redis(options);
    if (!redis_place(started->options.url, &started->place, err)) {
        free_redis(started);
        return false;
    }
    if (started->wake < 0 || pthread_create(&started->thread, NULL, run, started) != 0) {
        free_redis(started);
        return error_set(err, ERROR_UNAVAILABLE, "cannot start the thread for Redis");
    }
    *redis = started;
    return true;
}

void redis_stop(struct redis *redis)
{
    if (!redis)
        return;
    atomic_store(&redis->stopping, true);
    wake(redis);
    pthread_join(redis->thread, NULL);
    free_redis(redis);
}

void redis_tell(struct redis *redis)
{
    if (redis && !atomic_exchange(&redis->told, true))
        wake(redis);
}

void redis_hear(struct redis *redis, void (*heard)(void *context), void *context)
{
    pthread_mutex_lock(&redis->hearing);
    redis->heard = heard;
    redis->context = context;
    pthread_mutex_unlock(&redis->hearing);
}

struct redis_counts redis_counts(struct redis *redis)
{
    pthread_mutex_lock(&redis->mutex);
    struct redis_counts counts = redis->counts;
    counts.up = redis->up;
    pthread_mutex_unlock(&redis->mutex);
    return counts;
}
