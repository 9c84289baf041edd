/* sse.h - the text of Server-Sent Events (WHATWG HTML, section 9.2), and the ids of ours.
 *
 * The id of a message says how far its reader has come in events and corrections:
 * EPOCH-EVENT-CORRECTION, three decimal numbers. A client that reconnects sends the last
 * one back (Last-Event-ID).
 */
#ifndef API_SSE_H
#define API_SSE_H

#include "base/buf.h"

#include <stdbool.h>
#include <stdint.h>

/* A reader has seen all events and all corrections with an id up to these. See struct
 * site for the epoch. */
struct progress {
    int64_t epoch, event, correction;
};

/* Read "EPOCH-EVENT-CORRECTION"; false for anything else. */
bool progress_parse(str text, struct progress *progress);

/* How many events and corrections lie between the two, which are of one epoch. */
int64_t progress_lacks(struct progress seen, struct progress told);

/* Are both of one epoch, and neither ahead of the other? */
bool progress_equal(struct progress a, struct progress b);

/* Append a message. `data` is one line. `progress` may be NULL. */
void sse_message(struct buf *buf, const char *event, const struct progress *progress,
                 str data);

/* Append the message that the client must read everything again; it then has all up to
 * `progress`. `reason` is for people who look at the stream; it needs no escaping. */
void sse_reset(struct buf *buf, struct progress progress, const char *reason);

/* Append what a stream begins with: when to reconnect, and where the stream stands, so
 * that it can be resumed even when it breaks before its first event. `last_id` is the
 * Last-Event-ID that the client sent, or empty; the database is at `last`. Returns where
 * the stream begins: at its Last-Event-ID; or at `last`, with a reset when the id is
 * unknown or more than `most_behind` events and corrections ago. */
struct progress sse_resume(str last_id, struct progress last, int64_t most_behind,
                           struct buf *buf);

#define SSE_COMMENT STR(": still here\n\n")

#endif
