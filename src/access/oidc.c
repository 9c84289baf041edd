#include "access/oidc.h"

#include "access/sign_in.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/error.h"
#include "base/json.h"
#include "http/link.h"

#include <ctype.h>

enum { URL_BYTES = 2048 };

/* --- addresses --- */

/* It goes into a header, so it may hold nothing that could end one. */
static bool is_printable(str url)
{
    for (size_t i = 0; i < url.len; i++)
        if (url.at[i] <= ' ' || url.at[i] > '~' || strchr("\"<>\\^`{|}", url.at[i]))
            return false;
    return true;
}

bool oidc_endpoint_parse(str url, struct arena *arena, struct oidc_endpoint *endpoint,
                         struct error *err)
{
    const char *scheme = memmem(url.at, url.len, "://", 3);
    if (!scheme || url.len > URL_BYTES || !is_printable(url) ||
        memchr(url.at, '#', url.len))
        return error_set(err, ERROR_INVALID, "'%s' is no address that can be asked",
                         str_shown(url).text);
    size_t host = (size_t)(scheme - url.at) + 3, end = host;
    while (end < url.len && url.at[end] != '/' && url.at[end] != '?')
        end++;
    str server = {url.at, end}, path = {url.at + end, url.len - end};
    if (!link_is_private(server, err))
        return false;
    if (path.len && path.at[0] != '/')
        return error_set(err, ERROR_INVALID, "'%s' has no path", str_shown(url).text);
    *endpoint =
        (struct oidc_endpoint){arena_copy(arena, server), arena_copy(arena, path).at};
    return true;
}

bool oidc_description_endpoint(str issuer, struct arena *arena,
                               struct oidc_endpoint *endpoint, struct error *err)
{
    CLEANUP(buf_free) struct buf url = BUF(2 * URL_BYTES);
    if (memchr(issuer.at, '?', issuer.len))
        return error_set(err, ERROR_INVALID, "the address of an issuer has no '?'");
    while (issuer.len && issuer.at[issuer.len - 1] == '/')
        issuer.len--;
    buf_add(&url, issuer);
    buf_addf(&url, "/.well-known/openid-configuration");
    return oidc_endpoint_parse(buf_str(&url), arena, endpoint, err);
}

/* --- the description --- */

static bool read_endpoint(const struct json *root, const char *name, struct arena *arena,
                          struct oidc_endpoint *endpoint, str *whole, struct error *err)
{
    str url;
    if (!json_text(json_get(root, name), &url))
        return error_set(err, ERROR_INVALID, "it has no text '%s'", name);
    if (!oidc_endpoint_parse(url, arena, endpoint, err))
        return error_context(err, "its '%s'", name);
    *whole = arena_copy(arena, url);
    return true;
}

/* RFC 8414, section 2: what is not said is client_secret_basic. */
static bool wants_secret_in_body(const struct json *root)
{
    const struct json *list = json_get(root, "token_endpoint_auth_methods_supported");
    bool basic = !json_is_array(list), body = false;
    str method;
    for (const struct json *e = json_first(list); e; e = json_next(list, e)) {
        if (!json_text(e, &method))
            continue;
        basic |= str_equal(method, STR("client_secret_basic"));
        body |= str_equal(method, STR("client_secret_post"));
    }
    return body && !basic;
}

bool oidc_description_parse(str text, str issuer, struct arena *arena,
                            struct oidc_description *description, struct error *err)
{
    const struct json *root;
    struct oidc_description read;
    struct oidc_endpoint ignored;
    str named = STR(""), whole;
    if (!json_parse(text, arena, &root, err))
        return false;
    if (!json_is_object(root) || json_repeats(root))
        return error_set(err, ERROR_INVALID, "want a JSON object, no member of it twice");
    if (!json_text(json_get(root, "issuer"), &named) || !str_equal(named, issuer))
        return error_set(err, ERROR_INVALID,
                         "it calls itself '%s', which has to be the issuer to the letter",
                         str_shown(named).text);
    if (!read_endpoint(root, "authorization_endpoint", arena, &ignored,
                       &read.authorization, err) ||
        !read_endpoint(root, "token_endpoint", arena, &read.token, &whole, err) ||
        !read_endpoint(root, "jwks_uri", arena, &read.keys, &whole, err))
        return false;
    read.secret_in_body = wants_secret_in_body(root);
    *description = read;
    return true;
}

/* --- requests --- */

str percent_encode(str text, struct arena *arena)
{
    CLEANUP(buf_free) struct buf out = BUF(3 * text.len + 1);
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.at[i];
        bool plain = c < 0x80 && (isalnum(c) || (c && strchr("-._~", c)));
        buf_addf(&out, plain ? "%c" : "%%%02X", c);
    }
    return arena_copy(arena, buf_str(&out));
}

static void add_field(struct buf *form, const char *name, str value, struct arena *arena)
{
    buf_addf(form, "&%s=", name);
    buf_add(form, percent_encode(value, arena));
}

str oidc_authorization(const struct oidc_description *description,
                       const struct oidc_client *client, const struct sign_in *sign_in,
                       struct arena *arena)
{
    CLEANUP(buf_free) struct buf url = BUF(16 * URL_BYTES);
    str to = description->authorization;
    buf_add(&url, to);
    buf_addf(&url, "%sresponse_type=code", memchr(to.at, '?', to.len) ? "&" : "?");
    add_field(&url, "client_id", client->id, arena);
    add_field(&url, "redirect_uri", client->redirect, arena);
    add_field(&url, "scope", client->scope, arena);
    add_field(&url, "state", sign_in->state, arena);
    add_field(&url, "nonce", sign_in->nonce, arena);
    add_field(&url, "code_challenge", sign_in->challenge, arena);
    add_field(&url, "code_challenge_method", STR("S256"), arena);
    return arena_copy(arena, buf_str(&url));
}

/* A client without a secret says who it is in the body. */
str oidc_token_request(const struct oidc_description *description,
                       const struct oidc_client *client, str code, str verifier,
                       struct arena *arena)
{
    CLEANUP(buf_free) struct buf form = BUF(32 * URL_BYTES);
    buf_addf(&form, "grant_type=authorization_code");
    add_field(&form, "code", code, arena);
    add_field(&form, "redirect_uri", client->redirect, arena);
    add_field(&form, "code_verifier", verifier, arena);
    if (description->secret_in_body || !client->secret.len)
        add_field(&form, "client_id", client->id, arena);
    if (description->secret_in_body && client->secret.len)
        add_field(&form, "client_secret", client->secret, arena);
    return arena_copy(arena, buf_str(&form));
}

static bool refused(int status, str error, struct error *err)
{
    if (str_equal(error, STR("invalid_grant")))
        return error_set(err, ERROR_DENIED, "the provider does not take the code");
    return error_set(err, ERROR_UNAVAILABLE, "the provider answers %d, '%s'", status,
                     str_shown(error).text);
}

bool oidc_token_answer(int status, str body, struct arena *arena, str *id_token,
                       struct error *err)
{
    const struct json *root = NULL;
    struct error unread;
    str error = STR("");
    if (!json_parse(body, arena, &root, &unread) || !json_is_object(root) ||
        json_repeats(root))
        return error_set(err, ERROR_UNAVAILABLE,
                         "the provider answers %d, and no JSON object", status);
    (void)json_text(json_get(root, "error"), &error);
    if (status != 200)
        return refused(status, error, err);
    if (!json_text(json_get(root, "id_token"), id_token))
        return error_set(err, ERROR_UNAVAILABLE,
                         "the provider sent no ID token; is 'openid' in the scope?");
    return true;
}
