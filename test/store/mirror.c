#include "mirror.h"

#include "must.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/list.h"

#include <stdio.h>
#include <stdlib.h>

enum { TEXT_MOST = 1 << 20, ROWS_MOST = 4096, ROW_ROOM = 128, INTERVALS_MOST = 100000 };

/* Rows as text, in any order. */
struct rows {
    const struct floor *floor;
    char row[ROWS_MOST][ROW_ROOM];
    size_t count;
    instant until;
};

static void add_sum(void *context, enum sum_owner owner, instant bucket, int who,
                    const int64_t *sum)
{
    struct rows *rows = context;
    const struct floor *floor = rows->floor;
    if (!instant_before(bucket, rows->until) || sum_is_zero(owner, sum))
        return;
    str id = who == UNNAMED           ? STR("")
             : owner == SUM_OF_WORKER ? floor->worker[who].id
                                      : floor->station[who].id;
    assert_true(rows->count < ROWS_MOST);
    snprintf(rows->row[rows->count++], ROW_ROOM, "%d %.*s %lld: %lld %lld %lld", owner,
             STR_ARG(id), (long long)bucket.ms, (long long)sum[0], (long long)sum[1],
             (long long)sum[2]);
}

static int by_text(const void *a, const void *b) { return strcmp(a, b); }

static struct mirrored read_hour(struct store *reader, const struct plant *plant,
                                 instant hour, const char *where)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    CLEANUP(buf_free) struct buf sums = BUF(TEXT_MOST);
    CLEANUP(buf_free) struct buf text = BUF(TEXT_MOST);
    struct window window = {hour, instant_add(hour, SPAN_HOUR)};
    struct rows *rows = arena_new(&arena, struct rows, 1);
    struct intervals list = {0};
    window.end = instant_earlier(window.end, plant->site.sealed);
    rows->floor = &plant->floor;
    rows->until = window.end;
    if (!window_empty(window)) {
        MUST_IN(where, store_sums(reader, plant, window, add_sum, rows, &err));
        if (!instant_before(hour, plant->site.retention.events_from))
            MUST_IN(where, store_intervals(reader, plant, window, window.end, -1,
                                           INTERVALS_MOST, &arena, &list, &err));
    }
    qsort(rows->row, rows->count, ROW_ROOM, by_text);
    for (size_t i = 0; i < rows->count; i++)
        buf_addf(&sums, "%s\n", rows->row[i]);
    for (size_t i = 0; i < list.count; i++)
        if (list.at[i].state != EVENT_UNKNOWN)
            buf_addf(&text, "%d %d %d %lld %lld\n", list.at[i].worker, list.at[i].station,
                     list.at[i].state, (long long)list.at[i].window.start.ms,
                     (long long)list.at[i].window.end.ms);
    assert_true(buf_ok(&sums) && buf_ok(&text));
    return (struct mirrored){hour, hash_of(buf_str(&sums)), hash_of(buf_str(&text))};
}

static struct mirrored *find(const struct mirror *mirror, instant hour)
{
    for (size_t i = 0; i < mirror->count; i++)
        if (instant_equal(mirror->hour[i].hour, hour))
            return &mirror->hour[i];
    return NULL;
}

static void put(struct mirror *mirror, struct mirrored hour)
{
    struct mirrored *at = find(mirror, hour.hour);
    if (!at) {
        mirror->hour =
            list_room(mirror->hour, mirror->count, &mirror->room, sizeof *mirror->hour);
        at = &mirror->hour[mirror->count++];
    }
    *at = hour;
}

void mirror_follow(struct mirror *mirror, struct store *reader, const char *where)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    struct changed_hours changed;
    struct plant plant;
    int64_t waiting;
    MUST_IN(where, store_snapshot(reader, &err));
    MUST_IN(where, store_plant(reader, &arena, &plant, &err));
    MUST_IN(where, store_count_changed(reader, mirror->number, &waiting, &err));
    MUST_IN(where, store_changed_hours(reader, mirror->number, SIZE_MAX, &arena, &changed,
                                       &err));
    assert_int_equal(changed.count, waiting);
    for (size_t i = 0; i < changed.count; i++) {
        assert_true(changed.at[i].number > mirror->number);
        put(mirror, read_hour(reader, &plant, changed.at[i].hour, where));
        mirror->number = changed.at[i].number;
    }
    store_release(reader);
}

void mirror_compare(const struct mirror *mirror, struct store *reader,
                    struct window window, const char *where)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    struct mirrored nothing = {.sums = hash_of(STR("")), .intervals = hash_of(STR(""))};
    struct plant plant;
    MUST_IN(where, store_snapshot(reader, &err));
    MUST_IN(where, store_plant(reader, &arena, &plant, &err));
    for (instant hour = window.start; instant_before(hour, window.end);
         hour = instant_add(hour, SPAN_HOUR)) {
        const struct mirrored *have = find(mirror, hour);
        struct mirrored want = read_hour(reader, &plant, hour, where);
        bool old = instant_before(hour, plant.site.retention.events_from);
        if (!have)
            have = &nothing;
        if (memcmp(&have->sums, &want.sums, sizeof want.sums) != 0 ||
            (!old && memcmp(&have->intervals, &want.intervals, sizeof want.sums) != 0))
            fail_msg("%s: hour %lld has changed, and it was not noted", where,
                     (long long)hour.ms);
    }
    store_release(reader);
}

void mirror_free(struct mirror *mirror)
{
    free(mirror->hour);
    *mirror = (struct mirror){0};
}
