/* intake.h - events that come in over HTTP, wherever they are kept.
 *
 * The server keeps them in its store, the box beside the cameras in its spool. What is
 * accepted, what is refused, and how it is answered is the same for both. A handler:
 *
 *     if (request->state)
 *         return intake_answer(request, reply);
 *     struct intake *intake = ... where the events go, in the request's arena ...
 *     return intake_event(intake, request, reply);
 */
#ifndef HTTP_INTAKE_H
#define HTTP_INTAKE_H

#include "http/permission.h"
#include "http/request.h"

#include "domain/event.h"
#include "domain/outcome.h"

/* The well-formed events of one request, on their way to be kept. */
struct delivery {
    struct event *event;
    struct outcome *outcome; /* of each event; to be filled in */
    size_t count;
    struct arena *arena; /* the request's, where all of this lives */
    struct error err;    /* why nothing was kept; else ERROR_NONE */
    /* To be called exactly once, from any thread, when `outcome` or `err` is there. */
    void (*done)(struct delivery *delivery);
};

/* Where the events of one request go. Lives as long as the request. */
struct intake {
    void (*submit)(struct intake *intake, struct delivery *delivery);
    instant latest; /* events later than this are refused */
    /* Who brings them: those of other cameras and workstations than its own are refused,
     * each by itself; NULL: there are none. */
    const struct caller *caller;
};

/* Read one event, or a batch of them, from the body of a new request and submit what is
 * well formed; see the routes /api/events and /api/events/batch. ANSWER_LATER, or
 * ANSWER_NOW when there was nothing to submit. */
enum answer intake_event(struct intake *intake, struct request *request,
                         struct reply *reply);
enum answer intake_batch(struct intake *intake, struct request *request,
                         struct reply *reply);

/* The delivery is over: say what became of each event. Of one that is OUTCOME_QUEUED it
 * is not known yet: the status is 202 then. */
enum answer intake_answer(struct request *request, struct reply *reply);

/* Does it answer a batch? */
bool intake_is_batch(const struct request *request);

#endif
