/* committed.h - what was committed since a stream's last look: events, and corrections of
 * events; and the messages that tell them.
 *
 * Tell all events first, then the corrections: each is of an event that came before it.
 */
#ifndef API_COMMITTED_H
#define API_COMMITTED_H

#include "api/app.h"
#include "api/sse.h"

#include "store/scope.h"
#include "store/store.h"

struct request;

struct committed {
    struct progress last; /* how far the database is */
    struct event_page events;
    struct corrections corrections;
    const struct kept *corrected; /* the event of each correction, as it is now */
};

/* Read how far the database is. */
MUST_CHECK bool committed_last(struct app *app, struct progress *last, struct error *err);

/* Read, as a reader of that scope, the first `limit` events and the first `limit`
 * corrections after `since`, and how far the database is, all as of one moment. The epoch
 * of `since` is ignored. The result lives in `arena`. */
MUST_CHECK bool committed_read(struct app *app, struct scope scope, struct progress since,
                               size_t limit, struct arena *arena,
                               struct committed *committed, struct error *err);

/* Append the message of the i-th event or correction, and move *progress to it. */
void committed_add_event(struct buf *buf, const struct committed *committed, size_t i,
                         struct request *request, struct progress *progress);
void committed_add_correction(struct buf *buf, const struct committed *committed,
                              size_t i, struct request *request,
                              struct progress *progress);

#endif
