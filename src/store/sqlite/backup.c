/* backup.c - backups, and the way back. */
#include "store/sqlite/copy.h"
#include "store/sqlite/inside.h"

#include "base/lock.h"

#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

static bool is_there(const char *path)
{
    struct stat about;
    return lstat(path, &about) == 0;
}

bool sqlite_back_up(const char *address, const char *path, struct error *err)
{
    CLEANUP(db_closep) struct db *db = NULL;
    if (is_there(path))
        return error_set(err, ERROR_CONFLICT,
                         "'%s' is there already; a backup never replaces a file", path);
    return db_open(address, DB_READ, &db, err) && sqlite_check_made_here(db, err) &&
           sqlite_copy(db, path, NULL, CHECK_PAGES, err);
}

/* --- back again --- */

/* Bring the log of the database that goes into its file, as far as that can be done, so
 * that the file alone is all of it. */
static void write_back(const char *path)
{
    struct db *db;
    struct error ignored = {0};
    if (db_open(path, DB_WRITE, &db, &ignored))
        db_close(db);
}

/* Keep what was there as "PATH.replaced-N", its log too, and leave no log beside the
 * path: SQLite would take it for that of the next file. */
static bool move_aside(const char *path, char replaced[static COPY_NAME],
                       struct error *err)
{
    char suffix[32], log[COPY_NAME], kept_log[COPY_NAME], shared[COPY_NAME];
    int number = 0;
    do {
        snprintf(suffix, sizeof suffix, ".replaced-%d", ++number);
        if (!copy_name(replaced, path, suffix, err))
            return false;
    } while (is_there(replaced));
    if (!copy_name(log, path, "-wal", err) || !copy_name(shared, path, "-shm", err) ||
        !copy_name(kept_log, replaced, "-wal", err))
        return false;
    if (link(path, replaced) != 0)
        return copy_failed("cannot keep what was there as", replaced, err);
    if (rename(log, kept_log) != 0 && errno != ENOENT)
        return copy_failed("cannot move", log, err);
    if (remove(shared) != 0 && errno != ENOENT)
        return copy_failed("cannot remove", shared, err);
    return copy_sync_folder(path, err);
}

/* The lock of `address` is held. */
static bool put_in_place(const char *part, const char *address, bool is_new,
                         char replaced[static COPY_NAME], struct error *err)
{
    *replaced = '\0';
    if (!is_new) {
        write_back(address);
        if (!move_aside(address, replaced, err))
            return false;
    }
    if (rename(part, address) != 0)
        return copy_failed("cannot write", address, err);
    return copy_sync_folder(address, err);
}

bool sqlite_put_back(const char *path, const char *address, struct arena *arena,
                     str *replaced, struct error *err)
{
    CLEANUP(db_closep) struct db *backup = NULL;
    CLEANUP(lock_release) int lock = -1;
    char part[COPY_NAME], kept[COPY_NAME];
    struct stat about = {0};
    bool there = stat(address, &about) == 0;
    if (!db_open(path, DB_READ, &backup, err) || !sqlite_check_made_here(backup, err))
        return error_context(err, "'%s'", path);
    if ((there && !lock_database(address, &lock, err)) ||
        !copy_name(part, address, ".part", err))
        return false;
    if (!copy_make_part(backup, part, address, CHECK_INDEXES_TOO, err) ||
        !put_in_place(part, address, about.st_size == 0, kept, err)) {
        (void)remove(part);
        return false;
    }
    *replaced = arena_copy(arena, str_from(kept));
    return true;
}
