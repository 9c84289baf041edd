#include "access/signature.h"

#include "base/error.h"
#include "base/memory.h"

#include <stdlib.h>

#include <gnutls/abstract.h>

enum { FIELD_BYTES = 32, EXPONENT_BYTES = 4 };

struct public_key {
    gnutls_pubkey_t key;
    gnutls_pk_algorithm_t type;
};

static const struct {
    gnutls_sign_algorithm_t sign;
    gnutls_pk_algorithm_t type;
} of_algorithm[] = {
    [RS256] = {GNUTLS_SIGN_RSA_SHA256, GNUTLS_PK_RSA},
    [PS256] = {GNUTLS_SIGN_RSA_PSS_RSAE_SHA256, GNUTLS_PK_RSA},
    [ES256] = {GNUTLS_SIGN_ECDSA_SHA256, GNUTLS_PK_ECDSA},
    [EDDSA] = {GNUTLS_SIGN_EDDSA_ED25519, GNUTLS_PK_EDDSA_ED25519},
};
_Static_assert(sizeof of_algorithm / sizeof *of_algorithm == ALGORITHMS,
               "each has a row");

/* GnuTLS takes what it does not change without const. */
static gnutls_datum_t datum(str bytes)
{
    return (gnutls_datum_t){(unsigned char *)bytes.at, (unsigned)bytes.len};
}

static struct public_key *new_key(gnutls_pk_algorithm_t type)
{
    struct public_key *key = memory_new(struct public_key, 1);
    key->type = type;
    if (gnutls_pubkey_init(&key->key) < 0)
        abort();
    return key;
}

void public_key_free(struct public_key *key)
{
    if (!key)
        return;
    gnutls_pubkey_deinit(key->key);
    free(key);
}

/* Hand out `made` if importing it went well. */
static bool hand_out(struct public_key *made, int result, struct public_key **key,
                     struct error *err)
{
    if (result < 0) {
        public_key_free(made);
        return error_set(err, ERROR_INVALID, "its numbers make no key: %s",
                         gnutls_strerror(result));
    }
    *key = made;
    return true;
}

/* --- RSA --- */

static str without_zeros(str number)
{
    while (number.len && number.at[0] == 0)
        number = (str){number.at + 1, number.len - 1};
    return number;
}

static bool is_odd(str number) { return number.len && number.at[number.len - 1] & 1; }

/* With the exponent 1 everybody can sign, and a large one keeps whoever verifies busy. */
static bool exponent_good(str exponent)
{
    return exponent.len <= EXPONENT_BYTES && is_odd(exponent) &&
           !(exponent.len == 1 && exponent.at[0] == 1);
}

static bool long_enough(str modulus)
{
    size_t bits = modulus.len * 8;
    for (unsigned char top = modulus.len ? (unsigned char)modulus.at[0] : 0;
         bits && !(top & 0x80); top = (unsigned char)(top << 1))
        bits--;
    return bits >= RSA_LEAST_BITS;
}

bool public_key_rsa(str modulus, str exponent, struct public_key **key, struct error *err)
{
    modulus = without_zeros(modulus);
    exponent = without_zeros(exponent);
    if (!long_enough(modulus) || modulus.len > RSA_MOST_BITS / 8)
        return error_set(err, ERROR_INVALID,
                         "an RSA key of %zu bytes; want one of %d to %d bits",
                         modulus.len, RSA_LEAST_BITS, RSA_MOST_BITS);
    if (!exponent_good(exponent) || !is_odd(modulus))
        return error_set(err, ERROR_INVALID, "no RSA key has these numbers");
    struct public_key *made = new_key(GNUTLS_PK_RSA);
    gnutls_datum_t n = datum(modulus), e = datum(exponent);
    return hand_out(made, gnutls_pubkey_import_rsa_raw(made->key, &n, &e), key, err);
}

/* --- curves --- */

static bool field_sized(str number, struct error *err)
{
    if (number.len == FIELD_BYTES)
        return true;
    return error_set(err, ERROR_INVALID, "a coordinate of %zu bytes; want %d", number.len,
                     FIELD_BYTES);
}

bool public_key_p256(str x, str y, struct public_key **key, struct error *err)
{
    if (!field_sized(x, err) || !field_sized(y, err))
        return false;
    struct public_key *made = new_key(GNUTLS_PK_ECDSA);
    gnutls_datum_t at_x = datum(x), at_y = datum(y);
    return hand_out(
        made,
        gnutls_pubkey_import_ecc_raw(made->key, GNUTLS_ECC_CURVE_SECP256R1, &at_x, &at_y),
        key, err);
}

bool public_key_ed25519(str x, struct public_key **key, struct error *err)
{
    if (!field_sized(x, err))
        return false;
    struct public_key *made = new_key(GNUTLS_PK_EDDSA_ED25519);
    gnutls_datum_t at_x = datum(x);
    return hand_out(
        made,
        gnutls_pubkey_import_ecc_raw(made->key, GNUTLS_ECC_CURVE_ED25519, &at_x, NULL),
        key, err);
}

/* --- verifying --- */

static bool fits(const struct public_key *key, enum algorithm algorithm, str text,
                 const gnutls_datum_t *signature)
{
    const gnutls_datum_t data = datum(text);
    return gnutls_pubkey_verify_data2(key->key, of_algorithm[algorithm].sign, 0, &data,
                                      signature) >= 0;
}

/* Append a number of FIELD_BYTES as ASN.1's DER has it: without zeros in front, but with
 * one where the first bit would make it negative. */
static size_t put_integer(unsigned char *at, const char *number)
{
    size_t zeros = 0;
    while (zeros < FIELD_BYTES - 1 && number[zeros] == 0)
        zeros++;
    size_t count = FIELD_BYTES - zeros, sign = (unsigned char)number[zeros] >> 7;
    at[0] = 0x02;
    at[1] = (unsigned char)(sign + count);
    at[2] = 0;
    memcpy(at + 2 + sign, number + zeros, count);
    return 2 + sign + count;
}

/* Elsewhere such a signature is a SEQUENCE of two INTEGERs, and GnuTLS wants that. */
static bool fits_ecdsa(const struct public_key *key, str text, str signature)
{
    if (signature.len != 2 * FIELD_BYTES)
        return false;
    unsigned char der[2 + 2 * (3 + FIELD_BYTES)] = {0x30};
    size_t len = put_integer(der + 2, signature.at);
    len += put_integer(der + 2 + len, signature.at + FIELD_BYTES);
    der[1] = (unsigned char)len;
    return fits(key, ES256, text, &(gnutls_datum_t){der, (unsigned)(2 + len)});
}

bool public_key_fits(const struct public_key *key, enum algorithm algorithm, str text,
                     str signature)
{
    if (key->type != of_algorithm[algorithm].type)
        return false;
    if (algorithm == ES256)
        return fits_ecdsa(key, text, signature);
    const gnutls_datum_t raw = datum(signature);
    return fits(key, algorithm, text, &raw);
}
