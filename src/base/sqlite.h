/* sqlite.h - a file of SQLite as a database (db.h), and what only SQLite can do. The only
 * door to the library.
 */
#ifndef BASE_SQLITE_H
#define BASE_SQLITE_H

#include "base/db.h"

enum db_access {
    DB_READ,      /* an existing database; never writes */
    DB_WRITE,     /* created if need be; a commit is on the disk when it returns */
    DB_WRITE_LAX, /* the same without waiting for the disk: only for measuring */
};

/* Open the file at `path`. ERROR_INVALID: it lies on a network file system, where
 * SQLite's write-ahead log is not safe, or it is no file: ":memory:". *db is the caller's
 * to close. A new file stays empty until db_commit(). */
MUST_CHECK bool db_open(const char *path, enum db_access access, struct db **db,
                        struct error *err);

/* For a writer on a small machine: keep at most `cache` bytes of pages in memory, and a
 * write-ahead log of about `log` bytes. The log is brought into the file when a quarter
 * of it is used. Its room is taken from the disk at once, as far as there is any: when
 * the disk fills up later, there is still room for the log of a deletion. When the
 * database is closed, the log stays, empty. */
MUST_CHECK bool db_economize(struct db *db, int64_t cache, int64_t log,
                             struct error *err);

/* Bring what is in the write-ahead log into the file, as far as readers allow. False: the
 * file would have to grow, and cannot. */
bool db_checkpoint(struct db *db);

/* The same without waiting for anybody, and without a word when it fails. */
void db_write_back(struct db *db);

/* Bring all of it into the file and cut the log off, so that it has no page any more as
 * it was before. Waits a little for readers. False: not yet, try again. */
bool db_empty_log(struct db *db);

/* Since this was last asked, did a call or a checkpoint fail because there was no room
 * for what it wrote? That is so on a full disk, beyond a quota or the limit of a file's
 * size, and on a disk that fails. */
bool db_no_space(struct db *db);

/* Are the file and its write-ahead log still where they were opened? A file that was
 * deleted, moved or replaced would be written all the same, and be gone with the process.
 * ERROR_UNAVAILABLE: one of them is not. */
MUST_CHECK bool db_in_place(struct db *db, struct error *err);

/* Copy the database, as of one moment, into an empty file at `path`. Others may write
 * meanwhile. The copy needs no log beside it, and is on the disk on return. */
MUST_CHECK bool db_copy(struct db *db, const char *path, struct error *err);

/* Read all of the database. `whole`: also compare each index with its table, which takes
 * several times as long. ERROR_CORRUPT says what is wrong first. */
MUST_CHECK bool db_check(struct db *db, bool whole, struct error *err);

/* Commit a writer's transaction. The first one of a new file goes into the file itself,
 * as a whole, and only then the file gets its write-ahead log. So whenever the program is
 * killed, the file is empty or has all its tables, and those are never in the log alone.
 */
MUST_CHECK bool db_commit(struct db *db, struct error *err);

/* Is a transaction open? Some failures end it. */
bool db_in_transaction(const struct db *db);

/* How many rows all statements of this connection have changed. */
int64_t db_all_changes(const struct db *db);
/* The id of the row that was inserted last. */
int64_t db_last_id(const struct db *db);

/* --- what a connection may read --- */

/* May statements read this column? An empty column: that of rows as such, to count them.
 */
typedef bool db_shown(const char *table, const char *column);

/* From now on the connection, opened with DB_READ, only reads what is shown. Whatever
 * else a statement asks for is a mistake in it: it is not run, ERROR_INTERNAL. But see
 * db_use_hidden(). */
void db_show_only(struct db *db, db_shown *shown);

/* As db_use(), of a statement that may read what is not shown. It may not give it. */
bool db_use_hidden(struct db *db, const char *sql, struct statement **statement,
                   struct error *err);

/* What becomes of a text in SQL; empty: NULL. It is valid until the next step of the
 * statement, at least. */
typedef str db_function(void *context, str text);

/* Let statements call a function of one text, by this name. */
MUST_CHECK bool db_define(struct db *db, const char *name, db_function *function,
                          void *context, struct error *err);

#endif
