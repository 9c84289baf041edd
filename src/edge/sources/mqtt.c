/* mqtt.c - a source: messages of a broker, which become events as the mapping says. The
 * only door to libmosquitto.
 *
 * One thread does everything. It reads a message, has the adapter make events of it, and
 * goes on once the sink has these on the disk. mosquitto_threaded_set() tells the library
 * that there are threads; it then queues its acknowledgement of a message and sends it
 * in the next round of the loop, after on_message() has returned. So a message of QoS 1
 * or 2 that was acknowledged was kept. Our session outlives the connection: what comes
 * while we are away, the broker keeps for us.
 */
#include "edge/formats/adapter.h"
#include "edge/sources/broker.h"
#include "edge/sources/handover.h"
#include "edge/sources/received.h"
#include "edge/sources/sources.h"

#include "base/arena.h"
#include "base/clock.h"
#include "base/error.h"
#include "base/log.h"
#include "base/memory.h"

#include <errno.h>
#include <mosquitto.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>

enum {
    PAYLOAD_BYTES = 1024 * 1024,                /* of a message, at most */
    MESSAGE_BYTES = PAYLOAD_BYTES + 256 * 1024, /* with its topic, and others beside it */
    WAITING_BYTES = 256 * 1024,                 /* in the kernel, until they are read */
    KEEPALIVE_S = 30,
    TICK_MS = 200, /* between calls of adapter_tick() */
    FIRST_PAUSE_MS = 500,
    LONGEST_PAUSE_MS = 30000,
    LOST_MS = 10000, /* without the broker, until all cameras count as offline */
    SOON_MS = 20000, /* a connection that is lost sooner was cut short */
    TOO_LARGE = 3, /* after so many messages that are too large, nothing is asked for that
                      the broker has kept */
    FORGET_MS = 5000,
    CUT_SHORT = 3, /* after so many of them in a row, that is said */
};

struct mqtt {
    struct source source; /* must be first */
    const struct mapping *mapping;
    bool (*correction)(void *context, span *ahead);
    void *context;
    struct broker broker;
    struct arena own; /* for: */
    str client, ca_file;
    struct mosquitto *mosquitto;
    struct adapter *adapter;
    pthread_t thread;
    atomic_bool stopping;

    /* Of the thread. */
    struct handover handover;
    bool lost;     /* all cameras were reported offline */
    span met;      /* when the connection came about, by the monotonic clock */
    uint64_t read; /* bytes of the connection, when the last message was complete */
    int too_large; /* how often the peer was cut off since a message came */
    int cut_short; /* connections in a row that were lost soon after */

    pthread_mutex_t mutex; /* protects: */
    bool connected;
    struct source_state state;
};

/* --- what comes out of the adapter --- */

/* Hand the events over. If the sink is stopping, nothing is acknowledged any more: the
 * library has queued its acknowledgement of the message, so close the connection before
 * it can send that. */
static void flush(struct mqtt *mqtt)
{
    if (handover_flush(&mqtt->handover))
        return;
    atomic_store(&mqtt->stopping, true);
    shutdown(mosquitto_socket(mqtt->mosquitto), SHUT_RDWR);
}

static span server_ahead(const struct mqtt *mqtt)
{
    span ahead = {0};
    if (!mqtt->correction || !mqtt->correction(mqtt->context, &ahead))
        return (span){0};
    return ahead;
}

/* --- the library's callbacks --- */

static void set_trouble(struct mqtt *mqtt, const char *why)
{
    pthread_mutex_lock(&mqtt->mutex);
    bool news = strcmp(mqtt->state.trouble, why) != 0;
    snprintf(mqtt->state.trouble, sizeof mqtt->state.trouble, "%s", why);
    pthread_mutex_unlock(&mqtt->mutex);
    if (news && *why)
        log_warn("the broker cannot be used", LOG_TEXT("reason", why));
}

/* What is wrong though there is a connection; empty: nothing. A broker ends a connection
 * when another client of the same name comes. Two boxes of one name throw each other out
 * by turns. */
static const char *trouble_of(const struct mqtt *mqtt)
{
    if (mqtt->too_large)
        return "the broker sends a message of more than 1 MiB, which is not taken; give "
               "the broker a limit: message_size_limit or max_packet_size";
    return mqtt->cut_short < CUT_SHORT
               ? ""
               : "the broker ends our connections soon; another box may have the same "
                 "name: give each its own, --agent";
}

static void on_connect(struct mosquitto *mosquitto, void *context, int code)
{
    struct mqtt *mqtt = context;
    char why[160];
    const char *topic;
    if (code != 0) {
        snprintf(why, sizeof why, "the broker refuses us: %s",
                 mosquitto_connack_string(code));
        set_trouble(mqtt, why);
        return;
    }
    for (size_t i = 0; (topic = mapping_topic(mqtt->mapping, i)); i++)
        mosquitto_subscribe(mosquitto, NULL, topic, 1);
    log_info("connected to the broker", LOG_TEXT("host", mqtt->broker.host));
    mqtt->lost = false;
    mqtt->met = clock_monotonic();
    mqtt->read = 0;
    received_limit(mosquitto_socket(mosquitto), WAITING_BYTES);
    pthread_mutex_lock(&mqtt->mutex);
    mqtt->connected = true;
    pthread_mutex_unlock(&mqtt->mutex);
    set_trouble(mqtt, trouble_of(mqtt));
}

static void on_disconnect(struct mosquitto *mosquitto, void *context, int code)
{
    struct mqtt *mqtt = context;
    (void)mosquitto;
    (void)code;
    bool soon = clock_monotonic().ms - mqtt->met.ms < SOON_MS;
    pthread_mutex_lock(&mqtt->mutex);
    if (mqtt->connected && !mqtt->too_large)
        mqtt->cut_short = soon ? mqtt->cut_short + 1 : 0;
    mqtt->connected = false;
    pthread_mutex_unlock(&mqtt->mutex);
}

static void on_subscribe(struct mosquitto *mosquitto, void *context, int id, int count,
                         const int *granted)
{
    (void)mosquitto;
    (void)id;
    for (int i = 0; i < count; i++)
        if (granted[i] > 2)
            set_trouble(context,
                        "the broker does not let us read a topic of the mapping");
}

static void on_message(struct mosquitto *mosquitto, void *context,
                       const struct mosquitto_message *sent)
{
    struct mqtt *mqtt = context;
    struct output out = handover_output(&mqtt->handover);
    (void)received_bytes(mosquitto_socket(mosquitto), &mqtt->read);
    if (mqtt->too_large) {
        mqtt->too_large = 0;
        set_trouble(mqtt, "");
    }
    if (mqtt->handover.refused)
        return;
    if (sent->payloadlen > PAYLOAD_BYTES) {
        out.unread(out.context, (str){"", 0}, "a message is longer than 1 MiB");
        return;
    }
    const struct message message = {
        .topic = str_from(sent->topic),
        .payload = {sent->payload ? sent->payload : "", (size_t)sent->payloadlen},
        .received = clock_now(),
        .ahead = server_ahead(mqtt),
        .retained = sent->retain,
    };
    adapter_take(mqtt->adapter, &message, &out);
    flush(mqtt);
}

/* --- the library's client --- */

static bool set_tls(struct mosquitto *mosquitto, const struct mqtt *mqtt,
                    struct error *err)
{
    if (!mqtt->broker.tls)
        return true;
    const char *file = mqtt->ca_file.len ? mqtt->ca_file.at : NULL;
    int code = mosquitto_tls_set(mosquitto, file, file ? NULL : "/etc/ssl/certs", NULL,
                                 NULL, NULL);
    return code == MOSQ_ERR_SUCCESS ||
           error_set(err, ERROR_INVALID, "the certificates of '%s' cannot be used: %s",
                     file ? file : "/etc/ssl/certs", mosquitto_strerror(code));
}

/* A client of our name. `clean`: the broker forgets what it has kept for us. */
static struct mosquitto *new_client(const struct mqtt *mqtt, bool clean, void *context,
                                    struct error *err)
{
    struct mosquitto *made = mosquitto_new(mqtt->client.at, clean, context);
    if (!made) {
        error_set(err, ERROR_INVALID, "'%s' is not fit for a client's name",
                  mqtt->client.at);
        return NULL;
    }
    mosquitto_threaded_set(made, true);
    if (mqtt->broker.user[0])
        mosquitto_username_pw_set(made, mqtt->broker.user,
                                  mqtt->broker.password[0] ? mqtt->broker.password
                                                           : NULL);
    if (set_tls(made, mqtt, err))
        return made;
    mosquitto_destroy(made);
    return NULL;
}

static void note_connected(struct mosquitto *mosquitto, void *context, int code)
{
    (void)mosquitto;
    *(bool *)context = code == 0;
}

/* A message that is too large stands in front of all others that the broker has kept for
 * us, and would come again for ever: have the broker forget them all. */
static void forget_session(struct mqtt *mqtt)
{
    struct error err;
    bool connected = false;
    struct mosquitto *other = new_client(mqtt, true, &connected, &err);
    if (!other)
        return;
    mosquitto_connect_callback_set(other, note_connected);
    int code =
        mosquitto_connect_async(other, mqtt->broker.host, mqtt->broker.port, KEEPALIVE_S);
    span end = {clock_monotonic().ms + FORGET_MS};
    while (code == MOSQ_ERR_SUCCESS && !connected && !atomic_load(&mqtt->stopping) &&
           clock_monotonic().ms < end.ms)
        code = mosquitto_loop(other, TICK_MS, 1);
    mosquitto_disconnect(other);
    mosquitto_destroy(other);
    if (!connected)
        return;
    mqtt->too_large = 1;
    log_warn("what the broker has kept for this box is given up, because a message in it "
             "is too large");
}

/* --- the thread --- */

/* The connection failed: note why, unless that is known already. */
static void explain(struct mqtt *mqtt, int code)
{
    char why[200];
    const char *reason = code == MOSQ_ERR_ERRNO && errno ? strerrordesc_np(errno)
                                                         : mosquitto_strerror(code);
    snprintf(why, sizeof why, "the broker at %.60s:%d: %s", mqtt->broker.host,
             mqtt->broker.port, reason);
    pthread_mutex_lock(&mqtt->mutex);
    bool known = mqtt->state.trouble[0];
    pthread_mutex_unlock(&mqtt->mutex);
    if (!known)
        set_trouble(mqtt, why);
}

/* Time passes for the adapter, but not without a connection: then no message could come
 * that ends a state. `since`: when the connection was lost; 0: it is there. */
static void tick(struct mqtt *mqtt, span since)
{
    struct output out = handover_output(&mqtt->handover);
    if (!since.ms && mqtt->cut_short && clock_monotonic().ms - mqtt->met.ms > SOON_MS) {
        mqtt->cut_short = 0;
        set_trouble(mqtt, "");
    }
    if (!since.ms) {
        adapter_tick(mqtt->adapter, clock_now(), &out);
    } else if (!mqtt->lost && clock_monotonic().ms - since.ms > LOST_MS) {
        mqtt->lost = true;
        adapter_lost(mqtt->adapter, clock_now(), &out);
    }
    flush(mqtt);
}

static void pause_for(struct mqtt *mqtt, int64_t ms, span since)
{
    for (int64_t passed = 0; passed < ms && !atomic_load(&mqtt->stopping);
         passed += TICK_MS) {
        const struct timespec nap = {.tv_nsec = TICK_MS * 1000000L};
        nanosleep(&nap, NULL);
        tick(mqtt, since);
    }
}

static bool is_connected(struct mqtt *mqtt)
{
    pthread_mutex_lock(&mqtt->mutex);
    bool connected = mqtt->connected;
    pthread_mutex_unlock(&mqtt->mutex);
    return connected;
}

/* The library keeps a message in memory until it is complete, and one of QoS 2 until its
 * sender releases it. We ask for neither QoS 2 nor messages without end, so whoever sends
 * so much between two messages is cut off. */
static void bound(struct mqtt *mqtt)
{
    int fd = mosquitto_socket(mqtt->mosquitto);
    uint64_t now;
    if (!received_bytes(fd, &now) || now < mqtt->read + MESSAGE_BYTES)
        return;
    mqtt->too_large++;
    set_trouble(mqtt, trouble_of(mqtt));
    shutdown(fd, SHUT_RDWR);
}

static void *work(void *context)
{
    struct mqtt *mqtt = context;
    const struct broker *broker = &mqtt->broker;
    int64_t pause = FIRST_PAUSE_MS;
    span since = clock_monotonic(); /* not connected since then; 0: connected */
    span ticked = since;
    int code =
        mosquitto_connect_async(mqtt->mosquitto, broker->host, broker->port, KEEPALIVE_S);
    while (!atomic_load(&mqtt->stopping)) {
        if (code == MOSQ_ERR_SUCCESS)
            code = mosquitto_loop(mqtt->mosquitto, TICK_MS, 1);
        if (is_connected(mqtt)) {
            bound(mqtt);
            since = (span){0};
            pause = mqtt->too_large ? pause : FIRST_PAUSE_MS;
        } else if (!since.ms) {
            since = clock_monotonic();
        }
        if (code != MOSQ_ERR_SUCCESS && !atomic_load(&mqtt->stopping)) {
            explain(mqtt, code);
            pause_for(mqtt, pause, since);
            pause = 2 * pause < LONGEST_PAUSE_MS ? 2 * pause : LONGEST_PAUSE_MS;
            if (mqtt->too_large >= TOO_LARGE)
                forget_session(mqtt);
            code = mosquitto_reconnect_async(mqtt->mosquitto);
        }
        if (clock_monotonic().ms - ticked.ms >= TICK_MS) {
            ticked = clock_monotonic();
            tick(mqtt, since);
        }
    }
    return NULL;
}

/* --- the source --- */

static void mqtt_free(struct mqtt *mqtt)
{
    if (mqtt->mosquitto)
        mosquitto_destroy(mqtt->mosquitto);
    adapter_free(mqtt->adapter);
    arena_free(&mqtt->handover.arena);
    arena_free(&mqtt->own);
    pthread_mutex_destroy(&mqtt->mutex);
    free(mqtt);
    mosquitto_lib_cleanup();
}

static bool set_up(struct mqtt *mqtt, const struct source_options *options,
                   struct error *err)
{
    char client[ID_LENGTH + sizeof "shopfloor-"];
    int len = snprintf(client, sizeof client, "shopfloor-%.*s", STR_ARG(options->client));
    mqtt->client = arena_copy(&mqtt->own, (str){client, (size_t)len});
    mqtt->ca_file = arena_copy(&mqtt->own, options->ca_file);
    mqtt->mosquitto = new_client(mqtt, false, mqtt, err);
    if (!mqtt->mosquitto)
        return false;
    mosquitto_connect_callback_set(mqtt->mosquitto, on_connect);
    mosquitto_disconnect_callback_set(mqtt->mosquitto, on_disconnect);
    mosquitto_subscribe_callback_set(mqtt->mosquitto, on_subscribe);
    mosquitto_message_callback_set(mqtt->mosquitto, on_message);
    return true;
}

static bool check(const struct source_options *options, struct error *err)
{
    struct broker broker;
    if (!options->mapping)
        return error_set(err, ERROR_INVALID,
                         "what the messages of the broker mean is missing: --mapping "
                         "FILE");
    if (!mapping_topic(options->mapping, 0))
        return error_set(err, ERROR_INVALID,
                         "the mapping names no topic to listen to: it has no source "
                         "that speaks over a broker");
    return broker_parse(options->address, &broker, err) &&
           broker_password(options->password_file, &broker, err);
}

static bool start(const struct source_options *options, struct sink *sink,
                  struct source **source, struct error *err)
{
    struct broker broker;
    if (!broker_parse(options->address, &broker, err) ||
        !broker_password(options->password_file, &broker, err))
        return false;
    mosquitto_lib_init();
    struct mqtt *mqtt = memory_new(struct mqtt, 1);
    mqtt->source.kind = &source_mqtt;
    mqtt->handover.sink = sink;
    mqtt->mapping = options->mapping;
    mqtt->correction = options->correction;
    mqtt->context = options->context;
    mqtt->broker = broker;
    mqtt->adapter = adapter_new(options->mapping);
    pthread_mutex_init(&mqtt->mutex, NULL);
    if (!set_up(mqtt, options, err)) {
        mqtt_free(mqtt);
        return false;
    }
    if (pthread_create(&mqtt->thread, NULL, work, mqtt) != 0) {
        mqtt_free(mqtt);
        return error_set(err, ERROR_UNAVAILABLE, "cannot start the broker's thread");
    }
    *source = &mqtt->source;
    return true;
}

static void stop(struct source *source)
{
    struct mqtt *mqtt = (struct mqtt *)source;
    atomic_store(&mqtt->stopping, true);
    pthread_join(mqtt->thread, NULL);
    mqtt_free(mqtt);
}

static void state(struct source *source, struct source_state *state)
{
    struct mqtt *mqtt = (struct mqtt *)source;
    pthread_mutex_lock(&mqtt->mutex);
    *state = mqtt->state;
    pthread_mutex_unlock(&mqtt->mutex);
    state->ignored = atomic_load(&mqtt->handover.ignored);
}

const struct source_kind source_mqtt = {
    .setting = "mqtt",
    .check = check,
    .start = start,
    .stop = stop,
    .state = state,
};
