#include "naive_inside.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

/* --- identity --- */

/* The time that a uuid of version 8 carries in its first 6 bytes; -1: another version. */
static int64_t carried(const struct uuid *uuid)
{
    char digits[13];
    snprintf(digits, sizeof digits, "%.8s%.4s", uuid->text, uuid->text + 9);
    return uuid->text[14] == '8' ? strtoll(digits, NULL, 16) : -1;
}

bool naive_duplicate(const struct event *known, const struct event *sent)
{
    if (!str_equal(known->worker, sent->worker) ||
        !str_equal(known->station, sent->station) || known->type != sent->type ||
        known->count != sent->count)
        return false;
    if (known->at.ms == sent->at.ms)
        return true;
    /* One of them was corrected, or both. */
    int64_t told = carried(&sent->uuid);
    return told >= 0 && (sent->at.ms != told || known->at.ms != told);
}

/* --- state events of one worker --- */

static int by_time_and_uuid(const void *a, const void *b)
{
    const struct event *x = *(const struct event *const *)a;
    const struct event *y = *(const struct event *const *)b;
    if (x->at.ms != y->at.ms)
        return x->at.ms < y->at.ms ? -1 : 1;
    return strcmp(x->uuid.text, y->uuid.text);
}

/* The worker's state events that count, in order. The caller frees the list. */
const struct event **naive_state_events(const struct naive *naive, int worker,
                                        size_t *count)
{
    const struct event **list = calloc(naive->facts + 1, sizeof *list);
    if (!list)
        abort();
    *count = 0;
    for (size_t i = 0; i < naive->facts; i++) {
        const struct fact *fact = &naive->fact[i];
        if (fact->voided || !event_is_state(fact->event.type) ||
            !str_equal(fact->event.worker, naive->floor->worker[worker].id))
            continue;
        list[(*count)++] = &fact->event;
    }
    qsort(list, *count, sizeof *list, by_time_and_uuid);
    return list;
}

static int64_t least(int64_t a, int64_t b) { return a < b ? a : b; }
static int64_t most(int64_t a, int64_t b) { return a > b ? a : b; }

/* Where the interval that the i-th state event opens ends. */
int64_t naive_interval_end(const struct naive *naive, const struct event **list,
                           size_t count, size_t i)
{
    int64_t end = list[i]->at.ms + naive->hold.ms;
    if (i + 1 < count)
        end = least(end, list[i + 1]->at.ms);
    return least(end, naive->now.ms);
}

int64_t naive_elapsed(const struct naive *naive)
{
    return most(least(naive->window.end.ms, naive->now.ms) - naive->window.start.ms, 0);
}

/* --- what is known at t = min(now, end) --- */

static int64_t until(const struct naive *naive)
{
    return least(naive->now.ms, naive->window.end.ms);
}

/* The worker's latest state event at or before t, and whether its hold has not run out;
 * NULL when there is none. */
static const struct event *latest_event(const struct naive *naive, int worker, bool *held)
{
    int64_t t = until(naive);
    const struct event *latest = NULL;
    size_t count;
    const struct event **list = naive_state_events(naive, worker, &count);
    for (size_t i = 0; i < count; i++)
        if (list[i]->at.ms <= t)
            latest = list[i];
    free(list);
    *held = latest && t < latest->at.ms + naive->hold.ms;
    return latest;
}

static enum event_type status_of(const struct naive *naive, int worker)
{
    bool held;
    const struct event *latest = latest_event(naive, worker, &held);
    return held ? latest->type : EVENT_UNKNOWN;
}

int naive_station_number(const struct floor *floor, str id)
{
    for (size_t i = 0; i < floor->stations; i++)
        if (str_equal(floor->station[i].id, id))
            return (int)i;
    return -1;
}

static int current_station(const struct naive *naive, int worker)
{
    bool held;
    const struct event *latest = latest_event(naive, worker, &held);
    if (!held || (latest->type != EVENT_WORKING && latest->type != EVENT_IDLE))
        return -1;
    return naive_station_number(naive->floor, latest->station);
}

/* --- since when --- */

/* A worker's state events in order. */
struct told {
    const struct event **list;
    size_t count;
};

/* The event that tells how the worker is at t; NULL when none does. */
static const struct event *told_at(const struct naive *naive, const struct told *told,
                                   int64_t t)
{
    const struct event *latest = NULL;
    for (size_t i = 0; i < told->count && told->list[i]->at.ms <= t; i++)
        latest = told->list[i];
    return latest && t < latest->at.ms + naive->hold.ms ? latest : NULL;
}

/* What is the state of the station (-1: of the first worker) at t? In the order of which
 * counts first; vacant and absent are last. */
static enum event_type state_at(const struct naive *naive, const struct told *told,
                                size_t workers, int station, int64_t t)
{
    enum event_type state = station < 0 ? EVENT_UNKNOWN : EVENT_PRODUCT_COUNT;
    for (size_t w = 0; w < workers; w++) {
        const struct event *event = told_at(naive, &told[w], t);
        if (!event)
            continue;
        if (station < 0)
            return event->type;
        static const int rank[EVENT_TYPES] = {
            [EVENT_WORKING] = 3, [EVENT_IDLE] = 2, [EVENT_UNKNOWN] = 1};
        if (str_equal(event->station, naive->floor->station[station].id) &&
            rank[event->type] > rank[state])
            state = event->type;
    }
    return state;
}

static int by_number(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

/* Every moment of the day before t at which anything may change, in order. */
static int64_t *moments(const struct naive *naive, const struct told *told,
                        size_t workers, size_t *count)
{
    int64_t t = until(naive), first = t - 24 * INT64_C(3600000);
    int64_t *moment = calloc(2 * naive->facts + 1, sizeof *moment);
    if (!moment)
        abort();
    moment[0] = first;
    *count = 1;
    for (size_t w = 0; w < workers; w++)
        for (size_t i = 0; i < told[w].count; i++)
            for (int held = 0; held < 2; held++) {
                int64_t at = told[w].list[i]->at.ms + held * naive->hold.ms;
                if (at > first && at <= t)
                    moment[(*count)++] = at;
            }
    qsort(moment, *count, sizeof *moment, by_number);
    return moment;
}

static int64_t since(const struct naive *naive, const struct told *told, size_t workers,
                     int station)
{
    size_t count;
    int64_t *moment = moments(naive, told, workers, &count), since = until(naive);
    enum event_type state = state_at(naive, told, workers, station, since);
    while (count && state_at(naive, told, workers, station, moment[count - 1]) == state)
        since = moment[--count];
    free(moment);
    return since;
}

/* Was anybody ever told to be at the station by now (-1: anywhere)? Of several events at
 * one instant the last counts. */
static bool seen(const struct naive *naive, const struct told *told, int station)
{
    for (size_t i = 0; i < told->count && told->list[i]->at.ms <= until(naive); i++) {
        bool counts =
            i + 1 == told->count || told->list[i + 1]->at.ms > told->list[i]->at.ms;
        if (counts && (station < 0 || str_equal(told->list[i]->station,
                                                naive->floor->station[station].id)))
            return true;
    }
    return false;
}

static int64_t worker_since(const struct naive *naive, int worker)
{
    struct told told = {0};
    told.list = naive_state_events(naive, worker, &told.count);
    int64_t at = seen(naive, &told, -1) ? since(naive, &told, 1, -1) : NAIVE_NONE;
    free(told.list);
    return at;
}

static void station_since(const struct naive *naive, int station,
                          struct naive_station *sum)
{
    static const char *const states[EVENT_TYPES] = {[EVENT_WORKING] = "working",
                                                    [EVENT_IDLE] = "idle",
                                                    [EVENT_UNKNOWN] = "unknown",
                                                    [EVENT_PRODUCT_COUNT] = "vacant"};
    struct told told[NAIVE_WORKERS] = {{0}};
    size_t workers = naive->floor->workers;
    bool any = false;
    for (size_t w = 0; w < workers; w++) {
        told[w].list = naive_state_events(naive, (int)w, &told[w].count);
        any |= seen(naive, &told[w], station);
    }
    sum->state = states[state_at(naive, told, workers, station, until(naive))];
    sum->since = any ? since(naive, told, workers, station) : NAIVE_NONE;
    for (size_t w = 0; w < workers; w++)
        free(told[w].list);
}

/* --- figures --- */

/* The whole number next to dividend / divisor, of two equally near the greater: counted
 * up from where doubles are near enough. 0 when the divisor is 0. */
static int64_t nearest(int64_t factor, int64_t dividend, int64_t divisor)
{
    if (!divisor)
        return 0;
    wide product = (wide)factor * dividend;
    int64_t number = (int64_t)((long double)product / (long double)divisor) - 2;
    while (2 * product >= (2 * (wide)number + 1) * divisor)
        number++;
    return number;
}

static int64_t percent(int64_t part, int64_t whole)
{
    return nearest(10000, part, whole);
}

static int64_t per_hour(int64_t units, int64_t ms)
{
    return nearest(100 * INT64_C(3600000), units, ms);
}

static int64_t units(const struct naive *naive, const str *worker, const str *station)
{
    int64_t sum = 0;
    for (size_t i = 0; i < naive->facts; i++) {
        const struct event *event = &naive->fact[i].event;
        if (naive->fact[i].voided || event->type != EVENT_PRODUCT_COUNT ||
            event->at.ms < naive->window.start.ms || event->at.ms >= naive->window.end.ms)
            continue;
        if ((!worker || str_equal(*worker, event->worker)) &&
            (!station || str_equal(*station, event->station)))
            sum += event->count;
    }
    return sum;
}

/* Of the units above those that have come by t. */
static int64_t units_so_far(const struct naive *naive, const str *station)
{
    struct naive passed = *naive;
    passed.window.end.ms = until(naive);
    return units(&passed, NULL, station);
}

static int64_t target_by_now(const struct naive *naive, int64_t target)
{
    if (!target || !naive->planned_so_far.ms)
        return NAIVE_NONE;
    return nearest(target, 100 * naive->planned_so_far.ms, 1000 * INT64_C(3600000));
}

static int64_t attainment(const struct naive *naive, int64_t target, int64_t units)
{
    if (!target || !naive->planned_so_far.ms)
        return NAIVE_NONE;
    return nearest(10000 * INT64_C(3600000) * 1000, units,
                   target * naive->planned_so_far.ms);
}

static const char *worker_status_text(enum event_type status)
{
    switch (status) {
    case EVENT_WORKING:
        return "active";
    case EVENT_IDLE:
        return "idle";
    case EVENT_ABSENT:
        return "absent";
    default:
        return "unknown";
    }
}

struct naive_worker naive_worker(const struct naive *naive, int worker)
{
    struct naive_worker sum = {0};
    size_t count;
    const struct event **list = naive_state_events(naive, worker, &count);
    int64_t known_until = naive->window.start.ms;
    int64_t last = naive->window.start.ms + naive_elapsed(naive);

    for (size_t i = 0; i < count; i++) {
        int64_t start = most(list[i]->at.ms, naive->window.start.ms);
        int64_t end =
            least(naive_interval_end(naive, list, count, i), naive->window.end.ms);
        if (start >= end)
            continue;
        sum.unknown_ms += start - known_until; /* nothing was held in between */
        known_until = end;
        switch (list[i]->type) {
        case EVENT_WORKING:
            sum.working_ms += end - start;
            break;
        case EVENT_IDLE:
            sum.idle_ms += end - start;
            break;
        case EVENT_ABSENT:
            sum.absent_ms += end - start;
            break;
        default:
            sum.unknown_ms += end - start;
        }
    }
    sum.unknown_ms += last - known_until;
    free(list);

    int64_t active = sum.working_ms, idle = sum.idle_ms + sum.absent_ms;
    sum.units = units(naive, &naive->floor->worker[worker].id, NULL);
    sum.utilization = percent(active, active + idle);
    sum.presence = percent(active, active + sum.idle_ms);
    sum.rate = per_hour(sum.units, active);
    sum.since = worker_since(naive, worker);
    sum.status = worker_status_text(status_of(naive, worker));
    sum.station = current_station(naive, worker);
    return sum;
}

/* --- unions --- */

struct stretch {
    int64_t start, end;
};

/* Every point at which a stretch begins or ends, in order; between two neighbouring
 * points either some stretch lies throughout, or none does. */
static int64_t union_length(const struct stretch *stretch, size_t count)
{
    int64_t *point = calloc(2 * count + 1, sizeof *point), length = 0;
    if (!point)
        abort();
    for (size_t i = 0; i < count; i++) {
        point[2 * i] = stretch[i].start;
        point[2 * i + 1] = stretch[i].end;
    }
    qsort(point, 2 * count, sizeof *point, by_number);
    for (size_t p = 0; p + 1 < 2 * count; p++) {
        if (point[p] == point[p + 1])
            continue;
        for (size_t i = 0; i < count; i++)
            if (stretch[i].start <= point[p] && point[p + 1] <= stretch[i].end) {
                length += point[p + 1] - point[p];
                break;
            }
    }
    free(point);
    return length;
}

/* The union of the time in which any worker is working, or also idle, at the station. */
static int64_t time_at(const struct naive *naive, int station, bool idle_too)
{
    struct stretch *stretch = calloc(naive->facts + 1, sizeof *stretch);
    size_t stretches = 0;
    if (!stretch)
        abort();
    for (size_t w = 0; w < naive->floor->workers; w++) {
        size_t count;
        const struct event **list = naive_state_events(naive, (int)w, &count);
        for (size_t i = 0; i < count; i++) {
            bool wanted = list[i]->type == EVENT_WORKING ||
                          (idle_too && list[i]->type == EVENT_IDLE);
            int64_t start = most(list[i]->at.ms, naive->window.start.ms);
            int64_t end =
                least(naive_interval_end(naive, list, count, i), naive->window.end.ms);
            if (wanted && start < end &&
                str_equal(list[i]->station, naive->floor->station[station].id))
                stretch[stretches++] = (struct stretch){start, end};
        }
        free(list);
    }
    int64_t length = union_length(stretch, stretches);
    free(stretch);
    return length;
}

/* Who is there, who of them came last, and is somebody lost who was there? */
static void attendance(const struct naive *naive, int station, struct naive_station *sum)
{
    const struct event *newest = NULL;
    bool lost = false;
    sum->current = -1;
    for (size_t w = 0; w < naive->floor->workers; w++) {
        bool held;
        const struct event *latest = latest_event(naive, (int)w, &held);
        if (current_station(naive, (int)w) == station) {
            sum->worker[sum->workers++] = (int)w;
            if (!newest || by_time_and_uuid(&newest, &latest) < 0) {
                newest = latest;
                sum->current = (int)w;
            }
        }
        if (held && latest->type == EVENT_UNKNOWN &&
            str_equal(latest->station, naive->floor->station[station].id))
            lost = true;
    }
    sum->status = sum->workers ? "occupied" : lost ? "unknown" : "vacant";
}

struct naive_station naive_station(const struct naive *naive, int station)
{
    struct naive_station sum = {
        .occupied_ms = time_at(naive, station, true),
        .working_ms = time_at(naive, station, false),
        .units = units(naive, NULL, &naive->floor->station[station].id),
    };
    sum.utilization = percent(sum.working_ms, naive->planned.ms);
    sum.utilization_so_far = percent(sum.working_ms, naive->planned_so_far.ms);
    sum.throughput = per_hour(sum.units, sum.occupied_ms);
    int64_t target = naive->floor->station[station].target.thousandths;
    sum.target_so_far = target_by_now(naive, target);
    sum.attainment = attainment(naive, target,
                                units_so_far(naive, &naive->floor->station[station].id));
    attendance(naive, station, &sum);
    station_since(naive, station, &sum);
    return sum;
}

struct naive_factory naive_factory(const struct naive *naive)
{
    struct naive_factory factory = {.units = units(naive, NULL, NULL)};
    long double utilizations = 0;
    int64_t present = 0;
    size_t observed = 0;

    for (size_t w = 0; w < naive->floor->workers; w++) {
        struct naive_worker worker = naive_worker(naive, (int)w);
        factory.working_ms += worker.working_ms;
        present += worker.working_ms + worker.idle_ms;
        factory.active_workers +=
            naive->floor->worker[w].active && status_of(naive, (int)w) == EVENT_WORKING;
        factory.total_workers += naive->floor->worker[w].active;
        int64_t seen = worker.working_ms + worker.idle_ms + worker.absent_ms;
        if (seen == 0)
            continue;
        utilizations += (long double)worker.working_ms / (long double)seen;
        observed++;
    }
    for (size_t s = 0; s < naive->floor->stations; s++) {
        struct naive_station station = {0};
        attendance(naive, (int)s, &station);
        factory.occupied_stations +=
            naive->floor->station[s].active && strcmp(station.status, "occupied") == 0;
        factory.total_stations += naive->floor->station[s].active;
    }
    if (observed)
        factory.utilization =
            (int64_t)floorl(10000 * utilizations / (long double)observed + 0.5L + 1e-12L);
    factory.presence = percent(factory.working_ms, present);
    factory.rate = per_hour(factory.units, factory.working_ms);
    factory.target_so_far = target_by_now(naive, naive->target);
    factory.attainment = attainment(naive, naive->target, units_so_far(naive, NULL));
    return factory;
}

/* --- planned time --- */

/* The valid_from of the rules in force on a day; false: those of the default calendar. */
static bool version_of(struct calendar calendar, int64_t day, int64_t *version)
{
    bool any = false;
    for (size_t i = 0; i < calendar.count; i++) {
        int64_t from = calendar.rule[i].valid_from;
        if (from > day || (any && from <= *version))
            continue;
        *version = from;
        any = true;
    }
    return any;
}

/* The rule of the latest shift that began on `day` at or before `minute` minutes after
 * that day's midnight; NULL when none did. It may have ended since. */
static const struct shift_rule *begun(struct calendar calendar, int64_t day, int minute)
{
    const struct shift_rule *found = NULL;
    int64_t version = 0;
    if (!version_of(calendar, day, &version))
        calendar = calendar_default;
    /* 1970-01-01 was a Thursday. */
    unsigned weekday = (unsigned)((day + 3) % 7);
    for (size_t i = 0; i < calendar.count; i++) {
        const struct shift_rule *rule = &calendar.rule[i];
        if (rule->valid_from == version && (rule->weekdays >> weekday & 1) &&
            rule->start_minute <= minute &&
            (!found || rule->start_minute > found->start_minute))
            found = rule;
    }
    return found;
}

static bool in_break(const struct shift_rule *rule, int minute)
{
    for (size_t i = 0; i < rule->pause_count; i++) {
        int start = rule->pause[i].start_minute;
        if (start < rule->start_minute)
            start += MINUTES_A_DAY;
        if (start <= minute && minute < start + rule->pause[i].length_minutes)
            return true;
    }
    return false;
}

bool naive_minute_is_planned(struct calendar calendar, instant t)
{
    time_t second = (time_t)(t.ms / 1000);
    struct tm wall;
    localtime_r(&second, &wall);
    int64_t day = civil_days(wall.tm_year + 1900, (unsigned)wall.tm_mon + 1,
                             (unsigned)wall.tm_mday);
    int minute = wall.tm_hour * 60 + wall.tm_min;

    /* A shift that begins ends the one before it, which may be yesterday's. */
    const struct shift_rule *rule = begun(calendar, day, minute);
    if (!rule) {
        minute += MINUTES_A_DAY;
        rule = begun(calendar, day - 1, minute);
    }
    return rule && minute < rule->start_minute + rule->length_minutes &&
           !in_break(rule, minute);
}

span naive_planned(struct calendar calendar, struct window window)
{
    span planned = {0};
    for (instant t = window.start; instant_before(t, window.end);
         t = instant_add(t, SPAN_MINUTE))
        if (naive_minute_is_planned(calendar, t))
            planned.ms += SPAN_MINUTE.ms;
    return planned;
}
