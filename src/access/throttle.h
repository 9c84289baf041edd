/* throttle.h - makes those wait who guess passwords, codes and keys.
 *
 * What counts is an account from one address: whoever guesses from elsewhere does not
 * keep its owner out. The first three failures are free; then the wait doubles from a
 * second up to a minute. Nobody is ever locked out for good.
 *
 * Whoever tries many accounts from one address gets 30 failures at once, of all accounts
 * together, and then one each two seconds. A plant may have one address. So who has
 * signed in from there within a week is not counted with the others, and does not wait
 * for them.
 *
 * The memory for it is fixed: less than half a megabyte. When it is full, those go first
 * who have failed least, so that a flood of invented names or addresses does not make a
 * guesser be forgotten.
 */
#ifndef ACCESS_THROTTLE_H
#define ACCESS_THROTTLE_H

#include "base/instant.h"
#include "base/str.h"

#include <stdbool.h>

struct throttle;

/* All functions may be called from any thread. throttle_free() accepts NULL. */
struct throttle *throttle_new(void);
void throttle_free(struct throttle *throttle);

/* May there be a try now, at clock_monotonic()? It counts as failed until one of the two
 * functions below says otherwise, so many at once are no way around it. False: *wait is
 * how long until the next one. */
bool throttle_try(struct throttle *throttle, str account, str address, span now,
                  span *wait);

/* It was right: forget the failures before it. */
void throttle_passed(struct throttle *throttle, str account, str address);

/* It was not looked at: it does not count. */
void throttle_undo(struct throttle *throttle, str account, str address);

#endif
