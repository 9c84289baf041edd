/* events.c - events go out: lists, exports, one of them; and are corrected. */
#include "api/by_topic.h"
#include "api/export.h"
#include "api/handlers.h"
#include "api/json_body.h"
#include "api/looked.h"
#include "api/meant_event.h"
#include "api/recorder.h"
#include "api/render.h"
#include "api/update.h"
#include "http/query.h"

#include "pipeline/correcting.h"
#include "pipeline/format.h"
#include "pipeline/pseudonyms.h"

#include <stdio.h>
#include <stdlib.h>

enum {
    PAGE_DEFAULT = 1000,
    PAGE_MOST = 10000,
    PAGE_EXAMINED = 50000, /* events looked at for one page of a filtered list */
};

/* --- the query --- */

/* "-" and a number up to `most`. */
static bool cut_number(str *text, int64_t most, int64_t *number)
{
    size_t i = 1;
    *number = 0;
    if (text->len < 2 || text->at[0] != '-')
        return false;
    for (; i < text->len && text->at[i] >= '0' && text->at[i] <= '9'; i++)
        if (__builtin_mul_overflow(*number, 10, number) ||
            __builtin_add_overflow(*number, text->at[i] - '0', number) || *number > most)
            return false;
    *text = (str){text->at + i, text->len - i};
    return i > 1;
}

/* A cursor is where a page ended: the order, the time in ms and the id of its last event,
 * "d-1768472130000-42". */
static bool read_cursor(str text, struct event_query *query, struct error *err)
{
    int64_t at, id;
    char order = text.len ? text.at[0] : '\0';
    str rest = text.len ? (str){text.at + 1, text.len - 1} : text;
    if ((order != 'a' && order != 'd') || !cut_number(&rest, INSTANT_NEVER.ms, &at) ||
        !cut_number(&rest, INT64_MAX, &id) || id == 0 || rest.len)
        return error_set(err, ERROR_INVALID,
                         "cursor is not one that this server gave; want the next_cursor "
                         "of the page before");
    if ((order == 'a') != query->ascending)
        return error_set(err, ERROR_INVALID, "cursor belongs to the other order");
    query->resume = true;
    query->after_at = (instant){at};
    query->after_id = id;
    return true;
}

static str write_cursor(const struct event_query *query, const struct event_page *page,
                        struct arena *arena)
{
    char text[64];
    int len = snprintf(text, sizeof text, "%c-%lld-%lld", query->ascending ? 'a' : 'd',
                       (long long)page->last_at.ms, (long long)page->last_id);
    return arena_copy(arena, (str){text, (size_t)len});
}

static bool read_window(const struct request *request, struct window *window,
                        struct error *err)
{
    bool start = request_query(request, "start_time");
    bool end = request_query(request, "end_time");
    if (start != end)
        return error_set(err, ERROR_INVALID, "%s is missing; give both or neither",
                         start ? "end_time" : "start_time");
    *window = (struct window){{0}, INSTANT_NEVER};
    if (!query_time(request, "start_time", &window->start, err) ||
        !query_time(request, "end_time", &window->end, err))
        return false;
    return !window_empty(*window) ||
           error_set(err, ERROR_INVALID, "start_time is not before end_time");
}

/* Whoever may read events at all reads them of everybody, though perhaps not whose they
 * are. Others read their own. */
static bool reads_own_only(const struct request *request)
{
    return !caller_may(request->caller, MAY_READ_EVENTS);
}

static bool check_own(const struct request *request, struct error *err)
{
    return !reads_own_only(request) || request->caller->worker.len ||
           error_set(err, ERROR_DENIED,
                     "you may read your own events, but no worker_id "
                     "says which these are");
}

/* worker_id and workstation_id, which must be registered, and camera_id, which may be
 * any. */
static bool read_ids(const struct site_view *view, const struct request *request,
                     struct event_query *query, struct error *err)
{
    int worker, station;
    const str *camera = request_query(request, "camera_id");
    if (!check_own(request, err) || !view_worker(view, request, &worker, err) ||
        !view_station(view, request, &station, err) ||
        (camera && !id_check(*camera, "camera_id", err)))
        return false;
    if (worker >= 0)
        query->worker = view->plant.floor.worker[worker].id;
    if (reads_own_only(request))
        query->worker = request->caller->worker;
    if (station >= 0)
        query->station = view->plant.floor.station[station].id;
    if (camera)
        query->camera = *camera;
    return true;
}

static bool read_query(const struct site_view *view, const struct request *request,
                       struct event_query *query, struct error *err)
{
    static const char *const orders[] = {"desc", "asc", NULL};
    static const char *const types[] = {"working", "idle",          "absent",
                                        "unknown", "product_count", NULL};
    int order = 0, type = -1;
    int64_t limit = PAGE_DEFAULT;
    const str *cursor = request_query(request, "cursor");
    *query = (struct event_query){.examine = PAGE_EXAMINED};
    if (!read_window(request, &query->window, err) ||
        !read_ids(view, request, query, err) ||
        !query_choice(request, "order", orders, &order, err) ||
        !query_choice(request, "event_type", types, &type, err) ||
        !query_number(request, "min_confidence", &query->min_confidence, err) ||
        !query_whole(request, "limit", 1, PAGE_MOST, &limit, err))
        return false;
    if (query->min_confidence < 0 || query->min_confidence > 1)
        return error_set(err, ERROR_INVALID, "min_confidence is %g; want 0 to 1",
                         query->min_confidence);
    query->ascending = order == 1;
    query->of_type = type >= 0;
    query->type = type >= 0 ? (enum event_type)type : EVENT_WORKING;
    query->limit = (size_t)limit;
    return !cursor || read_cursor(*cursor, query, err);
}

/* --- lists --- */

/* Under pseudonyms, if there are any. */
static enum answer answer_page(struct request *request, struct reply *reply,
                               struct scope scope, const struct event_query *query,
                               const struct event_page *page,
                               struct pseudonyms *pseudonyms)
{
    struct error err;
    struct json_node *root;
    struct json_out *out = reply_begin(request, &root);
    json_add_int(out, root, "count", (int64_t)page->count);
    render_scope(out, root, scope);
    struct json_node *list = json_add_array(out, root, "events");
    for (size_t i = 0; i < page->count; i++) {
        struct kept *kept = arena_new(&request->arena, struct kept, 1);
        *kept = page->event[i];
        if (pseudonyms && !pseudonymize(pseudonyms, &kept->event, &request->arena, &err))
            return reply_error(request, reply, &err);
        json_push(out, list, format_json(out, &request->arena, kept));
    }
    if (page->more)
        json_add_text(out, root, "next_cursor",
                      write_cursor(query, page, &request->arena));
    else
        json_add_null(out, root, "next_cursor");
    return reply_json(reply, 200, out, root);
}

static enum answer export(struct app *app, struct request *request, struct scope scope,
                          const struct event_query *query, enum export_format format,
                          struct pseudonyms *under, struct reply *reply) {
    enum answer answer = export_open(app, request, scope, query, format, under, reply);
    if (answer == ANSWER_STREAM)
        audit_looked(app, request->caller, scope, "export", query->worker);
    return answer;
}

static enum answer list(struct app *app, struct site_view *view, struct request *request,
                        struct reply *reply)
{
    static const char *const formats[] = {"json", "csv", "ndjson", NULL};
    struct error err;
    struct event_query query;
    struct event_page page;
    static const char *const yes_or_no[] = {"false", "true", NULL};
    int format = 0, pseudonyms = 0;
    if (!view_open(app, request, view, &err) ||
        !query_choice(request, "format", formats, &format, &err) ||
        !query_choice(request, "pseudonyms", yes_or_no, &pseudonyms, &err) ||
        !read_query(view, request, &query, &err))
        return reply_error(request, reply, &err);
    if (format && (request_query(request, "limit") || query.resume))
        return reply_failure(request, reply, 400,
                             "csv and ndjson are all events of the filter; leave limit "
                             "and cursor out");
    if (pseudonyms && view->scope.kind != SCOPE_ALL)
        return reply_failure(request, reply, 403,
                             "you are shown no workers, and none under pseudonyms");
    struct pseudonyms *under = pseudonyms ? app->pseudonyms : NULL;
    if (format)
        return export(app, request, view->scope, &query,
                      format == 1 ? EXPORT_CSV : EXPORT_NDJSON, under, reply);
    if (!store_events(view->store, &query, &request->arena, &page, &err))
        return reply_error(request, reply, &err);
    audit_looked(app, request->caller, view->scope, "events", query.worker);
    return answer_page(request, reply, view->scope, &query, &page, under);
}

enum answer api_list_events(void *context, const str *parameter, struct request *request,
                            struct reply *reply)
{
    (void)parameter;
    CLEANUP(view_close) struct site_view view = {0};
    return list(context, &view, request, reply);
}

/* --- one event --- */

static bool find_event(const struct site_view *view, const struct uuid *uuid,
                       struct request *request, struct kept *kept, struct error *err)
{
    if (!check_own(request, err) ||
        !store_event(view->store, uuid, &request->arena, kept, err))
        return false;
    return !reads_own_only(request) ||
           str_equal(kept->event.worker, request->caller->worker) ||
           error_set(err, ERROR_NOT_FOUND, "there is no event %s", uuid->text);
}

/* The live stream does not say who: more people see it. */
static struct json_node *correction_with_actor(struct json_out *out,
                                               const struct correction *correction)
{
    struct json_node *node = render_correction(out, correction);
    render_actor(out, node, correction->actor_kind, correction->actor);
    return node;
}

static enum answer answer_event(struct app *app, struct site_view *view,
                                const struct uuid *uuid, struct request *request,
                                struct reply *reply)
{
    struct kept kept;
    struct corrections corrections;
    struct disputes disputes;
    struct verdicts_given verdicts;
    struct error err;
    const struct dispute_query of_event = {
        .event = uuid, .state = DISPUTE_STATES, .reader = actor_of(app, request->caller)};
    if (!view_open(app, request, view, &err) ||
        !find_event(view, uuid, request, &kept, &err) ||
        !store_corrections(view->store, uuid, &request->arena, &corrections, &err) ||
        !store_disputes(view->store, &of_event, &request->arena, &disputes, &err) ||
        !store_verdicts(view->store, uuid, &request->arena, &verdicts, &err))
        return reply_error(request, reply, &err);

    audit_looked(app, request->caller, view->scope, "event", kept.event.worker);
    struct json_node *root;
    struct json_out *out = reply_begin(request, &root);
    json_add(out, root, "event", format_json(out, &request->arena, &kept));
    struct json_node *list = json_add_array(out, root, "corrections");
    for (size_t i = 0; i < corrections.count; i++)
        json_push(out, list, correction_with_actor(out, &corrections.at[i]));
    json_add(out, root, "disputes",
             render_disputes(out, &disputes,
                             recorder_template(view, request->caller, MAY_CORRECT),
                             &request->arena));
    json_add(out, root, "verdicts", render_verdicts(out, &verdicts));
    return reply_json(reply, 200, out, root);
}

enum answer api_get_event(void *context, const str *parameter, struct request *request,
                          struct reply *reply)
{
    CLEANUP(view_close) struct site_view view = {0};
    struct uuid uuid;
    struct error err;
    if (!uuid_parse_text(parameter[0], &uuid, &err))
        return reply_error(request, reply, &err);
    return answer_event(context, &view, &uuid, request, reply);
}

/* --- corrections --- */

struct correcting {
    struct update update; /* must be first */
    struct uuid uuid;     /* as the caller knows it */
    str reason;
    bool voiding, changed;
    /* By way of a topic: */
    struct sending sending;
    struct outcome outcome;
    bool is_sent;
};

static bool run_correction(struct task *task, void *store, instant now, struct error *err)
{
    struct correcting *correcting = (struct correcting *)task;
    struct request *request = correcting->update.request;
    struct uuid uuid;
    if (!meant_event(store, request, &correcting->uuid, now, &uuid, err) ||
        !correct_event(store, &uuid, correcting->voiding, correcting->reason, now,
                       &request->arena, &correcting->changed, &correcting->update.entry,
                       err))
        return false;
    correcting->update.quiet = !correcting->changed;
    return true;
}

static bool decode_correction(struct request *request, str uuid,
                              struct correcting *correcting, struct error *err)
{
    const struct json *body;
    if (!uuid_parse_text(uuid, &correcting->uuid, err) ||
        !json_body(request, &body, err) || !json_body_only(body, "Reason", err) ||
        !member_text(member_of(body, "reason"), 500, &correcting->reason, err))
        return false;
    return correcting->reason.len ||
           error_set(err, ERROR_INVALID,
                     "reason is missing; want a text that says why, such as "
                     "{\"reason\":\"camera 3 was moved\"}");
}

/* By way of a topic: which event is meant is found out here, and the worker corrects it.
 */
static bool run_meaning(struct task *task, void *store, instant now, struct error *err)
{
    struct correcting *correcting = (struct correcting *)task;
    correcting->update.quiet = true;
    return meant_event(store, correcting->update.request, &correcting->uuid, now,
                       &correcting->sending.corrected, err);
}

static void sent(struct sending *sending)
{
    struct correcting *correcting =
        (struct correcting *)((char *)sending - offsetof(struct correcting, sending));
    request_wake(correcting->update.request);
}

static enum answer send_correction(struct app *app, struct request *request,
                                   struct correcting *correcting)
{
    struct sending *sending = &correcting->sending;
    sending->voiding = correcting->voiding;
    sending->reason = correcting->reason;
    sending->actor = actor_of(app, request->caller);
    sending->arena = &request->arena;
    sending->outcome = &correcting->outcome;
    sending->wait = wanted_wait(request);
    sending->done = sent;
    correcting->is_sent = true;
    send_off(app->sender, sending);
    return ANSWER_LATER;
}

/* *queued: what became of it is not known yet. */
static bool take_outcome(struct correcting *correcting, bool *queued, struct error *err)
{
    const struct outcome *outcome = &correcting->outcome;
    *queued = outcome->kind == OUTCOME_QUEUED;
    correcting->changed = outcome->kind == OUTCOME_STORED;
    if (correcting->sending.err.code != ERROR_NONE) {
        *err = correcting->sending.err;
        return false;
    }
    return outcome->kind != OUTCOME_REJECTED ||
           error_set(err, outcome->code, "%.*s", STR_ARG(outcome->text));
}

static enum answer answer_queued(const struct correcting *correcting,
                                 struct request *request, struct reply *reply)
{
    struct json_node *root;
    struct json_out *out = reply_begin(request, &root);
    json_add_text(out, root, "event_uuid", uuid_str(&correcting->uuid));
    json_add_text(out, root, "message",
                  STR("The correction is kept, and is made once the event is there"));
    return reply_json(reply, 202, out, root);
}

static enum answer correct(struct app *app, bool voiding, str uuid,
                           struct request *request, struct reply *reply)
{
    struct error err;
    if (!request->state) {
        struct correcting *begun = arena_new(&request->arena, struct correcting, 1);
        begun->voiding = voiding;
        if (!decode_correction(request, uuid, begun, &err))
            return reply_error(request, reply, &err);
        return update_submit(app, request, &begun->update,
                             app->sender ? run_meaning : run_correction, 1);
    }
    struct correcting *correcting = request->state;
    bool queued = false;
    if (update_failed(request, reply))
        return ANSWER_NOW;
    if (app->sender && !correcting->is_sent)
        return send_correction(app, request, correcting);
    if (correcting->is_sent && !take_outcome(correcting, &queued, &err))
        return reply_error(request, reply, &err);
    if (queued)
        return answer_queued(correcting, request, reply);

    struct json_node *root;
    struct json_out *out = reply_begin(request, &root);
    json_add_text(out, root, "event_uuid", uuid_str(&correcting->uuid));
    json_add_bool(out, root, "voided", correcting->voiding);
    json_add_bool(out, root, "changed", correcting->changed);
    return reply_json(reply, 200, out, root);
}

enum answer api_void_event(void *context, const str *parameter, struct request *request,
                           struct reply *reply)
{
    return correct(context, true, parameter[0], request, reply);
}

enum answer api_restore_event(void *context, const str *parameter,
                              struct request *request, struct reply *reply)
{
    return correct(context, false, parameter[0], request, reply);
}
