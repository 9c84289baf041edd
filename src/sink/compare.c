/* compare.c - what differs.
 *
 * Of each window first the position of the sink is known, then ClickHouse is read, and
 * then the store, in a snapshot. So whatever ClickHouse has, the store must have, too;
 * and what the store has must be there, unless its number is beyond the position. */
#include "sink/compare.h"

#include "base/arena.h"
#include "base/error.h"
#include "sink/copied.h"
#include "sink/follow.h"

#include <stdio.h>
#include <stdlib.h>

enum { EVENTS_MOST = 20000, HOURS_MOST = 24, PAGE = 10000, SQL_MOST = 4096 };

struct comparing {
    struct store *store;
    struct clickhouse *clickhouse;
    struct position position;
    int64_t epoch;
    instant events_from, people_from;
    void (*report)(void *context, const struct difference *);
    void *context;
    struct compared *compared;

    /* Of the window that is compared: */
    const struct uuid *corrected; /* and not copied since */
    size_t corrections;
    struct changed_hours waiting;
};

/* --- differences --- */

static bool is_corrected(const struct comparing *comparing, const struct copied_row *row)
{
    struct row_reader reader = {.left = {row->at, row->len}};
    (void)row_next_int(&reader);
    str bytes = row_next(&reader, ROW_UUID);
    struct uuid uuid = uuid_from_bytes((const unsigned char *)bytes.at);
    for (size_t i = 0; i < comparing->corrections; i++)
        if (uuid_equal(&uuid, &comparing->corrected[i]))
            return true;
    return false;
}

static bool hour_waits(const struct comparing *comparing, instant hour)
{
    for (size_t i = 0; i < comparing->waiting.count; i++)
        if (instant_equal(comparing->waiting.at[i].hour, hour))
            return true;
    return false;
}

/* Is it to be expected, since the sink has not come so far? */
static bool waits(const struct comparing *comparing, enum copied_kind kind,
                  const struct copied_row *store, const struct copied_row *clickhouse)
{
    const struct copied_row *row = store ? store : clickhouse;
    if (kind != COPIED_EVENTS)
        return hour_waits(comparing, instant_floor(copied_time(row), SPAN_HOUR));
    /* The version of an event of the store is its id here. */
    return store && (store->version > comparing->position.event ||
                     (clickhouse && is_corrected(comparing, store)));
}

static bool take_in(void *context, enum copied_kind kind, const struct copied_row *store,
                    const struct copied_row *clickhouse, struct error *err)
{
    CLEANUP(buf_free) struct buf text = BUF(SQL_MOST);
    struct comparing *comparing = context;
    struct difference difference = {.what = copied_tables[kind].name};
    (void)err;
    if (waits(comparing, kind, store, clickhouse)) {
        comparing->compared->waiting++;
        return true;
    }
    if (store && clickhouse) {
        copied_show_difference(&text, kind, store, clickhouse);
    } else {
        buf_add(&text,
                store ? STR("only in the database: ") : STR("only in ClickHouse: "));
        copied_show(&text, kind, store ? store : clickhouse);
    }
    snprintf(difference.text, sizeof difference.text, "%s", buf_text(&text));
    comparing->report(comparing->context, &difference);
    return true;
}

/* --- snapshots --- */

static bool read_corrected(struct comparing *comparing, struct arena *arena,
                           struct error *err)
{
    struct uuid *uuid = NULL;
    size_t count = 0;
    int64_t after = comparing->position.correction;
    for (struct corrections list = {.count = PAGE}; list.count == PAGE;) {
        if (!store_corrections_since(comparing->store, after, PAGE, arena, &list, err))
            return false;
        uuid = arena_grow(arena, uuid, count * sizeof *uuid,
                          (count + list.count + 1) * sizeof *uuid);
        for (size_t i = 0; i < list.count; i++)
            uuid[count++] = list.at[i].event;
        if (list.count)
            after = list.at[list.count - 1].id;
    }
    comparing->corrected = uuid;
    comparing->corrections = count;
    return true;
}

/* Is it still the same data? And what of it waits. */
static bool begin_window(struct comparing *comparing, struct arena *arena,
                         struct plant *plant, struct error *err)
{
    if (!store_plant(comparing->store, arena, plant, err))
        return false;
    const struct retention *kept = &plant->site.retention;
    if (plant->site.epoch != comparing->epoch ||
        !instant_equal(kept->events_from, comparing->events_from) ||
        !instant_equal(kept->people_from, comparing->people_from))
        return error_set(err, ERROR_CONFLICT,
                         "data was removed or replaced meanwhile; compare again");
    return read_corrected(comparing, arena, err) &&
           store_changed_hours(comparing->store, comparing->position.hour, SIZE_MAX,
                               arena, &comparing->waiting, err);
}

/* --- events --- */

static bool read_events(struct comparing *comparing, struct window window,
                        struct copied_rows *rows, struct error *err)
{
    struct event_query query = {.window = window, .ascending = true, .limit = PAGE};
    for (bool more = true; more;) {
        CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
        struct event_page page;
        if (!store_events(comparing->store, &query, &arena, &page, err))
            return false;
        for (size_t i = 0; i < page.count; i++)
            copied_add_event(rows, &page.event[i]);
        more = page.more;
        query.resume = true;
        query.after_at = page.last_at;
        query.after_id = page.last_id;
    }
    return true;
}

static bool compare_window(struct comparing *comparing, struct window window,
                           struct arena *arena, struct error *err)
{
    CLEANUP(buf_free) struct buf where = BUF(SQL_MOST);
    struct copied_rows store = {.arena = arena}, there = {.arena = arena};
    struct plant plant;
    buf_addf(&where, "at_ms >= %lld AND at_ms < %lld", (long long)window.start.ms,
             (long long)window.end.ms);
    if (!copied_of_clickhouse(comparing->clickhouse, COPIED_EVENTS, buf_str(&where),
                              &there, err) ||
        !store_snapshot(comparing->store, err))
        return false;
    bool ok = begin_window(comparing, arena, &plant, err) &&
              read_events(comparing, window, &store, err);
    store_release(comparing->store);
    if (!ok)
        return false;
    comparing->compared->events += (int64_t)store.count;
    return copied_compare(COPIED_EVENTS, &store, &there, take_in, comparing, err);
}

/* *end: of a window from `start` on that has not too many events. */
static bool find_end(struct store *store, instant start, instant *end, struct error *err)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    const struct event_query query = {
        .window = {start, INSTANT_NEVER}, .ascending = true, .limit = EVENTS_MOST};
    struct event_page page;
    if (!store_events(store, &query, &arena, &page, err))
        return false;
    *end = page.more ? instant_later(page.last_at, instant_add(start, (span){1}))
                     : INSTANT_NEVER;
    return true;
}

static bool compare_events(struct comparing *comparing, struct error *err)
{
    struct window window = {.end = comparing->events_from};
    while (!instant_equal(window.end, INSTANT_NEVER)) {
        CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
        window.start = window.end;
        if (!find_end(comparing->store, window.start, &window.end, err) ||
            !compare_window(comparing, window, &arena, err))
            return false;
    }
    return true;
}

/* --- sums and intervals --- */

static int by_hour(const void *a, const void *b)
{
    const struct changed_hour *x = a, *y = b;
    return (x->hour.ms > y->hour.ms) - (x->hour.ms < y->hour.ms);
}

/* Read what ClickHouse has of a window. Of time without events it may have intervals
 * that the store does not have any more. */
static bool read_there(struct comparing *comparing, struct window window,
                       struct copied_rows list[static COPIED_KINDS], struct error *err)
{
    for (int kind = COPIED_INTERVALS; kind < COPIED_KINDS; kind++) {
        CLEANUP(buf_free) struct buf where = BUF(SQL_MOST);
        const char *time = copied_tables[kind].column[0].name;
        instant start = window.start;
        if (kind == COPIED_INTERVALS)
            start = instant_later(start, comparing->events_from);
        buf_addf(&where, "%s >= %lld AND %s < %lld", time, (long long)start.ms, time,
                 (long long)window.end.ms);
        if (!copied_of_clickhouse(comparing->clickhouse, (enum copied_kind)kind,
                                  buf_str(&where), &list[kind], err))
            return false;
    }
    return true;
}

static bool read_hours(struct comparing *comparing, const struct changed_hour *hour,
                       size_t count, struct copied_rows list[static COPIED_KINDS],
                       struct arena *arena, struct error *err)
{
    struct plant plant;
    if (!begin_window(comparing, arena, &plant, err))
        return false;
    for (size_t i = 0; i < count; i++) {
        struct window window = {hour[i].hour, instant_add(hour[i].hour, SPAN_HOUR)};
        if (!copied_of_store(comparing->store, &plant, window, 0, list, err))
            return false;
    }
    return true;
}

/* The hours of a window. */
static bool compare_hours(struct comparing *comparing, struct window window,
                          const struct changed_hour *hour, size_t count,
                          struct error *err)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    struct copied_rows store[COPIED_KINDS] = {0}, there[COPIED_KINDS] = {0};
    for (int kind = 0; kind < COPIED_KINDS; kind++)
        store[kind].arena = there[kind].arena = &arena;
    if (!read_there(comparing, window, there, err) ||
        !store_snapshot(comparing->store, err))
        return false;
    bool ok = read_hours(comparing, hour, count, store, &arena, err);
    store_release(comparing->store);
    for (int kind = COPIED_INTERVALS; ok && kind < COPIED_KINDS; kind++) {
        comparing->compared->sums += (int64_t)store[kind].count;
        ok = copied_compare((enum copied_kind)kind, &store[kind], &there[kind], take_in,
                            comparing, err);
    }
    return ok;
}

static bool compare_sums(struct comparing *comparing, struct error *err)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    struct changed_hours all;
    struct window window = {0};
    if (!store_changed_hours(comparing->store, 0, SIZE_MAX, &arena, &all, err))
        return false;
    struct changed_hour *hour = arena_new(&arena, struct changed_hour, all.count + 1);
    for (size_t i = 0; i < all.count; i++)
        hour[i] = all.at[i];
    qsort(hour, all.count, sizeof *hour, by_hour);
    for (size_t i = 0; !instant_equal(window.end, INSTANT_NEVER); i += HOURS_MOST) {
        size_t left = all.count > i ? all.count - i : 0;
        window.start = window.end;
        window.end = left > HOURS_MOST ? hour[i + HOURS_MOST].hour : INSTANT_NEVER;
        if (!compare_hours(comparing, window, hour + i,
                           left > HOURS_MOST ? HOURS_MOST : left, err))
            return false;
    }
    return true;
}

/* --- all of it --- */

static bool begin(struct comparing *comparing, struct error *err)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    struct plant plant;
    bool fits;
    if (!store_snapshot(comparing->store, err))
        return false;
    bool ok = store_plant(comparing->store, &arena, &plant, err) &&
              follow_fits(comparing->store, &plant, &comparing->position, &fits, err);
    store_release(comparing->store);
    if (!ok)
        return false;
    if (!comparing->position.known)
        return error_set(err, ERROR_NOT_FOUND, "nothing of this site is in ClickHouse");
    const struct site *site = &plant.site;
    if (!fits || site->erasing[0] ||
        instant_before(comparing->position.people_from, site->retention.people_from))
        return error_set(err, ERROR_CONFLICT,
                         "data was removed or replaced, and the sink has yet to do the "
                         "same in ClickHouse");
    comparing->epoch = site->epoch;
    comparing->events_from = site->retention.events_from;
    comparing->people_from = site->retention.people_from;
    return true;
}

bool compare_copy(struct store *store, struct clickhouse *clickhouse,
                  void (*report)(void *context, const struct difference *), void *context,
                  struct compared *compared, struct error *err)
{
    struct comparing comparing = {.store = store,
                                  .clickhouse = clickhouse,
                                  .report = report,
                                  .context = context,
                                  .compared = compared};
    *compared = (struct compared){0};
    return follow_begin(clickhouse, &comparing.position, err) && begin(&comparing, err) &&
           compare_events(&comparing, err) && compare_sums(&comparing, err);
}
