#include "sheets/due.h"

#include "base/arena.h"
#include "base/error.h"

#include <stdlib.h>

/* Periods while they are found. */
struct due_search {
    const struct plant *plant;
    const struct sheet_policy *policy;
    struct arena *arena;
    struct kept_sheets kept;
    int64_t *changed;       /* per kept one: the last change of its hours */
    struct due_sheet *made; /* of which nothing is kept; several may be the same */
    size_t count, room;
};

static void add(struct due_search *search, struct window window, int64_t number)
{
    if (search->count == search->room) {
        size_t old = search->room, size = sizeof *search->made;
        search->room = old ? 2 * old : 64;
        search->made =
            arena_grow(search->arena, search->made, old * size, search->room * size);
    }
    search->made[search->count++] =
        (struct due_sheet){.was = {.window = window}, .number = number};
}

/* The first kept one that ends after `t`. */
static size_t kept_after(const struct kept_sheets *kept, instant t)
{
    size_t low = 0, high = kept->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (instant_before(t, kept->at[middle].window.end))
            high = middle;
        else
            low = middle + 1;
    }
    return low;
}

static bool overlaps_kept(const struct due_search *search, struct window window)
{
    size_t i = kept_after(&search->kept, window.start);
    return i < search->kept.count &&
           instant_before(search->kept.at[i].window.start, window.end);
}

static bool window_in(struct window inner, struct window outer)
{
    return !instant_before(inner.start, outer.start) &&
           !instant_before(outer.end, inner.end);
}

/* The period of `t`, once it is over. Where something of it was sent as part of another
 * one, a shorter one within it: so nothing is left out when the policy or the zone has
 * changed, but the rest of an hour of which a part was sent. */
static void add_period_of(struct due_search *search, instant t, int64_t number)
{
    struct window longer = {{0}, INSTANT_NEVER};
    for (int period = search->policy->period; period >= PERIOD_HOUR; period--) {
        struct window window = period_of((enum period)period, t);
        if (!window_in(window, longer))
            return;
        if (!overlaps_kept(search, window)) {
            if (!instant_before(search->plant->site.sealed, window.end))
                add(search, window, number);
            return;
        }
        longer = window;
    }
}

static void hour_changed(struct due_search *search, struct changed_hour hour)
{
    const struct kept_sheets *kept = &search->kept;
    instant end = instant_add(hour.hour, SPAN_HOUR);
    for (size_t i = kept_after(kept, hour.hour);
         i < kept->count && instant_before(kept->at[i].window.start, end); i++)
        if (search->changed[i] < hour.number)
            search->changed[i] = hour.number;
    /* It may be of two days. */
    add_period_of(search, hour.hour, hour.number);
    add_period_of(search, (instant){end.ms - 1}, hour.number);
}

static int by_start(const void *a, const void *b)
{
    const struct due_sheet *x = a, *y = b;
    instant s = x->was.window.start, t = y->was.window.start;
    return instant_before(s, t) ? -1 : instant_before(t, s);
}

static void unite(struct due_search *search)
{
    size_t kept = 0;
    if (search->count)
        qsort(search->made, search->count, sizeof *search->made, by_start);
    for (size_t i = 0; i < search->count; i++) {
        struct due_sheet *last = kept ? &search->made[kept - 1] : NULL;
        if (!last || by_start(last, &search->made[i]) != 0)
            search->made[kept++] = search->made[i];
        else if (last->number < search->made[i].number)
            last->number = search->made[i].number;
    }
    search->count = kept;
}

/* Where the next one may begin. */
static instant step_after(const struct due_search *search, instant t)
{
    struct window window = period_of(search->policy->period, t);
    return overlaps_kept(search, window) ? period_of(PERIOD_HOUR, t).end : window.end;
}

/* Periods without sums between others. */
static void fill_gap(struct due_search *search, struct window gap)
{
    if (window_empty(gap) || window_length(gap).ms > SHEET_GAP_MOST.ms)
        return;
    for (instant t = gap.start; instant_before(t, gap.end); t = step_after(search, t))
        add_period_of(search, t, 1);
}

static void fill_gaps(struct due_search *search)
{
    size_t made = search->count, next_kept = 0, next_made = 0;
    instant sealed = search->plant->site.sealed, end = INSTANT_NEVER;
    const struct kept_sheets *kept = &search->kept;
    while (next_kept < kept->count || next_made < made) {
        bool of_kept = next_made == made ||
                       (next_kept < kept->count &&
                        instant_before(kept->at[next_kept].window.start,
                                       search->made[next_made].was.window.start));
        struct window window =
            of_kept ? kept->at[next_kept++].window : search->made[next_made++].was.window;
        if (!instant_equal(end, INSTANT_NEVER))
            fill_gap(search, (struct window){end, window.start});
        end = window.end;
    }
    if (!instant_equal(end, INSTANT_NEVER))
        fill_gap(search, (struct window){end, sealed});
}

/* Is what was sent not what would be sent now? */
static bool is_due(const struct due_search *search, size_t i, const struct hash *made_of)
{
    const struct kept_sheet *kept = &search->kept.at[i];
    const struct site *site = &search->plant->site;
    instant start = kept->window.start;
    if (instant_before(site->sealed, kept->window.end))
        return false; /* the hold was changed, and time is worked out anew */
    if (kept->number && instant_before(start, site->retention.people_from))
        return false;
    if (kept->epoch != site->epoch || !kept->number)
        return true;
    return !instant_before(start, site->retention.events_from) &&
           (kept->number < search->changed[i] ||
            memcmp(&kept->made_of, made_of, sizeof *made_of) != 0);
}

static void add_kept(struct due_search *search)
{
    struct hash made_of = sheet_made_of(search->plant, search->policy);
    for (size_t i = 0; i < search->kept.count; i++) {
        if (!is_due(search, i, &made_of))
            continue;
        int64_t number = search->changed[i];
        add(search, search->kept.at[i].window, number > 1 ? number : 1);
        search->made[search->count - 1].was = search->kept.at[i];
    }
}

bool sheets_due(struct store *store, const struct plant *plant,
                const struct sheet_policy *policy, struct arena *arena,
                struct due_sheets *list, struct error *err)
{
    struct due_search search = {.plant = plant, .policy = policy, .arena = arena};
    struct changed_hours hours;
    if (!store_sheets(store, arena, &search.kept, err) ||
        !store_changed_hours(store, 0, SIZE_MAX, arena, &hours, err))
        return false;
    search.changed = arena_new(arena, int64_t, search.kept.count);
    for (size_t i = 0; i < hours.count; i++)
        hour_changed(&search, hours.at[i]);
    unite(&search);
    fill_gaps(&search);
    unite(&search);
    add_kept(&search);
    unite(&search);
    *list = (struct due_sheets){search.made, search.count,
                                hours.count ? hours.at[hours.count - 1].number : 0};
    return true;
}
