/* local_time.h - times as spreadsheets and people write them, without an offset to UTC.
 */
#ifndef PIPELINE_LOCAL_TIME_H
#define PIPELINE_LOCAL_TIME_H

#include "base/cleanup.h"
#include "base/str.h"

#include <stdbool.h>

struct arena;
struct error;

/* "2026-01-15 08:00", "2026-01-15T8:00:00.5" and "15.01.2026 08:00" become RFC 3339 by
 * the clock of the site's zone; where that shows a time twice, the first is meant. Any
 * other text stays as it is. `zoned`: somebody has named the zone. ERROR_INVALID: nobody
 * has; or it is a date with slashes, in which the day may be the first number or the
 * second. The result lives in `arena`, or where `text` does. */
MUST_CHECK bool local_time(str text, bool zoned, struct arena *arena, str *out,
                           struct error *err);

#endif
