/* jwt.h - is this token from who it says, for us, and still good? (RFC 7519, RFC 8725)
 *
 * A token is three parts: "header.claims.signature". Whoever shows it to us may have
 * written it, so its header only picks one of the keys that we have. That key says which
 * algorithm it is for. Keys that a token brings along, or says where to find ("jwk",
 * "jku", "x5u", "x5c"), are never looked at. A token that asks to be read in another way
 * ("crit") is refused.
 *
 * No claim is read before the signature was found to fit.
 */
#ifndef ACCESS_JWT_H
#define ACCESS_JWT_H

#include "base/cleanup.h"
#include "base/instant.h"
#include "base/str.h"

struct arena;
struct error;
struct json;
struct jwks;

enum { JWT_BYTES = 16 * 1024, JWT_HEADER_BYTES = 8 * 1024, SUBJECT_BYTES = 255 };

/* How far two clocks may differ. */
#define JWT_LEEWAY SPAN_MINUTE

enum jwt_use {
    ID_TOKEN,     /* says who has signed in: OpenID Connect Core 1.0, section 3.1.3.7 */
    ACCESS_TOKEN, /* lets its bearer do something: RFC 9068 */
};

struct jwt_wanted {
    enum jwt_use use;
    str issuer;   /* "iss", to the letter */
    str audience; /* one of "aud" */
    str nonce;    /* of an ID token: the one that we sent */
};

struct jwt {
    str subject;               /* whom it is about; unique with its issuer */
    instant expires;           /* with the leeway */
    const struct json *claims; /* an object */
};

/* Verify `token`. *jwt lives in `arena`.
 * ERROR_NOT_FOUND: no key is called as it says; if the token is good, the keys have
 * changed since they were read. ERROR_DENIED: all else. */
MUST_CHECK bool jwt_verify(str token, const struct jwks *jwks,
                           const struct jwt_wanted *wanted, instant now,
                           struct arena *arena, struct jwt *jwt, struct error *err);

/* The first of these claims that is a text of at most `most` bytes without control
 * characters; else `otherwise`. `name` ends with NULL. */
str jwt_claim(const struct jwt *jwt, const char *const *name, size_t most, str otherwise);

/* Might it be such a token, and no key of our own? */
bool jwt_looks_like(str token);

#endif
