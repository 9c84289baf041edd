/* rollup.h - time added up: intervals into buckets, and windows into buckets.
 *
 * Bucket levels are quarter hours, hours, six hours, days and weeks of UTC; the coarser
 * ones only save reading many of the finer. Every civil time zone of today
 * is a multiple of fifteen minutes away from UTC, so civil hours, shifts and days are
 * made of whole buckets, and a window reads intervals at most in the quarter hour at
 * each of its edges.
 */
#ifndef DOMAIN_ROLLUP_H
#define DOMAIN_ROLLUP_H

#include "domain/timeline.h"

/* What is summed of a worker. The three states are times in ms. */
struct worker_sum {
    int64_t working_ms, idle_ms, absent_ms; /* idle without absent */
    int64_t units;
};

/* What is summed of a workstation: unions over the workers there, in ms. */
struct station_sum {
    int64_t occupied_ms, working_ms;
    int64_t units;
};

enum { ROLLUP_LEVELS = 5 };

/* The length of a bucket of a level, and its name. Level 0 is the finest; each bucket is
 * a whole number of the level below it, counted from 1970-01-01T00:00:00Z. */
span rollup_unit(int level);
const char *rollup_name(int level);
#define ROLLUP_FINEST ((span){15 * 60 * 1000})

/* A stretch of whole buckets of one level. */
struct rollup_part {
    int level;
    struct window window;
};

enum { ROLLUP_PARTS = 2 * ROLLUP_LEVELS - 1 };

/* Cut a window at the edges of the finest buckets into the fewest whole buckets.
 * Returns how many parts, in order of time. */
size_t rollup_cover(struct window window, struct rollup_part part[static ROLLUP_PARTS]);

/* Sums of a row of equal cells, for each worker and station of a floor. */
struct cells {
    instant start;
    span unit;
    size_t count;
    size_t workers, stations;
    struct worker_sum *worker;   /* [number * count + cell] */
    struct station_sum *station; /* [number * count + cell] */
};

/* All zero. `window` is a whole number of units. Lives in `arena`. */
struct cells cells_new(struct window window, span unit, size_t workers, size_t stations,
                       struct arena *arena);

/* Add the time of `list`, which lies within the cells. Intervals of one worker must not
 * overlap; the list is sorted in place. */
void cells_add(struct cells *cells, struct intervals *list);

#endif
