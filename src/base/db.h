/* db.h - a database that is asked in SQL, whichever engine it is of.
 *
 * A struct db is one connection, used by one thread at a time. base/sqlite.h opens one to
 * a file, base/postgres.h one to a server. A statement is named by its SQL. It is
 * prepared at its first use and kept:
 *
 *     CLEANUP(statement_done) struct statement *get = NULL;
 *     if (!db_use(db, sql_get, &get, err))
 *         return false;
 *     statement_text(get, 1, id);
 *     bool row;
 *     if (!statement_step(get, &row, err))
 *         return false;
 *
 * What every engine understands of SQL:
 *
 *   Parameters are ?1, ?2 and so on, or all of them "?". Where an engine could not tell
 *   what type one has, or takes it for a small number, write CAST(?1 AS BIGINT). A truth
 *   is bound as 0 or 1.
 *   A conflict is ON CONFLICT with the columns that are in conflict.
 *   Ids of rows come from RETURNING, or from the caller.
 *
 * Errors of all functions: ERROR_UNAVAILABLE (busy, disk full, I/O error, the connection
 * is lost: nothing was written, retry later), ERROR_CORRUPT, ERROR_INTERNAL. A broken
 * constraint is an ERROR_INTERNAL, because what users may do wrong is checked before.
 *
 * An engine over a network does not wait for the answer to what gives no rows, if that is
 * in a transaction. If it failed, the next function that waits returns its error, and so
 * does each one after it, until the transaction is rolled back.
 */
#ifndef BASE_DB_H
#define BASE_DB_H

#include "base/cleanup.h"
#include "base/instant.h"
#include "base/str.h"

#include <stdbool.h>
#include <stdint.h>

struct db;
struct error;
struct statement;

/* Accepts NULL. */
void db_close(struct db *db);
static inline void db_closep(struct db **db) { db_close(*db); }

/* Run statements that give no rows. */
MUST_CHECK bool db_run(struct db *db, const char *sql, struct error *err);

/* The same where nothing can be done about a failure. */
void db_try(struct db *db, const char *sql);

/* How many rows the last statement_run() inserted, updated or deleted. It waits for the
 * answer; when there was a failure it is 0. */
int64_t db_changes(struct db *db);

/* How many statements were run so far. */
uint64_t db_statements(const struct db *db);

/* The statement of this SQL, ready to be bound. `sql` must be the same pointer each time,
 * such as a literal, because it is recognised by its address. A statement has one user at
 * a time. */
MUST_CHECK bool db_use(struct db *db, const char *sql, struct statement **statement,
                       struct error *err);

/* Bind a value to parameter `at`, counted from 1. Texts and blobs are borrowed until the
 * statement is done or stepped to its end. */
void statement_text(struct statement *statement, int at, str text);
/* An empty text becomes NULL. */
void statement_text_or_null(struct statement *statement, int at, str text);
void statement_int(struct statement *statement, int at, int64_t number);
void statement_real(struct statement *statement, int at, double number);
void statement_null(struct statement *statement, int at);
/* A moment, for a column of moments: the engine keeps it in its own way. */
void statement_instant(struct statement *statement, int at, instant t);
void statement_blob(struct statement *statement, int at, const void *bytes, size_t size);

/* Let a statement that gives rows begin before its first step, so that those which are
 * sent one after the other are answered together. */
MUST_CHECK bool statement_send(struct statement *statement, struct error *err);

/* Go on to the next row. *row: there is one. */
MUST_CHECK bool statement_step(struct statement *statement, bool *row, struct error *err);

/* Run a statement that gives no rows, and make it ready to be bound again. */
MUST_CHECK bool statement_run(struct statement *statement, struct error *err);

/* Make it ready to be bound and run again; bindings stay. */
void statement_again(struct statement *statement);

/* The value of column `at`, counted from 0. Texts and blobs are valid until the next
 * step. A truth is 0 or 1; a moment is a text as instant_format() writes it, which ends
 * with a NUL. */
str column_text(struct statement *statement, int at); /* empty for NULL */
int64_t column_int(struct statement *statement, int at);
double column_real(struct statement *statement, int at);
bool column_is_null(struct statement *statement, int at);
str column_blob(struct statement *statement, int at);

/* Give it back after use; the next db_use() may have it. Accepts NULL. */
void statement_done(struct statement **statement);

#endif
