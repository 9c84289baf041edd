/* query.h - the parameters of a request's query, read and checked.
 *
 * ERROR_INVALID names the parameter and says what would be right. Where a parameter is
 * absent, *value stays untouched.
 */
#ifndef HTTP_QUERY_H
#define HTTP_QUERY_H

#include "http/router.h"

#include "base/instant.h"

/* Refuse a query with a parameter that is not among those of the route, or with one that
 * is given twice. `known` is the route's list, or NULL when it has none. The dispatcher
 * calls this before the handler. */
MUST_CHECK bool query_only(const struct request *request,
                           const struct route_parameter *known, struct error *err);

MUST_CHECK bool query_time(const struct request *request, const char *name,
                           instant *value, struct error *err);
MUST_CHECK bool query_number(const struct request *request, const char *name,
                             double *value, struct error *err);
MUST_CHECK bool query_whole(const struct request *request, const char *name, int64_t low,
                            int64_t high, int64_t *value, struct error *err);
/* *choice: the index of the value in `choices`, which ends with NULL. */
MUST_CHECK bool query_choice(const struct request *request, const char *name,
                             const char *const *choices, int *choice, struct error *err);

#endif
