#include "edge/formats/counter.h"

enum {
    ABOUT_ZERO = 10, /* a counter that begins anew is heard at this, at the latest */
    RETURNS = 3,     /* within so many messages, a counter returns from nonsense */
    DIP = 2,
    DIP_OF = 100, /* or the hundredth part */
};

static bool is_dip(const struct counter *counter, int64_t total)
{
    int64_t fall = counter->total - total;
    return total > 0 && (fall <= DIP || fall <= counter->total / DIP_OF);
}

/* Is it nearer to where it was before than to where it seems to be now? */
static bool returns(const struct counter *counter, int64_t total)
{
    int64_t there = total - counter->before, here = total - counter->total;
    return counter->left && there >= 0 && there < (here < 0 ? -here : here);
}

static void leave(struct counter *counter, int64_t total)
{
    counter->left = true;
    counter->before = counter->total;
    counter->total = total;
    counter->steps = 0;
}

static int64_t step(struct counter *counter, int64_t total)
{
    int64_t last = counter->total;
    if (returns(counter, total)) {
        last = counter->before;
        counter->left = false;
    } else if (total < last && is_dip(counter, total)) {
        return 0;
    } else if (total < last) {
        leave(counter, total);
        return total <= ABOUT_ZERO ? total : 0;
    }
    counter->total = total;
    return total - last;
}

/* The most that can have been made between two messages. */
static double most(const struct counter *counter, instant at, double per_minute)
{
    double minutes = (double)instant_since(at, counter->at).ms / 60000;
    return per_minute * (minutes > 1 ? minutes : 1);
}

enum counter_says counter_take(struct counter *counter, instant at, int64_t total,
                               double per_minute, int64_t *units)
{
    *units = 0;
    if (!counter->any) {
        *counter = (struct counter){.any = true, .at = at, .total = total};
        return COUNTER_UNITS;
    }
    if (instant_before(at, counter->at))
        return COUNTER_LATE;
    if (counter->left && ++counter->steps > RETURNS)
        counter->left = false;
    int64_t before = counter->total, made = step(counter, total);
    bool too_fast = per_minute > 0 && (double)made > most(counter, at, per_minute);
    counter->at = at;
    if (too_fast) {
        counter->total = before;
        leave(counter, total);
        return COUNTER_TOO_FAST;
    }
    *units = made;
    return COUNTER_UNITS;
}

bool pace_admits(struct pace *pace, instant at, int64_t units, double per_minute)
{
    int64_t passed = instant_since(at, pace->from).ms;
    if (per_minute <= 0)
        return true;
    if (passed < 0 || passed >= SPAN_MINUTE.ms)
        *pace = (struct pace){.from = at};
    if ((double)(pace->made + units) > per_minute)
        return false;
    pace->made += units;
    return true;
}
