/* routes.h - every path that the server answers, one row each. The router, OpenAPI and
 * the user's documentation come from these rows. */
#ifndef API_ROUTES_H
#define API_ROUTES_H

#include "http/router.h"

extern const struct route_table api_routes;

#endif
