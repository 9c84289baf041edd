/* framing.h - where a request ends, and which requests to refuse because that is in
 * doubt.
 *
 * Where a proxy and this server disagree about the end of a request, they see different
 * requests in the same bytes. Attackers use that. So everything that leaves room for two
 * readings is refused before the body is read: Content-Length together with
 * Transfer-Encoding, either of them twice, a length that is no plain number, a coding
 * other than chunked, an invalid header name, no Host or several. Nor may two readers
 * disagree about who asks: one Authorization, one Cookie, one Origin and the like. This
 * file knows headers only, no socket.
 */
#ifndef HTTP_FRAMING_H
#define HTTP_FRAMING_H

#include "base/cleanup.h"
#include "base/str.h"

struct error;

/* Begins as zero. framing_note() adds each header, in the order sent; values are
 * borrowed. */
struct framing {
    unsigned hosts, lengths, codings, packings;
    str host, length, coding, packing, cookie;
    unsigned seen;        /* bits: which of those that say who asks */
    const char *repeated; /* the first of these that came twice */
    bool malformed;       /* some name or value has bytes it must not have */
};
void framing_note(struct framing *framing, str name, str value);

/* Judge the headers that were noted. `old`: they came with HTTP/1.0, which needs no Host
 * and knows no chunks. `body_limit`: so many bytes may be announced.
 * True: *gzip says whether the body is packed. False: *status is 400, 413 or 415, and
 * *err says why. */
MUST_CHECK bool framing_judge(const struct framing *framing, bool old, size_t body_limit,
                              bool *gzip, int *status, struct error *err);

#endif
