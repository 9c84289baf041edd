/* values.h - one column of a set of rows, as a parameter for PostgreSQL: an array, which
 * unnest() makes rows of.
 *
 *     CLEANUP(values_free) struct values id = VALUES(VALUES_TEXT);
 *     values_text(&id, worker);
 *     statement_values(get, 1, &id);
 */
#ifndef BASE_VALUES_H
#define BASE_VALUES_H

#include "base/buf.h"
#include "base/instant.h"

#include <stdbool.h>
#include <stdint.h>

enum values_type {
    VALUES_INT,
    VALUES_REAL,
    VALUES_TEXT,
    VALUES_BLOB,
    VALUES_TRUTH,
    VALUES_INSTANT
};

struct values {
    enum values_type type;
    int count;
    bool nulls;
    struct buf bytes;
};

#define VALUES(of) ((struct values){.type = (of), .bytes = BUF(VALUES_BYTES)})
enum { VALUES_BYTES = 1 << 30 };

void values_int(struct values *values, int64_t number);
void values_real(struct values *values, double number);
void values_text(struct values *values, str text); /* or a blob */
void values_text_or_null(struct values *values, str text);
void values_truth(struct values *values, bool is);
void values_instant(struct values *values, instant t);
void values_null(struct values *values);
void values_free(struct values *values);

/* What PostgreSQL counts of a moment: microseconds since 2000-01-01T00:00:00Z. */
int64_t values_microseconds(instant t);

/* The array as the server reads it, and its type, as the server numbers them. Valid until
 * something is added. */
str values_array(struct values *values, unsigned *type);

#endif
