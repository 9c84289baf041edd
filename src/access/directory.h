/* directory.h - all keys, people and sessions, and who sent a request.
 *
 * The directory is in memory, so a request costs no read of the database. Whatever
 * changes credentials changes the database first, and the directory after the commit.
 * All functions may be called from any thread.
 *
 * Until there is an administrator a server that listens only on this machine is open:
 * whoever can call it may do everything. One that others can reach answers nothing but
 * its health and the page on which it is set up.
 */
#ifndef ACCESS_DIRECTORY_H
#define ACCESS_DIRECTORY_H

#include "http/request.h"

struct directory;
struct error;
struct store;

struct directory *directory_new(void);
/* Accepts NULL. */
void directory_free(struct directory *directory);

/* Does the server listen on this machine only? Otherwise, and until it is said, it is
 * not open. */
void directory_set_reach(struct directory *directory, bool this_machine_only);

/* Read all credentials. */
MUST_CHECK bool directory_load(struct directory *directory, struct store *store,
                               struct error *err);

enum directory_state {
    DIRECTORY_OPEN,   /* whoever can call may do everything */
    DIRECTORY_SET_UP, /* nothing but health and the set-up page */
    DIRECTORY_CLOSED, /* there is an administrator */
};
enum directory_state directory_state(struct directory *directory);

/* Who sends `request`? *caller lives in the request's arena. It is never NULL when this
 * returns true: who shows nothing is nobody. ERROR_DENIED: what it shows is no good. */
MUST_CHECK bool directory_identify(struct directory *directory, struct request *request,
                                   const struct caller **caller, struct error *err);

/* May `caller`, who was identified some time ago, still do what it may? False once its
 * key or session has ended or its rights have changed. */
bool directory_is_valid(struct directory *directory, const struct caller *caller);

#endif
