/* capture.h - reads messages that were written to a file, to try a mapping without a
 * broker.
 *
 * A line is {"topic": ..., "payload": text or JSON, "received_at": RFC 3339, "retained":
 * true or false}. The last two may be missing. mosquitto_sub -F '%j' prints such lines,
 * too, but calls the last two tst and retain. */
#ifndef EDGE_FORMATS_CAPTURE_H
#define EDGE_FORMATS_CAPTURE_H

#include "base/cleanup.h"
#include "edge/formats/message.h"

struct arena;
struct error;

/* Read the message in a line; its texts live in `arena`. ERROR_INVALID: there is none. */
MUST_CHECK bool capture_read(str line, struct arena *arena, struct message *message,
                             struct error *err);

#endif
