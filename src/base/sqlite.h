/* sqlite.h - SQLite as this program uses it. The only door to the library.
 *
 * A struct db is one connection to a file, used by one thread at a time. A statement is
 * named by its SQL. It is prepared at its first use and kept:
 *
 *     CLEANUP(statement_done) struct statement *get = NULL;
 *     if (!db_use(db, sql_get, &get, err))
 *         return false;
 *     statement_text(get, 1, id);
 *     bool row;
 *     if (!statement_step(get, &row, err))
 *         return false;
 *
 * Errors of all functions: ERROR_UNAVAILABLE (busy, disk full, I/O error: nothing was
 * written, retry later), ERROR_CORRUPT, ERROR_INTERNAL. A broken constraint is an
 * ERROR_INTERNAL, because what users may do wrong is checked before.
 */
#ifndef BASE_SQLITE_H
#define BASE_SQLITE_H

#include "base/cleanup.h"
#include "base/str.h"

#include <stdbool.h>
#include <stdint.h>

struct db;
struct error;
struct statement;

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

/* Accepts NULL. */
void db_close(struct db *db);
static inline void db_closep(struct db **db) { db_close(*db); }

/* Run statements that give no rows. */
MUST_CHECK bool db_run(struct db *db, const char *sql, struct error *err);

/* Commit a writer's transaction. The first one of a new file goes into the file itself,
 * as a whole, and only then the file gets its write-ahead log. So whenever the program is
 * killed, the file is empty or has all its tables, and those are never in the log alone.
 */
MUST_CHECK bool db_commit(struct db *db, struct error *err);

/* The same as db_run() where nothing can be done about a failure: ending a transaction.
 */
void db_try(struct db *db, const char *sql);

/* Is a transaction open? Some failures end it. */
bool db_in_transaction(const struct db *db);

/* How many rows the last INSERT, UPDATE or DELETE changed; and how many rows all
 * statements of this connection have changed. */
int64_t db_changes(const struct db *db);
int64_t db_all_changes(const struct db *db);
/* The id of the row that was inserted last. */
int64_t db_last_id(const struct db *db);

/* How many statements were run so far. */
uint64_t db_statements(const struct db *db);

/* The statement of this SQL, ready to be bound. `sql` must be the same pointer each time,
 * such as a literal, because it is recognised by its address. A statement has one user at
 * a time. */
MUST_CHECK bool db_use(struct db *db, const char *sql, struct statement **statement,
                       struct error *err);

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

/* Bind a value to parameter `at`, counted from 1. Texts and blobs are borrowed until the
 * statement is done or stepped to its end. */
void statement_text(struct statement *statement, int at, str text);
/* An empty text becomes NULL. */
void statement_text_or_null(struct statement *statement, int at, str text);
void statement_int(struct statement *statement, int at, int64_t number);
void statement_real(struct statement *statement, int at, double number);
void statement_null(struct statement *statement, int at);
void statement_blob(struct statement *statement, int at, const void *bytes, size_t size);

/* Go on to the next row. *row: there is one. */
MUST_CHECK bool statement_step(struct statement *statement, bool *row, struct error *err);

/* Run a statement that gives no rows, and make it ready to be bound again. */
MUST_CHECK bool statement_run(struct statement *statement, struct error *err);

/* Make it ready to be bound and run again; bindings stay. */
void statement_again(struct statement *statement);

/* The value of column `at`, counted from 0. Texts and blobs are valid until the next
 * step. */
str column_text(struct statement *statement, int at); /* empty for NULL */
int64_t column_int(struct statement *statement, int at);
double column_real(struct statement *statement, int at);
bool column_is_null(struct statement *statement, int at);
str column_blob(struct statement *statement, int at);

/* Give it back after use; the next db_use() may have it. Accepts NULL. */
void statement_done(struct statement **statement);

#endif
