/* losses.h - where the planned time of workstations went in which nobody worked.
 *
 * METRICS.md, "Lost time", is the law. All is in milliseconds, and the parts add up:
 *
 *     planned = working + idle + unknown + absent + off station
 */
#ifndef DOMAIN_LOSSES_H
#define DOMAIN_LOSSES_H

#include "domain/figure.h"
#include "domain/planned.h"
#include "domain/timeline.h"

/* Of two that hold at once, the earlier one counts. */
enum loss {
    LOSS_IDLE,        /* somebody is there, and nobody works */
    LOSS_UNKNOWN,     /* somebody was lost sight of there */
    LOSS_ABSENT,      /* nobody is there; whoever was is absent */
    LOSS_OFF_STATION, /* nobody is there, and nobody is known to be missing */
    LOSSES
};

struct lost_time {
    int64_t planned_ms, working_ms;
    int64_t lost_ms[LOSSES];
};

/* The losses of each of `stations` workstations in the planned time of `window`.
 * `list`: the intervals of all workers in that window, in any order. Lives in `arena`. */
struct lost_time *losses_of_stations(const struct intervals *list,
                                     const struct planned *planned, struct window window,
                                     size_t stations, struct arena *arena);

void losses_add(struct lost_time *sum, const struct lost_time *losses);

/* planned - working */
int64_t losses_total(const struct lost_time *losses);
/* 100 * lost / planned; 0 when nothing is planned. */
struct figure losses_percent(const struct lost_time *losses);

#endif
