/* wait_until.h - wait for what another thread does. Test code. */
#ifndef TEST_WAIT_UNTIL_H
#define TEST_WAIT_UNTIL_H

#include "base/clock.h"
#include "must.h"

#include <time.h>

enum { PATIENCE_MS = 60000 };

/* Wait until something is so; fail when that takes too long. */
#define WAIT_UNTIL(condition)                                                            \
    do {                                                                                 \
        span end = {clock_monotonic().ms + PATIENCE_MS};                                 \
        while (!(condition)) {                                                           \
            if (clock_monotonic().ms > end.ms)                                           \
                fail_msg("%s:%d: never %s", __FILE__, __LINE__, #condition);             \
            nanosleep(&(struct timespec){.tv_nsec = 10000000}, NULL);                    \
        }                                                                                \
    } while (0)

#endif
