#include "domain/verdict.h"

const char *const verdict_names[] = {
    [VERDICT_WORKING] = "working",
    [VERDICT_IDLE] = "idle",
    [VERDICT_ABSENT] = "absent",
    [VERDICT_NOBODY] = "nobody",
    [VERDICT_RIGHT] = "right",
    [VERDICT_CANNOT_TELL] = "cannot_tell",
    [VERDICTS] = NULL,
};

bool verdict_parse(str name, enum verdict *verdict)
{
    for (int i = 0; i < VERDICTS; i++) {
        if (!str_equal(name, str_from(verdict_names[i])))
            continue;
        *verdict = (enum verdict)i;
        return true;
    }
    return false;
}

const char *const dispute_states[] = {
    [DISPUTE_OPEN] = "open",
    [DISPUTE_ACCEPTED] = "accepted",
    [DISPUTE_DECLINED] = "declined",
    [DISPUTE_STATES] = NULL,
};

const char *const proposal_names[] = {
    [PROPOSE_WORKING] = "working", [PROPOSE_IDLE] = "idle",
    [PROPOSE_ABSENT] = "absent",   [PROPOSE_UNKNOWN] = "unknown",
    [PROPOSE_NOTHING] = "nothing", [PROPOSE_NONE] = NULL,
};

bool proposal_state(enum proposal proposal, enum event_type *state)
{
    switch (proposal) {
    case PROPOSE_WORKING:
        *state = EVENT_WORKING;
        return true;
    case PROPOSE_IDLE:
        *state = EVENT_IDLE;
        return true;
    case PROPOSE_ABSENT:
        *state = EVENT_ABSENT;
        return true;
    case PROPOSE_UNKNOWN:
        *state = EVENT_UNKNOWN;
        return true;
    case PROPOSE_NOTHING:
    case PROPOSE_NONE:
        break;
    }
    return false;
}

const char *const retraining_reasons[] = {
    [RETRAIN_DRIFT] = "drift",
    [RETRAIN_ACCURACY] = "accuracy",
    [RETRAIN_CORRECTIONS] = "corrections",
    [RETRAINS] = NULL,
};
