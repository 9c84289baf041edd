/* window_plan.h - where the sums of a window are read from, and adding them up.
 *
 *        start                 sealed      now              end
 *     -----|--.-------.-------.---|---------|----------------|-----
 *          front  whole buckets        back
 *
 * Whole buckets come from the sums that are kept, a handful of rows per worker, station
 * and day. What is before the first whole quarter hour and after the last sealed one is
 * read from the runs: a quarter hour at each edge. Units are kept sealed or not, so only
 * the edges of the window itself read product events. So the cost of a window follows
 * workers and stations, not the events kept.
 */
#ifndef DOMAIN_WINDOW_PLAN_H
#define DOMAIN_WINDOW_PLAN_H

#include "domain/mark.h"
#include "domain/metrics.h"
#include "domain/rollup.h"
#include "domain/timeline.h"

/* Buckets to be read, and what of them counts. */
struct bucket_part {
    struct rollup_part buckets;
    bool time, units;
};

struct window_plan {
    /* What must be read. */
    struct bucket_part bucket[2 * ROLLUP_PARTS];
    size_t buckets;
    struct timeline_part run[2]; /* everybody's */
    size_t runs;
    struct window units[2]; /* product events with start <= timestamp < end */
    size_t unit_windows;

    /* What of the runs counts. */
    struct window front, back;
    instant until; /* min(end, now): what is known of each worker at this moment */
};

/* `sealed`: time before it is in the sums that are kept. */
struct window_plan window_plan(struct window window, instant now, instant sealed);

/* Empty sums for a floor. They live in `arena`. */
struct totals totals_new(const struct floor *floor, struct window window, instant now,
                         struct arena *arena);

/* A row of the `part`-th bucket_part that was read. */
void totals_add_bucket(struct totals *totals, const struct window_plan *plan, size_t part,
                       enum sum_owner owner, int who, const int64_t *sum);
void totals_add_units(struct totals *totals, int worker, int station, int64_t units);

/* The time at the edges, and what is known of each worker, from everybody's runs. */
void totals_add_runs(struct totals *totals, const struct window_plan *plan,
                     const struct timeline *timeline, span hold, struct arena *arena);

/* Workers at one station whose latest events share a time: who of them came last is told
 * by the uuids. Returns how many moments must be asked for; they live in `arena`. */
size_t totals_ties(const struct totals *totals, struct arena *arena,
                   const struct moment **moment);
void totals_break_ties(struct totals *totals, const struct moment *moment, size_t count,
                       const struct winner *winner);

#endif
