/* window_plan.h - where the figures of a window are read from, and how they add up.
 *
 *        start                 sealed      now              end
 *     -----|--.-------.-------.---|---------|----------------|-----
 *          front  whole buckets        back
 *
 * Whole quarter hours that are sealed come from the sums: a handful of rows per worker,
 * station and day. The time before and after them comes from the runs; as a rule that is
 * less than a quarter hour at each edge. Units are in the sums as soon as they come, so
 * product events are read at the edges of the window only. Hence the cost of a window
 * grows with workers and stations, not with the events kept.
 */
#ifndef DOMAIN_WINDOW_PLAN_H
#define DOMAIN_WINDOW_PLAN_H

#include "domain/mark.h"
#include "domain/metrics.h"
#include "domain/rollup.h"
#include "domain/since.h"
#include "domain/timeline.h"

/* Buckets to be read, and which of their sums count. */
struct bucket_part {
    struct rollup_part buckets;
    bool time, units;
    bool ahead; /* the units are yet to come */
};

/* Product events to be read, and what they count as. */
struct unit_part {
    struct window window; /* start <= timestamp < end */
    bool units, ahead;
};

struct window_plan {
    /* To be read. */
    struct bucket_part bucket[3 * ROLLUP_PARTS];
    size_t buckets;
    struct timeline_part run[2]; /* of everybody */
    size_t runs;
    struct unit_part unit[5];
    size_t units;

    /* If it is wanted, since when (since.h): what is kept of the time before `known`. The
     * runs tell what came then. */
    bool since;
    struct change_part change;
    instant known;
    bool gap; /* there is time before `known` of which nothing is kept */

    /* The time that is counted from the runs. Either may be empty. */
    struct window front, back;
    instant until; /* min(end, now): worker_status() tells each worker's state then */
};

/* `sealed`: time before it is in the sums. */
struct window_plan window_plan(struct window window, instant now, instant sealed);
/* Read what tells since when, too. */
void window_plan_since(struct window_plan *plan, struct since_wanted wanted,
                       instant sealed);

/* Empty sums for a floor. They live in `arena`. */
struct totals totals_new(const struct floor *floor, struct window window, instant now,
                         struct arena *arena);

/* Add a row that was read for plan->bucket[part]. */
void totals_add_bucket(struct totals *totals, const struct window_plan *plan, size_t part,
                       enum sum_owner owner, int who, const int64_t *sum);
/* Add a product event that was read for plan->unit[part]. */
void totals_add_units(struct totals *totals, const struct window_plan *plan, size_t part,
                      int worker, int station, int64_t units);

/* Add a row that was read for plan->change: it was at `at`, or some time before
 * (INSTANT_NEVER). Rows come before runs. */
void totals_add_change(struct totals *totals, enum sum_owner owner, int who, instant at);

/* Add the time at the edges, and set totals->latest and totals->since. `timeline`: the
 * runs that were read for plan->run, one a worker. */
void totals_add_runs(struct totals *totals, const struct window_plan *plan,
                     const struct timeline *timeline, span hold);

/* Find workers at one station whose latest events share a time: only the uuids of these
 * events tell who came last. Returns how many moments must be asked about; they live in
 * `arena`. totals_break_ties() takes the answers. */
size_t totals_ties(const struct totals *totals, struct arena *arena,
                   const struct moment **moment);
void totals_break_ties(struct totals *totals, const struct moment *moment, size_t count,
                       const struct winner *winner);

#endif
