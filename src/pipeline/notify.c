#include "pipeline/notify.h"

#include "pipeline/writer.h"
#include "store/pool.h"

#include "base/arena.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/memory.h"
#include "base/wakeup.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

static const span first_pause = {5000}, longest_pause = {60 * 60 * 1000},
                  look_often = {30 * 1000},
                  given_up_after = {MESSAGES_WAIT_DAYS * 24 * 3600000LL};

/* A message from memory, and who has it. */
struct unkept {
    struct arena arena;
    bool set;
    struct alert_message message;
    str reached[DESTINATIONS_MOST];
    size_t count;
};

struct notify {
    struct notify_options options;
    struct wakeup wakeup;
    pthread_t thread;
    atomic_bool stopping;
    pthread_mutex_t mutex; /* for all below */
    struct unkept unkept;
};

/* --- one message --- */

static span pause_after(int64_t tries, span asked)
{
    span pause = first_pause;
    for (int64_t i = 0; i < tries && pause.ms < longest_pause.ms; i++)
        pause.ms *= 2;
    if (pause.ms > longest_pause.ms)
        pause = longest_pause;
    return pause.ms < asked.ms ? asked : pause;
}

static void send_one(struct notify *notify, const struct destination *to,
                     const struct alert_message *message, struct notify_answer *answer)
{
    const struct notify_options *options = &notify->options;
    notify_send *send =
        str_equal(to->id, MAIL_DESTINATION) ? options->mail : options->webhook;
    *answer = (struct notify_answer){0};
    if (send)
        send(options->context, to, message, clock_now(), &notify->stopping, answer);
    else
        snprintf(answer->error, sizeof answer->error, "e-mail is not set up");
}

struct settle_task {
    struct task task; /* must be first */
    struct delivery_result result;
};

static bool run_settle(struct task *task, void *store, instant now, struct error *err)
{
    (void)now;
    return store_settle_delivery(store, &((struct settle_task *)task)->result, err);
}

static void log_result(const struct queued *queued, const struct notify_answer *answer,
                       bool over)
{
    if (answer->delivered && queued->to.failing.ms)
        log_info("messages arrive again", LOG_STR("receiver", queued->to.id));
    else if (!answer->delivered && over)
        log_error("a message was given up", LOG_STR("receiver", queued->to.id),
                  LOG_TEXT("reason", answer->error));
    else if (!answer->delivered && !queued->to.failing.ms)
        log_warn("a message does not arrive", LOG_STR("receiver", queued->to.id),
                 LOG_TEXT("reason", answer->error));
}

/* False: it could not be written what became of it. */
static bool deliver(struct notify *notify, const struct queued *queued, bool *over)
{
    struct notify_answer answer;
    struct error err = {0};
    send_one(notify, &queued->to, &queued->message, &answer);
    if (atomic_load(&notify->stopping) && !answer.delivered)
        return false;
    instant now = clock_now();
    bool old = instant_since(now, queued->message.made).ms > given_up_after.ms;
    struct settle_task settle = {
        .task = {.run = run_settle, .weight = 1},
        .result = {.id = queued->id,
                   .destination = queued->to.id,
                   .over = answer.delivered || old,
                   .delivered = answer.delivered,
                   .tried = now,
                   .due = answer.delivered || old
                              ? now
                              : instant_add(now, pause_after(queued->to.tries,
                                                             answer.retry_after)),
                   .status = answer.status,
                   .error = str_from(answer.error)}};
    *over = settle.result.over;
    log_result(queued, &answer, old);
    return writer_run(notify->options.writer, &settle.task, &err);
}

/* --- queues --- */

static bool read_queues(struct notify *notify, struct arena *arena,
                        struct queued_list *list, instant *next)
{
    struct store *reader;
    struct error err = {0};
    if (!pool_take(notify->options.pool, (struct scope){.kind = SCOPE_ALL}, &reader,
                   &err))
        return false;
    bool ok = store_deliveries(reader, clock_now(), arena, list, next, &err);
    pool_give(notify->options.pool, reader);
    return ok;
}

/* A receiver that hangs takes its time each time it is tried: those that took the last
 * message go first, then those that were not tried yet. Of alike ones it is the one that
 * was tried longest ago. */
static bool goes_before(const struct destination *a, const struct destination *b)
{
    int rank_a = a->failing.ms ? 2 : !a->tried.ms;
    int rank_b = b->failing.ms ? 2 : !b->tried.ms;
    return rank_a != rank_b ? rank_a < rank_b : instant_before(a->tried, b->tried);
}

/* One message that is due. True: there may be more. */
static bool send_due(struct notify *notify, instant *next)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    struct queued_list list = {0};
    bool over = false;
    if (!read_queues(notify, &arena, &list, next) || !list.count)
        return false;
    const struct queued *first = &list.at[0];
    for (size_t i = 1; i < list.count; i++)
        if (goes_before(&list.at[i].to, &first->to))
            first = &list.at[i];
    return deliver(notify, first, &over) && (over || list.count > 1);
}

/* --- what is not in the database --- */

static bool has_it(const struct unkept *unkept, str id)
{
    for (size_t i = 0; i < unkept->count; i++)
        if (str_equal(unkept->reached[i], id))
            return true;
    return false;
}

static struct alert_message copy_message(const struct alert_message *message,
                                         struct arena *arena)
{
    struct alert_message copy = *message;
    copy.body = arena_copy(arena, message->body);
    copy.subject = arena_copy(arena, message->subject);
    copy.text = arena_copy(arena, message->text);
    return copy;
}

void notify_unkept(struct notify *notify, const struct alert_message *message)
{
    pthread_mutex_lock(&notify->mutex);
    arena_free(&notify->unkept.arena);
    notify->unkept = (struct unkept){0};
    if (message) {
        notify->unkept.message = copy_message(message, &notify->unkept.arena);
        notify->unkept.set = true;
    }
    pthread_mutex_unlock(&notify->mutex);
    wakeup_signal(&notify->wakeup);
}

/* It arrived there, unless there is another one by now. */
static void note_reached(struct notify *notify, const struct uuid *message, str id)
{
    pthread_mutex_lock(&notify->mutex);
    struct unkept *unkept = &notify->unkept;
    if (unkept->set && uuid_equal(&unkept->message.id, message) &&
        unkept->count < DESTINATIONS_MOST)
        unkept->reached[unkept->count++] = arena_copy(&unkept->arena, id);
    pthread_mutex_unlock(&notify->mutex);
}

/* Which message it is now, and whom it has not reached; false: there is none. */
static bool who_lacks(struct notify *notify, struct arena *arena,
                      struct alert_message *message, struct destination_list *list)
{
    struct destination_list all = {0};
    struct store *reader;
    struct error err = {0};
    if (!pool_take(notify->options.pool, (struct scope){.kind = SCOPE_ALL}, &reader,
                   &err))
        return false;
    bool ok = store_destinations(reader, arena, &all, &err);
    pool_give(notify->options.pool, reader);
    pthread_mutex_lock(&notify->mutex);
    ok = ok && notify->unkept.set;
    if (ok)
        *message = copy_message(&notify->unkept.message, arena);
    *list = (struct destination_list){all.at, 0};
    for (size_t i = 0; ok && i < all.count; i++)
        if (!has_it(&notify->unkept, all.at[i].id))
            list->at[list->count++] = all.at[i];
    pthread_mutex_unlock(&notify->mutex);
    return ok;
}

static bool has_unkept(struct notify *notify)
{
    pthread_mutex_lock(&notify->mutex);
    bool set = notify->unkept.set;
    pthread_mutex_unlock(&notify->mutex);
    return set;
}

static void send_unkept(struct notify *notify)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    struct alert_message message;
    struct destination_list list;
    if (!has_unkept(notify) || !who_lacks(notify, &arena, &message, &list))
        return;
    for (size_t i = 0; i < list.count && !atomic_load(&notify->stopping); i++) {
        struct notify_answer answer;
        send_one(notify, &list.at[i], &message, &answer);
        if (answer.delivered)
            note_reached(notify, &message.id, list.at[i].id);
    }
}

/* --- the thread --- */

static span when(instant next)
{
    span now = clock_monotonic();
    int64_t wait = instant_since(next, clock_now()).ms;
    if (wait > look_often.ms)
        wait = look_often.ms;
    /* Whatever is due already and stays could not be read or written. */
    return (span){now.ms + (wait > 1000 ? wait : 1000)};
}

static void *run(void *context)
{
    struct notify *notify = context;
    span due = clock_monotonic();
    while (wakeup_wait(&notify->wakeup, due)) {
        instant next = INSTANT_NEVER;
        send_unkept(notify);
        while (!atomic_load(&notify->stopping) &&
               writer_has_chores(notify->options.writer) && send_due(notify, &next))
            ;
        due = when(next);
    }
    return NULL;
}

/* --- life --- */

struct mail_task {
    struct task task; /* must be first */
    bool wanted;
};

/* E-mail is a receiver while it is set up. */
static bool run_mail(struct task *task, void *store, instant now, struct error *err)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    bool wanted = ((struct mail_task *)task)->wanted, there = false;
    const struct destination mail = {
        .id = MAIL_DESTINATION, .url = STR(""), .secret = STR(""), .created = now};
    struct destination_list list;
    if (!store_destinations(store, &arena, &list, err))
        return false;
    for (size_t i = 0; i < list.count; i++)
        there |= str_equal(list.at[i].id, MAIL_DESTINATION);
    if (there == wanted)
        return true;
    return wanted ? store_add_destination(store, &mail, err)
                  : store_delete_destination(store, MAIL_DESTINATION, err);
}

static void notify_free(struct notify *notify)
{
    pthread_mutex_destroy(&notify->mutex);
    wakeup_destroy(&notify->wakeup);
    arena_free(&notify->unkept.arena);
    free(notify);
}

bool notify_start(const struct notify_options *options, struct notify **notify,
                  struct error *err)
{
    struct mail_task mail = {{.run = run_mail, .weight = 1}, options->mail != NULL};
    if (!writer_run(options->writer, &mail.task, err))
        return false;
    struct notify *started = memory_new(struct notify, 1);
    started->options = *options;
    wakeup_init(&started->wakeup);
    pthread_mutex_init(&started->mutex, NULL);
    if (pthread_create(&started->thread, NULL, run, started) != 0) {
        notify_free(started);
        return error_set(err, ERROR_UNAVAILABLE, "cannot start the thread of messages");
    }
    *notify = started;
    return true;
}

void notify_stop(struct notify *notify)
{
    if (!notify)
        return;
    atomic_store(&notify->stopping, true);
    wakeup_end(&notify->wakeup);
    pthread_join(notify->thread, NULL);
    notify_free(notify);
}

void notify_wake(struct notify *notify)
{
    if (notify)
        wakeup_signal(&notify->wakeup);
}
