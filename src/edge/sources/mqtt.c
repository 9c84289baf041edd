/* mqtt.c - a source: what a broker's messages mean, by the mapping. The only door to
 * libmosquitto.
 *
 * One thread does everything: it reads a message, has the adapter make events of it, and
 * waits until the sink has them on the disk, before it goes on. The library is told that
 * it is used by threads: it then queues its acknowledgement of a message and sends it
 * with the next turn of the loop, after the message was dealt with. So a message of QoS 1
 * or 2 that was acknowledged was kept, and with a session that outlives the connection
 * the broker holds what comes meanwhile. */
#include "edge/formats/adapter.h"
#include "edge/sources/source.h"

#include "base/arena.h"
#include "base/clock.h"
#include "base/error.h"
#include "base/list.h"
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
    PAYLOAD_BYTES = 1024 * 1024, /* of a message that is looked at, at most */
    KEEPALIVE_S = 30,
    TURN_MS = 200, /* the adapter's clock ticks as often */
    FIRST_PAUSE_MS = 500,
    LONGEST_PAUSE_MS = 30000,
    LOST_MS = 10000, /* without the broker for so long nobody is seen any more */
    HOST_TEXT = 256,
    WORD_TEXT = 128, /* of a user or a password */
    PORT = 1883,
    PORT_TLS = 8883,
};

/* Where a URL leads. */
struct broker {
    char host[HOST_TEXT], user[WORD_TEXT], password[WORD_TEXT];
    int port;
    bool tls;
};

struct mqtt {
    struct source source; /* must be first */
    struct sink *sink;
    const struct mapping *mapping;
    struct broker broker;
    struct mosquitto *mosquitto;
    struct adapter *adapter;
    pthread_t thread;
    atomic_bool stopping;

    /* The thread's. */
    struct event *event; /* of the message at hand, in `arena` */
    size_t count, room;
    struct arena arena;
    bool lost;    /* the cameras were said to be gone */
    bool refused; /* the sink keeps nothing any more */

    pthread_mutex_t mutex; /* for all below */
    struct source_state state;
};

/* --- where to --- */

static int hex(char digit)
{
    const char *digits = "0123456789abcdef", *at = strchr(digits, digit | 0x20);
    return digit && at ? (int)(at - digits) : -1;
}

/* Copy a part of a URL, its escapes undone. */
static bool unescape(str text, char *out, size_t size, const char *what,
                     struct error *err)
{
    size_t len = 0;
    for (size_t i = 0; i < text.len; i++) {
        char byte = text.at[i];
        if (byte == '%') {
            int high = i + 2 < text.len ? hex(text.at[i + 1]) : -1;
            int low = high >= 0 ? hex(text.at[i + 2]) : -1;
            if (low < 0)
                return error_set(err, ERROR_INVALID, "%s has a bad escape", what);
            byte = (char)(high * 16 + low);
            i += 2;
        }
        if (!byte || len + 1 >= size)
            return error_set(err, ERROR_INVALID, "%s is not fit for a broker", what);
        out[len++] = byte;
    }
    out[len] = '\0';
    return true;
}

static bool parse_port(str text, int *port, struct error *err)
{
    int number = 0;
    for (size_t i = 0; i < text.len && number <= 65535; i++)
        number = text.at[i] >= '0' && text.at[i] <= '9' ? number * 10 + text.at[i] - '0'
                                                        : 65536;
    if (!text.len || number < 1 || number > 65535)
        return error_set(err, ERROR_INVALID, "'%s' is no port; want 1 to 65535",
                         str_shown(text).text);
    *port = number;
    return true;
}

/* [USER[:PASSWORD]@]HOST[:PORT][/] */
static bool parse_authority(str rest, struct broker *broker, struct error *err)
{
    str host = rest, user = {"", 0}, password = {"", 0}, port;
    for (size_t i = rest.len; i-- > 0;)
        if (rest.at[i] == '@') {
            user = str_cut((str){rest.at, i}, ':', &password);
            host = (str){rest.at + i + 1, rest.len - i - 1};
            break;
        }
    if (host.len && host.at[0] == '[') {
        host = str_cut((str){host.at + 1, host.len - 1}, ']', &port);
        if (port.len && port.at[0] == ':')
            port = (str){port.at + 1, port.len - 1};
    } else {
        host = str_cut(host, ':', &port);
    }
    if (!host.len)
        return error_set(err, ERROR_INVALID, "the host is missing");
    return unescape(host, broker->host, sizeof broker->host, "the host", err) &&
           unescape(user, broker->user, sizeof broker->user, "the user", err) &&
           unescape(password, broker->password, sizeof broker->password, "the password",
                    err) &&
           (!port.len || parse_port(port, &broker->port, err));
}

static bool parse_url(str url, struct broker *broker, struct error *err)
{
    str rest;
    str scheme = str_cut(url, ':', &rest);
    bool tls = str_equal(scheme, STR("mqtts"));
    if ((!tls && !str_equal(scheme, STR("mqtt"))) || rest.len < 2 ||
        memcmp(rest.at, "//", 2) != 0)
        return error_set(err, ERROR_INVALID,
                         "no address of a broker; want mqtt://HOST[:PORT] or mqtts://");
    rest = (str){rest.at + 2, rest.len - 2};
    if (rest.len && rest.at[rest.len - 1] == '/')
        rest.len--;
    struct broker parsed = {.port = tls ? PORT_TLS : PORT, .tls = tls};
    if (!parse_authority(rest, &parsed, err))
        return error_context(err, "the address of the broker");
    *broker = parsed;
    return true;
}

/* --- what comes out of the adapter --- */

/* A message was not kept, but the library may send its acknowledgement, which is queued,
 * in this same turn: it finds a closed door. */
static void refuse(struct mqtt *mqtt)
{
    mqtt->refused = true;
    atomic_store(&mqtt->stopping, true);
    shutdown(mosquitto_socket(mqtt->mosquitto), SHUT_RDWR);
}

/* Hand over what there is. When the sink is stopping nothing is acknowledged any more. */
static void flush(struct mqtt *mqtt)
{
    if (mqtt->count && !mqtt->sink->take(mqtt->sink, mqtt->event, mqtt->count))
        refuse(mqtt);
    arena_free(&mqtt->arena);
    mqtt->event = NULL;
    mqtt->count = mqtt->room = 0;
}

static void out_event(void *context, const struct event *event)
{
    struct mqtt *mqtt = context;
    struct arena *arena = &mqtt->arena;
    if (mqtt->count == mqtt->room) {
        size_t room = mqtt->room ? 2 * mqtt->room : 16;
        mqtt->event = arena_grow(arena, mqtt->event, mqtt->room * sizeof *mqtt->event,
                                 room * sizeof *mqtt->event);
        mqtt->room = room;
    }
    struct event *kept = &mqtt->event[mqtt->count++];
    *kept = *event;
    kept->worker = arena_copy(arena, event->worker);
    kept->station = arena_copy(arena, event->station);
    kept->camera = arena_copy(arena, event->camera);
    kept->model = arena_copy(arena, event->model);
}

static void out_camera(void *context, str camera, enum camera_state state, instant at)
{
    struct mqtt *mqtt = context;
    char id[ID_LENGTH + 1] = "";
    if (camera.len > ID_LENGTH)
        return;
    memcpy(id, camera.at, camera.len); /* may live with the events */
    flush(mqtt);
    if (!mqtt->refused)
        mqtt->sink->camera(mqtt->sink, str_from(id), state, at);
}

static void out_ignored(void *context, const char *why)
{
    struct mqtt *mqtt = context;
    log_debug("a message was ignored", LOG_TEXT("reason", why));
    pthread_mutex_lock(&mqtt->mutex);
    mqtt->state.ignored++;
    pthread_mutex_unlock(&mqtt->mutex);
}

static struct output out_of(struct mqtt *mqtt)
{
    return (struct output){mqtt, out_event, out_camera, out_ignored};
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
    pthread_mutex_lock(&mqtt->mutex);
    mqtt->state.connected = true;
    pthread_mutex_unlock(&mqtt->mutex);
    set_trouble(mqtt, "");
}

static void on_disconnect(struct mosquitto *mosquitto, void *context, int code)
{
    struct mqtt *mqtt = context;
    (void)mosquitto;
    (void)code;
    pthread_mutex_lock(&mqtt->mutex);
    mqtt->state.connected = false;
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
    struct output out = out_of(mqtt);
    (void)mosquitto;
    if (mqtt->refused)
        return;
    pthread_mutex_lock(&mqtt->mutex);
    mqtt->state.messages++;
    pthread_mutex_unlock(&mqtt->mutex);
    if (sent->payloadlen > PAYLOAD_BYTES) {
        out_ignored(mqtt, "it is longer than 1 MiB");
        return;
    }
    const struct message message = {
        .topic = str_from(sent->topic),
        .payload = {sent->payload ? sent->payload : "", (size_t)sent->payloadlen},
        .received = clock_now(),
        .retained = sent->retain,
    };
    adapter_take(mqtt->adapter, &message, &out);
    flush(mqtt);
}

/* --- the thread --- */

/* The connection failed: why? */
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

/* Time passes for the adapter, but not while nobody would say that something has ended.
 */
static void tick(struct mqtt *mqtt, span since)
{
    struct output out = out_of(mqtt);
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
         passed += TURN_MS) {
        const struct timespec nap = {.tv_nsec = TURN_MS * 1000000L};
        nanosleep(&nap, NULL);
        tick(mqtt, since);
    }
}

static bool is_connected(struct mqtt *mqtt)
{
    pthread_mutex_lock(&mqtt->mutex);
    bool connected = mqtt->state.connected;
    pthread_mutex_unlock(&mqtt->mutex);
    return connected;
}

static void *work(void *context)
{
    struct mqtt *mqtt = context;
    const struct broker *broker = &mqtt->broker;
    int64_t pause = FIRST_PAUSE_MS;
    span since = clock_monotonic(), ticked = since; /* `since` 0: connected */
    int code =
        mosquitto_connect_async(mqtt->mosquitto, broker->host, broker->port, KEEPALIVE_S);
    while (!atomic_load(&mqtt->stopping)) {
        if (code == MOSQ_ERR_SUCCESS)
            code = mosquitto_loop(mqtt->mosquitto, TURN_MS, 1);
        if (is_connected(mqtt)) {
            since = (span){0};
            pause = FIRST_PAUSE_MS;
        } else if (!since.ms) {
            since = clock_monotonic();
        }
        if (code != MOSQ_ERR_SUCCESS && !atomic_load(&mqtt->stopping)) {
            explain(mqtt, code);
            pause_for(mqtt, pause, since);
            pause = 2 * pause < LONGEST_PAUSE_MS ? 2 * pause : LONGEST_PAUSE_MS;
            code = mosquitto_reconnect_async(mqtt->mosquitto);
        }
        if (clock_monotonic().ms - ticked.ms >= TURN_MS) {
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
    arena_free(&mqtt->arena);
    pthread_mutex_destroy(&mqtt->mutex);
    free(mqtt);
    mosquitto_lib_cleanup();
}

static bool set_tls(struct mqtt *mqtt, str ca_file, struct error *err)
{
    if (!mqtt->broker.tls)
        return true;
    const char *file = ca_file.len ? ca_file.at : NULL;
    int code = mosquitto_tls_set(mqtt->mosquitto, file, file ? NULL : "/etc/ssl/certs",
                                 NULL, NULL, NULL);
    return code == MOSQ_ERR_SUCCESS ||
           error_set(err, ERROR_INVALID, "the certificates of '%s' cannot be used: %s",
                     file ? file : "/etc/ssl/certs", mosquitto_strerror(code));
}

static bool set_up(struct mqtt *mqtt, const struct source_options *options,
                   struct error *err)
{
    char client[ID_LENGTH + sizeof "shopfloor-"];
    snprintf(client, sizeof client, "shopfloor-%.*s", STR_ARG(options->client));
    mqtt->mosquitto = mosquitto_new(client, false, mqtt);
    if (!mqtt->mosquitto)
        return error_set(err, ERROR_INVALID, "'%s' is not fit for a client's name",
                         client);
    mosquitto_threaded_set(mqtt->mosquitto, true);
    mosquitto_connect_callback_set(mqtt->mosquitto, on_connect);
    mosquitto_disconnect_callback_set(mqtt->mosquitto, on_disconnect);
    mosquitto_subscribe_callback_set(mqtt->mosquitto, on_subscribe);
    mosquitto_message_callback_set(mqtt->mosquitto, on_message);
    if (mqtt->broker.user[0])
        mosquitto_username_pw_set(mqtt->mosquitto, mqtt->broker.user,
                                  mqtt->broker.password[0] ? mqtt->broker.password
                                                           : NULL);
    return set_tls(mqtt, options->ca_file, err);
}

static bool start(const struct source_options *options, struct sink *sink,
                  struct source **source, struct error *err)
{
    struct broker broker;
    if (!parse_url(options->url, &broker, err))
        return false;
    if (!mapping_topic(options->mapping, 0))
        return error_set(err, ERROR_INVALID,
                         "the mapping names no topic to listen to: it has no source "
                         "that speaks over a broker");
    mosquitto_lib_init();
    struct mqtt *mqtt = memory_new(struct mqtt, 1);
    mqtt->source.kind = &source_mqtt;
    mqtt->sink = sink;
    mqtt->mapping = options->mapping;
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
}

const struct source_kind source_mqtt = {
    .scheme = "mqtt",
    .start = start,
    .stop = stop,
    .state = state,
};
