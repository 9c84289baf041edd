/* target.h - the target of a request, such as "/api/events?limit=10", taken apart.
 *
 * The path is checked but stays percent-encoded, as it was sent. Whoever splits it at its
 * slashes decodes each segment after that, so a %2F inside a segment is a character of it
 * and not another slash. The query is decoded whole.
 */
#ifndef HTTP_TARGET_H
#define HTTP_TARGET_H

#include "base/cleanup.h"
#include "base/str.h"

struct arena;
struct error;

struct parameter {
    str name, value; /* percent-decoded */
};

enum { TARGET_PARAMETERS = 64 }; /* of one query, at most */

struct target {
    str authority; /* "host:80" where all of "http://host:80/path" was sent; else empty */
    str path;      /* borrowed; every escape in it is valid, and none is a NUL */
    str search;    /* the query as it was sent, without its '?'; borrowed */
    const struct parameter *query;
    size_t query_count;
};

/* `text` is borrowed and must outlive *target; the query lives in `arena`. Parameters
 * keep their order. One without '=' has an empty value; empty ones are skipped.
 * ERROR_INVALID: there is no path, or a broken escape, a NUL, a space or a control
 * character, or a query that is no UTF-8. ERROR_LIMIT: there are more than
 * TARGET_PARAMETERS. */
MUST_CHECK bool target_parse(str text, struct arena *arena, struct target *target,
                             struct error *err);

/* Decode %XX, and '+' as a space if `plus`. Without either, *out is `text` itself.
 * ERROR_INVALID: '%' without two hexadecimal digits, %00, or what is no UTF-8. */
MUST_CHECK bool percent_decode(str text, bool plus, struct arena *arena, str *out,
                               struct error *err);

#endif
