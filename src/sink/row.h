/* row.h - values in ClickHouse's format RowBinary: numbers are little-endian, a text has
 * its length in front. A row is its values, one after the other. */
#ifndef SINK_ROW_H
#define SINK_ROW_H

#include "base/buf.h"
#include "base/instant.h"
#include "base/uuid.h"

#include <stdint.h>

enum row_type {
    ROW_INT,    /* Int64 */
    ROW_BYTE,   /* UInt8 */
    ROW_TYPE,   /* Enum8, of enum event_type */
    ROW_DOUBLE, /* Float64 */
    ROW_TIME,   /* DateTime('UTC'): seconds since 1970, until 2106 */
    ROW_UUID,   /* FixedString(16): ClickHouse's own UUID is in the order of its second
                   half, and not of its text */
    ROW_TEXT,   /* String */
};

/* As a column's type in CREATE TABLE. */
const char *row_type_name(enum row_type type);

void row_int(struct buf *row, int64_t value);
void row_byte(struct buf *row, unsigned char value);
void row_double(struct buf *row, double value);
/* A time that a DateTime cannot hold becomes the nearest that it can. */
void row_time(struct buf *row, instant at);
void row_uuid(struct buf *row, const struct uuid *uuid);
void row_text(struct buf *row, str text);

/* Rows that are read. */
struct row_reader {
    str left;
    bool broken; /* they end within a value */
};

/* Pass over a value; the result is its bytes, of a text without its length. */
str row_next(struct row_reader *reader, enum row_type type);
/* 0 when it is broken. */
int64_t row_next_int(struct row_reader *reader);

/* A value as people read it. */
void row_show(struct buf *text, enum row_type type, str value);

#endif
