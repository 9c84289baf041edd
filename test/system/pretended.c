/* pretended.c - loaded into the program by test_reliability.py (LD_PRELOAD): a clock that
 * is wrong, and a file system of another kind.
 *
 * $PRETENDED_CLOCK names a file of 8 bytes: by how many seconds the clock is ahead.
 * $PRETENDED_FILE_SYSTEM is the f_type of statfs(2) of all files. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/vfs.h>
#include <time.h>
#include <unistd.h>

static volatile int64_t *ahead;

__attribute__((constructor)) static void begin(void)
{
    const char *path = getenv("PRETENDED_CLOCK");
    int fd = path ? open(path, O_RDONLY | O_CLOEXEC) : -1;
    void *at =
        fd >= 0 ? mmap(NULL, sizeof *ahead, PROT_READ, MAP_SHARED, fd, 0) : MAP_FAILED;
    if (at != MAP_FAILED)
        ahead = at;
}

int clock_gettime(clockid_t clock, struct timespec *time)
{
    long failed = syscall(SYS_clock_gettime, clock, time);
    if (!failed && clock == CLOCK_REALTIME && ahead)
        time->tv_sec += *ahead;
    return (int)failed;
}

int statfs64(const char *path, struct statfs64 *about)
{
    const char *pretended = getenv("PRETENDED_FILE_SYSTEM");
    long failed = syscall(SYS_statfs, path, about);
    if (!failed && pretended)
        about->f_type = strtol(pretended, NULL, 0);
    return (int)failed;
}

int statfs(const char *path, struct statfs *about)
{
    return statfs64(path, (struct statfs64 *)about);
}
