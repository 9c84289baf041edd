/* retention.c - what is too old goes: events and timelines, then figures of people; sums
 * stay.
 *
 * First a moment is set, site.retention.events_from. From that commit on nothing before
 * it changes any more, and nothing of it is asked of events: figures come from the sums
 * of whole quarter hours, or are refused. Hence it does not matter to anybody that what
 * lies before it goes slowly, a slice in each transaction, and in which order.
 *
 * What a worker did after that moment may follow from the last event before it, for as
 * long as a hold may last. That event stays until it is older than the longest hold, and
 * so does its mark in the timeline. So all after the moment is what the events say, and
 * store_verify() can prove it.
 *
 * Where sums of people are too old, each worker's go into those of UNNAMED: the factory's
 * totals stay what they are, and nobody can be told from them.
 */
#include "store/inside.h"

#include <stdio.h>

/* What a transaction may take of it: less than 100 ms. */
enum {
    EVENTS = 4000,
    WORKERS = 100,
    RUNS = 4000,
    CHANGES = 4000,
    WORKER_QUARTERS = 1000
};

/* Of this long before the moment, changes of state are still asked for (since.h), in
 * whole days. */
static const span changes_stay = {2 * 24 * 60 * 60 * 1000};

bool store_set_retention(struct store *store, int event_days, int people_days,
                         struct error *err)
{
    struct site site = store->plant.site;
    if (event_days < 0 || people_days < 0 || event_days > RETENTION_DAYS_MOST ||
        people_days > RETENTION_DAYS_MOST)
        return error_set(err, ERROR_INVALID, "want 0 to %d days", RETENTION_DAYS_MOST);
    site.retention.event_days = event_days;
    site.retention.people_days = people_days;
    return store_put_site(store, site, err);
}

bool store_set_team_size(struct store *store, int size, struct error *err)
{
    struct site site = store->plant.site;
    if (size < TEAM_LEAST || size > TEAM_MOST)
        return error_set(err, ERROR_INVALID, "a team of %d; want %d to %d", size,
                         TEAM_LEAST, TEAM_MOST);
    site.team_size = size;
    return store_put_site(store, site, err);
}

/* --- what is too old --- */

/* The begin of the day that many days ago, but not after `most`. */
static instant days_ago(instant now, int days, instant most)
{
    int64_t ms = now.ms - now.ms % SPAN_DAY.ms - days * SPAN_DAY.ms;
    return instant_floor((instant){ms < 0 ? 0 : ms < most.ms ? ms : most.ms}, SPAN_DAY);
}

/* Moments never go back, also when more days are to be kept than before. */
static instant people_due(const struct site *site, instant now)
{
    const struct retention *kept = &site->retention;
    return kept->people_days
               ? instant_later(kept->people_from,
                               days_ago(now, kept->people_days, site->sealed))
               : kept->people_from;
}

static instant events_due(const struct site *site, instant now)
{
    const struct retention *kept = &site->retention;
    instant due = instant_later(kept->events_from, people_due(site, now));
    return kept->event_days
               ? instant_later(due, days_ago(now, kept->event_days, site->sealed))
               : due;
}

bool store_removal_due(const struct store *store, instant now)
{
    const struct site *site = &store->plant.site;
    const struct retention *kept = &site->retention;
    bool due = instant_before(kept->events_from, events_due(site, now)) ||
               instant_before(kept->removed, kept->events_from) ||
               instant_before(kept->people_from, people_due(site, now));
    return due && !site->sample && !store->plant.site.erasing[0] &&
           !instant_before(now, store->backend->unsealing_until);
}

/* --- a removal --- */

/* The last mark of each worker before the moment, where a hold may reach from it to the
 * moment; else INSTANT_NEVER. Those before it are not needed. */
static bool find_last_marks(struct store *store, struct aging *removal, struct error *err)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    const struct floor *floor = &store->plant.floor;
    instant before = instant_add(store->plant.site.retention.events_from, (span){-1});
    const struct timeline_part part = {EVERYBODY, before, before};
    const struct look_up what = {
        .part = &part,
        .parts = 1,
        .timeline = arena_new(&arena, struct timeline, floor->workers),
    };
    if (!BACKEND(store->backend, look_up, floor, &what, &arena, err))
        return false;
    arena_free(&removal->arena);
    removal->last = arena_new(&removal->arena, instant, floor->workers);
    for (size_t i = 0; i < floor->workers; i++) {
        struct latest latest = timeline_latest(what.timeline[i].run,
                                               what.timeline[i].count, HOLD_MAX, before);
        removal->last[i] = latest.seen && latest.held ? latest.at : INSTANT_NEVER;
    }
    return true;
}

/* Begin anew, also when numbers of workers have changed since the last slice. */
static bool begin(struct store *store, struct error *err)
{
    struct aging *removal = &store->removal;
    instant until = store->plant.site.retention.events_from;
    if (removal->last && removal->plant_read == store->plant_read &&
        instant_equal(removal->events.until, until))
        return true;
    if (!find_last_marks(store, removal, err))
        return false;
    removal->plant_read = store->plant_read;
    removal->worker = 0;
    removal->events = (struct events_removal){.until = until, .most = EVENTS};
    return true;
}

/* Cut off what a run has before the worker's last mark. */
static bool cut_run(struct store *store, int worker, const struct run *run, instant from,
                    struct error *err)
{
    instant mark[RUN_MARKS];
    unsigned char bytes[RUN_BYTES];
    size_t count = run_unpack(run, mark), first = 0;
    while (first < count && instant_before(mark[first], from))
        first++;
    if (!first)
        return true;
    struct run_change change[2] = {{worker, *run, true}, {worker, *run, false}};
    if (first < count) {
        change[1].run.start = mark[first];
        change[1].run.last = mark[count - 1];
        run_pack(mark + first, count - first, bytes, &change[1].run);
    }
    store->tail[worker].known = false;
    const struct figures_written what = {.runs = {change, first < count ? 2 : 1, 2},
                                         .sums = store->sums};
    return BACKEND(store->backend, write, &store->plant.floor, &what, err);
}

/* *done: no run of the worker is older than needed. */
static bool remove_runs(struct store *store, int worker, bool *done, struct error *err)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    const struct floor *floor = &store->plant.floor;
    instant until = store->removal.events.until;
    instant from = instant_earlier(store->removal.last[worker], until);
    const struct timeline_part part = {worker, instant_add(until, (span){-1}),
                                       instant_add(until, (span){-1})};
    struct look_up what = {
        .part = &part,
        .parts = 1,
        .timeline = arena_new(&arena, struct timeline, floor->workers),
    };
    if (!BACKEND(store->backend, look_up, floor, &what, &arena, err))
        return false;
    const struct timeline *timeline = &what.timeline[worker];
    bool reaches = timeline->count && instant_before(timeline->run[0].start, from);
    if (reaches && !cut_run(store, worker, &timeline->run[0], from, err))
        return false;
    return BACKEND(store->backend, remove_runs, floor->worker[worker].id, from, RUNS,
                   done, err);
}

static bool remove_timelines(struct store *store, bool *done, struct error *err)
{
    struct aging *removal = &store->removal;
    size_t workers = store->plant.floor.workers, end = removal->worker + WORKERS;
    for (; removal->worker < workers && removal->worker < end; removal->worker++) {
        if (!remove_runs(store, (int)removal->worker, done, err))
            return false;
        if (!*done)
            return true;
    }
    *done = removal->worker == workers;
    return true;
}

/* For the audit log, once all of it is gone. */
static void note_removal(struct store *store, str action, instant before)
{
    char text[INSTANT_TEXT], after[64];
    int len = snprintf(after, sizeof after, "{\"before\":\"%s\"}",
                       instant_format(before, text).at);
    const struct audit_entry entry = {.action = action, .after = {after, (size_t)len}};
    store_audit(store, &entry);
    store->overwriting = true;
}

/* All that lies before the moment, in this order: a slice of it. */
static bool remove_before(struct store *store, struct error *err)
{
    struct aging *removal = &store->removal;
    struct site site = store->plant.site;
    instant changes = instant_add(site.retention.events_from, (span){-changes_stay.ms});
    bool done;
    if (!begin(store, err))
        return false;
    removal->events.spare = removal->last;
    if (!removal->events.done)
        return BACKEND(store->backend, remove_events, &store->plant.floor,
                       &removal->events, err);
    if (!remove_timelines(store, &done, err))
        return false;
    if (done && !BACKEND(store->backend, remove_changes,
                         instant_later(changes, (instant){0}), CHANGES, &done, err))
        return false;
    if (!done)
        return true;
    site.retention.removed = site.retention.events_from;
    note_removal(store, STR("remove_old_events"), site.retention.removed);
    return store_put_site(store, site, err);
}

/* --- people --- */

static void unname(void *context, size_t part, enum sum_owner owner, instant bucket,
                   int who, const int64_t *sum)
{
    struct sum_changes *workers = context;
    (void)part;
    if (owner == SUM_OF_WORKER && who >= 0) {
        sum_changes_add(workers, owner, bucket, who, sum, -1);
        sum_changes_add(workers, owner, bucket, UNNAMED, sum, 1);
    }
}

/* The sums of workers in a window of whole quarter hours. */
static bool unname_window(struct store *store, struct window window, struct error *err)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    const struct bucket_part part = {.buckets = {0, window}, .time = true, .units = true};
    const struct look_up what = {.bucket = &part,
                                 .buckets = 1,
                                 .bucket_row = unname,
                                 .context = &store->sums[SUM_OF_WORKER]};
    store->forget_empty = true;
    bool ok = BACKEND(store->backend, look_up, &store->plant.floor, &what, &arena, err) &&
              store_settle(store, err);
    store->forget_empty = false;
    return ok;
}

static bool remove_people(struct store *store, instant due, struct error *err)
{
    struct site site = store->plant.site;
    instant next;
    if (!BACKEND(store->backend, next_sum, site.retention.people_from, true, &next, err))
        return false;
    int64_t workers = (int64_t)store->plant.floor.workers + 1;
    int64_t quarters = WORKER_QUARTERS / workers + 1;
    struct window window = {next, instant_add(next, (span){quarters * ROLLUP_FINEST.ms})};
    window.end = instant_earlier(window.end, due);
    if (!window_empty(window) && !unname_window(store, window, err))
        return false;
    site.retention.people_from = instant_earlier(window.end, due);
    if (!instant_before(site.retention.people_from, due))
        note_removal(store, STR("remove_old_people"), due);
    return store_put_site(store, site, err);
}

bool store_remove_old(struct store *store, instant now, struct error *err)
{
    if (!store_removal_due(store, now) || !store_settle(store, err))
        return !store_removal_due(store, now);
    struct site site = store->plant.site;
    instant events = events_due(&site, now), people = people_due(&site, now);
    if (instant_before(site.retention.events_from, events)) {
        site.retention.events_from = events;
        site.tallied = instant_later(site.tallied, events);
        return BACKEND(store->backend, forget_due, events, err) &&
               store_put_site(store, site, err);
    }
    if (instant_before(site.retention.removed, events))
        return remove_before(store, err);
    return remove_people(store, people, err);
}
