/* cursor.h - where the next page of a list begins that is in order of numbers, the latest
 * first. `kind` is a letter of the list, so that no other's cursor is taken for it.
 */
#ifndef API_CURSOR_H
#define API_CURSOR_H

#include "base/json.h"
#include "http/request.h"

/* *before: the number before which the page begins; 0: the first page. ERROR_INVALID. */
MUST_CHECK bool cursor_read(const struct request *request, char kind, int64_t *before,
                            struct error *err);

/* Add "next_cursor"; null when there is no more after the one of this number. */
void cursor_add(struct json_out *out, struct json_node *node, struct request *request,
                char kind, bool more, int64_t last);

#endif
