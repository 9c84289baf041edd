/* wakeup.h - how a thread sleeps that has both other threads and a clock to attend to. */
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

/* Wake the sleeper, from any thread. A signal that nobody waits for is kept for the next
 * wakeup_wait(); several of them count as one. */
void wakeup_signal(struct wakeup *wakeup);

/* Signal for the last time. */
void wakeup_end(struct wakeup *wakeup);

/* Sleep until there is a signal, or until clock_monotonic() has come to `due`. False:
 * wakeup_end() was called. */
bool wakeup_wait(struct wakeup *wakeup, span due);

#endif
