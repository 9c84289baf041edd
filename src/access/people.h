/* people.h - who may sign in. What changes anything runs in a task of the writer
 * (change.h). */
#ifndef ACCESS_PEOPLE_H
#define ACCESS_PEOPLE_H

#include "access/change.h"

/* The name of a person as it is kept: letters become small. ERROR_INVALID: it has other
 * characters than letters, digits and . _ - @, or too many. */
MUST_CHECK bool person_name(str text, struct arena *arena, str *name, struct error *err);

/* What is to be set; the rest stays as it is. */
struct person_edit {
    str name;
    const struct names *roles; /* NULL: as they are */
    const str *worker;         /* likewise */
    str password;              /* its hash; empty: as it is */
    const bool *active;        /* NULL: as it is */
    bool no_totp;              /* forget the phone, which was lost */
    str session;               /* that does not end: of whoever asks */
};

/* ERROR_INVALID: nothing may be kept like that, such as a worker that is not registered.
 * ERROR_CONFLICT: there is one of that name; or, of `only_first`, an administrator. */
MUST_CHECK bool person_add(struct change *change, const struct person_edit *edit,
                           bool only_first, struct person *person, struct error *err);
/* All sessions of the person end, but the one that edit->session names.
 * ERROR_NOT_FOUND; ERROR_CONFLICT: nobody would be left to administer. */
MUST_CHECK bool person_change(struct change *change, const struct person_edit *edit,
                              struct person *person, struct error *err);
MUST_CHECK bool person_remove(struct change *change, str name, struct error *err);

/* The worker `worker` is gone, and its id may become somebody else's. Whoever was that
 * worker is none any more and loses the role worker; who has no other role is removed.
 * All sessions of that worker end, those of a provider's people too. Leaves a row for
 * each person in the audit log. */
MUST_CHECK bool people_forget_worker(struct change *change, str worker,
                                     struct error *err);

/* --- codes of a phone --- */

/* Begin: make a secret, which counts once a code has confirmed it.
 * ERROR_CONFLICT: there is one already. */
MUST_CHECK bool person_begin_totp(struct change *change, str name, struct person *person,
                                  struct error *err);
/* Confirm it: `code` is one of its codes. Each of recovery[RECOVERY_CODES] is a code for
 * when the phone is lost. ERROR_INVALID: the code is wrong. ERROR_CONFLICT: it was not
 * begun. */
MUST_CHECK bool person_confirm_totp(struct change *change, str name, str code,
                                    str *recovery, struct error *err);

/* --- */

/* May this person sign in with a password, and administer? */
bool person_administers(const struct person *person);

#endif
