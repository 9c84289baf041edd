#include "domain/since.h"

#include "base/list.h"
#include "base/memory.h"

#include <stdlib.h>

void state_changes_add(struct state_changes *list, struct state_change change)
{
    list->at = list_room(list->at, list->count, &list->room, sizeof change);
    list->at[list->count++] = change;
}

void state_changes_free(struct state_changes *list)
{
    free(list->at);
    *list = (struct state_changes){0};
}

/* --- of a quarter hour the last --- */

/* <0, 0 or >0, in order of owner, number and quarter hour. */
static int compare(const void *x, const void *y)
{
    const struct state_change *a = x, *b = y;
    if (a->owner != b->owner)
        return a->owner < b->owner ? -1 : 1;
    if (a->who != b->who)
        return a->who < b->who ? -1 : 1;
    return (a->bucket.ms > b->bucket.ms) - (a->bucket.ms < b->bucket.ms);
}

void state_changes_sort(struct state_changes *list)
{
    if (list->count)
        qsort(list->at, list->count, sizeof *list->at, compare);
}

/* In order of time. `changed` false: somebody absent was heard of. */
static void note(struct state_changes *found, enum sum_owner owner, int who, instant at,
                 bool changed)
{
    struct state_change *last = found->count ? &found->at[found->count - 1] : NULL;
    struct state_change change = {.owner = owner,
                                  .who = who,
                                  .bucket = instant_floor(at, ROLLUP_FINEST),
                                  .at = changed ? at : INSTANT_NEVER};
    if (!last || compare(last, &change) != 0)
        state_changes_add(found, change);
    else if (changed)
        last->at = at;
}

static void write(struct state_changes *changes, struct state_change change, bool removed,
                  instant upto)
{
    change.removed = removed;
    change.upto = upto;
    state_changes_add(changes, change);
}

/* What one quarter hour has in each of two lists, NULL for nothing; false at the end of
 * both. */
struct pair {
    const struct state_change *a, *b;
};

static bool next_pair(const struct state_changes *a, const struct state_changes *b,
                      size_t *i, size_t *k, struct pair *pair)
{
    *pair = (struct pair){*i < a->count ? &a->at[*i] : NULL,
                          *k < b->count ? &b->at[*k] : NULL};
    int order = pair->a && pair->b ? compare(pair->a, pair->b) : 0;
    if (order < 0)
        pair->b = NULL;
    else if (order > 0)
        pair->a = NULL;
    *i += pair->a != NULL;
    *k += pair->b != NULL;
    return pair->a || pair->b;
}

void state_changes_compare(const struct state_changes *was,
                           const struct state_changes *is, struct state_changes *changes)
{
    size_t i = 0, k = 0;
    for (struct pair pair; next_pair(was, is, &i, &k, &pair);)
        if (!pair.b || !pair.a || !instant_equal(pair.a->at, pair.b->at))
            write(changes, pair.b ? *pair.b : *pair.a, !pair.b, INSTANT_NEVER);
}

static bool is_moment(instant at) { return !instant_equal(at, INSTANT_NEVER); }

/* Is there more in the quarter hour than there was, or a later change? */
static bool moves_on(const struct pair *pair)
{
    return !pair->a ||
           (pair->b && is_moment(pair->b->at) &&
            (!is_moment(pair->a->at) || instant_before(pair->a->at, pair->b->at)));
}

/* Does the window tell the last change of the quarter hour, of those up to its end? If
 * it has none, somebody absent may be heard of after its end. */
static bool tells(struct window window, const struct pair *pair)
{
    const struct state_change *change = pair->a;
    instant end = instant_add(change->bucket, ROLLUP_FINEST);
    return !instant_before(change->bucket, window.start) &&
           (pair->b || change->owner == SUM_OF_WORKER ||
            !instant_before(window.end, end));
}

void state_changes_compare_parts(const struct state_changes *was,
                                 const struct state_changes *is, struct window window,
                                 struct state_changes *changes,
                                 struct state_changes *doubts)
{
    static const instant none = {-1};
    instant last = instant_add(window.end, (span){-1});
    size_t i = 0, k = 0;
    for (struct pair pair; next_pair(was, is, &i, &k, &pair);) {
        if (pair.a && pair.b && instant_equal(pair.a->at, pair.b->at))
            continue;
        if (moves_on(&pair))
            write(changes, *pair.b, false, is_moment(pair.b->at) ? pair.b->at : none);
        else if (tells(window, &pair))
            write(changes, pair.b ? *pair.b : *pair.a, !pair.b, last);
        else
            state_changes_add(doubts, *pair.a);
    }
}

void state_changes_unite(struct state_changes *list)
{
    size_t kept = 0;
    state_changes_sort(list);
    for (size_t i = 0; i < list->count; i++) {
        struct state_change *last = kept ? &list->at[kept - 1] : NULL;
        if (!last || compare(last, &list->at[i]) != 0)
            list->at[kept++] = list->at[i];
        else if (is_moment(list->at[i].at) &&
                 (!is_moment(last->at) || instant_before(last->at, list->at[i].at)))
            last->at = list->at[i].at;
    }
    list->count = kept;
}

/* --- doubts --- */

bool state_change_holds(const struct state_change *doubt, instant kept)
{
    return is_moment(kept) && (!is_moment(doubt->at) || instant_before(doubt->at, kept));
}

void state_changes_resolve(const struct state_changes *doubts,
                           const struct state_changes *found,
                           struct state_changes *changes)
{
    size_t i = 0, k = 0;
    for (struct pair pair; next_pair(doubts, found, &i, &k, &pair);)
        if (pair.a)
            write(changes, pair.b ? *pair.b : *pair.a, !pair.b, INSTANT_NEVER);
}

/* --- workers --- */

/* Does the interval before the i-th end where this one begins, of the same worker? */
static bool follows(const struct intervals *list, size_t i)
{
    return i > 0 && i < list->count && list->at[i - 1].worker == list->at[i].worker &&
           instant_equal(list->at[i - 1].window.end, list->at[i].window.start);
}

/* Time in no interval is unknown. */
static void find_of_workers(const struct intervals *list, struct window window,
                            struct state_changes *found)
{
    for (size_t i = 0; i < list->count; i++) {
        const struct interval *now = &list->at[i];
        enum event_type before = follows(list, i) ? now[-1].state : EVENT_UNKNOWN;
        if (now->state != before && !instant_before(now->window.start, window.start))
            note(found, SUM_OF_WORKER, now->worker, now->window.start, true);
        if (now->state != EVENT_UNKNOWN && !follows(list, i + 1) &&
            instant_before(now->window.end, window.end))
            note(found, SUM_OF_WORKER, now->worker, now->window.end, true);
    }
}

/* --- stations --- */

/* Somebody comes to a station, goes, or is heard of there while absent. */
struct move {
    int station;
    instant at;
    enum event_type state;
};

/* A sorted list of moves, and how far it is worked off. */
struct moves {
    struct move *at;
    size_t count, done;
};

static int by_station_and_time(const void *a, const void *b)
{
    const struct move *x = a, *y = b;
    if (x->station != y->station)
        return x->station < y->station ? -1 : 1;
    return (x->at.ms > y->at.ms) - (x->at.ms < y->at.ms);
}

static void sort(struct moves *moves)
{
    size_t i = 1;
    while (i < moves->count && by_station_and_time(&moves->at[i - 1], &moves->at[i]) <= 0)
        i++;
    if (i < moves->count)
        qsort(moves->at, moves->count, sizeof *moves->at, by_station_and_time);
}

/* Where somebody is absent who was not before, or elsewhere. `list` is by worker. */
static struct moves heard_of(const struct intervals *list)
{
    struct moves heard = {memory_new(struct move, list->count), 0, 0};
    for (size_t i = 0; i < list->count; i++) {
        const struct interval *now = &list->at[i];
        if (now->state == EVENT_ABSENT &&
            !(follows(list, i) && now[-1].state == EVENT_ABSENT &&
              now[-1].station == now->station))
            heard.at[heard.count++] =
                (struct move){now->station, now->window.start, EVENT_ABSENT};
    }
    sort(&heard);
    return heard;
}

/* Where somebody comes, and where somebody goes. `list` is by station. */
static void comings_and_goings(const struct intervals *list, struct window window,
                               struct moves *coming, struct moves *going)
{
    *coming = (struct moves){memory_new(struct move, list->count), 0, 0};
    *going = (struct moves){memory_new(struct move, list->count), 0, 0};
    for (size_t i = 0; i < list->count; i++) {
        const struct interval *now = &list->at[i];
        if (now->state == EVENT_ABSENT)
            continue;
        coming->at[coming->count++] =
            (struct move){now->station, now->window.start, now->state};
        if (instant_before(now->window.end, window.end))
            going->at[going->count++] =
                (struct move){now->station, now->window.end, now->state};
    }
    sort(going);
}

/* The first of the states that somebody is in; EVENT_ABSENT: the station is vacant. */
static enum event_type state_of(const int present[static EVENT_TYPES])
{
    return present[EVENT_WORKING]   ? EVENT_WORKING
           : present[EVENT_IDLE]    ? EVENT_IDLE
           : present[EVENT_UNKNOWN] ? EVENT_UNKNOWN
                                    : EVENT_ABSENT;
}

/* The next move of the station; INSTANT_NEVER: there is none. */
static instant next_of(const struct moves *moves, int station)
{
    bool any = moves->done < moves->count && moves->at[moves->done].station == station;
    return any ? moves->at[moves->done].at : INSTANT_NEVER;
}

/* Work off the moves of the station at `at`, each adding `by`; is there any? */
static bool work_off(struct moves *moves, int station, instant at,
                     int present[static EVENT_TYPES], int by)
{
    bool any = false;
    for (; instant_equal(next_of(moves, station), at); any = true)
        present[moves->at[moves->done++].state] += by;
    return any;
}

/* What is before `from` only tells what was. */
static void find_of_station(int station, struct moves *coming, struct moves *going,
                            struct moves *heard, instant from,
                            struct state_changes *found)
{
    int present[EVENT_TYPES] = {0};
    enum event_type before = EVENT_ABSENT;
    for (;;) {
        instant at = instant_earlier(
            next_of(coming, station),
            instant_earlier(next_of(going, station), next_of(heard, station)));
        if (instant_equal(at, INSTANT_NEVER))
            return;
        work_off(going, station, at, present, -1);
        work_off(coming, station, at, present, 1);
        bool told = work_off(heard, station, at, present, 0);
        enum event_type state = state_of(present);
        if ((state != before || told) && !instant_before(at, from))
            note(found, SUM_OF_STATION, station, at, state != before);
        before = state;
    }
}

static void find_of_stations(const struct intervals *list, struct window window,
                             struct moves *heard, struct state_changes *found)
{
    struct moves coming, going;
    comings_and_goings(list, window, &coming, &going);
    for (size_t i = 0; i < list->count; i++)
        if (i == 0 || list->at[i].station != list->at[i - 1].station)
            find_of_station(list->at[i].station, &coming, &going, heard, window.start,
                            found);
    free(coming.at);
    free(going.at);
}

void state_changes_find(struct intervals *list, struct window window,
                        struct state_changes *found)
{
    struct moves heard = heard_of(list);
    find_of_workers(list, window, found);
    intervals_sort(list);
    find_of_stations(list, window, &heard, found);
    free(heard.at);
}
