/* hub.c - the centre of many sites, put together; and a code by which one is enrolled.
 *
 * People, keys and the audit log are those of a store, which lies in the same file, or
 * the same schema of PostgreSQL, as the hub's own tables. As a server does, it listens
 * first and answers 503 until all is there.
 */
#include "cli/actor.h"
#include "cli/address.h"
#include "cli/command.h"
#include "cli/control.h"
#include "cli/database.h"
#include "cli/preparing.h"
#include "cli/service.h"
#include "cli/sharing.h"
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
#include "domain/event.h"
#include "http/link.h"
#include "http/server.h"
#include "hub/enrolment.h"
#include "hub/hub_app.h"
#include "pipeline/audit_key.h"
#include "pipeline/auditing.h"
#include "pipeline/opening.h"
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
    struct sharing *sharing; /* NULL: this hub is alone on its database */
    struct arena arena;      /* of: */
    str socket;              /* beside the database; empty: none */
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

typedef bool start_step(struct centre *centre, struct error *err);

static bool when_there(struct centre *centre, start_step *step, struct error *err)
{
    for (bool said = false; !step(centre, err); said = true)
        if (!database_wait_for(centre->settings->database, said, err))
            return false;
    return true;
}

static bool load_directory(struct centre *centre, struct error *err)
{
    return prepare_credentials(centre->settings, &centre->hub.app, err);
}

static bool know_callers(struct centre *centre, struct error *err)
{
    struct app *app = &centre->hub.app;
    directory_set_reach(app->directory, server_is_local(app->server));
    directory_set_plain(app->directory, centre->settings->plain_http);
    app->throttle = throttle_new();
    return when_there(centre, load_directory, err) &&
           passwords_start(&app->passwords, err) &&
           keeper_start(app->directory, app->writer, &centre->keeper, err);
}

/* The hub's own key is not in backups of the database: whoever has one of these is not
 * the hub. It lies beside the database FILE as .FILE.hub-key. Where there is no such
 * file, it lies beside the key of the audit log, as FILE.hub-key. */
static void key_path(const struct settings *settings, struct buf *path)
{
    str file = database_file(settings->database);
    if (!database_is_file(settings->database)) {
        buf_addf(path, "%.*s.hub-key", STR_ARG(settings->audit_key));
        return;
    }
    const char *slash = memrchr(file.at, '/', file.len);
    size_t folder = slash ? (size_t)(slash - file.at) + 1 : 0;
    buf_addf(path, "%.*s.%.*s.hub-key", (int)folder, file.at, (int)(file.len - folder),
             file.at + folder);
}

static bool know_key(struct centre *centre, struct error *err)
{
    CLEANUP(buf_free) struct buf path = BUF(4096);
    struct signing_key key;
    struct error why = {0};
    bool open = false;
    key_path(centre->settings, &path);
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

static bool has_key(const struct settings *settings, struct error *err)
{
    return database_is_file(settings->database) || settings->audit_key.len ||
           error_set(err, ERROR_INVALID,
                     "a database of PostgreSQL has no file beside which keys could lie, "
                     "and all hubs that share it need the same; name where: --audit-key "
                     "FILE");
}

static bool start_hub(struct centre *centre, struct error *err)
{
    return hub_start(centre->settings->database.at, &centre->hub.hub, err);
}

static bool start(struct centre *centre, struct error *err)
{
    const struct settings *settings = centre->settings;
    struct app *app = &centre->hub.app;
    if (!route_table_check(app->routes, err) || !has_key(settings, err) ||
        !tls_from_settings(settings, &centre->tls, err) || !start_server(centre, err) ||
        !store_lock(settings->database.at, &centre->lock, err) ||
        !when_there(centre, start_writer, err))
        return false;
    prepare_look(settings);
    app->tls = centre->tls;
    app->pool = pool_new(settings->database.at);
    if (!know_callers(centre, err) || !when_there(centre, start_auditing, err) ||
        !know_key(centre, err) || !when_there(centre, start_hub, err) ||
        !sharing_start(settings->database.at, app, &centre->sharing, err))
        return false;
    if (database_is_file(settings->database))
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
    sharing_stop(centre->sharing);
    if (app->server)
        server_quiesce(app->server);
    if (centre->control)
        server_quiesce(centre->control);
    server_stop(app->server);
    server_stop(centre->control);
    if (centre->control)
        unlink(centre->socket.at);
    tls_close(centre->tls);
    passwords_stop(app->passwords);
    keeper_stop(centre->keeper);
    auditing_stop(app->auditing);
    writer_stop(app->writer);
    hub_stop(centre->hub.hub); /* tasks of the writer change its tables, too */
    sharing_free(centre->sharing);
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

/* Any number of programs may write a database of PostgreSQL, so no hub has to run. */
static bool change_here(const struct new_code *wanted, struct store *store,
                        struct hub *hub, instant now, char code[static CODE_TEXT],
                        struct error *err)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    const struct actor actor = actor_here(&arena);
    struct audit_entry entry = {.action = STR("make_code")};
    if (!store_begin(store, err))
        return false;
    if (store_learn(store, err) && hub_join(hub, store_db(store), err) &&
        code_make(store_db(store), wanted, now, code, err)) {
        code_entry(wanted, &arena, &entry);
        store_act_as(store, &actor);
        store_audit(store, &entry);
        return store_commit(store, now, err);
    }
    store_rollback(store);
    return false;
}

static bool enrol_here(const struct settings *settings, const struct new_code *wanted,
                       struct error *err)
{
    CLEANUP(store_closep) struct store *store = NULL;
    struct hub *hub = NULL;
    char code[CODE_TEXT];
    if (!open_for_writing(settings->database.at, STORE_WRITER, &store, err) ||
        !hub_start(settings->database.at, &hub, err))
        return false;
    bool made = change_here(wanted, store, hub, clock_now(), code, err);
    hub_stop(hub);
    if (made)
        printf("%s\n", code);
    return made;
}

static bool ask_hub(const struct settings *settings, const struct new_code *wanted,
                    struct error *err)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    CLEANUP(link_closep) struct link *link = NULL;
    const struct json *answer;
    str code;
    control_find(settings->database, &link);
    if (!link)
        return error_set(err, ERROR_UNAVAILABLE,
                         "no hub runs on '%.*s'; start one with 'shopfloor hub'",
                         STR_ARG(settings->database));
    struct json_out *out = json_out_new(&arena);
    struct json_node *body = json_object(out);
    json_add_text(out, body, "site", wanted->site);
    if (wanted->in_group.len)
        json_add_text(out, body, "group", wanted->in_group);
    json_add_bool(out, body, "replaces", wanted->replaces);
    if (!control_post(link, "/api/hub/codes", json_write(out, body), &arena, &answer,
                      err))
        return false;
    if (!json_text(json_get(answer, "code"), &code))
        return error_set(err, ERROR_INTERNAL, "the hub did not say the code");
    printf("%.*s\n", STR_ARG(code));
    return true;
}

bool run_hub_enrol(const struct invocation *invocation, int *status, struct error *err)
{
    const struct settings *settings = &invocation->settings;
    const struct new_code wanted = {.site = str_from(invocation->file),
                                    .in_group = settings->site_group,
                                    .replaces = settings->replacing};
    (void)status;
    if (!database_needed(settings->database, err))
        return false;
    if (database_is_file(settings->database))
        return ask_hub(settings, &wanted, err);
    return id_check(wanted.site, "site", err) &&
           (!wanted.in_group.len || id_check(wanted.in_group, "group", err)) &&
           enrol_here(settings, &wanted, err);
}
