/* pretended.c - loaded into the program (LD_PRELOAD) by test_reliability.py and
 * test_interrupted.py: a clock that is wrong, a file system of another kind, a disk with
 * little room, and a program that is killed.
 *
 * $PRETENDED_CLOCK names a file of 8 bytes: by how many seconds the clock is ahead.
 * $PRETENDED_FILE_SYSTEM is the f_type of statfs(2) of all files. $PRETENDED_ROOM is how
 * much of every disk is free, in percent.
 *
 * $PRETENDED_STEPS names a file of 8 bytes: after how many more changes of files the
 * program is killed; 0: after none. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <sys/vfs.h>
#include <time.h>
#include <unistd.h>

static volatile int64_t *ahead;
static _Atomic int64_t *steps;

static void *map(const char *path, size_t size)
{
    int fd = path ? (int)syscall(SYS_openat, AT_FDCWD, path, O_RDWR | O_CLOEXEC) : -1;
    void *at = fd >= 0 ? mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0)
                       : MAP_FAILED;
    return at == MAP_FAILED ? NULL : at;
}

__attribute__((constructor)) static void begin(void)
{
    ahead = map(getenv("PRETENDED_CLOCK"), sizeof *ahead);
    steps = map(getenv("PRETENDED_STEPS"), sizeof *steps);
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

/* --- changes of files --- */

/* Something was changed, unless the call failed. */
static long changed(long result)
{
    if (result >= 0 && steps && atomic_load(steps) > 0 &&
        atomic_fetch_sub(steps, 1) == 1) {
        kill(getpid(), SIGKILL);
        pause();
    }
    return result;
}

static bool is_file(int fd)
{
    struct stat about;
    return fd > STDERR_FILENO && syscall(SYS_fstat, fd, &about) == 0 &&
           S_ISREG(about.st_mode);
}

int open64(const char *path, int flags, ...)
{
    va_list rest;
    va_start(rest, flags);
    mode_t mode = flags & O_CREAT ? va_arg(rest, mode_t) : 0;
    va_end(rest);
    bool makes = flags & O_CREAT && syscall(SYS_faccessat, AT_FDCWD, path, F_OK) != 0;
    long fd = syscall(SYS_openat, AT_FDCWD, path, flags, mode);
    return (int)(makes ? changed(fd) : fd);
}

int open(const char *path, int flags, ...)
{
    va_list rest;
    va_start(rest, flags);
    mode_t mode = flags & O_CREAT ? va_arg(rest, mode_t) : 0;
    va_end(rest);
    return open64(path, flags, mode);
}

ssize_t write(int fd, const void *bytes, size_t size)
{
    ssize_t wrote = syscall(SYS_write, fd, bytes, size);
    return is_file(fd) ? changed(wrote) : wrote;
}

/* One byte makes room in the memory that connections share: nothing that is kept. */
ssize_t pwrite64(int fd, const void *bytes, size_t size, off_t at)
{
    ssize_t wrote = syscall(SYS_pwrite64, fd, bytes, size, at);
    return size > 1 ? changed(wrote) : wrote;
}

ssize_t pwrite(int fd, const void *bytes, size_t size, off_t at)
{
    return pwrite64(fd, bytes, size, at);
}

int ftruncate64(int fd, off_t size)
{
    return (int)changed(syscall(SYS_ftruncate, fd, size));
}
int ftruncate(int fd, off_t size) { return ftruncate64(fd, size); }
int fchmod(int fd, mode_t mode) { return (int)changed(syscall(SYS_fchmod, fd, mode)); }
int unlink(const char *path)
{
    return (int)changed(syscall(SYS_unlinkat, AT_FDCWD, path, 0));
}
int remove(const char *path) { return unlink(path); }
int mkdir(const char *path, mode_t mode)
{
    return (int)changed(syscall(SYS_mkdirat, AT_FDCWD, path, mode));
}

int rename(const char *from, const char *to)
{
    return (int)changed(syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, 0));
}

int posix_fallocate64(int fd, off_t at, off_t size)
{
    return changed(syscall(SYS_fallocate, fd, 0, at, size)) < 0 ? errno : 0;
}

int bind(int fd, const struct sockaddr *name, socklen_t size)
{
    long failed = syscall(SYS_bind, fd, name, size);
    return (int)(name->sa_family == AF_UNIX ? changed(failed) : failed);
}
