/* uplink.h - sends the events in the spool to the server, and keeps trying.
 *
 * A thread reads the next batch, posts it as compressed NDJSON to /api/events/batch, and
 * has the spooler settle it by the server's answer for each event. Events are removed
 * only then. So nothing is lost when the network or the power fails at any moment; and if
 * an event is sent twice, the server recognises it by its uuid.
 *
 * What the server answers decides what happens:
 *
 *     200            each event is delivered, a duplicate, or rejected, and is settled as
 *                    such. This counts only if the answer accounts for every event that
 *                    was sent (receipt.h).
 *     400, 413, 422  the batch is halved; later batches grow again slowly. If the batch
 *                    was a single event, and the answer is the server's own, the event
 *                    becomes a dead letter with that reason.
 *     401, 403       the key is not accepted. That is logged as an error and tried again
 *                    at the longest pause.
 *     anything else  also no answer: tried again, for ever. Pauses double from the first
 *                    to the longest; each is drawn at random between half of that and
 *                    all. If the server asks for a longer pause (Retry-After) it gets it,
 *                    up to the longest. New events do not end a pause.
 *
 * It logs when sending begins to fail, when a key is not accepted, and when all works
 * again.
 */
#ifndef EDGE_UPLINK_UPLINK_H
#define EDGE_UPLINK_UPLINK_H

#include "edge/spool/spooler.h"
#include "http/link.h"

struct uplink;

struct uplink_options {
    struct link_options link;
    const char *spool; /* the path; the uplink reads it by a connection of its own */
    struct spooler *spooler;
    enum spool_order order;
    size_t events, bytes; /* of a batch, at most */
    span first_pause, longest_pause;
};

MUST_CHECK bool uplink_start(const struct uplink_options *options, struct uplink **uplink,
                             struct error *err);

/* Events may be waiting. From any thread. */
void uplink_wake(struct uplink *uplink);

/* Cancel the current request and stop. Accepts NULL. */
void uplink_stop(struct uplink *uplink);

struct uplink_counts {
    uint64_t batches, failures;               /* requests that succeeded, and others */
    uint64_t delivered, duplicates, rejected; /* events */
    bool connected;                           /* the last request succeeded */
    bool denied;                              /* the key is not accepted */
    instant answered;  /* when a request last succeeded; 0: never */
    char trouble[240]; /* why events cannot be sent; empty when all is well */
};
struct uplink_counts uplink_counts(struct uplink *uplink);

#endif
