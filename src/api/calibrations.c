/* calibrations.c - GET /api/calibrations: what was learned across sites of how far a
 * confidence can be trusted; and back to what was used before. */
#include "api/handlers.h"
#include "api/json_body.h"
#include "api/update.h"
#include "api/view.h"
#include "http/reply.h"

#include "store/calibrations.h"

#include <math.h>

static double rounded(double number) { return round(number * 10000) / 10000; }

static void add_fit(struct json_out *out, struct json_node *node, const char *key,
                    struct calibration fit)
{
    struct json_node *into = json_add_object(out, node, key);
    json_add_number(out, into, "a", rounded(fit.a));
    json_add_number(out, into, "b", rounded(fit.b));
}

static bool is_used(struct calibration fit)
{
    return fit.a != CALIBRATION_NONE.a || fit.b != CALIBRATION_NONE.b;
}

static void add_points(struct json_out *out, struct json_node *node,
                       struct calibration fit)
{
    static const double confidences[] = {0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98};
    struct json_node *list = json_add_array(out, node, "points");
    for (size_t i = 0; i < sizeof confidences / sizeof *confidences; i++) {
        struct json_node *point = json_object(out);
        json_add_number(out, point, "confidence", confidences[i]);
        json_add_number(out, point, "probability",
                        rounded(calibrated(fit, confidences[i])));
        json_push(out, list, point);
    }
}

static struct json_node *render_kept(struct request *request, struct json_out *out,
                                     const struct kept_calibration *kept)
{
    struct json_node *node = json_object(out);
    bool tried = kept->trial.verdict != CALIBRATION_FEW_LABELS;
    json_add_text(out, node, "model_version", kept->model);
    json_add_text(out, node, "event_type", event_type_name(kept->claim));
    json_add_text(out, node, "round", kept->round);
    reply_time(out, node, "at", request, kept->at);
    json_add_int(out, node, "sites", kept->sites);
    json_add_int(out, node, "labels", kept->labels);
    json_add_text(out, node, "verdict",
                  str_from(calibration_verdicts[kept->trial.verdict]));
    if (tried) {
        json_add_number(out, node, "loss_before", rounded(kept->trial.loss_now));
        json_add_number(out, node, "loss_found", rounded(kept->trial.loss_then));
    } else {
        json_add_null(out, node, "loss_before");
        json_add_null(out, node, "loss_found");
    }
    add_fit(out, node, "found", kept->found);
    add_fit(out, node, "in_use", kept->use.now);
    json_add_bool(out, node, "used", is_used(kept->use.now));
    json_add_bool(out, node, "has_before", kept->use.has_before);
    add_points(out, node, kept->use.now);
    return node;
}

enum answer api_calibrations(void *context, const str *parameter, struct request *request,
                             struct reply *reply)
{
    (void)parameter;
    CLEANUP(view_close) struct site_view view = {0};
    struct kept_calibrations kept;
    struct error err;
    if (!view_open(context, request, &view, &err) ||
        !store_calibrations(view.store, &request->arena, &kept, &err))
        return reply_error(request, reply, &err);
    struct json_node *root;
    struct json_out *out = reply_begin(request, &root);
    struct json_node *list = json_add_array(out, root, "calibrations");
    for (size_t i = 0; i < kept.count; i++)
        json_push(out, list, render_kept(request, out, &kept.at[i]));
    return reply_json(reply, 200, out, root);
}

/* --- back to what was used before --- */

struct rollback {
    struct update update; /* must be first */
    str model, reason;
    enum event_type claim;
    struct kept_calibration kept; /* as it is now */
};

static str tell(struct rollback *rollback, struct calibration fit, str reason)
{
    struct json_out *out = json_out_new(&rollback->update.request->arena);
    struct json_node *node = json_object(out);
    json_add_text(out, node, "event_type", event_type_name(rollback->claim));
    json_add_number(out, node, "a", rounded(fit.a));
    json_add_number(out, node, "b", rounded(fit.b));
    if (reason.len)
        json_add_text(out, node, "reason", reason);
    return json_write(out, node);
}

static bool run_rollback(struct task *task, void *store, instant now, struct error *err)
{
    struct rollback *rollback = (struct rollback *)task;
    struct audit_entry *entry = &rollback->update.entry;
    (void)now;
    if (!store_undo_calibration(store, rollback->model, rollback->claim,
                                &rollback->update.request->arena, &rollback->kept, err))
        return false;
    entry->object = rollback->model;
    entry->before = tell(rollback, rollback->kept.use.before, STR(""));
    entry->after = tell(rollback, rollback->kept.use.now, rollback->reason);
    return true;
}

static bool decode(struct request *request, struct rollback *rollback, struct error *err)
{
    static const char *const claims[] = {"working", "idle", "absent", NULL};
    const struct json *body;
    int claim;
    if (!json_body(request, &body, err) ||
        !json_body_only(body, "CalibrationRollback", err))
        return false;
    const struct member *model = member_needed(body, "model_version");
    if (!member_text(model, ID_LENGTH, &rollback->model, err) ||
        !id_check(rollback->model, "model_version", err) ||
        !member_word(member_needed(body, "event_type"), claims, &claim, err) ||
        !member_text(member_needed(body, "reason"), 500, &rollback->reason, err))
        return false;
    rollback->claim = (enum event_type)claim;
    return true;
}

enum answer api_roll_calibration_back(void *context, const str *parameter,
                                      struct request *request, struct reply *reply)
{
    (void)parameter;
    struct error err;
    if (!request->state) {
        struct rollback *begun = arena_new(&request->arena, struct rollback, 1);
        if (!decode(request, begun, &err))
            return reply_error(request, reply, &err);
        return update_submit(context, request, &begun->update, run_rollback, 1);
    }
    const struct rollback *rollback = request->state;
    if (update_failed(request, reply))
        return ANSWER_NOW;
    struct json_node *root;
    struct json_out *out = reply_begin(request, &root);
    json_add(out, root, "calibration", render_kept(request, out, &rollback->kept));
    return reply_json(reply, 200, out, root);
}
