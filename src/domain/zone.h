/* zone.h - the site's time zone: between instants and civil (wall clock) time.
 *
 * The zone is one for the process and is set once, before other threads start. The C
 * library's own time zone data is used.
 */
#ifndef DOMAIN_ZONE_H
#define DOMAIN_ZONE_H

#include "base/instant.h"

struct error;

/* A reading of the wall clock in the site's zone: milliseconds since 1970-01-01T00:00
 * as that clock would show it. Midnights are the multiples of a day. */
typedef struct {
    int64_t ms;
} civil;

/* Use the zone of this IANA name ("Europe/Berlin", "UTC"). Not thread-safe: call it
 * before there are threads. ERROR_INVALID: this machine knows no such zone. */
MUST_CHECK bool zone_set(str name, struct error *err);

/* What the wall clock shows at `t`. */
civil zone_civil(instant t);

/* When the wall clock shows `c`. Clocks that are set back show `c` twice: then it is the
 * first time. Clocks that are set forward may skip `c`: then it is the moment at which
 * clocks that were not set would show it, so 02:30 of the skipped hour is 03:30. Depends
 * on nothing but `c` and the zone. */
instant zone_instant(civil c);

/* The date that the wall clock shows at `t`, in days since 1970-01-01. */
int64_t zone_day(instant t);

/* The moment after `t` and before `until` at which the clocks are changed; `until` when
 * they are not. In between they must not be changed more than once. */
instant zone_change(instant t, instant until);

#endif
