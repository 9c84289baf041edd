/* tally.h - what a change of the timelines changes in what is kept of a window: in the
 * sums, and in the changes of state (since.h). */
#ifndef DOMAIN_TALLY_H
#define DOMAIN_TALLY_H

#include "domain/rollup.h"
#include "domain/since.h"
#include "domain/timeline.h"

/* Which workers and stations are counted. At a counted station the time of every worker
 * counts, because a station's sums are unions over all workers there. */
struct tally_scope {
    size_t workers, stations;
    const bool *worker, *station; /* by number; NULL: all */
};

/* What counts: timelines, one a worker, and the hold. Hold 0: nothing. */
struct tally_side {
    const struct timeline *timeline;
    span hold;
};

/* What must be written. */
struct tallied {
    struct sum_changes *sums; /* SUM_OWNERS lists, of the finest buckets */
    struct state_changes *changes;
    struct state_changes *doubts; /* see state_changes_compare_parts(); NULL: windows are
                                   * of whole quarter hours, and there is no doubt */
    instant sealed;               /* what changes from then on is not kept */
};

/* Everybody's runs that tally() needs of a window. */
struct timeline_part tally_part(struct window window);

/* Subtract what was, and add what is. Only what differs becomes a change: most of a day
 * stays as it is when an event in it is corrected. False: there was no time in the
 * window, and there is none. */
bool tally(struct tally_side was, struct tally_side is, struct tally_scope scope,
           struct window window, struct tallied out);

/* Append all changes of state in `window`. Of a quarter hour there may be several of the
 * same worker or station: see state_changes_unite(). */
void tally_changes(struct tally_side is, size_t workers, struct window window,
                   struct state_changes *found);

#endif
