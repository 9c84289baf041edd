/* copy.h - a copy of a database in a file of its own, whole or not at all. */
#ifndef STORE_SQLITE_COPY_H
#define STORE_SQLITE_COPY_H

#include "base/sqlite.h"

struct error;

/* How a copy is checked before it gets its name. What is damaged is kept as it is before
 * a migration, and is no backup. */
enum check { CHECK_NOTHING, CHECK_PAGES, CHECK_INDEXES_TOO };

/* Leave a copy at `path` that whoever may read the file `like` may read; only its owner
 * if that is NULL or not there. It replaces what is there. */
MUST_CHECK bool sqlite_copy(struct db *db, const char *path, const char *like,
                            enum check check, struct error *err);

/* The steps of it. */

/* "PATHSUFFIX" */
enum { COPY_NAME = 4096 };
MUST_CHECK bool copy_name(char name[static COPY_NAME], const char *path,
                          const char *suffix, struct error *err);
/* Remove "PATHSUFFIX", if it is there. */
MUST_CHECK bool copy_remove(const char *path, const char *suffix, struct error *err);
/* The copy, under a name that it does not keep; or nothing. */
MUST_CHECK bool copy_make_part(struct db *db, const char *part, const char *like,
                               enum check check, struct error *err);
/* Remove it, and whatever SQLite left beside it. */
void copy_discard(const char *part);
/* What was renamed or removed in the folder of `path` stays so when the power fails. */
MUST_CHECK bool copy_sync_folder(const char *path, struct error *err);

/* Returns false with ERROR_UNAVAILABLE: what, path, and the system's reason. */
bool copy_failed(const char *what, const char *path, struct error *err);

#endif
