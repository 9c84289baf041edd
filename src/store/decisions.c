/* decisions.c - what is decided about disputes.
 *
 * A stretch of a worker's time that is corrected becomes one state event at its begin. At
 * its end the timeline goes on as it would have: with an event of what held there, unless
 * another begins at that very moment; and where that would have ended by itself, after
 * the hold, without another event, an `unknown` ends it there. All other time stays as it
 * was, to the millisecond.
 */
#include "store/feedback.h"
#include "store/inside.h"

#include "base/crypto.h"

enum { STRETCH_MOST = 20000 };

/* --- corrected events --- */

/* A decision while it is carried out. */
struct deciding {
    struct store *store;
    int64_t dispute;
    str reason;
    instant now;
    struct arena *arena;
    const struct kept *kept; /* the event that is disputed */
    struct decided *decided;
};

/* Of the events of one moment the last by uuid counts. One that takes the place of
 * another keeps the begin of its uuid, and so its place. */
static struct uuid uuid_beside(const struct uuid *other)
{
    unsigned char byte[UUID_BYTES];
    uuid_to_bytes(other, byte);
    random_bytes(&byte[9], UUID_BYTES - 9);
    return uuid_from_bytes(byte);
}

static struct uuid uuid_at(instant at)
{
    unsigned char byte[UUID_BYTES];
    random_bytes(byte, sizeof byte);
    for (int i = 0; i < 6; i++)
        byte[i] = (unsigned char)(at.ms >> (8 * (5 - i)));
    byte[6] = (unsigned char)(0x80 | (byte[6] & 0x0f));
    byte[8] = (unsigned char)(0x80 | (byte[8] & 0x3f));
    return uuid_from_bytes(byte);
}

/* What a person says has no camera, and is sure. */
static bool add(struct deciding *deciding, struct uuid uuid, instant at, str station,
                enum event_type type, struct error *err)
{
    struct store *store = deciding->store;
    struct event *event = arena_new(deciding->arena, struct event, 1);
    *event = (struct event){.at = at,
                            .type = type,
                            .worker = deciding->kept->event.worker,
                            .station = station,
                            .confidence = 1,
                            .uuid = uuid};
    enum origin origin = deciding->kept->sample ? ORIGIN_SAMPLE : ORIGIN_SOURCE;
    deciding->decided->added++;
    return store_append_corrected(store, event, origin, deciding->now, deciding->arena,
                                  err) &&
           BACKEND(store->backend, note_corrected, &uuid, deciding->dispute, true, err);
}

static bool take_out(struct deciding *deciding, const struct uuid *uuid,
                     struct error *err)
{
    struct store *store = deciding->store;
    bool changed;
    deciding->decided->voided++;
    return store_void(store, uuid, deciding->reason, deciding->now, &changed, err) &&
           BACKEND(store->backend, note_corrected, uuid, deciding->dispute, false, err);
}

static bool correct_event(struct deciding *deciding, enum proposal proposed,
                          struct error *err)
{
    const struct event *event = &deciding->kept->event;
    enum event_type state;
    if (!take_out(deciding, &event->uuid, err))
        return false;
    if (!proposal_state(proposed, &state))
        return true;
    deciding->decided->corrected = uuid_beside(&event->uuid);
    return add(deciding, deciding->decided->corrected, event->at, event->station, state,
               err);
}

/* --- stretches --- */

/* What held at the end of a stretch, before anything is changed. */
struct resuming {
    bool held;         /* anything; then: */
    struct kept state; /* since that event */
    bool begins;       /* another begins at that very moment */
    bool runs_out;     /* there is no other until its hold has run out, or just then */
};

static bool look_ahead(struct deciding *deciding, const struct dispute_claim *claim,
                       struct resuming *resuming, struct error *err)
{
    struct whose worker = {.worker = deciding->kept->event.worker};
    span hold = deciding->store->plant.site.hold;
    struct window before = {instant_add(claim->until, (span){-hold.ms + 1}),
                            claim->until};
    struct kept next;
    bool follows = false;
    before.start.ms = before.start.ms < 0 ? 0 : before.start.ms;
    if (!store_find_state(deciding->store, worker, before, true, deciding->arena,
                          &resuming->state, &resuming->held, err))
        return false;
    instant end =
        instant_add(resuming->held ? resuming->state.event.at : claim->until, hold);
    struct window after = {claim->until, instant_add(end, (span){1})};
    if (!store_find_state(deciding->store, worker, after, false, deciding->arena, &next,
                          &follows, err))
        return false;
    resuming->begins = follows && instant_equal(next.event.at, claim->until);
    resuming->runs_out =
        resuming->held && !follows && !instant_before(deciding->now, end);
    return true;
}

static bool resume(struct deciding *deciding, const struct dispute_claim *claim,
                   const struct resuming *resuming, struct error *err)
{
    const struct event *was = &resuming->state.event;
    if (resuming->begins)
        return true;
    if (!resuming->held)
        return add(deciding, uuid_at(claim->until), claim->until,
                   deciding->kept->event.station, EVENT_UNKNOWN, err);
    if (!add(deciding, uuid_at(claim->until), claim->until, was->station, was->type, err))
        return false;
    instant end = instant_add(was->at, deciding->store->plant.site.hold);
    return !resuming->runs_out || was->type == EVENT_UNKNOWN ||
           add(deciding, uuid_at(end), end, was->station, EVENT_UNKNOWN, err);
}

static bool correct_stretch(struct deciding *deciding, const struct dispute_claim *claim,
                            const struct event_page *page, enum event_type state,
                            struct error *err)
{
    struct resuming resuming = {0};
    if (!look_ahead(deciding, claim, &resuming, err))
        return false;
    for (size_t i = 0; i < page->count; i++)
        if (event_is_state(page->event[i].event.type) &&
            !take_out(deciding, &page->event[i].event.uuid, err))
            return false;
    deciding->decided->corrected = uuid_at(claim->from);
    return add(deciding, deciding->decided->corrected, claim->from,
               deciding->kept->event.station, state, err) &&
           resume(deciding, claim, &resuming, err);
}

static bool read_stretch(struct deciding *deciding, const struct dispute_claim *claim,
                         struct event_page *page, struct error *err)
{
    const struct event_query query = {.worker = deciding->kept->event.worker,
                                      .window = {claim->from, claim->until},
                                      .ascending = true,
                                      .without_voided = true,
                                      .limit = STRETCH_MOST};
    if (!store_events(deciding->store, &query, deciding->arena, page, err))
        return false;
    return !page->more || error_set(err, ERROR_LIMIT,
                                    "the stretch has more than %d events; decide about "
                                    "shorter ones",
                                    STRETCH_MOST);
}

/* --- decisions --- */

/* Can the event be corrected? Nothing was written yet. */
static bool may_correct(const struct store *store, const struct dispute *dispute,
                        const struct kept *kept, enum proposal proposed,
                        struct error *err)
{
    enum event_type state;
    const struct floor *floor = &store->plant.floor;
    instant from = store->plant.site.retention.events_from;
    bool stretch = claim_is_stretch(&dispute->claim);
    if (instant_before(kept->event.at, from) ||
        (stretch && instant_before(dispute->claim.from, from)))
        return error_set(err, ERROR_CONFLICT,
                         "events of that time were removed, and its figures do not "
                         "change any more");
    if (floor_worker(floor, kept->event.worker, 0) < 0 ||
        floor_station(floor, kept->event.station, 0) < 0)
        return error_set(err, ERROR_CORRUPT, "event %s is of nobody on the floor",
                         kept->event.uuid.text);
    if (store_is_erased(store, kept->event.worker) && !store_refuse_erasing(store, err))
        return false;
    if (kept->voided && !stretch)
        return error_set(err, ERROR_CONFLICT,
                         "the event is voided already; restore it first, or decline");
    if (proposed == PROPOSE_NONE && event_is_state(kept->event.type))
        return error_set(err, ERROR_INVALID,
                         "event_type is missing: nothing is proposed; say what was so "
                         "instead, or nothing, to leave the event out");
    if (stretch && !proposal_state(proposed, &state))
        return error_set(err, ERROR_INVALID,
                         "a stretch needs a state; say unknown where nobody was");
    return store_check_proposed(kept, proposed, stretch, err);
}

static bool accept_dispute(struct deciding *deciding, const struct dispute *dispute,
                           enum proposal proposed, struct error *err)
{
    struct event_page page = {0};
    enum event_type state;
    bool stretch = claim_is_stretch(&dispute->claim);
    if (!may_correct(deciding->store, dispute, deciding->kept, proposed, err) ||
        (stretch && !read_stretch(deciding, &dispute->claim, &page, err)))
        return false;
    if (stretch ? proposal_state(proposed, &state) &&
                      correct_stretch(deciding, &dispute->claim, &page, state, err)
                : correct_event(deciding, proposed, err))
        return true;
    /* Something may be written, so all of it must go. */
    err->code = err->code == ERROR_CORRUPT ? ERROR_CORRUPT : ERROR_UNAVAILABLE;
    return false;
}

bool store_decide(struct store *store, int64_t id, bool accept, enum proposal proposed,
                  str reason, instant now, struct arena *arena, struct decided *decided,
                  struct error *err)
{
    struct dispute dispute;
    struct kept kept;
    struct decided made = {0};
    if (!store_receive(store, err) ||
        !store_dispute_numbered(store, id, arena, &dispute, err) ||
        !store_event(store, &dispute.event, arena, &kept, err))
        return false;
    if (dispute.state != DISPUTE_OPEN)
        return error_set(err, ERROR_CONFLICT, "dispute %lld was %s already",
                         (long long)id, dispute_states[dispute.state]);
    struct deciding deciding = {store, id, reason, now, arena, &kept, &made};
    made.worker = kept.event.worker;
    if (accept && !accept_dispute(
                      &deciding, &dispute,
                      proposed == PROPOSE_NONE ? dispute.claim.proposed : proposed, err))
        return false;
    if (!BACKEND(store->backend, decide_dispute, id,
                 accept ? DISPUTE_ACCEPTED : DISPUTE_DECLINED, reason, store_actor(store),
                 now, err))
        return false;
    *decided = made;
    return true;
}
