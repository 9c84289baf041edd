/* changed.c - which hours of sealed time have changed (store.h), and what they hold; and
 * what was made of them for a hub.
 *
 * Time that is not sealed is nobody's concern, so live events cost nothing: the quarter
 * hour that passes is noted when it is sealed. What changes later is noted with the sums
 * that it changes, and with the stretches of time that are worked out anew. */
#include "store/inside.h"

#include "base/list.h"

void store_note_changed(struct store *store, struct window window)
{
    if (window_empty(window))
        return;
    struct window hours = {instant_floor(window.start, SPAN_HOUR),
                           instant_ceil(window.end, SPAN_HOUR)};
    size_t count = store->changed_count;
    if (count && instant_equal(store->changed[count - 1].start, hours.start) &&
        instant_equal(store->changed[count - 1].end, hours.end))
        return;
    store->changed = list_room(store->changed, count, &store->changed_room, sizeof hours);
    store->changed[store->changed_count++] = hours;
}

void store_note_sums(struct store *store, enum sum_owner owner, instant before)
{
    const struct sum_changes *sums = &store->sums[owner];
    for (size_t i = 0; i < sums->count; i++) {
        instant bucket = sums->at[i].bucket;
        if (sums->at[i].level == 0 && instant_before(bucket, before))
            store_note_changed(
                store, (struct window){bucket, instant_add(bucket, ROLLUP_FINEST)});
    }
}

bool store_note_passed(struct store *store, struct window passed, struct error *err)
{
    if (window_length(passed).ms <= SPAN_HOUR.ms) {
        store_note_changed(store, passed);
        return true;
    }
    /* Years without events are leapt over. */
    for (instant next = passed.start;;) {
        if (!BACKEND(store->backend, next_sum, next, true, &next, err))
            return false;
        if (!instant_before(next, passed.end))
            return true;
        store_note_changed(store,
                           (struct window){next, instant_add(next, ROLLUP_FINEST)});
        next = instant_add(instant_floor(next, SPAN_HOUR), SPAN_HOUR);
    }
}

bool store_changed_hours(struct store *store, int64_t after, size_t most,
                         struct arena *arena, struct changed_hours *list,
                         struct error *err)
{
    return BACKEND(store->backend, changed_hours, after, most, arena, list, err);
}

bool store_count_changed(struct store *store, int64_t after, int64_t *hours,
                         struct error *err)
{
    return BACKEND(store->backend, count_changed, after, hours, err);
}

bool store_sheets(struct store *store, struct arena *arena, struct kept_sheets *list,
                  struct error *err)
{
    return BACKEND(store->backend, sheets, arena, list, err);
}

bool store_put_sheet(struct store *store, const struct kept_sheet *sheet,
                     struct error *err)
{
    return BACKEND(store->backend, put_sheet, sheet, err);
}

bool store_sheet_marks(struct store *store, struct arena *arena, struct sheet_marks *list,
                       struct error *err)
{
    return BACKEND(store->backend, sheet_marks, arena, list, err);
}

bool store_put_sheet_mark(struct store *store, const struct sheet_mark *mark,
                          struct error *err)
{
    return BACKEND(store->backend, put_sheet_mark, mark, err);
}

bool store_unsend_sheets(struct store *store, str site, struct error *err)
{
    return BACKEND(store->backend, unsend_sheets, site, err);
}

/* --- what they hold --- */

struct visiting {
    sum_row_visitor *visit;
    void *context;
};

static void sum_row(void *context, size_t part, enum sum_owner owner, instant bucket,
                    int who, const int64_t *sum)
{
    const struct visiting *visiting = context;
    (void)part;
    visiting->visit(visiting->context, owner, bucket, who, sum);
}

bool store_sums(struct store *store, const struct plant *plant, struct window window,
                sum_row_visitor *visit, void *context, struct error *err)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    struct visiting visiting = {visit, context};
    const struct bucket_part part = {.buckets = {0, window}, .time = true, .units = true};
    const struct look_up what = {
        .bucket = &part, .buckets = 1, .bucket_row = sum_row, .context = &visiting};
    return BACKEND(store->backend, look_up, &plant->floor, &what, &arena, err);
}
