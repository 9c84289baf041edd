/* crypto.h - hashes, signatures, passwords, chance, and bytes as text. The one door to
 * libsodium.
 *
 * Secrets are compared with secret_equal(), which takes as long for a near miss as for a
 * far one, and are wiped with secret_wipe(), which no compiler leaves out.
 */
#ifndef BASE_CRYPTO_H
#define BASE_CRYPTO_H

#include "base/cleanup.h"
#include "base/str.h"

#include <stdbool.h>
#include <stddef.h>

struct arena;
struct error;

/* Bytes that nobody can guess. */
void random_bytes(void *at, size_t count);

bool secret_equal(const void *a, const void *b, size_t count);
void secret_wipe(void *at, size_t count);

/* "9f86d0..." in lower case; lives in `arena`. */
str hex_of(const void *at, size_t count, struct arena *arena);
/* Exactly `count` bytes, in digits of either case. ERROR_INVALID otherwise. */
MUST_CHECK bool hex_parse(str text, void *at, size_t count, struct error *err);

/* Base64 (RFC 4648, section 4), with padding; lives in `arena`. */
str base64_of(const void *at, size_t count, struct arena *arena);
/* Back to bytes, which live in `arena`; as strict as base64url_parse(). ERROR_INVALID. */
MUST_CHECK bool base64_parse(str text, struct arena *arena, str *bytes,
                             struct error *err);

/* Base64 for URLs (RFC 4648, section 5), without padding; lives in `arena`. */
str base64url_of(const void *at, size_t count, struct arena *arena);
/* Back to bytes, which live in `arena`. No bytes have two spellings: padding, line ends,
 * letters of the other alphabet and bits that are left over are ERROR_INVALID. */
MUST_CHECK bool base64url_parse(str text, struct arena *arena, str *bytes,
                                struct error *err);

/* --- BLAKE2b (RFC 7693) of 32 bytes --- */

enum { HASH_BYTES = 32 };

struct hash {
    unsigned char byte[HASH_BYTES];
};

struct hash hash_of(str text);
/* SHA-256, for what others have laid down. */
struct hash hash_sha256(str text);
/* Who does not know the key cannot make it. Serves as HMAC does. */
struct hash hash_keyed(const unsigned char key[static HASH_BYTES], str text);

/* HMAC with SHA-256 (RFC 2104), for what others have laid down. */
struct hash hash_hmac_sha256(str key, str text);

/* HKDF with HMAC-SHA256 (RFC 5869): `count` bytes made of a secret, at most HKDF_MOST.
 * `info` says what they are for; other words give other bytes. `salt` may be empty. */
enum { HKDF_MOST = 255 * HASH_BYTES };
void hkdf_sha256(str secret, str salt, str info, void *at, size_t count);

/* One of several fields. Each is preceded by its length as 8 bytes, the lowest first, so
 * no two lists of fields give the same. */
struct hasher {
    _Alignas(64) unsigned char state[384];
};
void hasher_begin(struct hasher *hasher);
void hasher_field(struct hasher *hasher, str field);
struct hash hasher_end(struct hasher *hasher);

/* --- encrypted texts: XChaCha20-Poly1305 --- */

enum { ENCRYPT_KEY_BYTES = 32, ENCRYPT_EXTRA = 40 /* bytes that it takes more */ };

/* Who does not have the key can neither read the text nor make another one in its place.
 * `place` is where it will be kept: encrypted for another place, it is none. Lives in
 * `arena`. */
str encrypt_text(const unsigned char key[static ENCRYPT_KEY_BYTES], str place, str text,
                 struct arena *arena);
/* False: it was not encrypted with this key for this place, or was changed since. */
bool decrypt_text(const unsigned char key[static ENCRYPT_KEY_BYTES], str place,
                  str encrypted, struct arena *arena, str *text);

/* --- a stream of bytes that look random: ChaCha20 (RFC 8439) with a nonce of zeros ---
 */

enum { STREAM_KEY_BYTES = 32 };

/* The first `count` bytes of the stream of a key. A key has one stream: who hides a text
 * with it must not hide another one. */
void stream_bytes(const unsigned char key[static STREAM_KEY_BYTES], void *at,
                  size_t count);

/* --- a secret that two share who know each other's public halves: X25519 (RFC 7748) ---
 */

enum { EXCHANGE_BYTES = 32 };

struct exchange_secret {
    unsigned char byte[EXCHANGE_BYTES];
};
struct exchange_public {
    unsigned char byte[EXCHANGE_BYTES];
};
struct exchange_public exchange_public_of(const struct exchange_secret *secret);
/* Not uniform: make keys of it with hkdf_sha256(). False: the public half is one of the
 * few that give the same with every secret. */
bool exchange_shared(const struct exchange_secret *own,
                     const struct exchange_public *theirs,
                     unsigned char shared[static EXCHANGE_BYTES]);

/* --- Ed25519 (RFC 8032) --- */

enum { SIGNING_SEED_BYTES = 32, VERIFYING_BYTES = 32, SIGNATURE_BYTES = 64 };

struct signing_key {
    unsigned char byte[64]; /* the seed, then the verifying key */
};
struct verifying_key {
    unsigned char byte[VERIFYING_BYTES];
};
struct signature {
    unsigned char byte[SIGNATURE_BYTES];
};

/* The same seed gives the same key. */
struct signing_key signing_key_from(const unsigned char seed[static SIGNING_SEED_BYTES]);
struct verifying_key verifying_key_of(const struct signing_key *key);
struct signature sign(const struct signing_key *key, str text);
bool signature_fits(const struct verifying_key *key, str text,
                    const struct signature *signature);

/* --- passwords: argon2id (RFC 9106), three passes over 32 MiB, about 30 ms --- */

enum { PASSWORD_HASH_BYTES = 128 };

/* "$argon2id$v=19$..." with salt and cost; NUL-terminated. ERROR_UNAVAILABLE: there is no
 * memory for it. */
MUST_CHECK bool password_hash(str password, char hash[static PASSWORD_HASH_BYTES],
                              struct error *err);
bool password_fits(str password, const char *hash);

#endif
