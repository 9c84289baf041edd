#include "cli/claim.h"

#include "base/error.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

bool claim_database(const char *path, int *claim, struct error *err)
{
    /* What is in it is about people: a new file is for nobody else. Those that SQLite
     * puts beside it are as it is. A flock() does not meet SQLite's locks, which are
     * fcntl()'s. Closing a descriptor of the file would drop those, though: hence the
     * order that claim.h asks for. */
    CLEANUP(claim_release) int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0)
        return error_set(err, ERROR_UNAVAILABLE, "open '%s': %s", path,
                         strerrordesc_np(errno));
    if (flock(fd, LOCK_EX | LOCK_NB) != 0)
        return error_set(err, ERROR_CONFLICT,
                         "'%s' is being written by another shopfloor; stop it first, or "
                         "send it what there is to write",
                         path);
    *claim = fd;
    fd = -1;
    return true;
}

void claim_release(const int *claim)
{
    if (*claim >= 0)
        close(*claim);
}
