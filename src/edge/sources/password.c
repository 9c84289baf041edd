#include "edge/sources/password.h"

#include "base/arena.h"
#include "base/error.h"
#include "base/file.h"

bool password_read(str path, char *password, size_t size, struct error *err)
{
    enum { FILE_BYTES = 4096 };
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    str text, rest;
    if (!path.len)
        return true;
    if (!file_read(path.at, FILE_BYTES, &arena, &text, err))
        return error_context(err, "the broker's password");
    str line = str_cut(text, '\n', &rest);
    if (line.len && line.at[line.len - 1] == '\r')
        line.len--;
    if (!line.len || line.len >= size || memchr(line.at, '\0', line.len))
        return error_set(err, ERROR_INVALID,
                         "the first line of '%s' is not a password of 1 to %zu bytes",
                         path.at, size - 1);
    memcpy(password, line.at, line.len);
    password[line.len] = '\0';
    return true;
}
