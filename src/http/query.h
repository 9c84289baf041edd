/* query.h - the parameters of a request's query, read and checked.
 *
 * ERROR_INVALID names the parameter and says what would be right.
 */
#ifndef HTTP_QUERY_H
#define HTTP_QUERY_H

#include "http/router.h"

#include "base/instant.h"

/* Refuse a query with any parameter that is not in the list of the route (NULL: there is
 * none), or one that is repeated. Called once, before the handler. */
MUST_CHECK bool query_only(const struct request *request,
                           const struct route_parameter *known, struct error *err);

/* Parameters; *value is untouched when the parameter is absent. */
MUST_CHECK bool query_time(const struct request *request, const char *name,
                           instant *value, struct error *err);
MUST_CHECK bool query_number(const struct request *request, const char *name,
                             double *value, struct error *err);
MUST_CHECK bool query_whole(const struct request *request, const char *name, int64_t low,
                            int64_t high, int64_t *value, struct error *err);
/* *choice: the index of the value in `choices` (NULL-terminated). */
MUST_CHECK bool query_choice(const struct request *request, const char *name,
                             const char *const *choices, int *choice, struct error *err);

#endif
