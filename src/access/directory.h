/* directory.h - all keys, people and sessions, and who sent a request.
 *
 * The directory is in memory, so a request costs no read of the database. Whatever
 * changes credentials changes the database first (change.h), and the directory after the
 * commit. All functions may be called from any thread.
 *
 * Until there is an administrator a server that listens only on this machine is open:
 * whoever can call it may do everything. One that others can reach answers nothing but
 * its health and the page on which it is set up, with a code that is in its log.
 */
#ifndef ACCESS_DIRECTORY_H
#define ACCESS_DIRECTORY_H

#include "access/change.h"
#include "http/request.h"

struct directory;

struct directory *directory_new(void);
/* Accepts NULL. */
void directory_free(struct directory *directory);

/* Does the server listen on this machine only? Otherwise, and until it is said, it is
 * not open. */
void directory_set_reach(struct directory *directory, bool this_machine_only);

/* May keys come from other machines without TLS, for all between to read? */
void directory_set_plain(struct directory *directory, bool allowed);
bool directory_is_plain(struct directory *directory);

/* Read all credentials. `entered` is what directory_entered() said before the store was
 * opened, or its snapshot taken. *taken: false if something was entered since, which the
 * store may not have shown; then nothing has changed, and it has to be read again. */
MUST_CHECK bool directory_load(struct directory *directory, struct store *store,
                               uint64_t entered, bool *taken, struct error *err);

/* Where other servers change credentials, too: `refresh` reads them again. It is called
 * for a key, a session or a person that is not there, and says whether it may be there
 * now. To be set once, before anybody calls. */
typedef bool directory_refresher(void *context);
void directory_set_refresh(struct directory *directory, directory_refresher *refresh,
                           void *context);
/* Somebody signs in: what others changed just now counts. */
bool directory_refresh(struct directory *directory);

/* How often something was entered. */
uint64_t directory_entered(struct directory *directory);

/* Take over what was committed. On the writer's thread, in the order of its tasks. */
void directory_enter(struct directory *directory, const struct change *change);

enum directory_state {
    DIRECTORY_OPEN,   /* whoever can call may do everything */
    DIRECTORY_SET_UP, /* nothing but health and the set-up page */
    DIRECTORY_CLOSED, /* there is an administrator */
};
enum directory_state directory_state(struct directory *directory);

/* The code by which a server is set up that others can reach. It is another one each time
 * that the server starts. Lives as long as the directory. */
const char *directory_set_up_code(const struct directory *directory);
bool directory_set_up_fits(const struct directory *directory, str code);

/* --- who calls --- */

/* Who sends `request`? *caller lives in the request's arena. It is never NULL when this
 * returns true: who shows nothing is nobody. ERROR_DENIED: what it shows is no good. */
MUST_CHECK bool directory_identify(struct directory *directory, struct request *request,
                                   const struct caller **caller, struct error *err);

/* May `caller`, who was identified some time ago, still do what it may? False once its
 * key or session has ended or its rights have changed. */
bool directory_is_valid(struct directory *directory, const struct caller *caller);

/* May what proves by itself who somebody is come by this connection? ERROR_DENIED: no,
 * everybody between could have read it. */
MUST_CHECK bool directory_takes_bearer(struct directory *directory,
                                       const struct peer *peer, struct error *err);

/* Whose key or session is this? Fills in all of *caller but its address. ERROR_DENIED
 * says of a key what is wrong with it; a session that is no good is only not found. */
MUST_CHECK bool directory_key_caller(struct directory *directory,
                                     const struct token *token, instant now,
                                     struct arena *arena, struct caller *caller,
                                     struct error *err);
MUST_CHECK bool directory_session_caller(struct directory *directory,
                                         const struct token *token, instant now,
                                         struct arena *arena, struct caller *caller);

/* Is there still such a key or session, and not past its time? */
bool directory_still_has(struct directory *directory, const struct caller *caller,
                         instant now);

/* --- what there is; all of it lives in `arena` --- */

/* ERROR_NOT_FOUND. */
MUST_CHECK bool directory_person(struct directory *directory, str name,
                                 struct arena *arena, struct person *person,
                                 struct error *err);
MUST_CHECK bool directory_session(struct directory *directory, str id,
                                  struct arena *arena, struct session *session,
                                  struct error *err);

struct person_list {
    struct person *at;
    size_t count;
};
struct key_list {
    struct key *at;
    size_t count;
};
struct session_list {
    struct session *at;
    size_t count;
};
/* By name, or by id. Keys and sessions with when they were used last. */
struct person_list directory_people(struct directory *directory, struct arena *arena);
struct key_list directory_keys(struct directory *directory, struct arena *arena);
struct session_list directory_sessions(struct directory *directory, struct arena *arena);

#endif
