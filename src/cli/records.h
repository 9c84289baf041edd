/* records.h - a file of events, one record after the other.
 *
 * The file may be of any length: what is held of it is one record, of at most
 * RECORD_BYTES bytes. Whether it is a JSON array, JSON objects one a line, or CSV is
 * seen from its first character that is no white space: '[', '{', or any other.
 */
#ifndef CLI_RECORDS_H
#define CLI_RECORDS_H

#include "base/cleanup.h"
#include "base/str.h"

#include <stdbool.h>
#include <stdint.h>

struct error;

enum { RECORD_BYTES = 1024 * 1024 };

enum records_format { RECORDS_ARRAY, RECORDS_LINES, RECORDS_CSV };

struct records {
    enum records_format format;
    uint64_t line;   /* in which the last record begins, from 1 */
    uint64_t taken;  /* bytes read so far */
    uint64_t length; /* of the file; 0 when it is not known */

    /* private */
    int fd;
    char *bytes;
    size_t at, end; /* what is read but not yet taken */
    uint64_t lines; /* passed so far */
    bool over, begun;
};

/* Open a file, or standard input for "-". The caller's to close.
 * ERROR_NOT_FOUND, ERROR_UNAVAILABLE: it cannot be read. */
MUST_CHECK bool records_open(const char *path, struct records *records,
                             struct error *err);
void records_close(struct records *records);

/* The next record: an element of the array, a line that is not blank. *record is valid
 * until the next call, and empty (`at` NULL) at the end. The first of CSV is the line
 * with the names. ERROR_INVALID: a record is too long, the array is not closed, or
 * something follows it. */
MUST_CHECK bool records_next(struct records *records, str *record, struct error *err);

#endif
