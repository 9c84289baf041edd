/* claim.h - one process at a time writes a database.
 *
 * The writer keeps in memory what it knows of each worker's timeline, so a second one
 * beside it would make both wrong. SQLite's own locks do not keep it away: they are held
 * for a transaction only.
 */
#ifndef CLI_CLAIM_H
#define CLI_CLAIM_H

#include "base/cleanup.h"

#include <stdbool.h>

struct error;

/* Claim the database at `path`, which is created empty when it is not there. *claim is
 * the caller's to release. Claim before opening the database, and release after all of
 * its connections are closed.
 * ERROR_CONFLICT: another process has it. ERROR_UNAVAILABLE: it cannot be opened. */
MUST_CHECK bool claim_database(const char *path, int *claim, struct error *err);

/* Accepts -1. */
void claim_release(const int *claim);

#endif
