/* hub.c - the centre of many sites, put together; and a code by which one is enrolled.
 *
 * People, keys and the audit log are those of a store, which lies in the same file as the
 * hub's own tables. As a server does, it listens first and answers 503 until all is
 * there.
 */
#include "cli/actor.h"
#include "cli/address.h"
#include "cli/command.h"
#include "cli/control.h"
#include "cli/database.h"
#include "cli/preparing.h"
#include "cli/service.h"
#include "cli/signals.h"
#include "cli/tls_files.h"

#include "access/directory.h"
#include "access/keeper.h"
#include "access/passwords.h"
#include "access/throttle.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/error.h"
#include "base/json.h"
#include "base/log.h"
#include "http/link.h"
#include "http/server.h"
#include "hub/hub_app.h"
#include "pipeline/audit_key.h"
#include "pipeline/auditing.h"
#include "pipeline/writer.h"
#include "store/pool.h"

#include <signal.h>
#include <stdio.h>
#include <unistd.h>

enum { CONTROL_CONNECTIONS = 16, BACKLOG = 10000 };

struct centre {
    const struct settings *settings;
    struct store_lock lock;
    struct tls *tls; /* NULL: none */
    struct hub_app hub;
    struct keeper *keeper;
    struct arena arena; /* of: */
    str socket;         /* beside the database; empty: none */
    struct server *control;
};

/* --- starting --- */

static void committed(void *context) { (void)context; }

static bool start_server(struct centre *centre, struct error *err)
{
    const struct settings *settings = centre->settings;
    const struct server_options options = {
        .listen = settings->listen,
        .names = settings->host,
        .tls = centre->tls,
        .proxies = settings->behind_proxy,
        .threads = settings_threads(settings),
        .connections = (size_t)settings->connections,
        .per_address = (size_t)settings->connections_per_address,
        .body_limit = (size_t)settings->body_limit,
        .bodies_limit = (size_t)settings->bodies_limit,
        .request_deadline = settings->request_deadline,
        .idle_deadline = settings->idle_deadline,
    };
    return server_start(&options, app_handle, &centre->hub, &centre->hub.app.server, err);
}

/* For commands on this machine. Not to have it is no reason not to serve. */
static void start_control(struct centre *centre)
{
    const struct settings *settings = centre->settings;
    struct error err = {0};
    const struct server_options options = {
        .socket = centre->socket = control_socket(settings->database, &centre->arena),
        .threads = 1,
        .connections = CONTROL_CONNECTIONS,
        .body_limit = (size_t)settings->body_limit,
        .request_deadline = settings->request_deadline,
        .idle_deadline = settings->idle_deadline,
    };
    if (!server_start(&options, app_handle, &centre->hub, &centre->control, &err))
        log_warn("other commands cannot change this database meanwhile",
                 LOG_TEXT("reason", err.text));
}

static bool start_writer(struct centre *centre, struct error *err)
{
    const struct writer_options options = {
        .url = centre->settings->database.at, .backlog = BACKLOG, .committed = committed};
    return writer_start(&options, &centre->hub.app.writer, err);
}

static bool start_auditing(struct centre *centre, struct error *err)
{
    const struct auditing_options options = {
        .writer = centre->hub.app.writer,
        .key_path = audit_key_path(centre->settings, &centre->arena).at,
        .days = centre->settings->audit_days,
    };
    centre->hub.app.audit_days = (int)centre->settings->audit_days;
    centre->hub.app.user = user_of_machine(&centre->arena);
    return auditing_start(&options, &centre->hub.app.auditing, err);
}

static bool know_callers(struct centre *centre, struct error *err)
{
    struct app *app = &centre->hub.app;
    directory_set_reach(app->directory, server_is_local(app->server));
    directory_set_plain(app->directory, centre->settings->plain_http);
    app->throttle = throttle_new();
    return prepare_credentials(centre->settings, app, err) &&
           passwords_start(&app->passwords, err) &&
           keeper_start(app->directory, app->writer, &centre->keeper, err);
}

/* The hub's own key lies beside the database FILE as .FILE.hub-key, and not in backups of
 * it: whoever has one of these is not the hub. */
static bool know_key(struct centre *centre, struct error *err)
{
    CLEANUP(buf_free) struct buf path = BUF(4096);
    struct signing_key key;
    struct error why = {0};
    str file = database_file(centre->settings->database);
    bool open = false;
    const char *slash = memrchr(file.at, '/', file.len);
    size_t folder = slash ? (size_t)(slash - file.at) + 1 : 0;
    buf_addf(&path, "%.*s.%.*s.hub-key", (int)folder, file.at, (int)(file.len - folder),
             file.at + folder);
    if (!audit_key_read(buf_text(&path), &key, &open, &why)) {
        if (why.code != ERROR_NOT_FOUND) {
            *err = why;
            return false;
        }
        if (!audit_key_make(buf_text(&path), &key, err))
            return false;
    }
    if (open)
        log_warn("others on this machine can read the key of the hub",
                 LOG_TEXT("file", buf_text(&path)));
    centre->hub.key = verifying_key_of(&key);
    centre->hub.signing = key;
    secret_wipe(&key, sizeof key);
    return true;
}

static bool check_database(const struct settings *settings, struct error *err)
{
    return database_is_file(settings->database) ||
           error_set(err, ERROR_INVALID,
                     "a hub keeps sheets in a file of SQLite; want --database FILE");
}

static bool start(struct centre *centre, struct error *err)
{
    const struct settings *settings = centre->settings;
    struct app *app = &centre->hub.app;
    if (!route_table_check(app->routes, err) || !check_database(settings, err) ||
        !tls_from_settings(settings, &centre->tls, err) || !start_server(centre, err) ||
        !store_lock(settings->database.at, &centre->lock, err) ||
        !start_writer(centre, err))
        return false;
    app->tls = centre->tls;
    app->pool = pool_new(settings->database.at);
    if (!know_callers(centre, err) || !start_auditing(centre, err) ||
        !know_key(centre, err) ||
        !hub_start(database_file(settings->database).at, &centre->hub.hub, err))
        return false;
    start_control(centre);
    atomic_store(&app->ready, true);
    return true;
}

static void log_start(const struct centre *centre)
{
    const struct app *app = &centre->hub.app;
    const char *address = server_address(app->server);
    struct address_url url = address_url(address, centre->tls);
    if (centre->tls)
        tls_log(centre->tls, centre->settings->tls_self_signed);
    log_info("listening", LOG_TEXT("url", url.text), LOG_TEXT("address", address),
             LOG_STR("database", centre->settings->database));
    if (directory_state(app->directory) == DIRECTORY_OPEN)
        log_warn(
            "there is no administrator: whoever is on this machine may do everything");
    if (directory_state(app->directory) == DIRECTORY_SET_UP)
        log_warn("there is no administrator, and others can reach this hub: it answers "
                 "only its health until it is set up",
                 LOG_TEXT("code", directory_set_up_code(app->directory)));
    if (centre->settings->plain_http)
        log_warn(
            "keys may come over plain HTTP: everybody between can read and use them");
}

/* A renewed certificate comes with SIGHUP. One that cannot be used replaces none. */
static void reread(void *context)
{
    struct centre *centre = context;
    struct error err = {0};
    if (!centre->tls)
        return;
    if (tls_reload(centre->tls, &err))
        tls_log(centre->tls, centre->settings->tls_self_signed);
    else
        log_error("the certificate stays as it was", LOG_TEXT("reason", err.text));
}

/* Whatever was started. Requests that wait for a writer end before it does. */
static void stop(struct centre *centre)
{
    struct app *app = &centre->hub.app;
    if (app->server)
        server_quiesce(app->server);
    if (centre->control)
        server_quiesce(centre->control);
    server_stop(app->server);
    server_stop(centre->control);
    if (centre->control)
        unlink(centre->socket.at);
    hub_stop(centre->hub.hub);
    tls_close(centre->tls);
    passwords_stop(app->passwords);
    keeper_stop(centre->keeper);
    auditing_stop(app->auditing);
    writer_stop(app->writer);
    pool_free(app->pool);
    directory_free(app->directory);
    throttle_free(app->throttle);
    store_unlock(&centre->lock);
    secret_wipe(&centre->hub.signing, sizeof centre->hub.signing);
    arena_free(&centre->arena);
}

bool run_hub(const struct invocation *invocation, int *status, struct error *err)
{
    (void)status;
    struct settings current = invocation->settings;
    CLEANUP(stop)
    struct centre centre = {
        .settings = &invocation->settings,
        .hub = {.app = {.routes = &hub_routes,
                        .directory = directory_new(),
                        .threads = settings_threads(&current),
                        .started = clock_now()}},
    };
    log_set_level((enum log_level)current.log_level);
    signal(SIGPIPE, SIG_IGN); /* a client that is gone is an error of that write */
    sigset_t waited = signals_block();
    if (!start(&centre, err))
        return false;
    log_start(&centre);
    service_ready(server_address(centre.hub.app.server), centre.tls);
    while (!signals_wait(invocation, &waited, &current, reread, &centre))
        ;
    return true;
}

/* --- hub enrol --- */

bool run_hub_enrol(const struct invocation *invocation, int *status, struct error *err)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    CLEANUP(link_closep) struct link *link = NULL;
    const struct settings *settings = &invocation->settings;
    const struct json *answer;
    str code;
    (void)status;
    if (!database_needed(settings->database, err) || !check_database(settings, err))
        return false;
    control_find(settings->database, &link);
    if (!link)
        return error_set(err, ERROR_UNAVAILABLE,
                         "no hub runs on '%.*s'; start one with 'shopfloor hub'",
                         STR_ARG(settings->database));
    struct json_out *out = json_out_new(&arena);
    struct json_node *body = json_object(out);
    json_add_text(out, body, "site", str_from(invocation->file));
    if (settings->site_group.len)
        json_add_text(out, body, "group", settings->site_group);
    json_add_bool(out, body, "replaces", settings->replacing);
    if (!control_post(link, "/api/hub/codes", json_write(out, body), &arena, &answer,
                      err))
        return false;
    if (!json_text(json_get(answer, "code"), &code))
        return error_set(err, ERROR_INTERNAL, "the hub did not say the code");
    printf("%.*s\n", STR_ARG(code));
    return true;
}
