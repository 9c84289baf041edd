#include "cli/secret.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/error.h"
#include "base/file.h"

#include <stdlib.h>
#include <unistd.h>

enum { PATH_BYTES = 4096, FILE_BYTES = 4096 };

str secret_path(str path, const char *credential, struct arena *arena)
{
    CLEANUP(buf_free) struct buf found = BUF(PATH_BYTES);
    const char *folder = getenv("CREDENTIALS_DIRECTORY");
    if (path.len || !folder || !*folder)
        return path;
    buf_addf(&found, "%s/%s", folder, credential);
    if (!buf_ok(&found) || access(buf_text(&found), F_OK) != 0)
        return path;
    return arena_copy(arena, buf_str(&found));
}

bool secret_read(str path, struct arena *arena, str *secret, struct error *err)
{
    struct error why;
    str text, rest;
    if (!file_read(path.at, FILE_BYTES, arena, &text, &why))
        return error_set(err, ERROR_INVALID, "the file '%s': %s", path.at, why.text);
    str line = str_cut(text, '\n', &rest);
    if (line.len && line.at[line.len - 1] == '\r')
        line.len--;
    if (!line.len || memchr(line.at, '\0', line.len))
        return error_set(err, ERROR_INVALID, "the first line of '%s' is empty", path.at);
    *secret = arena_copy(arena, line);
    return true;
}
