/* receipt.h - the server's answer to a batch.
 *
 * It counts only if it accounts for every event that was sent. So a proxy's page, or an
 * answer to something else, cannot remove events from the queue.
 */
#ifndef EDGE_UPLINK_RECEIPT_H
#define EDGE_UPLINK_RECEIPT_H

#include "base/cleanup.h"
#include "base/str.h"

struct arena;
struct error;

struct receipt {
    size_t accepted, duplicates, rejected;
    const char **reason; /* for each event sent: why it was rejected; NULL: it was not */
};

/* Read the body of an answer with status 200 to a batch of `sent` events. Texts live in
 * `arena`. ERROR_INVALID: it is not such an answer, and why. */
MUST_CHECK bool receipt_read(str body, size_t sent, struct arena *arena,
                             struct receipt *receipt, struct error *err);

/* The server's reason in the body of a refusal. It lives in `arena`. NULL: the body is
 * not the server's. */
const char *receipt_refusal(str body, struct arena *arena);

#endif
