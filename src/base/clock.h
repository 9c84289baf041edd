/* clock.h - the one place that asks what time it is. */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include "base/instant.h"

#include <pthread.h>

/* The wall clock, UTC. It may jump, in both directions. */
instant clock_now(void);

/* Time since an arbitrary moment; it never jumps. For deadlines. */
span clock_monotonic(void);

/* Make a condition variable for clock_wait(). */
void clock_condition(pthread_cond_t *condition);

/* Wait on it, but not after clock_monotonic() shows `until`. False: it does. True: what
 * you wait for may have happened. As with any condition variable, look, and wait again.
 */
bool clock_wait(pthread_cond_t *condition, pthread_mutex_t *mutex, span until);

#endif
