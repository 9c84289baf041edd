/* values.c - how PostgreSQL writes an array as bytes (its array_recv()): numbers in the
 * network's order, each element behind its size. */
#include "base/values.h"

#include <endian.h>

/* Types of PostgreSQL, as its catalog numbers them. */
static const struct {
    unsigned element, array;
} types[] = {
    [VALUES_INT] = {20, 1016},   [VALUES_REAL] = {701, 1022},
    [VALUES_TEXT] = {25, 1009},  [VALUES_BLOB] = {17, 1001},
    [VALUES_TRUTH] = {16, 1000}, [VALUES_INSTANT] = {1184, 1185},
};

static void add_32(struct buf *buf, uint32_t number)
{
    number = htobe32(number);
    buf_add(buf, (str){(const char *)&number, sizeof number});
}

static void add_64(struct values *values, uint64_t bits)
{
    struct {
        uint32_t size, high, low;
    } element = {htobe32(8), htobe32((uint32_t)(bits >> 32)), htobe32((uint32_t)bits)};
    values->count++;
    buf_add(&values->bytes, (str){(const char *)&element, sizeof element});
}

/* The head of an array, which is written at its end. An empty one has no dimension. */
enum { HEAD = 20, HEAD_OF_EMPTY = 12 };

static void make_room(struct values *values)
{
    static const char head[HEAD];
    if (!values->bytes.len)
        buf_add(&values->bytes, (str){head, HEAD});
}

void values_int(struct values *values, int64_t number)
{
    make_room(values);
    add_64(values, (uint64_t)number);
}

void values_real(struct values *values, double number)
{
    uint64_t bits;
    memcpy(&bits, &number, sizeof bits);
    make_room(values);
    add_64(values, bits);
}

void values_text(struct values *values, str text)
{
    make_room(values);
    values->count++;
    add_32(&values->bytes, (uint32_t)text.len);
    buf_add(&values->bytes, text);
}

void values_text_or_null(struct values *values, str text)
{
    if (text.len)
        values_text(values, text);
    else
        values_null(values);
}

void values_truth(struct values *values, bool is)
{
    values_text(values, (str){is ? "\1" : "\0", 1});
}

int64_t values_microseconds(instant t)
{
    static const int64_t year_2000 = 946684800000;
    return (instant_writable(t).ms - year_2000) * 1000;
}

void values_instant(struct values *values, instant t)
{
    make_room(values);
    add_64(values, (uint64_t)values_microseconds(t));
}

void values_null(struct values *values)
{
    make_room(values);
    values->count++;
    values->nulls = true;
    add_32(&values->bytes, UINT32_MAX);
}

void values_free(struct values *values) { buf_free(&values->bytes); }

str values_array(struct values *values, unsigned *type)
{
    make_room(values);
    const uint32_t head[HEAD / 4] = {htobe32(values->count ? 1 : 0),
                                     htobe32(values->nulls),
                                     htobe32(types[values->type].element),
                                     htobe32((uint32_t)values->count), htobe32(1)};
    memcpy(values->bytes.bytes, head, HEAD);
    *type = types[values->type].array;
    return (str){values->bytes.bytes, values->count ? values->bytes.len : HEAD_OF_EMPTY};
}
