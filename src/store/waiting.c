/* waiting.c - what the writer holds in memory: what waits to be written, and what is set.
 */
#include "store/inside.h"

#include "base/list.h"
#include "base/memory.h"

#include <stdlib.h>

void store_mark(struct store *store, struct mark mark)
{
    store->mark = list_room(store->mark, store->marks, &store->mark_room, sizeof mark);
    store->mark[store->marks++] = mark;
}

static void note_used(struct store *store, enum sum_owner owner, bool *used, int number)
{
    if (*used)
        return;
    *used = true;
    store->used[owner] = list_room(store->used[owner], store->used_count[owner],
                                   &store->used_room[owner], sizeof number);
    store->used[owner][store->used_count[owner]++] = number;
}

void store_use(struct store *store, int worker, int station)
{
    /* Nobody but the store has this floor, so it may change what all others only read. */
    struct floor *floor = &store->plant.floor;
    note_used(store, SUM_OF_WORKER, (bool *)&floor->worker[worker].used, worker);
    note_used(store, SUM_OF_STATION, (bool *)&floor->station[station].used, station);
}

void store_make_due(struct store *store, struct window hours)
{
    store->due = list_room(store->due, store->dues, &store->due_room, sizeof hours);
    store->due[store->dues++] = hours;
}

void store_retally(struct store *store, const struct event *event)
{
    const struct site *site = &store->plant.site;
    span reach = event_is_state(event->type) ? site->hold : (span){1};
    if (!instant_before(event->at, site->tallied))
        return;
    struct window due = {
        instant_floor(event->at, SPAN_HOUR),
        instant_earlier(instant_ceil(instant_add(event->at, reach), SPAN_HOUR),
                        site->tallied),
    };
    store_make_due(store, due);
}

void store_forget(struct store *store)
{
    store->handed_count = store->marks = 0;
    store->changes.count = store->doubts.count = store->dues = 0;
    store->changed_count = 0;
    for (int owner = 0; owner < SUM_OWNERS; owner++)
        store->sums[owner].count = store->used_count[owner] = 0;
}

bool store_read_plant(struct store *store, struct error *err)
{
    arena_free(&store->plant_arena);
    free(store->tail);
    store->tail = NULL;
    store->plant = (struct plant){0};
    store->plant_read++;
    if (!BACKEND(store->backend, plant, &store->plant_arena, &store->plant, err))
        return false;
    store->tail = memory_new(struct tail, store->plant.floor.workers);
    return true;
}

bool store_read_anew(struct store *store, struct error *err)
{
    store->audit.known = false;
    store->erasure = (struct erasure){0};
    return store_read_plant(store, err);
}

/* The same with what `other` has of what no figure is made of. */
static struct site but_for_progress(struct site site, const struct site *other)
{
    site.tallied = other->tallied;
    site.feedback.drawn = other->feedback.drawn;
    site.feedback.looked = other->feedback.looked;
    site.feedback.looked_epoch = other->feedback.looked_epoch;
    return site;
}

bool store_put_site(struct store *store, struct site site, struct error *err)
{
    const struct site before = but_for_progress(store->plant.site, &site);
    if (memcmp(&before, &site, sizeof site) != 0)
        store_changes_past(store);
    if (!BACKEND(store->backend, put_site, &site, err))
        return false;
    store->plant.site = site;
    return true;
}
