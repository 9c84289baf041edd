/* backup.c - backups of a site in PostgreSQL's own format, by its own programs, and the
 * way back.
 *
 * pg_dump writes one schema as of one moment. pg_restore reads such a file as SQL, which
 * psql runs in one transaction: it is there as a whole, or not at all. A site has its
 * name in that SQL. So whatever has that name already steps aside within the transaction,
 * of which nobody else sees anything, and what was restored gets the name that is wanted.
 *
 * With the same transaction comes a mark, as a copy has that is not finished: nobody
 * opens the site until it is settled. Whoever restores the same file again only settles
 * it. */
#include "store/postgres/inside.h"

#include "base/buf.h"
#include "base/error.h"
#include "base/process.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { LIST_MOST = 1 << 22, SQL_MOST = 1 << 16, SCHEMA_ROOM = 64, MARK_ROOM = 80 };

static void closep(const int *fd)
{
    if (*fd >= 0)
        close(*fd);
}

/* All that a program writes. */
static bool read_all(const char *const *words, struct buf *text, struct error *err)
{
    CLEANUP(process_kill) struct process process = {0};
    char part[1 << 16];
    ssize_t count;
    if (!process_start(words, PROCESS_WRITES, -1, &process, err))
        return false;
    while ((count = read(process.out, part, sizeof part)) > 0)
        buf_add(text, (str){part, (size_t)count});
    return process_end(&process, NULL, err);
}

/* --- are the programs there? --- */

static const char to_install[] =
    "install PostgreSQL's programs, on Debian postgresql-client, of the server's version";

/* Of "pg_dump (PostgreSQL) 15.4 (Debian ...)": 15. */
static bool find_version(const char *program, int *version, struct error *err)
{
    CLEANUP(buf_free) struct buf text = BUF(SQL_MOST);
    const char *const words[] = {program, "--version", NULL};
    static const char before[] = "(PostgreSQL) ";
    if (!read_all(words, &text, err))
        return error_context(err, "backups need %s (%s)", program, to_install);
    const char *at = strstr(buf_text(&text), before);
    *version = at ? (int)strtol(at + strlen(before), NULL, 10) : 0;
    return true;
}

bool postgres_check_programs(int server, struct error *err)
{
    static const char *const programs[] = {"pg_dump", "pg_restore", "psql"};
    for (size_t i = 0; i < sizeof programs / sizeof *programs; i++) {
        int version;
        if (!find_version(programs[i], &version, err)) {
            err->code = ERROR_INVALID;
            return false;
        }
        if (version < server)
            return error_set(err, ERROR_INVALID,
                             "%s is of PostgreSQL %d, and the server is of %d: it would "
                             "make no backup (%s)",
                             programs[i], version, server, to_install);
    }
    return true;
}

/* --- what is in a backup --- */

/* Lines of pg_restore --list: "5; 2615 16385 SCHEMA - hall plant", "215; 0 16397 TABLE
 * DATA hall events plant". */
struct contents {
    char schema[SCHEMA_ROOM];
    bool makes_schema, has_lock, has_events, has_others;
};

static bool after_word(str *line, str word)
{
    if (line->len < word.len || memcmp(line->at, word.at, word.len) != 0)
        return false;
    *line = (str){line->at + word.len, line->len - word.len};
    return true;
}

static void note_schema(str name, struct contents *contents)
{
    contents->has_others |=
        *contents->schema && !str_equal(name, str_from(contents->schema));
    snprintf(contents->schema, SCHEMA_ROOM, "%.*s", STR_ARG(name));
}

static void read_line(str line, struct contents *contents)
{
    str rest;
    for (int i = 0; i < 3; i++)
        (void)str_cut(line, ' ', &line);
    if (after_word(&line, STR("SCHEMA - "))) {
        note_schema(str_cut(line, ' ', &rest), contents);
        contents->makes_schema = true; /* not "public" */
    } else if (after_word(&line, STR("TABLE DATA "))) {
        note_schema(str_cut(line, ' ', &line), contents);
        str table = str_cut(line, ' ', &rest);
        contents->has_lock |= str_equal(table, STR("site_lock"));
        contents->has_events |= str_equal(table, STR("events"));
    }
}

static bool read_contents(const char *path, struct contents *contents, struct error *err)
{
    CLEANUP(buf_free) struct buf text = BUF(LIST_MOST);
    const char *const words[] = {"pg_restore", "--list", path, NULL};
    *contents = (struct contents){0};
    if (!read_all(words, &text, err)) {
        err->code = ERROR_INVALID;
        return error_context(err, "'%s'", path);
    }
    for (str rest = buf_str(&text); rest.len;) {
        str line = str_cut(rest, '\n', &rest);
        if (line.len && *line.at != ';')
            read_line(line, contents);
    }
    return (*contents->schema && contents->has_lock && contents->has_events &&
            !contents->has_others) ||
           error_set(err, ERROR_INVALID, "'%s' is no backup of one site of this program",
                     path);
}

/* --- a backup --- */

/* What TimescaleDB keeps of a table is in schemas of its own, and would be missing. */
bool postgres_is_in_one_schema(const struct postgres_site *site, struct error *err)
{
    return !site->by_week ||
           error_set(err, ERROR_INVALID,
                     "TimescaleDB keeps a part of the site in other schemas; back up the "
                     "whole database by PostgreSQL's own pg_dump");
}

bool postgres_check_for_backup(struct postgres_site *site, struct error *err)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    str mark;
    if (!sql_copy_mark(&site->sql.backend, &arena, &mark, err) ||
        !postgres_is_in_one_schema(site, err))
        return false;
    if (mark.len)
        return error_set(err, ERROR_CONFLICT, "it is a copy that is not finished");
    return postgres_check_programs(postgres_server_version(site->sql.db) / 10000, err);
}

/* A hub's tables lie in the schema, too, and show rows only to whoever says in the
 * transaction whose rows it may see (hub/postgres.c); a backup has all of them. */
#define OPTION "-c%%20shopfloor.sees_all%%3Dyes"
static void add_url(struct buf *out, const char *url)
{
    const char *begin = strchr(url, '?');
    const char *at = begin ? strstr(begin, "options=") : NULL;
    if (at && (at[-1] == '?' || at[-1] == '&')) {
        at += strlen("options=");
        buf_addf(out, "%.*s" OPTION "%%20%s", (int)(at - url), url, at);
    } else {
        buf_addf(out, "%s%coptions=" OPTION, url, begin ? '&' : '?');
    }
}

static bool dump(const char *address, int fd, const atomic_bool *stop, struct error *err)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    CLEANUP(buf_free) struct buf database = BUF(SQL_MOST), only = BUF(SQL_MOST);
    CLEANUP(process_kill) struct process process = {0};
    const char *url, *schema;
    if (!postgres_address(address, &arena, &url, &schema, err))
        return false;
    buf_add(&database, STR("--dbname="));
    add_url(&database, url);
    buf_addf(&only, "--schema=%s", schema);
    const char *const words[] = {"pg_dump",
                                 "--format=custom",
                                 buf_text(&only),
                                 "--no-owner",
                                 "--no-privileges",
                                 "--no-password",
                                 "--enable-row-security",
                                 buf_text(&database),
                                 NULL};
    return process_start(words, 0, fd, &process, err) && process_end(&process, stop, err);
}

/* All of it is read back, and thrown away. */
static bool check_backup(const char *part, const char *schema, const atomic_bool *stop,
                         struct error *err)
{
    CLEANUP(process_kill) struct process process = {0};
    const char *const words[] = {"pg_restore", "--file=/dev/null", part, NULL};
    struct contents contents;
    if (!read_contents(part, &contents, err) ||
        !process_start(words, 0, -1, &process, err) || !process_end(&process, stop, err))
        return error_context(err, "the backup cannot be read back");
    return strcmp(contents.schema, schema) == 0 ||
           error_set(err, ERROR_INTERNAL, "the backup is of '%s'", contents.schema);
}

static bool failed(const char *what, const char *path, struct error *err)
{
    return error_set(err, ERROR_UNAVAILABLE, "%s '%s': %s", what, path,
                     strerrordesc_np(errno));
}

static bool sync_folder(const char *path, struct error *err)
{
    char copy[PATH_MAX];
    snprintf(copy, sizeof copy, "%s", path);
    CLEANUP(closep) int fd = open(dirname(copy), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    return (fd >= 0 && fsync(fd) == 0) ||
           failed("cannot write to the folder of", path, err);
}

static bool make_part(const char *address, const char *part, const atomic_bool *stop,
                      struct error *err)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    const char *url, *schema;
    (void)unlink(part);
    CLEANUP(closep) int fd = open(part, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0)
        return failed("cannot write", part, err);
    return postgres_address(address, &arena, &url, &schema, err) &&
           dump(address, fd, stop, err) && check_backup(part, schema, stop, err) &&
           (fsync(fd) == 0 || failed("cannot write", part, err));
}

bool postgres_dump(const char *address, const char *path, const atomic_bool *stop,
                   struct error *err)
{
    char part[PATH_MAX];
    if (snprintf(part, sizeof part, "%s.part", path) >= (int)sizeof part)
        return error_set(err, ERROR_INVALID, "the path is too long");
    if (access(path, F_OK) == 0)
        return error_set(err, ERROR_CONFLICT,
                         "'%s' is there already; a backup never replaces a file", path);
    if (make_part(address, part, stop, err) &&
        (rename(part, path) == 0 || failed("cannot write", path, err)))
        return sync_folder(path, err);
    (void)unlink(part);
    return false;
}

/* --- back again --- */

struct restoring {
    const char *path, *url, *schema;
    struct contents contents;
    char mark[MARK_ROOM];       /* which file it is */
    struct postgres_site *site; /* that is to be; a writer */
};

static bool ask(struct db *db, const char *sql, const char *name, bool *is,
                struct error *err)
{
    CLEANUP(statement_done) struct statement *get = NULL;
    bool row;
    if (!db_use(db, sql, &get, err))
        return false;
    statement_text(get, 1, str_from(name));
    if (!statement_step(get, &row, err))
        return false;
    *is = row && column_int(get, 0);
    return true;
}

static const char sql_is_there[] = "SELECT to_regnamespace(?1) IS NOT NULL";

/* What is to happen around the SQL of the backup, in one transaction. */
static bool write_around(const struct restoring *restoring, struct buf *before,
                         struct buf *after, struct error *err)
{
    const char *was = restoring->contents.schema, *is = restoring->schema;
    bool same = strcmp(was, is) == 0, aside = false;
    if (!same && !ask(restoring->site->sql.db, sql_is_there, was, &aside, err))
        return false;
    /* One that an administrator has made for it is empty. */
    buf_addf(before, "BEGIN; DROP SCHEMA IF EXISTS %s;\n", is);
    if (aside)
        buf_addf(before, "ALTER SCHEMA %s RENAME TO shopfloor_aside;\n", was);
    if (!restoring->contents.makes_schema)
        buf_addf(before, "CREATE SCHEMA %s;\n", was);
    if (!same)
        buf_addf(after, "ALTER SCHEMA %s RENAME TO %s;\n", was, is);
    if (aside)
        buf_addf(after, "ALTER SCHEMA shopfloor_aside RENAME TO %s;\n", was);
    buf_addf(after,
             "DO $$ BEGIN IF (SELECT tables > %d FROM %s.site_lock) THEN"
             " RAISE 'it was made by a newer program'; END IF; END $$;\n"
             "INSERT INTO %s.settings (name, value) VALUES ('" COPY_MARK "', '%s');\n"
             "COMMIT;\n",
             postgres_newest(), is, is, restoring->mark);
    return true;
}

static bool write_to(const struct process *psql, str text)
{
    while (text.len) {
        ssize_t count = write(psql->in, text.at, text.len);
        if (count < 0 && errno != EINTR)
            return false;
        size_t wrote = count > 0 ? (size_t)count : 0;
        text = (str){text.at + wrote, text.len - wrote};
    }
    return true;
}

/* False: psql reads no more. */
static bool pass_on(const struct process *from, const struct process *psql)
{
    char part[1 << 16];
    ssize_t count;
    while ((count = read(from->out, part, sizeof part)) > 0)
        if (!write_to(psql, (str){part, (size_t)count}))
            return false;
    return count == 0;
}

/* Without a COMMIT nothing has happened, so if the file cannot be read, none is sent.
 * *ended: psql has ended before, and says why. */
static bool run_all(const struct restoring *restoring, const struct process *psql,
                    bool *ended, struct error *err)
{
    CLEANUP(buf_free) struct buf before = BUF(SQL_MOST), after = BUF(SQL_MOST);
    CLEANUP(process_kill) struct process file = {0};
    const char *const words[] = {"pg_restore",      "--file=-",      "--no-owner",
                                 "--no-privileges", restoring->path, NULL};
    if (!write_around(restoring, &before, &after, err) ||
        !process_start(words, PROCESS_WRITES, -1, &file, err))
        return false;
    *ended = !write_to(psql, buf_str(&before)) || !pass_on(&file, psql);
    if (*ended || !process_end(&file, NULL, err))
        return false;
    *ended = !write_to(psql, buf_str(&after));
    return !*ended;
}

static bool put_there(const struct restoring *restoring, struct error *err)
{
    CLEANUP(process_kill) struct process psql = {0};
    CLEANUP(buf_free) struct buf database = BUF(SQL_MOST);
    bool ended = false;
    buf_addf(&database, "--dbname=%s", restoring->url);
    const char *const words[] = {"psql",
                                 "--no-psqlrc",
                                 "--quiet",
                                 "--set=ON_ERROR_STOP=1",
                                 "--no-password",
                                 "--output=/dev/null",
                                 "--file=-",
                                 buf_text(&database),
                                 NULL};
    if (!process_start(words, PROCESS_READS, -1, &psql, err) ||
        (!run_all(restoring, &psql, &ended, err) && !ended) ||
        !process_end(&psql, NULL, err))
        return false;
    return !ended || error_set(err, ERROR_UNAVAILABLE, "psql has ended early");
}

/* What went on after the backup was made did not happen: who follows the site has to know
 * it for another one. The clock tells two restores of one backup apart. */
static const char renew_epoch[] =
    "UPDATE settings SET value = CAST(greatest(CAST(value AS BIGINT) + 1,"
    " CAST(floor(extract(epoch FROM clock_timestamp()) * 1000) AS BIGINT)) AS TEXT)"
    " WHERE name = 'epoch'";

/* Nobody is signed in by what was signed in when the backup was made. Rights to read are
 * those of this site's role. */
static bool settle(const struct restoring *restoring, struct error *err)
{
    struct postgres_site *site = restoring->site;
    struct db *db = site->sql.db;
    if (!site_lock_begin(site, err))
        return false;
    postgres_be_patient(db, true);
    if (db_run(db, "DELETE FROM credentials WHERE kind = 'session'", err) &&
        db_run(db, renew_epoch, err) && postgres_grant(site, err) &&
        sql_put_copy_mark(&site->sql.backend, STR(""), err) &&
        site_lock_commit(site, err))
        return true;
    postgres_rollback(db);
    return false;
}

static void make_mark(struct restoring *restoring)
{
    struct stat about = {0};
    (void)!stat(restoring->path, &about);
    snprintf(restoring->mark, MARK_ROOM, "backup of %lld bytes, made at %lld.%09ld",
             (long long)about.st_size, (long long)about.st_mtim.tv_sec,
             about.st_mtim.tv_nsec);
}

static bool restore(struct restoring *restoring, struct error *err)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    struct db *db = restoring->site->sql.db;
    int64_t version;
    str mark;
    make_mark(restoring);
    if (!postgres_check_programs(postgres_server_version(db) / 10000, err) ||
        !read_contents(restoring->path, &restoring->contents, err) ||
        !postgres_version(restoring->site, &version, err))
        return false;
    if (version == 0)
        return postgres_check_rights(restoring->site, err) && put_there(restoring, err) &&
               settle(restoring, err);
    if (!sql_copy_mark(&restoring->site->sql.backend, &arena, &mark, err))
        return false;
    if (str_equal(mark, str_from(restoring->mark)))
        return settle(restoring, err);
    return error_set(err, ERROR_CONFLICT,
                     "there is a site '%s' already; name one that is not there yet, or "
                     "have it out of the way: ALTER SCHEMA %s RENAME TO another;",
                     restoring->schema, restoring->schema);
}

bool postgres_restore(struct postgres_site *site, const char *path, const char *address,
                      struct error *err)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    struct restoring restoring = {.path = path, .site = site};
    return postgres_address(address, &arena, &restoring.url, &restoring.schema, err) &&
           restore(&restoring, err);
}
