/* settings.c - what is set for the site, rather than for the program. */
#include "api/handlers.h"
#include "api/json_body.h"
#include "api/recorder.h"
#include "api/render.h"
#include "api/update.h"
#include "pipeline/quality.h"
#include "store/feedback.h"

#include <stdio.h>

static void add_feedback(struct json_out *out, struct json_node *node,
                         const struct feedback_settings *feedback, bool with_url)
{
    json_add_int(out, node, "audit_per_week", feedback->audits_a_week);
    json_add_bool(out, node, "audit_blind", feedback->blind);
    if (with_url && feedback->recorder_url[0])
        json_add_text(out, node, "recorder_url", str_from(feedback->recorder_url));
    else
        json_add_null(out, node, "recorder_url");
    json_add_number(out, node, "retraining_accuracy", feedback->accuracy_limit);
    json_add_int(out, node, "retraining_corrections", feedback->corrections_limit);
}

static void render_drift_rules(struct json_out *out, struct json_node *node,
                               const struct drift_rules *rules)
{
    json_add_bool(out, node, "confidence_floor_on", rules->floor_on);
    json_add_number(out, node, "confidence_floor", rules->floor_below);
}

/* How many claims people have checked, of those that are enough to say how sure figures
 * are. */
static void add_checks(struct json_out *out, struct json_node *node, int64_t labels)
{
    struct json_node *checks = json_add_object(out, node, "checks");
    json_add_int(out, checks, "labels", labels);
    json_add_int(out, checks, "wanted", LABELS_WANTED);
}

static enum answer answer_settings(const struct app *app, struct request *request,
                                   struct reply *reply, const struct site *site,
                                   int64_t labels)
{
    struct json_node *root;
    struct json_out *out = reply_begin(request, &root);
    struct json_node *node = json_add_object(out, root, "settings");
    json_add_number(out, node, "hold_minutes", (double)site->hold.ms / 60000);
    render_target(out, node, site->target);
    json_add_text(out, node, "timezone", app->timezone);
    json_add_bool(out, node, "sample_data", site->sample);
    render_drift_rules(out, node, &site->drift);
    add_feedback(out, node, &site->feedback,
                 caller_may(request->caller, MAY_ANNOTATE | MAY_ADMINISTER));
    add_checks(out, node, labels);
    return reply_json(reply, 200, out, root);
}

enum answer api_get_settings(void *context, const str *parameter, struct request *request,
                             struct reply *reply)
{
    (void)parameter;
    CLEANUP(view_close) struct site_view view = {0};
    struct error err;
    int64_t labels;
    if (!view_open(context, request, &view, &err) ||
        !store_count_labels(view.store, LABELS_WANTED, &labels, &err))
        return reply_error(request, reply, &err);
    return answer_settings(context, request, reply, &view.plant.site, labels);
}

struct settings_edit {
    struct update update;    /* must be first */
    double hold_minutes;     /* 0: as it is */
    target_rate target;      /* < 0: as it is */
    const struct json *body; /* of drift and of audits */
    bool done;               /* or there are more steps */
    bool begun;
    struct site before, site; /* and afterwards */
    int64_t labels;
};

/* What can be set, for the audit log. */
static str tell_settings(const struct settings_edit *edit, const struct site *site)
{
    struct json_out *out = json_out_new(&edit->update.request->arena);
    struct json_node *node = json_object(out);
    json_add_number(out, node, "hold_minutes", (double)site->hold.ms / 60000);
    render_target(out, node, site->target);
    render_drift_rules(out, node, &site->drift);
    add_feedback(out, node, &site->feedback, true);
    return json_write(out, node);
}

/* What the body does not have stays as it is. */
static bool decode_drift(const struct json *body, struct drift_rules *rules,
                         struct error *err)
{
    return member_bool(member_of(body, "confidence_floor_on"), &rules->floor_on, err) &&
           member_number(member_of(body, "confidence_floor"), 0, 1, &rules->floor_below,
                         err);
}

/* Here, too, what the body does not have stays as it is. */
static bool decode_feedback(const struct json *body, struct feedback_settings *feedback,
                            struct error *err)
{
    int64_t a_week = feedback->audits_a_week, corrections = feedback->corrections_limit;
    str url = str_from(feedback->recorder_url);
    const struct member *recorder = member_of(body, "recorder_url");
    if (!member_whole(member_of(body, "audit_per_week"), 0, SPOTS_A_WEEK_MOST, &a_week,
                      err) ||
        !member_bool(member_of(body, "audit_blind"), &feedback->blind, err) ||
        !member_number(member_of(body, "retraining_accuracy"), 0, 1,
                       &feedback->accuracy_limit, err) ||
        !member_whole(member_of(body, "retraining_corrections"), 0, 1000000, &corrections,
                      err))
        return false;
    if (member_is_null(recorder))
        url = STR("");
    else if (!member_text(recorder, RECORDER_URL_LENGTH, &url, err) ||
             (url.len && !recorder_url_check(url, err)))
        return false;
    feedback->audits_a_week = (int)a_week;
    feedback->corrections_limit = (int)corrections;
    if (url.at != feedback->recorder_url)
        snprintf(feedback->recorder_url, sizeof feedback->recorder_url, "%.*s",
                 STR_ARG(url));
    return true;
}

static bool set_checks(struct settings_edit *edit, struct store *store, struct error *err)
{
    struct site site;
    return store_site(store, &site, err) && decode_drift(edit->body, &site.drift, err) &&
           store_set_drift_rules(store, &site.drift, err) &&
           decode_feedback(edit->body, &site.feedback, err) &&
           store_set_feedback(store, &site.feedback, err);
}

static bool set(struct settings_edit *edit, struct store *store, instant now,
                struct error *err)
{
    span hold = {(int64_t)(edit->hold_minutes * 60000 + 0.5)};
    if (edit->hold_minutes > 0 && !store_change_hold(store, hold, now, &edit->done, err))
        return false;
    return !edit->done ||
           ((edit->target.thousandths < 0 ||
             store_set_target(store, edit->target, err)) &&
            set_checks(edit, store, err) && store_site(store, &edit->site, err) &&
            store_count_labels(store, LABELS_WANTED, &edit->labels, err));
}

static bool run_settings(struct task *task, void *store, instant now, struct error *err)
{
    struct settings_edit *edit = (struct settings_edit *)task;
    edit->done = true;
    if (!edit->begun && !store_site(store, &edit->before, err))
        return false;
    edit->begun = true;
    if (!set(edit, store, now, err))
        return false;
    edit->update.quiet = !edit->done;
    edit->update.entry.before = tell_settings(edit, &edit->before);
    edit->update.entry.after = tell_settings(edit, &edit->site);
    return true;
}

enum answer api_change_settings(void *context, const str *parameter,
                                struct request *request, struct reply *reply)
{
    (void)parameter;
    const struct app *app = context;
    struct error err;
    const struct json *body;
    if (!request->state) {
        struct settings_edit *begun = arena_new(&request->arena, struct settings_edit, 1);
        begun->target.thousandths = -1;
        str zone = app->timezone;
        struct feedback_settings checked = FEEDBACK_DEFAULT;
        if (!json_body(request, &body, &err) ||
            !json_body_only(body, "SettingsChange", &err) ||
            !member_text(member_of(body, "timezone"), ID_LENGTH, &zone, &err) ||
            !json_body_number(member_of(body, "hold_minutes"),
                              (double)HOLD_MIN.ms / 60000, (double)HOLD_MAX.ms / 60000, 0,
                              &begun->hold_minutes, &err) ||
            !json_body_target(body, &begun->target, &err) ||
            !decode_drift(body, &(struct drift_rules){0}, &err) ||
            !decode_feedback(body, &checked, &err))
            return reply_error(request, reply, &err);
        begun->body = body;
        if (!str_equal(zone, app->timezone))
            return reply_failure(
                request, reply, 400,
                "timezone is set when the server starts: --timezone NAME");
        return update_submit(app, request, &begun->update, run_settings, 1);
    }
    struct settings_edit *edit = request->state;
    if (update_failed(request, reply))
        return ANSWER_NOW;
    if (!edit->done)
        return update_submit(app, request, &edit->update, run_settings, 1);
    quality_notify(app->quality);
    return answer_settings(app, request, reply, &edit->site, edit->labels);
}
