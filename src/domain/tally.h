/* tally.h - the time of a window is counted into the sums, or out of them. */
#ifndef DOMAIN_TALLY_H
#define DOMAIN_TALLY_H

#include "domain/rollup.h"
#include "domain/timeline.h"

/* A floor, and who of it is counted. A station's sums are unions over all workers there,
 * so the time of other workers at a counted station is counted, too. */
struct tally_scope {
    size_t workers, stations;
    const bool *worker, *station; /* by number; NULL: all */
};

/* Count the time of `window` into the sums (sign 1), or out of them (sign -1).
 * `timeline`: the runs of the window, one a worker. False: there is no time in it. */
bool tally(const struct timeline *timeline, struct tally_scope scope, span hold,
           struct window window, int sign, struct sum_changes sums[static SUM_OWNERS]);

/* Count the time of `window` out as it was, and in as it is. Only what differs becomes a
 * change: most of a day stays as it is when an event in it is corrected. */
void tally_difference(const struct timeline *before, const struct timeline *after,
                      struct tally_scope scope, span hold, struct window window,
                      struct sum_changes sums[static SUM_OWNERS]);

#endif
