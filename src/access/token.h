/* token.h - the texts that prove who somebody is.
 *
 *     sfk_ 1a2B3c4D 0123456789abcdefghijABCDEFGHIJ0123456789abc 0Ab1Cd     an API key
 *          1a2B3c4D 0123456789abcdefghijABCDEFGHIJ0123456789abc            a session's
 * token id       secret: 256 bits                           checksum
 *
 * (without the spaces; digits and letters only). The id says which one it is, and is no
 * secret. Only a hash is kept: of a secret that nobody can guess a fast one is enough.
 * The prefix lets a scanner find keys that were published, and the checksum tells a
 * mistyped key from a wrong one without looking it up.
 */
#ifndef ACCESS_TOKEN_H
#define ACCESS_TOKEN_H

#include "base/cleanup.h"
#include "base/crypto.h"

struct error;

enum { TOKEN_ID = 8, TOKEN_SECRET = 43, TOKEN_CHECK = 6 };

/* With the NUL at the end. */
enum {
    KEY_TEXT = sizeof "sfk_" + TOKEN_ID + TOKEN_SECRET + TOKEN_CHECK,
    SESSION_TEXT = TOKEN_ID + TOKEN_SECRET + 1
};

struct token {
    char id[TOKEN_ID + 1];
    struct hash hash; /* of all of its text */
};

/* Make one. Its text is nowhere but in `text` from then on. */
struct token key_new(char text[static KEY_TEXT]);
struct token session_new(char text[static SESSION_TEXT]);

/* Read one that somebody sent. ERROR_INVALID: it cannot be one, and the error says
 * nothing of what it holds. */
MUST_CHECK bool key_parse(str text, struct token *token, struct error *err);
MUST_CHECK bool session_parse(str text, struct token *token, struct error *err);

/* Is it the one of which `kept` is the hash? Takes as long for any answer. */
bool token_fits(const struct token *token, const struct hash *kept);

/* Fill with random digits and letters, and end with a NUL. */
void token_random(char *at, size_t count);

#endif
