/* secret.h - secrets that are kept in files.
 *
 * Everybody on a machine can see a command line, so a secret never stands there. It is
 * the first line of a file that the command line names, or of one that systemd hands over
 * (LoadCredential=, which only root has to be able to read).
 */
#ifndef CLI_SECRET_H
#define CLI_SECRET_H

#include "base/cleanup.h"
#include "base/str.h"

struct arena;
struct error;

/* The path of the file with a secret: `path`, or where that is empty the file
 * `credential` in $CREDENTIALS_DIRECTORY. Empty: there is neither. Lives in `arena`. */
str secret_path(str path, const char *credential, struct arena *arena);

/* The first line of the file. ERROR_INVALID: it cannot be read, or the line is empty. */
MUST_CHECK bool secret_read(str path, struct arena *arena, str *secret,
                            struct error *err);

#endif
