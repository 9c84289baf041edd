/* ring.h - the last bytes of an endless text, for readers at different places in it.
 *
 * A place is the number of bytes since the beginning, so a reader is one number and owns
 * nothing in here. The writer never waits: what is longer ago than the ring has room for
 * is overwritten, and a reader who was not there yet has lost it.
 *
 * Not locked; its owner does that.
 */
#ifndef API_RING_H
#define API_RING_H

#include "base/cleanup.h"
#include "base/str.h"

#include <stdint.h>
#include <sys/types.h>

struct ring;

/* `room` is at least 1. */
struct ring *ring_new(size_t room);

/* Accepts NULL. */
void ring_free(struct ring *ring);

/* Append. False, and nothing is changed, when `text` is longer than the ring's room. */
MUST_CHECK bool ring_add(struct ring *ring, str text);

/* The place after the last byte: where a reader of what comes from now on begins. */
uint64_t ring_end(const struct ring *ring);

/* Is what follows `place` still there? */
bool ring_holds(const struct ring *ring, uint64_t place);

/* Copy up to `room` bytes from *place to `at` and move *place behind them. 0: there is
 * nothing new. -1: some of it was overwritten; *place stays. */
ssize_t ring_read(const struct ring *ring, uint64_t *place, char *at, size_t room);

#endif
