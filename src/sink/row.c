#include "sink/row.h"

#include "domain/event.h"

const char *row_type_name(enum row_type type)
{
    static const char *const names[] = {
        [ROW_INT] = "Int64",
        [ROW_BYTE] = "UInt8",
        [ROW_TYPE] = ("Enum8('working' = 1, 'idle' = 2, 'absent' = 3, 'unknown' = 4,"
                      " 'product_count' = 5)"),
        [ROW_DOUBLE] = "Float64",
        [ROW_TIME] = "DateTime('UTC')",
        [ROW_UUID] = "FixedString(16)",
        [ROW_TEXT] = "String",
    };
    return names[type];
}

/* --- writing --- */

static void add_number(struct buf *row, uint64_t value, size_t bytes)
{
    char at[8];
    for (size_t i = 0; i < bytes; i++)
        at[i] = (char)(value >> 8 * i);
    buf_add(row, (str){at, bytes});
}

void row_int(struct buf *row, int64_t value) { add_number(row, (uint64_t)value, 8); }

void row_byte(struct buf *row, unsigned char value) { add_number(row, value, 1); }

void row_double(struct buf *row, double value)
{
    uint64_t bits;
    _Static_assert(sizeof bits == sizeof value, "a double has 64 bits");
    memcpy(&bits, &value, sizeof bits);
    add_number(row, bits, 8);
}

void row_time(struct buf *row, instant at)
{
    int64_t seconds = at.ms < 0 ? 0 : at.ms / 1000;
    add_number(row, seconds > UINT32_MAX ? UINT32_MAX : (uint64_t)seconds, 4);
}

void row_uuid(struct buf *row, const struct uuid *uuid)
{
    unsigned char bytes[UUID_BYTES];
    uuid_to_bytes(uuid, bytes);
    buf_add(row, (str){(const char *)bytes, sizeof bytes});
}

void row_text(struct buf *row, str text)
{
    size_t len = text.len;
    for (; len >= 0x80; len >>= 7)
        row_byte(row, (unsigned char)(len | 0x80));
    row_byte(row, (unsigned char)len);
    buf_add(row, text);
}

/* --- reading --- */

static str take(struct row_reader *reader, size_t bytes)
{
    str taken = {reader->left.at, bytes};
    if (reader->broken || bytes > reader->left.len) {
        *reader = (struct row_reader){.left = {"", 0}, .broken = true};
        return (str){"", 0};
    }
    reader->left.at += bytes;
    reader->left.len -= bytes;
    return taken;
}

static uint64_t number_of(str value)
{
    uint64_t number = 0;
    for (size_t i = value.len; i > 0; i--)
        number = number << 8 | (unsigned char)value.at[i - 1];
    return number;
}

static size_t next_length(struct row_reader *reader)
{
    uint64_t len = 0;
    for (int shift = 0; shift < 63; shift += 7) {
        uint64_t byte = number_of(take(reader, 1));
        len |= (byte & 0x7f) << shift;
        if (byte < 0x80)
            return len > SIZE_MAX ? SIZE_MAX : (size_t)len;
    }
    return SIZE_MAX;
}

str row_next(struct row_reader *reader, enum row_type type)
{
    static const size_t bytes[] = {[ROW_INT] = 8,    [ROW_BYTE] = 1, [ROW_TYPE] = 1,
                                   [ROW_DOUBLE] = 8, [ROW_TIME] = 4, [ROW_UUID] = 16};
    return take(reader, type == ROW_TEXT ? next_length(reader) : bytes[type]);
}

int64_t row_next_int(struct row_reader *reader)
{
    return (int64_t)number_of(row_next(reader, ROW_INT));
}

void row_show(struct buf *text, enum row_type type, str value)
{
    uint64_t number = number_of(value);
    char at[INSTANT_TEXT];
    double real;
    switch (type) {
    case ROW_INT:
        buf_addf(text, "%lld", (long long)number);
        return;
    case ROW_BYTE:
        buf_addf(text, "%d", (int)number);
        return;
    case ROW_TYPE:
        if (number >= 1 && number <= EVENT_TYPES)
            buf_add(text, event_type_name((enum event_type)(number - 1)));
        return;
    case ROW_DOUBLE:
        memcpy(&real, &number, sizeof real);
        buf_addf(text, "%g", real);
        return;
    case ROW_TIME:
        buf_add(text, instant_format((instant){(int64_t)number * 1000}, at));
        return;
    case ROW_UUID: {
        struct uuid uuid = uuid_from_bytes((const unsigned char *)value.at);
        buf_add(text, uuid_str(&uuid));
        return;
    }
    case ROW_TEXT:
        buf_addf(text, "'%s'", str_shown(value).text);
        return;
    }
}
