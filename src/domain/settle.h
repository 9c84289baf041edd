/* settle.h - what a group of events changes in the timelines and in the sums.
 *
 * A store keeps what is worked out here and does no arithmetic of its own. It takes four
 * steps, and reads something before each but the first:
 *
 *     settle_needs()     gives the runs to read, from the marks of the group
 *     settle_changes()   gives, from these runs, the sealed time that changes, and the
 *                        moments at which only the events can say which of them counts
 *     settle_edit()      gives, from the answers, the runs to put and to remove
 *     settle_sums()      gives what changes in the sums and in the kept changes of state
 *                        (since.h), from everybody's runs in the time that changes
 *
 * What it leaves in doubt of the changes of state is worked out anew once all is written.
 *
 * Only sealed time is in the sums. settle_sums() subtracts the time of the runs before
 * the edit and adds that of the runs after it. Both are in memory. Live events change no
 * sealed time. Most of them follow the last run of their worker, which the writer
 * remembers: then nothing is read at all.
 */
#ifndef DOMAIN_SETTLE_H
#define DOMAIN_SETTLE_H

#include "domain/mark.h"
#include "domain/rollup.h"
#include "domain/run_edit.h"
#include "domain/tally.h"
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
    const struct window *stale; /* the quarter hours in which sealed time changes: in
                                 * order, apart, and each a day at most */
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

/* Find the sealed time that changes, and the moments whose winner must be looked up. */
void settle_changes(struct settling *settling);

/* Put the marks into the runs. The changes of the runs live in the arena. */
struct run_changes settle_edit(struct settling *settling);

/* How many stale windows to read at once, beginning with the `from`-th: as many as fit in
 * a day together, but at least one; 0 if none is left. This bounds memory, however long
 * the history. */
size_t settle_day(const struct settling *settling, size_t from);

/* Add to `out` what the edit changes in these stale windows, and what remains in doubt.
 * `timeline`: everybody's runs in the windows (tally_part()) as they were before the
 * edit, one a worker. */
void settle_sums(const struct settling *settling, const struct window *window,
                 size_t windows, const struct timeline *timeline, struct tallied out);

#endif
