#include "access/oidc.h"

#include "access/sign_in.h"
#include "base/arena.h"
#include "base/buf.h"
#include "must.h"

static void test_endpoints(void **state)
{
    (void)state;
    static const struct {
        const char *url, *server, *path; /* NULL: refused */
    } row[] = {
        {"https://login.example/token", "https://login.example", "/token"},
        {"https://login.example", "https://login.example", ""},
        {"https://login.example:8443/a/b?p=one&q", "https://login.example:8443",
         "/a/b?p=one&q"},
        {"http://localhost:8080/token", "http://localhost:8080", "/token"},
        {"http://127.0.0.1/token", "http://127.0.0.1", "/token"},
        {"http://login.example/token", NULL, "want https"},
        {"http://localhost.example/token", NULL, "want https"},
        {"http://localhost@login.example/token", NULL, "user or a password"},
        {"https://login.example?x", NULL, "has no path"},
        {"https://login.example/#top", NULL, "no address"},
        {"https://login.example/a b", NULL, "no address"},
        {"https://login.example/\r\nX: y", NULL, "no address"},
        {"https://login.example/k\303\244se", NULL, "no address"},
        {"file:///etc/passwd", NULL, "not the URL of a server"},
        {"https://", NULL, "not the URL of a server"},
        {"login.example", NULL, "no address"},
        {"", NULL, "no address"},
    };
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
        struct oidc_endpoint endpoint;
        struct error err = {0};
        bool ok = oidc_endpoint_parse(str_from(row[i].url), &arena, &endpoint, &err);
        if (ok != !!row[i].server || (!ok && !strstr(err.text, row[i].path)))
            fail_msg("%s: %s", row[i].url, ok ? "accepted" : err.text);
        if (!ok)
            continue;
        assert_string_equal(endpoint.server.at, row[i].server);
        assert_string_equal(endpoint.path, row[i].path);
    }
}

static void test_where_a_provider_describes_itself(void **state)
{
    (void)state;
    static const char *const row[][2] = {
        {"https://login.example", "/.well-known/openid-configuration"},
        {"https://login.example/", "/.well-known/openid-configuration"},
        {"https://login.example/realms/plant",
         "/realms/plant/.well-known/openid-configuration"},
    };
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    struct oidc_endpoint endpoint;
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        MUST(oidc_description_endpoint(str_from(row[i][0]), &arena, &endpoint, &err));
        assert_string_equal(endpoint.path, row[i][1]);
    }
    REFUSED_SAYING(ERROR_INVALID, "no '?'",
                   oidc_description_endpoint(STR("https://login.example/?a"), &arena,
                                             &endpoint, &err));
}

#define ISSUER        "https://login.example/plant"
#define NAMED         "\"issuer\":\"" ISSUER "\""
#define AUTH          "\"authorization_endpoint\":\"https://login.example/auth?x=1\""
#define TOKEN         "\"token_endpoint\":\"https://api.example/token\""
#define KEYS          "\"jwks_uri\":\"https://keys.example/keys\""
#define ALL           NAMED "," AUTH "," TOKEN "," KEYS
#define METHODS(list) ",\"token_endpoint_auth_methods_supported\":" list

static const struct {
    const char *text, *error;
    bool in_body;
} description_row[] = {
    {"{" ALL "}", NULL, false},
    {"{" ALL METHODS("[\"client_secret_post\"]") "}", NULL, true},
    {"{" ALL METHODS("[\"client_secret_post\",\"client_secret_basic\"]") "}", NULL,
     false},
    {"{" ALL METHODS("[\"private_key_jwt\"]") "}", NULL, false},
    {"{" ALL METHODS("7") "}", NULL, false},
    {"{" AUTH "," TOKEN "," KEYS "}", "it calls itself ''", false},
    {"{\"issuer\":\"" ISSUER "/\"," AUTH "," TOKEN "," KEYS "}",
     "it calls itself 'https://login.example/plant/'", false},
    {"{\"issuer\":7," AUTH "," TOKEN "," KEYS "}", "it calls itself ''", false},
    {"{" NAMED "," TOKEN "," KEYS "}", "no text 'authorization_endpoint'", false},
    {"{" NAMED "," AUTH "," KEYS "}", "no text 'token_endpoint'", false},
    {"{" NAMED "," AUTH "," TOKEN "}", "no text 'jwks_uri'", false},
    {"{" NAMED "," AUTH "," TOKEN ",\"jwks_uri\":\"http://keys.example/\"}",
     "its 'jwks_uri'", false},
    {"{" NAMED ",\"authorization_endpoint\":\"javascript://x/%0aalert(1)\"," TOKEN
     "," KEYS "}",
     "its 'authorization_endpoint'", false},
    {"{" ALL "," TOKEN "}", "no member of it twice", false},
    {"[]", "want a JSON object", false},
    {"<html>", "not JSON", false},
};

static void test_descriptions(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof description_row / sizeof *description_row; i++) {
        CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
        struct oidc_description read;
        struct error err = {0};
        bool ok = oidc_description_parse(str_from(description_row[i].text), STR(ISSUER),
                                         &arena, &read, &err);
        const char *error = description_row[i].error;
        if (ok != !error || (error && !strstr(err.text, error)))
            fail_msg("%s: %s", description_row[i].text, ok ? "accepted" : err.text);
        if (!ok)
            continue;
        assert_int_equal(read.secret_in_body, description_row[i].in_body);
        assert_string_equal(read.authorization.at, "https://login.example/auth?x=1");
        assert_string_equal(read.token.server.at, "https://api.example");
        assert_string_equal(read.keys.path, "/keys");
    }
}

static const struct oidc_client client = {
    .id = {"shop floor", 10},
    .secret = {"a&b=c", 5},
    .scope = {"openid profile", 14},
    .redirect = {"https://plant.example/api/session/callback", 42},
};

static void test_where_the_browser_goes(void **state)
{
    (void)state;
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    struct oidc_description description = {.authorization =
                                               STR("https://l.example/auth")};
    const struct sign_in sign_in = {
        .state = STR("S"), .nonce = STR("N"), .challenge = STR("C")};
#define REST                                                                             \
    "response_type=code&client_id=shop%20floor"                                          \
    "&redirect_uri=https%3A%2F%2Fplant.example%2Fapi%2Fsession%2Fcallback"               \
    "&scope=openid%20profile&state=S&nonce=N&code_challenge=C&code_challenge_method="    \
    "S256"
    assert_string_equal(oidc_authorization(&description, &client, &sign_in, &arena).at,
                        "https://l.example/auth?" REST);
    description.authorization = STR("https://l.example/auth?p=1");
    assert_string_equal(oidc_authorization(&description, &client, &sign_in, &arena).at,
                        "https://l.example/auth?p=1&" REST);
}

/* The secret goes by one way only: in a header, or here. */
static void test_request_for_tokens(void **state)
{
    (void)state;
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    struct oidc_description description = {0};
    struct oidc_client open = client;
    open.secret = STR("");
#define FORM                                                                             \
    "grant_type=authorization_code&code=a%2Bb"                                           \
    "&redirect_uri=https%3A%2F%2Fplant.example%2Fapi%2Fsession%2Fcallback&code_"         \
    "verifier=V"
    assert_string_equal(
        oidc_token_request(&description, &client, STR("a+b"), STR("V"), &arena).at, FORM);
    assert_string_equal(
        oidc_token_request(&description, &open, STR("a+b"), STR("V"), &arena).at,
        FORM "&client_id=shop%20floor");
    description.secret_in_body = true;
    assert_string_equal(
        oidc_token_request(&description, &client, STR("a+b"), STR("V"), &arena).at,
        FORM "&client_id=shop%20floor&client_secret=a%26b%3Dc");
}

static void test_answers_with_tokens(void **state)
{
    (void)state;
    static const struct {
        int status;
        const char *body, *error;
        enum error_code code;
    } row[] = {
        {200, "{\"id_token\":\"a.b.c\",\"access_token\":\"x\"}", NULL, ERROR_NONE},
        {200, "{\"access_token\":\"x\"}", "no ID token", ERROR_UNAVAILABLE},
        {200, "{\"id_token\":7}", "no ID token", ERROR_UNAVAILABLE},
        {200, "{\"id_token\":\"a\",\"id_token\":\"b\"}", "no JSON object",
         ERROR_UNAVAILABLE},
        {200, "a.b.c", "no JSON object", ERROR_UNAVAILABLE},
        {400, "{\"error\":\"invalid_grant\",\"id_token\":\"a.b.c\"}",
         "does not take the code", ERROR_DENIED},
        {401, "{\"error\":\"invalid_client\"}", "answers 401, 'invalid_client'",
         ERROR_UNAVAILABLE},
        {500, "{\"id_token\":\"a.b.c\"}", "answers 500, ''", ERROR_UNAVAILABLE},
        {502, "<html>", "answers 502, and no JSON object", ERROR_UNAVAILABLE},
    };
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
        struct error err = {0};
        str token;
        bool ok =
            oidc_token_answer(row[i].status, str_from(row[i].body), &arena, &token, &err);
        if (ok != !row[i].error || err.code != row[i].code ||
            (!ok && !strstr(err.text, row[i].error)))
            fail_msg("%d %s: %s", row[i].status, row[i].body, err.text);
        if (ok)
            assert_true(str_equal(token, STR("a.b.c")));
    }
}

static void test_percent(void **state)
{
    (void)state;
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    assert_string_equal(percent_encode(STR("aZ09-._~"), &arena).at, "aZ09-._~");
    assert_string_equal(percent_encode(STR(" +/\303\244\0&"), &arena).at,
                        "%20%2B%2F%C3%A4%00%26");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_endpoints),
        cmocka_unit_test(test_where_a_provider_describes_itself),
        cmocka_unit_test(test_descriptions),
        cmocka_unit_test(test_where_the_browser_goes),
        cmocka_unit_test(test_request_for_tokens),
        cmocka_unit_test(test_answers_with_tokens),
        cmocka_unit_test(test_percent),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
