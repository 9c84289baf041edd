/* password.h - the password for a broker, from the first line of a file. */
#ifndef EDGE_SOURCES_PASSWORD_H
#define EDGE_SOURCES_PASSWORD_H

#include "base/cleanup.h"
#include "base/str.h"

#include <stdbool.h>
#include <stddef.h>

struct error;

/* Read it into `password`, `size` bytes with its NUL. An empty path leaves that as it is.
 * Errors: see file_read(), and ERROR_INVALID: the line is empty or too long. */
MUST_CHECK bool password_read(str path, char *password, size_t size, struct error *err);

#endif
