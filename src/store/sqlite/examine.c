/* examine.c - whether the file is whole and kept well. */
#include "store/sqlite/inside.h"

#include "base/amount.h"
#include "base/arena.h"
#include "base/buf.h"
#include "store/store.h"

#include <dirent.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>

enum { TEXT = 400, MIB = 1024 * 1024 };
/* A log that is larger cannot be brought into the file: some reader never ends. */
static const int64_t large_log = 512 * (int64_t)MIB;

struct examination {
    const char *path;
    struct db *db;
    examiner *examine;
    void *context;
};

static void say(const struct examination *of, enum severity severity, const char *what,
                const char *text)
{
    of->examine(of->context, severity, what, text);
}

/* False: others may read it. */
static bool is_private(const struct examination *of, const char *path)
{
    char text[TEXT];
    struct stat about;
    if (stat(path, &about) != 0 || !(about.st_mode & 077))
        return true;
    snprintf(text, sizeof text,
             "others on this machine may read '%s' (mode %03o); chmod 600 it",
             str_shown(str_from(path)).text, (unsigned)about.st_mode & 0777);
    say(of, SEVERITY_WARNING, "access", text);
    return false;
}

/* The file, and all that is beside it under its name: the log and the index of SQLite,
 * the copies that migrations and restores left. */
static void look_at_readers(const struct examination *of, const struct stat *about)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    char text[TEXT];
    bool all = true;
    str path = str_from(of->path), folder = STR("./"), name = path;
    const char *slash = memrchr(path.at, '/', path.len);
    if (slash) {
        folder = arena_copy(&arena, (str){path.at, (size_t)(slash + 1 - path.at)});
        name = str_from(slash + 1);
    }
    DIR *open = opendir(folder.at);
    for (const struct dirent *entry; open && (entry = readdir(open));) {
        CLEANUP(buf_free) struct buf beside = BUF(PATH_MAX);
        if (strncmp(entry->d_name, name.at, name.len) != 0)
            continue;
        buf_addf(&beside, "%.*s%s", STR_ARG(folder), entry->d_name);
        all &= is_private(of, buf_text(&beside));
    }
    if (open)
        closedir(open);
    snprintf(text, sizeof text, "only its owner may read it (mode %03o)",
             (unsigned)about->st_mode & 0777);
    if (all)
        say(of, SEVERITY_GOOD, "access", text);
}

static void look_at_log(const struct examination *of)
{
    char log[4096], text[TEXT];
    struct stat about = {0};
    int len = snprintf(log, sizeof log, "%s-wal", of->path);
    if (len < 0 || (size_t)len >= sizeof log || stat(log, &about) != 0)
        about.st_size = 0;
    bool large = about.st_size > large_log;
    snprintf(text, sizeof text, "%lld MiB%s", (long long)about.st_size / MIB,
             large ? "; something has read the database for so long that the log cannot "
                     "be brought into the file"
                   : "");
    say(of, large ? SEVERITY_WARNING : SEVERITY_GOOD, "log", text);
}

/* A backup beside the file takes as much again; a migration four times as much. */
static void look_at_room(const struct examination *of, int64_t size)
{
    char text[TEXT];
    struct statvfs about;
    if (statvfs(of->path, &about) != 0) {
        say(of, SEVERITY_WARNING, "room", "the system does not tell how much is free");
        return;
    }
    int64_t room = (int64_t)about.f_bavail * (int64_t)about.f_frsize;
    enum severity severity = room < size || room < 256 * (int64_t)MIB ? SEVERITY_BAD
                             : room < 4 * size                        ? SEVERITY_WARNING
                                                                      : SEVERITY_GOOD;
    snprintf(text, sizeof text, "%lld MiB free beside a database of %lld MiB%s",
             (long long)room / MIB, (long long)size / MIB,
             severity == SEVERITY_BAD ? ": not even room for a backup"
             : severity == SEVERITY_WARNING
                 ? ": an upgrade may need four times as much as "
                   "the database has"
                 : "");
    say(of, severity, "room", text);
}

static void look_at_pages(const struct examination *of)
{
    struct error err = {0};
    bool whole = db_check(of->db, true, &err);
    say(of, whole ? SEVERITY_GOOD : SEVERITY_BAD, "pages",
        whole ? "all of the file can be read, and its indexes match" : err.text);
}

/* Rows that refer to nothing, by table. */
static bool count_dangling(const struct examination *of, bool *any, struct error *err)
{
    CLEANUP(statement_done) struct statement *get = NULL;
    char text[TEXT];
    bool row;
    if (!db_use(of->db,
                "SELECT \"table\", parent, count(*) FROM pragma_foreign_key_check"
                " GROUP BY 1, 2",
                &get, err))
        return false;
    for (;;) {
        if (!statement_step(get, &row, err))
            return false;
        if (!row)
            return true;
        *any = true;
        str table = column_text(get, 0), parent = column_text(get, 1);
        int64_t rows = column_int(get, 2);
        snprintf(text, sizeof text, "%s of %.*s %s to %.*s that are not there",
                 amount(rows, "row", "rows").text, STR_ARG(table),
                 rows == 1 ? "refers" : "refer", STR_ARG(parent));
        say(of, SEVERITY_BAD, "references", text);
    }
}

static void look_at_references(const struct examination *of)
{
    struct error err = {0};
    bool any = false;
    if (!count_dangling(of, &any, &err))
        say(of, SEVERITY_BAD, "references", err.text);
    else if (!any)
        say(of, SEVERITY_GOOD, "references", "everything that is referred to is there");
}

bool sqlite_examine(const char *address, examiner *examine, void *context,
                    struct error *err)
{
    CLEANUP(db_closep) struct db *db = NULL;
    struct stat about;
    if (!db_open(address, DB_READ, &db, err) || !sqlite_check_made_here(db, err))
        return false;
    const struct examination of = {address, db, examine, context};
    if (stat(address, &about) != 0)
        return error_set(err, ERROR_UNAVAILABLE, "'%s' cannot be looked at", address);
    look_at_readers(&of, &about);
    look_at_room(&of, about.st_size);
    look_at_log(&of);
    look_at_pages(&of);
    look_at_references(&of);
    return true;
}
