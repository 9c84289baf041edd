/* fuzz_jwt.c - nothing is a good token unless its signature fits; and of one that is
 * signed, whatever is accepted is what was wanted.
 *
 * The input is tried as a token. Then its two lines, a header and claims, are signed. */
#include "access/jwks.h"
#include "access/jwt.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/crypto.h"
#include "base/error.h"
#include "base/json.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct jwt_wanted wanted = {
    .use = ID_TOKEN, .issuer = {"i", 1}, .audience = {"a", 1}, .nonce = {"n", 1}};
static const instant now = {1800000000000};

static void must(bool so)
{
    if (!so)
        abort();
}

static void make_keys(const struct signing_key *key, struct jwks **jwks)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    CLEANUP(buf_free) struct buf text = BUF(1024);
    struct verifying_key public = verifying_key_of(key);
    struct error err;
    buf_addf(
        &text,
        "{\"keys\":[{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"kid\":\"k\",\"x\":\"%s\"}]}",
        base64url_of(public.byte, sizeof public.byte, &arena).at);
    must(jwks_parse(buf_str(&text), jwks, &err));
}

static str sign_lines(const struct signing_key *key, str lines, struct buf *token,
                      struct arena *arena)
{
    str claims, header = str_cut(lines, '\n', &claims);
    buf_add(token, base64url_of(header.at, header.len, arena));
    buf_add(token, STR("."));
    buf_add(token, base64url_of(claims.at, claims.len, arena));
    struct signature signature = sign(key, buf_str(token));
    buf_add(token, STR("."));
    buf_add(token, base64url_of(signature.byte, sizeof signature.byte, arena));
    return buf_str(token);
}

static void check_accepted(const struct jwt *jwt)
{
    str nonce;
    must(jwt->subject.len > 0 && jwt->subject.len <= SUBJECT_BYTES);
    must(now.ms < jwt->expires.ms && !json_repeats(jwt->claims));
    must(json_text(json_get(jwt->claims, "nonce"), &nonce) && str_equal(nonce, STR("n")));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const unsigned char seed[SIGNING_SEED_BYTES];
    static struct jwks *jwks; /* the same every time */
    static struct signing_key key;
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    CLEANUP(buf_free) struct buf token = BUF(4 * size + 1024);
    str input = {(const char *)data, size};
    struct error err = {0};
    struct jwt jwt;
    if (!jwks) {
        key = signing_key_from(seed);
        make_keys(&key, &jwks);
    }
    must(!jwt_verify(input, jwks, &wanted, now, &arena, &jwt, &err));
    must((err.code == ERROR_DENIED || err.code == ERROR_NOT_FOUND) && err.text[0]);
    (void)jwt_looks_like(input);
    if (jwt_verify(sign_lines(&key, input, &token, &arena), jwks, &wanted, now, &arena,
                   &jwt, &err))
        check_accepted(&jwt);
    return 0;
}
