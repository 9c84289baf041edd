/* disputes.c - what somebody says is wrong: an event, or a stretch of time, which is
 * named by the event that begins it. */
#include "store/feedback.h"
#include "store/inside.h"

enum { PAGE = 100 };

/* --- an event --- */

static bool check_stretch(const struct store *store, const struct kept *kept,
                          const struct dispute_claim *claim, instant now,
                          struct error *err)
{
    span hold = store->plant.site.hold;
    if (!event_is_state(kept->event.type))
        return error_set(err, ERROR_INVALID,
                         "a stretch of time begins with working, idle, absent or "
                         "unknown; this event counts units");
    if (instant_before(claim->from, kept->event.at) ||
        !instant_before(claim->from, instant_add(kept->event.at, hold)))
        return error_set(err, ERROR_INVALID,
                         "from is not within the hold of the event that is disputed");
    if (!instant_before(claim->from, claim->until) ||
        instant_since(claim->until, claim->from).ms > hold.ms)
        return error_set(err, ERROR_INVALID,
                         "until is not after the begin of the stretch, or longer after "
                         "it than the hold of %lld minutes",
                         (long long)(hold.ms / SPAN_MINUTE.ms));
    if (instant_before(now, claim->until))
        return error_set(err, ERROR_INVALID, "until is yet to come");
    return claim->proposed != PROPOSE_NOTHING ||
           error_set(err, ERROR_INVALID,
                     "nothing is no state of a stretch; say unknown where nobody was");
}

bool store_check_proposed(const struct kept *kept, enum proposal proposed, bool stretch,
                          struct error *err)
{
    enum event_type state;
    if (!proposal_state(proposed, &state))
        return true;
    if (!event_is_state(kept->event.type))
        return error_set(err, ERROR_INVALID,
                         "the event counts units, so no state can take its place");
    return stretch || state != kept->event.type ||
           error_set(err, ERROR_INVALID, "the event says '%.*s' already",
                     STR_ARG(event_type_name(kept->event.type)));
}

/* Whoever says the same again says nothing new. */
static bool is_open(const struct disputes *list, const struct dispute_claim *claim)
{
    bool open = false;
    for (size_t i = 0; i < list->count; i++) {
        const struct dispute_claim *other = &list->at[i].claim;
        open |= list->at[i].state == DISPUTE_OPEN && other->proposed == claim->proposed &&
                instant_equal(other->from, claim->from) &&
                instant_equal(other->until, claim->until);
    }
    return open;
}

bool store_dispute(struct store *store, const struct uuid *uuid,
                   const struct dispute_claim *claim, instant now, int64_t *id,
                   struct error *err)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    const struct dispute_query all = {.event = uuid, .state = DISPUTE_STATES};
    struct dispute_claim kept_claim = *claim;
    struct kept kept;
    struct disputes list;
    if (!store_receive(store, err) || !store_event(store, uuid, &arena, &kept, err) ||
        !store_disputes(store, &all, &arena, &list, err))
        return false;
    if (list.count >= DISPUTES_OF_EVENT)
        return error_set(err, ERROR_LIMIT, "event %s was disputed %d times already",
                         uuid->text, DISPUTES_OF_EVENT);
    if (claim_is_stretch(claim) && !claim->from.ms)
        kept_claim.from = kept.event.at;
    if ((claim_is_stretch(claim) &&
         !check_stretch(store, &kept, &kept_claim, now, err)) ||
        !store_check_proposed(&kept, claim->proposed, claim_is_stretch(claim), err))
        return false;
    if (is_open(&list, &kept_claim))
        return error_set(err, ERROR_CONFLICT,
                         "this is disputed already, and not decided yet");
    return BACKEND(store->backend, add_dispute, uuid, &kept_claim, now, id, err);
}

bool store_disputes(struct store *store, const struct dispute_query *query,
                    struct arena *arena, struct disputes *list, struct error *err)
{
    size_t most = query->event   ? DISPUTES_OF_EVENT
                  : query->limit ? query->limit
                                 : DISPUTES_MOST;
    if (!BACKEND(store->backend, disputes, query, most + 1, arena, list, err))
        return false;
    list->more = list->count > most;
    list->count -= list->more;
    return true;
}

bool store_dispute_numbered(struct store *store, int64_t id, struct arena *arena,
                            struct dispute *dispute, struct error *err)
{
    struct dispute found;
    if (!BACKEND(store->backend, dispute, id, arena, &found, err))
        return false;
    if (!found.id)
        return error_set(err, ERROR_NOT_FOUND, "there is no dispute %lld", (long long)id);
    *dispute = found;
    return true;
}

/* --- state events --- */

/* Does `a` come later than `b` (METRICS.md, "Order")? */
static bool later(const struct kept *a, const struct kept *b)
{
    int order = str_compare(uuid_str(&a->event.uuid), uuid_str(&b->event.uuid));
    return instant_before(b->event.at, a->event.at) ||
           (instant_equal(a->event.at, b->event.at) && order > 0);
}

bool store_find_state(struct store *store, struct whose whose, struct window window,
                      bool last, struct arena *arena, struct kept *state, bool *found,
                      struct error *err)
{
    struct event_query query = {.worker = whose.worker,
                                .station = whose.station,
                                .window = window,
                                .ascending = !last,
                                .without_voided = true,
                                .limit = PAGE};
    struct event_page page = {.more = !window_empty(window)};
    *found = false;
    while (page.more) {
        if (!store_events(store, &query, arena, &page, err))
            return false;
        for (size_t i = 0; i < page.count; i++) {
            const struct kept *kept = &page.event[i];
            if (!event_is_state(kept->event.type))
                continue;
            if (*found && !instant_equal(kept->event.at, state->event.at))
                return true;
            if (!*found || later(kept, state))
                *state = *kept;
            *found = true;
            if (!last)
                return true;
        }
        query.resume = true;
        query.after_at = page.last_at;
        query.after_id = page.last_id;
    }
    return true;
}

/* --- a stretch --- */

/* Before the begin of a stretch, as far as a hold may reach from there; and at it. */
static struct window before_stretch(const struct store *store,
                                    const struct dispute_claim *claim)
{
    int64_t start = claim->from.ms + 1 - store->plant.site.hold.ms;
    return (struct window){{start < 0 ? 0 : start}, {claim->from.ms + 1}};
}

/* What is disputed is `state`. */
static void begin_with(const struct kept *state, struct dispute_claim *claim,
                       struct uuid *uuid)
{
    claim->from = instant_later(claim->from, state->event.at);
    *uuid = state->event.uuid;
}

bool store_state_at(struct store *store, str worker, struct dispute_claim *claim,
                    struct uuid *uuid, struct error *err)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    const struct window stretch = {claim->from, claim->until};
    const struct whose whose = {.worker = worker};
    struct kept state;
    bool found;
    if (!store_receive(store, err) ||
        !store_find_state(store, whose, before_stretch(store, claim), true, &arena,
                          &state, &found, err) ||
        (!found &&
         !store_find_state(store, whose, stretch, false, &arena, &state, &found, err)))
        return false;
    if (!found)
        return error_set(err, ERROR_NOT_FOUND,
                         "nothing was seen of that worker at that time");
    begin_with(&state, claim, uuid);
    return true;
}

/* What held at the workstation at the begin of the stretch: the last that was seen there,
 * unless that worker was seen elsewhere since; then the one before. */
static bool find_present(struct store *store, str station,
                         const struct dispute_claim *claim, struct arena *arena,
                         struct kept *state, bool *found, struct error *err)
{
    struct window before = before_stretch(store, claim), there = before;
    for (int tries = 0; tries < PAGE; tries++) {
        struct kept last = {0};
        if (!store_find_state(store, (struct whose){.station = station}, there, true,
                              arena, state, found, err))
            return false;
        if (!*found)
            return true;
        if (!store_find_state(store, (struct whose){.worker = state->event.worker},
                              before, true, arena, &last, found, err))
            return false;
        if (*found && str_equal(last.event.station, station)) {
            *state = last;
            return true;
        }
        there.end = state->event.at;
    }
    *found = false;
    return true;
}

/* Where the worker was next seen elsewhere, the stretch ends. */
static bool end_elsewhere(struct store *store, const struct kept *state,
                          struct dispute_claim *claim, struct arena *arena,
                          struct error *err)
{
    struct window rest = {instant_add(claim->from, (span){1}), claim->until};
    for (;;) {
        struct kept next = {0};
        bool found;
        if (!store_find_state(store, (struct whose){.worker = state->event.worker}, rest,
                              false, arena, &next, &found, err))
            return false;
        if (!found)
            return true;
        if (!str_equal(next.event.station, state->event.station)) {
            claim->until = next.event.at;
            return true;
        }
        rest.start = instant_add(next.event.at, (span){1});
    }
}

bool store_state_at_station(struct store *store, str station, struct dispute_claim *claim,
                            struct uuid *uuid, struct error *err)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    const struct window stretch = {claim->from, claim->until};
    struct kept state = {0};
    bool found;
    if (!store_receive(store, err) ||
        !find_present(store, station, claim, &arena, &state, &found, err) ||
        (!found && !store_find_state(store, (struct whose){.station = station}, stretch,
                                     false, &arena, &state, &found, err)))
        return false;
    if (!found)
        return error_set(err, ERROR_NOT_FOUND,
                         "nobody was seen at that workstation at that time");
    begin_with(&state, claim, uuid);
    return end_elsewhere(store, &state, claim, &arena, err);
}
