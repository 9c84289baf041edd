/* since.h - since when workers and stations are as they are, without a break.
 *
 * METRICS.md, "Figures": the moment of the last change of a worker's status or a
 * station's state, up to 24 hours back from the moment in question, t. A silence longer
 * than the hold is a break. That a worker goes on elsewhere is no change of the worker,
 * but one of both stations.
 *
 * A day of everybody's runs is too much to read for it. Of sealed time, the last change
 * in each quarter hour is kept; the runs that are read for the sums anyway show those
 * that came later:
 *
 *     t - 24 h        kept, at most one a quarter           runs      t
 *     |-----.-------.-------.-------.-------.-------.-------|---------|
 *
 * A change at x makes the state just before x differ from that at x. So whoever looks for
 * changes must know what was 1 ms before.
 *
 * When sealed time changes, the runs of that time are read, and not those of the whole
 * quarter hour, which may be many. They tell most: that a change came, or moved on. That
 * one went may leave in doubt which is the last of the quarter hour now. Mostly that is a
 * later one, which is kept; only the rest is worked out from the runs of the whole.
 */
#ifndef DOMAIN_SINCE_H
#define DOMAIN_SINCE_H

#include "domain/rollup.h"

/* "24 hours or more". */
#define SINCE_MOST ((span){24 * 60 * 60 * 1000})

/* The last change of a worker or station in a quarter hour. */
struct state_change {
    enum sum_owner owner;
    int who;        /* number on the floor */
    instant bucket; /* begin of the quarter hour */
    instant at; /* INSTANT_NEVER: none; but somebody absent was first heard of there */
    /* When it is written: */
    bool removed; /* keep none instead */
    instant upto; /* what is kept, and is later than this, stays as it is */
};

/* A growing list on the heap. */
struct state_changes {
    struct state_change *at;
    size_t count, room;
};
void state_changes_add(struct state_changes *list, struct state_change change);
void state_changes_free(struct state_changes *list);

/* Bring them in order of owner, number and time. */
void state_changes_sort(struct state_changes *list);

/* Append the changes in `window`, in order. `list` has the intervals from 1 ms before the
 * window to its end, by worker and time; of each worker and at each station that matters,
 * all. It is sorted in place (intervals_sort()). */
void state_changes_find(struct intervals *list, struct window window,
                        struct state_changes *found);

/* Append to `changes` what makes those that were to those that are. Both are in order,
 * and have all of their quarter hours. */
void state_changes_compare(const struct state_changes *was,
                           const struct state_changes *is, struct state_changes *changes);

/* The same, where both have what lies in `window`, which may cut quarter hours; what is
 * kept is not known. Where a change went whose quarter hour begins before the window,
 * the one before it is not known either: the one that went is appended to `doubts`. */
void state_changes_compare_parts(const struct state_changes *was,
                                 const struct state_changes *is, struct window window,
                                 struct state_changes *changes,
                                 struct state_changes *doubts);

/* Bring changes in order, and leave of each quarter hour the last. */
void state_changes_unite(struct state_changes *list);

/* Does what is kept of that quarter hour settle the doubt? It does when it is later, for
 * then it lies outside of what has changed. */
bool state_change_holds(const struct state_change *doubt, instant kept);

/* Append to `changes` what is to be kept instead of the doubts, which are in order.
 * `found`: all changes of their quarter hours, in order. */
void state_changes_resolve(const struct state_changes *doubts,
                           const struct state_changes *found,
                           struct state_changes *changes);

/* Of whom it is to be told since when. */
struct since_wanted {
    bool of[SUM_OWNERS];
    int who; /* of one owner only one of them, or EVERYBODY */
};
#define SINCE_NONE ((struct since_wanted){.who = EVERYBODY})
#define SINCE_ALL  ((struct since_wanted){{true, true}, EVERYBODY})

/* Kept changes to be read: of each one that is wanted, the last at a moment, of those
 * whose quarter hours begin from `from` on and before `before`, which is a day and a
 * quarter hour at most. Where a station has none: is anything kept of it of a quarter
 * hour before `before`? */
struct change_part {
    struct since_wanted wanted;
    instant from, before;
};

#endif
