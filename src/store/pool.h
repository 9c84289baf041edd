/* pool.h - readers for threads that need one for a moment.
 *
 * Opening a database takes longer than most reads, so readers are kept. Readers in use
 * are as many as threads that read, no more.
 */
#ifndef STORE_POOL_H
#define STORE_POOL_H

#include "store/store.h"

struct pool;

/* `url` must outlive the pool. The database must exist when the first is taken. */
struct pool *pool_new(const char *url);

/* All readers must have been given back. Accepts NULL. */
void pool_free(struct pool *pool);

/* A reader in a snapshot of its own. Errors as store_open(). */
MUST_CHECK bool pool_take(struct pool *pool, struct store **reader, struct error *err);

/* Ends the snapshot. */
void pool_give(struct pool *pool, struct store *reader);

#endif
