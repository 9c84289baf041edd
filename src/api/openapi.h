/* openapi.h - a table of routes as an OpenAPI 3.1 document, so that the two agree. */
#ifndef API_OPENAPI_H
#define API_OPENAPI_H

#include "http/router.h"

/* The document, as JSON; lives in `arena`. All types in the rows are known. */
str openapi_write(const struct route_table *table, struct arena *arena);

#endif
