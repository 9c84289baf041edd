/* erasure.c - who a worker is, removed from everything that is kept; totals stay.
 *
 * The worker's name and id give way to a stand-in, a made-up id that is nobody's. Events,
 * timeline and sums are renamed and not removed, because those of the workstations and of
 * the factory follow from them, and those of others too: whether two people were at a
 * workstation at once is known only while both are. The stand-in's own go as they get too
 * old (retention.c). Uuids of events change with them, since they can be worked out from
 * the id; reasons of corrections go.
 *
 * It takes many transactions. The first puts the stand-in into the register, takes the
 * name away and lets no more events in; the last one renames the timeline and removes the
 * id. In between some events and sums are the one's and some the other's, which no total
 * notices. What would is refused until it is over: correcting those events, a changed
 * hold. After a crash it goes on.
 */
#include "store/inside.h"

#include <stdio.h>

enum { EVENTS = 5000, BUCKETS = 500 };

/* Sums may still be added while others are moved: of so long a time before now, at most.
 */
static const span still_moves = {9 * 24 * 60 * 60 * 1000};

bool store_erasing(const struct store *store)
{
    return store->plant.site.erasing[0] != '\0';
}

bool store_erase_worker(struct store *store, str id, str stand_in, instant now,
                        struct error *err)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    const struct floor *floor = &store->plant.floor;
    struct site site = store->plant.site;
    char text[INSTANT_TEXT];
    int number = floor_worker(floor, id, 0);
    if (number < 0)
        return error_set(err, ERROR_NOT_FOUND, "there is no worker '%s'",
                         str_shown(id).text);
    if (!store_refuse_erasing(store, err))
        return false;
    struct worker gone = floor->worker[number];
    const struct worker instead = {
        .id = stand_in,
        .name = stand_in,
        .created_at = instant_format(now, text),
    };
    gone.id = arena_copy(&arena, gone.id);
    gone.created_at = arena_copy(&arena, gone.created_at);
    gone.name = stand_in;
    gone.team = STR("");
    gone.active = false;
    snprintf(site.erasing, sizeof site.erasing, "%.*s", STR_ARG(id));
    snprintf(site.erased_as, sizeof site.erased_as, "%.*s", STR_ARG(stand_in));
    store->erasure = (struct erasure){0};
    return store_add_worker(store, &instead, err) &&
           store_change_worker(store, &gone, err) && store_put_site(store, site, err);
}

/* The timeline and the id, and what was added to sums since they were moved. */
static bool finish(struct store *store, instant now, struct error *err)
{
    struct site site = store->plant.site;
    str worker = str_from(site.erasing), as = str_from(site.erased_as);
    struct backend *backend = store->backend;
    instant from =
        instant_add(instant_earlier(now, site.sealed), (span){-still_moves.ms});
    bool done;
    from = instant_floor(instant_later(from, (instant){0}), ROLLUP_FINEST);
    if (!BACKEND(backend, erase_sums, worker, as, SIZE_MAX, &from, &done, err) ||
        !BACKEND(backend, erase_rest, worker, as, err) ||
        !BACKEND(backend, erase_audit, worker, err) ||
        !store_erase_topic(store, worker, err))
        return false;
    store_erase_waiting_audit(store, worker);
    store->overwriting = true;
    site.erasing[0] = site.erased_as[0] = '\0';
    site.epoch++;
    /* In this transaction: rows without anything after them that says why they tell
     * nothing would look as if somebody had blanked them. */
    const struct audit_entry end = {.action = AUDIT_ERASURE,
                                    .object = str_from(store->plant.site.erased_as)};
    store_audit(store, &end);
    return store_put_site(store, site, err) && store_read_plant(store, err);
}

bool store_erase_on(struct store *store, instant now, struct error *err)
{
    const struct site *site = &store->plant.site;
    struct erasure *erasure = &store->erasure;
    struct backend *backend = store->backend;
    str worker = str_from(site->erasing), as = str_from(site->erased_as);
    if (!store_erasing(store))
        return true;
    if (!store_settle(store, err))
        return false;
    if (!erasure->events_done)
        return BACKEND(backend, erase_events, worker, as, EVENTS, &erasure->after,
                       &erasure->events_done, err);
    if (!erasure->sums_done)
        return BACKEND(backend, erase_sums, worker, as, BUCKETS, &erasure->from,
                       &erasure->sums_done, err);
    erasure->events_done = erasure->sums_done = false;
    return finish(store, now, err);
}
