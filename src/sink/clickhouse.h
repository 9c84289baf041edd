/* clickhouse.h - a ClickHouse server, asked over HTTP. For one thread. */
#ifndef SINK_CLICKHOUSE_H
#define SINK_CLICKHOUSE_H

#include "base/buf.h"
#include "base/cleanup.h"

#include <stdatomic.h>
#include <stdbool.h>

struct arena;
struct error;
struct clickhouse;

struct clickhouse_options {
    str server;         /* "https://clickhouse.example:8443" */
    str database;       /* made when it is not there */
    str user, password; /* an empty user: ClickHouse's "default", without a password */
    str ca_file;        /* who may vouch for the server; empty: the system's */
    str site;           /* which of the sites in that database this one is */
    const atomic_bool *stop; /* borrowed; once it is true, requests fail; NULL: none */
};

/* Nothing is sent yet. The result is the caller's to close.
 * ERROR_INVALID: the server is no http or https URL, the database is not a plain name, or
 * the site not an id. */
MUST_CHECK bool clickhouse_open(const struct clickhouse_options *options,
                                struct clickhouse **clickhouse, struct error *err);
void clickhouse_close(struct clickhouse *clickhouse); /* accepts NULL */
static inline void clickhouse_closep(struct clickhouse **clickhouse)
{
    clickhouse_close(*clickhouse);
}

/* The site, for rows; and for statements, with its quotes. */
str clickhouse_site(const struct clickhouse *clickhouse);
str clickhouse_site_quoted(const struct clickhouse *clickhouse);
/* The database. */
str clickhouse_database(const struct clickhouse *clickhouse);

/* Make the database. The others below are about tables in it. Errors of all of them:
 * ERROR_UNAVAILABLE: no answer, or ClickHouse has failed; ERROR_DENIED: it does not let
 * this user do so; ERROR_INVALID: its certificate is not trusted. */
MUST_CHECK bool clickhouse_make_database(struct clickhouse *clickhouse,
                                         struct error *err);
/* Run a statement that has no result. */
MUST_CHECK bool clickhouse_run(struct clickhouse *clickhouse, str sql, struct error *err);
/* Run one that ends with "FORMAT RowBinary". The rows live in `arena`. */
MUST_CHECK bool clickhouse_ask(struct clickhouse *clickhouse, str sql,
                               struct arena *arena, str *rows, struct error *err);
/* Insert rows. `into`: "events (site, at_ms, ...)". All of them are there when it returns
 * true; when it does not, they may be there all the same. */
MUST_CHECK bool clickhouse_insert(struct clickhouse *clickhouse, str into, str rows,
                                  struct error *err);

/* A text as a literal of SQL. */
void clickhouse_quote(struct buf *sql, str text);

#endif
