/* gzip.h - compressed bodies (RFC 1952). The only door to zlib. */
#ifndef BASE_GZIP_H
#define BASE_GZIP_H

#include "base/cleanup.h"
#include "base/str.h"

struct buf;
struct error;

/* Append what `packed` holds to `out`, which bounds it: a small body may unpack to a
 * thousand times its size. All members of a multi-member file are read. After a failure
 * `out` holds what was unpacked until then: free it.
 * ERROR_LIMIT: more than out's limit. ERROR_INVALID: not gzip, damaged, cut short, or
 * followed by something else. */
MUST_CHECK bool gzip_unpack(str packed, struct buf *out, struct error *err);

/* How much time to spend on how few bytes. */
enum gzip_effort { GZIP_QUICK, GZIP_SMALL };

/* Append `plain`, packed as one member, to `out`. ERROR_LIMIT: out's limit.
 * ERROR_UNAVAILABLE: zlib has no memory. */
MUST_CHECK bool gzip_pack(str plain, enum gzip_effort effort, struct buf *out,
                          struct error *err);

/* Packs what comes piece by piece as one member. NULL: zlib has no memory. */
struct gzip_packer *gzip_packer_new(enum gzip_effort effort);
/* Accepts NULL. */
void gzip_packer_free(struct gzip_packer *packer);
/* Append a packed piece to `out`, all of it, so that its reader can unpack it before the
 * next is there. `last`: nothing comes after it. ERROR_LIMIT: out's limit. */
MUST_CHECK bool gzip_packer_add(struct gzip_packer *packer, str plain, bool last,
                                struct buf *out, struct error *err);

#endif
