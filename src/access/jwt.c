#include "access/jwt.h"

#include "access/jwks.h"
#include "base/arena.h"
#include "base/crypto.h"
#include "base/error.h"
#include "base/json.h"

#include <strings.h>

/* The three parts as they are sent, and what was signed: the first two, with the dot. */
struct parts {
    str header, claims, signature, input;
};

static bool split(str token, struct parts *parts, struct error *err)
{
    if (token.len > JWT_BYTES)
        return error_set(err, ERROR_DENIED, "it has more than %d KiB", JWT_BYTES / 1024);
    str rest;
    parts->header = str_cut(token, '.', &rest);
    parts->claims = str_cut(rest, '.', &parts->signature);
    parts->input = (str){token.at, parts->header.len + 1 + parts->claims.len};
    if (!parts->header.len || !parts->claims.len || !parts->signature.len ||
        memchr(parts->signature.at, '.', parts->signature.len))
        return error_set(err, ERROR_DENIED, "it has not three parts");
    if (parts->header.len > JWT_HEADER_BYTES)
        return error_set(err, ERROR_DENIED, "its header has more than %d KiB",
                         JWT_HEADER_BYTES / 1024);
    return true;
}

/* A part that is a JSON object. What is wrong with it is the sender's fault. */
static bool read_object(str part, const char *name, struct arena *arena,
                        const struct json **object, struct error *err)
{
    str text;
    if (!base64url_parse(part, arena, &text, err) ||
        !json_parse(text, arena, object, err)) {
        err->code = ERROR_DENIED;
        return error_context(err, "%s", name);
    }
    if (!json_is_object(*object))
        return error_set(err, ERROR_DENIED, "%s: want a JSON object", name);
    return true;
}

static bool text_of(const struct json *value, size_t most, str *text)
{
    str found;
    if (!json_text(value, &found) || !found.len || found.len > most)
        return false;
    for (size_t i = 0; i < found.len; i++)
        if ((unsigned char)found.at[i] < ' ' || found.at[i] == 0x7f)
            return false;
    *text = found;
    return true;
}

/* --- the header --- */

/* RFC 7515, section 4.1.9: "application/" may be left out, and case does not matter. */
static bool type_is(str type, const char *name)
{
    static const char prefix[] = "application/";
    size_t skip = sizeof prefix - 1;
    if (type.len > skip && strncasecmp(type.at, prefix, skip) == 0)
        type = (str){type.at + skip, type.len - skip};
    return type.len == strlen(name) && strncasecmp(type.at, name, type.len) == 0;
}

/* A token made for another purpose says so by its type. */
static bool type_good(const struct json *value, enum jwt_use use)
{
    str type;
    if (!value)
        return true;
    return json_text(value, &type) &&
           (type_is(type, "JWT") || (use == ACCESS_TOKEN && type_is(type, "at+jwt")));
}

enum { ALG, KID, TYP, CRIT, MEMBERS };

static bool find_key(const struct json *const *member, const struct jwks *jwks,
                     enum algorithm *algorithm, const struct public_key **key,
                     struct error *err)
{
    str name, kid;
    if (!json_text(member[ALG], &name) || !algorithm_named(name, algorithm))
        return error_set(err, ERROR_DENIED,
                         "its algorithm is none of RS256, PS256, ES256 and EdDSA");
    if (member[KID] && !text_of(member[KID], KID_BYTES, &kid))
        return error_set(err, ERROR_DENIED, "its 'kid' cannot be the name of a key");
    *key = jwks_find(jwks, member[KID] ? &kid : NULL, *algorithm);
    if (*key)
        return true;
    if (!member[KID])
        return error_set(err, ERROR_NOT_FOUND,
                         "it names no key, and there is not just one for %.*s",
                         STR_ARG(name));
    return error_set(err, ERROR_NOT_FOUND, "there is no key '%s' for %.*s",
                     str_shown(kid).text, STR_ARG(name));
}

static bool read_header(str part, const struct jwks *jwks, enum jwt_use use,
                        struct arena *arena, enum algorithm *algorithm,
                        const struct public_key **key, struct error *err)
{
    static const str name[MEMBERS] = {
        [ALG] = STR("alg"), [KID] = STR("kid"), [TYP] = STR("typ"), [CRIT] = STR("crit")};
    const struct json *header, *member[MEMBERS];
    if (!read_object(part, "its header", arena, &header, err))
        return false;
    int twice = json_members(header, name, MEMBERS, member);
    if (twice >= 0)
        return error_set(err, ERROR_DENIED, "its header has '%s' twice", name[twice].at);
    if (member[CRIT])
        return error_set(err, ERROR_DENIED,
                         "it asks for what is not known here ('crit')");
    if (!type_good(member[TYP], use))
        return error_set(err, ERROR_DENIED, "it is a token for another purpose ('typ')");
    return find_key(member, jwks, algorithm, key, err);
}

static bool signature_good(const struct parts *parts, enum algorithm algorithm,
                           const struct public_key *key, struct arena *arena,
                           struct error *err)
{
    str signature;
    if (!base64url_parse(parts->signature, arena, &signature, err)) {
        err->code = ERROR_DENIED;
        return error_context(err, "its signature");
    }
    return public_key_fits(key, algorithm, parts->input, signature) ||
           error_set(err, ERROR_DENIED, "its signature does not fit");
}

/* --- the claims --- */

static bool equals(const struct json *value, str wanted)
{
    str found;
    return json_text(value, &found) && str_equal(found, wanted);
}

/* An ID token for several says by "azp" whose it is. */
static bool audience_good(const struct json *claims, const struct jwt_wanted *wanted)
{
    const struct json *audience = json_get(claims, "aud"),
                      *party = json_get(claims, "azp");
    bool ours = equals(audience, wanted->audience);
    bool several = json_is_array(audience) && json_size(audience) > 1;
    if (json_is_array(audience))
        for (const struct json *e = json_first(audience); e; e = json_next(audience, e))
            ours |= equals(e, wanted->audience);
    if (wanted->use == ID_TOKEN && (several || party))
        ours &= equals(party, wanted->audience);
    return ours;
}

/* Seconds since 1970 (RFC 7519, section 2). */
static bool time_of(const struct json *value, instant *t)
{
    static const double most = 1e11;
    double seconds;
    if (!json_number(value, &seconds) || seconds < 0 || seconds > most)
        return false;
    t->ms = (int64_t)(seconds * 1000);
    return true;
}

/* A moment that may be left out, and must not be ahead of us. */
static bool is_past(const struct json *value, instant now)
{
    instant t;
    return !value || (time_of(value, &t) && t.ms <= now.ms + JWT_LEEWAY.ms);
}

static bool times_good(const struct json *claims, enum jwt_use use, instant now,
                       instant *expires, struct error *err)
{
    instant end;
    if (!time_of(json_get(claims, "exp"), &end))
        return error_set(err, ERROR_DENIED, "it does not say until when it is good");
    end = instant_add(end, JWT_LEEWAY);
    if (!instant_before(now, end))
        return error_set(err, ERROR_DENIED, "it has expired");
    if (use == ID_TOKEN && !json_get(claims, "iat"))
        return error_set(err, ERROR_DENIED, "it does not say when it was made");
    if (!is_past(json_get(claims, "nbf"), now) || !is_past(json_get(claims, "iat"), now))
        return error_set(err, ERROR_DENIED,
                         "it is not good yet; is the clock of this server right?");
    *expires = end;
    return true;
}

static bool nonce_good(const struct json *value, str wanted)
{
    str nonce;
    return wanted.len && json_text(value, &nonce) && nonce.len == wanted.len &&
           secret_equal(nonce.at, wanted.at, wanted.len);
}

static bool claims_good(const struct json *claims, const struct jwt_wanted *wanted,
                        instant now, struct jwt *jwt, struct error *err)
{
    if (json_repeats(claims))
        return error_set(err, ERROR_DENIED, "two of its claims have the same name");
    if (!wanted->issuer.len || !equals(json_get(claims, "iss"), wanted->issuer))
        return error_set(err, ERROR_DENIED, "it is from another issuer");
    if (!wanted->audience.len || !audience_good(claims, wanted))
        return error_set(err, ERROR_DENIED, "it is for another audience");
    if (!text_of(json_get(claims, "sub"), SUBJECT_BYTES, &jwt->subject))
        return error_set(err, ERROR_DENIED, "it does not say whom it is about");
    if (wanted->use == ID_TOKEN && !nonce_good(json_get(claims, "nonce"), wanted->nonce))
        return error_set(err, ERROR_DENIED, "it was made for another sign-in");
    return times_good(claims, wanted->use, now, &jwt->expires, err);
}

bool jwt_verify(str token, const struct jwks *jwks, const struct jwt_wanted *wanted,
                instant now, struct arena *arena, struct jwt *jwt, struct error *err)
{
    struct parts parts;
    enum algorithm algorithm;
    const struct public_key *key;
    struct jwt read = {0};
    if (!split(token, &parts, err) ||
        !read_header(parts.header, jwks, wanted->use, arena, &algorithm, &key, err) ||
        !signature_good(&parts, algorithm, key, arena, err) ||
        !read_object(parts.claims, "its claims", arena, &read.claims, err) ||
        !claims_good(read.claims, wanted, now, &read, err))
        return false;
    *jwt = read;
    return true;
}

str jwt_claim(const struct jwt *jwt, const char *const *name, size_t most, str otherwise)
{
    str text = otherwise;
    while (*name && !text_of(json_get(jwt->claims, *name), most, &text))
        name++;
    return text;
}

/* The header is an object, so it begins with '{', mostly followed by '"': "eyJ". */
bool jwt_looks_like(str token)
{
    return token.len > 2 && memcmp(token.at, "ey", 2) == 0 &&
           memchr(token.at, '.', token.len);
}
