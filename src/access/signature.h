/* signature.h - does a signature fit a public key? The door to GnuTLS's keys.
 *
 * There are four algorithms (RFC 7518, RFC 8037), and a key is of a type that some of
 * them use. So a key that came for one algorithm is never asked about another.
 */
#ifndef ACCESS_SIGNATURE_H
#define ACCESS_SIGNATURE_H

#include "base/cleanup.h"
#include "base/str.h"

#include <stdbool.h>

struct error;
struct public_key;

enum algorithm {
    RS256, /* RSA, PKCS #1 v1.5, SHA-256 */
    PS256, /* RSA, PSS with a salt of 32 bytes, SHA-256 */
    ES256, /* ECDSA with P-256, SHA-256 */
    EDDSA, /* Ed25519 */
    ALGORITHMS,
};

enum { RSA_LEAST_BITS = 2048, RSA_MOST_BITS = 8192 };

/* Make a key of its numbers, the highest byte first. *key is the caller's to free.
 * ERROR_INVALID: no such key, or one that anybody could break. */
MUST_CHECK bool public_key_rsa(str modulus, str exponent, struct public_key **key,
                               struct error *err);
MUST_CHECK bool public_key_p256(str x, str y, struct public_key **key, struct error *err);
MUST_CHECK bool public_key_ed25519(str x, struct public_key **key, struct error *err);
void public_key_free(struct public_key *key); /* accepts NULL */
static inline void public_key_freep(struct public_key **key) { public_key_free(*key); }

/* May be asked by several threads at once. False also when the key is of another type. A
 * signature of ES256 is two numbers of 32 bytes, one behind the other. */
bool public_key_fits(const struct public_key *key, enum algorithm algorithm, str text,
                     str signature);

#endif
