#include "access/key_source.h"

#include "access/jwks.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/crypto.h"
#include "must.h"

static const instant now = {1800000000000};

/* A token that the key of this name has signed. */
static str token_of(const char *kid, struct arena *arena)
{
    static const unsigned char seed[SIGNING_SEED_BYTES] = {7};
    struct signing_key key = signing_key_from(seed);
    CLEANUP(buf_free) struct buf token = BUF(4096), header = BUF(256);
    static const str claims =
        STR("{\"iss\":\"i\",\"aud\":\"a\",\"sub\":\"s\",\"exp\":1800000300}");
    buf_addf(&header, "{\"alg\":\"EdDSA\",\"kid\":\"%s\"}", kid);
    buf_addf(&token, "%s.%s", base64url_of(header.bytes, header.len, arena).at,
             base64url_of(claims.at, claims.len, arena).at);
    struct signature signature = sign(&key, buf_str(&token));
    buf_addf(&token, ".%s",
             base64url_of(signature.byte, sizeof signature.byte, arena).at);
    return arena_copy(arena, buf_str(&token));
}

static struct jwks *keys_of(const char *kid)
{
    static const unsigned char seed[SIGNING_SEED_BYTES] = {7};
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    CLEANUP(buf_free) struct buf text = BUF(1024);
    struct signing_key key = signing_key_from(seed);
    struct verifying_key public = verifying_key_of(&key);
    struct jwks *jwks = NULL;
    buf_addf(
        &text,
        "{\"keys\":[{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"kid\":\"%s\",\"x\":\"%s\"}]}",
        kid, base64url_of(public.byte, sizeof public.byte, &arena).at);
    MUST(jwks_parse(buf_str(&text), &jwks, &err));
    return jwks;
}

/* "good", or what becomes of it; a capital: the keys are due afterwards. */
static const char *verify(struct key_source *source, const char *kid, int seconds)
{
    static const struct jwt_wanted wanted = {
        .use = ACCESS_TOKEN, .issuer = {"i", 1}, .audience = {"a", 1}};
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    const span since = {seconds * 1000};
    struct jwt jwt;
    struct error err = {0};
    bool good = key_source_verify(source, token_of(kid, &arena), &wanted, now, since,
                                  &arena, &jwt, &err);
    bool due = key_source_due(source, since);
    if (good)
        return due ? "Good" : "good";
    if (err.code == ERROR_UNAVAILABLE)
        return due ? "Later" : "later";
    return err.code == ERROR_DENIED && !due ? "no" : "?";
}

static void test_a_day(void **state)
{
    (void)state;
    static const struct {
        int second;
        const char *keys; /* that are brought before; "": in vain; NULL: no try */
        const char *token, *fate;
    } row[] = {
        {100, NULL, "one", "Later"}, /* at first there are none */
        {100, "", "one", "later"},
        {109, NULL, "one", "later"}, /* tried again after a pause */
        {110, NULL, "one", "Later"},
        {110, "one", "one", "good"},
        {111, NULL, "two", "no"}, /* it was just looked for */
        {169, NULL, "two", "no"},
        {170, NULL, "two", "Later"},
        {170, "", "one", "good"}, /* in vain: those that are there stay */
        {171, NULL, "two", "no"},
        {230, NULL, "two", "Later"},
        {231, NULL, "one", "Good"}, /* asked for, and others are not kept waiting */
        {231, "two", "two", "good"},
        {232, NULL, "one", "no"}, /* gone, and not trusted any more */
        {3000, NULL, "two", "good"},
        {3831, NULL, "two", "Good"}, /* once an hour, without being asked */
    };
    struct key_source *source = key_source_new();
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        if (row[i].keys)
            key_source_put(source, *row[i].keys ? keys_of(row[i].keys) : NULL,
                           (span){row[i].second * 1000});
        const char *fate = verify(source, row[i].token, row[i].second);
        if (strcmp(fate, row[i].fate) != 0)
            fail_msg("at %d s token %s: %s, not %s", row[i].second, row[i].token, fate,
                     row[i].fate);
    }
    key_source_free(source);
}

/* A token that is no good for another reason brings no keys, however often it comes. */
static void test_bad_tokens_ask_for_nothing(void **state)
{
    (void)state;
    static const struct jwt_wanted wanted = {
        .use = ACCESS_TOKEN, .issuer = {"other", 5}, .audience = {"a", 1}};
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    struct key_source *source = key_source_new();
    struct jwt jwt;
    key_source_put(source, keys_of("one"), (span){0});
    REFUSED_SAYING(ERROR_DENIED, "another issuer",
                   key_source_verify(source, token_of("one", &arena), &wanted, now,
                                     (span){1000 * 1000}, &arena, &jwt, &err));
    assert_false(key_source_due(source, (span){1000 * 1000}));
    key_source_free(source);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_day),
        cmocka_unit_test(test_bad_tokens_ask_for_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
