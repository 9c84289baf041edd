/* debounce.h - what is true of a worker, reported only once it has lasted.
 *
 * The caller offers what is true now whenever that may have changed. debounce_lasted()
 * returns it once it has been true for long enough; its time is when it began. What ends
 * sooner is flicker and is never reported.
 *
 * Somebody who has just arrived may be found working and idle by turns. That does not
 * delay the report that he is there: once he has been at the station for long enough, the
 * latest of these findings is reported, with the time of his arrival.
 */
#ifndef EDGE_PRESENCE_DEBOUNCE_H
#define EDGE_PRESENCE_DEBOUNCE_H

#include "base/instant.h"
#include "domain/event.h"

/* What is true of a worker. */
struct finding {
    enum event_type state; /* EVENT_UNKNOWN: nothing is known */
    size_t station, camera;
    double confidence;
    instant since;
};

struct debounce {
    struct finding reported;  /* `since` is the time of its event; it only goes back in
                                 debounce_set_back() */
    instant confirmed;        /* when that was last reported or repeated */
    bool pending;             /* something else is true, but has not lasted yet: */
    struct finding candidate; /* this */
    instant arrived;          /* if pending: when the worker came to the station */
};

/* Start: nothing was reported yet. */
void debounce_clear(struct debounce *debounce);

/* `finding` is true now. */
void debounce_offer(struct debounce *debounce, const struct finding *finding);

/* Has what is pending lasted until `now`? Work and idleness have to last for `dwell`,
 * absence for `exit_hold`. If so, the caller reports *lasted, and it counts as
 * reported. */
bool debounce_lasted(struct debounce *debounce, instant now, span dwell, span exit_hold,
                     struct finding *lasted);

/* Since `at` nothing is known of the worker. The agent reports that with the time `at`
 * + 1 ms, so what is reported next gets a later time. */
void debounce_lose(struct debounce *debounce, instant at);

/* The clock that all these times come from was set back to `at`: no time may be later. */
void debounce_set_back(struct debounce *debounce, instant at);

#endif
