#include "base/wakeup.h"

#include "base/clock.h"

void wakeup_init(struct wakeup *wakeup)
{
    pthread_mutex_init(&wakeup->lock, NULL);
    clock_condition(&wakeup->wake);
}

void wakeup_destroy(struct wakeup *wakeup)
{
    pthread_cond_destroy(&wakeup->wake);
    pthread_mutex_destroy(&wakeup->lock);
}

static void notify(struct wakeup *wakeup, bool over)
{
    pthread_mutex_lock(&wakeup->lock);
    wakeup->signalled = true;
    wakeup->over = wakeup->over || over;
    pthread_cond_signal(&wakeup->wake);
    pthread_mutex_unlock(&wakeup->lock);
}

void wakeup_signal(struct wakeup *wakeup) { notify(wakeup, false); }

void wakeup_end(struct wakeup *wakeup) { notify(wakeup, true); }

bool wakeup_wait(struct wakeup *wakeup, span due)
{
    pthread_mutex_lock(&wakeup->lock);
    while (!wakeup->signalled && clock_wait(&wakeup->wake, &wakeup->lock, due))
        ;
    wakeup->signalled = false;
    bool over = wakeup->over;
    pthread_mutex_unlock(&wakeup->lock);
    return !over;
}
