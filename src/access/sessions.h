/* sessions.h - who is signed in. All of this runs in a task of the writer (change.h). */
#ifndef ACCESS_SESSIONS_H
#define ACCESS_SESSIONS_H

#include "access/change.h"
#include "http/permission.h"

#define SESSION_IDLE    ((span){12 * SPAN_HOUR.ms}) /* without a request */
#define SESSION_LONGEST ((span){7 * SPAN_DAY.ms})
/* Of somebody for whom a provider vouches: whom it knows no more is out within a day. */
/* A screen on the wall is there until its key ends; browsers keep nothing for longer. */
#define SESSION_OF_KEY            ((span){400 * SPAN_DAY.ms})
#define SESSION_LONGEST_ELSEWHERE ((span){12 * SPAN_HOUR.ms})

enum { SESSIONS_EACH = 20 }; /* of one person; the one not used for longest goes */

/* Whose session it is to be, and what it may do. */
struct new_session {
    str name, provider, key; /* as in struct session */
    struct names roles;
    str worker, address;
};

/* Begin one. The token in `text` goes to the caller, and nowhere else. */
MUST_CHECK bool session_begin(struct change *change, const struct new_session *new_one,
                              char text[static SESSION_TEXT], struct session *session,
                              struct error *err);

/* Somebody whose password was found to fit `compared`. */
struct password_sign_in {
    str name;
    str compared; /* the hash, as it was then */
    str code;     /* of the phone or from paper; empty: none was given */
    str address;
};

/* Begin a session of a person. ERROR_DENIED: the person is not (any more) as it was, or
 * the code is wrong. */
MUST_CHECK bool session_sign_in(struct change *change,
                                const struct password_sign_in *sign_in,
                                char text[static SESSION_TEXT], struct session *session,
                                struct error *err);

/* End one of the sessions that `whose` is of: of the same person. ERROR_NOT_FOUND. */
MUST_CHECK bool session_end(struct change *change, str id, const struct session *whose,
                            struct error *err);

/* End all of a person of ours but the one that is called `but`. */
void sessions_end(struct change *change, str name, str but);
/* End those that this key was exchanged for. */
void sessions_end_of_key(struct change *change, str key);

/* As what somebody calls who comes with it. */
enum caller_kind session_caller(const struct session *session);

/* End all of whoever is this worker, of ours or as a provider says. */
void sessions_end_of_worker(struct change *change, str worker);

/* Is it too old, or idle for too long? `seen`: when it was used last. */
bool session_is_over(const struct session *session, instant seen, instant now);

#endif
