#include "base/file.h"

#include "base/arena.h"
#include "base/error.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <limits.h>
#include <stdio.h>
#include <unistd.h>

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

static void closep(const int *fd)
{
    if (*fd >= 0)
        close(*fd);
}

static bool write_whole(int fd, str text)
{
    while (text.len) {
        ssize_t count = write(fd, text.at, text.len);
        if (count < 0 && errno != EINTR)
            return false;
        size_t wrote = count > 0 ? (size_t)count : 0;
        text = (str){text.at + wrote, text.len - wrote};
    }
    return fsync(fd) == 0;
}

/* What is renamed stays so only once its folder is on the disk. */
static bool sync_folder(char *path)
{
    CLEANUP(closep) int fd = open(dirname(path), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    return fd >= 0 && fsync(fd) == 0;
}

bool file_write_private(const char *path, str text, struct error *err)
{
    char part[PATH_MAX];
    if (snprintf(part, sizeof part, "%s.part", path) >= (int)sizeof part)
        return error_set(err, ERROR_UNAVAILABLE, "its name is too long");
    (void)unlink(part);
    CLEANUP(closep) int fd = open(part, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd >= 0 && write_whole(fd, text) && rename(part, path) == 0 && sync_folder(part))
        return true;
    int why = errno;
    if (fd >= 0)
        (void)unlink(part);
    return error_set(err, ERROR_UNAVAILABLE, "%s", strerrordesc_np(why));
}
