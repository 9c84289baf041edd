/* head.h - the head of a request: what the HTTP library has made of it, and whether that
 * may be trusted.
 *
 * The library keeps the head of a request, and a record for each parameter and header of
 * it, in HEAD_MEMORY bytes that also have to take the head of the answer. Where they run
 * out, it answers twice, or not at all. So the head is bounded here, well before.
 *
 * It takes the head apart in place and ends each piece with a NUL. Before version 1.0 it
 * passes over a NUL that was sent, and takes a bare LF for the end of a line. Both show
 * in what lies between the pieces. */
#ifndef HTTP_HEAD_H
#define HTTP_HEAD_H

#include "http/forwarded.h"
#include "http/framing.h"

#include <stddef.h>

enum {
    HEAD_MEMORY = 8 * 1024,
    HEAD_RECORD = 72,       /* bytes, of a parameter or a header */
    HEAD_LIMIT = 7 * 1024,  /* bytes and records of a head, together */
    HEAD_TARGET = 6 * 1024, /* the same, of its first line */
};

/* May a request have this target, the part of its first line between the spaces? False:
 * *status is 400 or 414, and *err says why. */
MUST_CHECK bool head_target_fits(str target, int *status, struct error *err);

struct head {
    struct framing framing;
    struct forwarded forwarded;
    const struct proxies *proxies; /* borrowed; NULL: none is known */
    size_t bytes;                  /* taken so far, records included */
    const char *next; /* where the next line has to start; NULL: this is not looked at */
    const char *end;
};

/* Begin with the version, which ends the first line, NUL-terminated in place. `end`: the
 * byte after the empty line; NULL: do not look at what lies between the pieces. */
struct head head_new(str target, const struct proxies *proxies, const char *version,
                     const char *end);

/* Add a header, name and value NUL-terminated in place, in the order sent. */
void head_note(struct head *head, const char *name, const char *value);

/* All headers were added: may there be such a head? framing_judge() still has to be
 * asked. ERROR_LIMIT: it is too large. */
MUST_CHECK bool head_judge(struct head *head, struct error *err);

/* Does the chunk that starts at `piece` follow a size that ends in a bare LF? */
bool head_chunk_is_loose(const char *piece);

#endif
