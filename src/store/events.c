/* events.c - keeping events, finding them again, and correcting them. */
#include "store/inside.h"

#include "base/list.h"

/* --- keeping --- */

static void reject(struct arena *arena, struct outcome *outcome, const struct error *why)
{
    *outcome = (struct outcome){
        .kind = OUTCOME_REJECTED,
        .code = why->code,
        .text = arena_copy(arena, str_from(why->text)),
    };
}

/* Does the event lie in time whose events are kept? Earlier time cannot change. */
static bool recent(const struct retention *kept, const struct event *event,
                   struct error *why)
{
    char from[INSTANT_TEXT];
    if (!instant_before(event->at, kept->events_from))
        return true;
    instant_format(kept->events_from, from);
    return error_set(why, ERROR_INVALID,
                     "timestamp is before %s: what is older was removed, and figures of "
                     "that time do not change any more",
                     from);
}

/* Are worker and station registered, and not deactivated, and is it not too old? What
 * corrects the past may be of who was deactivated since. */
static bool admit(const struct plant *plant, const struct event *event, bool corrects,
                  int *worker, int *station, struct error *why)
{
    const struct floor *floor = &plant->floor;
    *worker = floor_worker(floor, event->worker, *worker);
    *station = floor_station(floor, event->station, *station);
    if (*worker < 0)
        return error_set(why, ERROR_NOT_FOUND,
                         "there is no worker '%.*s'; register it with POST /api/workers",
                         STR_ARG(event->worker));
    if (*station < 0)
        return error_set(
            why, ERROR_NOT_FOUND,
            "there is no workstation '%.*s'; register it with POST /api/workstations",
            STR_ARG(event->station));
    if (!floor->worker[*worker].active && !corrects)
        return error_set(why, ERROR_CONFLICT, "worker '%.*s' is deactivated",
                         STR_ARG(event->worker));
    if (!floor->station[*station].active && !corrects)
        return error_set(why, ERROR_CONFLICT, "workstation '%.*s' is deactivated",
                         STR_ARG(event->station));
    return recent(&plant->site.retention, event, why);
}

/* A retry is acknowledged even when its worker was deactivated since, so those that are
 * not admitted are compared with what is known. */
static void admit_all(const struct plant *plant, const struct handed *handed)
{
    int worker = 0, station = 0;
    for (size_t i = 0; i < handed->count; i++) {
        const struct event *event = &handed->event[i];
        struct error ignored = {0};
        bool admitted =
            admit(plant, event, handed->corrects, &worker, &station, &ignored);
        handed->addition[i] = (struct addition){event, worker, station, !admitted};
    }
}

/* What the sender is told of one. */
static void tell(const struct plant *plant, const struct handed *handed, size_t i)
{
    const struct addition *addition = &handed->addition[i];
    const struct addition_result *result = &handed->result[i];
    struct outcome *outcome = &handed->outcome[i];
    struct error why = {0};
    int worker = 0, station = 0;
    switch (result->added) {
    case ADDED_NEW:
        *outcome = (struct outcome){OUTCOME_STORED, .id = result->id};
        return;
    case ADDED_KNOWN:
        *outcome = (struct outcome){OUTCOME_DUPLICATE, .id = result->id};
        return;
    case ADDED_CONFLICT:
        error_set(&why, ERROR_CONFLICT,
                  "event_uuid %s is known with another content; a new event needs a new "
                  "uuid",
                  addition->event->uuid.text);
        break;
    case ADDED_NOT_KNOWN:
        (void)admit(plant, addition->event, handed->corrects, &worker, &station, &why);
        break;
    }
    reject(handed->arena, outcome, &why);
}

static void count_in(struct store *store, const struct addition *addition)
{
    const struct event *event = addition->event;
    store_use(store, addition->worker, addition->station);
    store_retally(store, event);
    /* Status at the end of a window is told by marks of its very end, too. */
    if (!instant_before(store->plant.site.sealed, event->at))
        store_changes_past(store);
    if (event_is_state(event->type))
        store_mark(store, (struct mark){addition->worker, addition->station, event->at,
                                        event->type});
    else
        sum_changes_add_units(store->sums, addition->worker, addition->station, event->at,
                              event->count);
}

/* An event that is new here and was voided where it came from. */
static bool keep_voided(struct store *store, const struct addition *addition, instant now,
                        struct error *err)
{
    store_use(store, addition->worker, addition->station);
    return BACKEND(store->backend, correct, addition->event, true,
                   STR("it came marked as voided"), store_actor(store), now, err);
}

/* Hand them to the engine: those whose workers and stations are registered to be added,
 * the others to be compared. */
static bool hand_over(struct store *store, const struct handed *handed, struct error *err)
{
    admit_all(&store->plant, handed);
    return BACKEND(store->backend, add, handed->addition, handed->count, handed->origin,
                   handed->now, handed->result, err);
}

/* What kinds of events there are is known from the first of each on. */
static bool note_origins(struct store *store, const bool new[static 2], struct error *err)
{
    struct site site = store->plant.site;
    bool sample = site.sample || new[ORIGIN_SAMPLE];
    bool real = site.real || new[ORIGIN_SOURCE];
    if (sample == site.sample && real == site.real)
        return true;
    site.sample = sample;
    site.real = real;
    return store_put_site(store, site, err);
}

static bool append_later(struct store *store, const struct event *event, size_t count,
                         enum origin origin, bool corrects, instant now,
                         struct arena *arena, struct outcome *outcome, struct error *err)
{
    if (origin == ORIGIN_SAMPLE && store->plant.site.retention.events_from.ms)
        return error_set(err, ERROR_CONFLICT,
                         "sample data is not for a database whose old events were "
                         "removed: it could not be taken out of the sums again");
    const struct handed handed = {
        .event = event,
        .count = count,
        .origin = origin,
        .corrects = corrects,
        .now = now,
        .arena = arena,
        .addition = arena_new(arena, struct addition, count),
        .result = arena_new(arena, struct addition_result, count),
        .outcome = outcome,
    };
    if (!hand_over(store, &handed, err))
        return false;
    store->handed =
        list_room(store->handed, store->handed_count, &store->handed_room, sizeof handed);
    store->handed[store->handed_count++] = handed;
    return true;
}

bool store_append_later(struct store *store, const struct event *event, size_t count,
                        enum origin origin, instant now, struct arena *arena,
                        struct outcome *outcome, struct error *err)
{
    return append_later(store, event, count, origin, false, now, arena, outcome, err);
}

/* Others have written since: what is set may have changed, and nothing was added. */
static bool hand_over_again(struct store *store, struct error *err)
{
    if (!store_read_anew(store, err))
        return false;
    for (size_t i = 0; i < store->handed_count; i++)
        if (!hand_over(store, &store->handed[i], err))
            return false;
    return true;
}

static bool take_in(struct store *store, const struct handed *handed, bool new[static 2],
                    struct error *err)
{
    for (size_t i = 0; i < handed->count; i++) {
        const struct addition *addition = &handed->addition[i];
        tell(&store->plant, handed, i);
        if (handed->result[i].added != ADDED_NEW)
            continue;
        new[handed->origin] = true;
        if (!addition->event->voided)
            count_in(store, addition);
        else if (!keep_voided(store, addition, handed->now, err))
            return false;
    }
    return true;
}

bool store_receive(struct store *store, struct error *err)
{
    bool new[2] = {false};
    if (!store->handed_count)
        return true;
    for (;;) {
        unsigned generation = store->backend->generation;
        if (!BACKEND(store->backend, receive, err))
            return false;
        if (store->backend->generation == generation)
            break;
        if (!hand_over_again(store, err))
            return false;
    }
    for (size_t i = 0; i < store->handed_count; i++)
        if (!take_in(store, &store->handed[i], new, err))
            return false;
    store->handed_count = 0;
    return note_origins(store, new, err);
}

bool store_append(struct store *store, const struct event *event, size_t count,
                  enum origin origin, instant now, struct arena *arena,
                  struct outcome *outcome, struct error *err)
{
    return store_append_later(store, event, count, origin, now, arena, outcome, err) &&
           store_receive(store, err);
}

bool store_append_corrected(struct store *store, const struct event *event,
                            enum origin origin, instant now, struct arena *arena,
                            struct error *err)
{
    struct outcome outcome = {0};
    if (!append_later(store, event, 1, origin, true, now, arena, &outcome, err) ||
        !store_receive(store, err))
        return false;
    return outcome.kind == OUTCOME_STORED ||
           error_set(err, ERROR_UNAVAILABLE, "a corrected event was not kept: %.*s",
                     STR_ARG(outcome.text));
}

/* --- finding --- */

bool store_find(struct store *store, const struct uuid *uuid, size_t count,
                struct arena *arena, struct kept *kept, struct error *err)
{
    return BACKEND(store->backend, find, uuid, count, arena, kept, err);
}

bool store_event_numbered(struct store *store, int64_t id, struct arena *arena,
                          struct kept *kept, struct error *err)
{
    struct event_page page;
    if (!store_events_since(store, id - 1, 1, arena, &page, err))
        return false;
    if (!page.count || page.event[0].id != id) {
        struct uuid uuid = event_stand_in(id);
        return store_no_event(store, &uuid, err);
    }
    *kept = page.event[0];
    return true;
}

bool store_no_event(struct store *store, const struct uuid *uuid, struct error *err)
{
    struct site site;
    char from[INSTANT_TEXT];
    if (!BACKEND(store->backend, site, &site, err))
        return false;
    error_set(err, ERROR_NOT_FOUND, "there is no event %s", uuid->text);
    if (!site.retention.events_from.ms)
        return false;
    instant_format(site.retention.events_from, from);
    return error_set(err, ERROR_NOT_FOUND,
                     "there is no event %s; those before %s were removed", uuid->text,
                     from);
}

bool store_event(struct store *store, const struct uuid *uuid, struct arena *arena,
                 struct kept *kept, struct error *err)
{
    struct kept found;
    int64_t stood_for = store->hides ? event_stood_for(uuid) : 0;
    if (stood_for)
        return store_event_numbered(store, stood_for, arena, kept, err);
    if (!store_find(store, uuid, 1, arena, &found, err))
        return false;
    if (!found.id || found.hidden)
        return store_no_event(store, uuid, err);
    *kept = found;
    return true;
}

bool store_events(struct store *store, const struct event_query *query,
                  struct arena *arena, struct event_page *page, struct error *err)
{
    return BACKEND(store->backend, page, query, arena, page, err);
}

bool store_events_since(struct store *store, int64_t id, size_t limit,
                        struct arena *arena, struct event_page *page, struct error *err)
{
    return BACKEND(store->backend, since, id, limit, arena, page, err);
}

bool store_last(struct store *store, int64_t *event, int64_t *correction,
                struct error *err)
{
    return BACKEND(store->backend, last, event, correction, err);
}

bool store_cameras_since(struct store *store, int64_t after, int64_t last,
                         struct arena *arena, str **camera, size_t *cameras,
                         struct error *err)
{
    return BACKEND(store->backend, cameras_since, after, last, arena, camera, cameras,
                   err);
}

bool store_has_events(struct store *store, bool *any, bool *real, struct error *err)
{
    return BACKEND(store->backend, has_events, any, real, err);
}

/* --- correcting --- */

static void count_again(struct store *store, int worker, int station,
                        const struct event *event, int sign)
{
    store_retally(store, event);
    if (event_is_state(event->type))
        store_mark(store, (struct mark){worker, station, event->at, EVENT_TYPES});
    else
        sum_changes_add_units(store->sums, worker, station, event->at,
                              sign * event->count);
}

void store_count_out(struct store *store, int worker, int station,
                     const struct event *event)
{
    count_again(store, worker, station, event, -1);
}

static bool correct(struct store *store, const struct uuid *uuid, bool voided, str reason,
                    instant now, bool *changed, struct error *err)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    struct kept kept;
    if (!store_receive(store, err) || !store_event(store, uuid, &arena, &kept, err))
        return false;
    if (kept.voided == voided) {
        *changed = false;
        return true;
    }
    const struct event *event = &kept.event;
    int worker = floor_worker(&store->plant.floor, event->worker, 0);
    int station = floor_station(&store->plant.floor, event->station, 0);
    if (worker < 0 || station < 0)
        return error_set(err, ERROR_CORRUPT, "event %s is of nobody on the floor",
                         uuid->text);

    if (!recent(&store->plant.site.retention, event, err)) {
        err->code = ERROR_CONFLICT;
        return error_context(err, "event %s", uuid->text);
    }
    if (store_is_erased(store, event->worker) && !store_refuse_erasing(store, err))
        return false;
    if (!BACKEND(store->backend, correct, event, voided, reason, store_actor(store), now,
                 err))
        return false;
    *changed = true;
    count_again(store, worker, station, event, voided ? -1 : 1);
    return true;
}

bool store_void(struct store *store, const struct uuid *uuid, str reason, instant now,
                bool *changed, struct error *err)
{
    return correct(store, uuid, true, reason, now, changed, err);
}

bool store_restore(struct store *store, const struct uuid *uuid, str reason, instant now,
                   bool *changed, struct error *err)
{
    return correct(store, uuid, false, reason, now, changed, err);
}

bool store_corrections(struct store *store, const struct uuid *uuid, struct arena *arena,
                       struct corrections *list, struct error *err)
{
    return BACKEND(store->backend, corrections, uuid, arena, list, err);
}

bool store_corrections_since(struct store *store, int64_t id, size_t limit,
                             struct arena *arena, struct corrections *list,
                             struct error *err)
{
    return BACKEND(store->backend, corrections_since, id, limit, arena, list, err);
}
