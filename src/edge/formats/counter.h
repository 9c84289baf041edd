/* counter.h - how many units a counter's totals mean.
 *
 * A counter reports its total. What it rose since the last total was made. But a lower
 * total is not always a new beginning:
 *
 * - A message that is older than the last one was delivered again, and says nothing.
 * - A small dip (up to 2 units, or 1 %) is corrected later; nothing was made until the
 *   counter is higher than it ever was.
 * - A total of about zero is a new beginning: so much was made since.
 * - Any other lower total is where the counter goes on from; nothing is known of what was
 *   made.
 *
 * Some counters show nonsense for a moment. So if the counter soon returns to where it
 * was, it never left. A rise that is faster than possible is nonsense too.
 */
#ifndef EDGE_FORMATS_COUNTER_H
#define EDGE_FORMATS_COUNTER_H

#include "base/instant.h"

struct counter {
    bool any;
    instant at;     /* of the last message */
    int64_t total;  /* the highest one of the run */
    bool left;      /* a run was left lately: */
    int64_t before; /* its highest total */
    int steps;      /* messages since */
};

/* How many units were made lately. */
struct pace {
    instant from; /* when the current minute began */
    int64_t made; /* since */
};

enum counter_says { COUNTER_UNITS, COUNTER_LATE, COUNTER_TOO_FAST };

/* The counter shows `total` at `at`. *units: how many were made, perhaps 0. `per_minute`:
 * how many can be made in a minute at most; 0: any number. */
enum counter_says counter_take(struct counter *counter, instant at, int64_t total,
                               double per_minute, int64_t *units);

/* Can so many units have been made at `at`, besides the others of that minute? */
bool pace_admits(struct pace *pace, instant at, int64_t units, double per_minute);

#endif
