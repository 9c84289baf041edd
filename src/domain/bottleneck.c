/* bottleneck.c - which periods are the longest at some time is found by painting.
 *
 * The moments at which periods begin or end cut the window into cells. Each period, the
 * longest first, paints the cells it covers that no longer one has painted. A period that
 * paints any is the longest one there, hence a bottleneck period. `next` leads from a
 * cell to the first one at or after it that is not painted, and is shortened on the way
 * (disjoint sets, with path halving), so that no cell is looked at often.
 */
#include "domain/bottleneck.h"

#include "base/arena.h"
#include "base/error.h"

#include <stdlib.h>
#include <string.h>

/* Uninterrupted work at a station: of one worker, or of several who take turns. */
struct period {
    struct window window;
    int station;
};

struct periods {
    struct period *at;
    size_t count;
};

static int by_station_and_start(const void *a, const void *b)
{
    const struct interval *x = a, *y = b;
    if (x->station != y->station)
        return x->station < y->station ? -1 : 1;
    return (x->window.start.ms > y->window.start.ms) -
           (x->window.start.ms < y->window.start.ms);
}

static struct periods active_periods(struct intervals *list, struct arena *arena)
{
    struct periods periods = {arena_new(arena, struct period, list->count), 0};
    struct period *last = NULL;
    if (list->count)
        qsort(list->at, list->count, sizeof *list->at, by_station_and_start);
    for (size_t i = 0; i < list->count; i++) {
        const struct interval *one = &list->at[i];
        if (one->state != EVENT_WORKING)
            continue;
        if (last && last->station == one->station &&
            !instant_before(last->window.end, one->window.start)) {
            last->window.end = instant_later(last->window.end, one->window.end);
        } else {
            last = &periods.at[periods.count++];
            *last = (struct period){one->window, one->station};
        }
    }
    return periods;
}

void bottlenecks_note(struct intervals *list, struct arena *arena, struct intervals *work)
{
    CLEANUP(arena_free) struct arena own = ARENA_EMPTY;
    struct periods periods = active_periods(list, &own);
    size_t room = work->count + periods.count, size = sizeof *work->at;
    if (work->room < room) {
        work->at = arena_grow(arena, work->at, work->room * size, 2 * room * size);
        work->room = 2 * room;
    }
    for (size_t i = 0; i < periods.count; i++)
        work->at[work->count++] = (struct interval){.window = periods.at[i].window,
                                                    .state = EVENT_WORKING,
                                                    .station = periods.at[i].station};
}

/* The longest first; of two alike the earlier, then that of the first station. */
static int by_rank(const void *a, const void *b)
{
    const struct period *x = a, *y = b;
    int64_t longer = window_length(y->window).ms - window_length(x->window).ms;
    int64_t later = x->window.start.ms - y->window.start.ms;
    return longer  ? (longer > 0 ? 1 : -1)
           : later ? (later > 0 ? 1 : -1)
                   : (x->station > y->station) - (x->station < y->station);
}

static int by_start(const void *a, const void *b)
{
    const struct period *x = a, *y = b;
    int64_t later = x->window.start.ms - y->window.start.ms;
    return later ? (later > 0 ? 1 : -1)
                 : (x->station > y->station) - (x->station < y->station);
}

static int by_time(const void *a, const void *b)
{
    const instant *x = a, *y = b;
    return (x->ms > y->ms) - (x->ms < y->ms);
}

/* --- cells --- */

/* Every moment at which a period begins or ends, once, in order. */
struct cuts {
    instant *at;
    size_t count;
};

static struct cuts cuts_of(const struct periods *periods, struct arena *arena)
{
    struct cuts cuts = {arena_new(arena, instant, 2 * periods->count), 0};
    for (size_t i = 0; i < periods->count; i++) {
        cuts.at[2 * i] = periods->at[i].window.start;
        cuts.at[2 * i + 1] = periods->at[i].window.end;
    }
    if (periods->count)
        qsort(cuts.at, 2 * periods->count, sizeof *cuts.at, by_time);
    for (size_t i = 0; i < 2 * periods->count; i++)
        if (!cuts.count || instant_before(cuts.at[cuts.count - 1], cuts.at[i]))
            cuts.at[cuts.count++] = cuts.at[i];
    return cuts;
}

static size_t cell_at(const struct cuts *cuts, instant t)
{
    const instant *found = bsearch(&t, cuts->at, cuts->count, sizeof t, by_time);
    return (size_t)(found - cuts->at);
}

static size_t unpainted(size_t *next, size_t cell)
{
    while (next[cell] != cell) {
        next[cell] = next[next[cell]];
        cell = next[cell];
    }
    return cell;
}

/* Keep those periods that are the longest at some time; `periods` is in order of rank. */
static void keep_bottlenecks(struct periods *periods, const struct cuts *cuts,
                             struct arena *arena)
{
    size_t *next = arena_new(arena, size_t, cuts->count + 1), kept = 0;
    for (size_t i = 0; i <= cuts->count; i++)
        next[i] = i;
    for (size_t i = 0; i < periods->count; i++) {
        struct period period = periods->at[i];
        size_t end = cell_at(cuts, period.window.end);
        size_t cell = unpainted(next, cell_at(cuts, period.window.start));
        if (cell < end)
            periods->at[kept++] = period;
        for (; cell < end; cell = unpainted(next, cell))
            next[cell] = cell + 1;
    }
    periods->count = kept;
}

/* --- stretches --- */

static int by_number(const void *a, const void *b)
{
    return *(const int *)a - *(const int *)b;
}

/* The periods that run at a moment. */
struct running {
    const struct period **at;
    size_t count;
};

static void drop_ended(struct running *running, instant t)
{
    size_t kept = 0;
    for (size_t i = 0; i < running->count; i++)
        if (instant_before(t, running->at[i]->window.end))
            running->at[kept++] = running->at[i];
    running->count = kept;
}

static void add_stretch(struct bottlenecks *found, struct bottleneck_stretch *list,
                        struct window window, const struct running *running,
                        struct arena *arena)
{
    int *station = arena_new(arena, int, running->count);
    int64_t length = window_length(window).ms;
    for (size_t i = 0; i < running->count; i++) {
        station[i] = running->at[i]->station;
        struct bottleneck_share *share = &found->share[station[i]];
        *(running->count > 1 ? &share->shifting_ms : &share->sole_ms) += length;
    }
    qsort(station, running->count, sizeof *station, by_number);
    found->none_ms -= length;
    list[found->stretches++] =
        (struct bottleneck_stretch){window, station, running->count};
}

/* `periods` are bottleneck periods in order of start. A station has one at a time. */
static bool add_stretches(const struct periods *periods, const struct cuts *cuts,
                          size_t stations, size_t most, struct arena *arena,
                          struct bottlenecks *found, struct error *err)
{
    struct bottleneck_stretch *list =
        arena_new(arena, struct bottleneck_stretch, cuts->count);
    struct running running = {arena_new(arena, const struct period *, stations), 0};
    size_t next = 0, names = 0;
    for (size_t i = 0; i + 1 < cuts->count; i++) {
        drop_ended(&running, cuts->at[i]);
        while (next < periods->count &&
               !instant_before(cuts->at[i], periods->at[next].window.start))
            running.at[running.count++] = &periods->at[next++];
        names += running.count;
        if (names > most)
            return error_set(err, ERROR_LIMIT,
                             "workstations were the bottleneck more than %zu times; ask "
                             "for a shorter window",
                             most);
        if (running.count)
            add_stretch(found, list, (struct window){cuts->at[i], cuts->at[i + 1]},
                        &running, arena);
    }
    found->stretch = list;
    return true;
}

static void set_current(const struct periods *periods, instant end,
                        struct bottlenecks *found)
{
    const struct period *current = NULL;
    for (size_t i = 0; i < periods->count; i++) {
        const struct period *one = &periods->at[i];
        if (instant_equal(one->window.end, end) &&
            (!current || by_rank(one, current) < 0))
            current = one;
    }
    found->current = current ? current->station : -1;
    found->since = current ? current->window.start : end;
}

bool bottlenecks_find(struct intervals *list, struct window window, size_t stations,
                      size_t most, struct arena *arena, struct bottlenecks *found,
                      struct error *err)
{
    struct bottlenecks result = {.none_ms = window_length(window).ms};
    struct periods periods = active_periods(list, arena);
    struct cuts cuts = cuts_of(&periods, arena);
    if (periods.count)
        qsort(periods.at, periods.count, sizeof *periods.at, by_rank);
    keep_bottlenecks(&periods, &cuts, arena);
    if (periods.count)
        qsort(periods.at, periods.count, sizeof *periods.at, by_start);

    /* Between the cuts of those that are left. */
    cuts = cuts_of(&periods, arena);
    result.share = arena_new(arena, struct bottleneck_share, stations);
    if (!add_stretches(&periods, &cuts, stations, most, arena, &result, err))
        return false;
    set_current(&periods, window.end, &result);
    *found = result;
    return true;
}
