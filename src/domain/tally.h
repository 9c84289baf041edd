/* tally.h - adds the time of a window to sums, or subtracts it. */
#ifndef DOMAIN_TALLY_H
#define DOMAIN_TALLY_H

#include "domain/rollup.h"
#include "domain/timeline.h"

/* Which workers and stations are counted. At a counted station the time of every worker
 * counts, because a station's sums are unions over all workers there. */
struct tally_scope {
    size_t workers, stations;
    const bool *worker, *station; /* by number; NULL: all */
};

/* Add the time of `window` to the sums (sign 1), or subtract it (sign -1).
 * `timeline`: the runs of the window, one a worker. False: there is no time in it. */
bool tally(const struct timeline *timeline, struct tally_scope scope, span hold,
           struct window window, int sign, struct sum_changes sums[static SUM_OWNERS]);

/* Subtract the time of `window` as it was, and add it as it is. Only what differs becomes
 * a change: most of a day stays as it is when an event in it is corrected. */
void tally_difference(const struct timeline *before, const struct timeline *after,
                      struct tally_scope scope, span hold, struct window window,
                      struct sum_changes sums[static SUM_OWNERS]);

#endif
