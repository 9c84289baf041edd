/* attention.h - which workstations, and what else, need somebody now, the worst first.
 *
 * A workstation needs somebody while nobody works there in planned time. How bad that is
 * says the planned time within [since, t) (METRICS.md, "since"), then what is not made in
 * it, by its target. It needs somebody, too, while an alert says that it is behind its
 * target. How bad that is says the planned time that making the rest takes, so that both
 * can be compared. Of a workstation of which both is true the longer time counts.
 */
#ifndef DOMAIN_ATTENTION_H
#define DOMAIN_ATTENTION_H

#include "domain/alert.h"
#include "domain/figure.h"
#include "domain/planned.h"

struct arena;

/* Shorter than this it is no more than a pause between two parts. */
#define ATTENTION_LEAST ((span){60 * 1000})

/* A workstation at the moment t. */
struct attention_station {
    bool nobody_works; /* it is idle or vacant */
    bool alerted;      /* there is an open alert of it */
    double behind;     /* in percent of its target so far, as an open alert says; or 0 */
    instant since;     /* INSTANT_NEVER: it was never seen */
    target_rate target;
};

struct attention {
    size_t station;           /* number */
    span planned;             /* within [since, t); 0 while somebody works */
    bool over_24h;            /* since may be earlier than it says */
    struct figure lost_units; /* what `planned` is worth; none without a target, and while
                                 somebody works */
    /* How far it is behind its target so far; none unless an alert says that it is. */
    struct figure behind_units, behind_percent;
    span weight; /* by which they are ranked */
};

/* Those that need somebody at `t`, in order. `shift`: the one that is running; NULL: none
 * is, and only an alert counts. Lives in `arena`. */
size_t attention_rank(const struct attention_station *station, size_t count,
                      struct calendar calendar, instant t, const struct shift *shift,
                      struct arena *arena, struct attention **list);

/* What else needs somebody: of open alerts those of cameras, agents and the site that
 * fire and are not silenced, the worst first, and of equally bad ones the oldest. Lives
 * in `arena`. */
const struct alert **attention_others(const struct alert *alert, size_t count, instant t,
                                      struct arena *arena, size_t *found);

#endif
