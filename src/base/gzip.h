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

/* Append `plain`, packed as one member, to `out`. ERROR_LIMIT: out's limit. */
MUST_CHECK bool gzip_pack(str plain, struct buf *out, struct error *err);

#endif
