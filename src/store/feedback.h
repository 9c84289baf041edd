/* feedback.h - what people say of what cameras claimed.
 *
 * Of each camera and model a random sample of the claims of each day is drawn
 * (domain/spot_sample.h). A person says what was really so; that is an audit, and how
 * often a camera is right is told from audits alone (domain/accuracy.h). Here such a
 * claim is a spot check, for the audit log has the name.
 *
 * A spot check keeps what was claimed: it counts although its event is voided later, for
 * the camera has claimed it all the same. When an event is removed, because it is too
 * old, what was answered of it stays without any trace of who it was: under another uuid,
 * as of its hour, and not by whom it was answered.
 *
 * Whoever disputes an event proposes something, which changes nothing. Somebody who may
 * correct decides. Disputes are no audits: what people dispute, they have chosen.
 */
#ifndef STORE_FEEDBACK_H
#define STORE_FEEDBACK_H

#include "store/audit.h"
#include "store/store.h"

#include "domain/accuracy.h"
#include "domain/spot_sample.h"

/* --- drawing --- */

/* Visit the claims of a window, in the same order each time: working, idle and absent
 * events of cameras, but for those that were voided and not for a dispute; no `decile` is
 * known of them. Texts last until it returns. */
typedef void claim_visitor(void *context, const struct spot_check *claim);
MUST_CHECK bool store_claims(struct store *store, struct window window,
                             claim_visitor *visit, void *context, struct error *err);

/* How many disputes about claims since `since` were accepted, of each camera and model;
 * `last`: when it made the last of these claims. */
typedef void corrected_visitor(void *context, str camera, str model, int64_t disputes,
                               instant last);
MUST_CHECK bool store_corrected(struct store *store, instant since,
                                corrected_visitor *visit, void *context,
                                struct error *err);

/* Visit each camera and model that has claimed something since `since`: when it last did.
 * Those that are voided do not count. Texts last until it returns. */
typedef void claimant_visitor(void *context, str camera, str model, instant last);
MUST_CHECK bool store_claimants(struct store *store, instant since,
                                claimant_visitor *visit, void *context,
                                struct error *err);

/* The days (since 1970, of UTC) before `before` of which there are events with ids above
 * `after` and up to `last`. They live in `arena`. */
MUST_CHECK bool store_late_days(struct store *store, int64_t after, int64_t last,
                                instant before, struct arena *arena, int64_t **day,
                                size_t *days, struct error *err);

/* Those that nobody has answered after so many days go: no recorder has it any more. */
enum { SPOT_DAYS = 28 };

/* Keep what was drawn of the day that begins at `day`, but for what is there already or
 * is of no event any more; what is left of an earlier draw goes, unless somebody has
 * answered it since. On the writer. */
MUST_CHECK bool store_put_spots(struct store *store, const struct spot_draw *draw,
                                instant day, instant now, struct error *err);

/* All days were drawn of which there are events up to this id; the epoch of the site is
 * the one in which it was read. On the writer. */
MUST_CHECK bool store_put_looked(struct store *store, int64_t event, int64_t epoch,
                                 struct error *err);

/* --- the queue --- */

/* A spot check that waits for an answer of somebody. */
struct spot_case {
    struct spot_check check; /* the event's uuid is what the reader may know of it */
    int64_t id;              /* of the event */
    instant until;   /* of the next thing seen of that worker; INSTANT_NEVER: none */
    int64_t answers; /* of others */
};

struct spot_query {
    str camera;                        /* empty: any */
    const str *of_camera, *of_station; /* and only of these; */
    size_t of_cameras, of_stations;    /* none: any */
    const struct actor *actor; /* who asks: what was answered by that one is left out */
    str worker;                /* and what was claimed of this one; empty: nobody */
    bool second;   /* those that one other has answered; else those that nobody has */
    instant since; /* drawn then or later */
    size_t limit;
};

struct spot_cases {
    const struct spot_case *at;
    size_t count;
    int64_t waiting; /* how many there are without `limit` */
};

/* The earliest drawn first. */
MUST_CHECK bool store_spot_cases(struct store *store, const struct spot_query *query,
                                 struct arena *arena, struct spot_cases *cases,
                                 struct error *err);

/* --- verdicts --- */

/* What somebody said of an event. */
struct verdict_given {
    enum verdict verdict;
    bool audit;            /* it counts: the event was drawn, was not of the one who said
                            * it, and nobody had told that one what was claimed */
    str actor_kind, actor; /* empty: the reader may not know, or they were forgotten */
    str created_at;
};
struct verdicts_given {
    const struct verdict_given *at;
    size_t count;
};

enum { VERDICTS_OF_EVENT = 20 };

/* Those of an event, the first first. */
MUST_CHECK bool store_verdicts(struct store *store, const struct uuid *uuid,
                               struct arena *arena, struct verdicts_given *list,
                               struct error *err);

/* Was the event drawn? */
MUST_CHECK bool store_is_spot(struct store *store, const struct uuid *uuid, bool *is,
                              struct error *err);

/* How many spot checks were answered by somebody who could tell; `most` where there are
 * more. */
MUST_CHECK bool store_count_labels(struct store *store, int64_t most, int64_t *labels,
                                   struct error *err);

/* Keep what the actor of store_act_as() says of an event, in place of what the same one
 * said before. Where audits are blind, whoever has answered was told what was claimed:
 * the first answer stays, and *audit becomes false of what is said later. `worker`: whom
 * the actor is; empty: no worker. ERROR_NOT_FOUND: no such event. ERROR_INVALID: it
 * claims nothing. ERROR_LIMIT: so many have answered already. */
MUST_CHECK bool store_put_verdict(struct store *store, const struct uuid *uuid,
                                  enum verdict verdict, str worker, bool *audit,
                                  instant now, struct error *err);

/* --- accuracy --- */

struct accuracy_query {
    str camera, model;    /* empty: any */
    struct window window; /* of the claims; start 0 and INSTANT_NEVER for all */
    bool by_station;      /* a group for each workstation, rather than camera and model */
};

struct accuracy_group {
    str camera, model, station; /* those by which they are grouped */
    struct accuracy_counts counts;
    instant first, last; /* of its claims */
};
struct accuracy_groups {
    struct accuracy_group *at;
    size_t count;
    int64_t left_out;
};
enum { ACCURACY_GROUPS_MOST = 1000 };

/* What audits say, in the order of the groups' texts. Senders choose what cameras and
 * models are called: of more than ACCURACY_GROUPS_MOST those are left out of which nobody
 * has answered anything. They live in `arena`. */
MUST_CHECK bool store_accuracy(struct store *store, const struct accuracy_query *query,
                               struct arena *arena, struct accuracy_groups *groups,
                               struct error *err);

/* Audits of one hour that could be told; texts last until it returns. */
struct audit_hour {
    str camera, model, station;
    instant hour; /* its begin */
    int64_t labels, right;
};
typedef void audit_hour_visitor(void *context, const struct audit_hour *audits);

/* Visit the audits of the claims of a window, by hour: what tests of drift are made of.
 * A window of whole hours. */
MUST_CHECK bool store_audit_hours(struct store *store, struct window window,
                                  audit_hour_visitor *visit, void *context,
                                  struct error *err);

/* --- labelled events --- */

/* An event of which somebody said what was true. */
struct labelled_event {
    int64_t id; /* of the verdict */
    struct kept event;
    enum verdict truth;
    bool audit;
    str labelled_at;
};
struct labelled_events {
    const struct labelled_event *at;
    size_t count;
};

/* Up to `limit` with an id above `after`, in order of them; events that were removed are
 * not among them. */
MUST_CHECK bool store_labelled_events(struct store *store, str camera, str model,
                                      int64_t after, size_t limit, struct arena *arena,
                                      struct labelled_events *list, struct error *err);

/* --- disputes --- */

/* What somebody says is wrong. */
struct dispute_claim {
    str reason;
    enum proposal proposed;
    /* A stretch of time of the event's worker; 0: the event alone. */
    instant from, until;
    bool shared; /* its reason, with readers that may not know whose event it is */
};

/* That somebody said an event is wrong, and why. */
struct dispute {
    int64_t id;
    struct uuid event;
    enum event_type seen; /* what it says, when, where, and by which camera */
    instant seen_at;
    str station, camera;
    str worker;                 /* whose it is; empty: the reader may not know it */
    struct dispute_claim claim; /* reason empty: erased, or the reader may not know it */
    str created_at;
    enum dispute_state state;
    str decided_at;               /* empty while open; and how: */
    str decision;                 /* the reason, empty as above */
    str decided_kind, decided_by; /* the same */
};

/* Which disputes. */
struct dispute_query {
    const struct uuid *event; /* only of this one; NULL: of all */
    enum dispute_state state; /* only those; DISPUTE_STATES: all */
    str worker;               /* only of this one's events; empty: of all */
    struct actor reader;      /* who may read what it has decided itself; empty: nobody */
    int64_t before;           /* only those of lower numbers; 0: all */
    size_t limit;             /* not more; 0: DISPUTES_MOST */
};

struct disputes {
    const struct dispute *at;
    size_t count;
    bool more; /* there are further ones after the last */
};

/* The most of one event, and the most that are listed at once. */
enum { DISPUTES_OF_EVENT = 20, DISPUTES_MOST = 1000 };

/* *id: its number. ERROR_NOT_FOUND; ERROR_LIMIT: there are many of the event already.
 * ERROR_CONFLICT: one that proposes the same is open. ERROR_INVALID: what is proposed is
 * no state, or the stretch is empty, is longer than the hold, begins before the event or
 * ends after `now`. */
MUST_CHECK bool store_dispute(struct store *store, const struct uuid *uuid,
                              const struct dispute_claim *claim, instant now, int64_t *id,
                              struct error *err);
/* The event by which a stretch of a worker's time is disputed: what held at its begin, or
 * else what began first in it; then claim->from moves there. ERROR_NOT_FOUND: nothing was
 * seen of the worker. On the writer. */
MUST_CHECK bool store_state_at(struct store *store, str worker,
                               struct dispute_claim *claim, struct uuid *uuid,
                               struct error *err);
/* The same of a workstation's time: of whoever was there at its begin, or else came first
 * in it. claim->until moves to where that worker was next seen elsewhere.
 * ERROR_NOT_FOUND: nobody was seen there. On the writer. */
MUST_CHECK bool store_state_at_station(struct store *store, str station,
                                       struct dispute_claim *claim, struct uuid *uuid,
                                       struct error *err);
/* The latest first. */
MUST_CHECK bool store_disputes(struct store *store, const struct dispute_query *query,
                               struct arena *arena, struct disputes *list,
                               struct error *err);
/* ERROR_NOT_FOUND. */
MUST_CHECK bool store_dispute_numbered(struct store *store, int64_t id,
                                       struct arena *arena, struct dispute *dispute,
                                       struct error *err);

/* What a decision has changed. */
struct decided {
    str worker; /* whom it concerns */
    int64_t voided, added;
    struct uuid corrected; /* the event that was added, if any was */
};

/* Decide about a dispute, as the actor of store_act_as(). Accepted: the event is voided
 * and one with the proposed state is added in its place; of a stretch all state events of
 * the worker are, and afterwards it goes on as it was. `proposed`: in place of what was
 * proposed; PROPOSE_NONE: as it was. ERROR_NOT_FOUND; ERROR_CONFLICT: it was decided
 * already, or the time cannot change any more; ERROR_INVALID: nothing is proposed;
 * ERROR_LIMIT: the stretch has too many events. */
MUST_CHECK bool store_decide(struct store *store, int64_t id, bool accept,
                             enum proposal proposed, str reason, instant now,
                             struct arena *arena, struct decided *decided,
                             struct error *err);

/* --- retraining --- */

/* That a model should be trained anew. */
struct retraining {
    int64_t id;
    str camera, model;
    enum retraining_reason reason;
    instant at;
    instant seen;        /* when it last claimed something, as was known then */
    double value, limit; /* what was found, and what it should be; both 0: see drift */
    instant over; /* when nobody asked for it any more; 0: it is still to be trained */
};
struct retrainings {
    const struct retraining *at;
    size_t count;
};
enum { RETRAININGS_MOST = 1000 };

/* Note it, once for each camera, model and reason. One that was over begins anew. *fresh:
 * it was not asked for before. On the writer. */
MUST_CHECK bool store_ask_retraining(struct store *store, const struct retraining *asked,
                                     instant now, bool *fresh, struct error *err);
/* It is over. Nothing happens when it is already, or is not there. On the writer. */
MUST_CHECK bool store_end_retraining(struct store *store, int64_t id, instant now,
                                     struct error *err);
/* Those with an id above `after`, the latest first, RETRAININGS_MOST at most. */
MUST_CHECK bool store_retrainings(struct store *store, int64_t after, struct arena *arena,
                                  struct retrainings *list, struct error *err);

#endif
