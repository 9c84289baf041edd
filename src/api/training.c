/* training.c - what models are trained anew with, and which should be. */
#include "api/accuracy_group.h"
#include "api/handlers.h"
#include "api/looked.h"
#include "api/view.h"
#include "http/query.h"
#include "http/reply.h"

#include "base/buf.h"

/* --- GET /api/training-data --- */

enum { LINES_MOST = 10000, LINE_BYTES = 1000 };

static struct json_node *render_labelled(struct request *request, struct json_out *out,
                                         const struct labelled_event *labelled)
{
    const struct event *event = &labelled->event.event;
    struct json_node *node = json_object(out);
    json_add_int(out, node, "label_id", labelled->id);
    json_add_text(out, node, "event_uuid", uuid_str(&event->uuid));
    json_add_text_or_null(out, node, "camera_id", event->camera);
    json_add_text_or_null(out, node, "model_version", event->model);
    json_add_text(out, node, "workstation_id", event->station);
    reply_time(out, node, "timestamp", request, event->at);
    json_add_text(out, node, "claimed", event_type_name(event->type));
    json_add_text(out, node, "true", str_from(verdict_names[labelled->truth]));
    json_add_number(out, node, "confidence", event->confidence);
    json_add_text(out, node, "source", labelled->audit ? STR("audit") : STR("complaint"));
    json_add_text(out, node, "labelled_at", labelled->labelled_at);
    json_add_bool(out, node, "voided", labelled->event.voided);
    return node;
}

enum answer api_training_data(void *context, const str *parameter,
                              struct request *request, struct reply *reply)
{
    (void)parameter;
    CLEANUP(view_close) struct site_view view = {0};
    struct error err;
    struct labelled_events list;
    const str *camera = request_query(request, "camera_id");
    const str *model = request_query(request, "model_version");
    int64_t after = 0, limit = LINES_MOST;
    if ((camera && !id_check(*camera, "camera_id", &err)) ||
        (model && !id_check(*model, "model_version", &err)) ||
        !query_whole(request, "after", 0, INT64_MAX, &after, &err) ||
        !query_whole(request, "limit", 1, LINES_MOST, &limit, &err) ||
        !view_open(context, request, &view, &err) ||
        !store_labelled_events(view.store, camera ? *camera : STR(""),
                               model ? *model : STR(""), after, (size_t)limit,
                               &request->arena, &list, &err))
        return reply_error(request, reply, &err);
    audit_looked(context, request->caller, view.scope, "training_data", STR(""));
    CLEANUP(buf_free) struct buf text = BUF((size_t)LINES_MOST * LINE_BYTES);
    for (size_t i = 0; i < list.count; i++) {
        struct json_out *out = json_out_new(&request->arena);
        str line = json_write(out, render_labelled(request, out, &list.at[i]));
        buf_addf(&text, "%.*s\n", STR_ARG(line));
    }
    reply->status = 200;
    reply->content_type = "application/x-ndjson";
    reply->body = arena_copy(&request->arena, buf_str(&text));
    return ANSWER_NOW;
}

/* --- GET /api/retraining --- */

static const struct accuracy_group *group_of(const struct accuracy_groups *groups,
                                             const struct retraining *asked)
{
    for (size_t i = 0; i < groups->count; i++)
        if (str_equal(groups->at[i].camera, asked->camera) &&
            str_equal(groups->at[i].model, asked->model))
            return &groups->at[i];
    return NULL;
}

/* Models of the same camera whose first claims came after the last of this one. */
static void add_successors(struct request *request, struct json_out *out,
                           struct json_node *node, const struct accuracy_groups *groups,
                           const struct retraining *asked)
{
    const struct accuracy_group *before = group_of(groups, asked);
    struct json_node *list = json_add_array(out, node, "after");
    for (size_t i = 0; i < groups->count; i++) {
        const struct accuracy_group *other = &groups->at[i];
        instant since = before ? before->first : asked->at;
        if (str_equal(other->camera, asked->camera) &&
            !str_equal(other->model, asked->model) && instant_before(since, other->first))
            json_push(out, list, render_accuracy(request, out, other));
    }
}

static struct json_node *render_retraining(struct request *request, struct json_out *out,
                                           const struct accuracy_groups *groups,
                                           const struct retraining *asked)
{
    const struct accuracy_group *before = group_of(groups, asked);
    struct json_node *node = json_object(out);
    json_add_int(out, node, "retraining_id", asked->id);
    json_add_text(out, node, "camera_id", asked->camera);
    json_add_text(out, node, "model_version", asked->model);
    json_add_text(out, node, "reason", str_from(retraining_reasons[asked->reason]));
    reply_time(out, node, "at", request, asked->at);
    json_add_number(out, node, "value", asked->value);
    json_add_number(out, node, "limit", asked->limit);
    if (before)
        json_add(out, node, "before", render_accuracy(request, out, before));
    else
        json_add_null(out, node, "before");
    add_successors(request, out, node, groups, asked);
    return node;
}

enum answer api_retraining(void *context, const str *parameter, struct request *request,
                           struct reply *reply)
{
    (void)parameter;
    static const struct accuracy_query all = {.window = {{0}, {INT64_MAX / 4}}};
    CLEANUP(view_close) struct site_view view = {0};
    struct error err;
    struct retrainings list;
    struct accuracy_groups groups;
    if (!view_open(context, request, &view, &err) ||
        !store_retrainings(view.store, 0, &request->arena, &list, &err) ||
        !store_accuracy(view.store, &all, &request->arena, &groups, &err))
        return reply_error(request, reply, &err);
    struct json_node *root;
    struct json_out *out = reply_begin(request, &root);
    struct json_node *entries = json_add_array(out, root, "entries");
    for (size_t i = 0; i < list.count; i++)
        json_push(out, entries, render_retraining(request, out, &groups, &list.at[i]));
    return reply_json(reply, 200, out, root);
}
