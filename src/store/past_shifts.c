/* past_shifts.c - which shifts took place, kept for those who ask in SQL (sql/views.h).
 *
 * Nothing else reads them: the program makes shifts of the calendar when it needs them.
 * They are those that overlap time with sums, and have begun. They are written a slice at
 * a time, all of them once after the start, as another calendar or zone may have held
 * before; then those of each quarter hour. When somebody has changed the calendar, or
 * events of an earlier time have come, all are written again. */
#include "store/inside.h"

static const span slice = {32 * INT64_C(24) * 60 * 60 * 1000};

void store_keep_shifts(struct store *store)
{
    store->shifts = (struct past_shifts){.are_kept = true};
}

bool store_shifts_due(const struct store *store, instant now)
{
    return store->shifts.are_kept && !instant_before(now, store->shifts.next);
}

bool store_forget_shifts(struct store *store, struct error *err)
{
    store->shifts.done = (struct window){0};
    store->shifts.next = (instant){0};
    return BACKEND(store->backend, forget_past_shifts, err);
}

/* Was the slice before this one written by this process, and is it still so? */
static bool goes_on(const struct past_shifts *shifts, instant sums, instant first)
{
    return !window_empty(shifts->done) && !instant_before(sums, shifts->done.start) &&
           instant_equal(first, shifts->first);
}

static bool write_slice(struct store *store, struct window window, struct error *err)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    struct calendar calendar = store->plant.calendar;
    const struct shift *shift;
    size_t count = calendar_shifts(calendar, window, &arena, &shift);
    struct past_shift *past = arena_new(&arena, struct past_shift, count);
    for (size_t i = 0; i < count; i++)
        past[i] = (struct past_shift){shift[i].window, shift[i].rule->name, shift[i].day,
                                      calendar_planned(calendar, shift[i].window)};
    if (count)
        store->shifts.first = instant_earlier(store->shifts.first, past[0].window.start);
    store->shifts.is_written = true;
    return BACKEND(store->backend, put_past_shifts, window, past, count, err);
}

bool store_write_shifts(struct store *store, instant now, struct error *err)
{
    struct past_shifts *shifts = &store->shifts;
    instant sums, first;
    if (!store_shifts_due(store, now))
        return true;
    if (!BACKEND(store->backend, past_shifts_from, &sums, &first, err))
        return false;
    if (!goes_on(shifts, sums, first))
        *shifts = (struct past_shifts){
            .are_kept = true, .done = {sums, sums}, .first = INSTANT_NEVER};
    struct window window = {shifts->done.end,
                            instant_earlier(instant_add(shifts->done.end, slice), now)};
    shifts->next = instant_add(instant_floor(now, ROLLUP_FINEST), ROLLUP_FINEST);
    if (window_empty(window))
        return true;
    shifts->done.end = window.end;
    if (instant_before(window.end, now))
        shifts->next = now; /* the next slice is due at once */
    return write_slice(store, window, err);
}
