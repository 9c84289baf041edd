/* postgres_address.h - which site a URL names.
 *
 *     postgresql://user@host/database?site=hall_2&sslmode=verify-full
 *
 * All but "site" is PostgreSQL's own. A site is a schema; the program's tables are in it.
 */
#ifndef BASE_POSTGRES_ADDRESS_H
#define BASE_POSTGRES_ADDRESS_H

#include "base/cleanup.h"

#include <stdbool.h>

struct arena;
struct error;

/* The schema that a site is in, and PostgreSQL's own URL of its database, of the address:
 * what is after "postgresql:". They live in `arena`. The schema needs no quotes in SQL.
 * ERROR_INVALID. */
MUST_CHECK bool postgres_address(const char *address, struct arena *arena,
                                 const char **url, const char **schema,
                                 struct error *err);

#endif
