/* redis_line.h - a connection to Redis that is signed in.
 */
#ifndef HTTP_REDIS_LINE_H
#define HTTP_REDIS_LINE_H

#include "http/resp.h"

struct redis_place;

/* Connect, and say who we are, each within a second. An empty password: there is none. An
 * empty `ca_file`: whom the machine trusts. *line is the caller's to close.
 * ERROR_UNAVAILABLE: nobody answers in time. ERROR_DENIED: what Redis says against it. */
MUST_CHECK bool redis_line_open(const struct redis_place *place, str password,
                                str ca_file, struct resp **line, struct error *err);

/* Ask for what has to be answered without an error, within a second. Errors as above. */
MUST_CHECK bool redis_line_ask(struct resp *line, const str *part, size_t count,
                               struct error *err);

#endif
