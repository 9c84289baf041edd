#include "pipeline/audit_key.h"

#include "base/arena.h"
#include "base/error.h"
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FILE_MOST = 200, PATH_ROOM = 4096 };

bool audit_key_read(const char *path, struct signing_key *key, bool *open,
                    struct error *err)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    unsigned char seed[SIGNING_SEED_BYTES];
    struct stat about;
    str text;
    if (!file_read(path, FILE_MOST, &arena, &text, err))
        return error_context(err, "'%s'", path);
    bool good = hex_parse(str_trim(text), seed, sizeof seed, err);
    if (good)
        *key = signing_key_from(seed);
    else
        error_context(err, "'%s' holds no key", path);
    *open = stat(path, &about) == 0 && about.st_mode & (S_IRWXG | S_IRWXO);
    secret_wipe(seed, sizeof seed);
    secret_wipe((char *)text.at, text.len);
    return good;
}

static bool failed(const char *path, struct error *err)
{
    return error_set(err, ERROR_UNAVAILABLE, "cannot write '%s': %s", path,
                     strerrordesc_np(errno));
}

/* Its name, too, is to be on the disk. */
static bool sync_folder(const char *path, struct error *err)
{
    char copy[PATH_ROOM];
    snprintf(copy, sizeof copy, "%s", path);
    int folder = open(dirname(copy), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool ok = folder >= 0 && fsync(folder) == 0;
    if (folder >= 0)
        close(folder);
    return ok || failed(path, err);
}

static bool write_file(const char *path, str text, struct error *err)
{
    int file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR);
    if (file < 0)
        return failed(path, err);
    bool ok = write(file, text.at, text.len) == (ssize_t)text.len && fsync(file) == 0;
    close(file);
    if (!ok) {
        failed(path, err);
        unlink(path);
    }
    return ok && sync_folder(path, err);
}

bool audit_key_make(const char *path, struct signing_key *key, struct error *err)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    unsigned char seed[SIGNING_SEED_BYTES];
    char text[2 * SIGNING_SEED_BYTES + 2];
    random_bytes(seed, sizeof seed);
    str digits = hex_of(seed, sizeof seed, &arena);
    int len = snprintf(text, sizeof text, "%s\n", digits.at);
    bool ok = write_file(path, (str){text, (size_t)len}, err);
    if (ok)
        *key = signing_key_from(seed);
    secret_wipe(seed, sizeof seed);
    secret_wipe((char *)digits.at, digits.len);
    secret_wipe(text, sizeof text);
    return ok;
}
