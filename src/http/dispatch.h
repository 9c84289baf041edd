/* dispatch.h - have a row of a table of routes answer a request. */
#ifndef HTTP_DISPATCH_H
#define HTTP_DISPATCH_H

#include "http/router.h"

/* Have the row for this method and path answer; its handler gets `context`. Without a
 * handler it answers 404 (there is no such path), 405 (the path has other methods only),
 * 401 and 403 (request->caller has none of the row's permissions, or a page of another
 * site asks for a change) and 400 (the query has a parameter that the row does not name).
 * This is the one place that asks what a caller may. */
enum answer dispatch(const struct route_table *table, void *context,
                     struct request *request, struct reply *reply);

#endif
