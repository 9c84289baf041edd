#include "api/meant_event.h"

#include "access/scope.h"

/* Who may read events at all may know of each, though perhaps not whose it is, and has
 * something that stands in for its uuid. Others may know of their own. */
static bool knows(const struct request *request, struct scope scope, bool by_stand_in,
                  const struct kept *kept)
{
    return (by_stand_in && caller_may(request->caller, MAY_READ_EVENTS | MAY_CORRECT)) ||
           (scope.kind == SCOPE_WORKER && str_equal(kept->event.worker, scope.worker));
}

bool meant_event(struct store *store, const struct request *request,
                 const struct uuid *known, instant now, struct uuid *uuid,
                 struct error *err)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    struct site site;
    struct kept kept;
    if (!store_site(store, &site, err))
        return false;
    struct scope scope = scope_of(request->caller, site_individuals_until(&site), now);
    *uuid = *known;
    if (scope.kind == SCOPE_ALL)
        return true;
    int64_t stood_for = event_stood_for(known);
    if (!(stood_for ? store_event_numbered(store, stood_for, &arena, &kept, err)
                    : store_event(store, known, &arena, &kept, err)))
        return false;
    if (!knows(request, scope, stood_for, &kept))
        return store_no_event(store, known, err);
    *uuid = kept.event.uuid;
    return true;
}

bool may_mean_worker(struct store *store, const struct request *request, str worker,
                     instant now, struct error *err)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    struct plant plant;
    if (!store_plant(store, &arena, &plant, err))
        return false;
    instant until = site_individuals_until(&plant.site);
    struct scope scope = scope_of(request->caller, until, now);
    bool knows_of = scope.kind == SCOPE_ALL ||
                    (scope.kind == SCOPE_WORKER && str_equal(scope.worker, worker));
    return (knows_of && floor_worker(&plant.floor, worker, 0) >= 0) ||
           error_set(err, ERROR_NOT_FOUND, "there is no such worker that you may see");
}

bool may_mean_station(struct store *store, const struct request *request, str station,
                      struct error *err)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    struct plant plant;
    if (!caller_may(request->caller, MAY_READ_EVENTS | MAY_CORRECT))
        return error_set(err, ERROR_DENIED,
                         "only who may read events may dispute a workstation's time; say "
                         "it of your own");
    if (!store_plant(store, &arena, &plant, err))
        return false;
    return floor_station(&plant.floor, station, 0) >= 0 ||
           error_set(err, ERROR_NOT_FOUND, "there is no workstation '%s'",
                     str_shown(station).text);
}

bool known_event(struct store *store, const struct request *request,
                 const struct kept *kept, instant now, struct uuid *known,
                 struct error *err)
{
    struct site site;
    if (!store_site(store, &site, err))
        return false;
    struct scope scope = scope_of(request->caller, site_individuals_until(&site), now);
    *known = scope.kind == SCOPE_ALL || knows(request, scope, false, kept)
                 ? kept->event.uuid
                 : event_stand_in(kept->id);
    return true;
}
