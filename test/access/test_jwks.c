#include "access/jwks.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/crypto.h"
#include "must.h"

#define X  "\"x\":\"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU\""
#define Y  "\"y\":\"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0\""
#define EC "\"kty\":\"EC\",\"crv\":\"P-256\"," X "," Y
#define ED                                                                               \
    "\"kty\":\"OKP\",\"crv\":\"Ed25519\","                                               \
    "\"x\":\"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo\""

enum { NONE_LEFT = -1, REFUSED_WHOLE = -2 };

/* What becomes of a set with this one key: how many keys there are, or the error. The
 * curves' keys are those of RFC 7517, appendix A, and RFC 8037, appendix A. */
static const struct {
    const char *key;
    int count;
    const char *error;
} key_row[] = {
    {EC, 1, NULL},
    {ED, 1, NULL},
    {EC ",\"use\":\"sig\",\"alg\":\"ES256\",\"key_ops\":[\"verify\"],\"kid\":\"1\"", 1,
     NULL},
    {EC ",\"x5c\":[\"MIIB\"],\"other\":{\"a\":1}", 1, NULL},

    {EC ",\"use\":\"enc\"", NONE_LEFT, NULL},
    {EC ",\"use\":1", NONE_LEFT, NULL},
    {EC ",\"key_ops\":[\"sign\"]", NONE_LEFT, NULL},
    {EC ",\"key_ops\":\"verify\"", NONE_LEFT, NULL},
    {EC ",\"alg\":\"RS256\"", NONE_LEFT, NULL},
    {EC ",\"alg\":\"none\"", NONE_LEFT, NULL},
    {EC ",\"alg\":null", NONE_LEFT, NULL},
    {ED ",\"alg\":\"ES256\"", NONE_LEFT, NULL},
    {"\"kty\":\"oct\",\"k\":\"c2VjcmV0\",\"alg\":\"HS256\"", NONE_LEFT, NULL},
    {"\"kty\":\"EC\",\"crv\":\"P-384\"," X "," Y, NONE_LEFT, NULL},
    {"\"kty\":\"OKP\",\"crv\":\"X25519\"," X, NONE_LEFT, NULL},
    {"\"kty\":\"ec\",\"crv\":\"P-256\"," X "," Y, NONE_LEFT, NULL},
    {X "," Y, NONE_LEFT, NULL},

    {EC ",\"d\":\"AA\"", REFUSED_WHOLE, "it holds its private part"},
    {EC ",\"kid\":7", REFUSED_WHOLE, "'kid' is no text"},
    {EC ",\"kid\":\"\"", REFUSED_WHOLE, "'kid' is no text"},
    {EC "," X, REFUSED_WHOLE, "'x' is there twice"},
    {"\"kty\":\"EC\",\"crv\":\"P-256\"," X, REFUSED_WHOLE, "no text 'y'"},
    {"\"kty\":\"EC\",\"crv\":\"P-256\"," X ",\"y\":\"AAAA\"", REFUSED_WHOLE,
     "a coordinate of 3 bytes"},
    {"\"kty\":\"EC\",\"crv\":\"P-256\"," X ",\"y\":\"A+A=\"", REFUSED_WHOLE,
     "'y': want base64"},
    {"\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"AAAA\"", REFUSED_WHOLE,
     "a coordinate of 3 bytes"},
    {"\"kty\":\"RSA\",\"n\":\"AQAB\",\"e\":\"AQAB\"", REFUSED_WHOLE,
     "an RSA key of 3 bytes"},
    {"\"kty\":\"RSA\",\"e\":\"AQAB\"", REFUSED_WHOLE, "no text 'n'"},
};

static bool parse(const char *text, struct jwks **jwks, struct error *err)
{
    return jwks_parse(str_from(text), jwks, err);
}

static void check_row(size_t i)
{
    CLEANUP(buf_free) struct buf text = BUF(4096);
    CLEANUP(jwks_freep) struct jwks *jwks = NULL;
    struct error err = {0};
    buf_addf(&text, "{\"keys\":[{%s}]}", key_row[i].key);
    bool ok = parse(buf_text(&text), &jwks, &err);
    const char *error =
        key_row[i].count == NONE_LEFT ? "no key is for" : key_row[i].error;
    if (ok != !error || (error && !strstr(err.text, error)))
        fail_msg("%s: %s", key_row[i].key, ok ? "accepted" : err.text);
    if (ok)
        assert_int_equal(jwks_count(jwks), key_row[i].count);
}

static void test_keys(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof key_row / sizeof *key_row; i++)
        check_row(i);
}

/* A number of so many bits, all of them set but perhaps the last, as text. */
static str number(size_t bits, bool odd, size_t zeros, struct arena *arena)
{
    size_t count = zeros + (bits + 7) / 8;
    char *byte = arena_new(arena, char, count + 1);
    memset(byte + zeros, 0xff, count - zeros);
    if (bits % 8)
        byte[zeros] = (char)((1 << bits % 8) - 1);
    if (!odd)
        byte[count - 1] ^= 1;
    return base64url_of(byte, count, arena);
}

static void test_rsa(void **state)
{
    (void)state;
    static const struct {
        size_t bits;
        bool odd;
        size_t zeros;
        const char *exponent, *error;
    } row[] = {
        {2048, true, 0, "AQAB", NULL},
        {2048, true, 1, "AQAB", NULL},
        {4096, true, 0, "Aw", NULL},
        {8192, true, 0, "AAEAAQ", NULL},
        {2047, true, 0, "AQAB", "want one of 2048 to 8192 bits"},
        {1024, true, 0, "AQAB", "want one of 2048 to 8192 bits"},
        {1024, true, 128, "AQAB", "want one of 2048 to 8192 bits"},
        {8200, true, 0, "AQAB", "want one of 2048 to 8192 bits"},
        {2048, false, 0, "AQAB", "no RSA key has these numbers"},
        {2048, true, 0, "AQ", "no RSA key has these numbers"},
        {2048, true, 0, "AAE", "no RSA key has these numbers"},
        {2048, true, 0, "Ag", "no RSA key has these numbers"},
        {2048, true, 0, "AA", "no RSA key has these numbers"},
        {2048, true, 0, "", "no RSA key has these numbers"},
        {2048, true, 0, "AQAAAAE", "no RSA key has these numbers"},
    };
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
        CLEANUP(buf_free) struct buf text = BUF(8192);
        CLEANUP(jwks_freep) struct jwks *jwks = NULL;
        struct error err = {0};
        buf_addf(&text, "{\"keys\":[{\"kty\":\"RSA\",\"n\":\"%s\",\"e\":\"%s\"}]}",
                 number(row[i].bits, row[i].odd, row[i].zeros, &arena).at,
                 row[i].exponent);
        if (parse(buf_text(&text), &jwks, &err) != !row[i].error ||
            (row[i].error && !strstr(err.text, row[i].error)))
            fail_msg("%zu bits, exponent %s: %s", row[i].bits, row[i].exponent, err.text);
    }
}

static void test_sets(void **state)
{
    (void)state;
    static const struct {
        const char *text, *error;
    } row[] = {
        {"", "not JSON"},
        {"[]", "want an object with one array 'keys'"},
        {"{}", "want an object with one array 'keys'"},
        {"{\"keys\":{}}", "want an object with one array 'keys'"},
        {"{\"keys\":[],\"keys\":[]}", "want an object with one array 'keys'"},
        {"{\"keys\":[]}", "no key is for"},
        {"{\"keys\":[7,null,\"a\",[]]}", "no key is for"},
        {"{\"keys\":[{" EC "},{" ED ",\"kid\":7}]}", "key 1: its 'kid' is no text"},
    };
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        struct jwks *jwks = NULL;
        REFUSED_SAYING(ERROR_INVALID, row[i].error, parse(row[i].text, &jwks, &err));
    }
}

static void test_bounds(void **state)
{
    (void)state;
    CLEANUP(buf_free) struct buf text = BUF(2 * JWKS_BYTES);
    CLEANUP(jwks_freep) struct jwks *jwks = NULL;
    buf_addf(&text, "{\"keys\":[{" EC "}");
    for (int i = 1; i < JWKS_KEYS; i++)
        buf_addf(&text, ",{" EC "}");
    size_t len = text.len;
    buf_addf(&text, "]}");
    MUST(jwks_parse(buf_str(&text), &jwks, &err));
    assert_int_equal(jwks_count(jwks), JWKS_KEYS);
    jwks_free(jwks);
    jwks = NULL;
    text.len = len;
    buf_addf(&text, ",{" EC "}]}");
    REFUSED_SAYING(ERROR_LIMIT, "more than 100", jwks_parse(buf_str(&text), &jwks, &err));
    while (text.len <= JWKS_BYTES)
        buf_addf(&text, " ");
    REFUSED_SAYING(ERROR_LIMIT, "more than 256 KiB",
                   jwks_parse(buf_str(&text), &jwks, &err));
}

static void test_find(void **state)
{
    (void)state;
    static const struct {
        const char *set, *kid; /* NULL: the token names none */
        enum algorithm algorithm;
        bool found;
    } row[] = {
        {"{" EC ",\"kid\":\"a\"},{" ED ",\"kid\":\"a\"}", "a", ES256, true},
        {"{" EC ",\"kid\":\"a\"},{" ED ",\"kid\":\"a\"}", "a", EDDSA, true},
        {"{" EC ",\"kid\":\"a\"},{" ED ",\"kid\":\"a\"}", "a", RS256, false},
        {"{" EC ",\"kid\":\"a\"},{" ED ",\"kid\":\"b\"}", "b", ES256, false},
        {"{" EC ",\"kid\":\"a\"},{" EC ",\"kid\":\"a\"}", "a", ES256, false},
        {"{" EC ",\"kid\":\"a\"}", "A", ES256, false},
        {"{" EC ",\"kid\":\"a\"}", "", ES256, false},
        {"{" EC "}", "a", ES256, false},
        {"{" EC "}", NULL, ES256, true},
        {"{" EC ",\"kid\":\"a\"}", NULL, ES256, true},
        {"{" EC "},{" ED "}", NULL, ES256, true},
        {"{" EC "},{" EC "}", NULL, ES256, false},
    };
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        CLEANUP(buf_free) struct buf text = BUF(4096);
        CLEANUP(jwks_freep) struct jwks *jwks = NULL;
        str kid = str_from(row[i].kid);
        buf_addf(&text, "{\"keys\":[%s]}", row[i].set);
        MUST(jwks_parse(buf_str(&text), &jwks, &err));
        if ((jwks_find(jwks, row[i].kid ? &kid : NULL, row[i].algorithm) != NULL) !=
            row[i].found)
            fail_msg("%s of %s", row[i].kid, row[i].set);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_keys), cmocka_unit_test(test_rsa),
        cmocka_unit_test(test_sets), cmocka_unit_test(test_bounds),
        cmocka_unit_test(test_find),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
