#include "http/bell.h"

#include <time.h>

void bell_init(struct bell *bell)
{
    pthread_condattr_t clock;
    pthread_condattr_init(&clock);
    pthread_condattr_setclock(&clock, CLOCK_MONOTONIC);
    pthread_mutex_init(&bell->lock, NULL);
    pthread_cond_init(&bell->wake, &clock);
    pthread_condattr_destroy(&clock);
}

void bell_destroy(struct bell *bell)
{
    pthread_cond_destroy(&bell->wake);
    pthread_mutex_destroy(&bell->lock);
}

static void ring(struct bell *bell, bool over)
{
    pthread_mutex_lock(&bell->lock);
    bell->rung = true;
    bell->over = bell->over || over;
    pthread_cond_signal(&bell->wake);
    pthread_mutex_unlock(&bell->lock);
}

void bell_ring(struct bell *bell) { ring(bell, false); }

void bell_end(struct bell *bell) { ring(bell, true); }

bool bell_wait(struct bell *bell, span due)
{
    struct timespec until = {due.ms / 1000, due.ms % 1000 * 1000000};
    int late = 0;
    pthread_mutex_lock(&bell->lock);
    while (!bell->rung && !late)
        late = pthread_cond_timedwait(&bell->wake, &bell->lock, &until);
    bell->rung = false;
    bool over = bell->over;
    pthread_mutex_unlock(&bell->lock);
    return !over;
}
