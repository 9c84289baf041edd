/* capture.h - messages that were written down, one JSON object a line, for trying a
 * mapping on a desk.
 *
 * Either {"topic": ..., "payload": text or JSON, "received_at": RFC 3339, "retained":
 * true or false}, the last two left out at will, or what `mosquitto_sub -F '%j'` prints,
 * which calls these tst and retain. */
#ifndef EDGE_FORMATS_CAPTURE_H
#define EDGE_FORMATS_CAPTURE_H

#include "edge/formats/adapter.h"

struct arena;
struct error;

/* The message in a line; its texts live in `arena`. ERROR_INVALID: it is none. */
MUST_CHECK bool capture_read(str line, struct arena *arena, struct message *message,
                             struct error *err);

#endif
