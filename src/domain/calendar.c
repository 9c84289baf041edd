/* calendar.c - shifts are found by walking back through the days.
 *
 * A shift's end depends on the starts that follow it. Walking from the latest shift to
 * the earliest, the earliest start met so far is all there is to remember: it bounds the
 * end of the next shift met. Windows that come out of a walk are therefore never empty,
 * never overlap, and are in order, whatever the clocks do: in the hour that a change to
 * daylight-saving time leaves out, a later civil time may be an earlier instant.
 *
 * A walk begins AHEAD days after the day of interest. A shift that takes up to a day may
 * be ended by one of the next day; the second day is for zones that skip a whole one to
 * cross the date line, and for clocks that are set back across midnight, when yesterday's
 * date is shown again after a shift of today has started.
 */
#include "domain/calendar.h"

#include "base/arena.h"
#include "base/error.h"
#include "domain/zone.h"

enum {
    AHEAD = 2,       /* days after the one of interest whose shifts may end one of its */
    BEHIND = 2,      /* days before it whose shifts may reach into it */
    LOOK_BACK = 366, /* days, for the last shift that ran */
    SHIFT_NAME = 64, /* bytes */
    A_WEEK = 7 * MINUTES_A_DAY,
};

static const struct shift_rule default_rules[] = {
    {.id = -1,
     .name = STR("Morning"),
     .weekdays = EVERY_DAY,
     .start_minute = 6 * 60,
     .length_minutes = 8 * 60},
    {.id = -2,
     .name = STR("Afternoon"),
     .weekdays = EVERY_DAY,
     .start_minute = 14 * 60,
     .length_minutes = 8 * 60},
    {.id = -3,
     .name = STR("Night"),
     .weekdays = EVERY_DAY,
     .start_minute = 22 * 60,
     .length_minutes = 8 * 60},
};

const struct calendar calendar_default = {
    .rule = default_rules,
    .count = sizeof default_rules / sizeof *default_rules,
};

/* --- civil days --- */

/* Two civil days in a row, for turning their minutes into instants. */
struct days {
    int64_t first;
    instant midnight[3]; /* of the first day, the second, and the day after */
};

static instant midnight_of(int64_t day)
{
    return zone_instant((civil){day * SPAN_DAY.ms});
}

static struct days days_from(int64_t first)
{
    return (struct days){
        first, {midnight_of(first), midnight_of(first + 1), midnight_of(first + 2)}};
}

static void days_step_back(struct days *days)
{
    days->first--;
    days->midnight[2] = days->midnight[1];
    days->midnight[1] = days->midnight[0];
    days->midnight[0] = midnight_of(days->first);
}

/* Does the first day not take place? Zones skip a date to cross the date line. */
static bool days_first_skipped(const struct days *days)
{
    return !instant_before(days->midnight[0], days->midnight[1]);
}

/* The instant of a civil minute, counted from the first midnight. On a day of 24 hours
 * no clock is changed, and the zone need not be asked. */
static instant days_minute(const struct days *days, int minute)
{
    int day = minute / MINUTES_A_DAY;
    if (day < 2 &&
        instant_since(days->midnight[day + 1], days->midnight[day]).ms == SPAN_DAY.ms)
        return instant_add(days->midnight[day],
                           (span){minute % MINUTES_A_DAY * SPAN_MINUTE.ms});
    return zone_instant((civil){days->first * SPAN_DAY.ms + minute * SPAN_MINUTE.ms});
}

/* 0 Monday ... 6 Sunday; 1970-01-01 was a Thursday. */
static unsigned weekday_of(int64_t day) { return (unsigned)(((day + 3) % 7 + 7) % 7); }

/* --- the rules in force --- */

struct version {
    struct calendar calendar;
    int64_t valid_from;
};

static struct version version_on(struct calendar calendar, int64_t day)
{
    const struct shift_rule *latest = NULL;
    for (size_t i = 0; i < calendar.count; i++) {
        const struct shift_rule *rule = &calendar.rule[i];
        if (rule->valid_from <= day && (!latest || latest->valid_from < rule->valid_from))
            latest = rule;
    }
    return latest ? (struct version){calendar, latest->valid_from}
                  : (struct version){calendar_default, default_rules->valid_from};
}

/* The rule by which the last shift of a weekday starts, or, given one, the last before
 * it; NULL when there is none. */
static const struct shift_rule *rule_before(const struct version *version,
                                            unsigned weekday,
                                            const struct shift_rule *later)
{
    const struct shift_rule *last = NULL;
    for (size_t i = 0; i < version->calendar.count; i++) {
        const struct shift_rule *rule = &version->calendar.rule[i];
        bool today =
            rule->valid_from == version->valid_from && (rule->weekdays >> weekday & 1);
        if (today && (!later || rule->start_minute < later->start_minute) &&
            (!last || last->start_minute < rule->start_minute))
            last = rule;
    }
    return last;
}

/* --- the walk --- */

struct walk {
    struct calendar calendar;
    struct days days;              /* the first one is walked through at present, */
    struct version version;        /* by these rules; */
    const struct shift_rule *rule; /* this one was met last, NULL when none was */
    int64_t oldest;                /* the day to stop after */
    instant following;             /* the earliest start met */
};

/* Walk through the shifts of the days from `oldest` to `latest`. */
static struct walk walk_begin(struct calendar calendar, int64_t oldest, int64_t latest)
{
    return (struct walk){
        .calendar = calendar,
        .days = days_from(latest + AHEAD),
        .version = version_on(calendar, latest + AHEAD),
        .oldest = oldest,
        .following = INSTANT_NEVER,
    };
}

static void walk_step_back(struct walk *walk)
{
    days_step_back(&walk->days);
    walk->version = version_on(walk->calendar, walk->days.first);
}

/* The shift before the one met last; false when the walk is over. */
static bool walk_next(struct walk *walk, struct shift *shift)
{
    const struct days *days = &walk->days;
    while (days->first >= walk->oldest) {
        const struct shift_rule *rule =
            days_first_skipped(days)
                ? NULL
                : rule_before(&walk->version, weekday_of(days->first), walk->rule);
        walk->rule = rule;
        if (!rule) {
            walk_step_back(walk);
            continue;
        }
        int end = rule->start_minute + rule->length_minutes;
        struct window window = {days_minute(days, rule->start_minute),
                                instant_earlier(days_minute(days, end), walk->following)};
        walk->following = instant_earlier(window.start, walk->following);
        if (!window_empty(window)) {
            *shift = (struct shift){window, rule, days->first};
            return true;
        }
    }
    return false;
}

static struct walk walk_window(struct calendar calendar, struct window window)
{
    return walk_begin(calendar, zone_day(window.start) - BEHIND, zone_day(window.end));
}

/* As walk_next(), skipping shifts outside `window`. */
static bool walk_inside(struct walk *walk, struct window window, struct shift *shift)
{
    struct shift met;
    do {
        if (!walk_next(walk, &met))
            return false;
    } while (window_empty(window_clip(window, met.window)));
    *shift = met;
    return true;
}

bool calendar_shift(struct calendar calendar, instant t, struct shift *shift)
{
    int64_t day = zone_day(t);
    struct walk walk = walk_begin(calendar, day - LOOK_BACK, day);
    struct shift met;
    do {
        if (!walk_next(&walk, &met))
            return false;
    } while (instant_before(t, met.window.start));
    *shift = met;
    return true;
}

bool calendar_previous(struct calendar calendar, const struct shift *shift,
                       struct shift *previous)
{
    return calendar_shift(calendar, instant_add(shift->window.start, (span){-1}),
                          previous);
}

size_t calendar_shifts(struct calendar calendar, struct window window,
                       struct arena *arena, const struct shift **shift)
{
    size_t count = 0;
    struct shift met;
    for (struct walk walk = walk_window(calendar, window);
         walk_inside(&walk, window, &met);)
        count++;

    struct shift *found = arena_new(arena, struct shift, count);
    size_t left = count;
    for (struct walk walk = walk_window(calendar, window);
         walk_inside(&walk, window, &met);)
        found[--left] = met;
    *shift = found;
    return count;
}

/* --- breaks --- */

/* How long after the start of its shift a break starts, by the wall clock. */
static int pause_after(const struct shift_rule *rule, const struct shift_break *pause)
{
    int after = pause->start_minute - rule->start_minute;
    return after < 0 ? after + MINUTES_A_DAY : after;
}

/* Put `window` in its place among `count` others, which are in order of start. */
static void insert_in_order(struct window *pause, size_t count, struct window window)
{
    size_t i = count;
    for (; i > 0 && instant_before(window.start, pause[i - 1].start); i--)
        pause[i] = pause[i - 1];
    pause[i] = window;
}

/* Take from each what is part of those before it, and drop what has nothing left. */
static size_t without_overlaps(struct window *pause, size_t count)
{
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        struct window rest = pause[i];
        if (kept > 0)
            rest.start = instant_later(rest.start, pause[kept - 1].end);
        if (!window_empty(rest))
            pause[kept++] = rest;
    }
    return kept;
}

/* As shift_pauses(), with the days on which the shift runs. */
static size_t pauses_on(const struct days *days, const struct shift *shift,
                        struct window pause[static SHIFT_BREAKS])
{
    const struct shift_rule *rule = shift->rule;
    size_t count = 0;
    for (size_t i = 0; i < rule->pause_count; i++) {
        int start = rule->start_minute + pause_after(rule, &rule->pause[i]);
        int end = start + rule->pause[i].length_minutes;
        struct window whole = {days_minute(days, start), days_minute(days, end)};
        insert_in_order(pause, count++, window_clip(whole, shift->window));
    }
    return without_overlaps(pause, count);
}

size_t shift_pauses(const struct shift *shift, struct window pause[static SHIFT_BREAKS])
{
    struct days days = days_from(shift->day);
    return pauses_on(&days, shift, pause);
}

span calendar_planned(struct calendar calendar, struct window window)
{
    span planned = {0};
    struct walk walk = walk_window(calendar, window);
    for (struct shift shift; walk_inside(&walk, window, &shift);) {
        struct window pause[SHIFT_BREAKS];
        size_t count = pauses_on(&walk.days, &shift, pause);
        planned.ms += window_length(window_clip(window, shift.window)).ms;
        for (size_t i = 0; i < count; i++)
            planned.ms -= window_length(window_clip(window, pause[i])).ms;
    }
    return planned;
}

/* --- what is a good rule --- */

static bool pause_check(const struct shift_rule *rule, size_t at, struct error *err)
{
    const struct shift_break *pause = &rule->pause[at];
    if (pause->start_minute < 0 || pause->start_minute >= MINUTES_A_DAY ||
        pause->length_minutes < 1 || pause->length_minutes > rule->length_minutes)
        return error_set(
            err, ERROR_INVALID,
            "break %zu must start between 00:00 and 23:59 and last at least a "
            "minute and no longer than its shift",
            at + 1);

    int start = pause_after(rule, pause), end = start + pause->length_minutes;
    if (end > rule->length_minutes)
        return error_set(
            err, ERROR_INVALID,
            "break %zu must lie inside its shift, which lasts %d minutes: it "
            "would end %d minutes after the shift's start",
            at + 1, rule->length_minutes, end);

    for (size_t i = 0; i < at; i++) {
        int other = pause_after(rule, &rule->pause[i]);
        if (start < other + rule->pause[i].length_minutes && other < end)
            return error_set(err, ERROR_INVALID,
                             "breaks %zu and %zu overlap: one must end before the other "
                             "starts",
                             i + 1, at + 1);
    }
    return true;
}

bool shift_rule_check(const struct shift_rule *rule, struct error *err)
{
    if (rule->name.len < 1 || rule->name.len > SHIFT_NAME)
        return error_set(err, ERROR_INVALID, "a shift's name must have 1 to %d bytes",
                         SHIFT_NAME);
    if (rule->weekdays == 0 || (rule->weekdays & ~(unsigned)EVERY_DAY))
        return error_set(err, ERROR_INVALID,
                         "a shift must start on at least one weekday, Monday to Sunday");
    if (rule->start_minute < 0 || rule->start_minute >= MINUTES_A_DAY)
        return error_set(err, ERROR_INVALID,
                         "a shift must start between 00:00 and 23:59");
    if (rule->length_minutes < 1 || rule->length_minutes > MINUTES_A_DAY)
        return error_set(err, ERROR_INVALID, "a shift must last 1 to %d minutes",
                         MINUTES_A_DAY);
    if (rule->valid_from < 0 || rule->valid_from > civil_days(9999, 12, 31))
        return error_set(err, ERROR_INVALID,
                         "a shift's valid-from date must be 1970-01-01 to 9999-12-31");
    if (rule->pause_count > SHIFT_BREAKS)
        return error_set(err, ERROR_INVALID, "a shift has at most %d breaks",
                         SHIFT_BREAKS);
    for (size_t i = 0; i < rule->pause_count; i++)
        if (!pause_check(rule, i, err))
            return false;
    return true;
}

/* Would `a`, started on one weekday, and `b`, started on another, ever run at once? */
static bool overlap(const struct shift_rule *a, int weekday_a, const struct shift_rule *b,
                    int weekday_b)
{
    int apart =
        (weekday_b - weekday_a) * MINUTES_A_DAY + b->start_minute - a->start_minute;
    int from_a_to_b = (apart + A_WEEK) % A_WEEK;
    int from_b_to_a = A_WEEK - from_a_to_b;
    return from_a_to_b < a->length_minutes || from_b_to_a < b->length_minutes;
}

/* The first weekday on which `other` starts and overlaps `rule`, or -1. */
static int overlapping_weekday(const struct shift_rule *rule,
                               const struct shift_rule *other)
{
    for (int at = 0; at < 7; at++)
        for (int day = 0; day < 7; day++)
            if ((other->weekdays >> at & 1) && (rule->weekdays >> day & 1) &&
                overlap(rule, day, other, at))
                return at;
    return -1;
}

bool calendar_check(struct calendar calendar, const struct shift_rule *rule,
                    struct error *err)
{
    static const char *const weekday[] = {"Monday", "Tuesday",  "Wednesday", "Thursday",
                                          "Friday", "Saturday", "Sunday"};
    for (size_t i = 0; i < calendar.count; i++) {
        const struct shift_rule *other = &calendar.rule[i];
        if (other->id == rule->id || other->valid_from != rule->valid_from)
            continue;
        int at = overlapping_weekday(rule, other);
        if (at >= 0)
            return error_set(
                err, ERROR_CONFLICT,
                "overlaps the shift '%.*s' that starts on %s at %02d:%02d and "
                "lasts %d minutes: shifts of one valid-from date must not "
                "overlap",
                STR_ARG(other->name), weekday[at], other->start_minute / 60,
                other->start_minute % 60, other->length_minutes);
    }
    return true;
}
