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
    if (event_is_state(event->type))
        store_mark(store,
                   (struct mark){event->worker, event->station, event->at, event->type});
    else
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
    bool ok = BACKEND(store->backend, scan, &store->plant.floor, take_in, &scan, err) &&
              store_settle(store, err);
    store->plant.site.sealed = sealed;
    return ok;
}

bool store_rebuild(struct store *store, instant now, struct error *err)
{
    return store_rebuild_telling(store, now, &(struct migration_progress){0}, err);
}

bool store_rebuild_telling(struct store *store, instant now,
                           const struct migration_progress *progress, struct error *err)
{
    if (!store_settle(store, err) || !BACKEND(store->backend, forget_figures, err) ||
        !store_read_plant(store, err))
        return false;
    /* A clock that was wrong once may have sealed time that is still to come. */
    struct site site = store->plant.site;
    site.sealed = instant_floor(now, ROLLUP_FINEST);
    struct window history = {.end = site.sealed};
    return store_put_site(store, site, err) && rebuild_timelines(store, progress, err) &&
           BACKEND(store->backend, next_mark, (instant){0}, &history.start, err) &&
           store_recount(store, history, (span){0}, site.hold, err);
}
