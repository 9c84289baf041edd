#include "compare.h"

#include "base/arena.h"
#include "domain/bottleneck.h"
#include "domain/losses.h"
#include "must.h"

#include <stdio.h>

struct question {
    const char *where; /* for messages: which test, which seed */
    struct naive naive;
    instant sealed;
    struct retention kept;
    bool forgotten; /* the events of the window's end were removed */
};

static void differs(const struct question *question, const char *what, str id,
                    double want, double have)
{
    const struct naive *naive = &question->naive;
    char start[INSTANT_TEXT], end[INSTANT_TEXT], now[INSTANT_TEXT], sealed[INSTANT_TEXT];
    instant_format(naive->window.start, start);
    instant_format(naive->window.end, end);
    instant_format(naive->now, now);
    instant_format(question->sealed, sealed);
    fail_msg("%s: %s of '%.*s' is %.17g, must be %.17g; window %s to %s, now %s, "
             "sealed until %s, hold %lld ms, %zu events",
             question->where, what, STR_ARG(id), have, want, start, end, now, sealed,
             (long long)naive->hold.ms, naive->facts);
}

static void same_number(const struct question *question, const char *what, str id,
                        int64_t want, int64_t have)
{
    if (want != have)
        differs(question, what, id, (double)want, (double)have);
}

static void same_figure(const struct question *question, const char *what, str id,
                        int64_t want, struct figure have)
{
    same_number(question, what, id, want, have.none ? NAIVE_NONE : have.hundredths);
}

static void same_since(const struct question *question, str id, int64_t want,
                       instant have)
{
    same_number(question, "since", id, want,
                instant_equal(have, INSTANT_NEVER) ? NAIVE_NONE : have.ms);
}

static void same_text(const struct question *question, const char *what, str id,
                      const char *want, str have)
{
    if (!str_equal(str_from(want), have)) {
        print_error("%s of '%.*s' is '%.*s', must be '%s'\n", what, STR_ARG(id),
                    STR_ARG(have), want);
        differs(question, what, id, 0, 0);
    }
}

static void compare_worker(const struct question *q, const struct totals *totals,
                           size_t i)
{
    struct naive_worker want = naive_worker(&q->naive, (int)i);
    const struct worker_sum *have = &totals->worker[i];
    str id = totals->floor->worker[i].id;
    if (totals->unnamed_time)
        return;
    same_number(q, "working", id, want.working_ms, have->working_ms);
    same_number(q, "idle", id, want.idle_ms, have->idle_ms);
    same_number(q, "absent", id, want.absent_ms, have->absent_ms);
    same_number(q, "unknown", id, want.unknown_ms, worker_unknown_ms(totals, i));
    same_number(q, "units", id, want.units, have->units);
    same_figure(q, "utilization", id, want.utilization, worker_utilization(have));
    same_figure(q, "rate", id, want.rate, worker_rate(have));
    same_figure(q, "presence", id, want.presence, worker_presence(have));
    same_text(q, "status", id, q->forgotten ? "unknown" : want.status,
              status_name(worker_status(totals, i)));
    if (q->forgotten) {
        same_since(q, id, NAIVE_NONE, totals->since[SUM_OF_WORKER][i]);
        return;
    }
    if (q->kept.events_from.ms && want.since <= totals_until(totals).ms - SINCE_MOST.ms &&
        instant_equal(totals->since[SUM_OF_WORKER][i], INSTANT_NEVER))
        want.since = NAIVE_NONE; /* seen last before what is kept */
    same_since(q, id, want.since, totals->since[SUM_OF_WORKER][i]);
    same_number(q, "station", id, want.station, worker_station(totals, i));
}

static void compare_station(const struct question *q, const struct totals *totals,
                            const struct attendance *attendance, size_t i)
{
    struct naive_station want = naive_station(&q->naive, (int)i);
    const struct station_sum *have = &totals->station[i];
    str id = totals->floor->station[i].id;
    same_number(q, "occupied", id, want.occupied_ms, have->occupied_ms);
    same_number(q, "working", id, want.working_ms, have->working_ms);
    same_number(q, "units", id, want.units, have->units);
    same_figure(q, "utilization", id, want.utilization,
                station_utilization(have, totals->planned));
    same_figure(q, "throughput", id, want.throughput, station_throughput(have));
    same_figure(q, "utilization so far", id, want.utilization_so_far,
                station_utilization(have, totals->planned_so_far));
    same_figure(q, "target so far", id, want.target_so_far,
                station_target_so_far(totals, i));
    same_figure(q, "attainment", id, want.attainment, station_attainment(totals, i));
    if (q->forgotten) {
        same_text(q, "status", id, "unknown", attendance_status(&attendance[i]));
        same_text(q, "state", id, "unknown",
                  lane_state_name(attendance_state(&attendance[i])));
        return;
    }
    same_text(q, "status", id, want.status, attendance_status(&attendance[i]));
    same_text(q, "state", id, want.state,
              lane_state_name(attendance_state(&attendance[i])));
    same_since(q, id, want.since, totals->since[SUM_OF_STATION][i]);
    same_number(q, "workers", id, (int64_t)want.workers, (int64_t)attendance[i].count);
    for (size_t w = 0; w < want.workers; w++)
        same_number(q, "one worker", id, want.worker[w], attendance[i].worker[w]);
    same_number(q, "current worker", id, want.current, attendance[i].current);
}

static void compare_factory(const struct question *q, const struct totals *totals,
                            const struct attendance *attendance)
{
    struct naive_factory want = naive_factory(&q->naive);
    struct factory have = factory_figures(totals, attendance);
    str id = STR("factory");
    same_number(q, "working", id, want.working_ms, have.working_ms);
    same_number(q, "units", id, want.units, have.units);
    if (!totals->unnamed_time)
        same_figure(q, "utilization", id, want.utilization, have.utilization);
    else
        assert_true(have.utilization.none);
    same_figure(q, "presence", id, want.presence, have.presence);
    same_figure(q, "rate", id, want.rate, have.rate);
    same_figure(q, "target so far", id, want.target_so_far, have.target_so_far);
    same_figure(q, "attainment", id, want.attainment, have.attainment);
    if (q->forgotten)
        want.active_workers = want.occupied_stations = 0;
    same_number(q, "active workers", id, (int64_t)want.active_workers,
                (int64_t)have.active_workers);
    same_number(q, "occupied stations", id, (int64_t)want.occupied_stations,
                (int64_t)have.occupied_stations);
    same_number(q, "all workers", id, (int64_t)want.total_workers,
                (int64_t)have.total_workers);
    same_number(q, "all stations", id, (int64_t)want.total_stations,
                (int64_t)have.total_stations);
}

/* The intervals of a window, added up, and in order of worker and time. */
static void compare_intervals(const struct question *q, const struct intervals *list)
{
    for (size_t w = 0; w < q->naive.floor->workers; w++) {
        struct naive_worker want = naive_worker(&q->naive, (int)w);
        int64_t have[EVENT_TYPES] = {0};
        instant last = q->naive.window.start;
        str id = q->naive.floor->worker[w].id;
        for (size_t i = 0; i < list->count; i++) {
            const struct interval *interval = &list->at[i];
            if (i && interval->worker < list->at[i - 1].worker)
                differs(q, "order of the intervals", id, 0, 0);
            if (interval->worker != (int)w)
                continue;
            if (instant_before(interval->window.start, last) ||
                window_empty(interval->window))
                differs(q, "an interval", id, 0, 0);
            last = interval->window.end;
            have[interval->state] += window_length(interval->window).ms;
        }
        same_number(q, "intervals of work", id, want.working_ms, have[EVENT_WORKING]);
        same_number(q, "intervals of idling", id, want.idle_ms, have[EVENT_IDLE]);
        same_number(q, "intervals of absence", id, want.absent_ms, have[EVENT_ABSENT]);
    }
}

/* With a calendar that is not NULL: in its planned time alone. */
static void compare_losses(const struct question *q, const struct intervals *list,
                           struct window passed, const struct calendar *calendar,
                           struct arena *arena)
{
    const struct floor *floor = q->naive.floor;
    struct planned planned =
        planned_new(calendar ? *calendar : calendar_default, passed, arena);
    const struct lost_time *losses =
        losses_of_stations(list, &planned, passed, floor->stations, arena);
    for (size_t s = 0; s < floor->stations; s++) {
        struct naive_losses want = naive_losses(&q->naive, (int)s, calendar);
        const struct lost_time *have = &losses[s];
        const int64_t *lost = have->lost_ms;
        str id = floor->station[s].id;
        same_number(q, "planned so far", id, want.planned_ms, have->planned_ms);
        same_number(q, "planned work", id, want.working_ms, have->working_ms);
        same_number(q, "lost to idling", id, want.idle_ms, lost[LOSS_IDLE]);
        same_number(q, "lost, unknown", id, want.unknown_ms, lost[LOSS_UNKNOWN]);
        same_number(q, "lost to absence", id, want.absent_ms, lost[LOSS_ABSENT]);
        same_number(q, "lost, off station", id, want.off_station_ms,
                    lost[LOSS_OFF_STATION]);
        int64_t parts = have->working_ms;
        for (enum loss loss = 0; loss < LOSSES; loss++)
            parts += lost[loss];
        same_number(q, "the parts of planned time", id, have->planned_ms, parts);
    }
}

static void compare_bottlenecks(const struct question *q, struct intervals *list,
                                struct window passed, struct arena *arena)
{
    enum { STATIONS = 64, NAMES = 100000 };
    struct naive_bottleneck want[STATIONS];
    struct bottlenecks have;
    const struct floor *floor = q->naive.floor;
    assert_in_range(floor->stations, 0, STATIONS);
    naive_bottlenecks(&q->naive, want);
    MUST_IN(q->where,
            bottlenecks_find(list, passed, floor->stations, NAMES, arena, &have, &err));
    int64_t parts = have.none_ms;
    for (size_t s = 0; s < floor->stations; s++) {
        str id = floor->station[s].id;
        same_number(q, "sole bottleneck", id, want[s].sole_ms, have.share[s].sole_ms);
        same_number(q, "shifting bottleneck", id, want[s].shifting_ms,
                    have.share[s].shifting_ms);
        parts += have.share[s].sole_ms;
    }
    for (size_t i = 0; i < have.stretches; i++)
        if (have.stretch[i].stations > 1)
            parts += window_length(have.stretch[i].window).ms;
    same_number(q, "sole, shifting and none", STR("factory"), window_length(passed).ms,
                parts);
}

/* Early shifts on weekdays, with breaks, and a night shift over two Sundays' midnights.
 */
static const struct shift_rule shifts_with_gaps[] = {
    {.id = 1,
     .name = STR("Early"),
     .weekdays = 0x1f,
     .start_minute = 6 * 60 + 7,
     .length_minutes = 8 * 60,
     .pause = {{9 * 60, 13}, {12 * 60, 30}},
     .pause_count = 2},
    {.id = 2,
     .name = STR("Night"),
     .weekdays = EVERY_DAY,
     .start_minute = 22 * 60,
     .length_minutes = 5 * 60,
     .pause = {{23 * 60 + 50, 20}},
     .pause_count = 1},
};

/* Where time went is compared where the reference is quick enough. */
static void compare_analysis(const struct question *q, struct intervals *list,
                             struct arena *arena)
{
    enum { STAYS = 120 };
    const struct calendar calendar = {shifts_with_gaps, 2};
    struct window passed = q->naive.window;
    passed.end = instant_later(passed.start, instant_earlier(passed.end, q->naive.now));
    if (naive_stays(&q->naive) > STAYS)
        return;
    compare_losses(q, list, passed, NULL, arena);
    if (window_length(passed).ms < 2 * SPAN_DAY.ms)
        compare_losses(q, list, passed, &calendar, arena);
    compare_bottlenecks(q, list, passed, arena);
}

/* Can the sums of quarter hours tell it? */
static bool answerable(struct window window, instant now, instant events_from)
{
    instant until = instant_later(window.start, instant_earlier(window.end, now));
    return (!instant_before(window.start, events_from) ||
            window.start.ms % ROLLUP_FINEST.ms == 0) &&
           (!instant_before(until, events_from) || until.ms % ROLLUP_FINEST.ms == 0);
}

void compare_figures(struct store *store, const struct fact *fact, size_t facts,
                     span hold, struct window window, instant now, const char *where)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    struct plant plant;
    struct totals totals;
    struct intervals list;
    MUST_IN(where, store_snapshot(store, &err));
    MUST_IN(where, store_plant(store, &arena, &plant, &err));
    const struct retention *kept = &plant.site.retention;
    bool old = instant_before(window.start, kept->events_from);
    if (!answerable(window, now, kept->events_from)) {
        REFUSED_SAYING(
            ERROR_INVALID, "nearest window",
            store_totals(store, &plant, window, now, SINCE_ALL, &arena, &totals, &err));
        store_release(store);
        return;
    }
    MUST_IN(where,
            store_totals(store, &plant, window, now, SINCE_ALL, &arena, &totals, &err));
    if (old)
        REFUSED_SAYING(
            ERROR_INVALID, "ask from that moment on",
            store_intervals(store, &plant, window, now, -1, facts, &arena, &list, &err));
    else
        MUST_IN(where, store_intervals(store, &plant, window, now, -1, facts, &arena,
                                       &list, &err));
    store_release(store);

    /* The default calendar plans an arbitrary window whole. */
    struct window passed = {window.start, instant_earlier(window.end, now)};
    totals.planned = calendar_planned(calendar_default, window);
    totals.planned_so_far = calendar_planned(calendar_default, passed);
    struct question question = {
        .where = where,
        .naive = {.fact = fact,
                  .facts = facts,
                  .floor = &plant.floor,
                  .hold = hold,
                  .now = now,
                  .window = window,
                  .planned = window_length(window),
                  .planned_so_far = window_length(passed),
                  .target = plant.site.target.thousandths},
        .sealed = plant.site.sealed,
        .kept = *kept,
        .forgotten = instant_before(totals_until(&totals), kept->events_from),
    };
    const struct attendance *attendance = attendance_new(&totals, &arena);
    for (size_t i = 0; i < plant.floor.workers; i++)
        compare_worker(&question, &totals, i);
    for (size_t i = 0; i < plant.floor.stations; i++)
        compare_station(&question, &totals, attendance, i);
    compare_factory(&question, &totals, attendance);
    if (old)
        return;
    compare_intervals(&question, &list);
    compare_analysis(&question, &list, &arena);
}

static void tell(void *context, const struct difference *difference)
{
    print_error("%s: %s\n", difference->what, difference->text);
    ++*(size_t *)context;
}

void compare_kept(struct store *store, const struct fact *fact, size_t facts,
                  const char *where)
{
    size_t differences = 0;
    int64_t events, counting = 0;
    MUST_IN(where, store_snapshot(store, &err));
    MUST_IN(where, store_verify(store, tell, &differences, &events, &err));
    store_release(store);
    struct site site;
    MUST_IN(where, store_site(store, &site, &err));
    for (size_t i = 0; i < facts; i++)
        counting += !fact[i].voided;
    if (differences)
        fail_msg("%s: store_verify() found %zu differences", where, differences);
    if (site.retention.events_from.ms)
        assert_true(events <= counting);
    else
        assert_int_equal(events, counting);
}
