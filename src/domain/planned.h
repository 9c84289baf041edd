/* planned.h - planned time as stretches: how much of any time was planned?
 *
 * METRICS.md, "Planned time": shifts less their breaks. calendar_planned() adds it up for
 * one window; this is for asking about many parts of one.
 */
#ifndef DOMAIN_PLANNED_H
#define DOMAIN_PLANNED_H

#include "domain/calendar.h"

struct planned {
    const struct window *at; /* in order of time, apart, none is empty */
    const span *before;      /* planned time before at[i] */
    size_t count;
};

/* The planned time of `window`. Lives in `arena`. */
struct planned planned_new(struct calendar calendar, struct window window,
                           struct arena *arena);

/* How much of `window` is planned. */
span planned_in(const struct planned *planned, struct window window);

#endif
