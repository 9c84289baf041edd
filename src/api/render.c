#include "api/render.h"

#include "api/recorder.h"

#include "http/reply.h"

bool figures_read(const struct site_view *view, struct window window,
                  struct since_wanted since, struct arena *arena, struct figures *figures,
                  struct error *err)
{
    struct totals totals;
    if (!store_totals(view->store, &view->plant, window, view->now, since, arena, &totals,
                      err))
        return false;
    struct window passed = {window.start, totals_until(&totals)};
    totals.planned = calendar_planned(view->plant.calendar, window);
    totals.planned_so_far = instant_equal(passed.end, window.end)
                                ? totals.planned
                                : calendar_planned(view->plant.calendar, passed);
    figures->scope = view->scope;
    figures->totals = totals;
    figures->kept = view->plant.site.retention;
    figures->audited = NULL;
    figures->attendance = attendance_new(&figures->totals, arena);
    figures->factory = factory_figures(&figures->totals, figures->attendance);
    return true;
}

void render_figure(struct json_out *out, struct json_node *node, const char *key,
                   struct figure figure)
{
    if (figure.none)
        json_add_null(out, node, key);
    else
        json_add_number(out, node, key, figure_number(figure));
}

static void add_minutes(struct json_out *out, struct json_node *node, const char *key,
                        int64_t ms)
{
    render_figure(out, node, key, figure_minutes(ms));
}

/* Null for whom or what was never seen. */
static void add_since(struct json_out *out, struct json_node *node,
                      struct request *request, instant since)
{
    if (instant_equal(since, INSTANT_NEVER))
        json_add_null(out, node, "since");
    else
        reply_time(out, node, "since", request, since);
}

/* Of all who were seen: the others may not have been there at all. */
static void add_audited_factory(struct json_out *out, struct json_node *node,
                                const struct figures *figures)
{
    const struct totals *totals = &figures->totals;
    const struct factory *factory = &figures->factory;
    int64_t present_ms = factory->working_ms + factory->idle_ms, unknown_ms = 0;
    for (size_t i = 0; i < totals->floor->workers; i++) {
        const struct worker_sum *sum = &totals->worker[i];
        if (sum->working_ms + sum->idle_ms + sum->absent_ms > 0)
            unknown_ms += worker_unknown_ms(totals, i);
    }
    audited_add_observed(out, node, figures->audited,
                         (struct seen_time){factory->working_ms,
                                            present_ms + factory->absent_ms, unknown_ms});
    audited_add_presence(out, node, figures->audited,
                         (struct seen_time){factory->working_ms, present_ms, unknown_ms});
}

static void add_audited_worker(struct json_out *out, struct json_node *node,
                               const struct figures *figures, size_t worker)
{
    const struct worker_sum *sum = &figures->totals.worker[worker];
    int64_t present_ms = sum->working_ms + sum->idle_ms;
    int64_t unknown_ms = worker_unknown_ms(&figures->totals, worker);
    audited_add_observed(
        out, node, figures->audited,
        (struct seen_time){sum->working_ms, present_ms + sum->absent_ms, unknown_ms});
    audited_add_presence(out, node, figures->audited,
                         (struct seen_time){sum->working_ms, present_ms, unknown_ms});
}

/* Of the planned time that has passed; of none where nobody was seen. Work beyond it is
 * not more than all of it. */
static void add_audited_station(struct json_out *out, struct json_node *node,
                                const struct figures *figures, size_t station)
{
    const struct station_sum *sum = &figures->totals.station[station];
    int64_t planned_ms = sum->occupied_ms ? figures->totals.planned_so_far.ms : 0;
    int64_t working_ms = sum->working_ms;
    if (working_ms > planned_ms)
        working_ms = planned_ms;
    audited_add_station(out, node, figures->audited, station,
                        (struct seen_time){working_ms, planned_ms, 0});
}

struct json_node *render_factory(struct json_out *out, const struct figures *figures)
{
    const struct factory *factory = &figures->factory;
    struct json_node *node = json_object(out);
    add_minutes(out, node, "total_productive_time_minutes", factory->working_ms);
    json_add_int(out, node, "total_production_count", factory->units);
    render_figure(out, node, "average_production_rate", factory->rate);
    render_figure(out, node, "average_worker_utilization", factory->utilization);
    render_figure(out, node, "utilization_of_presence_percentage", factory->presence);
    render_figure(out, node, "target_so_far", factory->target_so_far);
    render_figure(out, node, "attainment_percentage", factory->attainment);
    json_add_int(out, node, "units_so_far", factory->units_so_far);
    json_add_int(out, node, "active_workers", (int64_t)factory->active_workers);
    json_add_int(out, node, "total_workers", (int64_t)factory->total_workers);
    json_add_int(out, node, "occupied_stations", (int64_t)factory->occupied_stations);
    json_add_int(out, node, "total_stations", (int64_t)factory->total_stations);
    json_add_int(out, node, "active_ms", factory->working_ms);
    json_add_int(out, node, "idle_ms", factory->idle_ms);
    json_add_int(out, node, "absent_ms", factory->absent_ms);
    if (figures->audited)
        add_audited_factory(out, node, figures);
    return node;
}

struct json_node *render_worker(struct request *request, struct json_out *out,
                                const struct figures *figures, size_t worker)
{
    const struct totals *totals = &figures->totals;
    const struct worker *who = &totals->floor->worker[worker];
    const struct worker_sum *sum = &totals->worker[worker];
    int64_t unknown_ms = worker_unknown_ms(totals, worker);
    int station = worker_station(totals, worker);

    struct json_node *node = json_object(out);
    json_add_text(out, node, "worker_id", who->id);
    json_add_text(out, node, "name", who->name);
    json_add_bool(out, node, "active", who->active);
    add_minutes(out, node, "total_active_time_minutes", sum->working_ms);
    add_minutes(out, node, "total_idle_time_minutes", sum->idle_ms + sum->absent_ms);
    add_minutes(out, node, "absent_time_minutes", sum->absent_ms);
    add_minutes(out, node, "unknown_time_minutes", unknown_ms);
    render_figure(out, node, "utilization_percentage", worker_utilization(sum));
    render_figure(out, node, "utilization_of_presence_percentage", worker_presence(sum));
    json_add_int(out, node, "total_units_produced", sum->units);
    render_figure(out, node, "units_per_hour", worker_rate(sum));
    json_add_text(out, node, "status", status_name(worker_status(totals, worker)));
    if (station < 0)
        json_add_null(out, node, "current_station");
    else
        json_add_text(out, node, "current_station", totals->floor->station[station].id);
    add_since(out, node, request, totals->since[SUM_OF_WORKER][worker]);
    json_add_int(out, node, "active_ms", sum->working_ms);
    json_add_int(out, node, "idle_ms", sum->idle_ms);
    json_add_int(out, node, "absent_ms", sum->absent_ms);
    json_add_int(out, node, "unknown_ms", unknown_ms);
    if (figures->audited)
        add_audited_worker(out, node, figures, worker);
    if (totals->damaged[worker])
        json_add_text(
            out, node, "error",
            STR("a part of this timeline is damaged and shown as unknown; "
                "'shopfloor verify --repair --database FILE' works it out anew"));
    return node;
}

static void add_present(struct json_out *out, struct json_node *node,
                        const struct floor *floor, const struct attendance *attendance)
{
    int current = attendance->current;
    if (current < 0 || floor->worker[current].hidden)
        json_add_null(out, node, "current_worker");
    else
        json_add_text(out, node, "current_worker", floor->worker[current].id);
    struct json_node *list = json_add_array(out, node, "current_workers");
    for (size_t i = 0; i < attendance->count; i++) {
        const struct worker *present = &floor->worker[attendance->worker[i]];
        if (!present->hidden)
            json_push_text(out, list, present->id);
    }
}

struct json_node *render_station(struct request *request, struct json_out *out,
                                 const struct figures *figures, size_t station)
{
    const struct totals *totals = &figures->totals;
    const struct station *what = &totals->floor->station[station];
    const struct station_sum *sum = &totals->station[station];
    const struct attendance *attendance = &figures->attendance[station];

    struct json_node *node = json_object(out);
    json_add_text(out, node, "station_id", what->id);
    json_add_text(out, node, "name", what->name);
    json_add_text(out, node, "type", what->type);
    json_add_bool(out, node, "active", what->active);
    add_minutes(out, node, "occupancy_time_minutes", sum->occupied_ms);
    add_minutes(out, node, "working_time_minutes", sum->working_ms);
    render_figure(out, node, "utilization_percentage",
                  station_utilization(sum, totals->planned));
    render_figure(out, node, "utilization_so_far_percentage",
                  station_utilization(sum, totals->planned_so_far));
    json_add_int(out, node, "total_units_produced", sum->units);
    render_figure(out, node, "throughput_rate", station_throughput(sum));
    render_figure(out, node, "target_so_far", station_target_so_far(totals, station));
    render_figure(out, node, "attainment_percentage",
                  station_attainment(totals, station));
    json_add_int(out, node, "units_so_far", station_units_so_far(totals, station));
    add_present(out, node, totals->floor, attendance);
    json_add_text(out, node, "status", attendance_status(attendance));
    json_add_text(out, node, "state", lane_state_name(attendance_state(attendance)));
    add_since(out, node, request, totals->since[SUM_OF_STATION][station]);
    json_add_int(out, node, "occupied_ms", sum->occupied_ms);
    json_add_int(out, node, "working_ms", sum->working_ms);
    if (figures->audited)
        add_audited_station(out, node, figures, station);
    return node;
}

void render_scope(struct json_out *out, struct json_node *node, struct scope scope)
{
    json_add_text(out, node, "scope", scope_name(scope.kind));
}

void render_target(struct json_out *out, struct json_node *node, target_rate target)
{
    static const char key[] = "target_units_per_hour";
    if (target.thousandths > 0)
        json_add_number(out, node, key, target_number(target));
    else
        json_add_null(out, node, key);
}

/* One that is erased, or not for the reader to know, is empty. */
static void add_reason(struct json_out *out, struct json_node *node, str reason)
{
    json_add_text_or_null(out, node, "reason", reason);
}

struct json_node *render_correction(struct json_out *out,
                                    const struct correction *correction)
{
    struct json_node *node = json_object(out);
    json_add_text(out, node, "action",
                  correction->voiding ? STR("void") : STR("restore"));
    add_reason(out, node, correction->reason);
    json_add_text(out, node, "at", correction->created_at);
    return node;
}

void render_actor(struct json_out *out, struct json_node *node, str kind, str name)
{
    if (!kind.len) {
        json_add_null(out, node, "actor");
        return;
    }
    struct json_node *actor = json_add_object(out, node, "actor");
    json_add_text(out, actor, "kind", kind);
    json_add_text(out, actor, "name", name);
}

/* What is disputed, as it was seen. */
static void render_seen(struct json_out *out, struct json_node *node,
                        const struct dispute *dispute, str recorder, struct arena *arena)
{
    const struct dispute_claim *claim = &dispute->claim;
    instant from = claim->until.ms ? claim->from : dispute->seen_at;
    instant until = claim->until.ms ? claim->until : INSTANT_NEVER;
    json_add_text(out, node, "event_uuid", uuid_str(&dispute->event));
    json_add_text(out, node, "seen", event_type_name(dispute->seen));
    json_add_time_or_null(out, node, "timestamp", dispute->seen_at);
    json_add_text(out, node, "workstation_id", dispute->station);
    json_add_text_or_null(out, node, "worker_id", dispute->worker);
    json_add_text_or_null(out, node, "recorder_url",
                          recorder_url(recorder, dispute->camera, from, until, arena));
}

static struct json_node *render_dispute(struct json_out *out,
                                        const struct dispute *dispute, str recorder,
                                        struct arena *arena)
{
    struct json_node *node = json_object(out);
    json_add_int(out, node, "dispute_id", dispute->id);
    render_seen(out, node, dispute, recorder, arena);
    add_reason(out, node, dispute->claim.reason);
    json_add_bool(out, node, "share_reason", dispute->claim.shared);
    json_add_text(out, node, "at", dispute->created_at);
    if (dispute->claim.proposed == PROPOSE_NONE)
        json_add_null(out, node, "event_type");
    else
        json_add_text(out, node, "event_type",
                      str_from(proposal_names[dispute->claim.proposed]));
    json_add_time_or_null(out, node, "from", dispute->claim.from);
    json_add_time_or_null(out, node, "until", dispute->claim.until);
    json_add_text(out, node, "state", str_from(dispute_states[dispute->state]));
    if (dispute->state == DISPUTE_OPEN) {
        json_add_null(out, node, "decided");
        return node;
    }
    struct json_node *decided = json_add_object(out, node, "decided");
    json_add_text(out, decided, "at", dispute->decided_at);
    add_reason(out, decided, dispute->decision);
    render_actor(out, decided, dispute->decided_kind, dispute->decided_by);
    return node;
}

struct json_node *render_disputes(struct json_out *out, const struct disputes *list,
                                  str recorder, struct arena *arena)
{
    struct json_node *nodes = json_array(out);
    for (size_t i = 0; i < list->count; i++)
        json_push(out, nodes, render_dispute(out, &list->at[i], recorder, arena));
    return nodes;
}

struct json_node *render_verdicts(struct json_out *out, const struct verdicts_given *list)
{
    struct json_node *nodes = json_array(out);
    for (size_t i = 0; i < list->count; i++) {
        const struct verdict_given *given = &list->at[i];
        struct json_node *node = json_object(out);
        json_add_text(out, node, "verdict", str_from(verdict_names[given->verdict]));
        json_add_bool(out, node, "audit", given->audit);
        json_add_text(out, node, "at", given->created_at);
        render_actor(out, node, given->actor_kind, given->actor);
        json_push(out, nodes, node);
    }
    return nodes;
}

bool worker_shown(const struct figures *figures, size_t worker)
{
    const struct worker *who = &figures->totals.floor->worker[worker];
    return !who->hidden &&
           (who->active || worker_observed(&figures->totals.worker[worker]));
}

bool station_shown(const struct figures *figures, size_t station)
{
    return figures->totals.floor->station[station].active ||
           station_observed(&figures->totals.station[station]);
}

struct json_node *render_window(struct request *request, struct json_out *out,
                                const struct asked_window *asked,
                                const struct figures *figures)
{
    struct json_node *node = json_object(out);
    reply_time(out, node, "start_time", request, asked->window.start);
    reply_time(out, node, "end_time", request, asked->window.end);
    reply_time(out, node, "now", request, figures->totals.now);
    json_add_int(out, node, "elapsed_ms", totals_elapsed(&figures->totals).ms);
    json_add_int(out, node, "planned_ms", figures->totals.planned.ms);
    json_add_int(out, node, "planned_so_far_ms", figures->totals.planned_so_far.ms);
    if (asked->is_shift)
        json_add_text(out, node, "shift", asked->shift.rule->name);
    else
        json_add_null(out, node, "shift");
    if (figures->totals.forgotten)
        reply_time(out, node, "events_from", request, figures->kept.events_from);
    if (figures->totals.unnamed_time)
        reply_time(out, node, "people_from", request, figures->kept.people_from);
    return node;
}

struct json_node *render_metrics(struct request *request, struct json_out *out,
                                 const struct asked_window *asked,
                                 const struct figures *figures)
{
    const struct floor *floor = figures->totals.floor;
    struct json_node *data = json_object(out);
    json_add(out, data, "window", render_window(request, out, asked, figures));
    render_scope(out, data, figures->scope);
    json_add(out, data, "factory", render_factory(out, figures));

    struct json_node *workers = json_add_array(out, data, "workers");
    for (size_t i = 0; i < floor->workers; i++)
        if (worker_shown(figures, i))
            json_push(out, workers, render_worker(request, out, figures, i));
    struct json_node *stations = json_add_array(out, data, "workstations");
    for (size_t s = 0; s < floor->stations; s++)
        if (station_shown(figures, s))
            json_push(out, stations, render_station(request, out, figures, s));
    reply_time(out, data, "last_updated", request, figures->totals.now);
    return data;
}
