/* dispatch.h - a request, answered by a row of a table of routes. */
#ifndef HTTP_DISPATCH_H
#define HTTP_DISPATCH_H

#include "http/router.h"

/* Have the row for this method and path answer; 404, 405 and 400 where none fits it, 403
 * where a page of another site asks for a change. `context` is handed to the handler. */
enum answer dispatch(const struct route *table, size_t count, void *context,
                     struct request *request, struct reply *reply);

#endif
