/* stale.h - windows of time whose sums must be worked out anew. */
#ifndef DOMAIN_STALE_H
#define DOMAIN_STALE_H

#include "base/instant.h"

#include <stddef.h>

struct arena;

/* Sort windows, and join those that overlap or lie near each other. Returns how many are
 * left. Reading a little too much is cheaper than looking up everybody's runs again. */
size_t stale_join(struct window *window, size_t count);

/* Cut sorted windows into pieces of a day at most. The pieces live in `arena`. */
const struct window *stale_cut(const struct window *window, size_t *count,
                               struct arena *arena);

/* How many windows, from the first on, make up a day at most; at least one if there is
 * any. */
size_t stale_day(const struct window *window, size_t count);

#endif
