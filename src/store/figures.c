/* figures.c - what is kept, read for a window. What is read, and how it is added up, is
 * domain/window_plan.c's. */
#include "store/inside.h"

/* The sums of a window while its rows come in. */
struct adding {
    struct totals *totals;
    const struct window_plan *plan;
};

static void bucket_row(void *context, size_t part, enum sum_owner owner, instant bucket,
                       int who, const int64_t *sum)
{
    struct adding *adding = context;
    (void)bucket;
    totals_add_bucket(adding->totals, adding->plan, part, owner, who, sum);
}

static void units_row(void *context, size_t part, int worker, int station, int64_t units)
{
    struct adding *adding = context;
    totals_add_units(adding->totals, adding->plan, part, worker, station, units);
}

static void change_row(void *context, enum sum_owner owner, int who, instant at)
{
    struct adding *adding = context;
    totals_add_change(adding->totals, owner, who, at);
}

/* --- time whose events were removed --- */

static bool whole(instant edge, instant events_from)
{
    return !instant_before(edge, events_from) || edge.ms % ROLLUP_FINEST.ms == 0;
}

bool store_window_kept(const struct retention *kept, struct window window,
                       struct error *err)
{
    char from[INSTANT_TEXT], text[4][INSTANT_TEXT];
    instant edge[4] = {
        instant_floor(window.start, ROLLUP_FINEST),
        instant_ceil(window.end, ROLLUP_FINEST),
        instant_ceil(window.start, ROLLUP_FINEST),
        instant_floor(window.end, ROLLUP_FINEST),
    };
    if (whole(window.start, kept->events_from) && whole(window.end, kept->events_from))
        return true;
    instant_format(kept->events_from, from);
    for (int i = 0; i < 4; i++)
        instant_format(edge[i], text[i]);
    if (!instant_before(edge[2], edge[3]))
        return error_set(err, ERROR_INVALID,
                         "events before %s were removed, and the sums of that time are "
                         "of quarter hours; the nearest window is %s to %s",
                         from, text[0], text[1]);
    return error_set(err, ERROR_INVALID,
                     "events before %s were removed, and the sums of that time are of "
                     "quarter hours; the nearest windows are %s to %s and %s to %s",
                     from, text[0], text[1], text[2], text[3]);
}

static bool timeline_kept(const struct retention *kept, struct window window,
                          struct error *err)
{
    char from[INSTANT_TEXT];
    if (!instant_before(window.start, kept->events_from))
        return true;
    instant_format(kept->events_from, from);
    return error_set(err, ERROR_INVALID,
                     "events before %s were removed, so nobody knows what went on then; "
                     "ask from that moment on",
                     from);
}

/* --- sums --- */

static bool break_ties(struct store *store, struct totals *totals, struct arena *arena,
                       struct error *err)
{
    struct look_up ties = {0};
    ties.moments = totals_ties(totals, arena, &ties.moment);
    if (!ties.moments)
        return true;
    ties.winner = arena_new(arena, struct winner, ties.moments);
    if (!BACKEND(store->backend, look_up, totals->floor, &ties, arena, err))
        return false;
    totals_break_ties(totals, ties.moment, ties.moments, ties.winner);
    return true;
}

bool store_totals(struct store *store, const struct plant *plant, struct window window,
                  instant now, struct since_wanted since, struct arena *arena,
                  struct totals *totals, struct error *err)
{
    CLEANUP(arena_free) struct arena runs = ARENA_EMPTY;
    const struct floor *floor = &plant->floor;
    const struct retention *kept = &plant->site.retention;
    struct totals sum = totals_new(floor, window, now, arena);
    struct window_plan plan = window_plan(window, now, plant->site.sealed);
    struct window passed = {window.start, instant_later(window.start, plan.until)};
    if (!store_window_kept(kept, passed, err))
        return false;
    sum.forgotten = instant_before(plan.until, kept->events_from);
    sum.unnamed_time = instant_before(window.start, kept->people_from);
    if (sum.forgotten)
        plan.runs = 0;
    else
        window_plan_since(&plan, since, plant->site.sealed);
    struct adding adding = {&sum, &plan};
    const struct look_up what = {
        .part = plan.run,
        .parts = plan.runs,
        .timeline = arena_new(&runs, struct timeline, floor->workers),
        .damaged = sum.damaged,
        .bucket = plan.bucket,
        .buckets = plan.buckets,
        .bucket_row = bucket_row,
        .unit = plan.unit,
        .units = plan.units,
        .units_row = units_row,
        .change = plan.since ? &plan.change : NULL,
        .change_row = change_row,
        .context = &adding,
    };
    if (!BACKEND(store->backend, look_up, floor, &what, &runs, err))
        return false;
    totals_add_runs(&sum, &plan, what.timeline, plant->site.hold);
    if (!break_ties(store, &sum, arena, err))
        return false;
    sum.target = plant->site.target;
    *totals = sum;
    return true;
}

/* Always returns false. */
static bool too_many(size_t most, struct error *err)
{
    return error_set(err, ERROR_LIMIT,
                     "more than %zu intervals; ask for a shorter window", most);
}

bool store_intervals(struct store *store, const struct plant *plant, struct window window,
                     instant now, int worker, size_t most, struct arena *arena,
                     struct intervals *list, struct error *err)
{
    CLEANUP(arena_free) struct arena runs = ARENA_EMPTY;
    const struct floor *floor = &plant->floor;
    struct intervals found = {0};
    window.end = instant_earlier(window.end, now);
    if (!timeline_kept(&plant->site.retention, window, err))
        return false;
    const struct timeline_part part = {.worker = worker < 0 ? EVERYBODY : worker,
                                       .from = window.start,
                                       .until = window.end};
    /* Each run is an interval, but for one at each edge of the window. */
    const struct look_up what = {
        .part = &part,
        .parts = !window_empty(window),
        .most_runs = most + 2 * floor->workers,
        .unpacked = plant->site.hold, /* of others the first and the last mark tell all */
        .timeline = arena_new(&runs, struct timeline, floor->workers),
    };
    if (!BACKEND(store->backend, look_up, floor, &what, &runs, err))
        return err->code == ERROR_LIMIT && too_many(most, err);
    for (size_t i = 0; i < floor->workers && found.count <= most; i++)
        timeline_intervals(what.timeline[i].run, what.timeline[i].count, INSTANT_NEVER,
                           (int)i, plant->site.hold, window, arena, &found);
    if (found.count > most)
        return too_many(most, err);
    *list = found;
    return true;
}

bool store_next_sum(struct store *store, instant from, instant *next, struct error *err)
{
    return BACKEND(store->backend, next_sum, from, true, next, err);
}
