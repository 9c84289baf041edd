/* since.h - since when a worker's status holds, without a break.
 *
 * METRICS.md, "Figures": the moment of the last change, up to 24 hours back from the
 * moment in question, t. A silence longer than the hold is a break; that a worker goes on
 * elsewhere is none. The worker's own runs tell it, read back to the last one of another
 * state (struct timeline_part, `changed`).
 */
#ifndef DOMAIN_SINCE_H
#define DOMAIN_SINCE_H

#include "domain/timeline.h"

/* "24 hours or more". */
#define SINCE_MOST ((span){24 * 60 * 60 * 1000})

/* Since when the status at `t` holds, by the worker's runs up to `t`. */
instant since_of_worker(const struct timeline *timeline, span hold, instant t);

/* Of whom it is to be told. */
struct since_wanted {
    bool workers;
};
#define SINCE_NONE ((struct since_wanted){0})
#define SINCE_ALL  ((struct since_wanted){.workers = true})

#endif
