/* audits.c - claims of cameras that were drawn for people to check, and their answers.
 *
 * An audit may be blind: then nothing in the answer tells what the camera has claimed
 * until the caller has said what was so. That includes the uuid, which is derived from
 * the state too (METRICS.md, "Identity"): the event is known by what stands in for it.
 * Whoever has answered has been told, so what that one says later does not count.
 */
#include "api/handlers.h"
#include "api/json_body.h"
#include "api/looked.h"
#include "api/meant_event.h"
#include "api/recorder.h"
#include "api/render.h"
#include "api/update.h"
#include "http/query.h"

enum { QUEUE_DEFAULT = 50, QUEUE_MOST = 200 };

/* --- GET /api/audits --- */

static bool read_queue_query(const struct app *app, const struct site_view *view,
                             struct request *request, struct actor *actor,
                             struct spot_query *query, struct error *err)
{
    static const char *const yes_or_no[] = {"false", "true", NULL};
    const str *camera = request_query(request, "camera_id");
    int64_t limit = QUEUE_DEFAULT;
    int second = 0;
    *actor = actor_of(app, request->caller);
    if ((camera && !id_check(*camera, "camera_id", err)) ||
        !query_choice(request, "second", yes_or_no, &second, err) ||
        !query_whole(request, "limit", 1, QUEUE_MOST, &limit, err))
        return false;
    *query = (struct spot_query){
        .camera = camera ? *camera : STR(""),
        .of_camera = request->caller->camera,
        .of_station = request->caller->station,
        .of_cameras = request->caller->cameras,
        .of_stations = request->caller->stations,
        .actor = actor,
        .worker = request->caller->worker,
        .second = second,
        .since = instant_add(view->now, (span){-SPOT_DAYS * SPAN_DAY.ms}),
        .limit = (size_t)limit,
    };
    return true;
}

/* Not later than its hold, nor than now. */
static instant seen_until(const struct site_view *view, const struct spot_case *one)
{
    instant end = instant_add(one->check.at, view->plant.site.hold);
    return instant_earlier(one->until, instant_earlier(end, view->now));
}

static struct json_node *render_case(const struct site_view *view,
                                     struct request *request, struct json_out *out,
                                     const struct spot_case *one)
{
    const struct feedback_settings *feedback = &view->plant.site.feedback;
    const struct spot_check *check = &one->check;
    struct uuid uuid = feedback->blind ? event_stand_in(one->id) : check->event;
    instant until = seen_until(view, one);
    struct json_node *node = json_object(out);
    json_add_text(out, node, "event_uuid", arena_copy(&request->arena, uuid_str(&uuid)));
    json_add_text_or_null(out, node, "camera_id", check->camera);
    json_add_text_or_null(out, node, "model_version", check->model);
    json_add_text(out, node, "workstation_id", check->station);
    reply_time(out, node, "timestamp", request, check->at);
    reply_time(out, node, "until", request, until);
    json_add_text_or_null(out, node, "claimed",
                          feedback->blind ? STR("") : event_type_name(check->claimed));
    if (feedback->blind)
        json_add_null(out, node, "confidence");
    else
        json_add_number(out, node, "confidence", check->confidence);
    json_add_text_or_null(out, node, "recorder_url",
                          recorder_url(str_from(feedback->recorder_url), check->camera,
                                       check->at, until, &request->arena));
    json_add_int(out, node, "verdicts", one->answers);
    return node;
}

enum answer api_list_audits(void *context, const str *parameter, struct request *request,
                            struct reply *reply)
{
    (void)parameter;
    CLEANUP(view_close) struct site_view view = {0};
    struct error err;
    struct actor actor;
    struct spot_query query;
    struct spot_cases cases;
    if (!view_open(context, request, &view, &err) ||
        !read_queue_query(context, &view, request, &actor, &query, &err) ||
        !store_spot_cases(view.store, &query, &request->arena, &cases, &err))
        return reply_error(request, reply, &err);
    struct json_node *root;
    struct json_out *out = reply_begin(request, &root);
    struct json_node *list = json_add_array(out, root, "audits");
    for (size_t i = 0; i < cases.count; i++)
        json_push(out, list, render_case(&view, request, out, &cases.at[i]));
    json_add_int(out, root, "waiting", cases.waiting);
    json_add_bool(out, root, "blind", view.plant.site.feedback.blind);
    return reply_json(reply, 200, out, root);
}

/* --- POST /api/events/{event_uuid}/verdict --- */

struct judging {
    struct update update; /* must be first */
    struct uuid uuid;     /* as the caller knows it */
    enum verdict verdict;
    bool audit;
    struct event event; /* what was claimed */
    char at[INSTANT_TEXT];
};

/* Which event is meant, and was it drawn? Whoever may check at all may check what was
 * drawn, by what stands in for it: the queue shows that. */
static bool find_judged(struct judging *judging, struct store *store, instant now,
                        struct kept *kept, bool *spot, struct error *err)
{
    struct request *request = judging->update.request;
    int64_t stood_for = event_stood_for(&judging->uuid);
    struct uuid uuid;
    *spot = false;
    if (stood_for) {
        struct error ignored = {0};
        if (store_event_numbered(store, stood_for, &request->arena, kept, &ignored) &&
            !store_is_spot(store, &kept->event.uuid, spot, err))
            return false;
        if (*spot)
            return true;
    }
    if (!meant_event(store, request, &judging->uuid, now, &uuid, err))
        return false;
    /* Who may know of all may name it so, too. */
    stood_for = event_stood_for(&uuid);
    if (!(stood_for ? store_event_numbered(store, stood_for, &request->arena, kept, err)
                    : store_event(store, &uuid, &request->arena, kept, err)))
        return false;
    return store_is_spot(store, &kept->event.uuid, spot, err);
}

static bool has_answered(const struct verdicts_given *list, const struct actor *actor)
{
    for (size_t i = 0; i < list->count; i++)
        if (str_equal(list->at[i].actor_kind, actor->kind) &&
            str_equal(list->at[i].actor, actor->name))
            return true;
    return false;
}

/* Who does not know what was claimed cannot say that it is right. */
static bool check_blind(const struct judging *judging, struct store *store,
                        const struct kept *kept, struct error *err)
{
    struct request *request = judging->update.request;
    const struct actor actor = actor_of(judging->update.app, request->caller);
    struct site site;
    struct verdicts_given list;
    if (judging->verdict != VERDICT_RIGHT || !judging->audit)
        return true;
    if (!store_site(store, &site, err) ||
        !store_verdicts(store, &kept->event.uuid, &request->arena, &list, err))
        return false;
    return !site.feedback.blind || has_answered(&list, &actor) ||
           error_set(err, ERROR_INVALID,
                     "audits are blind here, so verdict cannot be 'right'; say what the "
                     "worker was doing");
}

static str tell_verdict(const struct judging *judging)
{
    struct json_out *out = json_out_new(&judging->update.request->arena);
    struct json_node *after = json_object(out);
    json_add_text(out, after, "verdict", str_from(verdict_names[judging->verdict]));
    json_add_bool(out, after, "audit", judging->audit);
    return json_write(out, after);
}

static bool run_verdict(struct task *task, void *store, instant now, struct error *err)
{
    struct judging *judging = (struct judging *)task;
    struct request *request = judging->update.request;
    struct audit_entry *entry = &judging->update.entry;
    str worker = request->caller->worker;
    struct kept kept;
    bool spot;
    if (!find_judged(judging, store, now, &kept, &spot, err) ||
        !caller_speaks_of(request->caller, kept.event.camera, kept.event.station, err))
        return false;
    /* Nobody is judge of the own work. */
    bool audit = spot && !(worker.len && str_equal(worker, kept.event.worker));
    judging->audit = audit;
    if (!check_blind(judging, store, &kept, err) ||
        !store_put_verdict(store, &kept.event.uuid, judging->verdict, worker,
                           &judging->audit, now, err))
        return false;
    judging->event = kept.event;
    instant_format(now, judging->at);
    /* The log is kept for longer than events: of what was drawn it names the camera. */
    entry->object = audit ? kept.event.camera
                          : arena_copy(&request->arena, uuid_str(&kept.event.uuid));
    entry->worker = audit ? STR("") : kept.event.worker;
    entry->after = tell_verdict(judging);
    return true;
}

static bool decode_verdict(struct request *request, str uuid, struct judging *judging,
                           struct error *err)
{
    const struct json *body;
    int verdict = 0;
    if (!uuid_parse_text(uuid, &judging->uuid, err) || !json_body(request, &body, err) ||
        !json_body_only(body, "NewVerdict", err) ||
        !member_word(member_needed(body, "verdict"), verdict_names, &verdict, err))
        return false;
    judging->verdict = (enum verdict)verdict;
    return true;
}

enum answer api_judge_event(void *context, const str *parameter, struct request *request,
                            struct reply *reply)
{
    struct error err;
    if (!request->state) {
        struct judging *begun = arena_new(&request->arena, struct judging, 1);
        if (!decode_verdict(request, parameter[0], begun, &err))
            return reply_error(request, reply, &err);
        return update_submit(context, request, &begun->update, run_verdict, 1);
    }
    const struct judging *judging = request->state;
    if (update_failed(request, reply))
        return ANSWER_NOW;
    enum verdict truth = verdict_truth(judging->verdict, judging->event.type);
    struct json_node *root;
    struct json_out *out = reply_begin(request, &root);
    struct json_node *verdict = json_add_object(out, root, "verdict");
    json_add_text(out, verdict, "event_uuid", uuid_str(&judging->uuid));
    json_add_text(out, verdict, "verdict", str_from(verdict_names[judging->verdict]));
    json_add_bool(out, verdict, "audit", judging->audit);
    json_add_text(out, verdict, "at", str_from(judging->at));
    json_add_text(out, root, "claimed", event_type_name(judging->event.type));
    json_add_number(out, root, "confidence", judging->event.confidence);
    if (truth == VERDICT_CANNOT_TELL)
        json_add_null(out, root, "right");
    else
        json_add_bool(out, root, "right", claim_is_right(judging->event.type, truth));
    return reply_json(reply, 201, out, root);
}
