#include "base/crypto.h"

#include "base/arena.h"
#include "base/error.h"

#include <pthread.h>
#include <stdlib.h>

#include <sodium.h>

enum { PASSES = 3, MEMORY = 32 << 20 };
enum { ALPHABET = sodium_base64_VARIANT_URLSAFE_NO_PADDING };

_Static_assert(sizeof(crypto_generichash_state) <= sizeof((struct hasher *)0)->state,
               "the state of a hasher fits");
_Static_assert(sizeof(struct signing_key) == crypto_sign_SECRETKEYBYTES, "of Ed25519");
_Static_assert(crypto_pwhash_STRBYTES <= PASSWORD_HASH_BYTES, "a hash fits");

/* Without it there is no chance, so nothing secret. */
static void initialize(void)
{
    if (sodium_init() < 0)
        abort();
}

/* May be called often, by any thread: sodium_init() itself takes a lock each time. */
static void ready(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, initialize);
}

void random_bytes(void *at, size_t count)
{
    ready();
    randombytes_buf(at, count);
}

bool secret_equal(const void *a, const void *b, size_t count)
{
    return sodium_memcmp(a, b, count) == 0;
}

void secret_wipe(void *at, size_t count) { sodium_memzero(at, count); }

str hex_of(const void *at, size_t count, struct arena *arena)
{
    char *text = arena_new(arena, char, 2 * count + 1);
    sodium_bin2hex(text, 2 * count + 1, at, count);
    return (str){text, 2 * count};
}

bool hex_parse(str text, void *at, size_t count, struct error *err)
{
    size_t got = 0;
    if (text.len != 2 * count ||
        sodium_hex2bin(at, count, text.at, text.len, NULL, &got, NULL) != 0 ||
        got != count)
        return error_set(err, ERROR_INVALID, "want %zu hexadecimal digits", 2 * count);
    return true;
}

static str base64(const void *at, size_t count, int variant, struct arena *arena)
{
    size_t room = sodium_base64_encoded_len(count, variant);
    char *text = arena_new(arena, char, room);
    sodium_bin2base64(text, room, at, count, variant);
    return (str){text, room - 1};
}

str base64_of(const void *at, size_t count, struct arena *arena)
{
    return base64(at, count, sodium_base64_VARIANT_ORIGINAL, arena);
}

str base64url_of(const void *at, size_t count, struct arena *arena)
{
    return base64(at, count, ALPHABET, arena);
}

/* libsodium (1.0.18) takes some bytes above these for letters of the alphabet. */
static bool is_ascii(str text)
{
    for (size_t i = 0; i < text.len; i++)
        if ((unsigned char)text.at[i] > 0x7f)
            return false;
    return true;
}

static bool base64_bytes(str text, int variant, struct arena *arena, str *bytes)
{
    unsigned char *at = arena_new(arena, unsigned char, text.len / 4 * 3 + 3);
    size_t got = 0;
    if (!is_ascii(text) || sodium_base642bin(at, text.len / 4 * 3 + 3, text.at, text.len,
                                             NULL, &got, NULL, variant) != 0)
        return false;
    *bytes = (str){(const char *)at, got};
    return true;
}

bool base64_parse(str text, struct arena *arena, str *bytes, struct error *err)
{
    return base64_bytes(text, sodium_base64_VARIANT_ORIGINAL, arena, bytes) ||
           error_set(err, ERROR_INVALID, "want base64, with padding");
}

bool base64url_parse(str text, struct arena *arena, str *bytes, struct error *err)
{
    return base64_bytes(text, ALPHABET, arena, bytes) ||
           error_set(err, ERROR_INVALID, "want base64 for URLs, without padding");
}

/* --- BLAKE2b --- */

struct hash hash_of(str text)
{
    struct hash hash;
    ready();
    crypto_generichash(hash.byte, sizeof hash.byte, (const unsigned char *)text.at,
                       text.len, NULL, 0);
    return hash;
}

struct hash hash_sha256(str text)
{
    struct hash hash;
    ready();
    crypto_hash_sha256(hash.byte, (const unsigned char *)text.at, text.len);
    return hash;
}

struct hash hash_hmac_sha256(str key, str text)
{
    struct hash hash;
    crypto_auth_hmacsha256_state state;
    ready();
    crypto_auth_hmacsha256_init(&state, (const unsigned char *)key.at, key.len);
    crypto_auth_hmacsha256_update(&state, (const unsigned char *)text.at, text.len);
    crypto_auth_hmacsha256_final(&state, hash.byte);
    return hash;
}

void hkdf_sha256(str secret, str salt, str info, void *at, size_t count)
{
    static const unsigned char zeros[HASH_BYTES];
    unsigned char *out = at;
    str no_salt = {(const char *)zeros, sizeof zeros};
    struct hash key = hash_hmac_sha256(salt.len ? salt : no_salt, secret);
    struct hash block;
    ready();
    for (size_t done = 0, part; done < count; done += part) {
        crypto_auth_hmacsha256_state state;
        unsigned char number = (unsigned char)(done / HASH_BYTES + 1);
        crypto_auth_hmacsha256_init(&state, key.byte, sizeof key.byte);
        if (done)
            crypto_auth_hmacsha256_update(&state, block.byte, sizeof block.byte);
        crypto_auth_hmacsha256_update(&state, (const unsigned char *)info.at, info.len);
        crypto_auth_hmacsha256_update(&state, &number, 1);
        crypto_auth_hmacsha256_final(&state, block.byte);
        part = count - done < HASH_BYTES ? count - done : HASH_BYTES;
        memcpy(out + done, block.byte, part);
    }
    secret_wipe(&key, sizeof key);
    secret_wipe(&block, sizeof block);
}

struct hash hash_keyed(const unsigned char key[static HASH_BYTES], str text)
{
    struct hash hash;
    ready();
    crypto_generichash(hash.byte, sizeof hash.byte, (const unsigned char *)text.at,
                       text.len, key, HASH_BYTES);
    return hash;
}

static crypto_generichash_state *state_of(struct hasher *hasher)
{
    return (crypto_generichash_state *)hasher->state;
}

void hasher_begin(struct hasher *hasher)
{
    ready();
    crypto_generichash_init(state_of(hasher), NULL, 0, HASH_BYTES);
}

void hasher_field(struct hasher *hasher, str field)
{
    unsigned char length[8];
    for (size_t i = 0; i < sizeof length; i++)
        length[i] = (unsigned char)((uint64_t)field.len >> (8 * i));
    crypto_generichash_update(state_of(hasher), length, sizeof length);
    crypto_generichash_update(state_of(hasher), (const unsigned char *)field.at,
                              field.len);
}

struct hash hasher_end(struct hasher *hasher)
{
    struct hash hash;
    crypto_generichash_final(state_of(hasher), hash.byte, sizeof hash.byte);
    return hash;
}

/* --- encrypted texts --- */

enum { NONCE = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES };

_Static_assert(ENCRYPT_KEY_BYTES == crypto_aead_xchacha20poly1305_ietf_KEYBYTES,
               "the key");
_Static_assert(ENCRYPT_EXTRA == NONCE + crypto_aead_xchacha20poly1305_ietf_ABYTES,
               "the nonce, and what shows that nothing was changed");

str encrypt_text(const unsigned char key[static ENCRYPT_KEY_BYTES], str place, str text,
                 struct arena *arena)
{
    unsigned char *at = arena_new(arena, unsigned char, text.len + ENCRYPT_EXTRA);
    random_bytes(at, NONCE);
    crypto_aead_xchacha20poly1305_ietf_encrypt(
        at + NONCE, NULL, (const unsigned char *)text.at, text.len,
        (const unsigned char *)place.at, place.len, NULL, at, key);
    return (str){(const char *)at, text.len + ENCRYPT_EXTRA};
}

bool decrypt_text(const unsigned char key[static ENCRYPT_KEY_BYTES], str place,
                  str encrypted, struct arena *arena, str *text)
{
    const unsigned char *at = (const unsigned char *)encrypted.at;
    if (encrypted.len < ENCRYPT_EXTRA)
        return false;
    size_t len = encrypted.len - ENCRYPT_EXTRA;
    unsigned char *opened = arena_new(arena, unsigned char, len + 1);
    ready();
    if (crypto_aead_xchacha20poly1305_ietf_decrypt(
            opened, NULL, NULL, at + NONCE, encrypted.len - NONCE,
            (const unsigned char *)place.at, place.len, at, key) != 0)
        return false;
    *text = (str){(const char *)opened, len};
    return true;
}

/* --- a stream --- */

_Static_assert(STREAM_KEY_BYTES == crypto_stream_chacha20_ietf_KEYBYTES, "of ChaCha20");

void stream_bytes(const unsigned char key[static STREAM_KEY_BYTES], void *at,
                  size_t count)
{
    static const unsigned char nonce[crypto_stream_chacha20_ietf_NONCEBYTES];
    ready();
    crypto_stream_chacha20_ietf(at, count, nonce, key);
}

/* --- X25519 --- */

_Static_assert(EXCHANGE_BYTES == crypto_scalarmult_SCALARBYTES &&
                   EXCHANGE_BYTES == crypto_scalarmult_BYTES,
               "of X25519");

struct exchange_public exchange_public_of(const struct exchange_secret *secret)
{
    struct exchange_public public;
    ready();
    crypto_scalarmult_base(public.byte, secret->byte);
    return public;
}

bool exchange_shared(const struct exchange_secret *own,
                     const struct exchange_public *theirs,
                     unsigned char shared[static EXCHANGE_BYTES])
{
    ready();
    return crypto_scalarmult(shared, own->byte, theirs->byte) == 0;
}

/* --- Ed25519 --- */

struct signing_key signing_key_from(const unsigned char seed[static SIGNING_SEED_BYTES])
{
    struct signing_key key;
    struct verifying_key ignored;
    ready();
    crypto_sign_seed_keypair(ignored.byte, key.byte, seed);
    return key;
}

struct verifying_key verifying_key_of(const struct signing_key *key)
{
    struct verifying_key verifying;
    crypto_sign_ed25519_sk_to_pk(verifying.byte, key->byte);
    return verifying;
}

struct signature sign(const struct signing_key *key, str text)
{
    struct signature signature;
    ready();
    crypto_sign_detached(signature.byte, NULL, (const unsigned char *)text.at, text.len,
                         key->byte);
    return signature;
}

bool signature_fits(const struct verifying_key *key, str text,
                    const struct signature *signature)
{
    ready();
    return crypto_sign_verify_detached(signature->byte, (const unsigned char *)text.at,
                                       text.len, key->byte) == 0;
}

/* --- passwords --- */

bool password_hash(str password, char hash[static PASSWORD_HASH_BYTES], struct error *err)
{
    ready();
    if (crypto_pwhash_str_alg(hash, password.at, password.len, PASSES, MEMORY,
                              crypto_pwhash_ALG_ARGON2ID13) != 0)
        return error_set(err, ERROR_UNAVAILABLE, "there is no memory to hash a password");
    return true;
}

bool password_fits(str password, const char *hash)
{
    ready();
    return crypto_pwhash_str_verify(hash, password.at, password.len) == 0;
}
