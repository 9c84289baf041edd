/* rebuild.c - every timeline and sum anew from the events. */
#include "store/inside.h"

enum { MARKS_MOST = 100000, TELL_EVERY = 10000 };

struct scan {
    struct store *store;
    const struct migration_progress *progress;
    int64_t count, all; /* events */
};

static bool take_in(void *context, const struct scanned *event, struct error *err)
{
    struct scan *scan = context;
    struct store *store = scan->store;
    if (scan->count++ % TELL_EVERY == 0)
        migration_tell(scan->progress, "timelines", scan->count, scan->all);
    if (event->damaged || event->voided)
        return true;
    bool kept = !instant_before(event->at, store->plant.site.retention.events_from);

    if (event_is_state(event->type))
        store_mark(store,
                   (struct mark){event->worker, event->station, event->at, event->type});
    else if (kept)
        sum_changes_add_units(store->sums, event->worker, event->station, event->at,
                              event->count);
    return store->marks < MARKS_MOST || store_settle(store, err);
}

/* The timelines, and units. Nothing is taken for sealed meanwhile, so that no time is
 * counted before all of it is there. */
static bool rebuild_timelines(struct store *store,
                              const struct migration_progress *progress,
                              struct error *err)
{
    struct scan scan = {store, progress, .count = 0};
    int64_t correction;
    if (!BACKEND(store->backend, last, &scan.all, &correction, err))
        return false;
    instant sealed = store->plant.site.sealed;
    store->plant.site.sealed = (instant){0};
    bool ok =
        BACKEND(store->backend, scan, &store->plant.floor, NULL, take_in, &scan, err) &&
        store_settle(store, err);
    store->plant.site.sealed = sealed;
    return ok;
}

/* --- sums of time whose events were removed --- */

static void kept_row(void *context, size_t part, enum sum_owner owner, instant bucket,
                     int who, const int64_t *sum)
{
    struct sum_changes *sums = context;
    (void)part;
    sum_changes_add(&sums[owner], owner, bucket, who, sum, 1);
}

/* The sums of coarser buckets than the finest, which are there. */
static void spread_up(struct sum_changes *list, enum sum_owner owner)
{
    size_t kept = 0;
    sum_changes_spread(list, owner);
    for (size_t i = 0; i < list->count; i++)
        if (list->at[i].level > 0)
            list->at[kept++] = list->at[i];
    list->count = kept;
}

static bool add_up_day(struct store *store, struct window day, struct sum_changes *sums,
                       struct error *err)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    const struct floor *floor = &store->plant.floor;
    const struct bucket_part part = {.buckets = {0, day}, .time = true, .units = true};
    const struct look_up what = {
        .bucket = &part, .buckets = 1, .bucket_row = kept_row, .context = sums};
    if (!BACKEND(store->backend, look_up, floor, &what, &arena, err))
        return false;
    for (enum sum_owner owner = 0; owner < SUM_OWNERS; owner++)
        spread_up(&sums[owner], owner);
    bool ok = BACKEND(store->backend, write, floor,
                      &(struct figures_written){.sums = sums}, err);
    for (enum sum_owner owner = 0; owner < SUM_OWNERS; owner++)
        sums[owner].count = 0;
    return ok;
}

/* All coarser sums of that time, a day at a time. */
static bool add_up_kept(struct store *store, struct error *err)
{
    struct sum_changes sums[SUM_OWNERS] = {0};
    instant until = store->plant.site.retention.events_from;
    struct window day = {0};
    bool ok = true;
    while (ok && instant_before(day.end, until)) {
        ok = BACKEND(store->backend, next_sum, day.end, false, &day.start, err);
        day.start = instant_floor(instant_earlier(day.start, until), SPAN_DAY);
        day.end = instant_earlier(instant_add(day.start, SPAN_DAY), until);
        ok = ok && (window_empty(day) || add_up_day(store, day, sums, err));
        if (window_empty(day))
            break;
    }
    sum_changes_free(&sums[SUM_OF_WORKER]);
    sum_changes_free(&sums[SUM_OF_STATION]);
    return ok;
}

bool store_rebuild(struct store *store, instant now, struct error *err)
{
    return store_rebuild_telling(store, now, &(struct migration_progress){0}, err);
}

bool store_rebuild_telling(struct store *store, instant now,
                           const struct migration_progress *progress, struct error *err)
{
    while (store->plant.site.erasing[0])
        if (!store_erase_on(store, now, err))
            return false;
    if (!store_settle(store, err) ||
        !BACKEND(store->backend, forget_figures, store->plant.site.retention.events_from,
                 err) ||
        !store_read_plant(store, err))
        return false;
    /* A clock that was wrong once may have sealed time that is still to come. */
    struct site site = store->plant.site;
    instant events_from = site.retention.events_from;
    site.sealed = instant_later(instant_floor(now, ROLLUP_FINEST), events_from);
    site.tallied = events_from;
    struct window history = {.end = site.sealed};
    if (!store_put_site(store, site, err) || !add_up_kept(store, err) ||
        !rebuild_timelines(store, progress, err) ||
        !BACKEND(store->backend, next_mark, (instant){0}, &history.start, err))
        return false;
    history.start = instant_later(history.start, events_from);
    return store_recount(store, history, (span){0}, site.hold, err);
}
