#include "domain/settle.h"

#include "base/arena.h"

#include <stdlib.h>

/* Stale windows that lie closer together than this are read as one: to read a little too
 * much is cheaper than to look up every worker's runs again. */
static const span near = {10 * 60 * 1000};

/* --- the last run --- */

void tail_remember(struct tail *tail, const struct timeline *timeline)
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

/* The edit overwrites a tail while what was is still in use: hence a copy. */
static void put_tail(struct settling *settling, int worker)
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

/* Is the last run all that marks from `first` on need? Where one falls on its very start,
 * the run may go, and the one before it counts. */
static bool tail_serves(const struct tail *tail, instant first)
{
    return tail->known && (!tail->any || instant_before(tail->run.start, first));
}

/* Of a mark, the run that it falls into, the run before if that one starts with it, and
 * those that start in time that it may change. */
static struct timeline_part part_of(const struct settling *settling,
                                    const struct mark *mark)
{
    instant changed =
        instant_earlier(instant_add(mark->at, settling->hold), settling->sealed);
    return (struct timeline_part){mark->worker, instant_add(mark->at, (span){-1}),
                                  instant_later(mark->at, changed)};
}

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
        put_tail(settling, worker);
        if (tail_serves(tail, settling->mark[i].at))
            continue;
        count += add_parts(settling, i, end, part + count);
        if (!tail->known)
            part[count++] = (struct timeline_part){worker, INSTANT_NEVER, INSTANT_NEVER};
    }
    settling->part = part;
    settling->parts = count;
}

/* --- what changes --- */

/* A run whose marks are looked at one after the other. */
struct opened {
    const struct run *run; /* NULL: there is none before the moment */
    size_t marks;
    instant mark[RUN_MARKS];
};

/* Open the run that `at` falls into, or follows. */
static void open_run(struct opened *opened, const struct timeline *timeline, instant at)
{
    size_t upto = timeline_upto(timeline, at);
    const struct run *run = upto ? &timeline->run[upto - 1] : NULL;
    if (opened->run == run)
        return;
    opened->run = run;
    opened->marks = run ? run_unpack(run, opened->mark) : 0;
}

static size_t marks_upto(const struct opened *opened, instant at)
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

static bool repeats(const struct opened *opened, const struct mark *mark)
{
    return opened->run && opened->run->state == mark->state &&
           opened->run->station == mark->station;
}

/* Do the marks of one moment say the same? */
static bool agree(const struct mark *mark, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (mark[i].state == EVENT_TYPES || mark[i].state != mark->state ||
            mark[i].station != mark->station)
            return false;
    return true;
}

static void add_stale(struct settling *settling, struct window window)
{
    window.end = instant_earlier(window.end, settling->sealed);
    if (!window_empty(window))
        settling->stale[settling->stale_count++] = window;
}

/* Of one moment: the time that its marks change, as things are. What repeats the mark
 * before it changes only what that one does not hold any longer. */
static void change_at(struct settling *settling, struct opened *opened, size_t i,
                      size_t count)
{
    const struct mark *mark = &settling->mark[i];
    const struct timeline *timeline = &settling->timeline[mark->worker];
    open_run(opened, timeline, mark->at);
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
    add_stale(settling, changed);
}

static int by_start(const void *a, const void *b)
{
    const struct window *x = a, *y = b;
    return (x->start.ms > y->start.ms) - (x->start.ms < y->start.ms);
}

/* Join windows that lie near each other. */
static void join_stale(struct settling *settling)
{
    size_t count = settling->stale_count, joined = 0;
    struct window *stale = settling->stale;
    if (count > 1)
        qsort(stale, count, sizeof *stale, by_start);
    for (size_t i = 0; i < count; i++) {
        struct window *last = joined ? &stale[joined - 1] : NULL;
        if (last && stale[i].start.ms <= last->end.ms + near.ms)
            last->end = instant_later(last->end, stale[i].end);
        else
            stale[joined++] = stale[i];
    }
    settling->stale_count = joined;
}

/* Cut windows into pieces of a day. */
static void cut_stale(struct settling *settling)
{
    size_t pieces = 0, count = settling->stale_count;
    const struct window *stale = settling->stale;
    for (size_t i = 0; i < count; i++)
        pieces += (size_t)(window_length(stale[i]).ms / SPAN_DAY.ms) + 1;

    struct window *piece = arena_new(settling->arena, struct window, pieces);
    pieces = 0;
    for (size_t i = 0; i < count; i++)
        for (struct window rest = stale[i]; !window_empty(rest);) {
            struct window day = {rest.start, instant_add(rest.start, SPAN_DAY)};
            piece[pieces++] = window_clip(rest, day);
            rest.start = day.end;
        }
    settling->stale = piece;
    settling->stale_count = pieces;
}

size_t settle_day(const struct settling *settling, size_t from)
{
    span total = {0};
    size_t i = from;
    for (; i < settling->stale_count; i++) {
        total.ms += window_length(settling->stale[i]).ms;
        if (i > from && total.ms > SPAN_DAY.ms)
            break;
    }
    return i - from;
}

void settle_changes(struct settling *settling)
{
    struct opened opened = {0};
    settling->stale = arena_new(settling->arena, struct window, settling->marks);
    settling->moment = arena_new(settling->arena, struct moment, settling->marks);
    settling->stale_count = settling->moments = 0;
    for (size_t i = 0, end; i < settling->marks; i = end) {
        end = end_of_moment(settling, i);
        change_at(settling, &opened, i, end - i);
    }
    join_stale(settling);
    cut_stale(settling);
}

/* --- the edit --- */

/* The marks of one worker and moment, made one: what counts there. */
struct decided {
    instant at;
    bool found; /* false: nothing counts there any more */
    enum event_type state;
    int station;
};

/* All of one worker; returns how many. *moment: the next one that was asked for. */
static size_t decide(const struct settling *settling, size_t i, size_t end,
                     size_t *moment, struct decided *decided)
{
    size_t count = 0;
    for (; i < end; i = end_of_moment(settling, i)) {
        const struct mark *mark = &settling->mark[i];
        const struct moment *asked = &settling->moment[*moment];
        struct decided one = {mark->at, true, mark->state, mark->station};
        if (*moment < settling->moments && asked->worker == mark->worker &&
            instant_equal(asked->at, mark->at)) {
            const struct winner *winner = &settling->winner[(*moment)++];
            one.found = winner->found;
            one.state = winner->state;
            one.station = winner->station;
        }
        decided[count++] = one;
    }
    return count;
}

/* The changed runs while they are collected. */
struct edit {
    struct run_change *at;
    size_t count, room;
    struct arena *arena;
};

static void note(struct edit *edit, struct run_change change)
{
    if (edit->count == edit->room) {
        size_t room = edit->room ? 2 * edit->room : 16;
        struct run_change *grown = arena_new(edit->arena, struct run_change, room);
        if (edit->count)
            memcpy(grown, edit->at, edit->count * sizeof *grown);
        edit->at = grown;
        edit->room = room;
    }
    edit->at[edit->count++] = change;
}

/* Marks of one state and station in a row, as runs. Marks that follow a full run begin
 * the next one; where some come in between, the runs are cut even, so that more can. */
static void pack(struct edit *edit, int worker, const struct decided *mark, size_t count,
                 bool even, const struct run *was)
{
    size_t runs = (count + RUN_MARKS - 1) / RUN_MARKS;
    size_t each = even ? (count + runs - 1) / runs : RUN_MARKS;
    while (count) {
        instant at[RUN_MARKS];
        size_t n = count < each ? count : each;
        unsigned char *bytes = arena_new(edit->arena, unsigned char, RUN_BYTES);
        struct run run = {.state = mark->state, .station = mark->station};
        for (size_t i = 0; i < n; i++)
            at[i] = mark[i].at;
        run_pack(at, n, bytes, &run);
        if (!was || !run_equal(&run, was))
            note(edit, (struct run_change){worker, run, false});
        mark += n;
        count -= n;
    }
}

/* The run `was` (NULL: there is none before these marks) with `count` marks decided anew:
 * its marks and these as one list, then as runs again. */
static void rewrite(struct edit *edit, int worker, const struct run *was,
                    const struct decided *decided, size_t count)
{
    instant old[RUN_MARKS];
    size_t olds = was ? run_unpack(was, old) : 0, marks = 0, i = 0;
    bool even = olds && !instant_before(old[olds - 1], decided->at);
    struct decided *mark = arena_new(edit->arena, struct decided, olds + count);
    for (size_t k = 0; k < count; k++) {
        for (; i < olds && instant_before(old[i], decided[k].at); i++)
            mark[marks++] = (struct decided){old[i], true, was->state, was->station};
        i += i < olds && instant_equal(old[i], decided[k].at);
        if (decided[k].found)
            mark[marks++] = decided[k];
    }
    for (; i < olds; i++)
        mark[marks++] = (struct decided){old[i], true, was->state, was->station};

    if (was && (!marks || !instant_equal(mark->at, was->start)))
        note(edit, (struct run_change){worker, *was, true});
    for (size_t first = 0, end; first < marks; first = end) {
        for (end = first; end < marks && mark[end].state == mark[first].state &&
                          mark[end].station == mark[first].station;)
            end++;
        pack(edit, worker, mark + first, end - first, even, was);
    }
}

static void edit_worker(struct edit *edit, const struct timeline *timeline, int worker,
                        const struct decided *decided, size_t count)
{
    for (size_t i = 0, end; i < count; i = end) {
        size_t upto = timeline_upto(timeline, decided[i].at);
        instant next = upto < timeline->count ? timeline->run[upto].start : INSTANT_NEVER;
        for (end = i; end < count && instant_before(decided[end].at, next);)
            end++;
        rewrite(edit, worker, upto ? &timeline->run[upto - 1] : NULL, decided + i,
                end - i);
    }
}

/* The timeline after the edit. */
static void apply(struct timeline *timeline, const struct run_change *change,
                  size_t count, struct arena *arena)
{
    for (size_t i = 0; i < count; i++)
        if (change[i].removed)
            timeline_drop(timeline, change[i].run.start);
        else
            timeline_put(timeline, change[i].run, arena);
}

static struct timeline copy(const struct timeline *timeline, struct arena *arena)
{
    struct timeline copied = *timeline;
    copied.room = timeline->count;
    copied.run = arena_new(arena, struct run, copied.room);
    if (copied.count)
        memcpy(copied.run, timeline->run, copied.count * sizeof *copied.run);
    return copied;
}

struct run_changes settle_edit(struct settling *settling)
{
    struct edit edit = {.arena = settling->arena};
    struct decided *decided = arena_new(settling->arena, struct decided, settling->marks);
    size_t moment = 0;
    for (size_t i = 0, end; i < settling->marks; i = end) {
        int worker = settling->mark[i].worker;
        size_t first = edit.count;
        end = end_of_worker(settling, i);
        size_t count = decide(settling, i, end, &moment, decided);
        edit_worker(&edit, &settling->timeline[worker], worker, decided, count);

        struct timeline after = copy(&settling->timeline[worker], settling->arena);
        apply(&after, edit.at + first, edit.count - first, settling->arena);
        tail_remember(&settling->tail[worker], &after);
    }
    return (struct run_changes){edit.at, edit.count};
}

/* --- the sums --- */

/* What of the floor is counted. NULL: all. */
struct counted {
    const bool *worker, *station;
};

static bool counts(const bool *which, int number) { return !which || which[number]; }

/* The intervals in `window` that sums of what is counted are made of. */
static struct intervals intervals_of(const struct timeline *timeline, size_t workers,
                                     struct counted counted, span hold,
                                     struct window window, struct arena *arena)
{
    struct intervals list = {0};
    for (size_t i = 0; i < workers; i++) {
        size_t first = list.count, kept;
        timeline_intervals(timeline[i].run, timeline[i].count, INSTANT_NEVER, (int)i,
                           hold, window, arena, &list);
        if (counts(counted.worker, (int)i))
            continue;
        kept = first;
        for (size_t k = first; k < list.count; k++)
            if (counts(counted.station, list.at[k].station))
                list.at[kept++] = list.at[k];
        list.count = kept;
    }
    return list;
}

static bool tally_counted(const struct timeline *timeline, size_t workers,
                          size_t stations, struct counted counted, span hold,
                          struct window window, int sign,
                          struct sum_changes sums[static SUM_OWNERS])
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    struct window outer = {instant_floor(window.start, ROLLUP_FINEST),
                           instant_ceil(window.end, ROLLUP_FINEST)};
    struct intervals list =
        intervals_of(timeline, workers, counted, hold, window, &arena);
    if (!list.count)
        return false;
    struct cells cells = cells_new(outer, ROLLUP_FINEST, workers, stations, &arena);
    cells_add(&cells, &list);
    sum_changes_add_cells(sums, &cells, sign);
    return true;
}

bool tally(const struct timeline *timeline, size_t workers, size_t stations, span hold,
           struct window window, int sign, struct sum_changes sums[static SUM_OWNERS])
{
    return tally_counted(timeline, workers, stations, (struct counted){0}, hold, window,
                         sign, sums);
}

static void note_stations(const struct timeline *timeline, bool *station)
{
    for (size_t i = 0; i < timeline->count; i++)
        station[timeline->run[i].station] = true;
}

/* Whose timelines change, and which stations these speak of, before and after. */
static struct counted touched(const struct settling *settling,
                              const struct run_changes *changes)
{
    bool *worker = arena_new(settling->arena, bool, settling->workers);
    bool *station = arena_new(settling->arena, bool, settling->stations);
    for (size_t i = 0; i < changes->count; i++) {
        const struct run_change *change = &changes->at[i];
        if (!worker[change->worker])
            note_stations(&settling->timeline[change->worker], station);
        worker[change->worker] = true;
        station[change->run.station] = true;
    }
    return (struct counted){worker, station};
}

void settle_sums(const struct settling *settling, const struct run_changes *changes,
                 const struct window *window, size_t windows, struct timeline *timeline,
                 struct sum_changes sums[static SUM_OWNERS])
{
    struct counted counted = touched(settling, changes);
    for (size_t i = 0; i < settling->workers; i++)
        for (size_t k = 0; counted.worker[i] && k < settling->timeline[i].count; k++)
            timeline_put(&timeline[i], settling->timeline[i].run[k], settling->arena);
    for (size_t i = 0; i < windows; i++)
        tally_counted(timeline, settling->workers, settling->stations, counted,
                      settling->hold, window[i], -1, sums);
    for (size_t i = 0; i < changes->count; i++)
        apply(&timeline[changes->at[i].worker], &changes->at[i], 1, settling->arena);
    for (size_t i = 0; i < windows; i++)
        tally_counted(timeline, settling->workers, settling->stations, counted,
                      settling->hold, window[i], 1, sums);
}
