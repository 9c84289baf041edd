#include "pipeline/auditing.h"

#include "pipeline/audit_key.h"
#include "pipeline/looks.h"
#include "pipeline/writer.h"

#include "base/arena.h"
#include "base/clock.h"
#include "base/json.h"
#include "base/log.h"
#include "base/memory.h"
#include "domain/zone.h"
#include "store/topic.h"

#include <pthread.h>
#include <stdlib.h>

enum { LOOKS_MOST = 100000, PRUNED_AT_ONCE = 100000 };
static const span look_often = {20 * 1000}, sign_often = {60 * 60 * 1000};

struct auditing {
    struct auditing_options options;
    struct looks *looks;
    pthread_t thread;

    /* The thread's. */
    span next_sign;
    int64_t pruned; /* the day of the last removal */

    pthread_mutex_t mutex; /* for all below */
    pthread_cond_t wake;
    bool stopping;
};

/* --- looks --- */

struct looks_task {
    struct task task; /* must be first */
    const struct look *look;
    size_t looks;
    bool sign;
};

static str tell_look(const struct look *look, struct arena *arena)
{
    char *first = arena_new(arena, char, INSTANT_TEXT);
    char *last = arena_new(arena, char, INSTANT_TEXT);
    struct json_out *out = json_out_new(arena);
    struct json_node *node = json_object(out);
    json_add_int(out, node, "count", look->count);
    json_add_text(out, node, "first", instant_format(look->first, first));
    json_add_text(out, node, "last", instant_format(look->last, last));
    return json_write(out, node);
}

static bool run_looks(struct task *task, void *store, instant now, struct error *err)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    const struct looks_task *looks = (const struct looks_task *)task;
    struct plant plant;
    (void)now;
    if (looks->looks && !store_plant(store, &arena, &plant, err))
        return false;
    for (size_t i = 0; i < looks->looks; i++) {
        const struct look *look = &looks->look[i];
        if (look->worker.len && floor_worker(&plant.floor, look->worker, 0) < 0)
            continue; /* was erased since */
        const struct audit_entry entry = {.action = AUDIT_LOOK,
                                          .object = look->object,
                                          .worker = look->worker,
                                          .after = tell_look(look, &arena)};
        store_act_as(store, &look->actor);
        store_audit(store, &entry);
    }
    store_act_as(store, NULL);
    if (looks->sign)
        store_ask_checkpoint(store);
    return true;
}

static void write_looks(struct auditing *auditing, bool all, bool sign)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    struct error err = {0};
    struct look *list;
    size_t count = looks_take(auditing->looks, zone_day(clock_now()), all, &arena, &list);
    struct looks_task looks = {
        {.run = run_looks, .weight = count + 1}, list, count, sign};
    if (!count && !sign)
        return;
    if (writer_run(auditing->options.writer, &looks.task, &err))
        return;
    looks_put_back(auditing->looks, list, count);
    log_warn("the audit log waits to be written", LOG_TEXT("reason", err.text));
}

void auditing_look(struct auditing *auditing, const struct actor *actor, str object,
                   str worker)
{
    instant now = clock_now();
    looks_count(auditing->looks, actor, object, worker, zone_day(now), now);
}

/* --- what is too old --- */

struct prune_task {
    struct task task; /* must be first */
    instant before;
    int64_t upto;
};

static bool run_prune(struct task *task, void *store, instant now, struct error *err)
{
    struct prune_task *prune = (struct prune_task *)task;
    struct site site;
    if (!store_site(store, &site, err))
        return false;
    int64_t days = rejected_days(&site.retention);
    return store_prune_audit(store, prune->before, PRUNED_AT_ONCE, &prune->upto, err) &&
           store_forget_rejected(store, instant_add(now, (span){-days * SPAN_DAY.ms}),
                                 err);
}

/* Once a day: a clock that is wrong for some minutes then does little harm. */
static void prune(struct auditing *auditing)
{
    instant now = clock_now();
    struct prune_task pruning = {
        .task = {.run = run_prune, .weight = 1},
        .before = instant_add(now, (span){-auditing->options.days * SPAN_DAY.ms}),
    };
    struct error err = {0};
    if (zone_day(now) == auditing->pruned)
        return;
    auditing->pruned = zone_day(now);
    if (!writer_run(auditing->options.writer, &pruning.task, &err))
        log_warn("old rows of the audit log cannot be removed",
                 LOG_TEXT("reason", err.text));
    else if (pruning.upto)
        log_info("old rows of the audit log were removed", LOG_INT("upto", pruning.upto));
}

/* --- the thread --- */

static void *run(void *argument)
{
    struct auditing *auditing = argument;
    pthread_mutex_lock(&auditing->mutex);
    while (!auditing->stopping) {
        pthread_mutex_unlock(&auditing->mutex);
        span now = clock_monotonic();
        bool chores = writer_has_chores(auditing->options.writer);
        bool sign = chores && now.ms >= auditing->next_sign.ms;
        if (sign)
            auditing->next_sign.ms = now.ms + sign_often.ms;
        write_looks(auditing, false, sign);
        if (chores)
            prune(auditing);
        span until = {clock_monotonic().ms + look_often.ms};
        pthread_mutex_lock(&auditing->mutex);
        while (!auditing->stopping &&
               clock_wait(&auditing->wake, &auditing->mutex, until))
            ;
    }
    pthread_mutex_unlock(&auditing->mutex);
    return NULL;
}

/* --- beginning and end --- */

struct key_task {
    struct task task; /* must be first */
    const struct signing_key *key;
    bool first, changed; /* result */
};

static str tell_key(const struct verifying_key *key, struct arena *arena)
{
    struct json_out *out = json_out_new(arena);
    struct json_node *node = json_object(out);
    json_add_text(out, node, "key", hex_of(key, sizeof *key, arena));
    return json_write(out, node);
}

/* Sign with this key from now on; and if another one did before, say so, at once signed
 * by this one. */
static bool run_key(struct task *task, void *store, instant now, struct error *err)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    struct key_task *work = (struct key_task *)task;
    struct verifying_key key = verifying_key_of(work->key);
    struct audit_tail tail;
    (void)now;
    if (!store_audit_tail(store, &tail, err))
        return false;
    store_sign_audit(store, work->key);
    work->first = !tail.checkpoint.number;
    work->changed = !work->first && memcmp(&key, &tail.checkpoint.key, sizeof key) != 0;
    if (!work->first && !work->changed)
        return true;
    const struct audit_entry entry = {
        .action = AUDIT_KEY,
        .before = work->changed ? tell_key(&tail.checkpoint.key, &arena) : STR(""),
        .after = tell_key(&key, &arena)};
    store_audit(store, &entry);
    store_ask_checkpoint(store);
    return true;
}

static bool have_key(const char *path, struct signing_key *key, struct error *err)
{
    bool open = false;
    if (audit_key_read(path, key, &open, err)) {
        if (open)
            log_warn("others than its owner may read the key of the audit log",
                     LOG_TEXT("file", path));
        return true;
    }
    if (err->code != ERROR_NOT_FOUND || !audit_key_make(path, key, err))
        return false;
    log_info("a key for the audit log was made", LOG_TEXT("file", path));
    return true;
}

static bool begin_signing(const struct auditing_options *options, struct error *err)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    struct signing_key key;
    struct key_task work = {.task = {.run = run_key, .weight = 1}, .key = &key};
    if (!have_key(options->key_path, &key, err))
        return error_context(err, "the audit log has no key");
    bool ok = writer_run(options->writer, &work.task, err);
    struct verifying_key public = verifying_key_of(&key);
    if (ok && work.changed)
        log_warn("the key of the audit log is another one than before",
                 LOG_TEXT("file", options->key_path),
                 LOG_STR("public_key", hex_of(&public, sizeof public, &arena)));
    else if (ok)
        log_info("the audit log is signed",
                 LOG_STR("public_key", hex_of(&public, sizeof public, &arena)));
    secret_wipe(&key, sizeof key);
    return ok;
}

static void auditing_free(struct auditing *auditing)
{
    pthread_cond_destroy(&auditing->wake);
    pthread_mutex_destroy(&auditing->mutex);
    looks_free(auditing->looks);
    free(auditing);
}

bool auditing_start(const struct auditing_options *options, struct auditing **auditing,
                    struct error *err)
{
    if (!begin_signing(options, err))
        return false;
    struct auditing *started = memory_new(struct auditing, 1);
    started->options = *options;
    started->looks = looks_new(LOOKS_MOST);
    started->next_sign.ms = clock_monotonic().ms + sign_often.ms;
    pthread_mutex_init(&started->mutex, NULL);
    clock_condition(&started->wake);
    if (pthread_create(&started->thread, NULL, run, started) != 0) {
        auditing_free(started);
        return error_set(err, ERROR_UNAVAILABLE, "cannot start a thread");
    }
    *auditing = started;
    return true;
}

void auditing_stop(struct auditing *auditing)
{
    if (!auditing)
        return;
    pthread_mutex_lock(&auditing->mutex);
    auditing->stopping = true;
    pthread_cond_signal(&auditing->wake);
    pthread_mutex_unlock(&auditing->mutex);
    pthread_join(auditing->thread, NULL);
    write_looks(auditing, true, true);
    auditing_free(auditing);
}
