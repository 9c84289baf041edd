#include "base/clock.h"

#include <time.h>

/* Neither clock can fail: both exist on every Linux, and the pointer is ours. */
static int64_t read_ms(clockid_t clock)
{
    struct timespec time;
    clock_gettime(clock, &time);
    return (int64_t)time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

instant clock_now(void) { return (instant){read_ms(CLOCK_REALTIME)}; }

span clock_monotonic(void) { return (span){read_ms(CLOCK_MONOTONIC)}; }

void clock_condition(pthread_cond_t *condition)
{
    pthread_condattr_t monotonic;
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_cond_init(condition, &monotonic);
    pthread_condattr_destroy(&monotonic);
}

bool clock_wait(pthread_cond_t *condition, pthread_mutex_t *mutex, span until)
{
    const struct timespec at = {until.ms / 1000, until.ms % 1000 * 1000000};
    return pthread_cond_timedwait(condition, mutex, &at) == 0;
}
