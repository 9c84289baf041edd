/* sample.c - sample data removed from beside real events, in slices.
 *
 * A slice goes on through the events in the order of their ids. It removes those of the
 * sample and works out what that changes, as if they had been voided; hence all figures
 * are right after each slice. On the way it notes whom real events refer to. That would
 * take reading all events to know, and there may be millions.
 */
#include "store/inside.h"

/* What a transaction may take of it: less than 100 ms. */
enum { LOOK_AT = 5000, REMOVE = 250 };

/* Also when numbers of workers and stations have changed since the last slice. */
static void begin(const struct store *store, struct arena *arena,
                  struct sample_removal *removal)
{
    const struct floor *floor = &store->plant.floor;
    removal->after = 0;
    removal->plant_read = store->plant_read;
    removal->worker_stays = arena_new(arena, bool, floor->workers);
    removal->station_stays = arena_new(arena, bool, floor->stations);
}

static void look_at(struct store *store, struct sample_removal *removal,
                    const struct kept *kept)
{
    const struct floor *floor = &store->plant.floor;
    int worker = floor_worker(floor, kept->event.worker, 0);
    int station = floor_station(floor, kept->event.station, 0);
    if (worker < 0 || station < 0)
        return;
    if (!kept->sample)
        removal->worker_stays[worker] = removal->station_stays[station] = true;
    else if (!kept->voided)
        store_count_out(store, worker, station, &kept->event);
}

/* The events of the next slice. *last: the id of its last one; INT64_MAX: no more come.
 */
static bool look_at_slice(struct store *store, struct sample_removal *removal,
                          int64_t *last, struct error *err)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    struct event_page page;
    size_t samples = 0;
    if (!BACKEND(store->backend, since, removal->after, LOOK_AT, &arena, &page, err))
        return false;
    *last = page.more ? page.last_id : INT64_MAX;
    for (size_t i = 0; i < page.count; i++) {
        look_at(store, removal, &page.event[i]);
        samples += page.event[i].sample;
        if (samples == REMOVE) {
            *last = page.event[i].id;
            break;
        }
    }
    return true;
}

/* Have each that only the sample referred to as if no event ever had. */
static bool forget_use(struct store *store, const struct sample_removal *removal,
                       struct error *err)
{
    const struct floor *floor = &store->plant.floor;
    for (size_t i = 0; i < floor->workers; i++) {
        const struct worker *worker = &floor->worker[i];
        if (worker->used && !removal->worker_stays[i] &&
            (!BACKEND(store->backend, delete_worker, worker->id, err) ||
             !BACKEND(store->backend, put_worker, worker, err)))
            return false;
    }
    for (size_t i = 0; i < floor->stations; i++) {
        const struct station *station = &floor->station[i];
        if (station->used && !removal->station_stays[i] &&
            (!BACKEND(store->backend, delete_station, station->id, err) ||
             !BACKEND(store->backend, put_station, station, err)))
            return false;
    }
    return true;
}

static bool finish(struct store *store, struct sample_removal *removal, struct error *err)
{
    struct site site = store->plant.site;
    site.epoch++;
    site.sample = false;
    removal->done = true;
    return store_put_site(store, site, err) && forget_use(store, removal, err) &&
           store_read_plant(store, err);
}

/* Their sums that become zero go as well, for their owners may go. */
static bool settle(struct store *store, struct error *err)
{
    store->forget_empty = true;
    bool ok = store_settle(store, err);
    store->forget_empty = false;
    return ok;
}

bool store_remove_sample(struct store *store, struct arena *arena,
                         struct sample_removal *removal, struct error *err)
{
    int64_t last, events;
    if (!store_settle(store, err))
        return false;
    if (removal->plant_read != store->plant_read)
        begin(store, arena, removal);
    if (!look_at_slice(store, removal, &last, err) ||
        !BACKEND(store->backend, remove_sample, removal->after, last, &events, err) ||
        !settle(store, err))
        return false;
    removal->after = last;
    removal->events += events;
    return last < INT64_MAX || finish(store, removal, err);
}
