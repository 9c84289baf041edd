/* kafka.c - a source: records of Kafka, which become events as the mapping says.
 *
 * One thread does everything. It receives some records, has the adapter make events of
 * them, and once the sink has these on the disk, it has the group remember how far it has
 * come. So a record that the group has behind it was kept. What comes again, after a
 * crash or when the partitions are dealt out anew, is recognised by its events' uuids.
 *
 * Records wait in Kafka while nobody receives, perhaps for days. So for the adapter a
 * record arrived when it was sent, and time passes by the records until all are read.
 */
#include "base/kafka.h"
#include "edge/formats/adapter.h"
#include "edge/sources/handover.h"
#include "edge/sources/password.h"
#include "edge/sources/sources.h"

#include "base/arena.h"
#include "base/clock.h"
#include "base/error.h"
#include "base/kafka_address.h"
#include "base/list.h"
#include "base/log.h"
#include "base/memory.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum {
    VALUE_BYTES = 1024 * 1024, /* of a record, at most */
    RECORDS = 500,             /* are received at once, at most */
    TICK_MS = 200,
    CALM_MS = 1000, /* without a record: there is none that waits */
    PAUSE_MS = 2000,
    LOST_MS = 10000, /* without a broker, until all cameras count as offline */
    NAME = 64,
};

struct kafka_source {
    struct source source; /* must be first */
    struct kafka_address address;
    const struct mapping *mapping;
    bool (*correction)(void *context, span *ahead);
    void *context;
    struct arena own; /* for: */
    const char *client, *ca_file, *certificate, *key_file;
    const char **topic; /* the last one is NULL */
    struct adapter *adapter;
    pthread_t thread;
    atomic_bool stopping;

    /* Of the thread. */
    struct kafka_consumer *consumer;
    struct handover handover;
    struct kafka_partition *next; /* how far it has come since the last commit */
    size_t count, room;
    span met;   /* when a broker was reachable last, and */
    span heard; /* when a record came last; both by the monotonic clock */
    bool lost;  /* all cameras were reported offline */

    pthread_mutex_t mutex; /* protects: */
    struct source_state state;
};

/* --- what is wrong --- */

static void set_trouble(struct kafka_source *kafka, const char *why)
{
    pthread_mutex_lock(&kafka->mutex);
    snprintf(kafka->state.trouble, sizeof kafka->state.trouble, "%s%.180s",
             *why ? "Kafka: " : "", why);
    pthread_mutex_unlock(&kafka->mutex);
}

static void note(void *context, const char *text)
{
    (void)context;
    log_warn("Kafka cannot be used as it should", LOG_TEXT("reason", text));
}

static bool nap(struct kafka_source *kafka, int64_t ms)
{
    for (int64_t passed = 0; passed < ms && !atomic_load(&kafka->stopping);
         passed += TICK_MS)
        nanosleep(&(struct timespec){.tv_nsec = TICK_MS * 1000000L}, NULL);
    return !atomic_load(&kafka->stopping);
}

/* --- records --- */

/* In a topic of its own, a record has the topic of a message of MQTT as its key. */
static struct message message_of(const struct kafka_source *kafka,
                                 const struct kafka_record *record)
{
    instant now = clock_now();
    bool sent = record->at.ms && !instant_before(now, record->at);
    struct message message = {
        .topic = kafka->address.topic[0] ? record->key : str_from(record->topic),
        .payload = record->value,
        .received = sent ? record->at : now,
    };
    if (!kafka->correction || !kafka->correction(kafka->context, &message.ahead))
        message.ahead = (span){0};
    return message;
}

static void note_next(struct kafka_source *kafka, const struct kafka_record *record)
{
    size_t i = 0;
    while (i < kafka->count && (kafka->next[i].number != record->partition ||
                                strcmp(kafka->next[i].topic, record->topic) != 0))
        i++;
    if (i == kafka->count) {
        kafka->next =
            list_room(kafka->next, kafka->count, &kafka->room, sizeof *kafka->next);
        kafka->next[kafka->count++] =
            (struct kafka_partition){record->topic, record->partition, 0};
    }
    kafka->next[i].next = record->offset + 1;
}

static void take(struct kafka_source *kafka, const struct kafka_record *record)
{
    struct output out = handover_output(&kafka->handover);
    note_next(kafka, record);
    if (record->value.len > VALUE_BYTES) {
        out.unread(out.context, (str){"", 0}, "a record is longer than 1 MiB");
        return;
    }
    const struct message message = message_of(kafka, record);
    adapter_take(kafka->adapter, &message, &out);
}

/* Hand over what was gathered, and then have the group remember it. False: the sink is
 * stopping. Nobody waits for the commit: the next one says the same and more, and
 * kafka_consumer_close() waits for the last one. */
static bool keep(struct kafka_source *kafka)
{
    struct error err;
    if (!handover_flush(&kafka->handover)) {
        atomic_store(&kafka->stopping, true);
        return false;
    }
    if (!kafka_commit(kafka->consumer, kafka->next, kafka->count, (span){0}, &err))
        log_debug("no offset was kept", LOG_TEXT("reason", err.text));
    kafka->count = 0;
    return true;
}

/* --- time --- */

/* Time passes for the adapter, but not while records wait, nor without a broker: then one
 * could not come that ends a state. */
static void tick(struct kafka_source *kafka)
{
    struct output out = handover_output(&kafka->handover);
    span now = clock_monotonic();
    struct kafka_state state = kafka_consumer_state(kafka->consumer);
    set_trouble(kafka, state.trouble);
    if (state.reachable) {
        if (kafka->lost)
            log_info("Kafka can be reached again");
        kafka->met = now;
        kafka->lost = false;
        if (now.ms - kafka->heard.ms >= CALM_MS || kafka_lag(kafka->consumer) == 0)
            adapter_tick(kafka->adapter, clock_now(), &out);
    } else if (!kafka->lost && now.ms - kafka->met.ms > LOST_MS) {
        kafka->lost = true;
        adapter_lost(kafka->adapter, clock_now(), &out);
    }
}

/* --- the thread --- */

/* A box has little memory: what waits in it is bounded more closely than is usual. */
static const struct kafka_property little[] = {{"fetch.max.bytes", "1048576"},
                                               {"queued.max.messages.kbytes", "6144"},
                                               {"queued.min.messages", "20000"},
                                               {.name = NULL}};

static bool open_consumer(struct kafka_source *kafka, struct error *err)
{
    const struct kafka_settings settings = {
        .address = &kafka->address,
        .client = kafka->client,
        .ca_file = kafka->ca_file,
        .certificate = kafka->certificate,
        .key = kafka->key_file,
        .more = little,
        .notice = note,
    };
    const struct kafka_member member = {.assigned = NULL};
    return kafka_consumer_open(&settings, kafka->client, kafka->topic, &member,
                               &kafka->consumer, err);
}

/* Receive until that cannot go on. */
static bool receive(struct kafka_source *kafka, struct error *err)
{
    while (!atomic_load(&kafka->stopping)) {
        const struct kafka_record *record;
        size_t count;
        if (!kafka_receive(kafka->consumer, RECORDS, (span){TICK_MS}, &record, &count,
                           err))
            return false;
        for (size_t i = 0; i < count; i++)
            take(kafka, &record[i]);
        if (count)
            kafka->heard = clock_monotonic();
        else
            tick(kafka);
        if (!keep(kafka))
            break;
    }
    return true;
}

static void *work(void *context)
{
    struct kafka_source *kafka = context;
    struct error err;
    kafka->met = clock_monotonic();
    do {
        bool fine = open_consumer(kafka, &err) && receive(kafka, &err);
        kafka_consumer_close(kafka->consumer);
        kafka->consumer = NULL;
        kafka->count = 0;
        if (!fine) {
            set_trouble(kafka, err.text);
            note(NULL, err.text);
        }
    } while (nap(kafka, PAUSE_MS));
    return NULL;
}

/* --- the source --- */

/* The topics that the mapping names, but for those that no topic of Kafka can be called;
 * or the one that the address names. */
static void list_topics(struct kafka_source *kafka)
{
    const char *name;
    size_t count = 0, most = 0;
    while (mapping_topic(kafka->mapping, most))
        most++;
    kafka->topic = arena_new(&kafka->own, const char *, most + 2);
    if (kafka->address.topic[0])
        kafka->topic[count++] = kafka->address.topic;
    for (size_t i = 0;
         !kafka->address.topic[0] && (name = mapping_topic(kafka->mapping, i)); i++)
        if (kafka_topic_is_valid(str_from(name)))
            kafka->topic[count++] = name;
    kafka->topic[count] = NULL;
}

static bool read_address(const struct source_options *options,
                         struct kafka_address *address, struct error *err)
{
    return kafka_address_parse(options->address, address, err) &&
           password_read(options->password_file, address->password,
                         sizeof address->password, err);
}

static void kafka_free(struct kafka_source *kafka)
{
    adapter_free(kafka->adapter);
    arena_free(&kafka->handover.arena);
    arena_free(&kafka->own);
    pthread_mutex_destroy(&kafka->mutex);
    free(kafka->next);
    free(kafka);
}

/* Open a consumer to see whether it can be: its files are read, no broker is waited for.
 */
static bool try_out(struct kafka_source *kafka, struct error *err)
{
    if (!kafka->topic[0])
        return error_set(err, ERROR_INVALID,
                         "the mapping names no topic that Kafka can have, and the "
                         "address names none");
    if (!open_consumer(kafka, err))
        return false;
    kafka_consumer_close(kafka->consumer);
    kafka->consumer = NULL;
    return true;
}

static const char *text_of(struct arena *arena, str text)
{
    return arena_copy(arena, text).at;
}

static bool kafka_new(const struct source_options *options, struct kafka_source **kafka,
                      struct error *err)
{
    struct kafka_address address;
    char client[NAME + sizeof "shopfloor-"];
    if (!read_address(options, &address, err))
        return false;
    struct kafka_source *made = memory_new(struct kafka_source, 1);
    made->source.kind = &source_kafka;
    made->address = address;
    made->mapping = options->mapping;
    made->correction = options->correction;
    made->context = options->context;
    snprintf(client, sizeof client, "shopfloor-%.*s", STR_ARG(options->client));
    made->client = text_of(&made->own, str_from(client));
    made->ca_file = text_of(&made->own, options->ca_file);
    made->certificate = text_of(&made->own, options->certificate);
    made->key_file = text_of(&made->own, options->key_file);
    made->adapter = adapter_new(options->mapping);
    pthread_mutex_init(&made->mutex, NULL);
    list_topics(made);
    *kafka = made;
    return true;
}

static bool check(const struct source_options *options, struct error *err)
{
    struct kafka_source *kafka;
    if (!options->mapping)
        return error_set(err, ERROR_INVALID,
                         "what the records of Kafka mean is missing: --mapping FILE");
    if (!kafka_new(options, &kafka, err))
        return false;
    bool fine = try_out(kafka, err);
    kafka_free(kafka);
    return fine;
}

static bool start(const struct source_options *options, struct sink *sink,
                  struct source **source, struct error *err)
{
    struct kafka_source *kafka;
    if (!kafka_new(options, &kafka, err))
        return false;
    kafka->handover.sink = sink;
    if (pthread_create(&kafka->thread, NULL, work, kafka) != 0) {
        kafka_free(kafka);
        return error_set(err, ERROR_UNAVAILABLE, "cannot start a thread for Kafka");
    }
    *source = &kafka->source;
    return true;
}

static void stop(struct source *source)
{
    struct kafka_source *kafka = (struct kafka_source *)source;
    atomic_store(&kafka->stopping, true);
    pthread_join(kafka->thread, NULL);
    kafka_free(kafka);
}

static void state(struct source *source, struct source_state *state)
{
    struct kafka_source *kafka = (struct kafka_source *)source;
    pthread_mutex_lock(&kafka->mutex);
    *state = kafka->state;
    pthread_mutex_unlock(&kafka->mutex);
    state->ignored = atomic_load(&kafka->handover.ignored);
}

const struct source_kind source_kafka = {
    .setting = "kafka",
    .check = check,
    .start = start,
    .stop = stop,
    .state = state,
};
