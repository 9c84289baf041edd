/* mark.h - where a worker's timeline changes.
 *
 * timeline.h says what a mark is. A group of events leaves one for each of its state
 * events. Where several events share a moment, only all events of that moment together
 * can say which of them counts: the winner.
 */
#ifndef DOMAIN_MARK_H
#define DOMAIN_MARK_H

#include "domain/event.h"

struct mark {
    int worker, station; /* numbers on the floor */
    instant at;
    enum event_type state; /* EVENT_TYPES: an event was voided or restored here */
};

/* A moment of a worker whose events must be asked which of them counts. */
struct moment {
    int worker;
    instant at;
};

/* The answer: the last, in METRICS.md's order, of the state events at that moment that
 * are not voided. */
struct winner {
    bool found; /* false: there is no such event, and the rest is undefined */
    enum event_type state;
    int station;
    struct uuid uuid;
};

#endif
