#include "pipeline/alert_proof.h"

struct alert_proofs alert_proofs_new(struct store *reader, const struct plant *plant,
                                     instant now, struct arena *arena)
{
    return (struct alert_proofs){
        .reader = reader, .plant = plant, .now = now, .arena = arena};
}

/* *then: NULL: there have been enough. */
static bool read(struct alert_proofs *proofs, instant at,
                 const struct alert_readings **then, struct error *err)
{
    *then = NULL;
    for (size_t i = 0; i < proofs->count; i++)
        if (instant_equal(proofs->at[i], at))
            *then = &proofs->then[i];
    if (*then)
        return true;
    if (proofs->count == ALERT_PROOFS) {
        proofs->more = true;
        return true;
    }
    struct alert_readings *list = &proofs->then[proofs->count];
    *list = (struct alert_readings){.arena = proofs->arena};
    if (!alert_read_stations(proofs->reader, proofs->plant, at, proofs->now, list, err))
        return false;
    proofs->at[proofs->count++] = at;
    *then = list;
    return true;
}

bool alert_prove(struct alert_proofs *proofs, const struct alert_limits *limits,
                 const struct alert *alert, enum alert_proof *proof, struct error *err)
{
    const struct alert_readings *then;
    *proof = ALERT_PROVED_RIGHT;
    if (alert->subject.kind != ALERT_OF_STATION)
        return true;
    if (!read(proofs, alert->fired, &then, err))
        return false;
    if (!then)
        *proof = ALERT_NOT_PROVED;
    for (size_t i = 0; then && i < then->count; i++)
        if (then->at[i].rule == alert->rule &&
            alert_same_subject(&then->at[i].subject, &alert->subject) &&
            then->at[i].known && !alert_is_wrong(limits, alert->rule, then->at[i].value))
            *proof = ALERT_PROVED_WRONG;
    return true;
}
