/* accuracy.c - GET /api/accuracy: how often cameras and their models are right. */
#include "api/accuracy_group.h"
#include "api/handlers.h"
#include "api/view.h"
#include "http/query.h"
#include "http/reply.h"

/* A share that was worked out from others, to two decimals. */
static void add_percentage(struct json_out *out, struct json_node *node, const char *key,
                           bool there, double share)
{
    if (there)
        json_add_number(out, node, key, (double)(int64_t)(share * 10000 + 0.5) / 100);
    else
        json_add_null(out, node, key);
}

/* The percentage of a proportion and its interval; null where there is nothing. */
static void add_proportion(struct json_out *out, struct json_node *node, const char *key,
                           struct proportion share)
{
    if (!share.of) {
        json_add_null(out, node, key);
        return;
    }
    struct json_node *into = json_add_object(out, node, key);
    json_add_int(out, into, "right", share.hits);
    json_add_int(out, into, "of", share.of);
    json_add_number(out, into, "percentage",
                    figure_number(figure_percent(share.hits, share.of)));
    add_percentage(out, into, "low", true, share.low);
    add_percentage(out, into, "high", true, share.high);
}

static struct json_node *render_states(struct json_out *out,
                                       const struct accuracy_counts *counts)
{
    struct json_node *list = json_array(out);
    for (int state = 0; state < CLAIMS; state++) {
        enum event_type type = (enum event_type)state;
        struct json_node *node = json_object(out);
        json_add_text(out, node, "state", event_type_name(type));
        add_proportion(out, node, "claimed", accuracy_of_claim(counts, type));
        add_proportion(out, node, "true", accuracy_of_truth(counts, type));
        json_push(out, list, node);
    }
    return list;
}

static struct json_node *render_confusion(struct json_out *out,
                                          const struct accuracy_counts *counts)
{
    struct json_node *matrix = json_object(out);
    for (int claim = 0; claim < CLAIMS; claim++) {
        struct json_node *row =
            json_add_object(out, matrix, event_type_name((enum event_type)claim).at);
        for (int truth = 0; truth < TRUTHS; truth++)
            json_add_int(out, row, verdict_names[truth], counts->confusion[claim][truth]);
    }
    return matrix;
}

static void add_ratio(struct json_out *out, struct json_node *node, const char *key,
                      bool there, double ratio)
{
    if (there)
        json_add_number(out, node, key,
                        (double)(int64_t)(ratio * 10000 + (ratio < 0 ? -0.5 : 0.5)) /
                            10000);
    else
        json_add_null(out, node, key);
}

static struct json_node *render_calibration(struct json_out *out,
                                            const struct accuracy_counts *counts)
{
    struct json_node *node = json_object(out);
    struct json_node *list = json_add_array(out, node, "bins");
    double ece = 0;
    for (int i = 0; i < CALIBRATION_BINS; i++) {
        const struct calibration_bin *bin = &counts->bin[i];
        struct json_node *row = json_object(out);
        json_add_number(out, row, "from", (double)i / CALIBRATION_BINS);
        json_add_number(out, row, "to", (double)(i + 1) / CALIBRATION_BINS);
        json_add_int(out, row, "labels", bin->labels);
        json_add_int(out, row, "right", bin->right);
        add_ratio(out, row, "mean_confidence", bin->labels,
                  bin->labels ? bin->confidence / (double)bin->labels : 0);
        json_push(out, list, row);
    }
    bool there = calibration_error(counts, &ece);
    add_ratio(out, node, "ece", there, ece);
    return node;
}

struct json_node *render_accuracy(struct request *request, struct json_out *out,
                                  const struct accuracy_group *group)
{
    const struct accuracy_counts *counts = &group->counts;
    struct proportion overall = accuracy_overall(counts);
    bool enough = overall.of >= LABELS_WANTED, there;
    double number = 0;
    struct json_node *node = json_object(out);
    json_add_text_or_null(out, node, "camera_id", group->camera);
    json_add_text_or_null(out, node, "model_version", group->model);
    reply_time(out, node, "from", request, group->first);
    reply_time(out, node, "to", request, group->last);
    json_add_int(out, node, "drawn", counts->drawn);
    json_add_int(out, node, "labels", overall.of);
    json_add_int(out, node, "cannot_tell", counts->cannot_tell);
    json_add_int(out, node, "wanted", LABELS_WANTED);
    json_add_bool(out, node, "enough", enough);
    if (enough)
        json_add_number(out, node, "accuracy_percentage",
                        figure_number(figure_percent(overall.hits, overall.of)));
    else
        json_add_null(out, node, "accuracy_percentage");
    add_proportion(out, node, "interval", overall);
    json_add(out, node, "states", render_states(out, counts));
    json_add(out, node, "confusion", render_confusion(out, counts));
    json_add(out, node, "calibration", render_calibration(out, counts));
    there = expected_accuracy(counts, &number);
    add_percentage(out, node, "expected_accuracy_percentage", there, number);
    there = cohen_kappa(counts, &number);
    add_ratio(out, node, "kappa", there, number);
    return node;
}

static bool read_accuracy_query(const struct request *request,
                                struct accuracy_query *query, struct error *err)
{
    const str *camera = request_query(request, "camera_id");
    const str *model = request_query(request, "model_version");
    bool start = request_query(request, "start_time");
    *query = (struct accuracy_query){.camera = camera ? *camera : STR(""),
                                     .model = model ? *model : STR(""),
                                     .window = {{0}, INSTANT_NEVER}};
    if (start != (bool)request_query(request, "end_time"))
        return error_set(err, ERROR_INVALID, "%s is missing; give both or neither",
                         start ? "end_time" : "start_time");
    if ((camera && !id_check(*camera, "camera_id", err)) ||
        (model && !id_check(*model, "model_version", err)) ||
        !query_time(request, "start_time", &query->window.start, err) ||
        !query_time(request, "end_time", &query->window.end, err))
        return false;
    return !window_empty(query->window) ||
           error_set(err, ERROR_INVALID, "start_time is not before end_time");
}

enum answer api_accuracy(void *context, const str *parameter, struct request *request,
                         struct reply *reply)
{
    (void)parameter;
    CLEANUP(view_close) struct site_view view = {0};
    struct error err;
    struct accuracy_query query;
    struct accuracy_groups groups;
    if (!read_accuracy_query(request, &query, &err) ||
        !view_open(context, request, &view, &err) ||
        !store_accuracy(view.store, &query, &request->arena, &groups, &err))
        return reply_error(request, reply, &err);
    struct json_node *root;
    struct json_out *out = reply_begin(request, &root);
    struct json_node *list = json_add_array(out, root, "groups");
    for (size_t i = 0; i < groups.count; i++)
        json_push(out, list, render_accuracy(request, out, &groups.at[i]));
    json_add_int(out, root, "left_out", groups.left_out);
    return reply_json(reply, 200, out, root);
}
