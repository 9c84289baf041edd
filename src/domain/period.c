#include "domain/period.h"

#include "domain/rollup.h"
#include "domain/zone.h"

const char *const period_names[] = {"hour", "day", "week", NULL};

/* Long ago zones were not whole quarter hours from UTC. */
static instant midnight(int64_t day)
{
    return instant_floor(zone_instant((civil){day * SPAN_DAY.ms}), ROLLUP_FINEST);
}

/* Of UTC. Where a midnight of the site is in it, it ends or begins there. */
static struct window hour_of(instant t)
{
    instant start = instant_floor(t, SPAN_HOUR), end = instant_add(start, SPAN_HOUR);
    instant cut = midnight(zone_day((instant){end.ms - 1}));
    if (!instant_before(start, cut) || !instant_before(cut, end))
        return (struct window){start, end};
    return instant_before(t, cut) ? (struct window){start, cut}
                                  : (struct window){cut, end};
}

struct window period_of(enum period period, instant t)
{
    if (period == PERIOD_HOUR)
        return hour_of(t);
    int64_t length = period == PERIOD_WEEK ? 7 : 1;
    int64_t day = zone_day(t);
    /* 1970-01-01 was a Thursday. */
    if (period == PERIOD_WEEK)
        day -= ((day + 3) % 7 + 7) % 7;
    /* Where a midnight was moved to the quarter hour before it. */
    struct window window = {midnight(day), midnight(day + length)};
    if (!instant_before(t, window.end))
        window = (struct window){window.end, midnight(day + 2 * length)};
    return window;
}
