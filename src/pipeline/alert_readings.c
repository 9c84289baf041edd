#include "pipeline/alert_readings.h"

#include "domain/losses.h"
#include "pipeline/agent_status.h"

#include "base/arena.h"

#include <math.h>
#include <stdlib.h>

enum {
    BEHIND_AFTER_MS =
        30 * 60 * 1000, /* of planned time: before it a target says little */
    UNKNOWN_OF_MS = 60 * 60 * 1000,
    UNKNOWN_AFTER_MS = 15 * 60 * 1000,
    INTERVALS_MOST = 200000,
    FULL_MS = 10 * 60 * 1000,
    FAILING_AFTER_MS = 10 * 60 * 1000, /* from the first try that failed to another */
};

void alert_readings_add(struct alert_readings *list, struct alert_reading reading)
{
    if (list->count == list->room) {
        size_t old = list->room * sizeof *list->at;
        list->room = list->room ? 2 * list->room : 64;
        list->at = arena_grow(list->arena, list->at, old, list->room * sizeof *list->at);
    }
    list->at[list->count++] = reading;
}

static bool is_worse(enum alert_rule rule, double value, double than)
{
    return alert_rules[rule].at_most ? value < than : value > than;
}

static int by_subject(const struct alert_reading *a, const struct alert_reading *b)
{
    int order = (int)a->rule - (int)b->rule;
    if (!order)
        order = (int)a->subject.kind - (int)b->subject.kind;
    return order ? order : str_compare(a->subject.id, b->subject.id);
}

/* Of one rule and subject the worst comes first; of equally bad ones the one that is
 * first in the list. */
static int worst_first(const void *x, const void *y)
{
    const struct alert_reading *a = *(const struct alert_reading *const *)x;
    const struct alert_reading *b = *(const struct alert_reading *const *)y;
    int order = by_subject(a, b);
    if (!order && a->known != b->known)
        order = a->known ? -1 : 1;
    if (!order && a->known && a->value != b->value)
        order = is_worse(a->rule, a->value, b->value) ? -1 : 1;
    return order ? order : (a > b) - (a < b);
}

void alert_readings_unite(struct alert_readings *list, size_t first)
{
    size_t count = list->count - first, kept = first;
    const struct alert_reading **order =
        arena_new(list->arena, const struct alert_reading *, count + 1);
    bool *stays = arena_new(list->arena, bool, count + 1);
    for (size_t i = 0; i < count; i++)
        order[i] = &list->at[first + i];
    if (count)
        qsort(order, count, sizeof *order, worst_first);
    for (size_t i = 0; i < count; i++)
        stays[order[i] - &list->at[first]] =
            i == 0 || by_subject(order[i - 1], order[i]) != 0;
    for (size_t i = 0; i < count; i++)
        if (stays[i])
            list->at[kept++] = list->at[first + i];
    list->count = kept;
}

enum alert_time alert_time_at(struct calendar calendar, instant t)
{
    struct shift shift;
    struct window pause[SHIFT_BREAKS];
    if (!calendar_shift(calendar, t, &shift) || !instant_before(t, shift.window.end))
        return ALERT_UNPLANNED;
    size_t count = shift_pauses(&shift, pause);
    for (size_t i = 0; i < count; i++)
        if (!instant_before(t, pause[i].start) && instant_before(t, pause[i].end))
            return ALERT_BREAK;
    return ALERT_PLANNED;
}

/* --- workstations --- */

struct station_view {
    const struct plant *plant;
    instant shift;      /* its start */
    double day_minutes; /* planned time of a day, of the longest of the last week */
    struct totals totals;
    const struct attendance *attendance;
    const struct lost_time *losses; /* of the last hour; NULL: not known */
    enum alert_time time;
    instant at;
    struct alert_readings *list;
};

static void add_of(const struct station_view *view, size_t station,
                   struct alert_reading reading)
{
    const struct station *one = &view->plant->floor.station[station];
    reading.subject = (struct alert_subject){ALERT_OF_STATION, one->id, one->name};
    reading.time = view->time;
    alert_readings_add(view->list, reading);
}

static double planned_minutes(const struct station_view *view, instant start, instant end)
{
    return (double)calendar_planned(view->plant->calendar, (struct window){start, end})
               .ms /
           (double)SPAN_MINUTE.ms;
}

static double longest_day(const struct station_view *view)
{
    double longest = 0;
    instant end = view->at;
    for (int day = 0; day < 7; day++) {
        instant start = instant_add(end, (span){-SPAN_DAY.ms});
        longest = fmax(longest, planned_minutes(view, start, end));
        end = start;
    }
    return longest;
}

static bool read_registered(const struct station *station, instant *at)
{
    struct error ignored;
    return instant_parse(station->created_at, at, &ignored);
}

instant alert_station_since(const struct station *station, instant since, instant at)
{
    instant from;
    bool nobody = since.ms < INSTANT_NEVER.ms &&
                  instant_since(at, since).ms >= SINCE_MOST.ms &&
                  read_registered(station, &from) && instant_before(since, from);
    return nobody ? instant_earlier(from, at) : since;
}

/* Nobody works there: since when, and how much planned time is that? None where nobody
 * was ever seen, as far as is known now. */
static void add_state(const struct station_view *view, size_t station)
{
    enum lane_state state = attendance_state(&view->attendance[station]);
    instant since =
        alert_station_since(&view->plant->floor.station[station],
                            view->totals.since[SUM_OF_STATION][station], view->at);
    bool known = state != LANE_UNKNOWN, seen = since.ms < INSTANT_NEVER.ms;
    double minutes = known && seen ? planned_minutes(view, since, view->at) : 0;
    struct alert_reading reading = {
        .rule = ALERT_STATION_IDLE,
        .known = known,
        .value = state == LANE_IDLE ? minutes : 0,
        .since = since,
        .over_24h = known && seen && instant_since(view->at, since).ms >= SINCE_MOST.ms,
        .most = view->day_minutes,
    };
    add_of(view, station, reading);
    reading.rule = ALERT_STATION_VACANT;
    reading.value = state == LANE_VACANT ? minutes : 0;
    add_of(view, station, reading);
}

/* Planned time of the shift in which it could make something: a new workstation is not
 * behind by what was before it was registered, unless somebody was seen there before. */
static int64_t planned_of(const struct station_view *view, size_t number)
{
    instant from;
    if (!read_registered(&view->plant->floor.station[number], &from) ||
        !instant_before(view->shift, from) ||
        view->totals.station[number].occupied_ms > instant_since(view->at, from).ms)
        return view->totals.planned_so_far.ms;
    return calendar_planned(view->plant->calendar,
                            (struct window){from, instant_later(from, view->at)})
        .ms;
}

/* In the first half hour of a shift nothing is known of it; what was before is over. Nor
 * is anything known before its first event. */
static void add_target(const struct station_view *view, size_t number)
{
    const struct station *station = &view->plant->floor.station[number];
    target_rate target = station->target;
    int64_t planned = planned_of(view, number);
    double wanted = target_number(target) * (double)planned / (double)SPAN_HOUR.ms;
    double made = (double)station_units_so_far(&view->totals, number);
    if (target.thousandths <= 0)
        return;
    add_of(view, number,
           (struct alert_reading){
               .rule = ALERT_STATION_BEHIND,
               .known = station->used && planned >= BEHIND_AFTER_MS && wanted > 0,
               .value = made < wanted ? 100 * (1 - made / wanted) : 0,
               .begun = view->shift,
           });
}

/* Of the last hour, in whatever shift. Where too little of it is planned, what was before
 * the shift is over. */
static void add_unknown(const struct station_view *view, size_t station)
{
    const struct lost_time *losses = view->losses ? &view->losses[station] : NULL;
    bool known = losses && losses->planned_ms >= UNKNOWN_AFTER_MS;
    add_of(view, station,
           (struct alert_reading){
               .rule = ALERT_STATION_UNKNOWN,
               .known = known,
               .value = known ? 100 * (double)losses->lost_ms[LOSS_UNKNOWN] /
                                    (double)losses->planned_ms
                              : 0,
               .begun = losses && !known ? view->shift : (instant){0},
           });
}

/* Too many intervals are as good as none: nothing is known then. */
static bool read_losses(struct store *store, struct station_view *view,
                        struct window window, instant now, struct error *err)
{
    struct arena *arena = view->list->arena;
    struct intervals intervals;
    struct error why = {0};
    if (window_empty(window))
        return true;
    if (!store_intervals(store, view->plant, window, now, -1, INTERVALS_MOST, arena,
                         &intervals, &why)) {
        if (why.code != ERROR_LIMIT && why.code != ERROR_INVALID)
            *err = why;
        return why.code == ERROR_LIMIT || why.code == ERROR_INVALID;
    }
    struct planned planned = planned_new(view->plant->calendar, window, arena);
    view->losses = losses_of_stations(&intervals, &planned, window,
                                      view->plant->floor.stations, arena);
    return true;
}

static bool read_view(struct store *store, struct station_view *view, instant now,
                      struct error *err)
{
    struct window window = {view->shift, view->at};
    const struct since_wanted since = {{[SUM_OF_STATION] = true}, EVERYBODY};
    instant hour = instant_add(view->at, (span){-UNKNOWN_OF_MS});
    if (!store_totals(store, view->plant, window, now, since, view->list->arena,
                      &view->totals, err) ||
        !read_losses(store, view, (struct window){hour, view->at}, now, err))
        return false;
    view->totals.planned = view->totals.planned_so_far =
        calendar_planned(view->plant->calendar, window);
    view->attendance = attendance_new(&view->totals, view->list->arena);
    view->day_minutes = longest_day(view);
    return true;
}

bool alert_read_stations(struct store *store, const struct plant *plant, instant at,
                         instant now, struct alert_readings *list, struct error *err)
{
    struct station_view view = {.plant = plant, .at = at, .list = list};
    struct shift shift;
    view.time = alert_time_at(plant->calendar, at);
    if (!plant->floor.stations || !calendar_shift(plant->calendar, at, &shift) ||
        !instant_before(shift.window.start, at))
        return true;
    view.shift = shift.window.start;
    if (!read_view(store, &view, now, err))
        return false;
    for (size_t s = 0; s < plant->floor.stations; s++)
        if (plant->floor.station[s].active) {
            add_state(&view, s);
            add_target(&view, s);
            add_unknown(&view, s);
        }
    return true;
}

/* --- receivers of messages --- */

/* One that failed once, and was not tried for long, may be well. */
void alert_read_receivers(const struct destination_list *receivers, instant now,
                          struct alert_readings *list)
{
    instant since = now;
    for (size_t i = 0; i < receivers->count; i++) {
        const struct destination *one = &receivers->at[i];
        if (one->failing.ms &&
            instant_since(one->tried, one->failing).ms >= FAILING_AFTER_MS)
            since = instant_earlier(since, one->failing);
    }
    alert_readings_add(
        list, (struct alert_reading){
                  .rule = ALERT_RECEIVER_FAILING,
                  .subject.kind = ALERT_OF_SITE,
                  .known = true,
                  .value = (double)instant_since(now, since).ms / (double)SPAN_MINUTE.ms,
                  .since = instant_before(since, now) ? since : (instant){0},
              });
}

/* --- agents and cameras --- */

static void add_agent(struct alert_readings *list, const struct agent_report *agent,
                      enum alert_rule rule, bool known, double value,
                      enum alert_time time)
{
    alert_readings_add(list, (struct alert_reading){
                                 .rule = rule,
                                 .subject = {ALERT_OF_AGENT, agent->id, agent->id},
                                 .known = known,
                                 .value = value,
                                 .time = time,
                             });
}

static void add_camera(struct alert_readings *list, const struct agent_report *agent,
                       const struct camera_report *camera, struct alert_reading reading)
{
    reading.subject = (struct alert_subject){ALERT_OF_CAMERA, camera->id, camera->id};
    reading.within = agent->id;
    alert_readings_add(list, reading);
}

static void add_cameras(struct alert_readings *list, const struct agent_report *agent,
                        bool known, enum alert_time time)
{
    static const struct {
        enum alert_rule rule;
        const char *state;
    } states[] = {
        {ALERT_CAMERA_SILENT, "silent"},
        {ALERT_CAMERA_DARK, "dark"},
        {ALERT_CAMERA_OFFLINE, "offline"},
    };
    for (size_t i = 0; i < agent->cameras; i++) {
        const struct camera_report *camera = &agent->camera[i];
        for (size_t s = 0; s < sizeof states / sizeof *states; s++)
            add_camera(list, agent, camera,
                       (struct alert_reading){
                           .rule = states[s].rule,
                           .known = known,
                           .value = str_equal(camera->state, str_from(states[s].state)),
                           .time = time,
                       });
        add_camera(list, agent, camera,
                   (struct alert_reading){
                       .rule = ALERT_CAMERA_CLOCK,
                       .known = known && camera->dated,
                       .value = (double)llabs(camera->ahead.ms) / 1000,
                       .time = time,
                   });
    }
}

/* What an agent that is gone said of its cameras holds no longer. */
void alert_read_agents(const struct agent_list *agents, instant now, enum alert_time time,
                       struct alert_readings *list)
{
    for (size_t i = 0; i < agents->count; i++) {
        const struct agent_report *agent = &agents->agent[i];
        int64_t silence = instant_since(now, agent->received).ms;
        bool there = agent_status(agent, now) != AGENT_GONE;
        bool lost = agent->lost.ms && instant_since(now, agent->lost).ms <= FULL_MS;
        add_agent(list, agent, ALERT_AGENT_OFFLINE, true,
                  silence > 0 && agent->interval.ms > 0
                      ? (double)(silence / agent->interval.ms)
                      : 0,
                  time);
        add_agent(list, agent, ALERT_AGENT_FULL, true, lost, time);
        add_agent(list, agent, ALERT_AGENT_REJECTED, there, (double)agent->dead, time);
        add_cameras(list, agent, there, time);
    }
}
