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

bool sqlite_back_up(const char *address, const char *path, const atomic_bool *stop,
                    struct error *err)
{
    CLEANUP(db_closep) struct db *db = NULL;
    (void)stop; /* it does not take long */
    if (is_there(path))
        return error_set(err, ERROR_CONFLICT,
                         "'%s' is there already; a backup never replaces a file", path);
    return db_open(address, DB_READ, &db, err) && sqlite_check_made_here(db, err) &&
           sqlite_copy(db, path, NULL, CHECK_PAGES, err);
}

/* --- back again --- */

/* What SQLite may have left beside a file after a crash. It would take them for those of
 * the next file of that name. */
static const char *const beside[] = {"-wal", "-journal"};

static bool has_something(const char *path)
{
    struct stat about;
    return stat(path, &about) == 0 && about.st_size > 0;
}

/* Opened for writing and closed, a database has nothing beside it, and begins with a
 * write-ahead log the next time: no crash can leave a journal. */
static bool settle(const char *path, struct error *err)
{
    struct db *db;
    if (!db_open(path, DB_WRITE, &db, err))
        return false;
    db_close(db);
    return true;
}

/* Nobody is signed in by what was signed in when the backup was made. */
static bool forget_sessions(const char *path, struct error *err)
{
    CLEANUP(db_closep) struct db *db = NULL;
    CLEANUP(statement_done) struct statement *table = NULL;
    bool row;
    return db_open(path, DB_WRITE, &db, err) &&
           db_use(db, "SELECT 1 FROM sqlite_schema WHERE name = 'credentials'", &table,
                  err) &&
           statement_step(table, &row, err) &&
           (!row || db_run(db, "DELETE FROM credentials WHERE kind = 'session'", err));
}

/* What went on after the backup was made did not happen: who follows the site has to know
 * it for another one. The clock tells two restores of one backup apart. An old database
 * gets an epoch when it is migrated. */
static bool renew_epoch(const char *path, struct error *err)
{
    CLEANUP(db_closep) struct db *db = NULL;
    CLEANUP(statement_done) struct statement *table = NULL;
    bool row;
    return db_open(path, DB_WRITE, &db, err) &&
           db_use(db, "SELECT 1 FROM sqlite_schema WHERE name = 'settings'", &table,
                  err) &&
           statement_step(table, &row, err) &&
           (!row || db_run(db,
                           "UPDATE settings SET value = max(value + 1, CAST(round("
                           "(julianday('now') - 2440587.5) * 86400000) AS INTEGER))"
                           " WHERE name = 'epoch'",
                           err));
}

/* After a crash the log holds what was written last. Where it can be brought into the
 * file, the file alone is all there was. */
static void write_back(const char *path)
{
    char log[COPY_NAME];
    struct error ignored = {0};
    if (copy_name(log, path, "-wal", &ignored) && has_something(log))
        (void)settle(path, &ignored);
}

/* A name "PATH.replaced-N" that is free, for the file and for what is beside it. */
static bool find_name(const char *path, char replaced[static COPY_NAME],
                      struct error *err)
{
    char suffix[32], log[COPY_NAME];
    int number = 0;
    do {
        snprintf(suffix, sizeof suffix, ".replaced-%d", ++number);
        if (!copy_name(replaced, path, suffix, err) ||
            !copy_name(log, replaced, beside[0], err))
            return false;
    } while (is_there(replaced) || is_there(log));
    return true;
}

static bool move_if_there(const char *from, const char *to, struct error *err)
{
    return rename(from, to) == 0 || errno == ENOENT ||
           copy_failed("cannot move", from, err);
}

/* Keep what was there as "PATH.replaced-N", and leave nothing beside the path. */
static bool move_aside(const char *path, const char *replaced, struct error *err)
{
    char from[COPY_NAME], to[COPY_NAME];
    if (has_something(path) && link(path, replaced) != 0)
        return copy_failed("cannot keep what was there as", replaced, err);
    /* First what the others share: without it they are read anew. */
    if (!copy_remove(path, "-shm", err))
        return false;
    for (size_t i = 0; i < sizeof beside / sizeof *beside; i++)
        if (!copy_name(from, path, beside[i], err) ||
            !copy_name(to, replaced, beside[i], err) || !move_if_there(from, to, err))
            return false;
    return copy_sync_folder(path, err);
}

/* The lock of `address` is held. */
static bool put_in_place(const char *part, const char *address, const char *replaced,
                         struct error *err)
{
    write_back(address);
    if (!move_aside(address, replaced, err))
        return false;
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
    if (!db_open(path, DB_READ, &backup, err) || !sqlite_check_made_here(backup, err))
        return error_context(err, "'%s'", path);
    if ((is_there(address) && !lock_database(address, &lock, err)) ||
        !copy_name(part, address, ".part", err) || !find_name(address, kept, err))
        return false;
    if (!copy_make_part(backup, part, address, CHECK_INDEXES_TOO, err) ||
        !forget_sessions(part, err) || !renew_epoch(part, err) || !settle(part, err) ||
        !put_in_place(part, address, kept, err)) {
        copy_discard(part);
        return false;
    }
    *replaced = is_there(kept) ? arena_copy(arena, str_from(kept)) : STR("");
    return true;
}
