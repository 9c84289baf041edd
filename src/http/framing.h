/* framing.h - where a request ends, and what to refuse because that is in doubt.
 *
 * A proxy and this server that disagree about the end of a request can be made to see
 * different requests in the same bytes. So everything that leaves room for two readings
 * is refused before the body is read: both Content-Length and Transfer-Encoding, either
 * of them twice, a length that is not a plain number, a coding other than chunked, a
 * header name that is not one, no Host or several. Knows headers only, no socket.
 */
#ifndef HTTP_FRAMING_H
#define HTTP_FRAMING_H

#include "base/cleanup.h"
#include "base/str.h"

struct error;

/* Zero, then framing_note() of every header in the order sent; values are borrowed. */
struct framing {
    unsigned hosts, lengths, codings, packings;
    str length, coding, packing;
    bool malformed; /* some name or value has bytes it must not have */
};
void framing_note(struct framing *framing, str name, str value);

/* Judge what was noted. `body_limit` is what may be announced, in bytes.
 * False: *status is 400, 413 or 415, *err says why. True: *gzip says how the body
 * comes. */
MUST_CHECK bool framing_judge(const struct framing *framing, bool needs_host,
                              size_t body_limit, bool *gzip, int *status,
                              struct error *err);

#endif
