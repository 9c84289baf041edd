/* clock.h - the one place that asks what time it is. */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include "base/instant.h"

/* The wall clock, UTC. It may jump, in both directions. */
instant clock_now(void);

/* Time since an arbitrary moment; it never jumps. For deadlines. */
span clock_monotonic(void);

#endif
