/* credentials.h - requests that change keys, people or sessions, and those that need a
 * password: what they share.
 *
 * Such a request sleeps while its password is compared or hashed, and while the writer
 * makes the change. Each time its handler is called again, `step` says what is over.
 */
#ifndef API_CREDENTIALS_H
#define API_CREDENTIALS_H

#include "access/change.h"
#include "access/passwords.h"
#include "api/update.h"
#include "base/member.h"

struct credential_request;

/* Works out the change, on the writer's thread; see change.h. */
typedef bool credential_alter(struct credential_request *request, struct change *change,
                              struct error *err);

/* Lives in the request's arena; request->state points to it. */
struct credential_request {
    struct update update; /* must be first */
    const struct app *app;
    struct request *request;
    enum { COMPARED, HASHED, CHANGED } step;
    struct password_job job;
    str account; /* whose password is compared */
    struct change change;
    credential_alter *alter;
};

/* Begin: the request's state is `new_one` from then on. */
void credential_begin(const struct app *app, struct request *request,
                      struct credential_request *new_one);

/* Has whoever guesses to wait before the next try at `account`? Then *answer is to be
 * returned: 429. */
bool credential_must_wait(struct credential_request *state, str account,
                          struct reply *reply, enum answer *answer);

/* Compare a password with a hash, `kept`; NULL: of nobody. Asks credential_must_wait().
 * The next step is COMPARED. */
enum answer credential_compare(struct credential_request *state, struct reply *reply,
                               str account, str password, const char *kept);
/* How it ended. It counts as a guess until credential_was_right(). */
bool credential_fits(const struct credential_request *state);
void credential_was_right(const struct credential_request *state);
/* It was no guess, but neither was it all that is needed. */
void credential_was_no_guess(const struct credential_request *state);

/* Hash a new password. The next step is HASHED; credential_hash_of() is then the hash. */
enum answer credential_hash(struct credential_request *state, struct reply *reply,
                            str password);
/* Empty: there is none, and *reply says why. */
str credential_hash_of(const struct credential_request *state, struct reply *reply);

/* Have the writer make the change. The next step is CHANGED, and update_failed() says
 * whether it has failed. */
enum answer credential_change(struct credential_request *state, credential_alter *alter);

/* --- bodies --- */

struct names;

/* A list of texts; absent: *names stays as it is. They live in `arena`. */
MUST_CHECK bool credential_names(const struct member *member, struct arena *arena,
                                 struct names *names, struct error *err);

/* A password; never in an error's text. Absent: empty. */
MUST_CHECK bool credential_password(const struct member *member, str *password,
                                    struct error *err);

/* --- answers --- */

/* Who the caller is and how the server stands: GET /api/session. */
enum answer session_answer(const struct app *app, struct request *request,
                           struct reply *reply, const struct caller *caller);

/* The same for a session that has just begun, with its token in the cookie. */
enum answer session_begun(const struct app *app, struct request *request,
                          struct reply *reply, const char *text);

void render_names(struct json_out *out, struct json_node *object, const char *key,
                  struct names names);
/* null for 0 and for never. */
void render_when(struct request *request, struct json_out *out, struct json_node *object,
                 const char *key, instant t);

#endif
