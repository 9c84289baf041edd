/* salvage.c - mends a damaged spool: a new file takes its place.
 *
 * The new file is written as "PATH.salvage". When it is whole it becomes "PATH.salvaged",
 * and from then on only names change: whoever finds a file of that name goes on with it.
 */
#include "edge/spool/salvage.h"

#include "edge/spool/inside.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* --- the place of the file --- */

static const char *const parts[] = {"", "-wal", "-shm", "-journal"};
enum { PARTS = sizeof parts / sizeof *parts, NAME = 4096 };

static bool name(char out[static NAME], const char *path, const char *part,
                 struct error *err)
{
    int len = snprintf(out, NAME, "%s%s", path, part);
    return (len > 0 && len < NAME) ||
           error_set(err, ERROR_INVALID, "the spool's path is too long");
}

static bool move_file(const char *from, const char *to, struct error *err)
{
    return rename(from, to) == 0 || error_set(err, ERROR_UNAVAILABLE, "rename '%s': %s",
                                              from, strerrordesc_np(errno));
}

/* An empty file was made by whoever locked the path when the damaged one was gone. */
static bool move_part(const char *from, const char *to, const char *part,
                      struct error *err)
{
    char old[NAME], new[NAME];
    struct stat about;
    return name(old, from, part, err) && name(new, to, part, err) &&
           (stat(old, &about) != 0 || (!*part && !about.st_size) ||
            move_file(old, new, err));
}

/* The parts from the `first` on. */
static void remove_parts(const char *path, int first)
{
    char full[NAME];
    struct error err;
    for (int i = first; i < PARTS; i++)
        if (name(full, path, parts[i], &err))
            unlink(full);
}

/* The names are on the disk once the folder is. */
static void sync_folder(const char *path)
{
    char folder[NAME];
    snprintf(folder, sizeof folder, "%s", path);
    char *slash = strrchr(folder, '/');
    if (slash)
        slash[slash == folder] = '\0';
    int fd = open(slash ? folder : ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return;
    (void)fsync(fd);
    close(fd);
}

static bool is_there(const char *path) { return access(path, F_OK) == 0; }

/* The first "PATH.damaged-N" that is not there. */
static bool free_name(const char *path, char out[static NAME], struct error *err)
{
    char part[32];
    for (int i = 1; i < 1000; i++) {
        snprintf(part, sizeof part, ".damaged-%d", i);
        if (!name(out, path, part, err))
            return false;
        if (!is_there(out))
            return true;
    }
    return error_set(err, ERROR_UNAVAILABLE, "there are 999 damaged spools beside '%s'",
                     path);
}

/* The file itself goes last: until then its name is free for it. */
static bool exchange(const char *path, const char *whole, struct salvage *salvage,
                     struct error *err)
{
    char kept[NAME];
    if (!free_name(path, kept, err))
        return false;
    for (int i = PARTS - 1; i >= 0; i--)
        if (!move_part(path, kept, parts[i], err))
            return false;
    snprintf(salvage->kept, sizeof salvage->kept, "%.390s", kept);
    bool ok = move_file(whole, path, err);
    sync_folder(path);
    return ok;
}

/* --- all of it --- */

static void count_fault(void *context, const char *fault)
{
    (void)fault;
    ++*(int64_t *)context;
}

static bool is_sound(const char *path, bool *sound, struct error *err)
{
    CLEANUP(spool_closep) struct spool *spool = NULL;
    struct error why = {0};
    int64_t faults = 0, events;
    if (!spool_open(path, SPOOL_READ, NULL, &spool, err))
        return false;
    bool read = spool_verify(spool, count_fault, &faults, &events, &why);
    *sound = read && !faults;
    if (read || why.code == ERROR_CORRUPT)
        return true;
    *err = why;
    return false;
}

static bool make_whole(const char *path, const char *whole, struct salvage *salvage,
                       struct error *err)
{
    char copy_path[NAME];
    if (!name(copy_path, path, ".salvage", err))
        return false;
    remove_parts(copy_path, 0);
    if (!spool_copy_readable(path, copy_path, salvage, err)) {
        remove_parts(copy_path, 0);
        return false;
    }
    remove_parts(copy_path, 1); /* empty: the log's room is reserved */
    sync_folder(path);
    return move_file(copy_path, whole, err);
}

bool spool_salvage_begun(const char *path)
{
    char whole[NAME];
    struct error err;
    return name(whole, path, ".salvaged", &err) && is_there(whole);
}

/* What an earlier attempt counted. Whoever reads leaves an empty log. */
static bool count_whole(const char *whole, struct salvage *salvage, struct error *err)
{
    struct spool *spool;
    struct spool_stats stats;
    if (!spool_open(whole, SPOOL_READ, NULL, &spool, err))
        return false;
    bool ok = spool_stats(spool, &stats, err);
    spool_close(spool);
    remove_parts(whole, 1);
    if (!ok)
        return false;
    salvage->waiting = stats.waiting;
    salvage->dead = stats.dead;
    salvage->lost = stats.dropped_full;
    return true;
}

bool spool_salvage(const char *path, struct salvage *salvage, struct error *err)
{
    char whole[NAME];
    *salvage = (struct salvage){0};
    if (!name(whole, path, ".salvaged", err))
        return false;
    bool begun = is_there(whole);
    if (!begun && !is_sound(path, &salvage->sound, err))
        return false;
    if (salvage->sound)
        return true;
    return ((begun ? count_whole(whole, salvage, err)
                   : make_whole(path, whole, salvage, err)) &&
            exchange(path, whole, salvage, err)) ||
           error_context(err, "salvage '%s'", path);
}
