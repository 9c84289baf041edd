/* The tokens of jwt_vectors.txt, which another library made: test/provider/vectors.mjs.
 */
#include "access/jwt.h"

#include "access/jwks.h"
#include "base/arena.h"
#include "base/file.h"
#include "base/json.h"
#include "must.h"

#include <stdlib.h>

static const instant vectors_now = {1800000000000};
static const struct jwt_wanted wanted_id = {
    .use = ID_TOKEN,
    .issuer = {"https://login.plant.example", 27},
    .audience = {"shopfloor", 9},
    .nonce = {"nonce-of-this-sign-in", 21},
};

struct vector {
    str name, fate, token;
};

static struct {
    struct arena arena;
    struct jwks *jwks;
    struct vector vector[128];
    size_t count;
} made;

static int read_vectors(void **state)
{
    (void)state;
    str text;
    MUST(file_read(SOURCE_ROOT "/test/access/jwt_vectors.txt", 1 << 20, &made.arena,
                   &text, &err));
    while (text.len) {
        str line = str_cut(text, '\n', &text), rest;
        struct vector vector = {.name = str_cut(line, '\t', &rest)};
        vector.fate = str_cut(rest, '\t', &vector.token);
        if (str_equal(vector.name, STR("keys")))
            MUST(jwks_parse(vector.token, &made.jwks, &err));
        else
            made.vector[made.count++] = vector;
    }
    return 0;
}

static int forget_vectors(void **state)
{
    (void)state;
    jwks_free(made.jwks);
    arena_free(&made.arena);
    return 0;
}

static bool verify(str token, const struct jwt_wanted *wanted, instant now,
                   struct error *err)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    struct jwt jwt;
    return jwt_verify(token, made.jwks, wanted, now, &arena, &jwt, err);
}

static bool is_good(const struct vector *vector)
{
    return str_equal(vector->fate, STR("good"));
}

static str vector_named(const char *name)
{
    for (size_t i = 0; i < made.count; i++)
        if (str_equal(made.vector[i].name, str_from(name)))
            return made.vector[i].token;
    fail_msg("no vector '%s'", name);
    return STR("");
}

static void test_tokens_of_another_library(void **state)
{
    (void)state;
    size_t good = 0;
    for (size_t i = 0; i < made.count; i++) {
        const struct vector *vector = &made.vector[i];
        struct error err = {0};
        bool accepted = verify(vector->token, &wanted_id, vectors_now, &err);
        bool fits =
            is_good(vector) || strstr(err.text, arena_copy(&made.arena, vector->fate).at);
        if (accepted != is_good(vector) || !fits)
            fail_msg("%.*s: want %.*s, got: %s", STR_ARG(vector->name),
                     STR_ARG(vector->fate), accepted ? "good" : err.text);
        good += accepted;
    }
    assert_true(good >= 15 && made.count - good >= 40);
}

/* Only of a token whose key is not there it is said so: then the keys are read again. */
static void test_an_unknown_key_is_another_error(void **state)
{
    (void)state;
    for (size_t i = 0; i < made.count; i++) {
        struct error err = {0};
        bool unknown =
            strstr(arena_copy(&made.arena, made.vector[i].fate).at, "no key") ||
            strstr(arena_copy(&made.arena, made.vector[i].fate).at, "names no");
        if (!verify(made.vector[i].token, &wanted_id, vectors_now, &err))
            assert_int_equal(err.code, unknown ? ERROR_NOT_FOUND : ERROR_DENIED);
    }
}

static void test_what_it_says(void **state)
{
    (void)state;
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    struct jwt jwt;
    str role;
    MUST(jwt_verify(vector_named("EdDSA"), made.jwks, &wanted_id, vectors_now, &arena,
                    &jwt, &err));
    assert_true(str_equal(jwt.subject, STR("ana")));
    assert_int_equal(jwt.expires.ms, vectors_now.ms + (300 + 60) * 1000);
    const struct json *roles = json_get(jwt.claims, "roles");
    assert_true(json_text(json_next(roles, json_first(roles)), &role));
    assert_true(str_equal(role, STR("k\303\244se")));
}

/* What lets machines in needs no nonce, and may have a type of its own. */
static void test_access_token(void **state)
{
    (void)state;
    struct jwt_wanted wanted = wanted_id;
    wanted.use = ACCESS_TOKEN;
    wanted.nonce = STR("");
    MUST(verify(vector_named("RS256"), &wanted, vectors_now, &err));
    MUST(verify(vector_named("without a nonce"), &wanted, vectors_now, &err));
    MUST(verify(vector_named("the type of an access token"), &wanted, vectors_now, &err));
    MUST(verify(vector_named("for several, without azp"), &wanted, vectors_now, &err));
    REFUSED_SAYING(
        ERROR_DENIED, "another purpose",
        verify(vector_named("the type of a log-out"), &wanted, vectors_now, &err));
}

/* A setting that is empty does not let in what is empty, too. */
static void test_wanted_must_be_said(void **state)
{
    (void)state;
    struct jwt_wanted wanted = wanted_id;
    wanted.nonce = STR("");
    REFUSED_SAYING(ERROR_DENIED, "another sign-in",
                   verify(vector_named("without a nonce"), &wanted, vectors_now, &err));
    wanted = wanted_id;
    wanted.audience = STR("");
    REFUSED_SAYING(ERROR_DENIED, "another audience",
                   verify(vector_named("no audience"), &wanted, vectors_now, &err));
    wanted = wanted_id;
    wanted.issuer = STR("");
    REFUSED_SAYING(ERROR_DENIED, "another issuer",
                   verify(vector_named("no issuer"), &wanted, vectors_now, &err));
}

static void test_leeway(void **state)
{
    (void)state;
    const instant end = {vectors_now.ms + (300 + 60) * 1000};
    str token = vector_named("RS256");
    MUST(verify(token, &wanted_id, (instant){end.ms - 1}, &err));
    REFUSED_SAYING(ERROR_DENIED, "has expired", verify(token, &wanted_id, end, &err));
    MUST(verify(token, &wanted_id, (instant){vectors_now.ms - 70 * 1000}, &err));
    REFUSED_SAYING(
        ERROR_DENIED, "not good yet",
        verify(token, &wanted_id, (instant){vectors_now.ms - 70 * 1000 - 1}, &err));
}

static void test_every_bit_counts(void **state)
{
    (void)state;
    static const char *const name[] = {"RS256", "PS256, of a key without an algorithm",
                                       "ES256", "EdDSA"};
    for (size_t i = 0; i < sizeof name / sizeof *name; i++) {
        str token = vector_named(name[i]);
        char *changed = (char *)arena_copy(&made.arena, token).at;
        for (size_t bit = 0; bit < 8 * token.len; bit++) {
            struct error err = {0};
            changed[bit / 8] ^= (char)(1 << bit % 8);
            if (verify((str){changed, token.len}, &wanted_id, vectors_now, &err))
                fail_msg("%s: bit %zu of byte %zu", name[i], bit % 8, bit / 8);
            changed[bit / 8] ^= (char)(1 << bit % 8);
        }
        for (size_t len = 0; len < token.len; len++) {
            struct error err = {0};
            if (verify((str){token.at, len}, &wanted_id, vectors_now, &err))
                fail_msg("%s: cut to %zu bytes", name[i], len);
        }
    }
}

static void test_bounds(void **state)
{
    (void)state;
    char *large = malloc(JWT_BYTES + 1);
    memset(large, 'A', JWT_BYTES + 1);
    REFUSED_SAYING(ERROR_DENIED, "more than 16 KiB",
                   verify((str){large, JWT_BYTES + 1}, &wanted_id, vectors_now, &err));
    large[JWT_HEADER_BYTES + 1] = large[JWT_HEADER_BYTES + 3] = '.';
    REFUSED_SAYING(ERROR_DENIED, "more than 8 KiB",
                   verify((str){large, JWT_BYTES}, &wanted_id, vectors_now, &err));
    free(large);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_tokens_of_another_library),
        cmocka_unit_test(test_an_unknown_key_is_another_error),
        cmocka_unit_test(test_what_it_says),
        cmocka_unit_test(test_access_token),
        cmocka_unit_test(test_wanted_must_be_said),
        cmocka_unit_test(test_leeway),
        cmocka_unit_test(test_every_bit_counts),
        cmocka_unit_test(test_bounds),
    };
    return cmocka_run_group_tests(tests, read_vectors, forget_vectors);
}
