/* A sender and a judge, by way of the brokers that librdkafka pretends ("mock cluster")
 * and a site in PostgreSQL. */
#include "pipeline/sending.h"

#include "base/arena.h"
#include "base/clock.h"
#include "base/kafka_address.h"
#include "must.h"
#include "pipeline/judge.h"
#include "pipeline/writer.h"
#include "server_of_postgres.h"
#include "store/pool.h"
#include "store/topic.h"
#include "topic_site.h"
#include "wait_until.h"

#include <librdkafka/rdkafka.h>
#include <librdkafka/rdkafka_mock.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { BROKERS = 3, PARTITIONS = 4 };

static const instant six = {1768456800000};
static const struct message_seal seal = {.site = {"hall", 4}, .key = "key"};

struct hall {
    rd_kafka_t *owner;
    rd_kafka_mock_cluster_t *cluster;
    struct kafka_address address;
    struct kafka_settings kafka;
    char url[SITE_URL];
    struct writer *writer;
    struct pool *pool;
    struct sender *sender;
    struct judge *judge;
    struct arena arena;
};

/* --- setting up --- */

static void begin_cluster(struct hall *hall)
{
    char why[200];
    hall->owner = rd_kafka_new(RD_KAFKA_PRODUCER, rd_kafka_conf_new(), why, sizeof why);
    hall->cluster = rd_kafka_mock_cluster_new(hall->owner, BROKERS);
    rd_kafka_mock_topic_create(hall->cluster, "events", PARTITIONS, BROKERS);
    snprintf(hall->address.brokers, sizeof hall->address.brokers, "%s",
             rd_kafka_mock_cluster_bootstraps(hall->cluster));
    hall->kafka = (struct kafka_settings){.address = &hall->address, .client = "test"};
}

static void start_sender(struct hall *hall)
{
    const struct sender_options options = {
        .kafka = &hall->kafka, .topic = "events", .seal = &seal, .pool = hall->pool};
    MUST(sender_start(&options, &hall->sender, &err));
}

static struct judge *judge_of(struct hall *hall, struct writer *writer,
                              const struct kafka_settings *kafka)
{
    const struct judge_options options = {.kafka = kafka,
                                          .topic = "events",
                                          .seal = &seal,
                                          .pool = hall->pool,
                                          .writer = writer};
    struct judge *judge = NULL;
    MUST(judge_start(&options, &judge, &err));
    return judge;
}

static void start_judge(struct hall *hall)
{
    hall->judge = judge_of(hall, hall->writer, &hall->kafka);
}

static void stop_judge(struct hall *hall)
{
    judge_stop(hall->judge);
    hall->judge = NULL;
}

static int set_up(void **state)
{
    struct hall *hall = calloc(1, sizeof *hall);
    begin_cluster(hall);
    hall->writer = topic_site("sending", hall->url);
    hall->pool = pool_new(hall->url);
    start_sender(hall);
    *state = hall;
    return 0;
}

static int tear_down(void **state)
{
    struct hall *hall = *state;
    sender_stop(hall->sender);
    sender_free(hall->sender);
    judge_stop(hall->judge);
    writer_stop(hall->writer);
    pool_free(hall->pool);
    arena_free(&hall->arena);
    rd_kafka_mock_cluster_destroy(hall->cluster);
    rd_kafka_destroy(hall->owner);
    free(hall);
    return 0;
}

/* --- sending --- */

struct post {
    struct sending sending; /* must be first */
    struct event *event;
    atomic_bool done;
};

static void done(struct sending *sending)
{
    atomic_store(&((struct post *)sending)->done, true);
}

/* `count` events from that number on; the worker of each fifth is not known. */
static struct post *post_of(struct hall *hall, int first, size_t count, int64_t wait_ms)
{
    struct post *post = arena_new(&hall->arena, struct post, 1);
    post->event = arena_new(&hall->arena, struct event, count);
    for (size_t i = 0; i < count; i++) {
        int number = first + (int)i;
        struct event *event = &post->event[i];
        *event = (struct event){.at = {six.ms + number * 1000},
                                .type = EVENT_WORKING,
                                .worker = number % 5 == 4 ? STR("W9") : STR("W1"),
                                .station = STR("S1"),
                                .confidence = 0.9};
        event->uuid = event_identity(event);
    }
    post->sending = (struct sending){
        .event = post->event,
        .count = count,
        .arena = &hall->arena,
        .wait = {wait_ms},
        .outcome = arena_new(&hall->arena, struct outcome, count),
        .done = done,
    };
    return post;
}

static void await(const struct post *post) { WAIT_UNTIL(atomic_load(&post->done)); }

static void brokers(struct hall *hall, bool up)
{
    for (int32_t id = 1; id <= BROKERS; id++)
        if (up)
            rd_kafka_mock_broker_set_up(hall->cluster, id);
        else
            rd_kafka_mock_broker_set_down(hall->cluster, id);
}

/* --- tests --- */

static void test_what_the_brokers_have_is_queued(void **state)
{
    struct hall *hall = *state;
    struct post *post = post_of(hall, 0, 3, 0);
    send_off(hall->sender, &post->sending);
    await(post);
    assert_int_equal(post->sending.err.code, ERROR_NONE);
    for (int i = 0; i < 3; i++)
        assert_int_equal(post->sending.outcome[i].kind, OUTCOME_QUEUED);
    assert_int_equal(sender_counts(hall->sender).sent, 1);
}

/* In messages of 500 events, which come back as one. */
static void test_who_waits_is_told_of_each(void **state)
{
    struct hall *hall = *state;
    start_judge(hall);
    for (int turn = 0; turn < 2; turn++) {
        struct post *post = post_of(hall, 0, 1203, PATIENCE_MS);
        send_off(hall->sender, &post->sending);
        await(post);
        assert_int_equal(post->sending.err.code, ERROR_NONE);
        for (int i = 0; i < 1203; i++) {
            const struct outcome *outcome = &post->sending.outcome[i];
            assert_int_equal(outcome->kind, i % 5 == 4  ? OUTCOME_REJECTED
                                            : turn == 0 ? OUTCOME_STORED
                                                        : OUTCOME_DUPLICATE);
            if (i % 5 == 4)
                assert_int_equal(outcome->code, ERROR_NOT_FOUND);
            else
                assert_true(outcome->id > 0);
        }
    }
    struct judge_counts counts = judge_counts(hall->judge);
    assert_int_equal(counts.messages, 6);
    assert_int_equal(counts.rejected, 2 * 240);
}

/* Another worker goes on where the one before has ended, and does nothing twice. */
static void test_another_worker_goes_on(void **state)
{
    struct hall *hall = *state;
    for (int turn = 0; turn < 3; turn++) {
        start_judge(hall);
        struct post *post = post_of(hall, 10 * turn, 10, PATIENCE_MS);
        send_off(hall->sender, &post->sending);
        await(post);
        assert_int_equal(post->sending.outcome[0].kind, OUTCOME_STORED);
        assert_int_equal(judge_counts(hall->judge).messages, 1);
        stop_judge(hall);
    }
}

/* --- one that stalls --- */

/* Between two transactions a writer stops, until `over`. */
struct stall {
    struct task task; /* must be first */
    atomic_bool begun, over;
};

static bool change_nothing(struct task *task, void *store, instant now, struct error *err)
{
    (void)task, (void)store, (void)now, (void)err;
    return true;
}

static void stall(struct task *task)
{
    struct stall *stall = (struct stall *)task;
    atomic_store(&stall->begun, true);
    WAIT_UNTIL(atomic_load(&stall->over));
}

static void post_and_be_judged(struct hall *hall, int first)
{
    struct post *post = post_of(hall, first, 1, PATIENCE_MS);
    send_off(hall->sender, &post->sending);
    await(post);
    assert_int_equal(post->sending.err.code, ERROR_NONE);
    assert_int_equal(post->sending.outcome[0].kind, OUTCOME_STORED);
}

static size_t refused_of(struct hall *hall, str worker)
{
    const struct rejection *list;
    struct store *reader;
    size_t count;
    MUST(pool_take(hall->pool, (struct scope){.kind = SCOPE_ALL}, &reader, &err));
    MUST(store_rejections_of(reader, worker, 0, 100, &hall->arena, &list, &count, &err));
    pool_give(hall->pool, reader);
    return count;
}

/* A worker stalls with messages that it has received and not judged. It asks for no more
 * in time, so the brokers give its parts to another one, which judges them. When it goes
 * on, it finds that somebody else has: it is fenced, and nothing is kept twice. */
static void test_who_stalls_past_its_poll_time_is_fenced(void **state)
{
    static const struct kafka_property hasty[] = {
        {"session.timeout.ms", "3000"}, {"max.poll.interval.ms", "3000"}, {.name = NULL}};
    struct hall *hall = *state;
    struct stall stalled = {.task = {.run = change_nothing, .done = stall, .weight = 1}};
    const struct writer_options options = {
        .url = hall->url, .lax = true, .backlog = 1000000};
    struct kafka_settings impatient = hall->kafka;
    struct writer *writer;
    impatient.more = hasty;
    hall->judge = judge_of(hall, hall->writer, &impatient);
    post_and_be_judged(hall, 0);
    writer_submit(hall->writer, &stalled.task);
    WAIT_UNTIL(atomic_load(&stalled.begun));
    struct post *post = post_of(hall, 10, 10, 0);
    send_off(hall->sender, &post->sending);
    await(post);
    WAIT_UNTIL(writer_counts(hall->writer).waiting > 0); /* it has them */

    MUST(writer_start(&options, &writer, &err));
    struct judge *other = judge_of(hall, writer, &hall->kafka);
    WAIT_UNTIL(judge_counts(other).messages == 1);
    assert_int_equal(judge_counts(other).stored, 8);
    assert_int_equal(judge_counts(hall->judge).fenced, 0);
    atomic_store(&stalled.over, true);
    WAIT_UNTIL(judge_counts(hall->judge).fenced == 1);
    post_and_be_judged(hall, 30); /* by whoever has the part then */
    judge_stop(other);
    writer_stop(writer);
    stop_judge(hall);
    assert_int_equal(refused_of(hall, STR("W9")), 2);
}

static void test_without_a_worker_it_is_told_in_time(void **state)
{
    struct hall *hall = *state;
    struct post *lenient = post_of(hall, 0, 2, 300), *strict = post_of(hall, 2, 2, 300);
    strict->sending.strict = true;
    send_off(hall->sender, &lenient->sending);
    send_off(hall->sender, &strict->sending);
    await(lenient);
    await(strict);
    assert_int_equal(lenient->sending.err.code, ERROR_NONE);
    assert_int_equal(lenient->sending.outcome[1].kind, OUTCOME_QUEUED);
    assert_int_equal(strict->sending.err.code, ERROR_UNAVAILABLE);
}

static void test_without_brokers_it_is_unavailable_until_they_are_back(void **state)
{
    struct hall *hall = *state;
    struct post *first = post_of(hall, 0, 1, 0);
    brokers(hall, false);
    send_off(hall->sender, &first->sending);
    await(first);
    assert_int_equal(first->sending.err.code, ERROR_UNAVAILABLE);
    brokers(hall, true);
    for (int i = 1;; i++) { /* until it is connected again */
        struct post *post = post_of(hall, i, 1, 0);
        send_off(hall->sender, &post->sending);
        await(post);
        if (post->sending.err.code == ERROR_NONE)
            break;
        assert_int_equal(post->sending.err.code, ERROR_UNAVAILABLE);
        assert_true(i < 1000);
        nanosleep(&(struct timespec){.tv_nsec = 100000000}, NULL);
    }
}

static void test_the_end_tells_all_who_wait(void **state)
{
    struct hall *hall = *state;
    struct post *lenient = post_of(hall, 0, 2, PATIENCE_MS);
    struct post *strict = post_of(hall, 2, 2, PATIENCE_MS),
                *late = post_of(hall, 4, 1, 0);
    strict->sending.strict = true;
    send_off(hall->sender, &lenient->sending);
    send_off(hall->sender, &strict->sending);
    WAIT_UNTIL(sender_counts(hall->sender).waiting == 2);
    sender_stop(hall->sender);
    assert_true(lenient->done && strict->done);
    assert_int_equal(lenient->sending.outcome[0].kind, OUTCOME_QUEUED);
    assert_int_equal(strict->sending.err.code, ERROR_UNAVAILABLE);
    send_off(hall->sender, &late->sending);
    assert_true(late->done);
    assert_int_equal(late->sending.err.code, ERROR_UNAVAILABLE);
    sender_free(hall->sender);
    start_sender(hall);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_what_the_brokers_have_is_queued),
        TEST(test_who_waits_is_told_of_each),
        TEST(test_another_worker_goes_on),
        TEST(test_who_stalls_past_its_poll_time_is_fenced),
        TEST(test_without_a_worker_it_is_told_in_time),
        TEST(test_without_brokers_it_is_unavailable_until_they_are_back),
        TEST(test_the_end_tells_all_who_wait),
    };
    if (!postgres_is_here()) {
        printf("1..0 # SKIP there is no PostgreSQL\n");
        return 0;
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
