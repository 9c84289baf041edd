/* analysis.c - GET /api/losses and /api/bottleneck: where time went, and what held the
 * factory up. */
#include "api/handlers.h"
#include "api/long_read.h"
#include "api/view.h"
#include "http/reply.h"

#include "domain/bottleneck.h"
#include "domain/losses.h"

enum {
    SLICES = 4,         /* in which a long window is read, one after the other */
    INTERVALS = 250000, /* in each; some 60 MB, for a moment */
    NAMES = 100000,     /* of workstations, in the periods of bottlenecks */
};

/* So much of all workers together, and less, is answered at once. */
static const span short_read = {INT64_C(2500) * 60 * 60 * 1000};

/* What everybody did in the part of a window that has passed. */
struct analysis {
    struct site_view view;
    struct app *reading; /* see long_read.h */
    struct asked_window asked;
    struct window passed, rest; /* of it, the part that has not been read yet */
    span slice;
    struct lost_time *lost; /* per workstation; for losses */
    bool *seen;             /* per workstation: somebody was there */
    struct intervals work;  /* for bottlenecks */
};

/* Take in a slice of the window; `scratch` is freed after it. Write the answer when there
 * is none left. */
typedef void take_slice(struct analysis *analysis, struct request *request,
                        struct intervals *list, struct window slice,
                        struct arena *scratch);
typedef bool write_answer(struct analysis *analysis, struct request *request,
                          struct reply *reply, struct error *err);

static void analysis_close(struct analysis *analysis)
{
    long_read_end(&analysis->reading);
    analysis->reading = NULL;
    view_close(&analysis->view);
}

static void analysis_abandon(struct request *request) { analysis_close(request->state); }

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
    instant until = instant_earlier(window.end, view->now);
    analysis->passed = (struct window){window.start, instant_later(window.start, until)};
    analysis->rest = analysis->passed;
    analysis->slice = window_length(analysis->passed);
    analysis->lost =
        arena_new(&request->arena, struct lost_time, view->plant.floor.stations);
    analysis->seen = arena_new(&request->arena, bool, view->plant.floor.stations);
    if (!is_long(analysis))
        return true;
    analysis->slice.ms = analysis->slice.ms / SLICES + 1;
    return long_read_begin(app, &analysis->reading, err);
}

static bool read_slice(struct analysis *analysis, struct request *request,
                       take_slice *take, struct error *err)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    struct intervals list;
    struct window slice = analysis->rest;
    slice.end = instant_earlier(slice.end, instant_add(slice.start, analysis->slice));
    if (!store_intervals(analysis->view.store, &analysis->view.plant, slice,
                         analysis->view.now, -1, INTERVALS, &arena, &list, err))
        return false;
    for (size_t i = 0; i < list.count; i++)
        analysis->seen[list.at[i].station] = true;
    take(analysis, request, &list, slice, &arena);
    analysis->rest.start = slice.end;
    return true;
}

static enum answer analyse(struct app *app, struct request *request, struct reply *reply,
                           take_slice *take, write_answer *answer)
{
    struct analysis *analysis = request->state;
    struct error err;
    bool ok = true;
    if (!analysis) {
        analysis = request->state = arena_new(&request->arena, struct analysis, 1);
        request->abandon = analysis_abandon;
        ok = analysis_open(app, request, analysis, &err);
    }
    ok = ok && read_slice(analysis, request, take, &err);
    if (ok && !window_empty(analysis->rest))
        return ANSWER_AGAIN;
    request->abandon = NULL;
    analysis_close(analysis);
    ok = ok && answer(analysis, request, reply, &err);
    return ok ? ANSWER_NOW : reply_error(request, reply, &err);
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

static void take_losses(struct analysis *analysis, struct request *request,
                        struct intervals *list, struct window slice,
                        struct arena *scratch)
{
    (void)request;
    const struct plant *plant = &analysis->view.plant;
    struct planned planned = planned_new(plant->calendar, slice, scratch);
    const struct lost_time *lost =
        losses_of_stations(list, &planned, slice, plant->floor.stations, scratch);
    for (size_t s = 0; s < plant->floor.stations; s++)
        losses_add(&analysis->lost[s], &lost[s]);
}

static bool write_losses(struct analysis *analysis, struct request *request,
                         struct reply *reply, struct error *err)
{
    const struct floor *floor = &analysis->view.plant.floor;
    struct json_node *root, *data;
    struct json_out *out = begin(request, analysis, &root, &data);
    struct json_node *factory = json_add_object(out, data, "factory");
    struct json_node *list = json_add_array(out, data, "workstations");
    struct lost_time sum = {0};
    (void)err;
    for (size_t s = 0; s < floor->stations; s++) {
        /* A deactivated one only in a window in which somebody was there. */
        if (!floor->station[s].active && !analysis->seen[s])
            continue;
        struct json_node *node = json_object(out);
        json_add_text(out, node, "station_id", floor->station[s].id);
        json_add_text(out, node, "name", floor->station[s].name);
        add_losses(out, node, &analysis->lost[s]);
        json_push(out, list, node);
        losses_add(&sum, &analysis->lost[s]);
    }
    add_losses(out, factory, &sum);
    reply_json(reply, 200, out, root);
    return true;
}

enum answer api_losses(void *context, const str *parameter, struct request *request,
                       struct reply *reply)
{
    (void)parameter;
    return analyse(context, request, reply, take_losses, write_losses);
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

static void take_work(struct analysis *analysis, struct request *request,
                      struct intervals *list, struct window slice, struct arena *scratch)
{
    (void)slice, (void)scratch;
    bottlenecks_note(list, &request->arena, &analysis->work);
}

static bool write_bottleneck(struct analysis *analysis, struct request *request,
                             struct reply *reply, struct error *err)
{
    const struct floor *floor = &analysis->view.plant.floor;
    struct bottlenecks found;
    if (!bottlenecks_find(&analysis->work, analysis->passed, floor->stations, NAMES,
                          &request->arena, &found, err))
        return false;

    struct json_node *root, *data;
    struct json_out *out = begin(request, analysis, &root, &data);
    json_add_int(out, data, "elapsed_ms", window_length(analysis->passed).ms);
    json_add_int(out, data, "none_ms", found.none_ms);
    add_current(request, out, data, floor, &found);
    add_shares(out, data, analysis, &found);
    add_periods(request, out, data, floor, &found);
    reply_json(reply, 200, out, root);
    return true;
}

enum answer api_bottleneck(void *context, const str *parameter, struct request *request,
                           struct reply *reply)
{
    (void)parameter;
    return analyse(context, request, reply, take_work, write_bottleneck);
}
