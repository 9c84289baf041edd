/* outcome.h - what became of an event that was handed over to be kept. */
#ifndef DOMAIN_OUTCOME_H
#define DOMAIN_OUTCOME_H

#include "base/error.h"
#include "base/str.h"

#include <stdint.h>

enum outcome_kind {
    OUTCOME_STORED,
    OUTCOME_DUPLICATE,
    OUTCOME_REJECTED,
    OUTCOME_QUEUED, /* it is kept on its way, and was not judged yet */
};

struct outcome {
    enum outcome_kind kind;
    int64_t id;           /* of the stored event, or the one that was there */
    enum error_code code; /* why it was rejected: NOT_FOUND or CONFLICT */
    str text;
};

#endif
