/* newcomers.h - registers who and what imported events name, all of a batch at once.
 *
 * Each change of the registers has a store read them anew, so one for each worker would
 * take the square of their number.
 */
#ifndef CLI_NEWCOMERS_H
#define CLI_NEWCOMERS_H

#include "base/cleanup.h"
#include "domain/event.h"
#include "domain/floor.h"

struct arena;
struct error;
struct link;
struct store;

/* Those that events name and `known` has not, as registered at `now`. They live in
 * `arena`, and their ids where those of the events do. */
struct floor newcomers_of(const struct event *event, size_t count,
                          const struct floor *known, instant now, struct arena *arena);

/* Of those that may be registered, and are not `known`. */
struct floor newcomers_among(const struct floor *floor, const struct floor *known,
                             struct arena *arena);

/* Register them, with rows of the audit log. `link`: to the server that does it, or NULL;
 * then `store` has begun a transaction. */
MUST_CHECK bool newcomers_add(struct store *store, struct link *link,
                              const struct floor *newcomers, struct error *err);

#endif
