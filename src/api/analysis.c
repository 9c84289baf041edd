/* analysis.c - GET /api/losses and /api/bottleneck: where time went, and what held the
 * factory up. */
#include "api/handlers.h"
#include "api/long_read.h"
#include "api/view.h"
#include "http/reply.h"

#include "domain/bottleneck.h"
#include "domain/losses.h"

enum {
    INTERVALS = 250000, /* of all workers; half a second of work, some 60 MB meanwhile */
    NAMES = 100000,     /* of workstations, in the periods of bottlenecks */
};

/* So much of all workers together, and less, is answered at once. */
static const span short_read = {INT64_C(2500) * 60 * 60 * 1000};

/* What everybody did in the part of a window that has passed. */
struct analysis {
    struct site_view view;
    struct app *reading; /* see long_read.h */
    struct asked_window asked;
    struct window passed;
    struct intervals intervals;
};

static void analysis_close(struct analysis *analysis)
{
    long_read_end(&analysis->reading);
    view_close(&analysis->view);
}

static bool is_long(const struct analysis *analysis)
{
    int64_t workers = (int64_t)analysis->view.plant.floor.workers;
    return workers > 0 && window_length(analysis->passed).ms > short_read.ms / workers;
}

static bool analysis_open(struct app *app, struct request *request,
                          struct analysis *analysis, struct error *err)
{
    struct site_view *view = &analysis->view;
    if (!view_open(app, request, view, err) ||
        !view_window(view, request, &analysis->asked, err))
        return false;
    struct window window = analysis->asked.window;
    analysis->passed = (struct window){
        window.start,
        instant_later(window.start, instant_earlier(window.end, view->now))};
    return (!is_long(analysis) || long_read_begin(app, &analysis->reading, err)) &&
           store_intervals(view->store, &view->plant, analysis->passed, view->now, -1,
                           INTERVALS, &request->arena, &analysis->intervals, err);
}

/* Begin the answer: *data has the window. */
static struct json_out *begin(struct request *request, const struct analysis *analysis,
                              struct json_node **root, struct json_node **data)
{
    struct json_out *out = reply_begin(request, root);
    *data = json_add_object(out, *root, "data");
    reply_time(out, *data, "start_time", request, analysis->asked.window.start);
    reply_time(out, *data, "end_time", request, analysis->asked.window.end);
    reply_time(out, *data, "now", request, analysis->view.now);
    return out;
}

static void add_percent(struct json_out *out, struct json_node *node, const char *key,
                        struct figure figure)
{
    json_add_number(out, node, key, figure_number(figure));
}

/* --- losses --- */

static void add_losses(struct json_out *out, struct json_node *node,
                       const struct lost_time *losses)
{
    json_add_int(out, node, "planned_so_far_ms", losses->planned_ms);
    json_add_int(out, node, "working_ms", losses->working_ms);
    json_add_int(out, node, "lost_ms", losses_total(losses));
    add_percent(out, node, "lost_percentage", losses_percent(losses));
    json_add_int(out, node, "idle_ms", losses->lost_ms[LOSS_IDLE]);
    json_add_int(out, node, "absent_ms", losses->lost_ms[LOSS_ABSENT]);
    json_add_int(out, node, "unknown_ms", losses->lost_ms[LOSS_UNKNOWN]);
    json_add_int(out, node, "off_station_ms", losses->lost_ms[LOSS_OFF_STATION]);
}

/* Show this workstation? If it is active, always; if it is deactivated, only in a window
 * in which somebody was there. By number. */
static bool *shown_stations(const struct analysis *analysis, struct arena *arena)
{
    const struct floor *floor = &analysis->view.plant.floor;
    bool *shown = arena_new(arena, bool, floor->stations);
    for (size_t s = 0; s < floor->stations; s++)
        shown[s] = floor->station[s].active;
    for (size_t i = 0; i < analysis->intervals.count; i++)
        shown[analysis->intervals.at[i].station] = true;
    return shown;
}

static enum answer losses(struct app *app, struct analysis *analysis,
                          struct request *request, struct reply *reply)
{
    struct error err;
    if (!analysis_open(app, request, analysis, &err))
        return reply_error(request, reply, &err);

    const struct plant *plant = &analysis->view.plant;
    const struct floor *floor = &plant->floor;
    struct planned planned =
        planned_new(plant->calendar, analysis->passed, &request->arena);
    const struct lost_time *lost =
        losses_of_stations(&analysis->intervals, &planned, analysis->passed,
                           floor->stations, &request->arena);
    const bool *shown = shown_stations(analysis, &request->arena);

    struct json_node *root, *data;
    struct json_out *out = begin(request, analysis, &root, &data);
    struct json_node *factory = json_add_object(out, data, "factory");
    struct json_node *list = json_add_array(out, data, "workstations");
    struct lost_time sum = {0};
    for (size_t s = 0; s < floor->stations; s++) {
        if (!shown[s])
            continue;
        struct json_node *node = json_object(out);
        json_add_text(out, node, "station_id", floor->station[s].id);
        json_add_text(out, node, "name", floor->station[s].name);
        add_losses(out, node, &lost[s]);
        json_push(out, list, node);
        losses_add(&sum, &lost[s]);
    }
    add_losses(out, factory, &sum);
    return reply_json(reply, 200, out, root);
}

enum answer api_losses(void *context, const str *parameter, struct request *request,
                       struct reply *reply)
{
    (void)parameter;
    CLEANUP(analysis_close) struct analysis analysis = {0};
    return losses(context, &analysis, request, reply);
}

/* --- bottleneck --- */

static void add_shares(struct json_out *out, struct json_node *data,
                       const struct analysis *analysis, const struct bottlenecks *found)
{
    const struct floor *floor = &analysis->view.plant.floor;
    int64_t elapsed = window_length(analysis->passed).ms;
    struct json_node *list = json_add_array(out, data, "workstations");
    for (size_t s = 0; s < floor->stations; s++) {
        const struct bottleneck_share *share = &found->share[s];
        if (!floor->station[s].active && share->sole_ms + share->shifting_ms == 0)
            continue;
        struct json_node *node = json_object(out);
        json_add_text(out, node, "station_id", floor->station[s].id);
        json_add_text(out, node, "name", floor->station[s].name);
        json_add_int(out, node, "sole_ms", share->sole_ms);
        json_add_int(out, node, "shifting_ms", share->shifting_ms);
        add_percent(out, node, "sole_percentage",
                    figure_percent(share->sole_ms, elapsed));
        add_percent(out, node, "shifting_percentage",
                    figure_percent(share->shifting_ms, elapsed));
        json_push(out, list, node);
    }
}

static void add_current(struct request *request, struct json_out *out,
                        struct json_node *data, const struct floor *floor,
                        const struct bottlenecks *found)
{
    if (found->current < 0) {
        json_add_null(out, data, "current");
        return;
    }
    struct json_node *node = json_add_object(out, data, "current");
    json_add_text(out, node, "station_id", floor->station[found->current].id);
    json_add_text(out, node, "name", floor->station[found->current].name);
    reply_time(out, node, "since", request, found->since);
}

static void add_periods(struct request *request, struct json_out *out,
                        struct json_node *data, const struct floor *floor,
                        const struct bottlenecks *found)
{
    struct json_node *list = json_add_array(out, data, "periods");
    for (size_t i = 0; i < found->stretches; i++) {
        const struct bottleneck_stretch *one = &found->stretch[i];
        struct json_node *node = json_object(out);
        reply_time(out, node, "start_time", request, one->window.start);
        reply_time(out, node, "end_time", request, one->window.end);
        struct json_node *names = json_add_array(out, node, "station_ids");
        for (size_t s = 0; s < one->stations; s++)
            json_push_text(out, names, floor->station[one->station[s]].id);
        json_push(out, list, node);
    }
}

static enum answer bottleneck(struct app *app, struct analysis *analysis,
                              struct request *request, struct reply *reply)
{
    struct error err;
    struct bottlenecks found;
    const struct floor *floor = &analysis->view.plant.floor;
    if (!analysis_open(app, request, analysis, &err) ||
        !bottlenecks_find(&analysis->intervals, analysis->passed, floor->stations, NAMES,
                          &request->arena, &found, &err))
        return reply_error(request, reply, &err);

    struct json_node *root, *data;
    struct json_out *out = begin(request, analysis, &root, &data);
    json_add_int(out, data, "elapsed_ms", window_length(analysis->passed).ms);
    json_add_int(out, data, "none_ms", found.none_ms);
    add_current(request, out, data, floor, &found);
    add_shares(out, data, analysis, &found);
    add_periods(request, out, data, floor, &found);
    return reply_json(reply, 200, out, root);
}

enum answer api_bottleneck(void *context, const str *parameter, struct request *request,
                           struct reply *reply)
{
    (void)parameter;
    CLEANUP(analysis_close) struct analysis analysis = {0};
    return bottleneck(context, &analysis, request, reply);
}
