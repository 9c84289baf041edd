#include "base/uuid.h"

#include "base/error.h"

#include <uuid/uuid.h>

static bool is_dash_place(size_t i) { return i == 8 || i == 13 || i == 18 || i == 23; }

/* The value of a hexadecimal digit of either case; 16 for any other character. */
static unsigned hex_value(char c)
{
    if (c >= '0' && c <= '9')
        return (unsigned)(c - '0');
    char lower = (char)(c | 0x20);
    return lower >= 'a' && lower <= 'f' ? (unsigned)(lower - 'a') + 10 : 16;
}

static const char hex_digit[] = "0123456789abcdef";

bool uuid_parse_text(str text, struct uuid *uuid, struct error *err)
{
    struct uuid read;
    bool right = text.len == UUID_LENGTH;
    for (size_t i = 0; right && i < UUID_LENGTH; i++) {
        if (is_dash_place(i)) {
            right = text.at[i] == '-';
            read.text[i] = '-';
        } else {
            unsigned value = hex_value(text.at[i]);
            right = value < 16;
            read.text[i] = hex_digit[value & 15];
        }
    }
    if (!right)
        return error_set(err, ERROR_INVALID,
                         "'%s' is not a uuid; want 8-4-4-4-12 hexadecimal digits, such "
                         "as 019bc127-31d0-89f4-966d-2ff534c5c796",
                         str_shown(text).text);

    read.text[UUID_LENGTH] = '\0';
    *uuid = read;
    return true;
}

void uuid_to_bytes(const struct uuid *uuid, unsigned char bytes[static UUID_BYTES])
{
    size_t nibbles = 0;
    memset(bytes, 0, UUID_BYTES);
    for (size_t i = 0; i < UUID_LENGTH; i++) {
        if (is_dash_place(i))
            continue;
        unsigned char *byte = &bytes[nibbles++ / 2];
        *byte = (unsigned char)(*byte << 4 | hex_value(uuid->text[i]));
    }
}

struct uuid uuid_from_bytes(const unsigned char bytes[static UUID_BYTES])
{
    struct uuid uuid;
    uuid_unparse_lower(bytes, uuid.text);
    return uuid;
}

/* The bytes of a UUIDv5. */
static void hash(const struct uuid *space, str name, uuid_t bytes)
{
    unsigned char space_bytes[UUID_BYTES];
    uuid_to_bytes(space, space_bytes);
    uuid_generate_sha1(bytes, space_bytes, name.len ? name.at : "", name.len);
}

struct uuid uuid_named(const struct uuid *space, str name)
{
    uuid_t bytes;
    hash(space, name, bytes);
    return uuid_from_bytes(bytes);
}

struct uuid uuid_named_at(const struct uuid *space, str name, instant at)
{
    uuid_t bytes;
    hash(space, name, bytes); /* with its variant */
    for (int i = 0; i < 6; i++)
        bytes[i] = (unsigned char)(at.ms >> 8 * (5 - i));
    bytes[6] = (unsigned char)(0x80 | (bytes[6] & 0x0f));
    return uuid_from_bytes(bytes);
}

struct uuid uuid_random(void)
{
    uuid_t bytes;
    uuid_generate_random(bytes);
    return uuid_from_bytes(bytes);
}
