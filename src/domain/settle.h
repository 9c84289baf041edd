/* settle.h - what a group of events changes in the timelines and in the sums.
 *
 * A store keeps what is worked out here and does no arithmetic of its own. It asks, reads
 * and asks again:
 *
 *     settle_needs()     the marks of the group -> which runs of their workers to read
 *     settle_changes()   with these -> which time changes, and which moments have several
 *                        events, so that the events must say which of them counts
 *     settle_edit()      with these -> runs to put and to remove
 *     settle_sums()      with everybody's runs in the time that changes -> changes of
 * sums
 *
 * What was and what will be come from the same runs in memory: runs as they were read are
 * counted out, the same runs after the edit are counted in. Live events change no time
 * that is summed already (later than `sealed`), and mostly follow the last run, which the
 * writer remembers: then nothing is read at all.
 */
#ifndef DOMAIN_SETTLE_H
#define DOMAIN_SETTLE_H

#include "domain/rollup.h"
#include "domain/timeline.h"

/* At this instant a worker's timeline changes: what counts there from now on. */
struct mark {
    int worker, station; /* numbers on the floor */
    instant at;
    enum event_type state; /* EVENT_TYPES: whatever the events say, or nothing */
};

/* A moment of a worker of which the events must say what counts there. */
struct moment {
    int worker;
    instant at;
};

/* What they say: of the state events at that instant that are not voided, the last in
 * METRICS.md's order. */
struct winner {
    bool found; /* false: there is none, and nothing below holds */
    enum event_type state;
    int station;
    struct uuid uuid;
};

/* The last run of a worker, as a writer remembers it. */
struct tail {
    bool known; /* false: nothing below holds */
    bool any;   /* false: the worker has no run */
    struct run run;
    unsigned char bytes[RUN_BYTES]; /* what run.repeats points into */
};

/* Remember the last run of a timeline that was read up to its end. */
void tail_remember(struct tail *tail, const struct timeline *timeline);

/* What a group of marks works with. All lists but the tails live in `arena`. */
struct settling {
    struct mark *mark; /* by worker and time, after settle_needs() */
    size_t marks;
    span hold;
    instant sealed; /* time before it is in the sums */
    size_t workers, stations;
    struct tail *tail; /* one a worker */
    struct arena *arena;

    /* Filled by settle_needs(), and by the store. */
    const struct timeline_part *part;
    size_t parts;
    struct timeline *timeline; /* one a worker, as it was */

    /* Filled by settle_changes(); `winner` by the store: one a moment. */
    struct window *stale; /* sealed time that changes: in order, apart, a day at most */
    size_t stale_count;
    struct moment *moment; /* by worker and time */
    size_t moments;
    struct winner *winner;
};

/* A worker's run that is to be kept or removed. */
struct run_change {
    int worker;
    struct run run;
    bool removed; /* the run that starts at run.start is there no longer */
};

struct run_changes {
    const struct run_change *at; /* by worker, removals before what takes their place */
    size_t count;
};

/* Sort the marks and work out what must be read before they can be put in. Sets `part`,
 * and `timeline` to what the tails tell. */
void settle_needs(struct settling *settling);

/* Sets `stale` and `moment`. */
void settle_changes(struct settling *settling);

/* Put the marks into the runs that were read, brings the tails up to date, and say which
 * runs that changes. They live in the arena. */
struct run_changes settle_edit(struct settling *settling);

/* How many of the stale windows, from the `from`-th on, make a day at most, but at least
 * one: what may be read at once, however long the history. */
size_t settle_day(const struct settling *settling, size_t from);

/* Add to `sums` what the edit changes in stale windows. `timeline`: everybody's runs in
 * these as they were; it is changed to what they are. */
void settle_sums(const struct settling *settling, const struct run_changes *changes,
                 const struct window *window, size_t windows, struct timeline *timeline,
                 struct sum_changes sums[static SUM_OWNERS]);

/* Count the time of `window`, as timelines and hold tell it, into the sums, or out of
 * them (sign -1). False: there is none. */
bool tally(const struct timeline *timeline, size_t workers, size_t stations, span hold,
           struct window window, int sign, struct sum_changes sums[static SUM_OWNERS]);

#endif
