/* lock.h - one process at a time writes a database, or a spool.
 *
 * A writer keeps parts of the database in memory, so a second one would make both wrong.
 * SQLite's own locks do not keep it away, because they are held for a transaction only.
 */
#ifndef BASE_LOCK_H
#define BASE_LOCK_H

#include "base/cleanup.h"

#include <stdbool.h>

struct error;

/* Lock the database at `path`. When there is no such file it is created, empty. *lock is
 * the caller's to release. Lock before you open the database, and release after you have
 * closed all connections to it. ERROR_CONFLICT: another process has it.
 * ERROR_UNAVAILABLE: it cannot be opened. */
MUST_CHECK bool lock_database(const char *path, int *lock, struct error *err);

/* Accepts -1. */
void lock_release(const int *lock);

#endif
