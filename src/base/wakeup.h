/* wakeup.h - what a thread sleeps by that has both calls and a clock to attend to. */
#ifndef BASE_WAKEUP_H
#define BASE_WAKEUP_H

#include "base/instant.h"

#include <pthread.h>
#include <stdbool.h>

struct bell {
    pthread_mutex_t lock; /* private, as all below; held for a moment only */
    pthread_cond_t wake;
    bool rung, over;
};

void bell_init(struct bell *bell);
void bell_destroy(struct bell *bell);

/* From any thread. A ring that nobody waits for is not lost; several are as one. */
void bell_ring(struct bell *bell);

/* Ring for the last time. */
void bell_end(struct bell *bell);

/* Sleep until it rings, or until clock_monotonic() has come to `due`. False: it rang for
 * the last time. */
bool bell_wait(struct bell *bell, span due);

#endif
