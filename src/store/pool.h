/* pool.h - readers for threads that need one for a moment.
 *
 * Opening a database takes longer than most reads, so readers are kept. Each thread that
 * reads takes one, so there are never more readers than such threads.
 */
#ifndef STORE_POOL_H
#define STORE_POOL_H

#include "store/scope.h"
#include "store/store.h"

struct pool;

/* `url` must outlive the pool. The database must exist when the first is taken. */
struct pool *pool_new(const char *url);

/* All readers must have been given back. Accepts NULL. */
void pool_free(struct pool *pool);

/* A reader of that scope, in a snapshot of its own. Errors as store_open().
 * ERROR_INTERNAL: SCOPE_MISSING. */
MUST_CHECK bool pool_take(struct pool *pool, struct scope scope, struct store **reader,
                          struct error *err);

/* Ends the snapshot. */
void pool_give(struct pool *pool, struct store *reader);

#endif
