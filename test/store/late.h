/* late.h - SQLite as an engine over a network may be. Test code.
 *
 * What add() did is known when another call had an answer, at the latest when receive()
 * has returned, and only then may anything be written. Every few transactions the
 * connection was lost: begin() or receive() counts up `generation`, and what was handed
 * over has to be handed over again. When told to lose it, other calls say so as well, and
 * fail.
 */
#ifndef TEST_STORE_LATE_H
#define TEST_STORE_LATE_H

#include "must.h"

#include "store/backend.h"

enum late_loss {
    LATE_NO_LOSS,
    LATE_AT_BEGIN,  /* begin() tells of it, */
    LATE_AFTERWARDS /* or the first call after it that has an answer */
};

/* Lose the connection before the next transaction. */
void late_lose(enum late_loss loss);

/* Make it so of a writer that was opened by SQLite; there is one at a time. */
void late_prepare(struct backend *backend);

#endif
