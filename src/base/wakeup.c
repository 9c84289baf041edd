#include "base/wakeup.h"

#include "base/clock.h"

void bell_init(struct bell *bell)
{
    pthread_mutex_init(&bell->lock, NULL);
    clock_condition(&bell->wake);
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
    pthread_mutex_lock(&bell->lock);
    while (!bell->rung && clock_wait(&bell->wake, &bell->lock, due))
        ;
    bell->rung = false;
    bool over = bell->over;
    pthread_mutex_unlock(&bell->lock);
    return !over;
}
