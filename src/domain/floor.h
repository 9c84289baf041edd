/* floor.h - who and what is on the shop floor: the registered workers and workstations.
 *
 * Both are kept in the order of their ids, compared as bytes, so that a worker or a
 * station can be named by its number in the list for as long as the floor lives.
 */
#ifndef DOMAIN_FLOOR_H
#define DOMAIN_FLOOR_H

#include "base/str.h"
#include "domain/figure.h"

#include <stddef.h>

struct worker {
    str id, name;
    str created_at; /* as it is written out */
    bool active;    /* false: deactivated, its events are refused */
    bool used;      /* some event names it, perhaps a voided one */
    str team;       /* whose figures it is part of; empty: none */
    /* Who it is, this reader may not know (store/scope.h): it counts in all sums, but
     * nobody is told of it. The id is made up, and there is no name. */
    bool hidden;
};

struct station {
    str id, name, type;
    str created_at;
    bool active;
    target_rate target;
    bool used;
};

struct floor {
    const struct worker *worker; /* in the order of `id` */
    size_t workers;
    const struct station *station; /* in the order of `id` */
    size_t stations;
};

/* The number of the one with this id, or -1. `hint`: a guess; any number will do. A right
 * guess costs one comparison. For ids in ascending order, guess the last answer plus one.
 */
int floor_worker(const struct floor *floor, str id, int hint);
int floor_station(const struct floor *floor, str id, int hint);

#endif
