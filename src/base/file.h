/* file.h - a small file, read or written whole. */
#ifndef BASE_FILE_H
#define BASE_FILE_H

#include "base/cleanup.h"
#include "base/str.h"

struct arena;
struct error;

/* Read the file at `path`, of at most `most` bytes, into `arena`.
 * ERROR_NOT_FOUND: there is none. ERROR_LIMIT: it is larger. ERROR_UNAVAILABLE: it cannot
 * be read. */
MUST_CHECK bool file_read(const char *path, size_t most, struct arena *arena, str *text,
                          struct error *err);

/* Write a file that only its owner may read, in place of one of that name: after a crash
 * there is the one or the other, whole. ERROR_UNAVAILABLE: it cannot be written. */
MUST_CHECK bool file_write_private(const char *path, str text, struct error *err);

#endif
