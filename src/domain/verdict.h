/* verdict.h - what a person says that an event's worker was really doing, and what that
 * makes of what the camera claimed.
 *
 * A camera claims one of three things. A person answers with one of four, or that the
 * camera was right, or that it cannot be told.
 */
#ifndef DOMAIN_VERDICT_H
#define DOMAIN_VERDICT_H

#include "domain/event.h"

enum verdict {
    VERDICT_WORKING,
    VERDICT_IDLE,
    VERDICT_ABSENT,
    VERDICT_NOBODY, /* nobody was at the workstation at all */
    VERDICT_RIGHT,
    VERDICT_CANNOT_TELL,
    VERDICTS
};

/* The first verdicts are truths. */
enum { TRUTHS = VERDICT_NOBODY + 1 };

/* "working", "cannot_tell" */
extern const char *const verdict_names[]; /* NULL ends the list */
bool verdict_parse(str name, enum verdict *verdict);

/* The states that are claims, and can be right or wrong: the first event types. `unknown`
 * claims nothing. */
enum { CLAIMS = EVENT_ABSENT + 1 };
static inline bool event_is_claim(enum event_type type) { return (int)type < CLAIMS; }

/* What was true by this verdict; VERDICT_CANNOT_TELL where it says nothing. */
static inline enum verdict verdict_truth(enum verdict verdict, enum event_type claimed)
{
    return verdict == VERDICT_RIGHT ? (enum verdict)claimed : verdict;
}

/* Was the claim right? In a picture of an empty workstation `absent` and `nobody` look
 * alike, so both make the claim `absent` right. */
static inline bool claim_is_right(enum event_type claimed, enum verdict truth)
{
    return (int)claimed == (int)truth ||
           (claimed == EVENT_ABSENT && truth == VERDICT_NOBODY);
}

/* --- what follows --- */

/* What became of it that somebody said an event is wrong. */
enum dispute_state { DISPUTE_OPEN, DISPUTE_ACCEPTED, DISPUTE_DECLINED, DISPUTE_STATES };
extern const char *const dispute_states[]; /* "open", ...; NULL ends the list */

/* What is proposed in place of an event. */
enum proposal {
    PROPOSE_WORKING,
    PROPOSE_IDLE,
    PROPOSE_ABSENT,
    PROPOSE_UNKNOWN,
    PROPOSE_NOTHING, /* it did not happen */
    PROPOSE_NONE,    /* nothing in particular */
};
extern const char *const proposal_names[]; /* "working", "nothing"; NULL, at
                                            * PROPOSE_NONE, ends the list */

/* Is a state proposed? *state: which one. */
bool proposal_state(enum proposal proposal, enum event_type *state);

/* Why a model should be trained anew. */
enum retraining_reason { RETRAIN_DRIFT, RETRAIN_ACCURACY, RETRAIN_CORRECTIONS, RETRAINS };
extern const char *const retraining_reasons[]; /* "drift", ...; NULL ends the list */

#endif
