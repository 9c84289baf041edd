#include "domain/attention.h"

#include "base/arena.h"
#include "domain/since.h"

#include <stdlib.h>

static int worst_first(const void *a, const void *b)
{
    const struct attention *x = a, *y = b;
    if (x->planned.ms != y->planned.ms)
        return x->planned.ms < y->planned.ms ? 1 : -1;
    int64_t left = x->lost_units.none ? 0 : x->lost_units.hundredths;
    int64_t right = y->lost_units.none ? 0 : y->lost_units.hundredths;
    if (left != right)
        return left < right ? 1 : -1;
    return (x->station > y->station) - (x->station < y->station);
}

static struct attention weigh(const struct attention_station *station, size_t number,
                              const struct planned *planned, instant t)
{
    struct attention one = {.station = number, .lost_units = FIGURE_NONE};
    if (!station->nobody_works || station->since.ms >= INSTANT_NEVER.ms)
        return one;
    one.planned = planned_in(planned, (struct window){station->since, t});
    one.over_24h = instant_since(t, station->since).ms >= SINCE_MOST.ms;
    if (station->target.thousandths > 0)
        one.lost_units =
            figure_quotient((wide)station->target.thousandths * one.planned.ms,
                            (wide)1000 * SPAN_HOUR.ms);
    return one;
}

size_t attention_rank(const struct attention_station *station, size_t count,
                      struct calendar calendar, instant t, bool in_shift,
                      struct arena *arena, struct attention **list)
{
    struct window day = {instant_add(t, (span){-SINCE_MOST.ms}), t};
    const struct planned planned = planned_new(calendar, day, arena);
    size_t found = 0;
    *list = arena_new(arena, struct attention, count ? count : 1);
    for (size_t i = 0; i < count; i++) {
        struct attention one = weigh(&station[i], i, &planned, t);
        if (station[i].alerted || (in_shift && one.planned.ms >= ATTENTION_LEAST.ms))
            (*list)[found++] = one;
    }
    if (found)
        qsort(*list, found, sizeof **list, worst_first);
    return found;
}
