/* settle.h - what a group of events changes in the timelines and in the sums.
 *
 * A store keeps what is worked out here and does no arithmetic of its own. It takes four
 * steps, and reads something before each but the first:
 *
 *     settle_needs()     gives the runs to read, from the marks of the group
 *     settle_changes()   gives the time that changes, and the moments whose events must
 *                        be asked which of them counts, from these runs
 *     settle_edit()      gives the runs to put and to remove, from the answers
 *     settle_sums()      gives the changes of the sums, from everybody's runs in the time
 *                        that changes
 *
 * Only sealed time is in the sums. settle_sums() counts it out as the runs were and in as
 * they are after the edit; both come from the same runs in memory. Live events change no
 * sealed time. Most of them follow the last run of their worker, which the writer
 * remembers: then nothing is read at all.
 */
#ifndef DOMAIN_SETTLE_H
#define DOMAIN_SETTLE_H

#include "domain/mark.h"
#include "domain/rollup.h"
#include "domain/run_edit.h"
#include "domain/timeline.h"

/* The last run of a worker, as a writer remembers it. */
struct tail {
    bool known; /* false: the rest is undefined */
    bool any;   /* false: the worker has no run */
    struct run run;
    unsigned char bytes[RUN_BYTES]; /* what run.repeats points into */
};

/* A group of marks on its way through the four steps. Lists live in `arena` unless they
 * are the caller's. */
struct settling {
    /* The caller's. */
    struct mark *mark; /* settle_needs() sorts them by worker and time */
    size_t marks;
    span hold;
    instant sealed; /* time before it is in the sums */
    size_t workers, stations;
    struct tail *tail; /* one a worker; settle_edit() brings them up to date */
    struct arena *arena;

    /* Set by settle_needs(). The caller reads the runs of `part` into `timeline`. */
    const struct timeline_part *part;
    size_t parts;
    struct timeline *timeline; /* one a worker; already holds the last run if known */

    /* Set by settle_changes(). The caller sets `winner`, one for each moment. */
    const struct window *stale; /* sealed time that changes: in order, apart, and each
                                 * a day at most */
    size_t stale_count;
    struct moment *moment; /* to be asked about; by worker and time */
    size_t moments;
    struct winner *winner;

    /* Set by settle_edit() if time is stale, for settle_sums(). By number: */
    struct timeline *edited;              /* the timelines that change, after the edit */
    bool *edited_worker, *edited_station; /* whose time may change */
};

/* Which runs must be read before the marks can be put in? */
void settle_needs(struct settling *settling);

/* Which sealed time changes, and of which moments must the events say what counts? */
void settle_changes(struct settling *settling);

/* Put the marks into the runs. The changes of the runs live in the arena. */
struct run_changes settle_edit(struct settling *settling);

/* How many stale windows, from the `from`-th on, make up a day at most; at least one if
 * any is left. This bounds what is read at once, however long the history. */
size_t settle_day(const struct settling *settling, size_t from);

/* Add to `sums` what the edit changes in these stale windows. `timeline`: everybody's
 * runs in the windows as they were before the edit, one a worker. */
void settle_sums(const struct settling *settling, const struct window *window,
                 size_t windows, const struct timeline *timeline,
                 struct sum_changes sums[static SUM_OWNERS]);

#endif
