/* wakeup.h - what a thread sleeps by that has both calls and a clock to attend to. */
#ifndef BASE_WAKEUP_H
#define BASE_WAKEUP_H

#include "base/instant.h"

#include <pthread.h>
#include <stdbool.h>

struct wakeup {
    pthread_mutex_t lock; /* private, as all below; held for a moment only */
    pthread_cond_t wake;
    bool signalled, over;
};

void wakeup_init(struct wakeup *wakeup);
void wakeup_destroy(struct wakeup *wakeup);

/* From any thread. A ring that nobody waits for is not lost; several are as one. */
void wakeup_signal(struct wakeup *wakeup);

/* Ring for the last time. */
void wakeup_end(struct wakeup *wakeup);

/* Sleep until it rings, or until clock_monotonic() has come to `due`. False: it rang for
 * the last time. */
bool wakeup_wait(struct wakeup *wakeup, span due);

#endif
