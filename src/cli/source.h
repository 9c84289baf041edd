/* source.h - a file of events, one record after the other.
 *
 * The file may be of any length: what is held of it is one record, of at most
 * SOURCE_RECORD bytes. Whether it is a JSON array, JSON objects one a line, or CSV is
 * seen from its first character that is no white space: '[', '{', or any other.
 */
#ifndef CLI_SOURCE_H
#define CLI_SOURCE_H

#include "base/cleanup.h"
#include "base/str.h"

#include <stdbool.h>
#include <stdint.h>

struct error;

enum { SOURCE_RECORD = 1024 * 1024 };

enum source_format { SOURCE_ARRAY, SOURCE_LINES, SOURCE_CSV };

struct source {
    enum source_format format;
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
MUST_CHECK bool source_open(const char *path, struct source *source, struct error *err);
void source_close(struct source *source);

/* The next record: an element of the array, a line that is not blank. *record is valid
 * until the next call, and empty (`at` NULL) at the end. The first of CSV is the line
 * with the names. ERROR_INVALID: a record is too long, the array is not closed, or
 * something follows it. */
MUST_CHECK bool source_next(struct source *source, str *record, struct error *err);

#endif
