/* kafka.c - the only file that includes librdkafka's header.
 *
 * librdkafka has threads of its own. What it has to say it says in callbacks, most of
 * them in whoever polls: the thread of a producer, and whoever receives by a consumer.
 *
 * To end a client of librdkafka takes as long as its threads do, and one of them may be
 * waiting for the answer to a name. So a thread ends it, and that is not waited for
 * longer than some seconds.
 */
#include "base/kafka.h"

#include "base/arena.h"
#include "base/clock.h"
#include "base/error.h"
#include "base/json.h"
#include "base/kafka_address.h"
#include "base/list.h"
#include "base/memory.h"

#include <librdkafka/rdkafka.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum {
    POLL_MS = 100,
    CLOSE_MS = 5000, /* for leaving a group, and for ending the threads */
    SEEK_MS = 5000,  /* until partitions that were just assigned are read */
    WARNING = 4,     /* as syslog(3) numbers it */
};

/* What is the same of producers and consumers. It lives as long as the threads of
 * librdkafka do. */
struct client {
    rd_kafka_t *rk;
    void (*notice)(void *context, const char *text);
    void *context;
    void *owner; /* the producer or the consumer */

    pthread_mutex_t mutex; /* protects: */
    bool silent;           /* it is closed: nobody is told anything */
    struct kafka_state state;
};

/* --- what brokers say --- */

static void tell(struct client *client, const char *text)
{
    pthread_mutex_lock(&client->mutex);
    if (!client->silent && client->notice)
        client->notice(client->context, text);
    pthread_mutex_unlock(&client->mutex);
}

/* The empty text: all is well. */
static void set_trouble(struct client *client, const char *text)
{
    pthread_mutex_lock(&client->mutex);
    bool changed = strcmp(client->state.trouble, text) != 0;
    snprintf(client->state.trouble, sizeof client->state.trouble, "%s", text);
    pthread_mutex_unlock(&client->mutex);
    if (changed && *text)
        tell(client, text);
}

static void set_reachable(struct client *client, bool reachable)
{
    pthread_mutex_lock(&client->mutex);
    bool came_back = reachable && !client->state.reachable;
    client->state.reachable = reachable;
    pthread_mutex_unlock(&client->mutex);
    if (came_back)
        set_trouble(client, "");
}

static struct kafka_state state_of(struct client *client)
{
    pthread_mutex_lock(&client->mutex);
    struct kafka_state state = client->state;
    pthread_mutex_unlock(&client->mutex);
    return state;
}

static void on_log(const rd_kafka_t *rk, int level, const char *facility,
                   const char *text)
{
    struct client *client = rd_kafka_opaque(rk);
    bool is_error = strcmp(facility, "FAIL") == 0 || strcmp(facility, "ERROR") == 0;
    if (level <= WARNING && !is_error) /* on_error() is told, too */
        tell(client, text);
}

/* librdkafka before 2.6.1 speaks SCRAM in a way that brokers of Kafka 4 refuse, whatever
 * the password (its issue 4895). */
static bool is_too_old(int code, const char *reason)
{
    enum { MENDED = 0x020601ff };
    return code == RD_KAFKA_RESP_ERR__AUTHENTICATION && strstr(reason, "SCRAM") &&
           rd_kafka_version() < MENDED;
}

static void on_error(rd_kafka_t *rk, int code, const char *why, void *opaque)
{
    char reason[400];
    bool old = is_too_old(code, why);
    (void)rk;
    snprintf(reason, sizeof reason, "%s%s%s%s",
             old ? "the password is wrong, or this is Kafka 4: librdkafka " : "",
             old ? rd_kafka_version_str() : "",
             old ? " cannot do SCRAM with that, only 2.6.1; sasl=PLAIN over TLS works: "
                 : "",
             why);
    bool all_down = code == RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN;
    if (all_down)
        set_reachable(opaque, false);
    struct kafka_state state = state_of(opaque);
    if (state.reachable || (all_down && state.trouble[0]))
        tell(opaque, reason);
    else
        set_trouble(opaque, reason);
}

/* librdkafka describes itself each second, as a JSON object. */
static int on_statistics(rd_kafka_t *rk, char *text, size_t len, void *opaque)
{
    enum { BROKERS_MOST = 1000 };
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    struct error err;
    const struct json *root;
    str state;
    (void)rk;
    if (!json_parse((str){text, len}, &arena, &root, &err))
        return 0;
    const struct json *brokers = json_get(root, "brokers");
    size_t count = json_size(brokers);
    bool reachable = false;
    for (size_t i = 0; i < count && i < BROKERS_MOST && !reachable; i++) {
        str key = arena_copy(&arena, json_key(brokers, i));
        reachable = json_text(json_get(json_get(brokers, key.at), "state"), &state) &&
                    str_equal(state, STR("UP"));
    }
    set_reachable(opaque, reachable);
    return 0;
}

/* --- settings --- */

/* Put an error of librdkafka into words of ours. */
static enum error_code code_of(rd_kafka_resp_err_t code)
{
    switch (code) {
    case RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE:
    case RD_KAFKA_RESP_ERR_RECORD_LIST_TOO_LARGE:
        return ERROR_LIMIT;
    case RD_KAFKA_RESP_ERR_INVALID_RECORD:
        return ERROR_INVALID;
    case RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED:
    case RD_KAFKA_RESP_ERR_GROUP_AUTHORIZATION_FAILED:
    case RD_KAFKA_RESP_ERR_CLUSTER_AUTHORIZATION_FAILED:
        return ERROR_DENIED;
    case RD_KAFKA_RESP_ERR_ILLEGAL_GENERATION:
    case RD_KAFKA_RESP_ERR_UNKNOWN_MEMBER_ID:
    case RD_KAFKA_RESP_ERR_REBALANCE_IN_PROGRESS:
    case RD_KAFKA_RESP_ERR_FENCED_INSTANCE_ID:
        return ERROR_CONFLICT;
    default:
        return ERROR_UNAVAILABLE;
    }
}

static char *copy_of(const char *text)
{
    size_t size = strlen(text) + 1;
    return memcpy(memory_bytes(size), text, size);
}

static void conf_free(rd_kafka_conf_t **conf)
{
    if (*conf)
        rd_kafka_conf_destroy(*conf);
}

static bool set(rd_kafka_conf_t *conf, const char *name, const char *value,
                struct error *err)
{
    char why[200];
    return !value || !*value ||
           rd_kafka_conf_set(conf, name, value, why, sizeof why) == RD_KAFKA_CONF_OK ||
           error_set(err, ERROR_INVALID, "%s", why);
}

static bool set_all(rd_kafka_conf_t *conf, const struct kafka_property *property,
                    struct error *err)
{
    for (; property && property->name; property++)
        if (!set(conf, property->name, property->value, err))
            return false;
    return true;
}

static bool set_up(rd_kafka_conf_t *conf, const struct kafka_settings *settings,
                   const struct kafka_property *own, struct error *err)
{
    const struct kafka_address *address = settings->address;
    bool user = address->user[0];
    const struct kafka_property both[] = {
        {"bootstrap.servers", address->brokers},
        {"client.id", settings->client},
        {"security.protocol", address->tls ? user ? "sasl_ssl" : "ssl"
                              : user       ? "sasl_plaintext"
                                           : "plaintext"},
        {"sasl.mechanism", address->mechanism},
        {"sasl.username", address->user},
        {"sasl.password", address->password},
        {"ssl.ca.location", settings->ca_file},
        {"ssl.certificate.location", settings->certificate},
        {"ssl.key.location", settings->key},
        {"ssl.endpoint.identification.algorithm", "https"},
        {"socket.keepalive.enable", "true"},
        {"socket.timeout.ms", "30000"}, /* of a broker that does not answer */
        {"topic.metadata.refresh.interval.ms", "10000"},
        {"log.connection.close", "false"},
        {"statistics.interval.ms", "1000"},
        {.name = NULL},
    };
    rd_kafka_conf_set_log_cb(conf, on_log);
    rd_kafka_conf_set_error_cb(conf, on_error);
    rd_kafka_conf_set_stats_cb(conf, on_statistics);
    return set_all(conf, both, err) && set_all(conf, own, err) &&
           set_all(conf, settings->more, err);
}

/* --- a client of librdkafka --- */

/* The configuration stays the caller's. */
static struct client *client_new(rd_kafka_type_t type, const rd_kafka_conf_t *conf,
                                 const struct kafka_settings *settings, void *owner,
                                 struct error *err)
{
    char why[200];
    struct client *client = memory_new(struct client, 1);
    client->notice = settings->notice;
    client->context = settings->context;
    client->owner = owner;
    pthread_mutex_init(&client->mutex, NULL);
    rd_kafka_conf_t *own = rd_kafka_conf_dup(conf);
    rd_kafka_conf_set_opaque(own, client);
    client->rk = rd_kafka_new(type, own, why, sizeof why); /* takes `own` if it works */
    if (client->rk)
        return client;
    rd_kafka_conf_destroy(own);
    pthread_mutex_destroy(&client->mutex);
    free(client);
    error_set(err, ERROR_INVALID, "%s", why);
    return NULL;
}

/* The ending of a client, which a thread carries out. Whoever is last frees it. */
struct kafka_ending {
    struct client *client;
    pthread_mutex_t mutex; /* protects: */
    pthread_cond_t changed;
    bool over, left; /* the client has ended; nobody waits for that any more */
};

static void ending_free(struct kafka_ending *ending)
{
    pthread_cond_destroy(&ending->changed);
    pthread_mutex_destroy(&ending->mutex);
    free(ending);
}

static void *end_client(void *context)
{
    struct kafka_ending *ending = context;
    struct client *client = ending->client;
    rd_kafka_destroy_flags(client->rk, RD_KAFKA_DESTROY_F_NO_CONSUMER_CLOSE);
    pthread_mutex_destroy(&client->mutex);
    free(client);
    pthread_mutex_lock(&ending->mutex);
    ending->over = true;
    bool left = ending->left;
    pthread_cond_signal(&ending->changed);
    pthread_mutex_unlock(&ending->mutex);
    if (left)
        ending_free(ending);
    return NULL;
}

/* Nothing of it calls us afterwards. Accepts NULL. */
static void client_end(struct client *client)
{
    pthread_t thread;
    if (!client)
        return;
    pthread_mutex_lock(&client->mutex);
    client->silent = true;
    pthread_mutex_unlock(&client->mutex);
    struct kafka_ending *ending = memory_new(struct kafka_ending, 1);
    ending->client = client;
    pthread_mutex_init(&ending->mutex, NULL);
    clock_condition(&ending->changed);
    if (pthread_create(&thread, NULL, end_client, ending) != 0) {
        ending->left = true;
        end_client(ending);
        return;
    }
    span until = {clock_monotonic().ms + CLOSE_MS};
    pthread_mutex_lock(&ending->mutex);
    while (!ending->over && clock_wait(&ending->changed, &ending->mutex, until))
        ;
    bool over = ending->over;
    ending->left = !over;
    pthread_mutex_unlock(&ending->mutex);
    if (!over) {
        pthread_detach(thread);
        return;
    }
    pthread_join(thread, NULL);
    ending_free(ending);
}

/* --- sending --- */

struct kafka_producer {
    char *topic;
    kafka_delivered *delivered;
    void *context;
    rd_kafka_conf_t *conf;          /* for another client, in place of a broken one */
    struct kafka_settings settings; /* only what client_new() reads */
    pthread_t thread;
    atomic_bool stopping;
    pthread_rwlock_t lock; /* protects: */
    struct client *client;
};

static void on_delivery(rd_kafka_t *rk, const rd_kafka_message_t *message, void *opaque)
{
    struct client *client = opaque;
    struct kafka_producer *producer = client->owner;
    struct error err;
    bool kept = !message->err;
    (void)rk;
    if (!kept)
        error_set(&err, code_of(message->err), "Kafka: %s",
                  rd_kafka_err2str(message->err));
    struct kafka_receipt receipt = {
        .ticket = message->_private,
        .kept = kept,
        .unknown = !kept &&
                   rd_kafka_message_status(message) != RD_KAFKA_MSG_STATUS_NOT_PERSISTED,
        .partition = message->partition,
        .offset = kept ? message->offset : -1,
        .err = kept ? NULL : &err,
    };
    producer->delivered(producer->context, &receipt);
}

/* Wait for what was sent, and give up what remains; all of it is reported. */
static void settle(struct client *client, span most)
{
    rd_kafka_flush(client->rk, (int)most.ms);
    rd_kafka_purge(client->rk, RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT);
    span until = {clock_monotonic().ms + CLOSE_MS};
    while (rd_kafka_outq_len(client->rk) > 0 && clock_monotonic().ms < until.ms)
        rd_kafka_poll(client->rk, POLL_MS);
}

/* An idempotent client that a broker contradicts ends for good: go on with another one.
 */
static void renew(struct kafka_producer *producer)
{
    struct error err;
    struct client *fresh = client_new(RD_KAFKA_PRODUCER, producer->conf,
                                      &producer->settings, producer, &err);
    if (!fresh)
        return;
    pthread_rwlock_wrlock(&producer->lock);
    struct client *broken = producer->client;
    producer->client = fresh;
    pthread_rwlock_unlock(&producer->lock);
    settle(broken, (span){0});
    client_end(broken);
}

static void *work(void *context)
{
    struct kafka_producer *producer = context;
    char why[16];
    while (!atomic_load(&producer->stopping)) {
        /* Only this thread sets another client. */
        rd_kafka_poll(producer->client->rk, POLL_MS);
        if (rd_kafka_fatal_error(producer->client->rk, why, sizeof why))
            renew(producer);
    }
    return NULL;
}

static void producer_free(struct kafka_producer *producer)
{
    client_end(producer->client);
    conf_free(&producer->conf);
    pthread_rwlock_destroy(&producer->lock);
    free(producer->topic);
    free(producer);
}

static bool start_producer(struct kafka_producer *producer,
                           const struct kafka_settings *settings, span patience,
                           struct error *err)
{
    char ms[24];
    snprintf(ms, sizeof ms, "%lld", (long long)patience.ms);
    const struct kafka_property own[] = {
        {"enable.idempotence", "true"},
        {"acks", "all"},
        {"compression.type", "lz4"},
        {"partitioner", "murmur2_random"}, /* as Java's clients have it */
        {"delivery.timeout.ms", ms},
        {"queue.buffering.max.messages", "100000"},
        {"queue.buffering.max.kbytes", "65536"},
        {.name = NULL},
    };
    producer->conf = rd_kafka_conf_new();
    rd_kafka_conf_set_dr_msg_cb(producer->conf, on_delivery);
    if (!set_up(producer->conf, settings, own, err))
        return false;
    producer->client =
        client_new(RD_KAFKA_PRODUCER, producer->conf, &producer->settings, producer, err);
    if (!producer->client)
        return false;
    return pthread_create(&producer->thread, NULL, work, producer) == 0 ||
           error_set(err, ERROR_UNAVAILABLE, "cannot start a thread for Kafka");
}

bool kafka_producer_open(const struct kafka_settings *settings, const char *topic,
                         span patience, kafka_delivered *delivered, void *context,
                         struct kafka_producer **producer, struct error *err)
{
    if (!kafka_topic_is_valid(str_from(topic)))
        return error_set(err, ERROR_INVALID, "'%s' cannot be a topic",
                         str_shown(str_from(topic)).text);
    struct kafka_producer *opened = memory_new(struct kafka_producer, 1);
    opened->topic = copy_of(topic);
    opened->delivered = delivered;
    opened->context = context;
    opened->settings.notice = settings->notice;
    opened->settings.context = settings->context;
    pthread_rwlock_init(&opened->lock, NULL);
    if (!start_producer(opened, settings, patience, err)) {
        producer_free(opened);
        return error_context(err, "Kafka");
    }
    *producer = opened;
    return true;
}

bool kafka_send(struct kafka_producer *producer, str key, str value, instant at,
                void *ticket, struct error *err)
{
    pthread_rwlock_rdlock(&producer->lock);
    rd_kafka_resp_err_t code = rd_kafka_producev(
        producer->client->rk, RD_KAFKA_V_TOPIC(producer->topic),
        RD_KAFKA_V_KEY(key.len ? key.at : NULL, key.len),
        RD_KAFKA_V_VALUE((void *)value.at, value.len), RD_KAFKA_V_TIMESTAMP(at.ms),
        RD_KAFKA_V_MSGFLAGS(RD_KAFKA_MSG_F_COPY), RD_KAFKA_V_OPAQUE(ticket),
        RD_KAFKA_V_END);
    pthread_rwlock_unlock(&producer->lock);
    return !code ||
           error_set(err, code_of(code), "Kafka: %s",
                     code == RD_KAFKA_RESP_ERR__QUEUE_FULL ? "too much is waiting for it"
                                                           : rd_kafka_err2str(code));
}

struct kafka_state kafka_producer_state(struct kafka_producer *producer)
{
    pthread_rwlock_rdlock(&producer->lock);
    struct kafka_state state = state_of(producer->client);
    pthread_rwlock_unlock(&producer->lock);
    return state;
}

void kafka_producer_close(struct kafka_producer *producer, span most)
{
    if (!producer)
        return;
    atomic_store(&producer->stopping, true);
    pthread_join(producer->thread, NULL);
    settle(producer->client, most);
    producer_free(producer);
}

/* --- receiving --- */

struct kafka_consumer {
    struct client *client;
    struct kafka_member member;
    char **topic; /* `topics` of them */
    size_t topics;
    struct error
        refused; /* why assigned() failed; its code is ERROR_NONE if it did not */
    uint64_t rebalances;

    /* Received, and borrowed by whoever received it. */
    rd_kafka_message_t **message;
    struct kafka_record *record;
    size_t count, message_room, record_room;

    struct kafka_partition *partition; /* those that are ours; `partitions` of them */
    size_t partitions, partition_room;
    size_t last; /* that of the record that was given out last */
};

static void forget_received(struct kafka_consumer *consumer)
{
    for (size_t i = 0; i < consumer->count; i++)
        rd_kafka_message_destroy(consumer->message[i]);
    consumer->count = 0;
}

/* Its name as we keep it. */
static const char *topic_of(const struct kafka_consumer *consumer, const char *name)
{
    size_t i = 0;
    while (i + 1 < consumer->topics && strcmp(consumer->topic[i], name) != 0)
        i++;
    return consumer->topic[i];
}

static void list_partitions(struct kafka_consumer *consumer,
                            const rd_kafka_topic_partition_list_t *list)
{
    consumer->partitions = consumer->last = 0;
    for (int i = 0; i < list->cnt; i++) {
        consumer->partition =
            list_room(consumer->partition, consumer->partitions,
                      &consumer->partition_room, sizeof *consumer->partition);
        consumer->partition[consumer->partitions++] =
            (struct kafka_partition){.topic = topic_of(consumer, list->elems[i].topic),
                                     .number = list->elems[i].partition,
                                     .next = KAFKA_COMMITTED};
    }
}

/* Where assigned() says that the partitions of the list are to begin. False: it cannot.
 */
static bool ask_where(struct kafka_consumer *consumer,
                      rd_kafka_topic_partition_list_t *list)
{
    const struct kafka_member *member = &consumer->member;
    list_partitions(consumer, list);
    if (member->assigned && !member->assigned(member->context, consumer->partition,
                                              consumer->partitions, &consumer->refused)) {
        consumer->partitions = 0;
        rd_kafka_assign(consumer->client->rk, NULL);
        return false;
    }
    for (int i = 0; i < list->cnt; i++)
        list->elems[i].offset = consumer->partition[i].next;
    return true;
}

/* What was gathered but not yet given out comes again, to us or to somebody else. */
static void on_rebalance(rd_kafka_t *rk, rd_kafka_resp_err_t code,
                         rd_kafka_topic_partition_list_t *list, void *opaque)
{
    struct client *client = opaque;
    struct kafka_consumer *consumer = client->owner;
    const struct kafka_member *member = &consumer->member;
    forget_received(consumer);
    if (code == RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS) {
        consumer->rebalances++;
        set_trouble(client, "");
        if (ask_where(consumer, list))
            rd_kafka_assign(rk, list);
        return;
    }
    list_partitions(consumer, list);
    if (member->revoked)
        member->revoked(member->context, consumer->partition, consumer->partitions,
                        rd_kafka_assignment_lost(rk));
    consumer->partitions = 0;
    rd_kafka_assign(rk, NULL);
}

static bool join(struct kafka_consumer *consumer, struct error *err)
{
    rd_kafka_topic_partition_list_t *list = rd_kafka_topic_partition_list_new(1);
    for (size_t i = 0; i < consumer->topics; i++)
        rd_kafka_topic_partition_list_add(list, consumer->topic[i],
                                          RD_KAFKA_PARTITION_UA);
    rd_kafka_resp_err_t code = rd_kafka_subscribe(consumer->client->rk, list);
    rd_kafka_topic_partition_list_destroy(list);
    return !code || error_set(err, ERROR_INVALID, "%s", rd_kafka_err2str(code));
}

/* All callbacks come in whoever receives. */
static bool start_consumer(struct kafka_consumer *consumer,
                           const struct kafka_settings *settings, const char *group,
                           struct error *err)
{
    const struct kafka_property own[] = {
        {"group.id", group},
        {"enable.auto.commit", "false"},
        {"enable.auto.offset.store", "false"},
        {"auto.offset.reset", "earliest"},
        /* cooperative-sticky ends the process in 2.0.2, librdkafka's issue 4312. */
        {"partition.assignment.strategy", "range"},
        {"session.timeout.ms", "10000"},
        {"heartbeat.interval.ms", "1000"},
        {"isolation.level", "read_committed"},
        {"fetch.max.bytes", "8388608"},
        {"queued.max.messages.kbytes", "16384"},
        {"receive.message.max.bytes", "67108864"},
        {.name = NULL},
    };
    CLEANUP(conf_free) rd_kafka_conf_t *conf = rd_kafka_conf_new();
    rd_kafka_conf_set_rebalance_cb(conf, on_rebalance);
    if (!set_up(conf, settings, own, err))
        return false;
    consumer->client = client_new(RD_KAFKA_CONSUMER, conf, settings, consumer, err);
    if (!consumer->client)
        return false;
    rd_kafka_poll_set_consumer(consumer->client->rk);
    return join(consumer, err);
}

static void consumer_free(struct kafka_consumer *consumer)
{
    forget_received(consumer);
    client_end(consumer->client);
    for (size_t i = 0; i < consumer->topics; i++)
        free(consumer->topic[i]);
    free(consumer->topic);
    free(consumer->message);
    free(consumer->record);
    free(consumer->partition);
    free(consumer);
}

bool kafka_consumer_open(const struct kafka_settings *settings, const char *group,
                         const char *const *topics, const struct kafka_member *member,
                         struct kafka_consumer **consumer, struct error *err)
{
    struct kafka_consumer *opened = memory_new(struct kafka_consumer, 1);
    opened->member = *member;
    while (topics[opened->topics])
        opened->topics++;
    opened->topic = memory_new(char *, opened->topics);
    for (size_t i = 0; i < opened->topics; i++)
        opened->topic[i] = copy_of(topics[i]);
    if (!start_consumer(opened, settings, group, err)) {
        consumer_free(opened);
        return error_context(err, "Kafka");
    }
    *consumer = opened;
    return true;
}

/* Take a message. It may be a fault of its topic or of the group: librdkafka goes on. */
static void take(struct kafka_consumer *consumer, rd_kafka_message_t *message)
{
    rd_kafka_timestamp_type_t kind;
    if (message->err) {
        char why[200];
        snprintf(why, sizeof why, "%s", rd_kafka_message_errstr(message));
        set_trouble(consumer->client, why);
        rd_kafka_message_destroy(message);
        return;
    }
    consumer->message = list_room(consumer->message, consumer->count,
                                  &consumer->message_room, sizeof(rd_kafka_message_t *));
    consumer->record = list_room(consumer->record, consumer->count,
                                 &consumer->record_room, sizeof *consumer->record);
    int64_t at = rd_kafka_message_timestamp(message, &kind);
    consumer->message[consumer->count] = message;
    consumer->record[consumer->count++] = (struct kafka_record){
        .topic = rd_kafka_topic_name(message->rkt),
        .partition = message->partition,
        .offset = message->offset,
        .at = {kind == RD_KAFKA_TIMESTAMP_NOT_AVAILABLE || at < 0 ? 0 : at},
        .key = {message->key ? message->key : "", message->key_len},
        .value = {message->payload ? message->payload : "", message->len},
    };
}

/* May the consumer be of use still? */
static bool is_fit(struct kafka_consumer *consumer, struct error *err)
{
    char why[200];
    if (consumer->refused.code != ERROR_NONE) {
        *err = consumer->refused;
        return error_context(err, "partitions of Kafka cannot be taken");
    }
    return !rd_kafka_fatal_error(consumer->client->rk, why, sizeof why) ||
           error_set(err, ERROR_UNAVAILABLE, "Kafka: %s", why);
}

/* Note where to go on behind a record. Many in a row are of one partition. */
static void note_next(struct kafka_consumer *consumer, const struct kafka_record *record)
{
    for (size_t i = 0; i < consumer->partitions; i++) {
        struct kafka_partition *each = &consumer->partition[consumer->last];
        if (each->number == record->partition &&
            strcmp(each->topic, record->topic) == 0) {
            each->next = record->offset + 1;
            return;
        }
        consumer->last = (consumer->last + 1) % consumer->partitions;
    }
}

bool kafka_receive(struct kafka_consumer *consumer, size_t most, span wait,
                   const struct kafka_record **record, size_t *count, struct error *err)
{
    span until = {clock_monotonic().ms + wait.ms};
    forget_received(consumer);
    while (consumer->count < most && is_fit(consumer, err)) {
        int64_t left = consumer->count ? 0 : until.ms - clock_monotonic().ms;
        rd_kafka_message_t *message =
            rd_kafka_consumer_poll(consumer->client->rk, left > 0 ? (int)left : 0);
        if (message)
            take(consumer, message);
        else if (left <= 0)
            break;
    }
    if (!is_fit(consumer, err))
        return false;
    for (size_t i = 0; i < consumer->count; i++)
        note_next(consumer, &consumer->record[i]);
    if (consumer->count)
        set_trouble(consumer->client, "");
    *record = consumer->record;
    *count = consumer->count;
    return true;
}

/* What came of rd_kafka_seek_partitions(): nothing, or the first thing that went wrong.
 */
static rd_kafka_resp_err_t seek(rd_kafka_t *rk, rd_kafka_topic_partition_list_t *list)
{
    rd_kafka_resp_err_t code = RD_KAFKA_RESP_ERR_NO_ERROR;
    rd_kafka_error_t *error = rd_kafka_seek_partitions(rk, list, SEEK_MS);
    if (error)
        code = rd_kafka_error_code(error);
    rd_kafka_error_destroy(error); /* accepts NULL */
    for (int i = 0; i < list->cnt && !code; i++)
        code = list->elems[i].err;
    return code;
}

/* The partitions stay assigned: to assign them anew while librdkafka still ends what it
 * had begun to read of them ends the process (its issue 5573). Those that were assigned
 * a moment ago are not read yet, and cannot be sought in. */
bool kafka_rewind(struct kafka_consumer *consumer, struct error *err)
{
    rd_kafka_t *rk = consumer->client->rk;
    rd_kafka_topic_partition_list_t *list = NULL;
    forget_received(consumer);
    rd_kafka_resp_err_t code = rd_kafka_assignment(rk, &list);
    if (code)
        return error_set(err, ERROR_UNAVAILABLE, "Kafka: %s", rd_kafka_err2str(code));
    span until = {clock_monotonic().ms + SEEK_MS};
    if (ask_where(consumer, list) && list->cnt)
        while ((code = seek(rk, list)) == RD_KAFKA_RESP_ERR__STATE &&
               clock_monotonic().ms < until.ms)
            nanosleep(&(struct timespec){.tv_nsec = POLL_MS * 1000000L}, NULL);
    rd_kafka_topic_partition_list_destroy(list);
    if (code)
        return error_set(err, ERROR_UNAVAILABLE, "Kafka cannot go back: %s",
                         rd_kafka_err2str(code));
    return is_fit(consumer, err);
}

static void note_result(rd_kafka_t *rk, rd_kafka_resp_err_t code,
                        rd_kafka_topic_partition_list_t *offsets, void *context)
{
    (void)rk;
    (void)offsets;
    *(rd_kafka_resp_err_t *)context = code;
}

/* Send the commit, and wait for its answer. */
static rd_kafka_resp_err_t commit_and_wait(rd_kafka_t *rk,
                                           const rd_kafka_topic_partition_list_t *list,
                                           span wait)
{
    const rd_kafka_resp_err_t none = RD_KAFKA_RESP_ERR__IN_PROGRESS;
    rd_kafka_resp_err_t result = none;
    rd_kafka_queue_t *queue = rd_kafka_queue_new(rk);
    rd_kafka_resp_err_t code =
        rd_kafka_commit_queue(rk, list, queue, note_result, &result);
    span until = {clock_monotonic().ms + wait.ms};
    while (!code && result == none) {
        int64_t left = until.ms - clock_monotonic().ms;
        if (left <= 0)
            code = RD_KAFKA_RESP_ERR__TIMED_OUT;
        else
            rd_kafka_queue_poll_callback(queue, (int)left);
    }
    rd_kafka_queue_destroy(queue); /* an answer that comes after all is dropped */
    return code ? code : result;
}

bool kafka_commit(struct kafka_consumer *consumer,
                  const struct kafka_partition *partition, size_t count, span wait,
                  struct error *err)
{
    if (!count)
        return true;
    rd_kafka_topic_partition_list_t *list = rd_kafka_topic_partition_list_new((int)count);
    for (size_t i = 0; i < count; i++)
        rd_kafka_topic_partition_list_add(list, partition[i].topic, partition[i].number)
            ->offset = partition[i].next;
    rd_kafka_resp_err_t code = wait.ms ? commit_and_wait(consumer->client->rk, list, wait)
                                       : rd_kafka_commit(consumer->client->rk, list, 1);
    for (int i = 0; i < list->cnt && !code && wait.ms; i++)
        code = list->elems[i].err;
    rd_kafka_topic_partition_list_destroy(list);
    return !code || error_set(err, code_of(code), "Kafka keeps no offset: %s",
                              rd_kafka_err2str(code));
}

struct kafka_state kafka_consumer_state(const struct kafka_consumer *consumer)
{
    return state_of(consumer->client);
}

bool kafka_bounds(const struct kafka_consumer *consumer, const char *topic,
                  int32_t number, int64_t *first, int64_t *end)
{
    return rd_kafka_get_watermark_offsets(consumer->client->rk, topic, number, first,
                                          end) == 0 &&
           *end >= 0;
}

int64_t kafka_lag(const struct kafka_consumer *consumer)
{
    int64_t lag = 0, first, end;
    for (size_t i = 0; i < consumer->partitions; i++) {
        const struct kafka_partition *each = &consumer->partition[i];
        if (kafka_bounds(consumer, each->topic, each->number, &first, &end) &&
            each->next >= 0 && end > each->next)
            lag += end - each->next;
    }
    return lag;
}

uint64_t kafka_rebalances(const struct kafka_consumer *consumer)
{
    return consumer->rebalances;
}

static void drop(rd_kafka_message_t *message)
{
    if (message)
        rd_kafka_message_destroy(message);
}

/* Records that came but were not received are on the queue, too, and
 * rd_kafka_queue_poll_callback() ends the process when it meets one. */
void kafka_consumer_close(struct kafka_consumer *consumer)
{
    if (!consumer)
        return;
    rd_kafka_t *rk = consumer->client->rk;
    rd_kafka_queue_t *queue = rd_kafka_queue_new(rk);
    rd_kafka_error_t *error = rd_kafka_consumer_close_queue(rk, queue);
    span until = {clock_monotonic().ms + CLOSE_MS};
    while (!error && !rd_kafka_consumer_closed(rk) && clock_monotonic().ms < until.ms)
        drop(rd_kafka_consume_queue(queue, POLL_MS));
    rd_kafka_error_destroy(error); /* accepts NULL */
    rd_kafka_queue_destroy(queue);
    consumer_free(consumer);
}
