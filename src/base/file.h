/* file.h - a small file, read whole. */
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

#endif
