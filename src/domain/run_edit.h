/* run_edit.h - marks are put into the runs of a worker, or taken out of them.
 *
 * A late mark of the run's own state and station joins the run. Another state cuts the
 * run in two. A run whose only mark goes is removed; the run before it then lasts longer,
 * which needs no change of that run.
 */
#ifndef DOMAIN_RUN_EDIT_H
#define DOMAIN_RUN_EDIT_H

#include "domain/timeline.h"

/* What counts at one moment from now on. */
struct decision {
    instant at;
    bool found; /* false: nothing counts there any more, and the rest is undefined */
    enum event_type state;
    int station;
};

/* A run of a worker that is new, has changed or has gone. */
struct run_change {
    int worker;
    struct run run;
    bool removed; /* the run that starts at run.start has gone */
};

/* A growing list: by worker, then by start of the run. Each start occurs once. */
struct run_changes {
    struct run_change *at;
    size_t count, room;
};

/* Edit the runs of one worker. `timeline` holds, for each decision, the last run that
 * starts at or before it. Decisions are in order of time, one a moment. The changes are
 * appended to `changes`; all that they hold lives in `arena`. */
void run_edit(const struct timeline *timeline, int worker,
              const struct decision *decision, size_t count, struct run_changes *changes,
              struct arena *arena);

/* The timeline after `count` changes of its worker. The list lives in `arena`; the bytes
 * of its runs are those of `timeline` and of the changes. */
struct timeline run_edit_apply(const struct timeline *timeline,
                               const struct run_change *change, size_t count,
                               struct arena *arena);

#endif
