/* bottleneck.h - which workstation held the others up, and when.
 *
 * METRICS.md, "Bottleneck", is the law. Source: C. Roser, M. Nakano and M. Tanaka,
 * "Shifting bottleneck detection", Proceedings of the 2002 Winter Simulation Conference,
 * pp. 1079-1086.
 *
 * A station is active while somebody works there. At any moment, of the active periods
 * that run, the longest is a bottleneck period. Where bottleneck periods of several
 * stations overlap, the bottleneck moves from one to the next: they are shifting. Where
 * there is one alone, it is the sole bottleneck.
 */
#ifndef DOMAIN_BOTTLENECK_H
#define DOMAIN_BOTTLENECK_H

#include "domain/timeline.h"

struct error;

/* A time during which the same stations are the bottleneck: one is sole, several are
 * shifting. */
struct bottleneck_stretch {
    struct window window;
    const int *station; /* in the order of their numbers */
    size_t stations;
};

struct bottleneck_share {
    int64_t sole_ms, shifting_ms;
};

struct bottlenecks {
    const struct bottleneck_stretch *stretch; /* in order of time, apart */
    size_t stretches;
    struct bottleneck_share *share; /* one a station */
    int64_t none_ms;                /* no station was active */
    int current;   /* whose bottleneck period runs at the end of the window, or -1 */
    instant since; /* from when it runs */
};

/* Append to `work` what bottlenecks_find() needs of `list`, and no more: uninterrupted
 * work at each station. So a long window can be read part by part, in order of time.
 * `list` is sorted in place; `work` lives in `arena`. */
void bottlenecks_note(struct intervals *list, struct arena *arena,
                      struct intervals *work);

/* The bottlenecks among `stations` workstations in `window`. `list`: the intervals of all
 * workers in that window, in any order; it is sorted in place. ERROR_LIMIT: the stretches
 * would name stations more than `most` times. */
MUST_CHECK bool bottlenecks_find(struct intervals *list, struct window window,
                                 size_t stations, size_t most, struct arena *arena,
                                 struct bottlenecks *found, struct error *err);

#endif
