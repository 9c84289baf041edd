/* pretended.c - loaded into the program by test_reliability.py (LD_PRELOAD): a clock that
 * is wrong, a file system of another kind, and a disk with little room.
 *
 * $PRETENDED_CLOCK names a file of 8 bytes: by how many seconds the clock is ahead.
 * $PRETENDED_FILE_SYSTEM is the f_type of statfs(2) of all files. $PRETENDED_ROOM is how
 * much of every disk is free, in percent. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/statvfs.h>
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

int statvfs(const char *path, struct statvfs *about)
{
    struct statfs disk;
    const char *pretended = getenv("PRETENDED_ROOM");
    long failed = syscall(SYS_statfs, path, &disk);
    memset(about, 0, sizeof *about);
    if (failed)
        return -1;
    about->f_bsize = about->f_frsize = (unsigned long)disk.f_bsize;
    about->f_blocks = disk.f_blocks;
    about->f_bfree = about->f_bavail = disk.f_bavail;
    if (pretended) {
        about->f_blocks = 1000000;
        about->f_bfree = about->f_bavail = 10000 * strtoul(pretended, NULL, 0);
    }
    return 0;
}

int statvfs64(const char *path, struct statvfs64 *about)
{
    return statvfs(path, (struct statvfs *)about);
}
