#include "pipeline/seed.h"

#include "domain/sample.h"

#include "base/arena.h"
#include "store/audit.h"

#include <stdio.h>

enum { SEED_DAYS = 7, SEED_WEIGHT = 20000 /* about as many events */ };
enum { UNSEED_WEIGHT = 250 };

static bool register_floor(struct store *store, instant now, struct error *err)
{
    char text[INSTANT_TEXT];
    str created_at = instant_format(now, text);
    for (int i = 0; i < SAMPLE_WORKERS; i++) {
        const struct worker worker = {
            .id = str_from(sample_workers[i].id),
            .name = str_from(sample_workers[i].name),
            .created_at = created_at,
            .active = true,
        };
        if (!store_add_worker(store, &worker, err))
            return false;
    }
    for (int i = 0; i < SAMPLE_STATIONS; i++) {
        const struct station station = {
            .id = str_from(sample_stations[i].id),
            .name = str_from(sample_stations[i].name),
            .type = str_from(sample_stations[i].type),
            .created_at = created_at,
            .active = true,
        };
        if (!store_add_station(store, &station, err))
            return false;
    }
    return true;
}

/* The events of `window`, which is short enough to be held in memory. */
static bool append(struct store *store, uint64_t seed, struct window window, instant now,
                   int64_t *events, struct error *err)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    const struct event *event;
    size_t count = sample_events(seed, window, &arena, &event);
    struct outcome *outcome = arena_new(&arena, struct outcome, count);
    if (!store_append(store, event, count, ORIGIN_SAMPLE, now, &arena, outcome, err))
        return false;
    for (size_t i = 0; i < count; i++)
        if (outcome[i].kind == OUTCOME_REJECTED)
            return error_set(err, ERROR_INTERNAL, "a sample event was rejected: %.*s",
                             STR_ARG(outcome[i].text));
    *events += (int64_t)count;
    return true;
}

static bool fill(struct seed_task *seeding, struct store *store, instant now,
                 struct error *err)
{
    if (!store_clear(store, err) || !register_floor(store, now, err))
        return false;
    instant start = instant_add(now, (span){-SEED_DAYS * SPAN_DAY.ms});
    while (instant_before(start, now)) {
        instant end = instant_earlier(instant_add(start, SPAN_DAY), now);
        if (!append(store, seeding->seed, (struct window){start, end}, now,
                    &seeding->events, err))
            return false;
        start = end;
    }
    seeding->replaced = true;
    return true;
}

/* Something was written: an error that lets the transaction go on must not pass. */
static bool lose(struct error *err)
{
    if (err->code != ERROR_UNAVAILABLE && err->code != ERROR_CORRUPT)
        err->code = ERROR_INTERNAL;
    return false;
}

/* Once, for a database that was created: is there to be sample data? Not beside what an
 * import has put in meanwhile. */
static bool decide(const struct seed_task *seeding, struct store *store, bool events,
                   bool *wanted, struct error *err)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    struct plant plant;
    if (!store_plant(store, &arena, &plant, err))
        return false;
    bool empty =
        !events && !plant.floor.workers && !plant.floor.stations && !plant.calendar.count;
    *wanted = plant.site.fresh && empty && !seeding->decline;
    return !plant.site.fresh || store_set_used(store, err);
}

static void note_seed(const struct seed_task *seeding, struct store *store)
{
    char after[64];
    int len =
        snprintf(after, sizeof after, "{\"events\":%lld}", (long long)seeding->events);
    const struct audit_entry entry = {.action = STR("seed"),
                                      .after = {after, (size_t)len}};
    if (seeding->actor)
        store_act_as(store, seeding->actor);
    store_audit(store, &entry);
    if (seeding->actor)
        store_act_as(store, NULL);
}

static bool run(struct task *task, void *store, instant now, struct error *err)
{
    struct seed_task *seeding = (struct seed_task *)task;
    bool any, real, wanted = true;
    if (!store_has_events(store, &any, &real, err) ||
        (seeding->only_if_fresh && !decide(seeding, store, any, &wanted, err)))
        return false;
    if (!wanted)
        return true;
    if (real && !seeding->force)
        return error_set(err, ERROR_CONFLICT,
                         "there are events that are not sample data, and seeding would "
                         "remove them; say so with force");
    if (!fill(seeding, store, now, err))
        return lose(err);
    note_seed(seeding, store);
    return true;
}

void seed_task_init(struct seed_task *seeding)
{
    seeding->task.run = run;
    /* More than a short backlog has room for, while anything else waits. */
    seeding->task.weight = seeding->decline ? 1 : SEED_WEIGHT;
    seeding->actor = NULL;
    seeding->replaced = false;
    seeding->events = 0;
}

/* --- removing it --- */

/* May a worker or a workstation go? A name that is not the sample's is somebody's own. */
static bool may_go(struct unseed_task *unseeding, bool used, str name,
                   const char *sample_name)
{
    bool ours = str_equal(name, str_from(sample_name));
    unseeding->kept += used && ours;
    unseeding->registers += !used && ours;
    return !used && ours;
}

static bool remove_workers(struct unseed_task *unseeding, struct store *store,
                           const struct floor *floor, struct error *err)
{
    for (int i = 0; i < SAMPLE_WORKERS; i++) {
        int number = floor_worker(floor, str_from(sample_workers[i].id), 0);
        if (number < 0)
            continue;
        const struct worker *worker = &floor->worker[number];
        if (may_go(unseeding, worker->used, worker->name, sample_workers[i].name) &&
            !store_delete_worker(store, worker->id, err))
            return false;
    }
    return true;
}

static bool remove_stations(struct unseed_task *unseeding, struct store *store,
                            const struct floor *floor, struct error *err)
{
    for (int i = 0; i < SAMPLE_STATIONS; i++) {
        int number = floor_station(floor, str_from(sample_stations[i].id), 0);
        if (number < 0)
            continue;
        const struct station *station = &floor->station[number];
        if (may_go(unseeding, station->used, station->name, sample_stations[i].name) &&
            !store_delete_station(store, station->id, err))
            return false;
    }
    return true;
}

static bool remove_registers(struct unseed_task *unseeding, struct store *store,
                             struct error *err)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    struct plant plant;
    return store_plant(store, &arena, &plant, err) &&
           remove_workers(unseeding, store, &plant.floor, err) &&
           remove_stations(unseeding, store, &plant.floor, err);
}

static void note_unseed(const struct unseed_task *unseeding, struct store *store)
{
    char after[128];
    int len = snprintf(after, sizeof after,
                       "{\"events\":%lld,\"registers\":%lld,\"kept\":%lld}",
                       (long long)unseeding->removal.events,
                       (long long)unseeding->registers, (long long)unseeding->kept);
    const struct audit_entry entry = {.action = STR("unseed"),
                                      .after = {after, (size_t)len}};
    if (unseeding->actor)
        store_act_as(store, unseeding->actor);
    store_audit(store, &entry);
    if (unseeding->actor)
        store_act_as(store, NULL);
}

static bool run_unseeding(struct task *task, void *store, instant now, struct error *err)
{
    struct unseed_task *unseeding = (struct unseed_task *)task;
    struct sample_removal *removal = &unseeding->removal;
    struct site site;
    (void)now;
    if (!store_site(store, &site, err))
        return false;
    removal->done = !site.sample;
    if (removal->done)
        return true;
    if (!store_remove_sample(store, unseeding->arena, removal, err) ||
        (removal->done && !remove_registers(unseeding, store, err)))
        return lose(err);
    if (removal->done)
        note_unseed(unseeding, store);
    return true;
}

void unseed_task_init(struct unseed_task *unseeding, struct arena *arena)
{
    unseeding->task.run = run_unseeding;
    unseeding->task.weight = UNSEED_WEIGHT;
    unseeding->actor = NULL;
    unseeding->arena = arena;
    unseeding->removal = (struct sample_removal){0};
    unseeding->registers = unseeding->kept = 0;
}
