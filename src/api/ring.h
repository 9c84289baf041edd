/* ring.h - the last bytes of an endless text, for readers at different places in it.
 *
 * A place is the number of bytes since the beginning, so a reader is one number and owns
 * nothing in here. The writer never waits. It overwrites the oldest bytes, and a reader
 * who has not come past them has lost them.
 *
 * The ring has no lock; its owner must have one.
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

/* Append. False: `text` is longer than the ring's room, and nothing was changed. */
MUST_CHECK bool ring_add(struct ring *ring, str text);

/* The place after the last byte. A reader who wants only what comes next begins there. */
uint64_t ring_end(const struct ring *ring);

/* Is what follows `place` still there? */
bool ring_holds(const struct ring *ring, uint64_t place);

/* Copy up to `room` bytes from *place to `at`, move *place behind them, and return how
 * many. 0: there is nothing new. -1: some of it was overwritten; *place stays. */
ssize_t ring_read(const struct ring *ring, uint64_t *place, char *at, size_t room);

#endif
