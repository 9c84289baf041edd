/* passwords.h - which passwords are taken, and the one thread that hashes them.
 *
 * A hash takes 30 ms and 32 MiB, on purpose. On the threads that answer requests, a flood
 * of sign-ins would keep everybody else waiting, and many at once would take the memory.
 * So there is one thread, with a short queue: what does not fit is refused at once.
 */
#ifndef ACCESS_PASSWORDS_H
#define ACCESS_PASSWORDS_H

#include "base/cleanup.h"
#include "base/crypto.h"
#include "base/error.h"
#include "base/str.h"

enum { PASSWORD_LEAST = 10, PASSWORD_MOST = 200, PASSWORD_QUEUE = 32 };

/* May somebody of this name have this password? There are no rules about kinds of
 * characters: they make passwords hard to remember, and hardly any harder to guess.
 * ERROR_INVALID says what is wrong. */
MUST_CHECK bool password_check(str password, str name, struct error *err);

struct passwords;

/* A password to be hashed, or compared. It and `password` stay where they are until
 * `done` was called, on the thread that hashes. */
struct password_job {
    struct password_job *next; /* private */
    str password;
    /* What to compare with, and whether it fits. NULL: there is no such person; it takes
     * as long to say no. */
    bool compare;
    const char *kept;
    bool fits;
    char hash[PASSWORD_HASH_BYTES]; /* when nothing is compared */
    struct error err;               /* why there is no hash; else ERROR_NONE */
    void (*done)(struct password_job *job);
};

MUST_CHECK bool passwords_start(struct passwords **passwords, struct error *err);

/* ERROR_UNAVAILABLE: too many wait already; `done` is not called. */
MUST_CHECK bool passwords_submit(struct passwords *passwords, struct password_job *job,
                                 struct error *err);

/* Do what waits, and stop. Accepts NULL. */
void passwords_stop(struct passwords *passwords);

#endif
