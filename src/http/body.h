/* body.h - the body of a request while it comes in.
 *
 * A body grows with what has arrived, never with what was announced. It is bounded twice:
 * alone, and together with all other bodies that the server holds at the moment.
 */
#ifndef HTTP_BODY_H
#define HTTP_BODY_H

#include "base/buf.h"

#include <stdatomic.h>

struct error;

/* What all bodies share. */
struct bodies {
    size_t limit; /* bytes of all together; 0: no bound */
    atomic_size_t held;
};

struct body {
    struct bodies *all; /* borrowed */
    struct buf bytes;
    size_t counted; /* of all->held */
};

/* An empty body that may have `limit` bytes. */
struct body body_new(struct bodies *all, size_t limit);

/* Append a piece. ERROR_LIMIT: this body is too large. ERROR_UNAVAILABLE: all bodies
 * together are. */
MUST_CHECK bool body_add(struct body *body, str piece, struct error *err);

/* The body is gzip: replace it by what it unpacks to. Errors as of body_add(), and
 * ERROR_INVALID: it is damaged. */
MUST_CHECK bool body_unpack(struct body *body, struct error *err);

/* All that has arrived; valid until the next call on `body`. */
str body_bytes(const struct body *body);

void body_free(struct body *body);

#endif
