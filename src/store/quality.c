/* quality.c - which hours of quality are due, and the tally of one from its events.
 *
 * Hours before site.tallied were passed: they are in the table, or due. An event that
 * comes, or goes, in one of them makes it due again, and with it those that its hold
 * reaches. Hours after that moment are nobody's concern yet, so live events cost nothing.
 */
#include "store/inside.h"

/* --- what is due --- */

/* *first: the begin of the first hour from `from` on in which there is an event, or time
 * that may be carried from an earlier one. */
static bool first_hour(struct store *store, instant from, instant *first,
                       struct error *err)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    instant start = {from.ms - store->plant.site.hold.ms};
    const struct event_query query = {
        .window = {instant_later(start, (instant){0}), INSTANT_NEVER},
        .ascending = true,
        .limit = 1,
    };
    struct event_page page;
    if (!BACKEND(store->backend, page, &query, &arena, &page, err))
        return false;
    *first = page.count
                 ? instant_later(from, instant_floor(page.event[0].event.at, SPAN_HOUR))
                 : INSTANT_NEVER;
    return true;
}

/* The clock was wrong, and hours were passed that are still to come. */
static bool take_back(struct store *store, instant until, struct error *err)
{
    struct site site = store->plant.site;
    struct window ahead = {until, site.tallied};
    site.tallied = until;
    return BACKEND(store->backend, remove_quality, ahead, err) &&
           store_put_site(store, site, err);
}

bool store_pass_hours(struct store *store, instant until, size_t most, struct error *err)
{
    if (!store_settle(store, err))
        return false;
    struct site site = store->plant.site;
    struct window leap = {site.tallied, until}, due;
    if (window_empty(leap))
        return instant_equal(site.tallied, until) || take_back(store, until, err);
    if (!first_hour(store, site.tallied, &due.start, err))
        return false;
    leap.end = due.start = instant_earlier(due.start, until);
    due.end = instant_add(due.start, (span){(int64_t)most * SPAN_HOUR.ms});
    site.tallied = due.end = instant_earlier(due.end, until);
    /* With another hold, there may have been time. */
    if (!window_empty(leap) && !BACKEND(store->backend, remove_quality, leap, err))
        return false;
    if (!window_empty(due))
        store_make_due(store, due);
    return store_put_site(store, site, err);
}

bool store_due_hours(struct store *store, size_t most, struct arena *arena,
                     struct due_hours *list, struct error *err)
{
    return BACKEND(store->backend, due_hours, most, arena, list, err);
}

/* --- a tally --- */

/* Whose state reaches into the hour, and since when. */
static bool find_carried(struct store *store, const struct plant *plant, instant hour,
                         struct arena *arena, struct moment *moment, size_t *count,
                         struct error *err)
{
    const struct floor *floor = &plant->floor;
    instant before = instant_add(hour, (span){-1});
    const struct timeline_part part = {EVERYBODY, before, before};
    const struct look_up what = {
        .part = &part,
        .parts = 1,
        .timeline = arena_new(arena, struct timeline, floor->workers),
    };
    if (!BACKEND(store->backend, look_up, floor, &what, arena, err))
        return false;
    *count = 0;
    for (size_t i = 0; i < floor->workers; i++) {
        struct latest latest = timeline_latest(
            what.timeline[i].run, what.timeline[i].count, plant->site.hold, before);
        if (latest.seen && latest.held)
            moment[(*count)++] = (struct moment){(int)i, latest.at};
    }
    return true;
}

static void add(struct quality_tally *tally, int worker, const struct event *event)
{
    quality_tally_add(tally, &(struct quality_event){
                                 event->at,
                                 event->type,
                                 worker,
                                 {event->camera, event->model, event->station},
                                 event->confidence,
                             });
}

/* The events that count at these moments. */
static bool add_moments(struct store *store, const struct floor *floor,
                        const struct moment *moment, size_t count,
                        struct quality_tally *tally, struct arena *arena,
                        struct error *err)
{
    const struct look_up what = {
        .moment = moment,
        .moments = count,
        .winner = arena_new(arena, struct winner, count),
    };
    struct uuid *uuid = arena_new(arena, struct uuid, count);
    struct kept *kept = arena_new(arena, struct kept, count);
    int *worker = arena_new(arena, int, count);
    size_t found = 0;
    if (count && !BACKEND(store->backend, look_up, floor, &what, arena, err))
        return false;
    for (size_t i = 0; i < count; i++)
        if (what.winner[i].found) {
            worker[found] = moment[i].worker;
            uuid[found++] = what.winner[i].uuid;
        }
    if (found && !BACKEND(store->backend, find, uuid, found, arena, kept, err))
        return false;
    for (size_t i = 0; i < found; i++)
        if (kept[i].id)
            add(tally, worker[i], &kept[i].event);
    return true;
}

struct hour_scan {
    struct quality_tally *tally;
    const struct floor *floor;
};

static bool take_in(void *context, const struct scanned *event, struct error *err)
{
    const struct hour_scan *scan = context;
    (void)err;
    if (!event->damaged && !event->voided)
        quality_tally_add(scan->tally, &(struct quality_event){
                                           event->at,
                                           event->type,
                                           event->worker,
                                           {event->camera, event->model,
                                            scan->floor->station[event->station].id},
                                           event->confidence,
                                       });
    return true;
}

bool store_tally_hour(struct store *store, const struct plant *plant, instant hour,
                      struct arena *arena, struct quality_rows *rows, struct error *err)
{
    const struct floor *floor = &plant->floor;
    struct window window = {hour, instant_add(hour, SPAN_HOUR)};
    struct moment *moment = arena_new(arena, struct moment, floor->workers);
    size_t moments;
    if (plant->site.erasing[0])
        return error_set(err, ERROR_CONFLICT, "data of a worker is being erased");
    struct quality_tally *tally =
        quality_tally_new(window, plant->site.hold, floor->workers, arena);
    struct hour_scan scan = {tally, floor};
    if (!find_carried(store, plant, hour, arena, moment, &moments, err) ||
        !add_moments(store, floor, moment, moments, tally, arena, err) ||
        !BACKEND(store->backend, scan, floor, &window, take_in, &scan, err))
        return false;
    *rows = quality_tally_end(tally);
    return true;
}

bool store_put_quality(struct store *store, const struct due_hour *hour,
                       struct quality_rows rows, bool *kept, struct error *err)
{
    store_tell_news(store, NEWS_QUALITY);
    /* What waits may make it due again. */
    return store_settle(store, err) &&
           BACKEND(store->backend, put_quality, hour, rows, kept, err);
}

bool store_quality(struct store *store, struct window window, quality_visitor *visit,
                   void *context, struct error *err)
{
    return BACKEND(store->backend, quality, window, visit, context, err);
}

/* --- drift --- */

bool store_camera_faults(struct store *store, struct window window,
                         camera_hour_visitor *visit, void *context, struct error *err)
{
    return BACKEND(store->backend, camera_faults, window, visit, context, err);
}

bool store_put_drift_reference(struct store *store,
                               const struct reference_start *reference, struct error *err)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    struct reference_starts list;
    size_t others = 0;
    if (!store_drift_references(store, &arena, &list, err))
        return false;
    for (size_t i = 0; i < list.count; i++)
        others += !str_equal(list.at[i].camera, reference->camera);
    if (others >= CAMERAS_MOST)
        return error_set(err, ERROR_LIMIT,
                         "%d other cameras have a reference that was set", CAMERAS_MOST);
    store_tell_news(store, NEWS_QUALITY);
    return BACKEND(store->backend, put_drift_reference, reference, err);
}

bool store_drift_references(struct store *store, struct arena *arena,
                            struct reference_starts *list, struct error *err)
{
    return BACKEND(store->backend, drift_references, arena, list, err);
}

bool store_set_drift_rules(struct store *store, const struct drift_rules *rules,
                           struct error *err)
{
    struct site site = store->plant.site;
    if (!(rules->floor_below >= 0 && rules->floor_below <= 1))
        return error_set(err, ERROR_INVALID, "a confidence of %g; want 0 to 1",
                         rules->floor_below);
    site.drift = *rules;
    store_tell_news(store, NEWS_QUALITY);
    return store_put_site(store, site, err);
}
