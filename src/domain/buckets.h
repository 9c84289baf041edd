/* buckets.h - a window cut into hours, days or shifts by the site's wall clock.
 *
 * Hours and days cover the window exactly, one after the other. An hour ends where the
 * wall clock's hour does, or where the clocks are changed within it; when they are set
 * back, an hour that is there twice gives two buckets. A day has 23 or 25 hours then.
 * Shifts are those of the calendar, clipped to the window.
 */
#ifndef DOMAIN_BUCKETS_H
#define DOMAIN_BUCKETS_H

#include "domain/calendar.h"

enum bucket { BUCKET_HOUR, BUCKET_SHIFT, BUCKET_DAY };

struct buckets {
    const struct window *at; /* in order of time, none is empty */
    size_t count;
};

/* Cut `window`. The buckets live in `arena`. ERROR_INVALID: there are more than `most`.
 */
MUST_CHECK bool buckets_cut(enum bucket bucket, struct calendar calendar,
                            struct window window, size_t most, struct arena *arena,
                            struct buckets *buckets, struct error *err);

#endif
