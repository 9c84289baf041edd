/* moving.h - a site moved from one database to another, of whichever engines.
 *
 * All that is kept is copied, table by table, in the order of each table's key and a page
 * in each transaction. So what is there already tells where to go on after a crash. The
 * copy is marked until everything was compared, and nobody can open it before. The source
 * is not changed, and nobody writes it meanwhile.
 */
#ifndef STORE_MOVING_H
#define STORE_MOVING_H

#include "store/audit.h"
#include "store/migration.h"
#include "store/store.h"

struct site_move {
    const char *from, *to; /* URLs */
    instant now;
    struct actor actor; /* who moves it: a row of the copy's audit log */
    /* Told of each page: "copying TABLE" or "comparing TABLE", rows so far. */
    struct migration_progress progress;
    /* Told of each figure that is not what the events say, in the source before it is
     * copied, and in the copy. */
    void (*report)(void *context, const struct difference *difference);
    void *context;
};

struct site_moved {
    bool resumed;         /* there was an unfinished copy already */
    int64_t events, rows; /* voided events, and events, among them */
    int tables;
    /* What stays behind where the target takes no events from a topic, and the source
     * does: refused events, and corrections that wait for theirs. */
    int64_t refused_left, corrections_left;
};

/* Whatever fails, the source is as it was, and the target is not there, or it is an
 * unfinished copy, with which the same call goes on.
 *
 * ERROR_CONFLICT: a server runs on the source, or on the target; the target is there
 * already, or is the unfinished copy of something else; the source has changed since the
 * copy was begun; one of them has tables of another version. ERROR_CORRUPT: figures of
 * the source are not what its events say, or the copy is not what the source is. */
MUST_CHECK bool store_move(const struct site_move *move, struct site_moved *moved,
                           struct error *err);

/* Does the database have exactly the tables that are moved? ERROR_INTERNAL names one that
 * it has not, or that is not known. */
struct backend;
MUST_CHECK bool store_check_tables(struct backend *backend, struct error *err);

#endif
