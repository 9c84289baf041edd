/* totp.h - a second proof beside the password: the six digits that an app on a phone
 * shows (RFC 6238: HMAC-SHA-1, 30 seconds), and codes to keep on paper for when the phone
 * is lost.
 */
#ifndef ACCESS_TOTP_H
#define ACCESS_TOTP_H

#include "base/cleanup.h"
#include "base/crypto.h"
#include "base/instant.h"

#include <stdint.h>

struct arena;

enum { TOTP_SECRET = 20, TOTP_DIGITS = 6, TOTP_STEP_S = 30 };

/* The code of `digits` digits for the step of that number, as a number. */
unsigned totp_code(const unsigned char secret[static TOTP_SECRET], uint64_t step,
                   unsigned digits);

/* Is it the code of now, or of the step before or after? A code counts once: *last is the
 * step of the last one that did, and is set to that of this one. */
MUST_CHECK bool totp_check(const unsigned char secret[static TOTP_SECRET], str code,
                           instant now, int64_t *last);

/* The secret as apps take it: typed in (base32), and from a picture (otpauth://). Live in
 * `arena`. */
str totp_secret_text(const unsigned char secret[static TOTP_SECRET], struct arena *arena);
str totp_uri(const unsigned char secret[static TOTP_SECRET], str name,
             struct arena *arena);

/* --- codes for when the phone is lost; each counts once --- */

enum { RECOVERY_CODES = 10, RECOVERY_TEXT = sizeof "abcde-fghij" };

/* Make one: 50 bits, in letters and digits that cannot be mistaken for each other. */
struct hash recovery_new(char text[static RECOVERY_TEXT]);

/* What is kept of it, however it was typed: small or large letters, with or without the
 * hyphen. */
struct hash recovery_hash(str text);

#endif
