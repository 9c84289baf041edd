/* instant.h - moments and lengths of time, which the compiler keeps apart.
 *
 * Both count milliseconds. An instant counts from 1970-01-01T00:00:00Z; a span
 * is a difference. Mixing them up, or passing a plain number, does not compile.
 * Only base/clock.c asks the operating system what time it is.
 */
#ifndef BASE_INSTANT_H
#define BASE_INSTANT_H

#include "base/cleanup.h"
#include "base/str.h"

#include <stdbool.h>
#include <stdint.h>

struct error;

typedef struct {
    int64_t ms;
} instant;
typedef struct {
    int64_t ms;
} span;

/* Half-open: start <= t < end. */
struct window {
    instant start, end;
};

#define SPAN_SECOND ((span){1000})
#define SPAN_MINUTE ((span){60 * 1000})
#define SPAN_HOUR   ((span){60 * 60 * 1000})
#define SPAN_DAY    ((span){24 * 60 * 60 * 1000})

/* Beyond every instant that can be written. */
#define INSTANT_NEVER ((instant){INT64_MAX / 4})

static inline instant instant_add(instant t, span d) { return (instant){t.ms + d.ms}; }
static inline span instant_since(instant t, instant start)
{
    return (span){t.ms - start.ms};
}
static inline bool instant_before(instant a, instant b) { return a.ms < b.ms; }
static inline bool instant_equal(instant a, instant b) { return a.ms == b.ms; }
static inline instant instant_earlier(instant a, instant b)
{
    return a.ms < b.ms ? a : b;
}
static inline instant instant_later(instant a, instant b) { return a.ms < b.ms ? b : a; }

/* The latest multiple of `unit` since 1970 that is not after `t`, and the earliest that
 * is not before it. */
static inline instant instant_floor(instant t, span unit)
{
    int64_t rest = t.ms % unit.ms;
    return (instant){t.ms - rest - (rest < 0 ? unit.ms : 0)};
}
static inline instant instant_ceil(instant t, span unit)
{
    instant floor = instant_floor(t, unit);
    return floor.ms == t.ms ? floor : instant_add(floor, unit);
}

static inline bool window_empty(struct window w) { return w.start.ms >= w.end.ms; }
static inline struct window window_clip(struct window a, struct window b)
{
    return (struct window){instant_later(a.start, b.start),
                           instant_earlier(a.end, b.end)};
}
/* How long it is; 0 when it is empty. */
static inline span window_length(struct window w)
{
    return (span){window_empty(w) ? 0 : w.end.ms - w.start.ms};
}

/* Read RFC 3339 with any offset, "2026-01-15T10:15:30.5+01:00". Digits finer than a
 * millisecond are cut off. Years 1970 to 9999.
 * ERROR_INVALID: not such a time, an impossible date, or no offset. */
MUST_CHECK bool instant_parse(str text, instant *t, struct error *err);

enum { INSTANT_TEXT = sizeof "2026-01-15T10:15:30.000Z" };

/* The nearest instant in the years 1970 to 9999, which can be written. */
instant instant_writable(instant t);

/* Write `YYYY-MM-DDThh:mm:ss.mmmZ` and a NUL; the str points into `text`. What is written
 * is instant_writable(). */
str instant_format(instant t, char text[static INSTANT_TEXT]);

/* Days since 1970-01-01 of a civil date (proleptic Gregorian), and back.
 * Source: H. Hinnant, "chrono-Compatible Low-Level Date Algorithms". */
int64_t civil_days(int64_t year, unsigned month, unsigned day);
void civil_date(int64_t days, int64_t *year, unsigned *month, unsigned *day);

/* Read "8h", "30m", "90s", "250ms", "2d" or a sum such as "1h30m". A number without a
 * unit is refused. ERROR_INVALID says what would be right. */
MUST_CHECK bool span_parse(str text, span *length, struct error *err);

#endif
