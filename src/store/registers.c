/* registers.c - the rules for what is set: who and what is on the floor, shifts, the hold
 * and the target, what agents say of themselves. */
#include "store/inside.h"

#include <stdio.h>
#include <stdlib.h>

/* May one more be kept of `what`, "workers", beside those `count`? */
static bool room_for(size_t count, size_t most, const char *what, struct error *err)
{
    return count < most ||
           error_set(err, ERROR_LIMIT, "there are %zu %s already; more are not kept",
                     count, what);
}

bool store_plant(struct store *store, struct arena *arena, struct plant *plant,
                 struct error *err)
{
    return BACKEND(store->backend, plant, arena, plant, err);
}

/* --- workers and stations --- */

/* Refuse a second record of one id, or a change of one that is not there. */
static bool expect(int number, bool wanted, const char *what, str id, struct error *err)
{
    if (wanted && number < 0)
        return error_set(err, ERROR_NOT_FOUND, "there is no %s '%.*s'", what,
                         STR_ARG(id));
    if (!wanted && number >= 0)
        return error_set(err, ERROR_CONFLICT, "there is a %s '%.*s' already", what,
                         STR_ARG(id));
    return true;
}

static bool put_worker(struct store *store, const struct worker *worker,
                       struct error *err)
{
    return store_settle(store, err) && BACKEND(store->backend, put_worker, worker, err) &&
           store_read_plant(store, err);
}

bool store_add_worker(struct store *store, const struct worker *worker, struct error *err)
{
    const struct floor *floor = &store->plant.floor;
    return expect(floor_worker(floor, worker->id, 0), false, "worker", worker->id, err) &&
           room_for(floor->workers, REGISTER_MOST, "workers", err) &&
           put_worker(store, worker, err);
}

bool store_change_worker(struct store *store, const struct worker *worker,
                         struct error *err)
{
    const struct floor *floor = &store->plant.floor;
    int number = floor_worker(floor, worker->id, 0);
    struct worker changed = *worker;
    if (!expect(number, true, "worker", worker->id, err))
        return false;
    changed.created_at = floor->worker[number].created_at;
    return put_worker(store, &changed, err);
}

static bool put_station(struct store *store, const struct station *station,
                        struct error *err)
{
    return store_settle(store, err) &&
           BACKEND(store->backend, put_station, station, err) &&
           store_read_plant(store, err);
}

bool store_add_station(struct store *store, const struct station *station,
                       struct error *err)
{
    const struct floor *floor = &store->plant.floor;
    return expect(floor_station(floor, station->id, 0), false, "workstation", station->id,
                  err) &&
           room_for(floor->stations, REGISTER_MOST, "workstations", err) &&
           put_station(store, station, err);
}

static bool may_be_added(const struct floor *floor, const struct floor *added,
                         struct error *err)
{
    for (size_t i = 0; i < added->workers; i++)
        if (!expect(floor_worker(floor, added->worker[i].id, 0), false, "worker",
                    added->worker[i].id, err) ||
            !room_for(floor->workers + i, REGISTER_MOST, "workers", err))
            return false;
    for (size_t i = 0; i < added->stations; i++)
        if (!expect(floor_station(floor, added->station[i].id, 0), false, "workstation",
                    added->station[i].id, err) ||
            !room_for(floor->stations + i, REGISTER_MOST, "workstations", err))
            return false;
    return true;
}

bool store_add_floor(struct store *store, const struct floor *added, struct error *err)
{
    if (!may_be_added(&store->plant.floor, added, err) || !store_settle(store, err))
        return false;
    for (size_t i = 0; i < added->workers; i++)
        if (!BACKEND(store->backend, put_worker, &added->worker[i], err))
            return false;
    for (size_t i = 0; i < added->stations; i++)
        if (!BACKEND(store->backend, put_station, &added->station[i], err))
            return false;
    return store_read_plant(store, err);
}

bool store_change_station(struct store *store, const struct station *station,
                          struct error *err)
{
    const struct floor *floor = &store->plant.floor;
    int number = floor_station(floor, station->id, 0);
    struct station changed = *station;
    if (!expect(number, true, "workstation", station->id, err))
        return false;
    changed.created_at = floor->station[number].created_at;
    return put_station(store, &changed, err);
}

static bool refuse_used(bool used, const char *what, str id, struct error *err)
{
    return !used || error_set(err, ERROR_CONFLICT,
                              "events refer to %s '%.*s'; deactivate it instead: "
                              "PUT {\"active\":false}",
                              what, STR_ARG(id));
}

bool store_delete_worker(struct store *store, str id, struct error *err)
{
    const struct floor *floor = &store->plant.floor;
    int number = floor_worker(floor, id, 0);
    return expect(number, true, "worker", id, err) &&
           refuse_used(floor->worker[number].used, "worker", id, err) &&
           store_settle(store, err) && BACKEND(store->backend, delete_worker, id, err) &&
           store_read_plant(store, err);
}

bool store_delete_station(struct store *store, str id, struct error *err)
{
    const struct floor *floor = &store->plant.floor;
    int number = floor_station(floor, id, 0);
    return expect(number, true, "workstation", id, err) &&
           refuse_used(floor->station[number].used, "workstation", id, err) &&
           store_settle(store, err) && BACKEND(store->backend, delete_station, id, err) &&
           store_read_plant(store, err);
}

/* --- the calendar --- */

static bool shift_exists(struct calendar calendar, int64_t id, struct error *err)
{
    for (size_t i = 0; i < calendar.count; i++)
        if (calendar.rule[i].id == id)
            return true;
    return error_set(err, ERROR_NOT_FOUND, "there is no shift %lld", (long long)id);
}

bool store_put_shift(struct store *store, const struct shift_rule *rule, int64_t *id,
                     struct error *err)
{
    struct calendar calendar = store->plant.calendar;
    return shift_rule_check(rule, err) &&
           (!rule->id || shift_exists(calendar, rule->id, err)) &&
           (rule->id || room_for(calendar.count, SHIFTS_MOST, "shifts", err)) &&
           calendar_check(calendar, rule, err) && store_settle(store, err) &&
           BACKEND(store->backend, put_shift, rule, id, err) &&
           store_forget_shifts(store, err) && store_read_plant(store, err);
}

bool store_delete_shift(struct store *store, int64_t id, struct error *err)
{
    return shift_exists(store->plant.calendar, id, err) && store_settle(store, err) &&
           BACKEND(store->backend, delete_shift, id, err) &&
           store_forget_shifts(store, err) && store_read_plant(store, err);
}

/* --- the site --- */

bool store_site(struct store *store, struct site *site, struct error *err)
{
    return BACKEND(store->backend, site, site, err);
}

bool store_set_used(struct store *store, struct error *err)
{
    struct site site = store->plant.site;
    site.fresh = false;
    return store_put_site(store, site, err);
}

bool store_set_target(struct store *store, target_rate target, struct error *err)
{
    struct site site = store->plant.site;
    site.target = target;
    return store_put_site(store, site, err);
}

bool store_set_hold(struct store *store, span hold, struct error *err)
{
    struct site site = store->plant.site;
    if (hold.ms < HOLD_MIN.ms || hold.ms > HOLD_MAX.ms)
        return error_set(err, ERROR_INVALID,
                         "a hold of %lld ms is out of range; want 1 second to 7 days",
                         (long long)hold.ms);
    if (hold.ms == site.hold.ms)
        return true;
    if (!store_refuse_erasing(store, err))
        return false;

    span was = site.hold;
    struct window history = {.end = site.sealed};
    site.hold = hold;
    /* All hours again, the earliest first; until then the rows stay as they are. */
    site.tallied = instant_earlier(site.tallied, site.retention.events_from);
    if (!store_settle(store, err) || !store_put_site(store, site, err) ||
        !BACKEND(store->backend, next_mark, (instant){0}, &history.start, err))
        return false;
    history.start = instant_later(history.start, site.retention.events_from);
    return store_recount(store, history, was, hold, err);
}

bool store_clear(struct store *store, struct error *err)
{
    struct site site = store->plant.site;
    site.epoch++; /* it is only ever compared for equality; one more is another one */
    site.sample = site.real = false;
    site.retention.events_from = site.retention.people_from = site.retention.removed =
        site.tallied = (instant){0};
    return store_settle(store, err) && BACKEND(store->backend, clear, err) &&
           store_put_site(store, site, err) && store_read_plant(store, err);
}

bool store_set_mode(struct store *store, enum site_mode mode, str agreement,
                    instant until, instant now, struct error *err)
{
    struct site site = store->plant.site;
    bool agreed = mode == MODE_INDIVIDUALS;
    if (agreed && !agreement.len)
        return error_set(err, ERROR_INVALID,
                         "agreement is missing; figures of workers need one, by which "
                         "they are shown: name where it is found");
    if (agreement.len > AGREEMENT_LENGTH)
        return error_set(err, ERROR_INVALID, "agreement has %zu bytes; want at most %d",
                         agreement.len, AGREEMENT_LENGTH);
    if (agreed && !instant_before(now, until))
        return error_set(err, ERROR_INVALID,
                         "until is over; figures of workers are shown until a day to "
                         "come");
    site.mode = mode;
    snprintf(site.agreement, sizeof site.agreement, "%.*s",
             agreed ? (int)agreement.len : 0, agreement.at);
    site.agreed_until = agreed ? until : (instant){0};
    return store_put_site(store, site, err);
}

/* --- agents --- */

static bool room_for_agent(const struct agent_report *report,
                           const struct agent_count *count, struct error *err)
{
    if (report->cameras > AGENT_CAMERAS_MOST)
        return error_set(err, ERROR_LIMIT, "there are %zu cameras; want at most %d",
                         report->cameras, AGENT_CAMERAS_MOST);
    if (count->cameras + (int64_t)report->cameras > CAMERAS_MOST)
        return error_set(err, ERROR_LIMIT,
                         "all agents together have at most %d cameras; delete an agent "
                         "that is gone",
                         CAMERAS_MOST);
    return true;
}

/* Anybody may invent agents. So a new one never finds the door closed: the one that was
 * not heard of for longest goes. One that is alive is heard of again soon. */
static bool forget_longest_silent(struct store *store, struct error *err)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    struct agent_list list;
    if (!BACKEND(store->backend, agents, &arena, &list, err))
        return false;
    const struct agent_report *silent = NULL;
    for (size_t i = 0; i < list.count; i++)
        if (!silent || instant_before(list.agent[i].received, silent->received))
            silent = &list.agent[i];
    return !silent || BACKEND(store->backend, delete_agent, silent->id, err);
}

/* A program that starts again has started later than all before it. If one reports again
 * that another one had replaced, both run: two boxes have one name. */
static void compare_with_past(struct agent_report *report, const struct agent_past *past)
{
    report->started_before = past->started_before;
    report->twice = past->twice;
    report->lost = past->lost;
    if (!instant_equal(report->started, past->started)) {
        if (instant_equal(report->started, past->started_before))
            report->twice = report->received;
        report->twice_before =
            past->twice.ms &&
            instant_since(report->received, past->twice).ms < SPAN_HOUR.ms;
        report->started_before = past->started;
    }
    if (report->dropped_full + report->dropped_old + report->refused > past->given_up)
        report->lost = report->received;
}

static void find_faults(const struct camera_report *camera, bool found[CAMERA_FAULTS])
{
    found[CAMERA_OFFLINE] = str_equal(camera->state, STR("offline"));
    found[CAMERA_DARK] = str_equal(camera->state, STR("dark"));
    found[CAMERA_CLOCK] = camera->dated && llabs(camera->ahead.ms) >= CAMERA_CLOCK_OFF.ms;
}

/* What a report says was so since the one before, unless reports were missing: then for
 * an interval. */
static struct window told_time(const struct agent_report *report, instant before)
{
    enum { MISSED_MOST = 3 };
    int64_t most = MISSED_MOST * report->interval.ms;
    int64_t since = instant_since(report->received, before).ms;
    span length = since > 0 && since <= most ? (span){since} : report->interval;
    return (struct window){instant_add(report->received, (span){-length.ms}),
                           report->received};
}

/* In each hour of the time, as long as it was so. */
static bool add_faults(struct store *store, str camera, const bool found[CAMERA_FAULTS],
                       struct window time, struct error *err)
{
    for (instant at = time.start, end; instant_before(at, time.end); at = end) {
        struct camera_hour faults = {instant_floor(at, SPAN_HOUR), camera, {0}};
        end = instant_earlier(instant_add(faults.hour, SPAN_HOUR), time.end);
        for (int i = 0; i < CAMERA_FAULTS; i++)
            faults.fault_ms[i] = found[i] ? instant_since(end, at).ms : 0;
        if (!BACKEND(store->backend, add_camera_faults, &faults, err))
            return false;
    }
    return true;
}

static bool note_faults(struct store *store, const struct agent_report *report,
                        instant before, struct error *err)
{
    struct window time = told_time(report, before);
    for (size_t i = 0; i < report->cameras; i++) {
        bool found[CAMERA_FAULTS], any = false;
        find_faults(&report->camera[i], found);
        for (int k = 0; k < CAMERA_FAULTS; k++)
            any |= found[k];
        if (any && !add_faults(store, report->camera[i].id, found, time, err))
            return false;
    }
    return true;
}

bool store_put_agent(struct store *store, struct agent_report *report, struct error *err)
{
    struct agent_count count = {0};
    if (!BACKEND(store->backend, count_agents, report->id, &count, err) ||
        !room_for_agent(report, &count, err))
        return false;
    if (count.there)
        compare_with_past(report, &count.past);
    else if (count.others >= AGENTS_MOST && !forget_longest_silent(store, err))
        return false;
    return note_faults(store, report, count.past.received, err) &&
           BACKEND(store->backend, put_agent, report, err);
}

bool store_delete_agent(struct store *store, str id, struct error *err)
{
    struct agent_count count;
    if (!BACKEND(store->backend, count_agents, id, &count, err))
        return false;
    if (!count.there)
        return error_set(err, ERROR_NOT_FOUND, "there is no agent '%s'",
                         str_shown(id).text);
    return BACKEND(store->backend, delete_agent, id, err);
}

bool store_agents(struct store *store, struct arena *arena, struct agent_list *list,
                  struct error *err)
{
    return BACKEND(store->backend, agents, arena, list, err);
}

/* --- credentials --- */

bool store_put_credentials(struct store *store, const struct credential *at, size_t count,
                           struct error *err)
{
    if (count)
        store_tell_news(store, NEWS_CREDENTIALS);
    return BACKEND(store->backend, put_credentials, at, count, err);
}

bool store_delete_credentials(struct store *store, const struct credential *at,
                              size_t count, struct error *err)
{
    if (count)
        store_tell_news(store, NEWS_CREDENTIALS);
    return BACKEND(store->backend, delete_credentials, at, count, err);
}

bool store_credentials(struct store *store, struct arena *arena,
                       struct credential_list *list, struct error *err)
{
    return BACKEND(store->backend, credentials, arena, list, err);
}
