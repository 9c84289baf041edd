#include "domain/buckets.h"

#include "base/arena.h"
#include "base/error.h"
#include "domain/zone.h"

struct cutting {
    struct window *at;
    size_t count, most;
};

static bool too_many(size_t most, struct error *err)
{
    return error_set(err, ERROR_INVALID,
                     "the window has more than %zu buckets; ask for a shorter window or "
                     "longer buckets",
                     most);
}

static bool add(struct cutting *cutting, struct window window, struct error *err)
{
    if (cutting->count == cutting->most)
        return too_many(cutting->most, err);
    cutting->at[cutting->count++] = window;
    return true;
}

/* Where the bucket that `t` is in ends. */
static instant hour_end(instant t)
{
    instant shown = {zone_civil(t).ms};
    span left =
        instant_since(instant_add(instant_floor(shown, SPAN_HOUR), SPAN_HOUR), shown);
    return zone_change(t, instant_add(t, left));
}

static instant day_end(instant t)
{
    instant end;
    int64_t day = zone_day(t);
    /* More than one step where a date is skipped, or where the clocks are set back across
     * midnight and the date of yesterday is shown again. */
    do
        end = zone_instant((civil){++day * SPAN_DAY.ms});
    while (!instant_before(t, end));
    return end;
}

static bool cut_at(instant (*end_of)(instant), struct window window,
                   struct cutting *cutting, struct error *err)
{
    for (instant at = window.start; instant_before(at, window.end);) {
        instant end = instant_earlier(end_of(at), window.end);
        if (!add(cutting, (struct window){at, end}, err))
            return false;
        at = end;
    }
    return true;
}

static bool cut_shifts(struct calendar calendar, struct window window,
                       struct arena *arena, struct cutting *cutting, struct error *err)
{
    const struct shift *shift;
    size_t count = calendar_shifts(calendar, window, arena, &shift);
    for (size_t i = 0; i < count; i++)
        if (!add(cutting, window_clip(shift[i].window, window), err))
            return false;
    return true;
}

bool buckets_cut(enum bucket bucket, struct calendar calendar, struct window window,
                 size_t most, struct arena *arena, struct buckets *buckets,
                 struct error *err)
{
    struct cutting cutting = {arena_new(arena, struct window, most), 0, most};
    span longest = bucket == BUCKET_HOUR ? SPAN_HOUR : SPAN_DAY;
    /* What cannot fit is refused before anything is worked out. A few days are longer
     * than others, by hours. */
    if (bucket != BUCKET_SHIFT &&
        window_length(window).ms / longest.ms > (int64_t)most + 2)
        return too_many(most, err);
    bool ok = bucket == BUCKET_HOUR  ? cut_at(hour_end, window, &cutting, err)
              : bucket == BUCKET_DAY ? cut_at(day_end, window, &cutting, err)
                                     : cut_shifts(calendar, window, arena, &cutting, err);
    if (ok)
        *buckets = (struct buckets){cutting.at, cutting.count};
    return ok;
}
