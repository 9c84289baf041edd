#include "api/answers.h"

#include "api/answer_value.h"
#include "api/flights.h"
#include "api/looked.h"
#include "base/arena.h"
#include "base/clock.h"
#include "base/memory.h"
#include "base/wakeup.h"
#include "http/query.h"
#include "http/redis.h"
#include "http/reply.h"

#include <inttypes.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

/* What is not stale is right for as long as its key is asked for. Another server that
 * works an answer out is waited for, and asked so often. */
static const span life = {60 * 60 * 1000}, wait_for_others = {5000}, look_often = {20};

enum { NUMBER_TEXT = 24 };

struct answer_key {
    struct hash hash;
    char text[80]; /* as Redis has it */
};

/* A flight that another server leads. */
struct distant {
    struct distant *next;
    struct flight *flight;
    struct answer_key key;
    span until;
};

struct answers {
    struct answers_options options;
    struct hash program;
    struct flights *flights;
    pthread_t thread;
    struct wakeup wakeup;
    pthread_mutex_t mutex;
    struct distant *first; /* under the mutex */
    _Atomic uint64_t hits, misses, foreign, refused;
};

/* One request. */
struct asking {
    struct app *app;
    const struct shareable *what;
    struct site_view view;
    void *own;      /* the maker's */
    bool made;      /* it is being worked out */
    bool is_stale;  /* what it gets may be */
    bool impatient; /* it has waited already */
    instant now;    /* when it began */
    struct answer_key key;
    struct flight *flight; /* NULL: it shares nothing */
    bool waits;            /* for the flight; else it leads it */
};

/* --- what Redis has --- */

/* *value: what this key has, if it was put there by one of these servers. */
static enum redis_said get(struct answers *answers, const struct answer_key *key,
                           struct arena *arena, str *value)
{
    str place = str_from(key->text), encrypted;
    enum redis_said said =
        redis_get(answers->options.redis, place,
                  ANSWER_MOST + ENCRYPT_EXTRA + ANSWER_EXTRA, arena, &encrypted);
    if (said != REDIS_YES ||
        decrypt_text(answers->options.key, place, encrypted, arena, value))
        return said;
    atomic_fetch_add(&answers->foreign, 1);
    return REDIS_NO;
}

/* --- keys --- */

static void number_field(struct hasher *hasher, int64_t number)
{
    char text[NUMBER_TEXT];
    int len = snprintf(text, sizeof text, "%" PRId64, number);
    hasher_field(hasher, (str){text, (size_t)len});
}

/* All that the answer depends on. What the query leaves open, such as the shift, is of
 * the clock, so only a stale answer may leave it open. */
static void make_key(const struct answers *answers, struct asking *asking,
                     const struct request *request)
{
    const struct site *site = &asking->view.plant.site;
    const struct scope scope = asking->view.scope;
    struct hasher hasher;
    hasher_begin(&hasher);
    hasher_field(&hasher, (str){(const char *)answers->program.byte, HASH_BYTES});
    hasher_field(&hasher, answers->options.timezone);
    hasher_field(&hasher, asking->is_stale ? answers->options.site : STR(""));
    number_field(&hasher, site->epoch);
    number_field(&hasher, asking->is_stale ? 0 : site->sealed_version);
    hasher_field(&hasher, scope_name(scope.kind));
    hasher_field(&hasher, scope.kind == SCOPE_WORKER ? scope.worker : STR(""));
    hasher_field(&hasher, str_from(asking->what->name));
    for (size_t i = 0; i < request->query_count; i++) {
        hasher_field(&hasher, request->query[i].name);
        hasher_field(&hasher, request->query[i].value);
    }
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    struct hash all = hasher_end(&hasher);
    asking->key.hash =
        hash_keyed(answers->options.key, (str){(const char *)all.byte, sizeof all.byte});
    snprintf(asking->key.text, sizeof asking->key.text, "shopfloor:%s",
             hex_of(asking->key.hash.byte, HASH_BYTES, &arena).at);
}

/* --- what is asked --- */

static bool can_be_shared(const struct app *app, const struct shareable *what,
                          const struct request *request)
{
    return app->answers && !(what->without && request_query(request, what->without));
}

/* Does the query itself say until when, and has that passed? */
static bool names_the_past(const struct request *request, instant now, instant *end)
{
    struct error ignored;
    return request_query(request, "start_time") && request_query(request, "end_time") &&
           query_time(request, "end_time", end, &ignored) && !instant_before(now, *end);
}

/* Open the view, and find out whether the answer is shared. */
static bool open_view(struct asking *asking, struct request *request, bool *shared,
                      struct error *err)
{
    struct app *app = asking->app;
    instant end = INSTANT_NEVER;
    bool past = names_the_past(request, asking->now, &end);
    bool stale =
        asking->what->may_be_stale && app->answers && app->answers->options.stale.ms > 0;
    *shared = false;
    if (!can_be_shared(app, asking->what, request) || (!past && !stale))
        return view_open(app, request, &asking->view, err);
    if (!view_begin(app, request, &asking->view, err))
        return false;
    const struct site *site = &asking->view.plant.site;
    bool exact = past && site->sealed_version && !instant_before(site->sealed, end);
    asking->is_stale = !exact;
    *shared = exact || stale;
    return *shared || view_complete(request, &asking->view, err);
}

/* --- an answer that is there --- */

/* Who looked is noted, whoever worked it out. */
static void note_look(const struct asking *asking, const struct request *request)
{
    const struct shareable *what = asking->what;
    const str *worker = what->worker ? request_query(request, what->worker) : NULL;
    if (!what->worker || worker)
        audit_looked(asking->app, request->caller, asking->view.scope, what->name,
                     worker ? *worker : STR(""));
}

/* May it be shown? What a server tells whose clock is ahead is not younger than new. */
static bool is_good(const struct asking *asking, str value)
{
    instant made;
    str body;
    span most = asking->app->answers->options.stale;
    if (!answer_unpack(value, &made, &body))
        return false;
    span age = instant_since(clock_now(), made);
    return !asking->is_stale || (age.ms > -most.ms && age.ms < most.ms);
}

/* Of one that is good. */
static void deliver(struct asking *asking, str value, struct request *request,
                    struct reply *reply)
{
    instant made = {0}, now = clock_now();
    str body = STR("");
    (void)answer_unpack(value, &made, &body);
    if (asking->is_stale) {
        char text[NUMBER_TEXT];
        int64_t age = instant_since(now, made).ms;
        int len = snprintf(text, sizeof text, "%" PRId64, age > 0 ? age / 1000 : 0);
        reply_header(reply, "Age", arena_copy(&request->arena, (str){text, (size_t)len}));
    } else {
        answer_set_now(body, made, now);
    }
    note_look(asking, request);
    atomic_fetch_add(&asking->app->answers->hits, 1);
    reply->status = 200;
    reply->body = body;
}

/* --- answers that other servers work out --- */

static str claim_of(const struct answer_key *key, struct arena *arena)
{
    char text[sizeof key->text + 8];
    int len = snprintf(text, sizeof text, "%s:made", key->text);
    return arena_copy(arena, (str){text, (size_t)len});
}

static void await_distant(struct answers *answers, struct asking *asking,
                          struct request *request)
{
    struct distant *distant = memory_new(struct distant, 1);
    *distant = (struct distant){
        .flight = asking->flight,
        .key = asking->key,
        .until = {clock_monotonic().ms + wait_for_others.ms},
    };
    asking->waits = true;
    flight_wait(answers->flights, asking->flight, request);
    pthread_mutex_lock(&answers->mutex);
    distant->next = answers->first;
    answers->first = distant;
    pthread_mutex_unlock(&answers->mutex);
    wakeup_signal(&answers->wakeup);
}

/* False: it is still awaited. */
static bool look_for(struct answers *answers, const struct distant *distant)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    str value = STR("");
    enum redis_said said = get(answers, &distant->key, &arena, &value);
    if (said == REDIS_NO && clock_monotonic().ms < distant->until.ms)
        return false;
    flight_land(answers->flights, distant->flight, said == REDIS_YES ? value : STR(""));
    return true;
}

static void look_for_all(struct answers *answers)
{
    pthread_mutex_lock(&answers->mutex);
    struct distant *list = answers->first;
    answers->first = NULL;
    pthread_mutex_unlock(&answers->mutex);
    while (list) {
        struct distant *distant = list;
        list = distant->next;
        if (look_for(answers, distant)) {
            free(distant);
            continue;
        }
        pthread_mutex_lock(&answers->mutex);
        distant->next = answers->first;
        answers->first = distant;
        pthread_mutex_unlock(&answers->mutex);
    }
}

static void *run(void *context)
{
    struct answers *answers = context;
    span due = {INT64_MAX};
    while (wakeup_wait(&answers->wakeup, due)) {
        look_for_all(answers);
        pthread_mutex_lock(&answers->mutex);
        due.ms = answers->first ? clock_monotonic().ms + look_often.ms : INT64_MAX;
        pthread_mutex_unlock(&answers->mutex);
    }
    return NULL;
}

/* --- one request --- */

/* Look whether it is there. True: *answer is what to say to the server. False: it is to
 * be made, by this one. */
static bool find_or_wait(struct asking *asking, struct request *request,
                         struct reply *reply, enum answer *answer)
{
    struct answers *answers = asking->app->answers;
    str value;
    make_key(answers, asking, request);
    if (!flight_join(answers->flights, asking->key.hash, request, &asking->flight)) {
        asking->waits = true;
        *answer = ANSWER_LATER;
        return true;
    }
    enum redis_said said = get(answers, &asking->key, &request->arena, &value);
    if (said == REDIS_YES && is_good(asking, value)) {
        flight_land(answers->flights, asking->flight, value);
        asking->flight = NULL;
        deliver(asking, value, request, reply);
        *answer = ANSWER_NOW;
        return true;
    }
    if (said == REDIS_AWAY || asking->impatient ||
        redis_claim(answers->options.redis, claim_of(&asking->key, &request->arena),
                    wait_for_others) != REDIS_NO)
        return false;
    await_distant(answers, asking, request);
    *answer = ANSWER_LATER;
    return true;
}

/* It was made: all who wait for it have it, here and elsewhere. */
static void share(struct asking *asking, struct request *request,
                  const struct reply *reply)
{
    struct answers *answers = asking->app->answers;
    bool good = reply->status == 200 && reply->body.len <= ANSWER_MOST;
    str place = str_from(asking->key.text), value = STR("");
    if (good)
        value = answer_pack(asking->view.now, reply->body, &request->arena);
    flight_land(answers->flights, asking->flight, value);
    asking->flight = NULL;
    atomic_fetch_add(&answers->misses, 1);
    if (good)
        (void)redis_put(answers->options.redis, place,
                        encrypt_text(answers->options.key, place, value, &request->arena),
                        asking->is_stale ? answers->options.stale : life);
    else if (reply->status == 200)
        atomic_fetch_add(&answers->refused, 1);
    (void)redis_remove(answers->options.redis, claim_of(&asking->key, &request->arena));
}

static void end_asking(struct asking *asking, struct arena *arena)
{
    struct answers *answers = asking->app->answers;
    if (asking->what->drop)
        asking->what->drop(asking->own);
    view_close(&asking->view);
    if (asking->flight && asking->waits)
        (void)flight_leave(answers->flights, asking->flight, arena);
    else if (asking->flight)
        flight_land(answers->flights, asking->flight, STR(""));
    asking->flight = NULL;
}

static void abandon(struct request *request)
{
    end_asking(request->state, &request->arena);
}

/* What was waited for is there, or it is not. */
static bool take(struct asking *asking, struct request *request, struct reply *reply)
{
    str value =
        flight_leave(asking->app->answers->flights, asking->flight, &request->arena);
    asking->flight = NULL;
    asking->waits = false;
    asking->impatient = true;
    if (!is_good(asking, value))
        return false;
    deliver(asking, value, request, reply);
    return true;
}

static enum answer go_on(struct asking *asking, struct request *request,
                         struct reply *reply)
{
    struct error err;
    enum answer answer;
    bool shared;
    if (asking->waits && take(asking, request, reply))
        return ANSWER_NOW;
    if (!asking->made) {
        if (!open_view(asking, request, &shared, &err))
            return reply_error(request, reply, &err);
        if (shared && find_or_wait(asking, request, reply, &answer)) {
            view_close(&asking->view);
            return answer;
        }
        if (shared && !view_complete(request, &asking->view, &err))
            return reply_error(request, reply, &err);
        asking->made = true;
    }
    return asking->what->make(asking->app, &asking->view, &asking->own, request, reply);
}

enum answer answer_shareable(struct app *app, const struct shareable *what,
                             struct request *request, struct reply *reply)
{
    struct asking *asking = request->state;
    if (!asking) {
        asking = request->state = arena_new(&request->arena, struct asking, 1);
        *asking = (struct asking){.app = app, .what = what, .now = clock_now()};
        request->abandon = abandon;
    }
    enum answer answer = go_on(asking, request, reply);
    if (answer != ANSWER_NOW)
        return answer;
    request->abandon = NULL;
    view_close(&asking->view);
    if (asking->flight)
        share(asking, request, reply);
    end_asking(asking, &request->arena);
    return ANSWER_NOW;
}

/* --- life --- */

/* Two programs may write an answer in two ways, so they share none. */
static bool know_program(struct hash *program, struct error *err)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    enum { BLOCK = 256 * 1024 };
    FILE *file = fopen("/proc/self/exe", "rb");
    if (!file)
        return error_set(err, ERROR_UNAVAILABLE, "cannot read the program's own file");
    char *block = arena_new(&arena, char, BLOCK);
    struct hasher hasher;
    size_t len;
    hasher_begin(&hasher);
    while ((len = fread(block, 1, BLOCK, file)) > 0)
        hasher_field(&hasher, (str){block, len});
    bool ok = !ferror(file);
    fclose(file);
    *program = hasher_end(&hasher);
    return ok || error_set(err, ERROR_UNAVAILABLE, "cannot read the program's own file");
}

static void free_answers(struct answers *answers)
{
    secret_wipe(answers->options.key, sizeof answers->options.key);
    flights_free(answers->flights);
    wakeup_destroy(&answers->wakeup);
    pthread_mutex_destroy(&answers->mutex);
    free(answers);
}

bool answers_start(const struct answers_options *options, struct answers **answers,
                   struct error *err)
{
    struct hash program;
    if (!know_program(&program, err))
        return false;
    struct answers *started = memory_new(struct answers, 1);
    started->options = *options;
    started->program = program;
    started->flights = flights_new();
    wakeup_init(&started->wakeup);
    pthread_mutex_init(&started->mutex, NULL);
    if (pthread_create(&started->thread, NULL, run, started) != 0) {
        free_answers(started);
        return error_set(err, ERROR_UNAVAILABLE,
                         "cannot start the thread that waits for other servers' answers");
    }
    *answers = started;
    return true;
}

void answers_stop(struct answers *answers)
{
    if (!answers)
        return;
    wakeup_end(&answers->wakeup);
    pthread_join(answers->thread, NULL);
    free_answers(answers);
}

struct answers_counts answers_counts(struct answers *answers)
{
    return (struct answers_counts){
        .hits = atomic_load(&answers->hits),
        .misses = atomic_load(&answers->misses),
        .foreign = atomic_load(&answers->foreign),
        .refused = atomic_load(&answers->refused),
    };
}
