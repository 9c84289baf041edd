#include "access/sign_in.h"

#include "access/cookie.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/error.h"

#include <inttypes.h>

/* The browser comes back from another site, so unlike a session's this cookie has to be
 * sent when a link of another site is followed. */
#define NAME  "__Host-shopfloor-sign-in"
#define BOUND "; Path=/; Secure; HttpOnly; SameSite=Lax"

enum { COOKIE_TEXT = 80, CHANCE_BYTES = 32 };

static str derive(const unsigned char key[static HASH_BYTES], const char *purpose,
                  str cookie, struct arena *arena)
{
    CLEANUP(buf_free) struct buf text = BUF(2 * COOKIE_TEXT);
    buf_addf(&text, "%s %.*s", purpose, STR_ARG(cookie));
    struct hash hash = hash_keyed(key, buf_str(&text));
    return base64url_of(hash.byte, sizeof hash.byte, arena);
}

static struct sign_in of_cookie(const unsigned char key[static HASH_BYTES], str cookie,
                                struct arena *arena)
{
    struct sign_in made = {
        .cookie = cookie,
        .state = derive(key, "state", cookie, arena),
        .nonce = derive(key, "nonce", cookie, arena),
        .verifier = derive(key, "verifier", cookie, arena),
    };
    struct hash hash = hash_sha256(made.verifier);
    made.challenge = base64url_of(hash.byte, sizeof hash.byte, arena);
    return made;
}

void sign_in_begin(const unsigned char key[static HASH_BYTES], instant now,
                   struct arena *arena, struct sign_in *sign_in)
{
    CLEANUP(buf_free) struct buf cookie = BUF(COOKIE_TEXT);
    unsigned char chance[CHANCE_BYTES];
    random_bytes(chance, sizeof chance);
    buf_addf(&cookie, "%" PRId64 ".%s", instant_add(now, SIGN_IN_TIME).ms,
             base64url_of(chance, sizeof chance, arena).at);
    *sign_in = of_cookie(key, arena_copy(arena, buf_str(&cookie)), arena);
}

/* When the cookie expires. It is the server's word: the state follows from all of it. */
static instant end_of(str cookie)
{
    int64_t ms = 0;
    for (size_t i = 0; i < cookie.len && i < 15 && cookie.at[i] != '.'; i++)
        ms = 10 * ms + (cookie.at[i] - '0');
    return (instant){ms};
}

bool sign_in_resume(const unsigned char key[static HASH_BYTES], str cookie, str state,
                    instant now, struct arena *arena, struct sign_in *sign_in,
                    struct error *err)
{
    if (!cookie.len || cookie.len > COOKIE_TEXT)
        return error_set(err, ERROR_DENIED, "the browser has not kept where it began");
    struct sign_in made = of_cookie(key, arena_copy(arena, cookie), arena);
    if (state.len != made.state.len || !secret_equal(state.at, made.state.at, state.len))
        return error_set(err, ERROR_DENIED,
                         "it did not begin in this browser, or the "
                         "server was started anew meanwhile");
    if (!instant_before(now, end_of(made.cookie)))
        return error_set(err, ERROR_DENIED, "it took too long");
    *sign_in = made;
    return true;
}

str sign_in_cookie(const struct sign_in *sign_in, struct arena *arena)
{
    CLEANUP(buf_free) struct buf text = BUF(256);
    buf_addf(&text, NAME "=%.*s; Max-Age=%" PRId64 BOUND, STR_ARG(sign_in->cookie),
             SIGN_IN_TIME.ms / 1000);
    return arena_copy(arena, buf_str(&text));
}

str sign_in_forget(void) { return STR(NAME "=; Max-Age=0" BOUND); }

str sign_in_cookie_find(str header) { return cookie_named(header, STR(NAME)); }
