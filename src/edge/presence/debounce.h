/* debounce.h - what was said of a worker, and what will be said once it has lasted.
 *
 * What is true at the moment is offered each time that it may have changed. It is said
 * when it has lasted its hold, with the time at which it began; what ends sooner was
 * flicker, and is never said. Somebody who arrives and is now working, now idle, is there
 * all the same: of the arrival the last of these is said.
 */
#ifndef EDGE_PRESENCE_DEBOUNCE_H
#define EDGE_PRESENCE_DEBOUNCE_H

#include "base/instant.h"
#include "domain/event.h"

/* What is the case with a worker. */
struct finding {
    enum event_type state; /* EVENT_UNKNOWN: nothing can be said */
    size_t station, camera;
    double confidence;
    instant since;
};

struct standing {
    struct finding said;    /* its `since`: the time of the event, going back only by
                               standing_set_back() */
    instant confirmed;      /* when `said` was last said, or said again */
    bool pending;           /* something else is the case, but has not lasted yet */
    struct finding finding; /* that; */
    instant arrived;        /* and since when the worker is at its station */
};

/* Nothing was said yet. */
void standing_clear(struct standing *standing);

/* `finding` is the case. */
void standing_offer(struct standing *standing, const struct finding *finding);

/* Has what is pending lasted at `now`, for `dwell` (of working and idle) or `exit_hold`
 * (of absence)? If so it counts as said, and *said is to be said. */
bool standing_ripe(struct standing *standing, instant now, span dwell, span exit_hold,
                   struct finding *said);

/* What was said does not hold any more since `at`, but nothing is known instead. The
 * agent says so 1 ms later; what is said next comes after that. */
void standing_lose(struct standing *standing, instant at);

/* The clock by which this is timed was set back to `at`: nothing is known of later. */
void standing_set_back(struct standing *standing, instant at);

#endif
