/* scope.h - of whom a reader may know: nothing is read without one.
 *
 * A reader that may not know of all workers still reads every figure of workstations and
 * of the factory, for these are made of what all workers did. It takes a worker for a
 * number that means nothing outside of its snapshot, without a name (see `hidden` in
 * domain/floor.h).
 */
#ifndef STORE_SCOPE_H
#define STORE_SCOPE_H

#include "base/str.h"

enum scope_kind {
    SCOPE_MISSING, /* nothing can be read with it: forgetting it shows nothing */
    SCOPE_STATIONS,
    SCOPE_WORKER, /* the same, and one worker */
    SCOPE_ALL,
};

struct scope {
    enum scope_kind kind;
    str worker; /* SCOPE_WORKER: whom; the id of nobody will do */
};

/* For what is no worker's: the site, agents, how far the database is. */
#define SCOPE_OF_STATIONS ((struct scope){.kind = SCOPE_STATIONS})

static inline bool scope_equal(struct scope a, struct scope b)
{
    return a.kind == b.kind && (a.kind != SCOPE_WORKER || str_equal(a.worker, b.worker));
}

/* "stations", "worker" or "all". */
str scope_name(enum scope_kind kind);

#endif
