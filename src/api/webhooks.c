/* webhooks.c - where messages of alerts are sent to. */
#include "api/credentials.h"
#include "api/handlers.h"
#include "api/json_body.h"
#include "api/looked.h"
#include "api/update.h"
#include "api/view.h"

#include "base/crypto.h"
#include "http/webhook.h"
#include "pipeline/notify.h"
#include "store/alerts.h"

static struct json_node *render(struct request *request, struct json_out *out,
                                const struct destination *one)
{
    struct json_node *node = json_object(out);
    bool mail = str_equal(one->id, MAIL_DESTINATION);
    if (!mail) {
        json_add_text(out, node, "webhook_id", one->id);
        json_add_text(out, node, "url", one->url);
        json_add_text_or_null(out, node, "created_by", one->created_by);
    }
    render_when(request, out, node, "created_at", one->created);
    json_add_int(out, node, "waiting", one->waiting);
    json_add_int(out, node, "delivered", one->delivered);
    json_add_int(out, node, "given_up", one->given_up);
    render_when(request, out, node, "tried_at", one->tried);
    render_when(request, out, node, "next_try_at",
                one->waiting ? one->due : (instant){0});
    render_when(request, out, node, "failing_since", one->failing);
    if (one->status)
        json_add_int(out, node, "status", one->status);
    else
        json_add_null(out, node, "status");
    json_add_text_or_null(out, node, "error", one->error);
    return node;
}

enum answer api_list_webhooks(void *context, const str *parameter,
                              struct request *request, struct reply *reply)
{
    (void)parameter;
    CLEANUP(view_close) struct site_view view = {0};
    struct destination_list list;
    struct error err;
    if (!view_open(context, request, &view, &err) ||
        !store_destinations(view.store, &request->arena, &list, &err))
        return reply_error(request, reply, &err);
    struct json_node *root;
    struct json_out *out = reply_begin(request, &root);
    struct json_node *array = json_add_array(out, root, "webhooks");
    const struct destination *mail = NULL;
    for (size_t i = 0; i < list.count; i++)
        if (str_equal(list.at[i].id, MAIL_DESTINATION))
            mail = &list.at[i];
        else
            json_push(out, array, render(request, out, &list.at[i]));
    if (mail)
        json_add(out, root, "mail", render(request, out, mail));
    else
        json_add_null(out, root, "mail");
    return reply_json(reply, 200, out, root);
}

/* --- changes --- */

struct webhook_edit {
    struct update update; /* must be first */
    struct destination one;
    unsigned char secret[WEBHOOK_SECRET_BYTES];
};

/* The path of a URL may be a secret, too. */
static str tell(struct request *request, str url)
{
    struct json_out *out = json_out_new(&request->arena);
    struct json_node *node = json_object(out);
    struct link_url parts;
    struct error ignored;
    if (link_split(url, &request->arena, &parts, &ignored))
        json_add_text(out, node, "origin", parts.origin);
    return json_write(out, node);
}

static bool run_add(struct task *task, void *store, instant now, struct error *err)
{
    struct webhook_edit *edit = (struct webhook_edit *)task;
    const struct actor actor = actor_of(edit->update.app, edit->update.request->caller);
    edit->one.created = now;
    edit->one.created_by = actor.name;
    edit->update.entry.object = edit->one.id;
    edit->update.entry.after = tell(edit->update.request, edit->one.url);
    return store_add_destination(store, &edit->one, err);
}

static bool decode(const struct app *app, struct request *request,
                   struct webhook_edit *edit, struct error *err)
{
    const struct json *body;
    if (!json_body(request, &body, err) || !json_body_only(body, "NewWebhook", err) ||
        !member_text(member_needed(body, "url"), WEBHOOK_URL_LENGTH, &edit->one.url, err))
        return false;
    const struct webhook webhook = {.url = edit->one.url, .hosts = app->webhook_hosts};
    if (webhook_check(&webhook, err))
        return true;
    err->code = ERROR_INVALID; /* the caller may do it; the address will not do */
    return error_context(err, "url");
}

enum answer api_add_webhook(void *context, const str *parameter, struct request *request,
                            struct reply *reply)
{
    (void)parameter;
    const struct app *app = context;
    struct error err;
    if (!request->state) {
        unsigned char id[12];
        struct webhook_edit *begun = arena_new(&request->arena, struct webhook_edit, 1);
        if (!decode(app, request, begun, &err))
            return reply_error(request, reply, &err);
        random_bytes(id, sizeof id);
        random_bytes(begun->secret, sizeof begun->secret);
        begun->one.id = hex_of(id, sizeof id, &request->arena);
        begun->one.secret = (str){(const char *)begun->secret, sizeof begun->secret};
        return update_submit(app, request, &begun->update, run_add, 1);
    }
    struct webhook_edit *edit = request->state;
    if (update_failed(request, reply))
        return ANSWER_NOW;
    struct json_node *root;
    struct json_out *out = reply_begin(request, &root);
    json_add(out, root, "webhook", render(request, out, &edit->one));
    json_add_text(out, root, "secret",
                  webhook_secret_text(edit->one.secret, &request->arena));
    return reply_json(reply, 201, out, root);
}

static bool run_delete(struct task *task, void *store, instant now, struct error *err)
{
    struct webhook_edit *edit = (struct webhook_edit *)task;
    struct destination_list list;
    (void)now;
    if (!store_destinations(store, &edit->update.request->arena, &list, err))
        return false;
    for (size_t i = 0; i < list.count; i++)
        if (str_equal(list.at[i].id, edit->one.id))
            edit->update.entry.before = tell(edit->update.request, list.at[i].url);
    return store_delete_destination(store, edit->one.id, err);
}

enum answer api_delete_webhook(void *context, const str *parameter,
                               struct request *request, struct reply *reply)
{
    if (!request->state) {
        struct webhook_edit *begun = arena_new(&request->arena, struct webhook_edit, 1);
        begun->one.id = arena_copy(&request->arena, parameter[0]);
        if (str_equal(begun->one.id, MAIL_DESTINATION))
            return reply_failure(request, reply, 404,
                                 "e-mail is set when the server starts: --smtp");
        return update_submit(context, request, &begun->update, run_delete, 1);
    }
    const struct webhook_edit *edit = request->state;
    if (update_failed(request, reply))
        return ANSWER_NOW;
    struct json_node *root;
    struct json_out *out = reply_begin(request, &root);
    json_add_text(out, root, "webhook_id", edit->one.id);
    return reply_json(reply, 200, out, root);
}

/* --- POST /api/webhooks/{webhook_id}/try --- */

static bool run_try(struct task *task, void *store, instant now, struct error *err)
{
    struct webhook_edit *edit = (struct webhook_edit *)task;
    struct destination_list list;
    (void)now;
    if (!store_hurry_destination(store, edit->one.id, err) ||
        !store_destinations(store, &edit->update.request->arena, &list, err))
        return false;
    for (size_t i = 0; i < list.count; i++)
        if (str_equal(list.at[i].id, edit->one.id))
            edit->one.waiting = list.at[i].waiting;
    return true;
}

static void wake(struct update *update) { notify_wake(update->app->notify); }

enum answer api_try_webhook(void *context, const str *parameter, struct request *request,
                            struct reply *reply)
{
    if (!request->state) {
        struct webhook_edit *begun = arena_new(&request->arena, struct webhook_edit, 1);
        begun->one.id = arena_copy(&request->arena, parameter[0]);
        begun->update.committed = wake;
        return update_submit(context, request, &begun->update, run_try, 1);
    }
    const struct webhook_edit *edit = request->state;
    if (update_failed(request, reply))
        return ANSWER_NOW;
    struct json_node *root;
    struct json_out *out = reply_begin(request, &root);
    json_add_text(out, root, "webhook_id", edit->one.id);
    json_add_int(out, root, "waiting", edit->one.waiting);
    return reply_json(reply, 200, out, root);
}
