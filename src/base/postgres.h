/* postgres.h - a PostgreSQL server as a database (db.h), and what only it can do. The
 * only door to libpq.
 *
 * What gives no rows is sent without waiting, and whatever waits is answered together
 * with all that was sent before it (libpq's "pipeline"). Rows come as they are read, so
 * that a statement may give more of them than fit into memory; those of a statement that
 * is left half read for another one are kept until they are read, or it is done.
 *
 * A connection that was lost is made anew where no transaction is open: a reader notices
 * nothing but one failure.
 */
#ifndef BASE_POSTGRES_H
#define BASE_POSTGRES_H

#include "base/db.h"
#include "base/instant.h"
#include "base/values.h"

/* Connect to the server of a URL, "postgresql://..." (PostgreSQL's manual, "Connection
 * URIs"). `usual` and `fixed` are more of what "options" there has, such as
 * "-c search_path=site": the URL's own count more than the usual ones, and less than the
 * fixed ones. ERROR_INVALID: it is no such URL. *db is the caller's to close. */
MUST_CHECK bool postgres_open(const char *url, const char *usual, const char *fixed,
                              struct db **db, struct error *err);

/* --- transactions --- */

/* Begin one by this statement, such as "BEGIN". What failed before is forgotten. */
MUST_CHECK bool postgres_begin(struct db *db, const char *sql, struct error *err);
/* False: it failed, and is rolled back by postgres_rollback(). *unknown: the connection
 * was lost while the answer was awaited, so it may have worked all the same. */
MUST_CHECK bool postgres_commit(struct db *db, bool *unknown, struct error *err);
/* Does nothing if none is open. */
void postgres_rollback(struct db *db);
/* End one that has changed nothing, without waiting. */
void postgres_leave(struct db *db);
bool postgres_in_transaction(const struct db *db);

/* From now on the server hears of this connection so often in a transaction, however long
 * the process computes in it, as long as it is not frozen. ERROR_UNAVAILABLE: there is no
 * thread to be had. */
MUST_CHECK bool postgres_pulse(struct db *db, span every, struct error *err);

/* Wait for the answers to all that was sent. */
MUST_CHECK bool postgres_wait(struct db *db, struct error *err);

/* A server that does not answer for half a minute is given up, as the network may be cut
 * off without a sign. Not so while a statement may take long: then for a day. */
void postgres_be_patient(struct db *db, bool is);
/* The same, for so long; what is given up does not go on at the server either. */
void postgres_set_patience(struct db *db, span most);

/* --- what others tell --- */

/* Outside a transaction, on a connection that has run "LISTEN": sleep until somebody
 * tells something ("NOTIFY"), until there is something to be read from the descriptor
 * `wake`, or for `most`. ERROR_UNAVAILABLE: the connection is lost. */
MUST_CHECK bool postgres_await_notice(struct db *db, int wake, span most,
                                      struct error *err);

/* --- what is at the other end --- */

/* 150004: the server is PostgreSQL 15.4. */
int postgres_server_version(const struct db *db);
/* The number of its process, as it was told at the begin. Through a pooler it is another
 * one than pg_backend_pid() says. */
int64_t postgres_process(const struct db *db);

/* How often it has waited for an answer so far. */
uint64_t postgres_waits(const struct db *db);

/* From now on a comment whose first character is "!" is none in statements that are
 * prepared: what is in it counts. */
void postgres_open_comments(struct db *db);

/* --- what a connection may read --- */

/* The connection was opened with "-c role=..." of this role, whose name needs no quotes.
 * What it may not read is refused, ERROR_INTERNAL; but see postgres_use_hidden(). */
void postgres_restrict(struct db *db, const char *role);

/* As db_use(), of a statement that runs with the rights of whoever is connected. */
bool postgres_use_hidden(struct db *db, const char *sql, struct statement **statement,
                         struct error *err);

/* --- sets --- */

/* Bind it; it is borrowed as texts are. */
void statement_values(struct statement *statement, int at, struct values *values);

#endif
