/* verify_quality.h - what cameras said in each hour, worked out again for store_verify().
 */
#ifndef STORE_VERIFY_QUALITY_H
#define STORE_VERIFY_QUALITY_H

#include "store/backend.h"

struct quality_check;

/* Where differences go. */
struct differences {
    void (*report)(void *context, const struct difference *);
    void *context;
};

/* For a store whose plant was just read. *check is the caller's to free, also when this
 * failed. */
MUST_CHECK bool quality_check_begin(struct store *store, struct differences to,
                                    struct quality_check **check, struct error *err);

/* Add an event that is not voided: all of them, in METRICS.md's order. */
MUST_CHECK bool quality_check_add(struct quality_check *check,
                                  const struct scanned *event, struct error *err);

/* All events were added. */
MUST_CHECK bool quality_check_end(struct quality_check *check, struct error *err);

/* Accepts NULL. */
void quality_check_free(struct quality_check *check);
static inline void quality_check_freep(struct quality_check **check)
{
    quality_check_free(*check);
}

#endif
