/* compare.h - is what a store answers what METRICS.md says, as naive.c works it out?
 *
 * These fail the running test when it is not. `where` begins the message. `fact` is every
 * event that the store has ever taken, voided ones too.
 */
#ifndef TEST_STORE_COMPARE_H
#define TEST_STORE_COMPARE_H

#include "naive.h"
#include "store/store.h"

/* Every figure of the window, and the intervals it is made of. Where the store has
 * removed events: of what it says that it still knows; the rest it must refuse. */
void compare_figures(struct store *store, const struct fact *fact, size_t facts,
                     span hold, struct window window, instant now, const char *where);

/* Everything that is kept besides the events, by store_verify(). */
void compare_kept(struct store *store, const struct fact *fact, size_t facts,
                  const char *where);

#endif
