/* pseudonyms.h - by which names analysts know workers, and who was erased.
 *
 * Beside the database lies a folder, ".FILE.keys", that only its owner may enter and that
 * no backup has:
 *
 *     9f86d081884c7d65...   a key of 32 random bytes for each worker, by a hash of the id
 *     erased                who was erased, and when: a line each, by a keyed hash
 *     key                   the key of that
 *     lock                  empty; locked by whichever server writes here
 *     sign-in               where several servers share it: their key of sign-ins that
 *                           have begun at a provider
 *
 * A pseudonym is a keyed hash of the worker's id. Whoever has the folder can work it out
 * from an id; nobody can without it. A key that is destroyed makes the worker's pseudonym
 * nobody's, also in files that left long ago. And a backup that is put back has again who
 * was erased since; the list tells, so that they are erased again.
 *
 * All functions may be called from any thread.
 */
#ifndef PIPELINE_PSEUDONYMS_H
#define PIPELINE_PSEUDONYMS_H

#include "base/crypto.h"
#include "store/store.h"

struct arena;
struct pseudonyms;

/* The folder beside a database file; lives in `arena`. */
str pseudonyms_folder(str file, struct arena *arena);

/* The folder is made when it is first needed. Several servers may share one. */
struct pseudonyms *pseudonyms_new(str folder);
/* Accepts NULL. */
void pseudonyms_free(struct pseudonyms *pseudonyms);

/* The worker's pseudonym, "p-" and 24 hexadecimal digits; lives in `arena`.
 * ERROR_UNAVAILABLE: the folder cannot be read or written. */
MUST_CHECK bool pseudonym_of(struct pseudonyms *pseudonyms, str worker,
                             struct arena *arena, str *pseudonym, struct error *err);
/* The same with an event's uuid, which may be derived from the id, and with the rest of
 * the event as it is. */
MUST_CHECK bool pseudonymize(struct pseudonyms *pseudonyms, struct event *event,
                             struct arena *arena, struct error *err);

/* The key of that name, which is no worker's: the same for all servers that share the
 * folder, and made when there is none. */
MUST_CHECK bool pseudonyms_key(struct pseudonyms *pseudonyms, str name,
                               unsigned char key[static HASH_BYTES], struct error *err);

/* Note that the worker is erased, then destroy the key. */
MUST_CHECK bool pseudonyms_erase(struct pseudonyms *pseudonyms, str worker, instant now,
                                 struct error *err);
/* Was a worker of this id erased after the moment at which this one was registered? */
MUST_CHECK bool pseudonyms_erased(struct pseudonyms *pseudonyms, str worker,
                                  str created_at, bool *erased, struct error *err);

/* An id for the stand-in of an erased worker (store_erase_worker()); lives in `arena`. */
str pseudonyms_stand_in(struct arena *arena);

#endif
