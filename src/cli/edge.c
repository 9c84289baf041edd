/* edge.c - puts the box beside the cameras together.
 *
 * Sources and the local port hand events to the agent. The agent has the spooler write
 * them. The uplink and the heartbeat read what was written. Each part is stopped before
 * those that it needs: first whatever brings events, then the agent, the uplink, and last
 * the spooler.
 */
#include "cli/address.h"
#include "cli/command.h"
#include "cli/secret.h"
#include "cli/service.h"
#include "cli/signals.h"
#include "edge/port.h"

#include "base/arena.h"
#include "base/clock.h"
#include "base/error.h"
#include "base/lock.h"
#include "base/log.h"
#include "edge/formats/formats.h"
#include "edge/mapping/mapping.h"
#include "edge/sources/sources.h"
#include "edge/spool/salvage.h"
#include "edge/uplink/heartbeat.h"
#include "http/link.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum {
    BATCH_BYTES = 4 * 1024 * 1024,
    DRIFT_MS = 250, /* how wrong a correction of the clock must be to be changed */
    HOST_TEXT = 65,
    MENDS = 3, /* of the spool; after these the card itself is bad, and nothing helps */
};

struct edge {
    const struct settings *settings;
    struct arena arena;
    str key, mqtt_password_file, kafka_password_file; /* in it; or empty */
    char host[HOST_TEXT];
    int lock;
    atomic_bool damaged; /* the spool is, and signals_wake() was called */
    int mended;          /* so many times the spool was found damaged */
    struct spooler *spooler;
    struct mapping *mapping;
    struct heartbeat_sender *_Atomic heartbeat;
    struct agent *agent;
    struct server *server;
    struct sources *sources;
    struct port port;
    _Atomic int64_t correction_ms;

    pthread_mutex_t mutex; /* protects, because other threads ask for it: */
    struct uplink *uplink;
};

/* --- what is handed to the parts --- */

static void committed(void *context)
{
    struct edge *edge = context;
    pthread_mutex_lock(&edge->mutex);
    if (edge->uplink)
        uplink_wake(edge->uplink);
    pthread_mutex_unlock(&edge->mutex);
}

static bool server_ahead(void *context, span *ahead)
{
    struct edge *edge = context;
    struct heartbeat_sender *heartbeat = atomic_load(&edge->heartbeat);
    span delay;
    return heartbeat && heartbeat_offset(heartbeat, ahead, &delay);
}

/* What to add to the times of events. It changes only when it is clearly wrong, so that
 * an event that is sent again is the same event again. */
static bool correction(void *context, span *ahead)
{
    struct edge *edge = context;
    span now;
    if (!server_ahead(edge, &now))
        return false;
    int64_t before = atomic_load(&edge->correction_ms);
    if (llabs(now.ms - before) > DRIFT_MS) {
        atomic_store(&edge->correction_ms, now.ms);
        log_info("the times of events are corrected", LOG_INT("by_ms", now.ms));
        before = now.ms;
    }
    *ahead = (span){before};
    return true;
}

/* The one trouble that is most worth reporting. The worst is that no event can be kept.
 */
static str trouble_of(struct edge *edge, const struct sources_state *sources,
                      const char *unread, struct arena *arena)
{
    struct uplink_counts counts = uplink_counts(edge->uplink);
    struct error full;
    const char *text = counts.trouble[0]     ? counts.trouble
                       : sources->trouble[0] ? sources->trouble
                                             : unread;
    if (!spooler_ready(edge->spooler, &full))
        text = full.text;
    return arena_copy(arena, str_from(text));
}

/* --- cameras --- */

static struct camera_status *find_camera(struct camera_status *camera, size_t count,
                                         const char *id)
{
    for (size_t i = 0; i < count; i++)
        if (str_equal(camera[i].camera.id, str_from(id)))
            return &camera[i];
    return NULL;
}

/* Put together what the spool knows of cameras and what was noted of their messages. A
 * camera of which nothing could be read yet is in the notes only. *unread: why messages
 * cannot be read of which nobody knows by which camera they are; else empty. */
static void add_notes(const struct cameras *cameras, const struct note_list *notes,
                      struct box_status *status, const char **unread, struct arena *arena)
{
    instant now = clock_now();
    struct camera_status *camera =
        arena_new(arena, struct camera_status, cameras->count + notes->count);
    for (size_t i = 0; i < cameras->count; i++)
        camera[i].camera = cameras->camera[i];
    status->camera = camera;
    status->cameras = cameras->count;
    *unread = "";
    for (size_t i = 0; i < notes->count; i++) {
        const struct camera_note *note = &notes->note[i];
        bool fresh = note_is_fresh(note, now);
        status->ignored += (uint64_t)note->unread;
        if (!note->camera[0]) {
            *unread = fresh ? note->reason : "";
            continue;
        }
        struct camera_status *one = find_camera(camera, status->cameras, note->camera);
        if (!one) {
            one = &camera[status->cameras++];
            one->camera.id = str_from(note->camera);
            one->camera.state = CAMERA_SILENT;
        }
        one->timed = note->timed;
        one->ahead = note->ahead;
        one->unread = note->unread;
        one->reason = str_from(fresh ? note->reason : "");
    }
}

static bool gather(void *context, struct arena *arena, struct box_status *status)
{
    struct edge *edge = context;
    CLEANUP(spool_closep) struct spool *spool = NULL;
    struct cameras cameras;
    struct error err;
    const char *unread;
    *status = (struct box_status){0};
    if (!spool_open(edge->settings->spool.at, SPOOL_READ, NULL, &spool, &err) ||
        !spool_stats(spool, &status->spool, &err) ||
        !spool_cameras(spool, arena, &cameras, &err)) {
        log_warn("nothing can be said of the spool", LOG_TEXT("reason", err.text));
        return false;
    }
    struct sources_state sources = sources_state(edge->sources);
    struct note_list notes = agent_notes(edge->agent, arena);
    add_notes(&cameras, &notes, status, &unread, arena);
    status->ignored += sources.ignored;
    status->trouble = trouble_of(edge, &sources, unread, arena);
    return true;
}

/* --- starting --- */

static void damaged(void *context)
{
    struct edge *edge = context;
    atomic_store(&edge->damaged, true);
    signals_wake();
}

/* Take what can be read of the spool into a new file. */
static bool mend(struct edge *edge, struct error *err)
{
    const char *path = edge->settings->spool.at;
    struct salvage salvage;
    if (!spool_salvage(path, &salvage, err))
        return false;
    if (salvage.sound)
        log_info("the spool is sound after all");
    else
        log_warn("what can be read of the spool is in a new file",
                 LOG_INT("waiting", salvage.waiting), LOG_INT("dead", salvage.dead),
                 LOG_INT("lost", salvage.lost), LOG_TEXT("damaged", salvage.kept));
    lock_release(&edge->lock);
    edge->lock = -1;
    return lock_database(path, &edge->lock, err);
}

static bool start_spooler(struct edge *edge, struct error *err)
{
    const struct settings *settings = edge->settings;
    const struct spooler_options options = {
        .path = settings->spool.at,
        .limits = {.bytes = settings->spool_size,
                   .age = settings->spool_age,
                   .when_full = settings->when_full == FULL_DROP ? SPOOL_DROP_OLDEST
                                                                 : SPOOL_REFUSE},
        .backlog = (size_t)settings->backlog,
        .committed = committed,
        .damaged = edge->mended < MENDS ? damaged : NULL,
        .context = edge,
    };
    return lock_database(settings->spool.at, &edge->lock, err) &&
           ((!edge->mended && !spool_salvage_begun(options.path)) || mend(edge, err)) &&
           spooler_start(&options, &edge->spooler, err);
}

static struct link_options link_of(const struct edge *edge)
{
    const struct settings *settings = edge->settings;
    return (struct link_options){.server = settings->server,
                                 .key = edge->key,
                                 .ca_file = settings->ca_file,
                                 .certificate = settings->client_certificate,
                                 .key_file = settings->client_key,
                                 .timeout = settings->timeout};
}

static bool start_uplink(struct edge *edge, struct error *err)
{
    const struct settings *settings = edge->settings;
    const struct uplink_options options = {
        .link = link_of(edge),
        .spool = settings->spool.at,
        .spooler = edge->spooler,
        .order = settings->send_first == ORDER_NEWEST ? SPOOL_NEWEST_FIRST
                                                      : SPOOL_OLDEST_FIRST,
        .events = (size_t)settings->batch,
        .bytes = BATCH_BYTES,
        .first_pause = settings->first_pause,
        .longest_pause = settings->longest_pause,
    };
    struct uplink *uplink;
    if (link_exposes_key(&options.link))
        log_warn("the key goes over the network for all to read; use https");
    if (!uplink_start(&options, &uplink, err))
        return false;
    pthread_mutex_lock(&edge->mutex);
    edge->uplink = uplink;
    pthread_mutex_unlock(&edge->mutex);
    return true;
}

static bool start_heartbeat(struct edge *edge, struct error *err)
{
    const struct settings *settings = edge->settings;
    const struct heartbeat_options options = {
        .link = link_of(edge),
        .agent = settings->agent.len ? settings->agent : str_from(edge->host),
        .version = STR(SHOPFLOOR_VERSION),
        .interval = settings->heartbeat,
        .gather = gather,
        .context = edge,
    };
    struct heartbeat_sender *heartbeat;
    if (!heartbeat_start(&options, &heartbeat, err))
        return false;
    atomic_store(&edge->heartbeat, heartbeat);
    return true;
}

static bool start_agent(struct edge *edge, struct error *err)
{
    const struct settings *settings = edge->settings;
    const struct agent_options options = {
        .spooler = edge->spooler,
        .silence = settings->silence,
        .correction = settings->correct_clock ? correction : NULL,
        .context = edge,
    };
    return agent_start(&options, &edge->agent, err);
}

/* --- sources --- */

typedef bool source_step(struct edge *edge, const struct source_kind *kind,
                         const struct source_options *options, struct error *err);

/* Do `step` with every source that the settings ask for. */
static bool each_source(struct edge *edge, source_step *step, struct error *err)
{
    const struct settings *settings = edge->settings;
    for (size_t i = 0; source_kinds[i]; i++) {
        const struct setting *row = setting_find(str_from(source_kinds[i]->setting));
        struct source_options options = {
            .client = settings->agent.len ? settings->agent : str_from(edge->host),
            .ca_file = settings->ca_file,
            .certificate = settings->client_certificate,
            .key_file = settings->client_key,
            .password_file = source_kinds[i] == &source_kafka ? edge->kafka_password_file
                                                              : edge->mqtt_password_file,
            .ahead = settings->ahead,
            .mapping = edge->mapping,
            .correction = server_ahead,
            .context = edge,
        };
        if (row && setting_asks(row, settings, &options.address) &&
            !step(edge, source_kinds[i], &options, err))
            return false;
    }
    return true;
}

static bool check_source(struct edge *edge, const struct source_kind *kind,
                         const struct source_options *options, struct error *err)
{
    (void)edge;
    return kind->check(options, err);
}

static bool start_source(struct edge *edge, const struct source_kind *kind,
                         const struct source_options *options, struct error *err)
{
    return sources_start(edge->sources, kind, options, agent_sink(edge->agent), err);
}

/* --- all of it --- */

static bool start_port(struct edge *edge, struct error *err)
{
    const struct server_options options = settings_server(edge->settings);
    return server_start(&options, port_handle, &edge->port, &edge->server, err);
}

/* From now on it takes events. */
static void open_port(struct edge *edge)
{
    edge->port.agent = edge->agent;
    edge->port.spooler = edge->spooler;
    edge->port.uplink = edge->uplink;
    edge->port.spool = edge->settings->spool.at;
    edge->port.ahead = edge->settings->ahead;
    edge->port.correction = server_ahead;
    edge->port.context = edge;
    atomic_store(&edge->port.ready, true);
}

static bool check_link(const struct edge *edge, struct error *err)
{
    CLEANUP(link_closep) struct link *link = NULL;
    const struct link_options options = link_of(edge);
    return link_open(&options, &link, err);
}

/* What --key-file says counts before the variable, as any option does. */
static bool read_secrets(struct edge *edge, struct error *err)
{
    const struct settings *settings = edge->settings;
    str file = secret_path(settings->key_file, "key", &edge->arena);
    edge->mqtt_password_file =
        secret_path(settings->mqtt_password_file, "mqtt-password", &edge->arena);
    edge->kafka_password_file =
        secret_path(settings->kafka_password_file, "kafka-password", &edge->arena);
    edge->key = settings->key;
    return !file.len || secret_read(file, &edge->arena, &edge->key, err) ||
           error_context(err, "the key");
}

/* Whatever can be refused is looked at before the spool is made, so that a start that
 * fails leaves no files. */
static bool start(struct edge *edge, struct error *err)
{
    const struct settings *settings = edge->settings;
    if (!settings->server.len)
        return error_set(err, ERROR_INVALID,
                         "the server is missing: --server https://plant.example");
    if (settings->mapping.len &&
        !mapping_read(settings->mapping.at, message_formats, &edge->mapping, err))
        return false;
    if (gethostname(edge->host, HOST_TEXT - 1) != 0 || !edge->host[0])
        snprintf(edge->host, sizeof edge->host, "edge");
    edge->sources = sources_new();
    return read_secrets(edge, err) && each_source(edge, check_source, err) &&
           check_link(edge, err) && start_port(edge, err) && start_spooler(edge, err) &&
           start_uplink(edge, err) && start_agent(edge, err) &&
           start_heartbeat(edge, err) && each_source(edge, start_source, err);
}

static void log_listening(const struct edge *edge)
{
    const char *address = server_address(edge->server);
    struct address_url url = address_url(address, false);
    log_info("listening", LOG_TEXT("url", url.text), LOG_TEXT("address", address),
             LOG_STR("spool", edge->settings->spool),
             LOG_STR("server", edge->settings->server));
    if (!server_is_local(edge->server))
        log_warn("whoever can reach this port may send events, which go to the server "
                 "with the agent's key");
}

/* --- stopping --- */

static void stop_uplink(struct edge *edge)
{
    pthread_mutex_lock(&edge->mutex);
    struct uplink *uplink = edge->uplink;
    edge->uplink = NULL;
    pthread_mutex_unlock(&edge->mutex);
    uplink_stop(uplink);
}

/* Stop what was started. */
static void stop(struct edge *edge)
{
    if (edge->server)
        server_quiesce(edge->server);
    if (edge->agent)
        agent_quit(edge->agent);
    sources_stop(edge->sources);
    server_stop(edge->server);
    heartbeat_stop(edge->heartbeat);
    agent_stop(edge->agent);
    stop_uplink(edge);
    spooler_stop(edge->spooler);
    sources_free(edge->sources);
    mapping_free(edge->mapping);
    pthread_mutex_destroy(&edge->mutex);
    lock_release(&edge->lock);
    arena_free(&edge->arena);
}

/* Run until somebody says that it is enough, or until the spool is found damaged. */
static bool run_once(const struct invocation *invocation, const sigset_t *waited,
                     struct settings *current, int mended, bool *stopped,
                     struct error *err)
{
    CLEANUP(stop)
    struct edge edge = {.settings = &invocation->settings,
                        .lock = -1,
                        .mended = mended,
                        .mutex = PTHREAD_MUTEX_INITIALIZER};
    bool started = start(&edge, err);
    if (!started && !atomic_load(&edge.damaged))
        return false;
    if (started) {
        open_port(&edge);
        log_listening(&edge);
        service_ready(server_address(edge.server), false);
    }
    *stopped = signals_wait(invocation, waited, current, NULL, NULL);
    return true;
}

bool run_edge(const struct invocation *invocation, int *status, struct error *err)
{
    (void)status;
    struct settings current = invocation->settings;
    bool stopped = false;
    log_set_level((enum log_level)current.log_level);
    signal(SIGPIPE, SIG_IGN); /* a client that is gone is an error of that write */
    sigset_t waited = signals_block();
    for (int mended = 0; !stopped; mended++)
        if (!run_once(invocation, &waited, &current, mended, &stopped, err))
            return false;
    return true;
}
