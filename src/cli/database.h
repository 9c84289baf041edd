/* database.h - which files belong to a database, and how a server of PostgreSQL is told
 * who asks.
 */
#ifndef CLI_DATABASE_H
#define CLI_DATABASE_H

#include "base/cleanup.h"
#include "base/str.h"

#include <stdbool.h>

struct arena;
struct error;
struct settings;

/* Is it a file, rather than on a server? */
bool database_is_file(str database);

/* The file that a database is; keys and certificates lie beside it. Empty where the
 * database is on a server. */
str database_file(str database);

/* Is there one? Without it, a command would make a new file, and what it changes would
 * hold for no server. ERROR_NOT_FOUND: no. */
MUST_CHECK bool database_needed(str database, struct error *err);

/* Is it known where a server of this database keeps its keys? ERROR_INVALID: it has no
 * file beside which they could lie, and the settings do not say. */
MUST_CHECK bool database_has_keys(const struct settings *settings, struct error *err);

/* A server of PostgreSQL may be away, or a standby that takes no changes yet. Whoever
 * starts waits for it: a second, in which a signal ends the program, as nothing is
 * promised yet. `said`: it was logged already. False: another failure, which stays. */
bool database_wait_for(str database, bool said, struct error *err);

/* Before anything opens it, and before there is a second thread: have the password of its
 * server, if it needs any. ERROR_INVALID: the password is in the URL, or its file cannot
 * be read. */
MUST_CHECK bool database_prepare(const struct settings *settings, struct error *err);

#endif
