#include "domain/settle.h"

#include "domain/stale.h"

#include "base/arena.h"

#include <stdlib.h>

/* --- the last run --- */

/* Remember the last run of a timeline that was read up to its end. */
static void remember_tail(struct tail *tail, const struct timeline *timeline)
{
    tail->known = true;
    tail->any = timeline->count > 0;
    if (!tail->any)
        return;
    tail->run = timeline->run[timeline->count - 1];
    if (tail->run.repeats_size)
        memcpy(tail->bytes, tail->run.repeats, tail->run.repeats_size);
    tail->run.repeats = tail->bytes;
}

/* Begin a worker's timeline with the last run. The edit overwrites the tail while this
 * run is still in use: hence a copy. */
static void begin_with_tail(struct settling *settling, int worker)
{
    const struct tail *tail = &settling->tail[worker];
    if (!tail->known || !tail->any)
        return;
    struct run run = tail->run;
    unsigned char *bytes = arena_new(settling->arena, unsigned char, run.repeats_size);
    memcpy(bytes, tail->bytes, run.repeats_size);
    run.repeats = bytes;
    timeline_put(&settling->timeline[worker], run, settling->arena);
}

/* --- what must be read --- */

static int by_worker_and_time(const void *a, const void *b)
{
    const struct mark *x = a, *y = b;
    if (x->worker != y->worker)
        return x->worker < y->worker ? -1 : 1;
    return (x->at.ms > y->at.ms) - (x->at.ms < y->at.ms);
}

/* The end of the marks of the same worker as the `i`-th. */
static size_t end_of_worker(const struct settling *settling, size_t i)
{
    int worker = settling->mark[i].worker;
    while (i < settling->marks && settling->mark[i].worker == worker)
        i++;
    return i;
}

/* The end of the marks at the same moment as the `i`-th. */
static size_t end_of_moment(const struct settling *settling, size_t i)
{
    const struct mark *first = &settling->mark[i];
    while (i < settling->marks && settling->mark[i].worker == first->worker &&
           instant_equal(settling->mark[i].at, first->at))
        i++;
    return i;
}

/* Do marks from `first` on need no run but the last one? A mark at the very start of that
 * run may remove it, and then the run before it is needed, too. */
static bool tail_serves(const struct tail *tail, instant first)
{
    return tail->known && (!tail->any || instant_before(tail->run.start, first));
}

/* A mark needs the run that it falls into, and all runs that start in sealed time which
 * it may change. If it falls on the very start of its run, it also needs the run before:
 * that one lasts longer when the mark goes. */
static struct timeline_part part_of(const struct settling *settling,
                                    const struct mark *mark)
{
    instant changed =
        instant_earlier(instant_add(mark->at, settling->hold), settling->sealed);
    return (struct timeline_part){.worker = mark->worker,
                                  .from = instant_add(mark->at, (span){-1}),
                                  .until = instant_later(mark->at, changed)};
}

/* What the marks from the `i`-th up to `end`, all of one worker, need. Returns how many
 * parts that is. */
static size_t add_parts(const struct settling *settling, size_t i, size_t end,
                        struct timeline_part *part)
{
    size_t count = 0;
    for (; i < end; i++) {
        struct timeline_part next = part_of(settling, &settling->mark[i]);
        struct timeline_part *last = count ? &part[count - 1] : NULL;
        if (last && !instant_before(last->until, next.from))
            last->until = instant_later(last->until, next.until);
        else
            part[count++] = next;
    }
    return count;
}

void settle_needs(struct settling *settling)
{
    struct arena *arena = settling->arena;
    struct timeline_part *part =
        arena_new(arena, struct timeline_part, 2 * settling->marks);
    size_t count = 0;
    settling->timeline = arena_new(arena, struct timeline, settling->workers);
    if (settling->marks > 1)
        qsort(settling->mark, settling->marks, sizeof *settling->mark,
              by_worker_and_time);

    for (size_t i = 0, end; i < settling->marks; i = end) {
        int worker = settling->mark[i].worker;
        const struct tail *tail = &settling->tail[worker];
        end = end_of_worker(settling, i);
        begin_with_tail(settling, worker);
        if (tail_serves(tail, settling->mark[i].at))
            continue;
        count += add_parts(settling, i, end, part + count);
        if (!tail->known)
            part[count++] = (struct timeline_part){
                .worker = worker, .from = INSTANT_NEVER, .until = INSTANT_NEVER};
    }
    settling->part = part;
    settling->parts = count;
}

/* --- what changes --- */

/* A run with its marks, unpacked once for all marks of the group that fall into it. */
struct open_run {
    const struct run *run; /* NULL: there is none before the moment */
    size_t marks;
    instant mark[RUN_MARKS];
};

/* Open the last run that starts at or before `at`. */
static void open_run_at(struct open_run *opened, const struct timeline *timeline,
                        instant at)
{
    size_t upto = timeline_upto(timeline, at);
    const struct run *run = upto ? &timeline->run[upto - 1] : NULL;
    if (opened->run == run)
        return;
    opened->run = run;
    opened->marks = run ? run_unpack(run, opened->mark) : 0;
}

/* How many marks of the run are at or before `at`. */
static size_t marks_upto(const struct open_run *opened, instant at)
{
    size_t low = 0, high = opened->marks;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (instant_before(at, opened->mark[middle]))
            high = middle;
        else
            low = middle + 1;
    }
    return low;
}

/* Does the mark say the same as the run? */
static bool repeats(const struct open_run *opened, const struct mark *mark)
{
    return opened->run && opened->run->state == mark->state &&
           opened->run->station == mark->station;
}

/* Do the marks of one moment all say the same, so that it does not matter which counts?
 */
static bool agree(const struct mark *mark, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (mark[i].state == EVENT_TYPES || mark[i].state != mark->state ||
            mark[i].station != mark->station)
            return false;
    return true;
}

/* The sealed time that the `count` marks of one moment, from the `i`-th on, may change:
 * from that moment up to the next mark or the end of the hold. A mark that repeats the
 * one before it changes only the time after that one's hold. Notes the moment if its
 * events must be asked. */
static struct window change_at(struct settling *settling, struct open_run *opened,
                               size_t i, size_t count)
{
    const struct mark *mark = &settling->mark[i];
    const struct timeline *timeline = &settling->timeline[mark->worker];
    open_run_at(opened, timeline, mark->at);
    size_t upto = timeline_upto(timeline, mark->at);
    size_t before = marks_upto(opened, mark->at);
    bool there = before && instant_equal(opened->mark[before - 1], mark->at);
    bool clear = agree(mark, count);

    if (!clear || (there && !repeats(opened, mark)))
        settling->moment[settling->moments++] = (struct moment){mark->worker, mark->at};

    instant next = before < opened->marks   ? opened->mark[before]
                   : upto < timeline->count ? timeline->run[upto].start
                                            : INSTANT_NEVER;
    struct window changed = {
        mark->at, instant_earlier(instant_add(mark->at, settling->hold), next)};
    if (before && clear && repeats(opened, mark))
        changed.start = instant_later(
            changed.start, instant_add(opened->mark[before - 1], settling->hold));
    changed.end = instant_earlier(changed.end, settling->sealed);
    return changed;
}

void settle_changes(struct settling *settling)
{
    struct open_run opened = {0};
    struct window *stale = arena_new(settling->arena, struct window, settling->marks);
    size_t count = 0;
    settling->moment = arena_new(settling->arena, struct moment, settling->marks);
    settling->moments = 0;
    for (size_t i = 0, end; i < settling->marks; i = end) {
        end = end_of_moment(settling, i);
        stale[count] = change_at(settling, &opened, i, end - i);
        count += !window_empty(stale[count]);
    }
    settling->stale_count = stale_join(stale, count);
    settling->stale = stale_cut(stale, &settling->stale_count, settling->arena);
}

size_t settle_day(const struct settling *settling, size_t from)
{
    return stale_day(settling->stale + from, settling->stale_count - from);
}

/* --- the edit --- */

/* What counts at each moment of one worker's marks; returns how many. *moment: the next
 * one that was asked for. */
static size_t decide(const struct settling *settling, size_t i, size_t end,
                     size_t *moment, struct decision *decision)
{
    size_t count = 0;
    for (; i < end; i = end_of_moment(settling, i)) {
        const struct mark *mark = &settling->mark[i];
        const struct moment *asked = &settling->moment[*moment];
        struct decision made = {mark->at, true, mark->state, mark->station};
        if (*moment < settling->moments && asked->worker == mark->worker &&
            instant_equal(asked->at, mark->at)) {
            const struct winner *winner = &settling->winner[(*moment)++];
            made.found = winner->found;
            made.state = winner->state;
            made.station = winner->station;
        }
        decision[count++] = made;
    }
    return count;
}

/* Keep what settle_sums() must know: the timeline after the edit, and whose time
 * changes. That is the worker, and the stations of its runs before and after. */
static void keep_edited(struct settling *settling, int worker, struct timeline edited,
                        const struct run_change *change, size_t count)
{
    const struct timeline *was = &settling->timeline[worker];
    if (!count)
        return;
    settling->edited[worker] = edited;
    settling->edited_worker[worker] = true;
    for (size_t i = 0; i < was->count; i++)
        settling->edited_station[was->run[i].station] = true;
    for (size_t i = 0; i < count; i++)
        settling->edited_station[change[i].run.station] = true;
}

struct run_changes settle_edit(struct settling *settling)
{
    struct arena *arena = settling->arena;
    struct decision *decision = arena_new(arena, struct decision, settling->marks);
    struct run_changes changes = {0};
    size_t moment = 0;
    if (settling->stale_count) {
        settling->edited = arena_new(arena, struct timeline, settling->workers);
        settling->edited_worker = arena_new(arena, bool, settling->workers);
        settling->edited_station = arena_new(arena, bool, settling->stations);
    }
    for (size_t i = 0, end; i < settling->marks; i = end) {
        int worker = settling->mark[i].worker;
        const struct timeline *timeline = &settling->timeline[worker];
        size_t first = changes.count;
        end = end_of_worker(settling, i);
        size_t count = decide(settling, i, end, &moment, decision);
        run_edit(timeline, worker, decision, count, &changes, arena);

        const struct run_change *change = changes.at + first;
        count = changes.count - first;
        struct timeline edited = run_edit_apply(timeline, change, count, arena);
        remember_tail(&settling->tail[worker], &edited);
        if (settling->stale_count)
            keep_edited(settling, worker, edited, change, count);
    }
    return changes;
}

/* --- the sums --- */

/* The runs that decide a worker's time from `from` to `until` after the edit. `read`: the
 * same before the edit. Of these, the edit may have changed those that it knew, `was`;
 * they are now what it made of them, `is`. All others stay. */
static struct timeline after_edit(const struct timeline *read, const struct timeline *was,
                                  const struct timeline *is, instant from, instant until,
                                  struct arena *arena)
{
    size_t k = timeline_upto(is, from), end = timeline_upto(is, until);
    k -= k > 0;
    size_t room = read->count + end - k;
    struct timeline after = {arena_new(arena, struct run, room), 0, room};
    for (size_t i = 0; i < read->count; i++) {
        instant start = read->run[i].start;
        while (k < end && instant_before(is->run[k].start, start))
            after.run[after.count++] = is->run[k++];
        if (!timeline_find(was, start))
            after.run[after.count++] = read->run[i];
    }
    while (k < end)
        after.run[after.count++] = is->run[k++];
    return after;
}

void settle_sums(const struct settling *settling, const struct window *window,
                 size_t windows, const struct timeline *timeline, struct tallied out)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    struct tally_scope edited = {
        .workers = settling->workers,
        .stations = settling->stations,
        .worker = settling->edited_worker,
        .station = settling->edited_station,
    };
    struct timeline *after = arena_new(&arena, struct timeline, settling->workers);
    struct tally_side was = {timeline, settling->hold}, is = {after, settling->hold};
    if (!windows)
        return;
    instant from = tally_part(window[0]).from, until = window[windows - 1].end;
    for (size_t i = 0; i < settling->workers; i++)
        after[i] = !settling->edited_worker[i]
                       ? timeline[i]
                       : after_edit(&timeline[i], &settling->timeline[i],
                                    &settling->edited[i], from, until, &arena);
    for (size_t i = 0; i < windows; i++)
        (void)tally(was, is, edited, window[i], out);
}
