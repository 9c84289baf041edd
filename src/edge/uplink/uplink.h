/* uplink.h - brings what waits in the spool to the server, whatever it takes.
 *
 * A thread reads the next batch, posts it as packed NDJSON to /api/events/batch, and has
 * the spooler settle it by what the server said of each event. Only then is anything
 * removed, so a link or a power supply that fails at any moment loses nothing; what is
 * sent twice is known to the server by its uuid.
 *
 * - 200: each event is delivered, a duplicate, or rejected, and settled so. Believed only
 *   when it speaks of each event that was sent (receipt.h).
 * - 400, 413, 422: the batch is halved, and grows again slowly. One event that is refused
 *   by itself, in the server's words, becomes a dead letter with these.
 * - 401, 403: an alarm. Tried again at the longest pause; nothing is lost.
 * - Anything else, or silence: tried again for ever. Pauses double from the first to the
 *   longest, each drawn at random between half of it and all; a server that asks for more
 *   (Retry-After) gets it, up to the longest. New events do not cut a pause short.
 *
 * When it begins to fail, when a key is not accepted, and when it works again, it logs a
 * line.
 */
#ifndef EDGE_UPLINK_UPLINK_H
#define EDGE_UPLINK_UPLINK_H

#include "edge/spool/spooler.h"
#include "edge/uplink/link.h"

struct uplink;

struct uplink_options {
    struct link_options link;
    const char *spool; /* read by a connection of the uplink's own */
    struct spooler *spooler;
    enum spool_order order;
    size_t events, bytes; /* of a batch, at most */
    span first_pause, longest_pause;
};

MUST_CHECK bool uplink_start(const struct uplink_options *options, struct uplink **uplink,
                             struct error *err);

/* Something may be waiting. From any thread. */
void uplink_wake(struct uplink *uplink);

/* Cancel what is under way, and stop. Accepts NULL. */
void uplink_stop(struct uplink *uplink);

struct uplink_counts {
    uint64_t batches, failures; /* answered, and not */
    uint64_t delivered, duplicates, rejected;
    bool connected;    /* the last request was answered as it should be */
    bool denied;       /* the key is not accepted */
    instant answered;  /* the last time it was; 0: never */
    char trouble[240]; /* why events wait that need not; empty when all is well */
};
struct uplink_counts uplink_counts(struct uplink *uplink);

#endif
