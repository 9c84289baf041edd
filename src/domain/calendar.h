/* calendar.h - when the site plans to work: shifts, breaks, and windows made of them.
 *
 * A rule says that on some weekdays a shift starts at a civil time and lasts so long by
 * the wall clock, from the day `valid_from` on. Rules with the same valid_from form one
 * version of the calendar. On each day exactly one version holds: the latest that has
 * begun. Before the first version, and when there are no rules, calendar_default holds:
 * 06:00, 14:00 and 22:00, eight hours each, every day.
 *
 * A shift belongs to the day on which it starts. It ends at its planned end, or when the
 * next shift starts, whichever is first (a new version may start earlier than the old
 * one's night shift ends). All is computed in civil time, so that a night shift over a
 * daylight-saving change has 7 or 9 hours. A date that the zone skips has no shifts.
 */
#ifndef DOMAIN_CALENDAR_H
#define DOMAIN_CALENDAR_H

#include "base/instant.h"
#include "base/str.h"

#include <stddef.h>

struct arena;
struct error;

enum {
    SHIFT_BREAKS = 8,
    EVERY_DAY = 0x7f,
    MINUTES_A_DAY = 24 * 60,
};

struct shift_break {
    int start_minute; /* of the day, civil: 0..1439; before the shift's start: next day */
    int length_minutes;
};

struct shift_rule {
    int64_t id;
    str name;
    unsigned weekdays;  /* bit 0 Monday ... bit 6 Sunday */
    int start_minute;   /* of the day, civil: 0..1439 */
    int length_minutes; /* by the wall clock: 1..1440 */
    struct shift_break pause[SHIFT_BREAKS];
    size_t pause_count;
    int64_t valid_from; /* days since 1970-01-01, civil */
};

struct calendar {
    const struct shift_rule *rule; /* borrowed, in any order */
    size_t count;
};

/* What holds when no rule is valid. Its rules have the ids -1, -2 and -3. */
extern const struct calendar calendar_default;

/* One shift that takes place. */
struct shift {
    struct window window;
    const struct shift_rule *rule;
    int64_t day; /* on which it starts, days since 1970-01-01, civil */
};

/* The shift that runs at `t`, or the last one that ran before it (looking back at most
 * 366 days; false when there is none). */
bool calendar_shift(struct calendar calendar, instant t, struct shift *shift);

/* The shift before `shift`; false when there is none within 366 days. */
bool calendar_previous(struct calendar calendar, const struct shift *shift,
                       struct shift *previous);

/* The shifts that overlap `window`, in order. They live in `arena`. */
size_t calendar_shifts(struct calendar calendar, struct window window,
                       struct arena *arena, const struct shift **shift);

/* Planned time: shift time inside `window` less breaks (METRICS.md), passed or not. */
span calendar_planned(struct calendar calendar, struct window window);

/* The breaks of one shift, as instants, clipped to it; at most SHIFT_BREAKS. */
size_t shift_pauses(const struct shift *shift, struct window pause[static SHIFT_BREAKS]);

/* Is `rule` well formed by itself: numbers in range, at least one weekday, a name of 1
 * to 64 bytes, breaks inside the shift that do not overlap. ERROR_INVALID says what
 * would be right. */
MUST_CHECK bool shift_rule_check(const struct shift_rule *rule, struct error *err);

/* May `rule` stand beside the others of its valid_from? A rule of the same id is taken
 * as replaced. ERROR_CONFLICT names the shift that it overlaps, on a weekly cycle. */
MUST_CHECK bool calendar_check(struct calendar calendar, const struct shift_rule *rule,
                               struct error *err);

#endif
