/* attention.h - which workstations need somebody now, the worst first.
 *
 * A workstation needs somebody while nobody works there in planned time. How bad that is
 * says the planned time within [since, t) (METRICS.md, "since"), then what was not made
 * in it, by its target.
 */
#ifndef DOMAIN_ATTENTION_H
#define DOMAIN_ATTENTION_H

#include "domain/figure.h"
#include "domain/planned.h"

struct arena;

/* Shorter than this it is no more than a pause between two parts. */
#define ATTENTION_LEAST ((span){60 * 1000})

/* A workstation at the moment t. */
struct attention_station {
    bool nobody_works; /* it is idle or vacant */
    bool alerted;      /* there is an open alert of it */
    instant since;     /* INSTANT_NEVER: it was never seen */
    target_rate target;
};

struct attention {
    size_t station;           /* number */
    span planned;             /* within [since, t); 0 while somebody works */
    bool over_24h;            /* since may be earlier than it says */
    struct figure lost_units; /* none without a target */
};

/* Those that need somebody at `t`, in order. `in_shift`: is a shift running? Outside of
 * one only an alert counts. Lives in `arena`. */
size_t attention_rank(const struct attention_station *station, size_t count,
                      struct calendar calendar, instant t, bool in_shift,
                      struct arena *arena, struct attention **list);

#endif
