#include "base/lock.h"

#include "base/error.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

bool lock_database(const char *path, int *lock, struct error *err)
{
    /* What is in it is about people, so a new file is for nobody else. SQLite gives the
     * files that it puts beside it the same mode. flock() does not get in the way of
     * SQLite's locks, which are fcntl()'s; but closing any descriptor of the file would
     * drop those: hence the order that lock.h asks for. */
    CLEANUP(lock_release) int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0)
        return error_set(err, ERROR_UNAVAILABLE, "open '%s': %s", path,
                         strerrordesc_np(errno));
    if (flock(fd, LOCK_EX | LOCK_NB) != 0)
        return error_set(err, ERROR_CONFLICT,
                         "'%s' is being written by another shopfloor; stop it first, or "
                         "send it what there is to write",
                         path);
    *lock = fd;
    fd = -1;
    return true;
}

void lock_release(const int *lock)
{
    if (*lock >= 0)
        close(*lock);
}
