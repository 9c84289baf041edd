#include "pipeline/sending.h"

#include "base/arena.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/memory.h"
#include "store/pool.h"
#include "store/topic.h"

#include <pthread.h>
#include <stdlib.h>

/* A message has so many events at most: 900 bytes each at the longest, so that it is
 * smaller than what brokers take. */
enum { MESSAGE_EVENTS = 500 };
static const span patience = {8000}, flush_time = {3000}, look_often = {200};

/* One message of what is sent. */
struct letter {
    struct sending *of;
    struct uuid request;
    size_t first, count; /* outcomes */
    bool answered;
};

struct sender {
    struct kafka_producer *producer;
    const struct message_seal *seal;
    struct pool *pool;
    pthread_t thread;

    pthread_mutex_t mutex; /* for all below, and for what sendings say of letters */
    pthread_cond_t wake;
    bool stopping, told;
    bool failing; /* the last message was not taken */
    size_t sends; /* in progress */
    struct sending *waiting;
    struct sender_counts counts;
};

/* --- being over --- */

static void report(struct sending *sending)
{
    while (sending) {
        struct sending *next = sending->next;
        sending->done(sending);
        sending = next;
    }
}

static void set_queued(struct sending *sending)
{
    for (size_t i = 0; i < (sending->count ? sending->count : 1); i++)
        sending->outcome[i] = (struct outcome){.kind = OUTCOME_QUEUED};
}

static void set_late(struct sending *sending, const char *why)
{
    if (sending->strict)
        error_set(&sending->err, ERROR_UNAVAILABLE, "%s; try again", why);
    else
        set_queued(sending);
}

/* The brokers have said what became of its last message. Is it over then? Under the
 * mutex. */
static bool is_over(struct sender *sender, struct sending *sending)
{
    if (sending->err.code != ERROR_NONE)
        return true;
    if (!sending->wait.ms) {
        set_queued(sending);
        return true;
    }
    if (sender->stopping) {
        set_late(sending, "this program is stopping");
        return true;
    }
    sending->until.ms = clock_monotonic().ms + sending->wait.ms;
    sending->next = sender->waiting;
    sender->waiting = sending;
    sender->counts.waiting++;
    sender->told = true;
    pthread_cond_signal(&sender->wake);
    return false;
}

/* --- sending --- */

static void settle(struct sender *sender, struct sending *sending,
                   const struct error *failed)
{
    pthread_mutex_lock(&sender->mutex);
    if (failed && sending->err.code == ERROR_NONE)
        error_set(&sending->err, ERROR_UNAVAILABLE,
                  "the brokers of Kafka do not take it now: %.150s", failed->text);
    bool over = --sending->under_way == 0 && is_over(sender, sending);
    pthread_mutex_unlock(&sender->mutex);
    if (over) {
        sending->next = NULL;
        report(sending);
    }
}

static void delivered(void *context, const struct kafka_receipt *receipt)
{
    struct sender *sender = context;
    const struct letter *letter = receipt->ticket;
    pthread_mutex_lock(&sender->mutex);
    sender->counts.sent += receipt->kept;
    sender->counts.failed += !receipt->kept;
    sender->failing = !receipt->kept;
    pthread_mutex_unlock(&sender->mutex);
    settle(sender, letter->of, receipt->kept ? NULL : receipt->err);
}

static bool send_letter(struct sender *sender, struct letter *letter, instant now,
                        struct error *err)
{
    const struct sending *sending = letter->of;
    const struct topic_message message = {
        .received = now,
        .request = letter->request,
        .wait = sending->wait.ms > 0,
        .actor = sending->actor,
        .event = sending->count ? sending->event + letter->first : NULL,
        .count = sending->count ? letter->count : 0,
        .corrected = sending->corrected,
        .voiding = sending->voiding,
        .reason = sending->reason,
    };
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    return kafka_send(sender->producer, sender->seal->site,
                      message_write(&message, sender->seal, &arena), now, letter, err);
}

static void write_letters(struct sending *sending)
{
    size_t outcomes = sending->count ? sending->count : 1;
    sending->letters = (outcomes + MESSAGE_EVENTS - 1) / MESSAGE_EVENTS;
    sending->letter = arena_new(sending->arena, struct letter, sending->letters);
    for (size_t i = 0; i < sending->letters; i++) {
        size_t first = i * MESSAGE_EVENTS, left = outcomes - first;
        sending->letter[i] =
            (struct letter){.of = sending,
                            .request = uuid_random(),
                            .first = first,
                            .count = left < MESSAGE_EVENTS ? left : MESSAGE_EVENTS};
    }
    sending->unanswered = sending->letters;
    sending->err = (struct error){0};
}

/* Where no broker is reached, and one message was given up already, the next one does not
 * wait for as long. False: the sender may have no producer any more. */
static bool begin_sends(struct sender *sender, struct error *err)
{
    pthread_mutex_lock(&sender->mutex);
    if (sender->stopping)
        error_set(err, ERROR_UNAVAILABLE, "this program is stopping");
    else if (sender->failing && !kafka_producer_state(sender->producer).reachable)
        error_set(err, ERROR_UNAVAILABLE, "none of them is reached");
    else
        sender->sends++;
    pthread_mutex_unlock(&sender->mutex);
    return err->code == ERROR_NONE;
}

static void end_sends(struct sender *sender)
{
    pthread_mutex_lock(&sender->mutex);
    if (--sender->sends == 0)
        pthread_cond_broadcast(&sender->wake);
    pthread_mutex_unlock(&sender->mutex);
}

static void send_letters(struct sender *sender, struct sending *sending,
                         struct error *err)
{
    instant now = clock_now();
    for (size_t i = 0; i < sending->letters && err->code == ERROR_NONE; i++) {
        pthread_mutex_lock(&sender->mutex);
        sending->under_way++;
        pthread_mutex_unlock(&sender->mutex);
        if (!send_letter(sender, &sending->letter[i], now, err))
            settle(sender, sending, err);
    }
}

void send_off(struct sender *sender, struct sending *sending)
{
    struct error err = {0};
    write_letters(sending);
    sending->under_way = 1; /* this function, so that it is not over before its end */
    if (begin_sends(sender, &err)) {
        send_letters(sender, sending, &err);
        end_sends(sender);
    }
    settle(sender, sending, err.code == ERROR_NONE ? NULL : &err);
}

/* --- waiting for answers --- */

/* What those who wait are looking for, as it was a moment ago. The thread alone takes
 * somebody from the list, so all of them stay where they are. */
struct open_letters {
    struct arena arena;
    struct letter **letter;
    struct uuid *request;
    str *answer;
    size_t count;
};

static void gather(struct sender *sender, struct open_letters *asked)
{
    size_t most = 0;
    for (const struct sending *each = sender->waiting; each; each = each->next)
        most += each->letters;
    asked->letter = arena_new(&asked->arena, struct letter *, most);
    asked->request = arena_new(&asked->arena, struct uuid, most);
    asked->answer = arena_new(&asked->arena, str, most);
    for (struct sending *each = sender->waiting; each; each = each->next)
        for (size_t i = 0; i < each->letters; i++) {
            if (each->letter[i].answered)
                continue;
            asked->letter[asked->count] = &each->letter[i];
            asked->request[asked->count++] = each->letter[i].request;
        }
}

static bool ask(struct sender *sender, struct open_letters *asked, struct error *err)
{
    struct store *reader;
    if (!pool_take(sender->pool, (struct scope){.kind = SCOPE_ALL}, &reader, err))
        return false;
    bool ok = store_answers(reader, asked->request, asked->count, &asked->arena,
                            asked->answer, err);
    pool_give(sender->pool, reader);
    return ok;
}

static void take_answers(const struct open_letters *asked)
{
    for (size_t i = 0; i < asked->count; i++) {
        struct letter *letter = asked->letter[i];
        struct sending *sending = letter->of;
        if (!asked->answer[i].len)
            continue;
        letter->answered = true;
        sending->unanswered--;
        struct error why;
        if (!outcomes_read(asked->answer[i], letter->count, sending->arena,
                           sending->outcome + letter->first, &why))
            sending->err = why;
    }
}

/* Take off the list who has all answers, or has waited for too long. */
static struct sending *take_over(struct sender *sender)
{
    struct sending *over = NULL, **link = &sender->waiting;
    span now = clock_monotonic();
    while (*link) {
        struct sending *each = *link;
        bool late = sender->stopping || now.ms >= each->until.ms;
        if (each->unanswered && !late) {
            link = &each->next;
            continue;
        }
        if (each->unanswered)
            set_late(each, "the events are in the topic, but no worker has judged them "
                           "in time");
        *link = each->next;
        each->next = over;
        over = each;
        sender->counts.waiting--;
    }
    return over;
}

/* The texts of answers are copied into the arenas of requests, which nobody else uses
 * while these sleep. */
static void look(struct sender *sender)
{
    struct open_letters asked = {0};
    struct error err = {0};
    pthread_mutex_lock(&sender->mutex);
    sender->told = false;
    gather(sender, &asked);
    pthread_mutex_unlock(&sender->mutex);
    bool ok = !asked.count || ask(sender, &asked, &err);
    pthread_mutex_lock(&sender->mutex);
    if (ok)
        take_answers(&asked);
    struct sending *over = take_over(sender);
    pthread_mutex_unlock(&sender->mutex);
    arena_free(&asked.arena);
    report(over);
}

static void doze(struct sender *sender)
{
    span end = {clock_monotonic().ms + look_often.ms};
    while (!sender->stopping && !sender->waiting)
        pthread_cond_wait(&sender->wake, &sender->mutex);
    if (!sender->stopping && !sender->told)
        clock_wait(&sender->wake, &sender->mutex, end);
}

static void *run(void *context)
{
    struct sender *sender = context;
    pthread_mutex_lock(&sender->mutex);
    while (!sender->stopping || sender->waiting) {
        doze(sender);
        pthread_mutex_unlock(&sender->mutex);
        look(sender);
        pthread_mutex_lock(&sender->mutex);
    }
    pthread_mutex_unlock(&sender->mutex);
    return NULL;
}

void sender_notify(struct sender *sender)
{
    if (!sender)
        return;
    pthread_mutex_lock(&sender->mutex);
    sender->told = true;
    if (sender->waiting)
        pthread_cond_signal(&sender->wake);
    pthread_mutex_unlock(&sender->mutex);
}

/* --- life --- */

struct sender_counts sender_counts(struct sender *sender)
{
    pthread_mutex_lock(&sender->mutex);
    struct sender_counts counts = sender->counts;
    if (sender->producer)
        counts.kafka = kafka_producer_state(sender->producer);
    pthread_mutex_unlock(&sender->mutex);
    return counts;
}

void sender_free(struct sender *sender)
{
    if (!sender)
        return;
    pthread_mutex_destroy(&sender->mutex);
    pthread_cond_destroy(&sender->wake);
    free(sender);
}

bool sender_start(const struct sender_options *options, struct sender **sender,
                  struct error *err)
{
    struct sender *started = memory_new(struct sender, 1);
    started->seal = options->seal;
    started->pool = options->pool;
    pthread_mutex_init(&started->mutex, NULL);
    clock_condition(&started->wake);
    if (!kafka_producer_open(options->kafka, options->topic, patience, delivered, started,
                             &started->producer, err)) {
        sender_free(started);
        return false;
    }
    if (pthread_create(&started->thread, NULL, run, started) != 0) {
        kafka_producer_close(started->producer, (span){0});
        sender_free(started);
        return error_set(err, ERROR_UNAVAILABLE,
                         "cannot start the thread that waits for workers");
    }
    *sender = started;
    return true;
}

/* The producer's close reports what it gives up. */
void sender_stop(struct sender *sender)
{
    if (!sender)
        return;
    pthread_mutex_lock(&sender->mutex);
    sender->stopping = true;
    pthread_cond_broadcast(&sender->wake);
    while (sender->sends)
        pthread_cond_wait(&sender->wake, &sender->mutex);
    struct kafka_producer *producer = sender->producer;
    sender->producer = NULL;
    pthread_mutex_unlock(&sender->mutex);
    pthread_join(sender->thread, NULL);
    kafka_producer_close(producer, flush_time);
}
