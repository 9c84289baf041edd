/* dispatch.h - have a row of a table of routes answer a request. */
#ifndef HTTP_DISPATCH_H
#define HTTP_DISPATCH_H

#include "http/router.h"

/* Have the row for this method and path answer; its handler gets `context`. Answers
 * itself where that cannot be: 404 and 405 without such a row, 403 for a row that names
 * no role and for a change that a page of another site asks for, 400 for a query with a
 * parameter that the row does not have. */
enum answer dispatch(const struct route_table *table, void *context,
                     struct request *request, struct reply *reply);

#endif
