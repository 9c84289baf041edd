/* alert_proof.h - was a workstation ill when its alert fired, as is known now? What came
 * late, was voided, or was planned anew may say that it was not.
 *
 * One outage makes many alerts, and what a box delivers after it proves many of them
 * wrong. Those that fired in the same round are proved by one reading of all
 * workstations; a round makes ALERT_PROOFS of them at most, and the rest is for the next.
 */
#ifndef PIPELINE_ALERT_PROOF_H
#define PIPELINE_ALERT_PROOF_H

#include "pipeline/alert_readings.h"

enum { ALERT_PROOFS = 3 };

enum alert_proof {
    ALERT_PROVED_RIGHT, /* or it cannot be said */
    ALERT_PROVED_WRONG, /* it should not have fired */
    ALERT_NOT_PROVED,   /* not in this round */
};

/* The workstations as they were when alerts fired. */
struct alert_proofs {
    struct store *reader;
    const struct plant *plant;
    instant now;
    struct arena *arena;
    instant at[ALERT_PROOFS];
    struct alert_readings then[ALERT_PROOFS];
    size_t count;
    bool more; /* something was not proved */
};

/* What it is given must outlive it. */
struct alert_proofs alert_proofs_new(struct store *reader, const struct plant *plant,
                                     instant now, struct arena *arena);

/* An error of reading says nothing of the alert. */
MUST_CHECK bool alert_prove(struct alert_proofs *proofs,
                            const struct alert_limits *limits, const struct alert *alert,
                            enum alert_proof *proof, struct error *err);

#endif
