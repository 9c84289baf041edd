#include "access/jwks.h"

#include "base/arena.h"
#include "base/crypto.h"
#include "base/error.h"
#include "base/json.h"
#include "base/memory.h"

#include <stdlib.h>

struct named_key {
    bool has_kid;
    str kid;
    unsigned algorithms; /* bits: 1 << RS256, ... */
    struct public_key *key;
};

struct jwks {
    struct arena arena; /* of the names */
    struct named_key key[JWKS_KEYS];
    size_t count;
};

/* The type of key that an algorithm wants. */
static const struct {
    str name, type, curve;
} algorithm_row[] = {
    [RS256] = {STR("RS256"), STR("RSA"), STR("")},
    [PS256] = {STR("PS256"), STR("RSA"), STR("")},
    [ES256] = {STR("ES256"), STR("EC"), STR("P-256")},
    [EDDSA] = {STR("EdDSA"), STR("OKP"), STR("Ed25519")},
};

bool algorithm_named(str name, enum algorithm *algorithm)
{
    for (unsigned i = 0; i < ALGORITHMS; i++)
        if (str_equal(name, algorithm_row[i].name)) {
            *algorithm = (enum algorithm)i;
            return true;
        }
    return false;
}

/* --- one key --- */

/* The members of a key that are read, in the order of member_name. */
enum { KTY, KID, ALG, USE, KEY_OPS, CRV, N, E, X, Y, D, MEMBERS };
static const str member_name[MEMBERS] = {
    [KTY] = STR("kty"),
    [KID] = STR("kid"),
    [ALG] = STR("alg"),
    [USE] = STR("use"),
    [KEY_OPS] = STR("key_ops"),
    [CRV] = STR("crv"),
    [N] = STR("n"),
    [E] = STR("e"),
    [X] = STR("x"),
    [Y] = STR("y"),
    [D] = STR("d"),
};

static bool is(const struct json *value, str text)
{
    str found;
    return json_text(value, &found) && str_equal(found, text);
}

static bool has(const struct json *array, str text)
{
    for (const struct json *e = json_first(array); e; e = json_next(array, e))
        if (is(e, text))
            return true;
    return false;
}

/* Which algorithms the key itself allows. None: it is for something else. */
static unsigned algorithms_of(const struct json *const *member)
{
    if ((member[USE] && !is(member[USE], STR("sig"))) ||
        (member[KEY_OPS] && !has(member[KEY_OPS], STR("verify"))))
        return 0;
    unsigned bits = 0;
    for (unsigned i = 0; i < ALGORITHMS; i++)
        if (is(member[KTY], algorithm_row[i].type) &&
            (!member[ALG] || is(member[ALG], algorithm_row[i].name)) &&
            (!algorithm_row[i].curve.len || is(member[CRV], algorithm_row[i].curve)))
            bits |= 1U << i;
    return bits;
}

static bool read_number(const struct json *const *member, int which, struct arena *arena,
                        str *bytes, struct error *err)
{
    str text;
    if (!json_text(member[which], &text))
        return error_set(err, ERROR_INVALID, "there is no text '%s'",
                         member_name[which].at);
    return base64url_parse(text, arena, bytes, err) ||
           error_context(err, "'%s'", member_name[which].at);
}

static bool read_numbers(const struct json *const *member, unsigned algorithms,
                         struct arena *arena, struct public_key **key, struct error *err)
{
    str a, b;
    if (algorithms & (1U << RS256 | 1U << PS256))
        return read_number(member, N, arena, &a, err) &&
               read_number(member, E, arena, &b, err) && public_key_rsa(a, b, key, err);
    if (algorithms & 1U << ES256)
        return read_number(member, X, arena, &a, err) &&
               read_number(member, Y, arena, &b, err) && public_key_p256(a, b, key, err);
    return read_number(member, X, arena, &a, err) && public_key_ed25519(a, key, err);
}

static bool read_kid(const struct json *value, struct jwks *jwks, struct named_key *key,
                     struct error *err)
{
    str kid;
    if (!value)
        return true;
    if (!json_text(value, &kid) || !kid.len || kid.len > KID_BYTES)
        return error_set(err, ERROR_INVALID, "its 'kid' is no text of 1 to %d bytes",
                         KID_BYTES);
    key->has_kid = true;
    key->kid = arena_copy(&jwks->arena, kid);
    return true;
}

static bool read_key(const struct json *object, struct jwks *jwks, struct arena *arena,
                     struct error *err)
{
    const struct json *member[MEMBERS];
    int twice = json_members(object, member_name, MEMBERS, member);
    if (twice >= 0)
        return error_set(err, ERROR_INVALID, "'%s' is there twice",
                         member_name[twice].at);
    if (member[D])
        return error_set(err, ERROR_INVALID,
                         "it holds its private part, which nobody but its owner may "
                         "know; give the public one");
    struct named_key key = {.algorithms = algorithms_of(member)};
    if (!key.algorithms)
        return true;
    if (jwks->count == JWKS_KEYS)
        return error_set(err, ERROR_LIMIT, "there are more than %d", JWKS_KEYS);
    if (!read_kid(member[KID], jwks, &key, err) ||
        !read_numbers(member, key.algorithms, arena, &key.key, err))
        return false;
    jwks->key[jwks->count++] = key;
    return true;
}

/* --- the set --- */

static bool read_keys(str text, struct jwks *jwks, struct arena *arena, struct error *err)
{
    static const str name = STR("keys");
    const struct json *root, *keys = NULL;
    if (text.len > JWKS_BYTES)
        return error_set(err, ERROR_LIMIT, "it has more than %d KiB", JWKS_BYTES / 1024);
    if (!json_parse(text, arena, &root, err))
        return false;
    if (!json_is_object(root) || json_members(root, &name, 1, &keys) >= 0 ||
        !json_is_array(keys))
        return error_set(err, ERROR_INVALID, "want an object with one array 'keys'");
    size_t number = 0;
    for (const struct json *e = json_first(keys); e; e = json_next(keys, e), number++)
        if (!read_key(e, jwks, arena, err))
            return error_context(err, "key %zu", number);
    if (!jwks->count)
        return error_set(err, ERROR_INVALID,
                         "no key is for RS256, PS256, ES256 or EdDSA");
    return true;
}

bool jwks_parse(str text, struct jwks **jwks, struct error *err)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    CLEANUP(jwks_freep) struct jwks *made = memory_new(struct jwks, 1);
    if (!read_keys(text, made, &arena, err))
        return error_context(err, "a key set (JWKS)");
    *jwks = made;
    made = NULL;
    return true;
}

void jwks_free(struct jwks *jwks)
{
    if (!jwks)
        return;
    for (size_t i = 0; i < jwks->count; i++)
        public_key_free(jwks->key[i].key);
    arena_free(&jwks->arena);
    free(jwks);
}

size_t jwks_count(const struct jwks *jwks) { return jwks->count; }

const struct public_key *jwks_find(const struct jwks *jwks, const str *kid,
                                   enum algorithm algorithm)
{
    const struct public_key *found = NULL;
    for (size_t i = 0; i < jwks->count; i++) {
        const struct named_key *key = &jwks->key[i];
        if (!(key->algorithms & 1U << algorithm) ||
            (kid && !(key->has_kid && str_equal(key->kid, *kid))))
            continue;
        if (found)
            return NULL;
        found = key->key;
    }
    return found;
}
