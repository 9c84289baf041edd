#include "pipeline/judge.h"

#include "base/clock.h"
#include "base/list.h"
#include "base/log.h"
#include "base/memory.h"
#include "pipeline/judging.h"
#include "pipeline/writer.h"
#include "store/pool.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

/* So much is received at once, as far as the size of messages can be told from the last
 * ones. */
enum { BYTES_AT_ONCE = 4 << 20, RECORDS_LEAST = 16, RECORDS_MOST = 2000 };
enum { GROUP_NAME = 80 };
static const span receive_wait = {200}, again = {1000};

/* A part that is ours. */
struct part {
    int64_t number;
    int64_t next;   /* as the database has it, once all that is under way is committed */
    int64_t judged; /* as the database has it; TOPIC_NEW: nothing was */
};

/* What was received at once, as tasks. Two take turns: one is filled while the writer has
 * the other. */
struct received {
    struct batch_task *task;
    size_t count, room, done;
    bool under_way;
};

struct batch_task {
    struct judging_task judging; /* must be first */
    struct judge *judge;
    struct received *batch;
};

struct judge {
    struct judge_options options;
    pthread_t thread;

    /* The thread's. */
    struct kafka_consumer *consumer;
    struct part *part;
    size_t parts;
    struct received batch[2];
    int filling;
    size_t at_once; /* how many messages to receive */
    bool behind;    /* what was received was not judged, and has to come again */

    pthread_mutex_t mutex; /* for all below, and `done` of batches */
    pthread_cond_t wake;
    bool stopping;
    struct judge_counts counts;
};

/* --- batches --- */

static void done(struct task *task)
{
    struct batch_task *one = (struct batch_task *)task;
    pthread_mutex_lock(&one->judge->mutex);
    one->batch->done++;
    pthread_cond_broadcast(&one->judge->wake);
    pthread_mutex_unlock(&one->judge->mutex);
}

static void batch_clear(struct received *batch)
{
    for (size_t i = 0; i < batch->count; i++)
        arena_free(&batch->task[i].judging.arena);
    batch->count = batch->done = 0;
    batch->under_way = false;
}

static struct judging_task *batch_next(struct judge *judge, struct received *batch,
                                       const struct part *part)
{
    batch->task = list_room(batch->task, batch->count, &batch->room, sizeof *batch->task);
    struct batch_task *one = &batch->task[batch->count++];
    *one = (struct batch_task){.judge = judge, .batch = batch};
    judging_init(&one->judging,
                 (struct topic_part){str_from(judge->options.topic), part->number},
                 part->next, judge->options.seal);
    one->judging.task.done = done;
    return &one->judging;
}

/* Tasks do not move any more. */
static void batch_submit(struct judge *judge, struct received *batch)
{
    batch->under_way = batch->count > 0;
    for (size_t i = 0; i < batch->count; i++)
        writer_submit(judge->options.writer, &batch->task[i].judging.task);
}

static void count_in(struct judge *judge, const struct judging_task *judging)
{
    struct judge_counts *counts = &judge->counts;
    counts->messages += judging->count;
    counts->stored += judging->stored;
    counts->known += judging->known;
    counts->rejected += judging->rejected;
    counts->corrected += judging->corrected;
    counts->parked += judging->parked;
    counts->unreadable += judging->unreadable;
}

static struct part *find_part(struct judge *judge, int64_t number)
{
    for (size_t i = 0; i < judge->parts; i++)
        if (judge->part[i].number == number)
            return &judge->part[i];
    return NULL;
}

static void note_judged(struct judge *judge, const struct received *batch)
{
    for (size_t i = 0; i < batch->count; i++) {
        const struct judging_task *judging = &batch->task[i].judging;
        struct part *part = find_part(judge, judging->part.number);
        if (part)
            part->judged = judging->next;
    }
}

/* Tell the group where others would go on, for those who look at the lag of the group. It
 * is not what counts, so nobody waits for it. */
static void tell_group(struct judge *judge, const struct received *batch)
{
    struct error ignored;
    for (size_t i = 0; i < batch->count; i++) {
        const struct judging_task *judging = &batch->task[i].judging;
        const struct kafka_partition partition = {
            judge->options.topic, (int32_t)judging->part.number, judging->next};
        if (!kafka_commit(judge->consumer, &partition, 1, (span){0}, &ignored))
            return;
    }
}

/* Wait for the writer. False: not all of it was judged. */
static bool batch_settle(struct judge *judge, struct received *batch, struct error *err)
{
    bool ok = true;
    if (!batch->under_way)
        return true;
    pthread_mutex_lock(&judge->mutex);
    while (batch->done < batch->count)
        pthread_cond_wait(&judge->wake, &judge->mutex);
    for (size_t i = 0; i < batch->count; i++) {
        const struct judging_task *judging = &batch->task[i].judging;
        judge->counts.fenced += judging_is_fenced(judging);
        if (judging->task.err.code == ERROR_NONE)
            count_in(judge, judging);
        else if (ok)
            *err = judging->task.err;
        ok = ok && judging->task.err.code == ERROR_NONE;
    }
    pthread_mutex_unlock(&judge->mutex);
    if (ok) {
        note_judged(judge, batch);
        tell_group(judge, batch);
    }
    batch_clear(batch);
    return ok;
}

/* --- parts --- */

static bool read_next(struct judge *judge, struct kafka_partition *partition,
                      size_t count, struct error *err)
{
    struct store *reader;
    bool ok = true;
    if (!pool_take(judge->options.pool, (struct scope){.kind = SCOPE_ALL}, &reader, err))
        return false;
    for (size_t i = 0; i < count && ok; i++) {
        struct part *part = &judge->part[i];
        *part = (struct part){.number = partition[i].number};
        ok = store_topic_next(
            reader, (struct topic_part){str_from(judge->options.topic), part->number},
            &part->next, err);
        part->judged = part->next;
        partition[i].next = part->next == TOPIC_NEW ? KAFKA_FIRST : part->next;
    }
    pool_give(judge->options.pool, reader);
    return ok;
}

/* What is under way is over before the numbers are read: they would be old at once. What
 * has become of it is in them. */
static bool assigned(void *context, struct kafka_partition *partition, size_t count,
                     struct error *err)
{
    struct judge *judge = context;
    struct error ignored;
    (void)batch_settle(judge, &judge->batch[0], &ignored);
    (void)batch_settle(judge, &judge->batch[1], &ignored);
    judge->part = memory_resize(judge->part, count ? count : 1, sizeof *judge->part);
    judge->parts = 0;
    if (!read_next(judge, partition, count, err))
        return false;
    judge->parts = count;
    return true;
}

static void revoked(void *context, const struct kafka_partition *partition, size_t count,
                    bool lost)
{
    struct judge *judge = context;
    (void)partition, (void)count, (void)lost;
    judge->parts = 0;
}

/* --- receiving --- */

static void count_one(struct judge *judge, uint64_t *count, uint64_t more)
{
    pthread_mutex_lock(&judge->mutex);
    *count += more;
    pthread_mutex_unlock(&judge->mutex);
}

/* A message is the one that was asked for, or the next one, but where the topic has lost
 * messages, or is another one of the same name. Either may happen while we read it: then
 * Kafka goes on with the first message that there is. What is judged again is known. */
static void check_next(struct judge *judge, const struct part *part, int64_t offset)
{
    if (part->next == TOPIC_NEW || offset == part->next)
        return;
    if (offset < part->next) {
        log_error("the topic begins anew: its messages are judged from the first on",
                  LOG_TEXT("topic", judge->options.topic), LOG_INT("part", part->number),
                  LOG_INT("from", offset), LOG_INT("judged_until", part->next));
        return;
    }
    log_error("messages are gone from the topic before they were judged",
              LOG_TEXT("topic", judge->options.topic), LOG_INT("part", part->number),
              LOG_INT("from", part->next), LOG_INT("until", offset));
    count_one(judge, &judge->counts.gone, (uint64_t)(offset - part->next));
}

/* The task that has the last messages of this part, with room for more; or a new one. */
static struct judging_task *task_for(struct judge *judge, struct received *batch,
                                     const struct part *part)
{
    for (size_t i = batch->count; i-- > 0;) {
        struct judging_task *judging = &batch->task[i].judging;
        if (judging->part.number == part->number)
            return judging->task.weight < JUDGING_WEIGHT && judging->next == part->next
                       ? judging
                       : batch_next(judge, batch, part);
    }
    return batch_next(judge, batch, part);
}

static void take(struct judge *judge, struct received *batch,
                 const struct kafka_record *record)
{
    struct part *part = find_part(judge, record->partition);
    if (!part)
        return;
    check_next(judge, part, record->offset);
    struct judging_task *judging = task_for(judge, batch, part);
    if (str_equal(record->key, judge->options.seal->site))
        judging_add(judging, record->offset, record->value);
    else {
        judging_pass(judging, record->offset);
        count_one(judge, &judge->counts.others, 1);
    }
    part->next = record->offset + 1;
}

static size_t how_many(const struct kafka_record *record, size_t count)
{
    size_t bytes = 1;
    for (size_t i = 0; i < count; i++)
        bytes += record[i].value.len;
    size_t fit = BYTES_AT_ONCE * count / bytes;
    return fit < RECORDS_LEAST ? RECORDS_LEAST : fit > RECORDS_MOST ? RECORDS_MOST : fit;
}

/* How many messages wait in our parts: what was received is still to be judged. */
static int64_t lag_of(const struct judge *judge)
{
    int64_t lag = 0, first, end;
    for (size_t i = 0; i < judge->parts; i++) {
        const struct part *part = &judge->part[i];
        if (!kafka_bounds(judge->consumer, judge->options.topic, (int32_t)part->number,
                          &first, &end))
            continue;
        int64_t from = part->judged > first ? part->judged : first;
        lag += end > from ? end - from : 0;
    }
    return lag;
}

/* Who is in no group has no parts. What waited in those that it had goes on waiting. */
static void note_round(struct judge *judge, const struct error *err)
{
    int64_t lag = judge->parts ? lag_of(judge) : -1;
    uint64_t rebalances = judge->consumer ? kafka_rebalances(judge->consumer) : 0;
    struct kafka_state state = {.reachable = false};
    if (judge->consumer)
        state = kafka_consumer_state(judge->consumer);
    pthread_mutex_lock(&judge->mutex);
    struct judge_counts *counts = &judge->counts;
    if (lag >= 0 || !err)
        counts->lag = lag < 0 ? 0 : lag;
    counts->rebalances = rebalances;
    counts->parts = (int64_t)judge->parts;
    counts->works = !err && state.reachable;
    snprintf(counts->trouble, sizeof counts->trouble, "%s",
             err ? err->text : state.trouble);
    pthread_mutex_unlock(&judge->mutex);
}

static void doze(struct judge *judge)
{
    span end = {clock_monotonic().ms + again.ms};
    pthread_mutex_lock(&judge->mutex);
    while (!judge->stopping && clock_wait(&judge->wake, &judge->mutex, end))
        ;
    pthread_mutex_unlock(&judge->mutex);
}

/* A connection that is lost shows only when something is read. */
static bool is_database_there(struct judge *judge, struct error *err)
{
    const struct topic_part any = {str_from(judge->options.topic), 0};
    struct store *reader;
    int64_t next;
    if (!pool_take(judge->options.pool, (struct scope){.kind = SCOPE_ALL}, &reader, err))
        return false;
    bool is = store_topic_next(reader, any, &next, err);
    pool_give(judge->options.pool, reader);
    return is;
}

/* From where the database says. While that is away we stay in the group: what comes is
 * dropped, since it comes again, too. */
static bool go_back(struct judge *judge, struct error *err)
{
    const struct kafka_record *record;
    size_t count;
    struct error why = {0};
    if (is_database_there(judge, &why)) {
        judge->behind = false;
        return kafka_rewind(judge->consumer, err);
    }
    note_round(judge, &why);
    doze(judge);
    return kafka_receive(judge->consumer, judge->at_once, (span){1}, &record, &count,
                         err);
}

/* One batch is received while the writer has the one before it. */
static bool attend(struct judge *judge, struct error *err)
{
    if (judge->behind)
        return go_back(judge, err);
    const struct kafka_record *record;
    size_t count;
    struct received *filled = &judge->batch[judge->filling];
    struct received *before = &judge->batch[!judge->filling];
    span wait = before->under_way ? (span){1} : receive_wait;
    struct error why = {0};
    if (!kafka_receive(judge->consumer, judge->at_once, wait, &record, &count, err))
        return false;
    if (count)
        judge->at_once = how_many(record, count);
    for (size_t i = 0; i < count; i++)
        take(judge, filled, &record[i]);
    if (!batch_settle(judge, before, &why)) {
        log_warn("what was received is judged again", LOG_TEXT("reason", why.text));
        batch_clear(filled);
        note_round(judge, &why);
        if (why.code != ERROR_CONFLICT) /* else somebody else has judged it */
            doze(judge);
        judge->behind = true;
        return true;
    }
    batch_submit(judge, filled);
    if (count)
        judge->filling = !judge->filling;
    note_round(judge, NULL);
    return true;
}

/* --- the thread --- */

static bool is_stopping(struct judge *judge)
{
    pthread_mutex_lock(&judge->mutex);
    bool stopping = judge->stopping;
    pthread_mutex_unlock(&judge->mutex);
    return stopping;
}

static bool join_group(struct judge *judge, struct error *err)
{
    const struct judge_options *options = &judge->options;
    const char *const topics[] = {options->topic, NULL};
    const struct kafka_member member = {assigned, revoked, judge};
    char group[GROUP_NAME];
    snprintf(group, sizeof group, "shopfloor-%.*s", STR_ARG(options->seal->site));
    /* Parts are taken when it can be read how far they were judged; not before, since all
     * of the group wait while they are given out. */
    if (!is_database_there(judge, err))
        return false;
    return kafka_consumer_open(options->kafka, group, topics, &member, &judge->consumer,
                               err);
}

static void leave_group(struct judge *judge)
{
    struct error ignored;
    (void)batch_settle(judge, &judge->batch[0], &ignored);
    (void)batch_settle(judge, &judge->batch[1], &ignored);
    batch_clear(&judge->batch[0]);
    batch_clear(&judge->batch[1]);
    kafka_consumer_close(judge->consumer);
    judge->consumer = NULL;
    judge->parts = 0;
    judge->behind = false;
}

static void *run(void *context)
{
    struct judge *judge = context;
    bool failing = false;
    while (!is_stopping(judge)) {
        struct error err = {0};
        if ((judge->consumer || join_group(judge, &err)) && attend(judge, &err)) {
            failing = false;
            continue;
        }
        if (!failing)
            log_warn("no events are taken from the topic", LOG_TEXT("reason", err.text));
        failing = true;
        leave_group(judge);
        note_round(judge, &err);
        doze(judge);
    }
    leave_group(judge);
    return NULL;
}

struct judge_counts judge_counts(struct judge *judge)
{
    pthread_mutex_lock(&judge->mutex);
    struct judge_counts counts = judge->counts;
    pthread_mutex_unlock(&judge->mutex);
    return counts;
}

/* --- life --- */

static void judge_free(struct judge *judge)
{
    pthread_cond_destroy(&judge->wake);
    pthread_mutex_destroy(&judge->mutex);
    free(judge->batch[0].task);
    free(judge->batch[1].task);
    free(judge->part);
    free(judge);
}

bool judge_start(const struct judge_options *options, struct judge **judge,
                 struct error *err)
{
    struct judge *started = memory_new(struct judge, 1);
    started->options = *options;
    started->at_once = RECORDS_LEAST;
    pthread_mutex_init(&started->mutex, NULL);
    clock_condition(&started->wake);
    if (pthread_create(&started->thread, NULL, run, started) != 0) {
        judge_free(started);
        return error_set(err, ERROR_UNAVAILABLE,
                         "cannot start the thread that takes events from the topic");
    }
    *judge = started;
    return true;
}

void judge_stop(struct judge *judge)
{
    if (!judge)
        return;
    pthread_mutex_lock(&judge->mutex);
    judge->stopping = true;
    pthread_cond_broadcast(&judge->wake);
    pthread_mutex_unlock(&judge->mutex);
    pthread_join(judge->thread, NULL);
    judge_free(judge);
}
