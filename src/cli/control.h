/* control.h - the socket beside a database, by which commands reach a server on it.
 *
 * A database has one writer. So a command that changes a database asks the server that
 * runs on it, if there is one: it connects to the socket .FILE.socket, on which the
 * server speaks what it speaks on its address. Only the user who runs the server may open
 * it. The dot keeps it out of the way of those who copy FILE*, as a socket cannot be
 * copied.
 */
#ifndef CLI_CONTROL_H
#define CLI_CONTROL_H

#include "base/cleanup.h"
#include "base/str.h"

#include <stdbool.h>
#include <stddef.h>

struct arena;
struct error;
struct json;
struct link;

/* The socket of a database, which is named as store_open() takes it. It is empty when the
 * name is too long for a socket, and where any number of programs may write the database.
 * Lives in `arena`. */
str control_socket(str database, struct arena *arena);

/* Connect to the server that writes `database`. *link is NULL when there is none: then
 * *err, which says why the database cannot be written, stays as it is. */
void control_find(str database, struct link **link);

/* POST `body` (JSON; empty: none) and read the answer, which lives in `arena`.
 * ERROR_CONFLICT, ERROR_NOT_FOUND, ERROR_INVALID, ERROR_UNAVAILABLE: with the server's
 * words. */
MUST_CHECK bool control_post(struct link *link, const char *path, str body,
                             struct arena *arena, const struct json **answer,
                             struct error *err);

/* The same by another method, such as PUT or DELETE. */
MUST_CHECK bool control_send(struct link *link, const char *method, const char *path,
                             str body, struct arena *arena, const struct json **answer,
                             struct error *err);

/* A whole number of an answer; 0 when there is none of that name. */
long long control_number(const struct json *answer, const char *name);

#endif
