#include "access/totp.h"

#include "base/arena.h"
#include "base/buf.h"

#include <stdlib.h>

#include <gnutls/crypto.h>

enum { HMAC_BYTES = 20, URI = 512 };

unsigned totp_code(const unsigned char secret[static TOTP_SECRET], uint64_t step,
                   unsigned digits)
{
    unsigned char message[8], hash[HMAC_BYTES];
    for (int i = 7; i >= 0; i--, step >>= 8)
        message[i] = (unsigned char)step;
    /* Fails only where a library forbids SHA-1, and then nobody could sign in. */
    if (gnutls_hmac_fast(GNUTLS_MAC_SHA1, secret, TOTP_SECRET, message, sizeof message,
                         hash) < 0)
        abort();
    const unsigned char *at = hash + (hash[HMAC_BYTES - 1] & 0xf);
    unsigned number =
        (at[0] & 0x7fu) << 24 | (unsigned)at[1] << 16 | (unsigned)at[2] << 8 | at[3];
    unsigned most = 1;
    while (digits--)
        most *= 10;
    return number % most;
}

static bool read_digits(str code, unsigned *number)
{
    if (code.len != TOTP_DIGITS)
        return false;
    *number = 0;
    for (size_t i = 0; i < code.len; i++) {
        if (code.at[i] < '0' || code.at[i] > '9')
            return false;
        *number = *number * 10 + (unsigned)(code.at[i] - '0');
    }
    return true;
}

bool totp_check(const unsigned char secret[static TOTP_SECRET], str code, instant now,
                int64_t *last)
{
    int64_t step = now.ms / 1000 / TOTP_STEP_S, found = -1;
    unsigned given;
    if (!read_digits(code, &given))
        return false;
    for (int64_t i = step - 1; i <= step + 1; i++)
        if (i > *last && totp_code(secret, (uint64_t)i, TOTP_DIGITS) == given)
            found = i;
    if (found < 0)
        return false;
    *last = found;
    return true;
}

/* Five bits a character. */
static const char base32[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

str totp_secret_text(const unsigned char secret[static TOTP_SECRET], struct arena *arena)
{
    enum { LENGTH = TOTP_SECRET * 8 / 5 };
    char *text = arena_new(arena, char, LENGTH + 1);
    for (size_t i = 0; i < LENGTH; i++) {
        size_t bit = i * 5, byte = bit / 8;
        unsigned both = (unsigned)secret[byte] << 8 |
                        (byte + 1 < TOTP_SECRET ? secret[byte + 1] : 0u);
        text[i] = base32[both >> (11 - bit % 8) & 31];
    }
    return (str){text, LENGTH};
}

str totp_uri(const unsigned char secret[static TOTP_SECRET], str name,
             struct arena *arena)
{
    CLEANUP(buf_free) struct buf uri = BUF(URI);
    buf_addf(&uri, "otpauth://totp/shopfloor:");
    for (size_t i = 0; i < name.len; i++)
        buf_addf(&uri, "%%%02X", (unsigned char)name.at[i]);
    buf_addf(&uri, "?secret=%.*s&issuer=shopfloor",
             STR_ARG(totp_secret_text(secret, arena)));
    return arena_copy(arena, buf_str(&uri));
}

/* --- codes for when the phone is lost --- */

/* Without i, l, o and u: 32 of them, so each is five random bits. */
static const char plain[] = "0123456789abcdefghjkmnpqrstvwxyz";

struct hash recovery_new(char text[static RECOVERY_TEXT])
{
    unsigned char byte[RECOVERY_TEXT];
    random_bytes(byte, sizeof byte);
    for (int i = 0; i < RECOVERY_TEXT - 1; i++)
        text[i] = i == 5 ? '-' : plain[byte[i] & 31];
    text[RECOVERY_TEXT - 1] = '\0';
    return recovery_hash((str){text, RECOVERY_TEXT - 1});
}

struct hash recovery_hash(str text)
{
    char same[RECOVERY_TEXT];
    size_t len = 0;
    for (size_t i = 0; i < text.len && len < sizeof same; i++) {
        char c = text.at[i];
        if (c >= 'A' && c <= 'Z')
            c = (char)(c | 0x20);
        if (c != '-' && c != ' ')
            same[len++] = c;
    }
    return hash_of((str){same, len});
}
