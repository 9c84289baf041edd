/* offset.h - how far this box's clock is from the server's.
 *
 * Each exchange gives four times: sent and received here (t1, t4), received and sent
 * there (t2, t3). Then offset = ((t2 - t1) + (t3 - t4)) / 2 is what to add to our clock,
 * and delay = (t4 - t1) - (t3 - t2) the time on the way; the offset is wrong by half the
 * delay at most. Of the last eight exchanges the one with the least delay counts. Source:
 * RFC 5905, sections 8 and 10. An exchange that cannot be true together with that one
 * says that one of the clocks has moved: then the earlier ones are forgotten.
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
    span between; /* our wall clock and our monotonic one, when last looked at */
};

/* An exchange whose times contradict each other (a clock was set meanwhile) is passed
 * over: false. */
bool offset_add(struct offset *offset, instant t1, instant t2, instant t3, instant t4);

/* The best estimate; false when there is none yet. */
bool offset_best(const struct offset *offset, span *ahead, span *delay);

/* What our two clocks say now. True: the wall clock was set since the last look, and what
 * was known is forgotten. */
bool offset_watch(struct offset *offset, instant wall, span monotonic);

/* The clock was set: begin anew. */
void offset_forget(struct offset *offset);

#endif
