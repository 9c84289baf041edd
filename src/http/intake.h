/* intake.h - events that come in over HTTP, wherever they go from there.
 *
 * The server keeps them in its store, a box beside the cameras in its spool; what is
 * taken, what is refused and how it is answered is the same for both.
 */
#ifndef HTTP_INTAKE_H
#define HTTP_INTAKE_H

#include "http/server.h"

#include "domain/event.h"
#include "domain/outcome.h"

/* Events of one request that are well formed, on their way to be kept. */
struct delivery {
    struct event *event;
    struct outcome *outcome; /* of each, once it is over */
    size_t count;
    struct arena *arena; /* the request's; all of it lives there */
    struct error err;    /* nothing was kept, and why; else ERROR_NONE */
    /* It is over. Called exactly once, from any thread. */
    void (*done)(struct delivery *delivery);
};

/* Where they go. Lives as long as the request. */
struct intake {
    void (*submit)(struct intake *intake, struct delivery *delivery);
    instant latest; /* the latest time that is accepted now */
};

/* Answer a request whose body is one event, or a batch; see the routes /api/events and
 * /api/events/batch. `intake` counts at the first call for a request only. */
enum answer intake_event(struct intake *intake, struct request *request,
                         struct reply *reply);
enum answer intake_batch(struct intake *intake, struct request *request,
                         struct reply *reply);

#endif
