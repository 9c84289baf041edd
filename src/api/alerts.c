/* alerts.c - what needs a person: the list, and what somebody does about it. */
#include "api/alert_names.h"
#include "api/cursor.h"
#include "api/handlers.h"
#include "api/json_body.h"
#include "api/live_alerts.h"
#include "api/looked.h"
#include "api/update.h"
#include "api/view.h"
#include "http/query.h"

#include "base/clock.h"
#include "pipeline/alert_format.h"
#include "pipeline/alerts.h"
#include "pipeline/notify.h"

enum { PAGE_DEFAULT = 200, PAGE_MOST = 1000, SILENCE_MINUTES_MOST = 7 * 24 * 60 };

/* --- GET /api/alerts --- */

static bool read_lists(struct app *app, struct request *request, bool ended,
                       struct alert_page *page, struct alert_page *open,
                       struct error *err)
{
    CLEANUP(view_close) struct site_view view = {0};
    int64_t limit = PAGE_DEFAULT;
    struct alert_query query = {.ended = ended};
    if (!query_whole(request, "limit", 1, PAGE_MOST, &limit, err) ||
        !cursor_read(request, 'a', &query.before, err) ||
        !view_open(app, request, &view, err))
        return false;
    query.limit = (size_t)limit;
    const struct alert_query every = {.limit = ALERTS_OPEN_MOST};
    if (!store_alerts(view.store, &query, &request->arena, page, err) ||
        !store_alerts(view.store, &every, &request->arena, open, err))
        return false;
    alert_list_add_unkept(app->alerts, &request->arena, &open->alerts);
    if (!query.before)
        alert_list_add_unkept(app->alerts, &request->arena, &page->alerts);
    return true;
}

enum answer api_list_alerts(void *context, const str *parameter, struct request *request,
                            struct reply *reply)
{
    (void)parameter;
    static const char *const which[] = {"open", "all", NULL};
    struct error err;
    struct alert_page page, open;
    int state = 0;
    if (!query_choice(request, "state", which, &state, &err) ||
        !read_lists(context, request, state == 1, &page, &open, &err))
        return reply_error(request, reply, &err);
    struct json_node *root;
    struct json_out *out = reply_begin(request, &root);
    struct json_node *list = json_add_array(out, root, "alerts");
    for (size_t i = 0; i < page.alerts.count; i++)
        json_push(out, list,
                  alert_json(out, &page.alerts.at[i], alert_names_for(request->caller),
                             &request->arena));
    alert_counts_add(out, root, &open.alerts, open.left_out, clock_now());
    cursor_add(out, root, request, 'a', page.more, page.last);
    return reply_json(reply, 200, out, root);
}

/* --- what is done about one --- */

struct alert_edit {
    struct update update; /* must be first */
    str id, note;
    int64_t minutes; /* of silence */
    struct alert alert;
};

static void touch(struct update *update) { alerts_touch(update->app->alerts); }

static bool still_open(const struct alert *alert, struct error *err)
{
    return alert_is_open(alert) ||
           error_set(err, ERROR_CONFLICT, "this alert is %.*s; nobody has to look at it",
                     STR_ARG(alert_state_name(alert->state)));
}

static bool put(struct alert_edit *edit, struct store *store, struct error *err)
{
    size_t left;
    return store_put_alerts(store, &(struct alert *){&edit->alert}, 1, &left, err);
}

static str who(const struct alert_edit *edit)
{
    struct actor actor = actor_of(edit->update.app, edit->update.request->caller);
    return actor.name.len ? actor.name : actor.kind;
}

static str tell(const struct alert_edit *edit)
{
    struct arena *arena = &edit->update.request->arena;
    struct json_out *out = json_out_new(arena);
    struct json_node *node = alert_json(out, &edit->alert, true, arena);
    if (edit->note.len)
        json_add_text(out, node, "note", edit->note);
    return json_write(out, node);
}

static bool run_acknowledge(struct task *task, void *store, instant now,
                            struct error *err)
{
    struct alert_edit *edit = (struct alert_edit *)task;
    struct alert *alert = &edit->alert;
    if (!store_alert(store, edit->id, &edit->update.request->arena, alert, err) ||
        !still_open(alert, err))
        return false;
    /* Somebody else was first, and this one has nothing to add. */
    edit->update.quiet = alert->state == ALERT_ACKNOWLEDGED && !edit->note.len;
    if (edit->update.quiet)
        return true;
    alert->state = ALERT_ACKNOWLEDGED;
    alert->acknowledged = now;
    alert->acknowledged_by = who(edit);
    alert->note = edit->note;
    edit->update.entry.after = tell(edit);
    return put(edit, store, err);
}

static bool run_silence(struct task *task, void *store, instant now, struct error *err)
{
    struct alert_edit *edit = (struct alert_edit *)task;
    struct alert *alert = &edit->alert;
    if (!store_alert(store, edit->id, &edit->update.request->arena, alert, err) ||
        !still_open(alert, err))
        return false;
    alert->silenced = edit->minutes
                          ? instant_add(now, (span){edit->minutes * SPAN_MINUTE.ms})
                          : (instant){0};
    const struct alert_silence silence = {alert->rule, alert->subject, alert->silenced};
    edit->update.entry.after = tell(edit);
    return store_silence(store, &silence, err) && put(edit, store, err);
}

static bool decode(struct request *request, const char *schema, struct alert_edit *edit,
                   struct error *err)
{
    const struct json *body;
    if (!str_trim(request->body).len)
        return true;
    return json_body(request, &body, err) && json_body_only(body, schema, err) &&
           member_whole(member_of(body, "minutes"), 0, SILENCE_MINUTES_MOST,
                        &edit->minutes, err) &&
           (member_is_null(member_of(body, "note")) ||
            member_text(member_of(body, "note"), ALERT_NOTE_LENGTH, &edit->note, err));
}

static enum answer edit_alert(void *context, const str *parameter, const char *schema,
                              update_run *run, struct request *request,
                              struct reply *reply)
{
    struct error err;
    if (!request->state) {
        struct alert_edit *begun = arena_new(&request->arena, struct alert_edit, 1);
        begun->id = arena_copy(&request->arena, parameter[0]);
        begun->minutes = 60;
        begun->update.committed = touch;
        if (!decode(request, schema, begun, &err))
            return reply_error(request, reply, &err);
        return update_submit(context, request, &begun->update, run, 1);
    }
    const struct alert_edit *edit = request->state;
    if (update_failed(request, reply))
        return ANSWER_NOW;
    struct json_node *root;
    struct json_out *out = reply_begin(request, &root);
    json_add(
        out, root, "alert",
        alert_json(out, &edit->alert, alert_names_for(request->caller), &request->arena));
    return reply_json(reply, 200, out, root);
}

enum answer api_acknowledge_alert(void *context, const str *parameter,
                                  struct request *request, struct reply *reply)
{
    return edit_alert(context, parameter, "AlertNote", run_acknowledge, request, reply);
}

enum answer api_silence_alert(void *context, const str *parameter,
                              struct request *request, struct reply *reply)
{
    return edit_alert(context, parameter, "AlertSilence", run_silence, request, reply);
}

/* --- POST /api/alerts/test --- */

struct alert_trial {
    struct update update; /* must be first */
    struct alert_message message;
    size_t queues;
};

static bool run_trial(struct task *task, void *store, instant now, struct error *err)
{
    struct alert_trial *trial = (struct alert_trial *)task;
    trial->message = alert_message_test(trial->update.app->message_style, now,
                                        &trial->update.request->arena);
    trial->update.entry.object = uuid_str(&trial->message.id);
    return store_add_message(store, &trial->message, &trial->queues, err);
}

static void send(struct update *update) { notify_wake(update->app->notify); }

enum answer api_test_alerts(void *context, const str *parameter, struct request *request,
                            struct reply *reply)
{
    (void)parameter;
    if (!request->state) {
        struct alert_trial *begun = arena_new(&request->arena, struct alert_trial, 1);
        begun->update.committed = send;
        return update_submit(context, request, &begun->update, run_trial, 1);
    }
    const struct alert_trial *trial = request->state;
    if (update_failed(request, reply))
        return ANSWER_NOW;
    struct json_node *root;
    struct json_out *out = reply_begin(request, &root);
    json_add_text(out, root, "message_id", uuid_str(&trial->message.id));
    json_add_int(out, root, "receivers", (int64_t)trial->queues);
    return reply_json(reply, 201, out, root);
}
