/* openapi.h - a table of routes as an OpenAPI 3.1 document, so that the two agree. */
#ifndef API_OPENAPI_H
#define API_OPENAPI_H

#include "http/router.h"
#include "http/schema.h"

/* The document, as JSON; lives in `arena`. `schemas` is a list of tables that ends with
 * NULL; it must have every object that a row names, and "Error". `what` begins the
 * description: what the program is for. */
str openapi_write(const struct route_table *table, const struct schema *const *schemas,
                  const char *what, struct arena *arena);

#endif
