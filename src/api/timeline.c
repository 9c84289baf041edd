/* timeline.c - GET /api/timeline: what went on, as lanes. */
#include "api/handlers.h"
#include "api/long_read.h"
#include "api/looked.h"
#include "api/render.h"
#include "http/query.h"
#include "http/reply.h"

#include "domain/lanes.h"

enum {
    INTERVALS = 20000,
    NAMES = 100000, /* of workers, in the stretches of workstations */
};

/* Of a day and less any number is answered at once. */
static const span short_timeline = {25 * 60 * 60 * 1000}; /* a day may have 25 hours */

/* What is asked for: all workers, all stations, or one of them. */
struct lanes {
    bool of_stations;
    int worker, station; /* -1: all */
    struct window window;
    struct intervals intervals;
};

static struct json_node *render_lane(struct request *request, struct json_out *out,
                                     const struct floor *floor, struct lane lane,
                                     bool of_station)
{
    struct json_node *list = json_array(out);
    for (size_t i = 0; i < lane.count; i++) {
        const struct stretch *stretch = &lane.stretch[i];
        struct json_node *node = json_object(out);
        reply_time(out, node, "start_time", request, stretch->window.start);
        reply_time(out, node, "end_time", request, stretch->window.end);
        json_add_text(out, node, "state", lane_state_name(stretch->state));
        if (of_station) {
            struct json_node *workers = json_add_array(out, node, "worker_ids");
            for (size_t k = 0; k < stretch->workers; k++)
                json_push_text(out, workers, floor->worker[stretch->worker[k]].id);
        } else if (stretch->station >= 0) {
            json_add_text(out, node, "workstation_id",
                          floor->station[stretch->station].id);
        } else {
            json_add_null(out, node, "workstation_id");
        }
        json_push(out, list, node);
    }
    return list;
}

/* A deactivated one is shown where it has left something. */
static bool worker_seen(const struct lanes *lanes, size_t worker)
{
    const struct intervals *list = &lanes->intervals;
    size_t i = 0;
    while (i < list->count && list->at[i].worker != (int)worker)
        i++;
    return i < list->count;
}

static bool station_seen(const struct lanes *lanes, size_t station)
{
    const struct intervals *list = &lanes->intervals;
    size_t i = 0;
    while (i < list->count && list->at[i].station != (int)station)
        i++;
    return i < list->count;
}

static void add_workers(struct request *request, struct json_out *out,
                        struct json_node *data, const struct floor *floor,
                        const struct lanes *lanes)
{
    struct json_node *list = json_add_array(out, data, "workers");
    for (size_t i = 0; i < floor->workers; i++) {
        bool wanted = lanes->worker < 0 ? floor->worker[i].active || worker_seen(lanes, i)
                                        : lanes->worker == (int)i;
        if (!wanted || floor->worker[i].hidden)
            continue;
        struct json_node *node = json_object(out);
        json_add_text(out, node, "worker_id", floor->worker[i].id);
        json_add_text(out, node, "name", floor->worker[i].name);
        struct lane lane =
            lane_of_worker(&lanes->intervals, (int)i, lanes->window, &request->arena);
        json_add(out, node, "intervals", render_lane(request, out, floor, lane, false));
        json_push(out, list, node);
    }
}

/* Count the names in a lane. False: too many altogether. */
static bool count_names(struct lane lane, size_t *names, struct error *err)
{
    for (size_t i = 0; i < lane.count; i++)
        *names += lane.stretch[i].workers;
    if (*names > NAMES)
        return error_set(err, ERROR_LIMIT,
                         "the timeline would name workers more than %d times; ask for a "
                         "shorter window or one workstation",
                         NAMES);
    return true;
}

static bool add_stations(struct request *request, struct json_out *out,
                         struct json_node *data, const struct floor *floor,
                         const struct lanes *lanes, struct error *err)
{
    size_t names = 0;
    struct json_node *list = json_add_array(out, data, "workstations");
    for (size_t s = 0; s < floor->stations; s++) {
        bool wanted = lanes->station < 0
                          ? floor->station[s].active || station_seen(lanes, s)
                          : lanes->station == (int)s;
        if (!wanted)
            continue;
        struct json_node *node = json_object(out);
        json_add_text(out, node, "station_id", floor->station[s].id);
        json_add_text(out, node, "name", floor->station[s].name);
        struct lane lane = lane_of_station(&lanes->intervals, floor, (int)s,
                                           lanes->window, &request->arena);
        if (!count_names(lane, &names, err))
            return false;
        json_add(out, node, "intervals", render_lane(request, out, floor, lane, true));
        json_push(out, list, node);
    }
    return true;
}

static bool ask_lanes(const struct site_view *view, struct request *request,
                      struct asked_window *asked, struct lanes *lanes, struct error *err)
{
    static const char *const kinds[] = {"workers", "workstations", NULL};
    int of = 0;
    if (!view_window(view, request, asked, err) ||
        !query_choice(request, "of", kinds, &of, err) ||
        !view_worker(view, request, &lanes->worker, err) ||
        !view_station(view, request, &lanes->station, err))
        return false;
    if (lanes->worker >= 0 && (lanes->station >= 0 || of == 1))
        return error_set(err, ERROR_INVALID,
                         "give worker_id for a worker's lane or workstation_id for a "
                         "workstation's, not both");
    lanes->of_stations = of == 1 || lanes->station >= 0;
    lanes->window = (struct window){asked->window.start,
                                    instant_earlier(asked->window.end, view->now)};
    return true;
}

static bool read_lanes(const struct site_view *view, struct request *request,
                       struct lanes *lanes, struct error *err)
{
    return store_intervals(view->store, &view->plant, lanes->window, view->now,
                           lanes->worker, INTERVALS, &request->arena, &lanes->intervals,
                           err);
}

static enum answer timeline(struct app *app, struct site_view *view,
                            struct request *request, struct reply *reply)
{
    struct error err;
    struct asked_window asked;
    struct lanes lanes;
    CLEANUP(long_read_end) struct app *reading = NULL;
    if (!view_open(app, request, view, &err) ||
        !ask_lanes(view, request, &asked, &lanes, &err) ||
        (window_length(lanes.window).ms > short_timeline.ms &&
         !long_read_begin(app, &reading, &err)) ||
        !read_lanes(view, request, &lanes, &err))
        return reply_error(request, reply, &err);

    audit_looked(app, request->caller, view->scope, "timeline",
                 lanes.worker < 0 ? STR("") : view->plant.floor.worker[lanes.worker].id);
    struct json_node *root;
    struct json_out *out = reply_begin(request, &root);
    struct json_node *data = json_add_object(out, root, "data");
    reply_time(out, data, "start_time", request, asked.window.start);
    reply_time(out, data, "end_time", request, asked.window.end);
    reply_time(out, data, "now", request, view->now);
    render_scope(out, data, view->scope);
    if (!lanes.of_stations)
        add_workers(request, out, data, &view->plant.floor, &lanes);
    else if (!add_stations(request, out, data, &view->plant.floor, &lanes, &err))
        return reply_error(request, reply, &err);
    return reply_json(reply, 200, out, root);
}

enum answer api_timeline(void *context, const str *parameter, struct request *request,
                         struct reply *reply)
{
    (void)parameter;
    CLEANUP(view_close) struct site_view view = {0};
    return timeline(context, &view, request, reply);
}
