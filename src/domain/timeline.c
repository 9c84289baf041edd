#include "domain/timeline.h"

#include "base/arena.h"
#include "base/memory.h"

#include <stdlib.h>

void run_pack(const instant *mark, size_t count, unsigned char bytes[static RUN_BYTES],
              struct run *run)
{
    unsigned char *at = bytes;
    run->start = mark[0];
    run->last = mark[count - 1];
    run->gap = (span){0};

    for (size_t i = 1; i < count; i++) {
        span since = instant_since(mark[i], mark[i - 1]);
        if (since.ms > run->gap.ms)
            run->gap = since;
        uint64_t rest = (uint64_t)since.ms;
        for (; rest > 0x7f; rest >>= 7)
            *at++ = (unsigned char)(rest | 0x80);
        *at++ = (unsigned char)rest;
    }
    run->repeats = bytes;
    run->repeats_size = (size_t)(at - bytes);
}

size_t run_unpack(const struct run *run, instant mark[static RUN_MARKS])
{
    size_t count = 0;
    uint64_t since = 0;
    unsigned shift = 0;

    mark[count++] = run->start;
    for (size_t i = 0; i < run->repeats_size && count < RUN_MARKS && shift < 63; i++) {
        unsigned char byte = run->repeats[i];
        since |= (uint64_t)(byte & 0x7f) << shift;
        shift += 7;
        if (byte & 0x80)
            continue;
        if (instant_since(INSTANT_NEVER, mark[count - 1]).ms < (int64_t)since)
            break; /* beyond all time: damaged */
        mark[count] = instant_add(mark[count - 1], (span){(int64_t)since});
        count++;
        since = 0;
        shift = 0;
    }
    return count;
}

bool run_equal(const struct run *a, const struct run *b)
{
    return instant_equal(a->start, b->start) && instant_equal(a->last, b->last) &&
           a->state == b->state && a->station == b->station &&
           a->repeats_size == b->repeats_size &&
           (!a->repeats_size || memcmp(a->repeats, b->repeats, a->repeats_size) == 0);
}

/* --- what was read of a worker's runs --- */

/* How many of `count` runs start at or before `t`. */
static size_t runs_upto(const struct run *run, size_t count, instant t)
{
    size_t low = 0, high = count;
    if (high && !instant_before(t, run[high - 1].start))
        return high;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (instant_before(t, run[middle].start))
            high = middle;
        else
            low = middle + 1;
    }
    return low;
}

size_t timeline_upto(const struct timeline *timeline, instant t)
{
    return runs_upto(timeline->run, timeline->count, t);
}

struct run *timeline_find(const struct timeline *timeline, instant start)
{
    size_t upto = timeline_upto(timeline, start);
    struct run *last = upto ? &timeline->run[upto - 1] : NULL;
    return last && instant_equal(last->start, start) ? last : NULL;
}

void timeline_put(struct timeline *timeline, struct run run, struct arena *arena)
{
    struct run *there = timeline_find(timeline, run.start);
    if (there) {
        *there = run;
        return;
    }
    if (timeline->count == timeline->room) {
        size_t room = timeline->room ? 2 * timeline->room : 4;
        timeline->run = arena_grow(arena, timeline->run, timeline->room * sizeof run,
                                   room * sizeof run);
        timeline->room = room;
    }
    struct run *at = timeline->run + timeline_upto(timeline, run.start);
    size_t behind = (size_t)(timeline->run + timeline->count - at);
    memmove(at + 1, at, behind * sizeof run);
    *at = run;
    timeline->count++;
}

/* --- intervals --- */

static void append(struct intervals *list, struct arena *arena, struct interval interval)
{
    if (list->count == list->room) {
        size_t room = list->room ? 2 * list->room : 64;
        list->at = arena_grow(arena, list->at, list->room * sizeof interval,
                              room * sizeof interval);
        list->room = room;
    }
    list->at[list->count++] = interval;
}

/* The part of `interval` that lies in `window`. */
static void append_clipped(struct intervals *list, struct arena *arena,
                           struct interval interval, struct window window)
{
    interval.window = window_clip(interval.window, window);
    if (!window_empty(interval.window))
        append(list, arena, interval);
}

/* A run with a silence in it that is longer than the hold: an interval a mark, joined
 * where they touch. */
static void append_broken(const struct run *run, instant end, struct interval interval,
                          span hold, struct window window, struct arena *arena,
                          struct intervals *list)
{
    instant mark[RUN_MARKS];
    size_t count = run_unpack(run, mark);

    interval.window.start = run->start;
    for (size_t i = 0; i < count; i++) {
        instant next = i + 1 < count ? mark[i + 1] : end;
        instant held = instant_add(mark[i], hold);
        if (i + 1 < count && !instant_before(held, next))
            continue;
        interval.window.end = instant_earlier(held, next);
        append_clipped(list, arena, interval, window);
        interval.window.start = next;
    }
}

void timeline_intervals(const struct run *run, size_t count, instant next, int worker,
                        span hold, struct window window, struct arena *arena,
                        struct intervals *list)
{
    size_t i = runs_upto(run, count, window.start);
    for (i -= i > 0; i < count && instant_before(run[i].start, window.end); i++) {
        instant end = i + 1 < count ? run[i + 1].start : next;
        struct interval interval = {
            .window = {run[i].start,
                       instant_earlier(instant_add(run[i].last, hold), end)},
            .state = run[i].state,
            .station = run[i].station,
            .worker = worker,
        };
        if (run[i].gap.ms <= hold.ms)
            append_clipped(list, arena, interval, window);
        else
            append_broken(&run[i], end, interval, hold, window, arena, list);
    }
}

enum { SLICE_RUNS = 16 * 1024 };

struct slices slices_of(const struct timeline *timeline, size_t workers,
                        struct window window)
{
    size_t runs = 0, most = (size_t)window_length(window).ms;
    if (window_empty(window))
        return (struct slices){window, 0};
    for (size_t i = 0; i < workers; i++)
        runs += timeline_upto(&timeline[i], window.end) -
                timeline_upto(&timeline[i], window.start);
    size_t count = runs / SLICE_RUNS + 1;
    return (struct slices){window, count < most ? count : most};
}

struct window slice_at(struct slices slices, size_t i)
{
    int64_t length = window_length(slices.window).ms / (int64_t)slices.count;
    instant start = instant_add(slices.window.start, (span){(int64_t)i * length});
    bool last = i + 1 == slices.count;
    return (struct window){start,
                           last ? slices.window.end : instant_add(start, (span){length})};
}

static int by_station_and_start(const void *a, const void *b)
{
    const struct interval *x = a, *y = b;
    if (x->station != y->station)
        return x->station < y->station ? -1 : 1;
    return (x->window.start.ms > y->window.start.ms) -
           (x->window.start.ms < y->window.start.ms);
}

static void sort_few(struct interval *interval, size_t count)
{
    size_t i = 1;
    while (i < count && by_station_and_start(&interval[i - 1], &interval[i]) <= 0)
        i++;
    if (i < count)
        qsort(interval, count, sizeof *interval, by_station_and_start);
}

/* Bring them in order of station, and leave those of one station in the order in which
 * they are. end[station]: where those of that station end; all zero to begin with. */
static void part_stations(struct intervals *list, size_t *end, size_t stations)
{
    struct interval *parted = memory_bytes(list->count * sizeof *parted);
    for (size_t i = 0; i < list->count; i++)
        end[list->at[i].station + 1]++;
    for (size_t s = 1; s <= stations; s++)
        end[s] += end[s - 1];
    for (size_t i = 0; i < list->count; i++)
        parted[end[list->at[i].station]++] = list->at[i];
    memcpy(list->at, parted, list->count * sizeof *parted);
    free(parted);
}

void intervals_sort(struct intervals *list)
{
    size_t stations = 0;
    for (size_t i = 0; i < list->count; i++)
        if ((size_t)list->at[i].station >= stations)
            stations = (size_t)list->at[i].station + 1;
    if (list->count <= stations) {
        sort_few(list->at, list->count);
        return;
    }
    size_t *end = memory_new(size_t, stations + 1);
    part_stations(list, end, stations);
    for (size_t s = 0, from = 0; s < stations; from = end[s++])
        sort_few(list->at + from, end[s] - from);
    free(end);
}

void intervals_clip(struct intervals *list, struct window window)
{
    size_t kept = 0;
    for (size_t i = 0; i < list->count; i++) {
        struct interval interval = list->at[i];
        interval.window = window_clip(interval.window, window);
        if (!window_empty(interval.window))
            list->at[kept++] = interval;
    }
    list->count = kept;
}

struct latest timeline_latest(const struct run *run, size_t count, span hold, instant t)
{
    count = runs_upto(run, count, t);
    if (!count)
        return (struct latest){.seen = false};

    const struct run *last = &run[count - 1];
    instant at = last->last;
    if (instant_before(t, at)) {
        instant mark[RUN_MARKS];
        size_t marks = run_unpack(last, mark);
        while (marks > 1 && instant_before(t, mark[marks - 1]))
            marks--;
        at = mark[marks - 1];
    }
    return (struct latest){
        .seen = true,
        .held = instant_before(t, instant_add(at, hold)),
        .at = at,
        .state = last->state,
        .station = last->station,
    };
}
