#include "cli/newcomers.h"

#include "cli/actor.h"
#include "cli/remote_import.h"

#include "base/arena.h"
#include "base/json.h"
#include "store/audit.h"
#include "store/store.h"

/* --- who is new --- */

static bool has_worker(const struct worker *worker, size_t count, str id)
{
    for (size_t i = count; i-- > 0;)
        if (str_equal(worker[i].id, id))
            return true;
    return false;
}

static bool has_station(const struct station *station, size_t count, str id)
{
    for (size_t i = count; i-- > 0;)
        if (str_equal(station[i].id, id))
            return true;
    return false;
}

struct floor newcomers_of(const struct event *event, size_t count,
                          const struct floor *known, instant now, struct arena *arena)
{
    char text[INSTANT_TEXT];
    str created = arena_copy(arena, instant_format(now, text));
    struct worker *worker = arena_new(arena, struct worker, count);
    struct station *station = arena_new(arena, struct station, count);
    struct floor newcomers = {.worker = worker, .station = station};
    for (size_t i = 0; i < count; i++) {
        str who = event[i].worker, where = event[i].station;
        if (floor_worker(known, who, 0) < 0 &&
            !has_worker(worker, newcomers.workers, who))
            worker[newcomers.workers++] = (struct worker){
                .id = who, .name = who, .created_at = created, .active = true};
        if (floor_station(known, where, 0) < 0 &&
            !has_station(station, newcomers.stations, where))
            station[newcomers.stations++] = (struct station){.id = where,
                                                             .name = where,
                                                             .type = STR("Other"),
                                                             .created_at = created,
                                                             .active = true};
    }
    return newcomers;
}

struct floor newcomers_among(const struct floor *floor, const struct floor *known,
                             struct arena *arena)
{
    struct worker *worker = arena_new(arena, struct worker, floor->workers);
    struct station *station = arena_new(arena, struct station, floor->stations);
    struct floor newcomers = {.worker = worker, .station = station};
    struct error ignored;
    for (size_t i = 0; i < floor->workers; i++)
        if (id_check(floor->worker[i].id, "worker_id", &ignored) &&
            floor_worker(known, floor->worker[i].id, 0) < 0)
            worker[newcomers.workers++] = floor->worker[i];
    for (size_t i = 0; i < floor->stations; i++)
        if (id_check(floor->station[i].id, "station_id", &ignored) &&
            floor_station(known, floor->station[i].id, 0) < 0)
            station[newcomers.stations++] = floor->station[i];
    return newcomers;
}

/* --- registering --- */

static void note_added(struct store *store, str action, str id, str name, bool worker)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    struct json_out *out = json_out_new(&arena);
    struct json_node *after = json_object(out);
    json_add_text(out, after, "name", name);
    const struct audit_entry entry = {.action = action,
                                      .object = id,
                                      .worker = worker ? id : STR(""),
                                      .after = json_write(out, after)};
    store_audit(store, &entry);
}

static bool add_here(struct store *store, const struct floor *newcomers,
                     struct error *err)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    const struct actor actor = actor_here(&arena);
    if (!store_add_floor(store, newcomers, err))
        return false;
    store_act_as(store, &actor);
    for (size_t i = 0; i < newcomers->workers; i++)
        note_added(store, STR("add_worker"), newcomers->worker[i].id,
                   newcomers->worker[i].name, true);
    for (size_t i = 0; i < newcomers->stations; i++)
        note_added(store, STR("add_station"), newcomers->station[i].id,
                   newcomers->station[i].name, false);
    store_act_as(store, NULL);
    return true;
}

/* The server has its own rows of the audit log. */
static bool add_there(struct link *link, const struct floor *newcomers, struct error *err)
{
    for (size_t i = 0; i < newcomers->workers; i++)
        if (!remote_add_worker(link, &newcomers->worker[i], err))
            return false;
    for (size_t i = 0; i < newcomers->stations; i++)
        if (!remote_add_station(link, &newcomers->station[i], err))
            return false;
    return true;
}

bool newcomers_add(struct store *store, struct link *link, const struct floor *newcomers,
                   struct error *err)
{
    return link ? add_there(link, newcomers, err) : add_here(store, newcomers, err);
}
