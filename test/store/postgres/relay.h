/* relay.h - stands between a program and the PostgreSQL server of the tests, and loses a
 * commit, or an answer. Test code. */
#ifndef TEST_STORE_POSTGRES_RELAY_H
#define TEST_STORE_POSTGRES_RELAY_H

#include <stddef.h>

struct relay;

/* It listens on a socket in this folder, where libpq looks for one ("host=FOLDER"). */
struct relay *relay_start(const char *folder);
void relay_stop(struct relay *relay);

/* What becomes of the connection that sends the next COMMIT. It is cut off, ... */
enum relay_cut {
    CUT_NOTHING,
    CUT_BEFORE, /* and the server does not get the commit */
    CUT_AFTER,  /* when the server has answered, and the answer is lost */
    CUT_LATE,   /* at once, and the server gets the commit a while later */
    LEAVE_OUT,  /* not at all: the next "ready for query" in a transaction is left out */
};
void relay_cut_next(struct relay *relay, enum relay_cut cut);

#endif
