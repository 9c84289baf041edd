/* offset.h - how far the clock of this box is from the server's.
 *
 * An exchange gives four times: when a request was sent and its answer received, by our
 * clock (t1, t4), and when the server received the one and sent the other, by its clock
 * (t2, t3). From these follow
 *
 *     offset = ((t2 - t1) + (t3 - t4)) / 2    what to add to our clock
 *     delay  = (t4 - t1) - (t3 - t2)          the time on the way
 *
 * The offset is wrong by half the delay at most. So of the last eight exchanges the one
 * with the least delay counts. If a new exchange contradicts that one, a clock was set,
 * and earlier exchanges are forgotten. Source: RFC 5905, sections 8 and 10.
 */
#ifndef EDGE_UPLINK_OFFSET_H
#define EDGE_UPLINK_OFFSET_H

#include "base/instant.h"

enum { OFFSET_SAMPLES = 8 };

struct offset {
    struct offset_sample {
        span offset, delay;
    } sample[OFFSET_SAMPLES];
    unsigned count, next;
    bool watched;
    span between; /* our wall clock less our monotonic one, at the last look */
};

/* Add an exchange. False: it was skipped, because its times contradict each other. Then a
 * clock was set during the exchange. */
bool offset_add(struct offset *offset, instant t1, instant t2, instant t3, instant t4);

/* The best estimate. False: there is none yet. */
bool offset_best(const struct offset *offset, span *ahead, span *delay);

/* Compare what our two clocks show now. True: the wall clock was set since the last look,
 * and all exchanges are forgotten. */
bool offset_watch(struct offset *offset, instant wall, span monotonic);

/* Forget all exchanges. */
void offset_forget(struct offset *offset);

#endif
