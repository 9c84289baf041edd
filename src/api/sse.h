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

/* All events and all corrections with an id up to these were seen; see struct site for
 * the epoch. */
struct progress {
    int64_t epoch, event, correction;
};

/* Read "EPOCH-EVENT-CORRECTION"; false for anything else. */
bool progress_parse(str text, struct progress *progress);

/* How many events and corrections lie between the two, which are of one epoch. */
int64_t progress_lacks(struct progress seen, struct progress told);

/* Is neither ahead of the other, nor of another epoch? */
bool progress_equal(struct progress a, struct progress b);

/* Append a message. `data` is one line. `progress` may be NULL. */
void sse_message(struct buf *buf, const char *event, const struct progress *progress,
                 str data);

/* The message that the client has to read everything again, all up to `progress`.
 * `reason` is plain text for whoever looks at the stream. */
void sse_reset(struct buf *buf, struct progress progress, const char *reason);

/* What every stream begins with: when to reconnect, and where it stands, so that one
 * that breaks before its first event can be resumed too. */
void sse_start(struct buf *buf, struct progress progress);

#define SSE_COMMENT STR(": still here\n\n")

#endif
