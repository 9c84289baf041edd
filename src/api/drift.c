/* drift.c - which cameras see something else than before, and which of their shifts they
 * are compared with. What is told is of no worker. */
#include "api/handlers.h"
#include "api/json_body.h"
#include "api/recorder.h"
#include "api/render.h"
#include "api/update.h"
#include "api/view.h"
#include "http/query.h"

#include "pipeline/drift_report.h"
#include "pipeline/quality.h"

#include <math.h>

enum { HISTORY_DEFAULT = 30, HISTORY_MOST = 100 };

/* --- what is said --- */

/* What an answer is made of, and how much of it is told. */
struct drift_answer {
    const struct drift_report *report;
    size_t history;
    str recorder; /* recorder.h; empty: no links */
    struct arena *arena;
};

static void add_rounded(struct json_out *out, struct json_node *node, const char *key,
                        double number)
{
    json_add_number(out, node, key, round(number * 10000) / 10000);
}

static void add_percentage(struct json_out *out, struct json_node *node, const char *key,
                           double share)
{
    json_add_number(out, node, key, round(share * 10000) / 100);
}

static void add_level(struct json_out *out, struct json_node *node,
                      enum drift_level level)
{
    json_add_text(out, node, "level", str_from(drift_level_name(level)));
}

static void add_test(struct json_out *out, struct json_node *list,
                     const struct drift_test *test)
{
    struct json_node *node = json_object(out);
    json_push(out, list, node);
    json_add_text(out, node, "test", str_from(drift_test_name(test->kind)));
    add_level(out, node, test->level);
    add_rounded(out, node, "statistic", test->statistic);
    add_rounded(out, node, "critical", test->critical);
    json_add_text_or_null(out, node, "reason", str_from(test->reason));
    struct json_node *effect = json_add_object(out, node, "effect");
    for (size_t i = 0; i < test->numbers; i++)
        add_rounded(out, effect, test->effect[i].name, test->effect[i].value);
}

static void add_window(struct json_out *out, struct json_node *node, struct window window)
{
    json_add_time(out, node, "start", window.start);
    json_add_time(out, node, "end", window.end);
}

/* Of the last shift. */
static void add_last(struct json_out *out, struct json_node *node,
                     const struct drift_judgement *last)
{
    if (last)
        add_window(out, json_add_object(out, node, "shift"), last->window);
    else
        json_add_null(out, node, "shift");
    struct json_node *tests = json_add_array(out, node, "tests");
    for (size_t i = 0; last && i < last->tests; i++)
        add_test(out, tests, &last->test[i]);
    struct json_node *advice = json_add_array(out, node, "advice");
    for (int i = 0; last && i < DRIFT_ADVICES; i++)
        if (last->advice & 1u << i)
            json_push_text(out, advice,
                           str_from(drift_advice_name((enum drift_advice)(1u << i))));
}

static void add_shift(struct json_out *out, struct json_node *list,
                      const struct drift_judgement *shift)
{
    static const char *const shares[DRIFT_STATES] = {
        "working_percentage", "idle_percentage", "absent_percentage",
        "unknown_percentage"};
    struct json_node *node = json_object(out);
    json_push(out, list, node);
    add_window(out, node, shift->window);
    add_level(out, node, shift->level);
    for (int state = 0; state < DRIFT_STATES; state++)
        add_percentage(out, node, shares[state], shift->share[state]);
    add_rounded(out, node, "mean_confidence", shift->mean_confidence);
    json_add_int(out, node, "events", shift->events);
    struct json_node *warned = json_add_array(out, node, "warned");
    for (enum drift_test_kind kind = 0; kind < DRIFT_TESTS; kind++)
        if (shift->warned & 1U << kind)
            json_push_text(out, warned, str_from(drift_test_name(kind)));
}

/* What the recorder has of the middle of a shift; the picture of any moment of it will
 * do. */
static str shift_recording(const struct drift_answer *answer, str camera,
                           struct window shift)
{
    instant middle = {shift.start.ms + window_length(shift).ms / 2};
    return recorder_url(answer->recorder, camera, middle, INSTANT_NEVER, answer->arena);
}

static void add_stream(struct json_out *out, struct json_node *list,
                       const struct drift_answer *answer,
                       const struct drift_stream *stream,
                       const struct drift_verdict *verdict)
{
    size_t count = verdict->judgements, history = answer->history;
    const struct drift_judgement *last = count ? &verdict->judgement[count - 1] : NULL;
    struct json_node *node = json_object(out);
    json_push(out, list, node);
    json_add_text_or_null(out, node, "camera_id", stream->camera);
    json_add_text_or_null(out, node, "model_version", stream->model);
    json_add_text_or_null(out, node, "station_type", stream->station_type);
    json_add_text(out, node, "context", stream->night ? STR("night") : STR("day"));
    add_level(out, node, verdict->level);
    json_add_bool(out, node, "ended", verdict->ended);
    if (instant_before(verdict->since, INSTANT_NEVER))
        json_add_time(out, node, "since", verdict->since);
    else
        json_add_null(out, node, "since");
    struct json_node *reference = json_add_object(out, node, "reference");
    json_add_time(out, reference, "from", verdict->reference_from);
    json_add_int(out, reference, "shifts", (int64_t)verdict->reference_shifts);
    json_add_int(out, reference, "wanted", DRIFT_REFERENCE);
    add_last(out, node, last);
    json_add_text_or_null(out, node, "recorder_url",
                          last ? shift_recording(answer, stream->camera, last->window)
                               : STR(""));
    struct json_node *shifts = json_add_array(out, node, "shifts");
    for (size_t i = count > history ? count - history : 0; i < count; i++)
        add_shift(out, shifts, &verdict->judgement[i]);
}

/* Was anything seen lately? Models that are gone for long are of no interest. */
static bool is_shown(const struct drift_report *report,
                     const struct drift_verdict *verdict)
{
    instant from = {report->at.ms - DRIFT_SHOWN.ms};
    return verdict->judgements &&
           instant_before(from, verdict->judgement[verdict->judgements - 1].window.end);
}

static void add_report(struct json_out *out, struct json_node *root,
                       const struct drift_answer *answer)
{
    const struct drift_report *report = answer->report;
    struct json_node *list = json_array(out);
    if (report) {
        struct json_node *floor = json_object(out);
        json_add_time(out, root, "evaluated_at", report->at);
        json_add_bool(out, floor, "on", report->rules.floor_on);
        json_add_number(out, floor, "below", report->rules.floor_below);
        json_add(out, root, "floor", floor);
        for (size_t i = 0; i < report->streams; i++)
            if (is_shown(report, &report->verdict[i]))
                add_stream(out, list, answer, &report->stream[i], &report->verdict[i]);
    } else {
        json_add_null(out, root, "evaluated_at");
        json_add_null(out, root, "floor");
    }
    json_add(out, root, "streams", list);
}

enum answer api_drift(void *context, const str *parameter, struct request *request,
                      struct reply *reply)
{
    (void)parameter;
    struct app *app = context;
    CLEANUP(view_close) struct site_view view = {0};
    struct error err;
    int64_t history = HISTORY_DEFAULT;
    if (!query_whole(request, "history", 0, HISTORY_MOST, &history, &err) ||
        !view_open(app, request, &view, &err))
        return reply_error(request, reply, &err);
    struct json_node *root;
    struct json_out *out = reply_begin(request, &root);
    const struct drift_answer told = {
        .report = quality_take(app->quality),
        .history = (size_t)history,
        .recorder = recorder_template(&view, request->caller, MAY_READ_EVENTS),
        .arena = &request->arena};
    add_report(out, root, &told);
    enum answer answer = reply_json(reply, 200, out, root);
    quality_give(app->quality, told.report);
    return answer;
}

/* --- a new reference --- */

struct referring {
    struct update update; /* must be first */
    struct reference_start reference;
    str reason;
};

static bool run_reference(struct task *task, void *store, instant now, struct error *err)
{
    struct referring *referring = (struct referring *)task;
    struct audit_entry *entry = &referring->update.entry;
    struct reference_start *reference = &referring->reference;
    if (!reference->from.ms)
        reference->from = now;
    if (instant_before(now, reference->from))
        return error_set(err, ERROR_INVALID, "from is still to come");
    struct json_out *out = json_out_new(&referring->update.request->arena);
    struct json_node *after = json_object(out);
    json_add_time(out, after, "from", reference->from);
    json_add_text(out, after, "reason", referring->reason);
    entry->object = reference->camera;
    entry->after = json_write(out, after);
    return store_put_drift_reference(store, reference, err);
}

static bool decode_reference(struct request *request, struct referring *referring,
                             struct error *err)
{
    const struct json *body;
    if (!json_body(request, &body, err) ||
        !json_body_only(body, "NewDriftReference", err))
        return false;
    const struct member *camera = member_needed(body, "camera_id");
    struct reference_start *reference = &referring->reference;
    if (!member_need(camera, "an id, or null", err) ||
        (!member_is_null(camera) &&
         (!member_text(camera, ID_LENGTH, &reference->camera, err) ||
          !id_check(reference->camera, "camera_id", err))) ||
        !member_text(member_of(body, "reason"), 500, &referring->reason, err) ||
        !member_time(member_of(body, "from"), &reference->from, err))
        return false;
    return referring->reason.len ||
           error_set(err, ERROR_INVALID,
                     "reason is missing; want a text that says why, such as "
                     "{\"reason\":\"it was moved to the other door\"}");
}

/* Was any shift of the camera judged yet? Else its id may be wrong. */
static bool is_judged(struct quality *quality, str camera)
{
    const struct drift_report *report = quality_take(quality);
    bool found = false;
    for (size_t i = 0; report && i < report->streams && !found; i++)
        found = str_equal(report->stream[i].camera, camera);
    quality_give(quality, report);
    return found;
}

enum answer api_set_drift_reference(void *context, const str *parameter,
                                    struct request *request, struct reply *reply)
{
    (void)parameter;
    const struct app *app = context;
    struct error err;
    if (!request->state) {
        struct referring *begun = arena_new(&request->arena, struct referring, 1);
        if (!decode_reference(request, begun, &err))
            return reply_error(request, reply, &err);
        return update_submit(app, request, &begun->update, run_reference, 1);
    }
    const struct referring *referring = request->state;
    if (update_failed(request, reply))
        return ANSWER_NOW;
    quality_notify(app->quality);
    struct json_node *root;
    struct json_out *out = reply_begin(request, &root);
    json_add_text_or_null(out, root, "camera_id", referring->reference.camera);
    json_add_time(out, root, "from", referring->reference.from);
    json_add_bool(out, root, "judged",
                  is_judged(app->quality, referring->reference.camera));
    return reply_json(reply, 201, out, root);
}
