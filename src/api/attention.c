/* attention.c - GET /api/attention: which workstations, and what else, need somebody now.
 */
#include "api/handlers.h"
#include "api/live_alerts.h"
#include "api/render.h"
#include "http/reply.h"

#include "domain/attention.h"
#include "pipeline/alert_format.h"
#include "store/alerts.h"

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

/* Those that are deactivated need nobody. */
static struct attention_station look_at(const struct site_view *view,
                                        const struct figures *figures,
                                        const struct alert_list *alerts, size_t s)
{
    const struct station *station = &view->plant.floor.station[s];
    enum lane_state state = attendance_state(&figures->attendance[s]);
    if (!station->active)
        return (struct attention_station){.since = INSTANT_NEVER};
    struct attention_station look = {
        .nobody_works = state == LANE_IDLE || state == LANE_VACANT,
        .since = figures->totals.since[SUM_OF_STATION][s],
        .target = station->target,
    };
    read_alerts(alerts, station->id, &look);
    return look;
}

static struct json_node *render(struct request *request, struct json_out *out,
                                const struct site_view *view,
                                const struct figures *figures,
                                const struct alert_list *alerts,
                                const struct attention *one)
{
    const struct station *station = &view->plant.floor.station[one->station];
    instant since = figures->totals.since[SUM_OF_STATION][one->station];
    struct json_node *node = json_object(out);
    json_add_text(out, node, "station_id", station->id);
    json_add_text(out, node, "name", station->name);
    json_add_text(out, node, "state",
                  lane_state_name(attendance_state(&figures->attendance[one->station])));
    if (since.ms < INSTANT_NEVER.ms)
        reply_time(out, node, "since", request, since);
    else
        json_add_null(out, node, "since");
    json_add_bool(out, node, "over_24h", one->over_24h);
    json_add_int(out, node, "planned_ms", one->planned.ms);
    render_figure(out, node, "lost_units", one->lost_units);
    render_figure(out, node, "behind_units", one->behind_units);
    render_figure(out, node, "behind_percent", one->behind_percent);
    struct json_node *list = json_add_array(out, node, "alerts");
    for (size_t i = 0; i < alerts->count; i++)
        if (is_of(&alerts->at[i], station->id))
            json_push_text(out, list, uuid_str(&alerts->at[i].id));
    list = json_add_array(out, node, "rules");
    for (size_t i = 0; i < alerts->count; i++)
        if (is_of(&alerts->at[i], station->id))
            json_push_text(out, list, str_from(alert_rules[alerts->at[i].rule].name));
    return node;
}

/* How things are now. *shift: NULL: none is running. */
static bool read(struct app *app, struct request *request, struct site_view *view,
                 struct figures *figures, struct alert_list *alerts, struct shift **shift,
                 struct error *err)
{
    const struct since_wanted since = {{[SUM_OF_STATION] = true}, EVERYBODY};
    const struct alert_query open = {.limit = ALERTS_OPEN_MOST};
    struct alert_page page;
    if (!view_open(app, request, view, err) ||
        !store_alerts(view->store, &open, &request->arena, &page, err))
        return false;
    *alerts = page.alerts;
    alert_list_add_unkept(app->alerts, &request->arena, alerts);
    /* The window ends now: what is asked is how things are. */
    struct window window = {instant_add(view->now, (span){-1}), view->now};
    if (!calendar_shift(view->plant.calendar, view->now, *shift) ||
        !instant_before(view->now, (*shift)->window.end))
        *shift = NULL;
    return figures_read(view, window, since, &request->arena, figures, err);
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

enum answer api_attention(void *context, const str *parameter, struct request *request,
                          struct reply *reply)
{
    (void)parameter;
    CLEANUP(view_close) struct site_view view = {0};
    struct error err;
    struct figures figures;
    struct alert_list alerts;
    struct shift found, *shift = &found;
    if (!read(context, request, &view, &figures, &alerts, &shift, &err))
        return reply_error(request, reply, &err);
    size_t stations = view.plant.floor.stations;
    struct attention_station *station =
        arena_new(&request->arena, struct attention_station, stations + 1);
    for (size_t s = 0; s < stations; s++)
        station[s] = look_at(&view, &figures, &alerts, s);
    struct attention *ranked;
    size_t count = attention_rank(station, stations, view.plant.calendar, view.now, shift,
                                  &request->arena, &ranked);
    struct json_node *root;
    struct json_out *out = reply_begin(request, &root);
    reply_time(out, root, "at", request, view.now);
    struct json_node *list = json_add_array(out, root, "stations");
    for (size_t i = 0; i < count; i++)
        json_push(out, list, render(request, out, &view, &figures, &alerts, &ranked[i]));
    add_others(request, out, root, &alerts, view.now);
    return reply_json(reply, 200, out, root);
}
