/* receipt.h - what the server said of a batch.
 *
 * It is believed only when it speaks of each event that was sent: a page of a proxy, or
 * an answer to something else, must not take events out of the queue.
 */
#ifndef EDGE_UPLINK_RECEIPT_H
#define EDGE_UPLINK_RECEIPT_H

#include "base/cleanup.h"
#include "base/str.h"

struct arena;
struct error;

struct receipt {
    size_t accepted, duplicates, rejected;
    const char **reason; /* of each event that was sent: why it was rejected, or NULL */
};

/* Read the body of a 200 to a batch of `sent` events. Texts live in `arena`.
 * ERROR_INVALID: it is not such an answer; what is wrong with it. */
MUST_CHECK bool receipt_read(str body, size_t sent, struct arena *arena,
                             struct receipt *receipt, struct error *err);

/* The server's words in the body of a refusal, in `arena`; NULL when it was not the
 * server that answered. */
const char *receipt_refusal(str body, struct arena *arena);

#endif
