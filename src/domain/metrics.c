#include "domain/metrics.h"

#include "base/arena.h"

static int64_t observed_ms(const struct worker_sum *sum)
{
    return sum->working_ms + sum->idle_ms + sum->absent_ms;
}

instant totals_until(const struct totals *totals)
{
    return instant_earlier(totals->window.end, totals->now);
}

span totals_elapsed(const struct totals *totals)
{
    return window_length((struct window){totals->window.start, totals_until(totals)});
}

int64_t worker_unknown_ms(const struct totals *totals, size_t worker)
{
    return totals_elapsed(totals).ms - observed_ms(&totals->worker[worker]);
}

struct figure worker_utilization(const struct worker_sum *sum)
{
    return figure_percent(sum->working_ms, observed_ms(sum));
}

struct figure worker_presence(const struct worker_sum *sum)
{
    return figure_percent(sum->working_ms, sum->working_ms + sum->idle_ms);
}

struct figure worker_rate(const struct worker_sum *sum)
{
    return figure_per_hour(sum->units, sum->working_ms);
}

enum event_type worker_status(const struct totals *totals, size_t worker)
{
    const struct latest *latest = &totals->latest[worker];
    return latest->seen && latest->held ? latest->state : EVENT_UNKNOWN;
}

str status_name(enum event_type status)
{
    return status == EVENT_WORKING ? STR("active") : event_type_name(status);
}

int worker_station(const struct totals *totals, size_t worker)
{
    enum event_type status = worker_status(totals, worker);
    bool there = status == EVENT_WORKING || status == EVENT_IDLE;
    return there ? totals->latest[worker].station : -1;
}

bool worker_observed(const struct worker_sum *sum)
{
    return observed_ms(sum) > 0 || sum->units > 0;
}

struct figure station_utilization(const struct station_sum *sum, span planned)
{
    return figure_percent(sum->working_ms, planned.ms);
}

int64_t station_units_so_far(const struct totals *totals, size_t station)
{
    return totals->station[station].units - totals->ahead[station];
}

struct figure station_target_so_far(const struct totals *totals, size_t station)
{
    return target_so_far(totals->floor->station[station].target,
                         totals->planned_so_far.ms);
}

struct figure station_attainment(const struct totals *totals, size_t station)
{
    return target_attainment(totals->floor->station[station].target,
                             totals->planned_so_far.ms,
                             station_units_so_far(totals, station));
}

struct figure station_throughput(const struct station_sum *sum)
{
    return figure_per_hour(sum->units, sum->occupied_ms);
}

bool station_observed(const struct station_sum *sum)
{
    return sum->occupied_ms > 0 || sum->units > 0;
}

/* Does the latest state event of worker `a` come after that of `b`, in METRICS.md's
 * order? */
static bool later(const struct totals *totals, int a, int b)
{
    instant x = totals->latest[a].at, y = totals->latest[b].at;
    if (!instant_equal(x, y))
        return instant_before(y, x);
    return strcmp(totals->latest_uuid[a].text, totals->latest_uuid[b].text) > 0;
}

/* Is an `unknown` the last that was heard of this worker, at a station, and recently? */
static bool lost(const struct latest *latest)
{
    return latest->seen && latest->held && latest->state == EVENT_UNKNOWN;
}

struct attendance *attendance_new(const struct totals *totals, struct arena *arena)
{
    size_t stations = totals->floor->stations, workers = totals->floor->workers;
    struct attendance *attendance = arena_new(arena, struct attendance, stations);
    int *numbers = arena_new(arena, int, workers);

    for (size_t i = 0; i < workers; i++) {
        int there = worker_station(totals, i);
        if (there >= 0)
            attendance[there].count++;
        else if (lost(&totals->latest[i]))
            attendance[totals->latest[i].station].unknown = true;
    }
    for (size_t s = 0; s < stations; s++) {
        attendance[s].unknown |= totals->forgotten;
        attendance[s].worker = numbers;
        attendance[s].current = -1;
        numbers += attendance[s].count;
        attendance[s].count = 0;
    }
    for (size_t i = 0; i < workers; i++) {
        int there = worker_station(totals, i);
        if (there < 0)
            continue;
        struct attendance *here = &attendance[there];
        here->working |= worker_status(totals, i) == EVENT_WORKING;
        here->worker[here->count++] = (int)i;
        if (here->current < 0 || later(totals, (int)i, here->current))
            here->current = (int)i;
    }
    return attendance;
}

str attendance_status(const struct attendance *attendance)
{
    return attendance->count     ? STR("occupied")
           : attendance->unknown ? STR("unknown")
                                 : STR("vacant");
}

enum lane_state attendance_state(const struct attendance *attendance)
{
    return attendance->working   ? LANE_WORKING
           : attendance->count   ? LANE_IDLE
           : attendance->unknown ? LANE_UNKNOWN
                                 : LANE_VACANT;
}

/* What follows from the sums of all. */
static void add_quotients(const struct totals *totals, struct factory *factory)
{
    factory->presence =
        figure_percent(factory->working_ms, factory->working_ms + factory->idle_ms);
    factory->rate = figure_per_hour(factory->units, factory->working_ms);
    factory->target_so_far = target_so_far(totals->target, totals->planned_so_far.ms);
    factory->attainment = target_attainment(totals->target, totals->planned_so_far.ms,
                                            factory->units_so_far);
}

struct factory factory_figures(const struct totals *totals,
                               const struct attendance *attendance)
{
    struct factory factory = {
        .working_ms = totals->unnamed.working_ms,
        .idle_ms = totals->unnamed.idle_ms,
        .absent_ms = totals->unnamed.absent_ms,
        .units = totals->unnamed.units,
    };
    struct figure_mean utilization = {0};

    for (size_t i = 0; i < totals->floor->workers; i++) {
        const struct worker_sum *sum = &totals->worker[i];
        factory.working_ms += sum->working_ms;
        factory.idle_ms += sum->idle_ms;
        factory.absent_ms += sum->absent_ms;
        factory.units += sum->units;
        if (observed_ms(sum) > 0)
            figure_mean_add(&utilization, sum->working_ms, observed_ms(sum));
        bool counted = totals->floor->worker[i].active;
        factory.active_workers += counted && worker_status(totals, i) == EVENT_WORKING;
        factory.total_workers += counted;
    }
    for (size_t s = 0; s < totals->floor->stations; s++) {
        bool counted = totals->floor->station[s].active;
        factory.occupied_stations += counted && attendance[s].count > 0;
        factory.total_stations += counted;
        factory.units_so_far -= totals->ahead[s];
    }
    factory.units_so_far += factory.units;
    factory.utilization =
        totals->unnamed_time ? FIGURE_NONE : figure_mean_percent(&utilization);
    add_quotients(totals, &factory);
    return factory;
}
