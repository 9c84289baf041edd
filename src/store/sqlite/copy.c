/* copy.c - a copy of a database in a file of its own, whole or not at all. */
#include "store/sqlite/copy.h"

#include "base/error.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

bool copy_failed(const char *what, const char *path, struct error *err)
{
    return error_set(err, ERROR_UNAVAILABLE, "%s '%s': %s", what, path,
                     strerrordesc_np(errno));
}

bool copy_name(char name[static COPY_NAME], const char *path, const char *suffix,
               struct error *err)
{
    int len = snprintf(name, COPY_NAME, "%s%s", path, suffix);
    return (len > 0 && len < COPY_NAME) ||
           error_set(err, ERROR_INVALID, "the path is too long");
}

bool copy_remove(const char *path, const char *suffix, struct error *err)
{
    char name[COPY_NAME];
    return copy_name(name, path, suffix, err) &&
           (remove(name) == 0 || errno == ENOENT ||
            copy_failed("cannot remove", name, err));
}

bool copy_sync_folder(const char *path, struct error *err)
{
    char copy[COPY_NAME];
    snprintf(copy, sizeof copy, "%s", path);
    int fd = open(dirname(copy), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool ok = fd >= 0 && fsync(fd) == 0;
    if (fd >= 0)
        close(fd);
    return ok || copy_failed("cannot write to the folder of", path, err);
}

/* Whose file `other` is, and who may read it. Where there is none, a new one would be of
 * whoever owns the folder, and for nobody else: root puts a file back for a server that
 * is not root. */
static bool look_at(const char *other, struct stat *about)
{
    char copy[COPY_NAME];
    if (stat(other, about) == 0)
        return true;
    snprintf(copy, sizeof copy, "%s", other);
    bool there = stat(dirname(copy), about) == 0;
    about->st_mode = 0600;
    return there;
}

/* An empty file that is like `other`; NULL: for its owner only. */
static bool make_like(const char *other, const char *path, struct error *err)
{
    struct stat about = {.st_mode = 0600};
    bool there = other && look_at(other, &about);
    (void)remove(path);
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, about.st_mode & 0700);
    if (fd < 0)
        return copy_failed("cannot write", path, err);
    bool ok = (!there || geteuid() != 0 || fchown(fd, about.st_uid, about.st_gid) == 0) &&
              fchmod(fd, about.st_mode & 0777) == 0;
    close(fd);
    return ok || copy_failed("cannot set who may read", path, err);
}

static bool check_copy(const char *path, enum check check, struct error *err)
{
    CLEANUP(db_closep) struct db *copy = NULL;
    return check == CHECK_NOTHING || (db_open(path, DB_READ, &copy, err) &&
                                      db_check(copy, check == CHECK_INDEXES_TOO, err));
}

/* What a crash left beside a file of this name would be read into the next one. */
static bool clear_beside(const char *part, struct error *err)
{
    return copy_remove(part, "-wal", err) && copy_remove(part, "-journal", err) &&
           copy_remove(part, "-shm", err);
}

void copy_discard(const char *part)
{
    struct error ignored = {0};
    (void)remove(part);
    (void)clear_beside(part, &ignored);
}

bool copy_make_part(struct db *db, const char *part, const char *like, enum check check,
                    struct error *err)
{
    if (clear_beside(part, err) && make_like(like, part, err) && db_copy(db, part, err) &&
        check_copy(part, check, err))
        return true;
    copy_discard(part);
    return false;
}

bool sqlite_copy(struct db *db, const char *path, const char *like, enum check check,
                 struct error *err)
{
    char part[COPY_NAME];
    if (!copy_name(part, path, ".part", err) ||
        !copy_make_part(db, part, like, check, err))
        return error_context(err, "copy to '%s'", path);
    if (rename(part, path) != 0)
        return copy_failed("cannot write", path, err);
    return copy_sync_folder(path, err);
}
