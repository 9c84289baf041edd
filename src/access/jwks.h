/* jwks.h - the public keys of who signs tokens: a JSON Web Key Set (RFC 7517).
 *
 * A set is read once and never changes; any number of threads may ask it.
 */
#ifndef ACCESS_JWKS_H
#define ACCESS_JWKS_H

#include "access/signature.h"

#include "base/cleanup.h"
#include "base/str.h"

#include <stddef.h>

struct error;
struct jwks;

enum { JWKS_BYTES = 256 * 1024, JWKS_KEYS = 100, KID_BYTES = 256 };

/* Read a set. Keys that are not for verifying signatures, and those of other algorithms,
 * are passed over, as the RFC asks. *jwks is the caller's to free.
 * ERROR_INVALID: it is no such set, a key in it is broken, weak or private, or none is
 * left. ERROR_LIMIT: it is larger than the bounds above. */
MUST_CHECK bool jwks_parse(str text, struct jwks **jwks, struct error *err);
void jwks_free(struct jwks *jwks); /* accepts NULL */
static inline void jwks_freep(struct jwks **jwks) { jwks_free(*jwks); }

/* How many keys it has for tokens. */
size_t jwks_count(const struct jwks *jwks);

/* "RS256" to what it means; false for all that is not here, such as "none" and "HS256".
 */
bool algorithm_named(str name, enum algorithm *algorithm);

/* The key of this name that may be used with this algorithm. `kid` is NULL where the
 * token names none: then there has to be only one such key. NULL: there is none, or more
 * than one. */
const struct public_key *jwks_find(const struct jwks *jwks, const str *kid,
                                   enum algorithm algorithm);

#endif
