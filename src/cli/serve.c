/* serve.c - the server, put together.
 *
 * It listens first and answers 503 until everything else is there: a database may have
 * to be migrated, sample data made, all history worked out with another hold. At the end
 * things go in the order in which they need each other: the demo and the streams, the
 * server (which waits for the requests that wait for the writer), the writer, the rest.
 */
#include "cli/actor.h"
#include "cli/address.h"
#include "cli/alerting.h"
#include "cli/command.h"
#include "cli/control.h"
#include "cli/database.h"
#include "cli/learning.h"
#include "cli/preparing.h"
#include "cli/providing.h"
#include "cli/redis.h"
#include "cli/service.h"
#include "cli/sharing.h"
#include "cli/sheets.h"
#include "cli/signals.h"
#include "cli/tls_files.h"
#include "cli/topic.h"

#include "access/directory.h"
#include "access/keeper.h"
#include "access/passwords.h"
#include "access/provider.h"
#include "access/throttle.h"
#include "api/app.h"
#include "api/feed.h"
#include "api/routes.h"
#include "base/arena.h"
#include "base/clock.h"
#include "base/error.h"
#include "base/log.h"
#include "domain/zone.h"
#include "http/server.h"
#include "http/tls.h"
#include "pipeline/auditing.h"
#include "pipeline/backups.h"
#include "pipeline/pseudonyms.h"
#include "pipeline/quality.h"
#include "pipeline/seed.h"
#include "pipeline/sending.h"
#include "pipeline/spot_checks.h"
#include "store/pool.h"

#include <signal.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

/* How long clients may take to end what they are sending when the server stops. */
enum { GRACE_MS = 1000, CONTROL_CONNECTIONS = 16 };

struct serving {
    const struct settings *settings;
    struct store_lock lock;
    struct tls *tls; /* NULL: none */
    struct app app;
    struct demo *demo;
    struct alerting *alerting;
    struct keeper *keeper;
    struct sharing *sharing; /* NULL: this server is alone on its database */
    struct spot_checks *spot_checks;
    struct learner *learner; /* NULL: it takes part in no learning */
    struct leaving leaving;
    struct backups_options backing;
    struct provider_options providing;
    struct topic topic; /* where events go instead of to the writer, if it has a name */
    struct arena arena; /* of: */
    str socket;         /* beside the database; empty: none */
    struct server *control; /* listens on it */
};

/* --- what is handed to the parts --- */

static void committed(void *context)
{
    const struct serving *serving = context;
    feed_notify(serving->app.feed);
    sender_notify(serving->app.sender);
}

/* --- starting --- */

static bool start_server(struct serving *serving, struct error *err)
{
    struct server_options options = settings_server(serving->settings);
    options.tls = serving->tls;
    options.proxies = serving->settings->behind_proxy;
    return server_start(&options, app_handle, &serving->app, &serving->app.server, err);
}

/* For commands that change this database file. Not to have it is no reason not to serve.
 */
static void start_control(struct serving *serving)
{
    const struct settings *settings = serving->settings;
    struct error err = {0};
    const struct server_options options = {
        .socket = serving->socket = control_socket(settings->database, &serving->arena),
        .threads = 1,
        .connections = CONTROL_CONNECTIONS,
        .body_limit = (size_t)settings->body_limit,
        .request_deadline = settings->request_deadline,
        .idle_deadline = settings->idle_deadline,
    };
    if (!server_start(&options, app_handle, &serving->app, &serving->control, &err))
        log_warn("other commands cannot change this database meanwhile",
                 LOG_TEXT("reason", err.text));
}

static bool start_writer(struct serving *serving, struct error *err)
{
    const struct settings *settings = serving->settings;
    const struct writer_options options = {
        .url = settings->database.at,
        .lax = settings->sync == SYNC_OFF,
        .keeps_shifts = true,
        .backlog = (size_t)settings->backlog,
        .committed = committed,
        .context = serving,
    };
    return writer_start(&options, &serving->app.writer, err);
}

static bool start_auditing(struct serving *serving, struct error *err)
{
    const struct auditing_options options = {
        .writer = serving->app.writer,
        .key_path = audit_key_path(serving->settings, &serving->arena).at,
        .days = serving->settings->audit_days,
    };
    serving->app.audit_days = (int)serving->settings->audit_days;
    serving->app.user = user_of_machine(&serving->arena);
    return auditing_start(&options, &serving->app.auditing, err);
}

static bool read_topic(struct serving *serving, struct error *err)
{
    const struct settings *settings = serving->settings;
    return !settings->events_to.len ||
           topic_read(settings, "events-to", settings->events_to, &serving->arena,
                      &serving->topic, err);
}

static bool start_sender(struct serving *serving, struct error *err)
{
    struct topic *topic = &serving->topic;
    const struct sender_options options = {.kafka = &topic->kafka,
                                           .topic = topic->address.topic,
                                           .seal = &topic->seal,
                                           .pool = serving->app.pool};
    if (!serving->settings->events_to.len)
        return true;
    if (!topic_seal(serving->app.pseudonyms, topic, err) ||
        !sender_start(&options, &serving->app.sender, err))
        return error_context(err, "events-to");
    log_info("events go by way of a topic", LOG_TEXT("topic", topic->address.topic));
    return true;
}

typedef bool start_step(struct serving *serving, struct error *err);

static bool when_there(struct serving *serving, start_step *step, struct error *err)
{
    for (bool said = false; !step(serving, err); said = true)
        if (!database_wait_for(serving->settings->database, said, err))
            return false;
    return true;
}

static bool read_backing(struct serving *serving, struct error *err)
{
    const struct settings *settings = serving->settings;
    int hours, minutes, end = 0;
    str at = settings->backup_at;
    if (settings->backup_folder.len && !store_backs_up(settings->database.at, err))
        return error_context(err, "backup-folder");
    if (sscanf(at.at, "%2d:%2d%n", &hours, &minutes, &end) != 2 ||
        (size_t)end != at.len || hours < 0 || hours > 23 || minutes < 0 || minutes > 59)
        return error_set(err, ERROR_INVALID,
                         "backup-at: '%s' is no time of day; want HH:MM, such as 02:30",
                         str_shown(at).text);
    serving->backing =
        (struct backups_options){.url = settings->database,
                                 .folder = settings->backup_folder,
                                 .at = {(60 * hours + minutes) * SPAN_MINUTE.ms}};
    return true;
}

static bool load_directory(struct serving *serving, struct error *err)
{
    return prepare_credentials(serving->settings, &serving->app, err);
}

static bool know_callers(struct serving *serving, struct error *err)
{
    struct app *app = &serving->app;
    directory_set_reach(app->directory, server_is_local(app->server));
    directory_set_plain(app->directory, serving->settings->plain_http);
    app->throttle = throttle_new();
    return when_there(serving, load_directory, err) &&
           passwords_start(&app->passwords, err) &&
           keeper_start(app->directory, app->writer, &serving->keeper, err);
}

static bool prepare(struct serving *serving, struct error *err)
{
    return prepare_data(serving->settings, &serving->app, err);
}

static bool decide_alerts(struct serving *serving, struct error *err)
{
    return alerting_start(serving->settings, &serving->app, serving->tls,
                          serving->spot_checks, &serving->alerting, err);
}

static bool send_sheets(struct serving *serving, struct error *err)
{
    if (!sheets_start(serving->settings, serving->app.writer, serving->app.pool,
                      &serving->arena, &serving->app.sheets, err))
        return false;
    if (serving->settings->hub.len) {
        serving->leaving = sheets_leaving(serving->settings);
        serving->app.leaving = &serving->leaving;
    }
    return true;
}

static bool learn(struct serving *serving, struct error *err)
{
    return learning_start(serving->settings, serving->app.writer, serving->app.pool,
                          &serving->arena, &serving->learner, err);
}

static bool start(struct serving *serving, struct error *err)
{
    const struct settings *settings = serving->settings;
    struct app *app = &serving->app;
    if (!route_table_check(app->routes, err) || !zone_set(settings->timezone, err) ||
        !database_has_keys(settings, err) || !read_topic(serving, err) ||
        !read_backing(serving, err) || !tls_from_settings(settings, &serving->tls, err) ||
        !providing_start(settings, app, &serving->providing, &serving->arena, err) ||
        !redis_from_settings(settings, app, &serving->arena, err) ||
        !start_server(serving, err) ||
        !store_lock(settings->database.at, &serving->lock, err))
        return false;
    if (settings->sync == SYNC_OFF)
        log_warn("events are acknowledged before they are on the disk");
    if (!when_there(serving, start_writer, err))
        return false;
    prepare_look(settings);
    app->tls = serving->tls;
    app->pool = pool_new(settings->database.at);
    serving->backing.writer = app->writer;
    if (!know_callers(serving, err))
        return false;
    if (!start_sender(serving, err) || !feed_start(app, &app->feed, err) ||
        !when_there(serving, start_auditing, err) || !when_there(serving, prepare, err) ||
        (settings->backup_folder.len &&
         !backups_start(&serving->backing, &app->backups, err)) ||
        !quality_start(app->writer, app->pool, &app->quality, err) ||
        !spot_checks_start(app->pool, app->writer, app->quality, &serving->spot_checks,
                           err) ||
        !when_there(serving, decide_alerts, err) || !send_sheets(serving, err) ||
        !learn(serving, err) ||
        !sharing_start(settings->database.at, app, &serving->sharing, err))
        return false;
    if (database_is_file(settings->database))
        start_control(serving);
    atomic_store(&app->ready, true);
    return !settings->demo || demo_start(app->writer, app->seed, &serving->demo, err);
}

/* Whoever runs it has to know who can get in. */
static void log_access(const struct serving *serving)
{
    switch (directory_state(serving->app.directory)) {
    case DIRECTORY_OPEN:
        log_warn(
            "there is no administrator: whoever is on this machine may do everything");
        break;
    case DIRECTORY_SET_UP:
        log_warn(
            "there is no administrator, and others can reach this server: it answers "
            "only its health until it is set up",
            LOG_TEXT("code", directory_set_up_code(serving->app.directory)));
        break;
    case DIRECTORY_CLOSED:
        break;
    }
    if (serving->settings->plain_http)
        log_warn(
            "keys may come over plain HTTP: everybody between can read and use them");
}

static void log_listening(const struct serving *serving)
{
    const char *address = server_address(serving->app.server);
    struct address_url url = address_url(address, serving->tls);
    if (serving->tls)
        tls_log(serving->tls, serving->settings->tls_self_signed);
    log_info("listening", LOG_TEXT("url", url.text), LOG_TEXT("address", address),
             LOG_STR("database", serving->settings->database));
}

/* A renewed certificate comes with SIGHUP. One that cannot be used replaces none. */
static void reread(void *context)
{
    struct serving *serving = context;
    struct error err = {0};
    if (!serving->tls)
        return;
    if (tls_reload(serving->tls, &err))
        tls_log(serving->tls, serving->settings->tls_self_signed);
    else
        log_error("the certificate stays as it was", LOG_TEXT("reason", err.text));
}

/* --- stopping --- */

static void sleep_for(span length)
{
    const struct timespec nap = {length.ms / 1000, length.ms % 1000 * 1000000};
    nanosleep(&nap, NULL);
}

/* A balancer learns from /readyz that it should send nobody here any more, but not at
 * once. Until it has, everybody is answered. */
static void drain(struct serving *serving)
{
    span length = serving->settings->drain;
    if (!length.ms)
        return;
    atomic_store(&serving->app.draining, true);
    server_wind_down(serving->app.server);
    log_info("draining", LOG_INT("seconds", length.ms / 1000));
    sleep_for(length);
}

/* Wait a moment for the clients that are in the middle of something. */
static void wait_for_clients(const struct server *server)
{
    span start = clock_monotonic();
    while (server_counts(server).open && clock_monotonic().ms - start.ms < GRACE_MS)
        sleep_for((span){20});
}

/* Whatever was started. */
static void stop(struct serving *serving)
{
    struct app *app = &serving->app;
    sharing_stop(serving->sharing);
    if (app->server)
        server_quiesce(app->server);
    if (serving->control)
        server_quiesce(serving->control);
    provider_quiesce(app->provider);
    demo_stop(serving->demo);
    if (app->feed)
        feed_quiesce(app->feed);
    if (app->server && atomic_load(&app->ready))
        wait_for_clients(app->server);
    sender_stop(app->sender); /* before the server waits for those who wait for it */
    server_stop(app->server);
    server_stop(serving->control);
    alerting_stop(serving->alerting);
    sheet_sender_stop(app->sheets);
    learner_stop(serving->learner);
    spot_checks_stop(serving->spot_checks);
    backups_stop(app->backups);
    tls_close(serving->tls);
    provider_stop(app->provider);
    if (serving->control)
        unlink(serving->socket.at);
    passwords_stop(app->passwords);
    keeper_stop(serving->keeper);
    quality_stop(app->quality);
    auditing_stop(app->auditing); /* writes what it has counted */
    writer_stop(app->writer);     /* notifies the feed to its last commit */
    sharing_free(serving->sharing);
    redis_end(app);
    sender_free(app->sender);
    feed_stop(app->feed);
    alerting_free(serving->alerting);
    pool_free(app->pool);
    directory_free(app->directory);
    pseudonyms_free(app->pseudonyms);
    throttle_free(app->throttle);
    secret_wipe(serving->topic.seal.key, sizeof serving->topic.seal.key);
    store_unlock(&serving->lock);
    arena_free(&serving->arena);
}

bool run_serve(const struct invocation *invocation, int *status, struct error *err)
{
    (void)status;
    struct settings current = invocation->settings;
    CLEANUP(stop)
    struct serving serving = {
        .settings = &invocation->settings,
        .app = {.routes = &api_routes,
                .directory = directory_new(),
                .ahead = current.ahead,
                .seed = (uint64_t)current.seed_number,
                .timezone = current.timezone,
                .threads = settings_threads(&current),
                .started = clock_now()},
    };
    serving.app.pseudonyms =
        pseudonyms_new(keys_folder_of(serving.settings, &serving.arena));
    log_set_level((enum log_level)current.log_level);
    signal(SIGPIPE, SIG_IGN); /* a client that is gone is an error of that write */
    sigset_t waited = signals_block();
    if (!start(&serving, err))
        return err->code == ERROR_CORRUPT
                   ? error_context(err, "the database is damaged: shopfloor doctor says "
                                        "how, and shopfloor restore puts a backup in "
                                        "its place")
                   : false;
    log_listening(&serving);
    log_access(&serving);
    service_ready(server_address(serving.app.server), serving.tls);
    while (!signals_wait(invocation, &waited, &current, reread, &serving))
        ;
    drain(&serving);
    return true;
}
