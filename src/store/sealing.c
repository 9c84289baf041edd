/* sealing.c - the moment up to which time is in the sums, moved in slices. The changes of
 * state that are kept (since.h) go with them.
 *
 * Time after that moment is worked out from the runs when somebody asks, so figures are
 * the same wherever it is. A changed hold changes all sums. It moves the moment back to
 * the beginning of history, a slice in each transaction; then sets the hold; then the
 * moment comes forward again, a slice in each transaction. Others write in between. All
 * figures are right all the while, by the old hold until the new one is set, and by the
 * new one from then on. Those of windows long ago only take longer to work out. One thing
 * is missed while the moment is more than a day back: that nobody was ever seen at a
 * station of which events tell.
 */
#include "store/inside.h"

/* What a transaction may take of it: less than 100 ms. */
enum { SLICE_WORKER_DAYS = 100 };

/* While a change of the hold moves the moment back, nothing moves it forward: until this
 * long after the last slice, for the change may have been given up. */
static const span pause = {10000};

static span slice_of(const struct store *store)
{
    int64_t workers = (int64_t)store->plant.floor.workers;
    int64_t ms = SLICE_WORKER_DAYS * SPAN_DAY.ms / (workers ? workers : 1);
    ms -= ms % ROLLUP_FINEST.ms;
    return ms < ROLLUP_FINEST.ms ? ROLLUP_FINEST : (span){ms};
}

static bool is_short(const struct store *store, struct window window)
{
    return window_length(window).ms <= slice_of(store).ms;
}

/* *next: the first moment that counts for the time after `from`. */
static bool next_that_counts(struct store *store, instant from, instant *next,
                             struct error *err)
{
    int64_t ms = from.ms - store->plant.site.hold.ms;
    return BACKEND(store->backend, next_mark, (instant){ms < 0 ? 0 : ms}, next, err);
}

/* --- forward --- */

bool store_seal_due(const struct store *store, instant now)
{
    return instant_before(store->plant.site.sealed, instant_floor(now, ROLLUP_FINEST)) &&
           !instant_before(now, store->backend->unsealing_until);
}

/* The first slice of a window; time without any events is none. */
static bool first_slice(struct store *store, struct window *window, struct error *err)
{
    instant next, end = instant_add(window->start, slice_of(store));
    if (!next_that_counts(store, window->start, &next, err))
        return false;
    if (instant_before(end, next))
        end = instant_floor(next, ROLLUP_FINEST);
    window->end = instant_earlier(window->end, end);
    return true;
}

bool store_seal(struct store *store, instant now, struct error *err)
{
    if (!store_seal_due(store, now))
        return true;
    struct site site = store->plant.site;
    struct window passed = {site.sealed, instant_floor(now, ROLLUP_FINEST)};
    if (!is_short(store, passed) && !first_slice(store, &passed, err))
        return false;
    site.sealed = passed.end;
    return store_put_site(store, site, err) && store_note_passed(store, passed, err) &&
           store_recount(store, passed, (span){0}, site.hold, err);
}

/* --- back --- */

/* *start: where the last slice of a history begins. Time without any events is leapt
 * over, by ever shorter leaps. They are tried where the slice before had nothing that
 * counts. */
static bool last_slice(struct store *store, struct window history, instant *start,
                       struct error *err)
{
    static const int64_t leap_days[] = {4096, 512, 64, 8, 1};
    enum { LEAPS = sizeof leap_days / sizeof *leap_days };
    instant next;
    *start = (instant){history.end.ms - slice_of(store).ms};
    if (store->counted)
        store->leap = 0;
    for (; !store->counted && store->leap < LEAPS; store->leap++) {
        instant from = {history.end.ms - leap_days[store->leap] * SPAN_DAY.ms};
        if (!instant_before(history.start, from))
            continue;
        if (!next_that_counts(store, from, &next, err))
            return false;
        if (!instant_before(next, history.end)) {
            *start = from;
            break;
        }
    }
    *start = instant_before(*start, history.start) ? history.start : *start;
    return true;
}

static bool unseal(struct store *store, struct window slice, struct error *err)
{
    struct site site = store->plant.site;
    site.sealed = slice.start;
    return store_put_site(store, site, err) &&
           store_recount(store, slice, site.hold, (span){0}, err);
}

bool store_change_hold(struct store *store, span hold, instant now, bool *done,
                       struct error *err)
{
    const struct site *site = &store->plant.site;
    bool goes_on = instant_before(now, store->backend->unsealing_until);
    if (!store_refuse_erasing(store, err) || !store_settle(store, err) ||
        (!goes_on &&
         !BACKEND(store->backend, next_mark, (instant){0}, &store->history, err)))
        return false;
    struct window slice = {.end = site->sealed},
                  history = {instant_later(instant_floor(store->history, ROLLUP_FINEST),
                                           site->retention.events_from),
                             site->sealed};
    store->counted = store->counted && goes_on;
    store->leap = goes_on ? store->leap : 0;
    bool possible = hold.ms >= HOLD_MIN.ms && hold.ms <= HOLD_MAX.ms;
    if (!possible || hold.ms == site->hold.ms || window_empty(history) ||
        is_short(store, history)) {
        *done = true;
        store->backend->unsealing_until = (instant){0};
        return store_set_hold(store, hold, err);
    }
    *done = false;
    store->backend->unsealing_until = instant_add(now, pause);
    return last_slice(store, history, &slice.start, err) && unseal(store, slice, err);
}
