#include "domain/attention.h"

#include "base/arena.h"
#include "domain/since.h"

#include <stdlib.h>

static int worst_first(const void *a, const void *b)
{
    const struct attention *x = a, *y = b;
    if (x->weight.ms != y->weight.ms)
        return x->weight.ms < y->weight.ms ? 1 : -1;
    int64_t left = x->lost_units.none ? 0 : x->lost_units.hundredths;
    int64_t right = y->lost_units.none ? 0 : y->lost_units.hundredths;
    if (left != right)
        return left < right ? 1 : -1;
    return (x->station > y->station) - (x->station < y->station);
}

/* Nobody works there. */
static void weigh_idle(const struct attention_station *station,
                       const struct planned *planned, instant t, struct attention *one)
{
    if (!station->nobody_works || station->since.ms >= INSTANT_NEVER.ms)
        return;
    one->planned = one->weight = planned_in(planned, (struct window){station->since, t});
    one->over_24h = instant_since(t, station->since).ms >= SINCE_MOST.ms;
    if (station->target.thousandths > 0)
        one->lost_units =
            figure_quotient((wide)station->target.thousandths * one->planned.ms,
                            (wide)1000 * SPAN_HOUR.ms);
}

/* It made less than it should have in so much planned time. */
static void weigh_behind(const struct attention_station *station, span so_far,
                         struct attention *one)
{
    enum { PRECISION = 1000000 };
    if (!(station->behind > 0 && station->behind <= 100) ||
        station->target.thousandths <= 0 || !so_far.ms)
        return;
    wide share = (wide)(station->behind * PRECISION), whole = (wide)100 * PRECISION;
    one->behind_percent = figure_quotient(share, PRECISION);
    one->behind_units = figure_quotient(share * station->target.thousandths * so_far.ms,
                                        whole * 1000 * SPAN_HOUR.ms);
    int64_t takes = (int64_t)(share * so_far.ms / whole);
    if (takes > one->weight.ms)
        one->weight.ms = takes;
}

size_t attention_rank(const struct attention_station *station, size_t count,
                      struct calendar calendar, instant t, const struct shift *shift,
                      struct arena *arena, struct attention **list)
{
    struct window day = {instant_add(t, (span){-SINCE_MOST.ms}), t};
    const struct planned planned = planned_new(calendar, day, arena);
    span so_far =
        shift ? calendar_planned(calendar, (struct window){shift->window.start, t})
              : (span){0};
    size_t found = 0;
    *list = arena_new(arena, struct attention, count ? count : 1);
    for (size_t i = 0; i < count; i++) {
        struct attention one = {.station = i,
                                .lost_units = FIGURE_NONE,
                                .behind_units = FIGURE_NONE,
                                .behind_percent = FIGURE_NONE};
        weigh_idle(&station[i], &planned, t, &one);
        weigh_behind(&station[i], so_far, &one);
        if (station[i].alerted || (shift && one.planned.ms >= ATTENTION_LEAST.ms))
            (*list)[found++] = one;
    }
    if (found)
        qsort(*list, found, sizeof **list, worst_first);
    return found;
}

/* --- what else --- */

static int most_severe_first(const void *a, const void *b)
{
    const struct alert *x = *(const struct alert *const *)a,
                       *y = *(const struct alert *const *)b;
    if (x->severity != y->severity)
        return x->severity < y->severity ? 1 : -1;
    if (x->since.ms != y->since.ms)
        return x->since.ms > y->since.ms ? 1 : -1;
    return x->rule != y->rule ? (x->rule > y->rule ? 1 : -1)
                              : str_compare(x->subject.id, y->subject.id);
}

const struct alert **attention_others(const struct alert *alert, size_t count, instant t,
                                      struct arena *arena, size_t *found)
{
    const struct alert **list = arena_new(arena, const struct alert *, count ? count : 1);
    *found = 0;
    for (size_t i = 0; i < count; i++)
        if (alert[i].state == ALERT_FIRING && alert[i].subject.kind != ALERT_OF_STATION &&
            !instant_before(t, alert[i].silenced))
            list[(*found)++] = &alert[i];
    if (*found)
        qsort(list, *found, sizeof *list, most_severe_first);
    return list;
}
