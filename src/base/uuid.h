/* uuid.h - identities of 128 bits, kept as the text that people and databases see.
 *
 * Always the 36 lower-case characters of RFC 9562, so that comparing two of them as
 * bytes compares them as text.
 */
#ifndef BASE_UUID_H
#define BASE_UUID_H

#include "base/cleanup.h"
#include "base/instant.h"
#include "base/str.h"

struct error;

enum { UUID_LENGTH = 36 };

struct uuid {
    char text[UUID_LENGTH + 1]; /* NUL-terminated */
};

static inline str uuid_str(const struct uuid *uuid)
{
    return (str){uuid->text, UUID_LENGTH};
}

/* Read 8-4-4-4-12 hexadecimal digits of either case. ERROR_INVALID otherwise. */
MUST_CHECK bool uuid_parse_text(str text, struct uuid *uuid, struct error *err);

enum { UUID_BYTES = 16 };

/* The 128 bits themselves; their order is the order of the texts. */
void uuid_to_bytes(const struct uuid *uuid, unsigned char bytes[static UUID_BYTES]);
struct uuid uuid_from_bytes(const unsigned char bytes[static UUID_BYTES]);

/* UUIDv5 (RFC 9562, section 5.5) of `name` in `space`: the same name gives the same
 * uuid, everywhere. `space` must be a valid uuid. */
struct uuid uuid_named(const struct uuid *space, str name);

/* UUIDv8 (RFC 9562, section 5.8) of `name` in `space`, ordered by time: the first 48 bits
 * are the milliseconds of `at`, the others those of uuid_named(). */
struct uuid uuid_named_at(const struct uuid *space, str name, instant at);

/* How a uuid was made: 1 to 8 as in RFC 9562, section 4.2; others are made up. */
static inline int uuid_version(const struct uuid *uuid)
{
    char digit = uuid->text[14];
    return digit <= '9' ? digit - '0' : digit - 'a' + 10;
}

static inline bool uuid_equal(const struct uuid *a, const struct uuid *b)
{
    return memcmp(a->text, b->text, UUID_LENGTH) == 0;
}

/* UUIDv4: random. */
struct uuid uuid_random(void);

#endif
