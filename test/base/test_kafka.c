/* The client of Kafka, against the brokers that librdkafka pretends ("mock cluster"):
 * they can be told to fail. */
#include "must.h"
#include "wait_until.h"

#include "base/clock.h"
#include "base/kafka.h"
#include "base/kafka_address.h"

#include <librdkafka/rdkafka.h>
#include <librdkafka/rdkafka_mock.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { BROKERS = 3, PARTITIONS = 4, RECORDS_MOST = 3000 };
enum { PRODUCE = 0, NOT_ENOUGH_REPLICAS = 19, OUT_OF_ORDER_SEQUENCE = 45 };

static rd_kafka_t *owner;
static rd_kafka_mock_cluster_t *cluster;

static int begin_cluster(void **state)
{
    char why[200];
    (void)state;
    rd_kafka_conf_t *conf = rd_kafka_conf_new();
    rd_kafka_conf_set(conf, "client.id", "cluster", why, sizeof why);
    owner = rd_kafka_new(RD_KAFKA_PRODUCER, conf, why, sizeof why);
    cluster = rd_kafka_mock_cluster_new(owner, BROKERS);
    return rd_kafka_mock_topic_create(cluster, "events", PARTITIONS, BROKERS) != 0;
}

static int end_cluster(void **state)
{
    (void)state;
    rd_kafka_mock_cluster_destroy(cluster);
    rd_kafka_destroy(owner);
    return 0;
}

static void all_brokers(bool up)
{
    for (int32_t id = 1; id <= BROKERS; id++)
        if (up)
            rd_kafka_mock_broker_set_up(cluster, id);
        else
            rd_kafka_mock_broker_set_down(cluster, id);
}

static struct kafka_settings settings(void)
{
    static struct kafka_address address;
    snprintf(address.brokers, sizeof address.brokers, "%s",
             rd_kafka_mock_cluster_bootstraps(cluster));
    return (struct kafka_settings){.address = &address, .client = "test"};
}

/* --- sending --- */

/* What was reported of each record; the ticket of one is its number and 1. */
struct reports {
    pthread_mutex_t mutex;
    int count, kept, twice, unknown;
    enum error_code code; /* of the last one that was not kept */
    bool seen[RECORDS_MOST];
};

static void note_report(void *context, const struct kafka_receipt *receipt)
{
    struct reports *reports = context;
    size_t number = (size_t)(uintptr_t)receipt->ticket - 1;
    pthread_mutex_lock(&reports->mutex);
    reports->count++;
    reports->kept += receipt->kept;
    reports->unknown += receipt->unknown;
    reports->twice += reports->seen[number];
    reports->seen[number] = true;
    if (receipt->kept ? receipt->offset < 0 || receipt->err : !receipt->err)
        reports->code = ERROR_INTERNAL;
    else if (!receipt->kept)
        reports->code = receipt->err->code;
    pthread_mutex_unlock(&reports->mutex);
}

static int reported(struct reports *reports)
{
    pthread_mutex_lock(&reports->mutex);
    int count = reports->count;
    pthread_mutex_unlock(&reports->mutex);
    return count;
}

static struct kafka_producer *open_producer(struct reports *reports, int64_t patience_ms)
{
    struct kafka_settings set = settings();
    struct kafka_producer *producer = NULL;
    pthread_mutex_init(&reports->mutex, NULL);
    MUST(kafka_producer_open(&set, "events", (span){patience_ms}, note_report, reports,
                             &producer, &err));
    return producer;
}

/* Send a record of this number, which it says. The key is one of 20. */
static bool send_number(struct kafka_producer *producer, int number, struct error *err)
{
    char key[16], value[16];
    int key_len = snprintf(key, sizeof key, "site%d", number % 20);
    int len = snprintf(value, sizeof value, "%d", number);
    return kafka_send(producer, (str){key, (size_t)key_len}, (str){value, (size_t)len},
                      (instant){1700000000000 + number}, (void *)(uintptr_t)(number + 1),
                      err);
}

static void send_numbers(struct kafka_producer *producer, int first, int count)
{
    for (int i = first; i < first + count; i++)
        MUST(send_number(producer, i, &err));
}

static void send_and_close(int first, int count)
{
    struct reports reports = {0};
    struct kafka_producer *producer = open_producer(&reports, PATIENCE_MS);
    send_numbers(producer, first, count);
    kafka_producer_close(producer, (span){PATIENCE_MS});
    assert_int_equal(reports.kept, count);
}

/* --- receiving --- */

struct member {
    struct kafka_consumer *consumer;
    int64_t
        *next; /* where to go on in each partition; NULL: as the group has committed */
    int given, taken; /* partitions, so far */
    bool fails;
    int count, repeated, disordered;
    bool seen[RECORDS_MOST];
    int64_t last[PARTITIONS];
};

static bool be_assigned(void *context, struct kafka_partition *partition, size_t count,
                        struct error *err)
{
    struct member *member = context;
    if (member->fails)
        return error_set(err, ERROR_UNAVAILABLE, "the database is away");
    member->given += (int)count;
    for (size_t i = 0; i < count; i++) {
        assert_string_equal(partition[i].topic, "events");
        assert_int_equal(partition[i].next, KAFKA_COMMITTED);
        if (member->next)
            partition[i].next = member->next[partition[i].number];
        member->last[partition[i].number] = -1;
    }
    return true;
}

static void be_revoked(void *context, const struct kafka_partition *partition,
                       size_t count, bool lost)
{
    struct member *member = context;
    (void)partition;
    (void)lost;
    member->taken += (int)count;
}

static void open_consumer(struct member *member, const char *group,
                          const struct kafka_property *more)
{
    struct kafka_settings set = settings();
    const char *const topics[] = {"events", NULL};
    const struct kafka_member told = {
        .assigned = be_assigned, .revoked = be_revoked, .context = member};
    set.more = more;
    MUST(kafka_consumer_open(&set, group, topics, &told, &member->consumer, &err));
}

static void start_at(struct member *member, int64_t next)
{
    static int64_t of_partition[PARTITIONS];
    for (int i = 0; i < PARTITIONS; i++)
        of_partition[i] = next;
    member->next = of_partition;
}

static void note_record(struct member *member, const struct kafka_record *record)
{
    char value[16], key[16];
    snprintf(value, sizeof value, "%.*s", STR_ARG(record->value));
    int number = atoi(value);
    int len = snprintf(key, sizeof key, "site%d", number % 20);
    assert_true(number >= 0 && number < RECORDS_MOST);
    assert_true(str_equal(record->key, (str){key, (size_t)len}));
    assert_int_equal(record->at.ms, 1700000000000 + number);
    assert_string_equal(record->topic, "events");
    member->count++;
    member->repeated += member->seen[number];
    member->disordered += record->offset <= member->last[record->partition];
    member->last[record->partition] = record->offset;
    member->seen[number] = true;
}

/* Receive once; where to go on is noted as soon as it is received. */
static void receive(struct member *member, size_t most, int64_t wait_ms)
{
    const struct kafka_record *record;
    size_t count;
    MUST(kafka_receive(member->consumer, most, (span){wait_ms}, &record, &count, &err));
    assert_true(count <= most);
    for (size_t i = 0; i < count; i++) {
        note_record(member, &record[i]);
        if (member->next)
            member->next[record[i].partition] = record[i].offset + 1;
    }
}

static void receive_until(struct member *member, int count)
{
    span end = {clock_monotonic().ms + PATIENCE_MS};
    while (member->count < count && clock_monotonic().ms < end.ms)
        receive(member, 100, 100);
    receive(member, 100, 500); /* and no more */
    assert_int_equal(member->count, count);
    assert_int_equal(member->disordered, 0);
}

/* --- tests --- */

static void sends_and_receives(void **state)
{
    static struct member member;
    (void)state;
    send_and_close(0, 1000);
    start_at(&member, 0);
    open_consumer(&member, "one", NULL);
    receive_until(&member, 1000);
    assert_int_equal(member.repeated, 0);
    assert_int_equal(member.given, PARTITIONS);
    assert_int_equal(kafka_rebalances(member.consumer), 1);
    assert_int_equal(kafka_lag(member.consumer), 0);
    WAIT_UNTIL(kafka_consumer_state(member.consumer).reachable);
    assert_string_equal(kafka_consumer_state(member.consumer).trouble, "");
    kafka_consumer_close(member.consumer);
    assert_int_equal(member.taken, PARTITIONS);
}

/* A broker that is short of replicas is asked again, and each record is written once. */
static void brokers_fail_for_a_moment(void **state)
{
    static struct member member;
    static struct reports reports;
    (void)state;
    struct kafka_producer *producer = open_producer(&reports, PATIENCE_MS);
    rd_kafka_mock_push_request_errors(cluster, PRODUCE, 5, NOT_ENOUGH_REPLICAS,
                                      NOT_ENOUGH_REPLICAS, NOT_ENOUGH_REPLICAS,
                                      NOT_ENOUGH_REPLICAS, NOT_ENOUGH_REPLICAS);
    send_numbers(producer, 0, 500);
    rd_kafka_mock_broker_set_down(cluster, 2);
    send_numbers(producer, 500, 500);
    rd_kafka_mock_broker_set_up(cluster, 2);
    kafka_producer_close(producer, (span){PATIENCE_MS});
    assert_int_equal(reports.count, 1000);
    assert_int_equal(reports.kept, 1000);
    assert_int_equal(reports.twice, 0);
    start_at(&member, 0);
    open_consumer(&member, "one", NULL);
    receive_until(&member, 1000);
    kafka_consumer_close(member.consumer);
}

static void brokers_are_away(void **state)
{
    static struct reports reports;
    (void)state;
    struct kafka_producer *producer = open_producer(&reports, 1000);
    WAIT_UNTIL(kafka_producer_state(producer).reachable);
    all_brokers(false);
    WAIT_UNTIL(!kafka_producer_state(producer).reachable);
    send_numbers(producer, 0, 10);
    WAIT_UNTIL(reported(&reports) == 10);
    assert_int_equal(reports.kept, 0);
    assert_int_equal(reports.code, ERROR_UNAVAILABLE);
    assert_string_not_equal(kafka_producer_state(producer).trouble, "");
    all_brokers(true);
    WAIT_UNTIL(kafka_producer_state(producer).reachable);
    assert_string_equal(kafka_producer_state(producer).trouble, "");
    kafka_producer_close(producer, (span){PATIENCE_MS});
}

/* What was sent and cannot arrive is reported when the producer is closed, too. */
static void producer_closes_without_brokers(void **state)
{
    static struct reports reports;
    (void)state;
    struct kafka_producer *producer = open_producer(&reports, 10 * PATIENCE_MS);
    all_brokers(false);
    send_numbers(producer, 0, 100);
    kafka_producer_close(producer, (span){100});
    assert_int_equal(reports.count, 100);
    assert_int_equal(reports.kept, 0);
    assert_int_equal(reports.code, ERROR_UNAVAILABLE);
    all_brokers(true);
}

/* Where a broker contradicts what a producer knows, another one goes on. */
static void producer_is_renewed(void **state)
{
    static struct reports reports;
    (void)state;
    struct kafka_producer *producer = open_producer(&reports, PATIENCE_MS);
    send_numbers(producer, 0, 1);
    WAIT_UNTIL(reported(&reports) == 1);
    /* Of the next record: the one before it is known to be kept. */
    rd_kafka_mock_push_request_errors(cluster, PRODUCE, 1, OUT_OF_ORDER_SEQUENCE);
    send_numbers(producer, 1, 1);
    WAIT_UNTIL(reported(&reports) == 2);
    struct error err = {0}; /* it is refused for a moment */
    for (int i = 2; reports.kept < 2 && i < 200; i++) {
        WAIT_UNTIL(send_number(producer, i, &err));
        WAIT_UNTIL(reported(&reports) == i + 1);
    }
    assert_true(reports.kept >= 2);
    kafka_producer_close(producer, (span){PATIENCE_MS});
}

static void a_record_is_too_large(void **state)
{
    static struct reports reports;
    static char value[2000000];
    (void)state;
    struct kafka_producer *producer = open_producer(&reports, PATIENCE_MS);
    REFUSED_SAYING(ERROR_LIMIT, "Kafka: ",
                   kafka_send(producer, STR("k"), (str){value, sizeof value},
                              (instant){1}, NULL, &err));
    kafka_producer_close(producer, (span){PATIENCE_MS});
    assert_int_equal(reports.count, 0);
}

static void goes_on_where_it_is_told(void **state)
{
    static struct member member;
    (void)state;
    send_and_close(0, 400);
    start_at(&member, 10);
    open_consumer(&member, "one", NULL);
    receive_until(&member, 400 - 10 * PARTITIONS);
    start_at(&member, 20);
    for (int i = 0; i < 50; i++) /* once more while the time before is under way */
        MUST(kafka_rewind(member.consumer, &err));
    receive_until(&member, 2 * 400 - 30 * PARTITIONS);
    assert_int_equal(member.repeated, 400 - 20 * PARTITIONS);
    kafka_consumer_close(member.consumer);
}

static void goes_on_where_the_group_has_committed(void **state)
{
    static struct member first, second;
    struct kafka_partition partition[PARTITIONS];
    (void)state;
    send_and_close(0, 400);
    open_consumer(&first, "one", NULL);
    receive_until(&first, 400);
    for (int i = 0; i < PARTITIONS; i++)
        partition[i] = (struct kafka_partition){"events", i, first.last[i] - 4};
    MUST(kafka_commit(first.consumer, partition, 1, (span){PATIENCE_MS}, &err));
    MUST(kafka_commit(first.consumer, partition, PARTITIONS, (span){0}, &err));
    MUST(kafka_commit(first.consumer, partition, 0, (span){0}, &err));
    kafka_consumer_close(first.consumer); /* after the second of these */
    open_consumer(&second, "one", NULL);
    receive_until(&second, 5 * PARTITIONS);
    kafka_consumer_close(second.consumer);
}

static void offsets_cannot_be_had(void **state)
{
    static struct member member = {.fails = true};
    const struct kafka_record *record;
    size_t count;
    (void)state;
    open_consumer(&member, "one", NULL);
    struct error why = {0};
    span end = {clock_monotonic().ms + PATIENCE_MS};
    while (kafka_receive(member.consumer, 10, (span){100}, &record, &count, &why) &&
           clock_monotonic().ms < end.ms)
        ;
    assert_string_equal(why.text,
                        "partitions of Kafka cannot be taken: the database is away");
    assert_int_equal(why.code, ERROR_UNAVAILABLE);
    kafka_consumer_close(member.consumer);
}

/* Two members share the partitions; what one has noted, the other one goes on with. */
static void members_come_and_go(void **state)
{
    static struct member first, second;
    (void)state;
    send_and_close(0, 1000);
    start_at(&first, 0);
    open_consumer(&first, "one", NULL);
    while (first.count < 200)
        receive(&first, 10, 100);
    second.next = first.next;
    open_consumer(&second, "one", NULL);
    WAIT_UNTIL((receive(&first, 1, 1), receive(&second, 1, 1), second.count > 0));
    assert_true(first.given > PARTITIONS);
    assert_int_equal(second.given % (PARTITIONS / 2), 0);
    receive(&first, 10, 100);
    kafka_consumer_close(first.consumer);
    span end = {clock_monotonic().ms + PATIENCE_MS};
    while (first.count + second.count < 1000 && clock_monotonic().ms < end.ms)
        receive(&second, 100, 100);
    for (int i = 0; i < 1000; i++)
        assert_int_equal(first.seen[i] + second.seen[i], 1);
    assert_int_equal(kafka_lag(second.consumer), 0);
    kafka_consumer_close(second.consumer);
}

/* Records that have come, but that nobody has received. */
static void consumer_closes_with_records(void **state)
{
    static struct member member;
    (void)state;
    send_and_close(0, RECORDS_MOST);
    start_at(&member, 0);
    open_consumer(&member, "one", NULL);
    WAIT_UNTIL((receive(&member, 1, 100), member.count > 0));
    kafka_consumer_close(member.consumer);
    assert_int_equal(member.taken, PARTITIONS);
    assert_true(member.count < RECORDS_MOST);
}

/* A member that does not receive for too long has lost its partitions, and may not commit
 * them; then it is given them anew. */
static void a_member_is_stalled(void **state)
{
    static struct member member;
    const struct kafka_property more[] = {
        {"session.timeout.ms", "6000"}, {"max.poll.interval.ms", "6000"}, {.name = NULL}};
    (void)state;
    send_and_close(0, 100);
    start_at(&member, 0);
    open_consumer(&member, "one", more);
    receive_until(&member, 100);
    nanosleep(&(struct timespec){.tv_sec = 8}, NULL);
    const struct kafka_partition partition = {"events", 0, 1};
    struct error why = {0};
    assert_false(kafka_commit(member.consumer, &partition, 1, (span){PATIENCE_MS}, &why));
    assert_int_equal(why.code, ERROR_CONFLICT);
    WAIT_UNTIL((receive(&member, 10, 10), member.given == 2 * PARTITIONS));
    assert_int_equal(member.taken, PARTITIONS);
    kafka_consumer_close(member.consumer);
}

static void consumer_closes_without_brokers(void **state)
{
    static struct member member, stranger;
    (void)state;
    send_and_close(0, 100);
    start_at(&member, 0);
    open_consumer(&member, "one", NULL);
    receive_until(&member, 100);
    all_brokers(false);
    const struct kafka_partition partition = {"events", 0, 1};
    struct error why = {0};
    assert_false(kafka_commit(member.consumer, &partition, 1, (span){100}, &why));
    assert_int_equal(why.code, ERROR_UNAVAILABLE);
    WAIT_UNTIL(
        (receive(&member, 10, 10), !kafka_consumer_state(member.consumer).reachable));
    kafka_consumer_close(member.consumer);
    assert_int_equal(member.taken, PARTITIONS);
    open_consumer(&stranger, "one", NULL); /* never knew a broker */
    kafka_consumer_close(stranger.consumer);
    all_brokers(true);
}

/* --- settings --- */

static void settings_are_wrong(void **state)
{
    struct reports reports = {0};
    struct kafka_settings set = settings();
    struct kafka_address address = *set.address;
    struct kafka_producer *producer = NULL;
    (void)state;
    REFUSED(ERROR_INVALID, "'a/b' cannot be a topic",
            kafka_producer_open(&set, "a/b", (span){1000}, note_report, &reports,
                                &producer, &err));
    address.tls = true;
    set.address = &address;
    set.ca_file = "/nowhere/ca.pem";
    REFUSED_SAYING(ERROR_INVALID, "ssl.ca.location",
                   kafka_producer_open(&set, "events", (span){1000}, note_report,
                                       &reports, &producer, &err));
    const struct kafka_property more[] = {{"no.such.thing", "1"}, {.name = NULL}};
    set.more = more;
    set.ca_file = NULL;
    REFUSED_SAYING(ERROR_INVALID, "no.such.thing",
                   kafka_producer_open(&set, "events", (span){1000}, note_report,
                                       &reports, &producer, &err));
    assert_null(producer);
    kafka_producer_close(NULL, (span){0});
    kafka_consumer_close(NULL);
}

#define WITH_CLUSTER(name)                                                               \
    cmocka_unit_test_setup_teardown(name, begin_cluster, end_cluster)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_CLUSTER(sends_and_receives),
        WITH_CLUSTER(brokers_fail_for_a_moment),
        WITH_CLUSTER(brokers_are_away),
        WITH_CLUSTER(producer_closes_without_brokers),
        WITH_CLUSTER(producer_is_renewed),
        WITH_CLUSTER(a_record_is_too_large),
        WITH_CLUSTER(goes_on_where_it_is_told),
        WITH_CLUSTER(goes_on_where_the_group_has_committed),
        WITH_CLUSTER(offsets_cannot_be_had),
        WITH_CLUSTER(members_come_and_go),
        WITH_CLUSTER(consumer_closes_with_records),
        WITH_CLUSTER(a_member_is_stalled),
        WITH_CLUSTER(consumer_closes_without_brokers),
        WITH_CLUSTER(settings_are_wrong),
    };
    return cmocka_run_group_tests_name("kafka", tests, NULL, NULL);
}
