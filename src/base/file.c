#include "base/file.h"

#include "base/arena.h"
#include "base/error.h"

#include <errno.h>
#include <stdio.h>

static void close_file(FILE **file)
{
    if (*file)
        fclose(*file);
}

bool file_read(const char *path, size_t most, struct arena *arena, str *text,
               struct error *err)
{
    CLEANUP(close_file) FILE *file = fopen(path, "re");
    if (!file)
        return error_set(err, errno == ENOENT ? ERROR_NOT_FOUND : ERROR_UNAVAILABLE, "%s",
                         strerrordesc_np(errno));
    char *bytes = arena_new(arena, char, most + 1);
    size_t len = fread(bytes, 1, most + 1, file);
    if (ferror(file))
        return error_set(err, ERROR_UNAVAILABLE, "%s", strerrordesc_np(errno));
    if (len > most)
        return error_set(err, ERROR_LIMIT, "it is larger than %zu bytes", most);
    *text = (str){bytes, len};
    return true;
}
