/* attention.c - GET /api/attention: which workstations, and what else, need somebody now.
 */
#include "api/handlers.h"
#include "api/live_alerts.h"
#include "api/render.h"
#include "http/reply.h"

#include "domain/attention.h"
#include "pipeline/alert_format.h"
#include "pipeline/camera_readings.h"
#include "pipeline/drift_report.h"
#include "pipeline/quality.h"
#include "store/alerts.h"

/* How things are now. */
struct now {
    struct site_view view;
    struct figures figures;
    struct alert_list alerts;
    struct shift shift;
    bool runs;                         /* the shift; else none does */
    const struct drift_report *report; /* NULL: none yet */
    struct camera_sight *sight;
};

static void now_done(struct now *now, struct quality *quality)
{
    quality_give(quality, now->report);
    view_close(&now->view);
}

static bool is_of(const struct alert *alert, str station)
{
    return alert_is_open(alert) && alert->subject.kind == ALERT_OF_STATION &&
           str_equal(alert->subject.id, station);
}

/* What open alerts say of it. */
static void read_alerts(const struct alert_list *alerts, str station,
                        struct attention_station *look)
{
    for (size_t i = 0; i < alerts->count; i++)
        if (is_of(&alerts->at[i], station)) {
            look->alerted = true;
            if (alerts->at[i].rule == ALERT_STATION_BEHIND)
                look->behind = alerts->at[i].value;
        }
}

static instant since_of(const struct now *now, size_t station)
{
    return alert_station_since(&now->view.plant.floor.station[station],
                               now->figures.totals.since[SUM_OF_STATION][station],
                               now->view.now);
}

/* Nobody works there, or so it seems: is that known? It is not where no camera sees, as
 * for alerts. */
static bool is_hidden(const struct now *now, size_t s, struct camera_blind *blind)
{
    return camera_sight_hides(now->sight, now->view.plant.floor.station[s].id,
                              since_of(now, s), blind);
}

static bool seems_empty(const struct now *now, size_t s)
{
    enum lane_state state = attendance_state(&now->figures.attendance[s]);
    return now->view.plant.floor.station[s].active &&
           since_of(now, s).ms < INSTANT_NEVER.ms &&
           (state == LANE_IDLE || state == LANE_VACANT);
}

/* Those that are deactivated need nobody. */
static struct attention_station look_at(const struct now *now, size_t s)
{
    const struct station *station = &now->view.plant.floor.station[s];
    struct camera_blind blind;
    if (!station->active)
        return (struct attention_station){.since = INSTANT_NEVER};
    struct attention_station look = {
        .nobody_works = seems_empty(now, s) && !is_hidden(now, s, &blind),
        .since = since_of(now, s),
        .target = station->target,
    };
    read_alerts(&now->alerts, station->id, &look);
    return look;
}

static void add_alerts(struct json_out *out, struct json_node *node,
                       const struct alert_list *alerts, str station)
{
    struct json_node *list = json_add_array(out, node, "alerts");
    for (size_t i = 0; i < alerts->count; i++)
        if (is_of(&alerts->at[i], station))
            json_push_text(out, list, uuid_str(&alerts->at[i].id));
    list = json_add_array(out, node, "rules");
    for (size_t i = 0; i < alerts->count; i++)
        if (is_of(&alerts->at[i], station))
            json_push_text(out, list, str_from(alert_rules[alerts->at[i].rule].name));
}

static struct json_node *render(struct request *request, struct json_out *out,
                                const struct now *now, const struct attention *one)
{
    const struct station *station = &now->view.plant.floor.station[one->station];
    const struct attendance *attendance = &now->figures.attendance[one->station];
    instant since = since_of(now, one->station);
    struct camera_blind blind;
    bool hidden = seems_empty(now, one->station) && is_hidden(now, one->station, &blind);
    struct json_node *node = json_object(out);
    json_add_text(out, node, "station_id", station->id);
    json_add_text(out, node, "name", station->name);
    json_add_text(out, node, "state",
                  lane_state_name(hidden ? LANE_UNKNOWN : attendance_state(attendance)));
    if (since.ms < INSTANT_NEVER.ms && !hidden)
        reply_time(out, node, "since", request, since);
    else
        json_add_null(out, node, "since");
    json_add_bool(out, node, "over_24h", one->over_24h);
    json_add_int(out, node, "planned_ms", one->planned.ms);
    render_figure(out, node, "lost_units", one->lost_units);
    render_figure(out, node, "behind_units", one->behind_units);
    render_figure(out, node, "behind_percent", one->behind_percent);
    add_alerts(out, node, &now->alerts, station->id);
    return node;
}

/* Which cameras see, as a round of alerts would read it now. */
static bool read_sight(struct app *app, struct request *request, struct now *now,
                       struct error *err)
{
    struct alert_readings list = {.arena = &request->arena};
    struct agent_list agents;
    if (!store_agents(now->view.store, &request->arena, &agents, err))
        return false;
    enum alert_time time = alert_time_at(now->view.plant.calendar, now->view.now);
    now->report = quality_take(app->quality);
    const struct camera_list *cameras = now->report ? &now->report->cameras : NULL;
    alert_read_agents(&agents, now->view.now, time, &list);
    if (app->cameras_heard)
        camera_read_silence(cameras, app->cameras_heard, now->view.now, time, &list);
    now->sight = camera_sight_new(cameras, &list);
    return true;
}

static bool read(struct app *app, struct request *request, struct now *now,
                 struct error *err)
{
    const struct since_wanted since = {{[SUM_OF_STATION] = true}, EVERYBODY};
    const struct alert_query open = {.limit = ALERTS_OPEN_MOST};
    struct alert_page page;
    struct site_view *view = &now->view;
    if (!view_open(app, request, view, err) ||
        !store_alerts(view->store, &open, &request->arena, &page, err))
        return false;
    now->alerts = page.alerts;
    alert_list_add_unkept(app->alerts, &request->arena, &now->alerts);
    /* The window ends now: what is asked is how things are. */
    struct window window = {instant_add(view->now, (span){-1}), view->now};
    now->runs = calendar_shift(view->plant.calendar, view->now, &now->shift) &&
                instant_before(view->now, now->shift.window.end);
    return figures_read(view, window, since, &request->arena, &now->figures, err) &&
           read_sight(app, request, now, err);
}

/* --- what no camera sees --- */

static const char *word_of(enum alert_rule why)
{
    return why == ALERT_CAMERA_DARK      ? "dark"
           : why == ALERT_CAMERA_OFFLINE ? "offline"
           : why == ALERT_AGENT_OFFLINE  ? "agent_offline"
                                         : "silent";
}

/* Of cameras only callers who may read alerts are told. */
static void add_blind(struct request *request, struct json_out *out,
                      struct json_node *list, const struct now *now, size_t s,
                      const struct camera_blind *blind)
{
    const struct station *station = &now->view.plant.floor.station[s];
    struct json_node *node = json_object(out);
    json_add_text(out, node, "station_id", station->id);
    json_add_text(out, node, "name", station->name);
    if (blind->since.ms)
        reply_time(out, node, "since", request, blind->since);
    else
        json_add_null(out, node, "since");
    struct json_node *cameras = json_add_array(out, node, "cameras");
    for (size_t i = 0; i < blind->count && request->caller->may & MAY_READ_STATIONS;
         i++) {
        enum alert_rule why;
        struct json_node *camera = json_object(out);
        json_add_text(out, camera, "camera_id",
                      camera_blind_camera(now->sight, blind, i, &why));
        json_add_text(out, camera, "why", str_from(word_of(why)));
        json_push(out, cameras, camera);
    }
    json_push(out, list, node);
}

static void add_unseen(struct request *request, struct json_out *out,
                       struct json_node *root, const struct now *now)
{
    struct json_node *list = json_add_array(out, root, "unseen");
    struct camera_blind blind;
    for (size_t s = 0; now->runs && s < now->view.plant.floor.stations; s++)
        if (seems_empty(now, s) && is_hidden(now, s, &blind))
            add_blind(request, out, list, now, s, &blind);
}

/* For callers who may read alerts. */
static void add_others(struct request *request, struct json_out *out,
                       struct json_node *root, const struct alert_list *alerts,
                       instant now)
{
    struct json_node *list = json_add_array(out, root, "others");
    size_t count;
    const struct alert **others =
        attention_others(alerts->at, alerts->count, now, &request->arena, &count);
    if (!(request->caller->may & MAY_READ_STATIONS))
        return;
    for (size_t i = 0; i < count; i++)
        json_push(out, list, alert_json(out, others[i], false, &request->arena));
}

static void answer_with(struct request *request, struct json_out *out,
                        struct json_node *root, const struct now *now)
{
    size_t stations = now->view.plant.floor.stations;
    struct attention_station *station =
        arena_new(&request->arena, struct attention_station, stations + 1);
    for (size_t s = 0; s < stations; s++)
        station[s] = look_at(now, s);
    struct attention *ranked;
    size_t count =
        attention_rank(station, stations, now->view.plant.calendar, now->view.now,
                       now->runs ? &now->shift : NULL, &request->arena, &ranked);
    reply_time(out, root, "at", request, now->view.now);
    struct json_node *list = json_add_array(out, root, "stations");
    for (size_t i = 0; i < count; i++)
        json_push(out, list, render(request, out, now, &ranked[i]));
    add_unseen(request, out, root, now);
    add_others(request, out, root, &now->alerts, now->view.now);
}

enum answer api_attention(void *context, const str *parameter, struct request *request,
                          struct reply *reply)
{
    (void)parameter;
    struct app *app = context;
    struct error err;
    struct now now = {0};
    struct json_node *root;
    enum answer answer;
    if (read(app, request, &now, &err)) {
        struct json_out *out = reply_begin(request, &root);
        answer_with(request, out, root, &now);
        answer = reply_json(reply, 200, out, root);
    } else {
        answer = reply_error(request, reply, &err);
    }
    now_done(&now, app->quality);
    return answer;
}
