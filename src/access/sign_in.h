/* sign_in.h - one sign-in at a provider, from the browser's going there to its return.
 *
 * The server remembers nothing of it. The browser keeps a cookie that nobody can guess,
 * and all that must be known again follows from it and from a key of the server: the
 * `state`, without which a page of another site could sign somebody in as somebody else;
 * the `nonce`, without which a token made for another sign-in would do; the verifier of
 * PKCE (RFC 7636), without which whoever sees the code could use it.
 */
#ifndef ACCESS_SIGN_IN_H
#define ACCESS_SIGN_IN_H

#include "base/cleanup.h"
#include "base/crypto.h"
#include "base/instant.h"

struct arena;
struct error;

/* How long the browser may be away. */
#define SIGN_IN_TIME ((span){10 * 60 * 1000})

struct sign_in {
    str cookie; /* its value */
    str state, nonce;
    str verifier;  /* goes to the provider with the code */
    str challenge; /* its hash, which went there before */
};

/* `key` is the server's. The texts live in `arena`. */
void sign_in_begin(const unsigned char key[static HASH_BYTES], instant now,
                   struct arena *arena, struct sign_in *sign_in);

/* The browser is back with `cookie`, and with the `state` that the provider gives back.
 * ERROR_DENIED: it did not begin here, or too long ago. */
MUST_CHECK bool sign_in_resume(const unsigned char key[static HASH_BYTES], str cookie,
                               str state, instant now, struct arena *arena,
                               struct sign_in *sign_in, struct error *err);

/* What the browser is told to keep, and to forget: values of a header Set-Cookie. */
str sign_in_cookie(const struct sign_in *sign_in, struct arena *arena);
str sign_in_forget(void);
/* The cookie's value in a header Cookie; empty when there is none, or more than one. */
str sign_in_cookie_find(str header);

#endif
