/* training.c - what models are trained anew with, and which should be. */
#include "api/accuracy_group.h"
#include "api/handlers.h"
#include "api/looked.h"
#include "api/view.h"
#include "http/query.h"
#include "http/reply.h"

#include "base/buf.h"
#include "base/clock.h"
#include "pipeline/quality.h"
#include "pipeline/retraining.h"

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

/* What is known of all models. */
struct known_models {
    struct accuracy_groups groups;
    struct camera_models models;
};

static const struct accuracy_group *group_of(const struct accuracy_groups *groups,
                                             str camera, str model)
{
    for (size_t i = 0; i < groups->count; i++)
        if (str_equal(groups->at[i].camera, camera) &&
            str_equal(groups->at[i].model, model))
            return &groups->at[i];
    return NULL;
}

/* Models that the camera has had since, also those of which no audit tells yet. */
static void add_successors(struct request *request, struct json_out *out,
                           struct json_node *node, const struct known_models *known,
                           const struct retraining *asked)
{
    struct json_node *list = json_add_array(out, node, "after");
    for (size_t i = 0; i < known->models.count; i++) {
        const struct camera_model *other = &known->models.at[i];
        const struct accuracy_group nothing = {.camera = other->camera,
                                               .model = other->model,
                                               .first = other->first,
                                               .last = other->last};
        const struct accuracy_group *group =
            group_of(&known->groups, other->camera, other->model);
        if (camera_model_followed(&known->models, other, asked->camera, asked->model,
                                  asked->seen))
            json_push(out, list, render_accuracy(request, out, group ? group : &nothing));
    }
}

static struct json_node *render_retraining(struct request *request, struct json_out *out,
                                           const struct known_models *known,
                                           const struct retraining *asked)
{
    const struct accuracy_group *before =
        group_of(&known->groups, asked->camera, asked->model);
    struct json_node *node = json_object(out);
    json_add_int(out, node, "retraining_id", asked->id);
    json_add_text(out, node, "camera_id", asked->camera);
    json_add_text(out, node, "model_version", asked->model);
    json_add_text(out, node, "reason", str_from(retraining_reasons[asked->reason]));
    reply_time(out, node, "at", request, asked->at);
    json_add_time_or_null(out, node, "over_at", asked->over);
    json_add_number(out, node, "value", asked->value);
    json_add_number(out, node, "limit", asked->limit);
    if (before)
        json_add(out, node, "before", render_accuracy(request, out, before));
    else
        json_add_null(out, node, "before");
    add_successors(request, out, node, known, asked);
    return node;
}

static bool read_models(struct app *app, struct store *reader, struct arena *arena,
                        struct known_models *known, struct error *err)
{
    static const struct accuracy_query all = {.window = {{0}, {INT64_MAX / 4}}};
    const struct drift_report *report = quality_take(app->quality);
    bool ok = store_accuracy(reader, &all, arena, &known->groups, err) &&
              retraining_models(reader, report, clock_now(), arena, &known->models, err);
    quality_give(app->quality, report);
    for (size_t i = 0; ok && i < known->groups.count; i++) {
        const struct accuracy_group *group = &known->groups.at[i];
        camera_models_see(&known->models, group->camera, group->model, group->first);
        camera_models_see(&known->models, group->camera, group->model, group->last);
    }
    return ok;
}

enum answer api_retraining(void *context, const str *parameter, struct request *request,
                           struct reply *reply)
{
    (void)parameter;
    CLEANUP(view_close) struct site_view view = {0};
    struct error err;
    struct retrainings list;
    struct known_models known;
    if (!view_open(context, request, &view, &err) ||
        !store_retrainings(view.store, 0, &request->arena, &list, &err) ||
        !read_models(context, view.store, &request->arena, &known, &err))
        return reply_error(request, reply, &err);
    struct json_node *root;
    struct json_out *out = reply_begin(request, &root);
    struct json_node *entries = json_add_array(out, root, "entries");
    for (size_t i = 0; i < list.count; i++)
        json_push(out, entries, render_retraining(request, out, &known, &list.at[i]));
    return reply_json(reply, 200, out, root);
}
