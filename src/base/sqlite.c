/* sqlite.c - the only file that includes sqlite3.h. */
#include "base/sqlite.h"

#include "base/db_kind.h"
#include "base/error.h"
#include "base/memory.h"

#include <fcntl.h>
#include <linux/magic.h>
#include <pthread.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

struct prepared {
    struct statement statement; /* must be first */
    sqlite3_stmt *stmt;
    bool reads_hidden;
};

/* A function that statements may call. */
struct defined {
    struct defined *next;
    db_function *function;
    void *context;
};

/* Which file is at a path. */
struct file_id {
    dev_t device;
    ino_t inode; /* 0: none yet */
};

struct file_db {
    struct db db; /* must be first */
    sqlite3 *sqlite;
    bool fresh; /* a writer's: the file has nothing in it yet, and no log */
    /* A writer's, of pages in the write-ahead log: */
    int checkpoint_pages; /* so many are worth a checkpoint */
    int restart_pages;    /* so many are worth a wait */
    int next_checkpoint;
    bool no_space;
    int64_t log_bytes; /* db_economize(): to be reserved; 0: none */
    struct file_id file, log;
    /* db_show_only(): */
    db_shown *shown;
    bool reads_hidden;    /* the statement that is prepared or run may */
    bool prepares_hidden; /* one that is prepared now will */
    struct defined *defined;
};

static const struct db_kind sqlite_kind;

static inline struct file_db *file_of(struct db *db) { return (struct file_db *)db; }

static inline sqlite3 *sqlite_of(const struct db *db)
{
    return ((const struct file_db *)db)->sqlite;
}

static inline struct prepared *prepared_of(struct statement *statement)
{
    return (struct prepared *)statement;
}

/* SQLite reports a quota or the limit of a file's size as a write that failed. It does
 * the same when there is no room for what it shares with readers. */
static bool out_of_space(sqlite3 *sqlite)
{
    int code = sqlite3_extended_errcode(sqlite);
    return (code & 0xff) == SQLITE_FULL || code == SQLITE_IOERR_WRITE ||
           code == SQLITE_IOERR_SHMSIZE;
}

static const char *reason(sqlite3 *sqlite)
{
    return sqlite3_extended_errcode(sqlite) == SQLITE_IOERR_SHMSIZE
               ? "the disk is full"
               : sqlite3_errmsg(sqlite);
}

static bool fail(struct db *db, struct error *err)
{
    sqlite3 *sqlite = sqlite_of(db);
    enum error_code code;
    file_of(db)->no_space |= out_of_space(sqlite);
    switch (sqlite3_errcode(sqlite) & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_FULL:
    case SQLITE_IOERR:
    case SQLITE_CANTOPEN:
    case SQLITE_READONLY:
    case SQLITE_NOMEM:
        code = ERROR_UNAVAILABLE;
        break;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
        code = ERROR_CORRUPT;
        break;
    default:
        code = ERROR_INTERNAL;
    }
    return error_set(err, code, "database: %s", reason(sqlite));
}

/* SQLite's write-ahead log needs shared memory and locks that network file systems do
 * not give. A path that does not exist yet is judged by its folder. */
static bool local_file_system(const char *path, struct error *err)
{
    char folder[4096];
    size_t len = strlen(path);
    if (len >= sizeof folder)
        return error_set(err, ERROR_INVALID, "the database's path is too long");
    memcpy(folder, path, len + 1);
    char *slash = strrchr(folder, '/');
    if (slash)
        slash[slash == folder] = '\0';

    struct statfs about;
    if (statfs(path, &about) != 0 && statfs(slash ? folder : ".", &about) != 0)
        return true; /* opening it will say what is wrong */
    switch ((unsigned long)about.f_type) {
    case NFS_SUPER_MAGIC:
    case SMB_SUPER_MAGIC:
    case CIFS_SUPER_MAGIC:
    case SMB2_SUPER_MAGIC:
    case AFS_SUPER_MAGIC:
    case CEPH_SUPER_MAGIC:
    case CODA_SUPER_MAGIC:
    case V9FS_MAGIC: /* a folder of the host, in a virtual machine */
        return error_set(err, ERROR_INVALID,
                         "'%s' lies on a network share, where SQLite can lose data; put "
                         "the database on a local disk",
                         path);
    default:
        return true;
    }
}

enum {
    PAGE_BYTES = 4096, /* what SQLite gives a new file */
    BUSY_MS = 5000,
    CHECKPOINT_PAGES =
        8000,              /* rarely: pages that are written often reach the file once */
    RESTART_PAGES = 32000, /* 128 MiB */
    RESTART_BUSY_MS = 200,
    LOG_LEAST = 512 * 1024, /* as small as a log may become, see db_economize() */
};

/* After a commit, with so many pages in the write-ahead log. Readers do not wait for a
 * checkpoint, but as long as one of them looks at an older moment the log cannot begin
 * anew, only grow. When it has grown large the writer waits a little for such readers. */
static int checkpoint(void *context, sqlite3 *sqlite, const char *name, int pages)
{
    (void)name;
    struct file_db *db = context;
    bool large = pages >= db->restart_pages;
    if (pages < db->next_checkpoint)
        return SQLITE_OK;
    if (large)
        sqlite3_busy_timeout(sqlite, RESTART_BUSY_MS);
    bool done = sqlite3_wal_checkpoint_v2(sqlite, NULL,
                                          large ? SQLITE_CHECKPOINT_RESTART
                                                : SQLITE_CHECKPOINT_PASSIVE,
                                          NULL, NULL) == SQLITE_OK;
    db->no_space |= !done && out_of_space(sqlite);
    if (large)
        sqlite3_busy_timeout(sqlite, BUSY_MS);
    /* A reader that stays for ever costs a wait now and then, but not at each commit. */
    db->next_checkpoint = db->checkpoint_pages + (done ? 0 : pages);
    return SQLITE_OK;
}

/* Reading something makes the log's file. */
static bool begin_log(struct db *db, struct error *err)
{
    return db_run(db, "PRAGMA journal_mode=WAL; SELECT 1 FROM sqlite_schema", err);
}

/* Has the file no page? One whose first transaction was interrupted has none. */
static bool is_fresh(struct db *db, bool *fresh, struct error *err)
{
    CLEANUP(statement_done) struct statement *get = NULL;
    bool row;
    if (!db_use(db, "PRAGMA page_count", &get, err) || !statement_step(get, &row, err))
        return false;
    *fresh = row && column_int(get, 0) == 0;
    return true;
}

static bool configure(struct file_db *file, enum db_access access, struct error *err)
{
    struct db *db = &file->db;
    sqlite3_extended_result_codes(file->sqlite, 1);
    sqlite3_busy_timeout(file->sqlite, BUSY_MS);
    if (access == DB_READ)
        return db_run(db, "PRAGMA query_only=ON; PRAGMA cache_size=-4096;", err);
    if (!db_run(db, "PRAGMA cache_size=-65536; PRAGMA journal_size_limit=67108864;",
                err) ||
        !db_run(db,
                access == DB_WRITE ? "PRAGMA synchronous=FULL" : "PRAGMA synchronous=OFF",
                err))
        return false;
    file->checkpoint_pages = file->next_checkpoint = CHECKPOINT_PAGES;
    file->restart_pages = RESTART_PAGES;
    sqlite3_wal_hook(file->sqlite, checkpoint, file);
    return is_fresh(db, &file->fresh, err) && (file->fresh || begin_log(db, err));
}

static struct file_id id_of(const char *path)
{
    struct stat about;
    return stat(path, &about) == 0 ? (struct file_id){about.st_dev, about.st_ino}
                                   : (struct file_id){0};
}

/* Is the file at `path` the one that was there first? */
static bool is_still(struct file_id *first, const char *path, struct error *err)
{
    struct file_id now = id_of(path);
    if (!first->inode)
        *first = now;
    if (now.inode == first->inode && now.device == first->device)
        return true;
    return error_set(err, ERROR_UNAVAILABLE,
                     "the file '%s' was deleted, moved or replaced while in use; put it "
                     "back, or start again",
                     path);
}

bool db_in_place(struct db *db, struct error *err)
{
    struct file_db *file = file_of(db);
    const char *path = sqlite3_db_filename(file->sqlite, "main");
    return is_still(&file->file, path, err) &&
           is_still(&file->log, sqlite3_filename_wal(path), err);
}

static bool is_file(const char *path, struct error *err)
{
    if (*path && strcmp(path, ":memory:") != 0)
        return true;
    return error_set(err, ERROR_INVALID,
                     "'%s' is no file: what it holds would be gone with the process",
                     path);
}

/* SQLite would count the memory that it has, under a lock that all threads share. Nobody
 * asks for that count. */
static void configure_process(void) { sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0); }

bool db_open(const char *path, enum db_access access, struct db **db, struct error *err)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, configure_process);
    if (!is_file(path, err) || !local_file_system(path, err))
        return false;

    struct file_db *file = memory_new(struct file_db, 1);
    CLEANUP(db_closep) struct db *opened = &file->db;
    opened->kind = &sqlite_kind;
    int flags = SQLITE_OPEN_NOMUTEX |
                (access == DB_READ ? SQLITE_OPEN_READONLY
                                   : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE);
    if (sqlite3_open_v2(path, &file->sqlite, flags, NULL) != SQLITE_OK) {
        (void)fail(opened, err);
        return error_context(err, "open '%s'", path);
    }
    if (!configure(file, access, err))
        return error_context(err, "open '%s'", path);
    if (access != DB_READ && !db_in_place(opened, err))
        return false;
    *db = opened;
    opened = NULL;
    return true;
}

/* A pragma takes no parameters. Its text differs each time, so it is not kept as a
 * statement. */
static bool set(struct db *db, const char *pragma, int64_t value, struct error *err)
{
    char sql[80];
    snprintf(sql, sizeof sql, "PRAGMA %s=%lld", pragma, (long long)value);
    return db_run(db, sql, err);
}

/* Zeros at the end of the log are no part of it. The result is how many bytes it may
 * have: on a small disk fewer than were asked for. */
static int64_t reserve_log(struct db *db, int64_t bytes)
{
    const char *log = sqlite3_filename_wal(sqlite3_db_filename(sqlite_of(db), "main"));
    int fd = open(log, O_WRONLY | O_CLOEXEC);
    if (fd < 0)
        return bytes;
    while (bytes > LOG_LEAST && posix_fallocate(fd, 0, bytes) != 0)
        bytes /= 2;
    close(fd);
    return bytes;
}

bool db_economize(struct db *db, int64_t cache, int64_t log, struct error *err)
{
    struct file_db *file = file_of(db);
    int stays = 1;
    if (sqlite3_file_control(file->sqlite, "main", SQLITE_FCNTL_PERSIST_WAL, &stays) !=
        SQLITE_OK)
        return fail(db, err);
    file->log_bytes = log;
    log = reserve_log(db, log);
    file->checkpoint_pages = file->next_checkpoint = (int)(log / 4 / PAGE_BYTES);
    file->restart_pages = 2 * file->checkpoint_pages;
    return set(db, "cache_size", -(cache / 1024), err) &&
           set(db, "journal_size_limit", log, err);
}

bool db_checkpoint(struct db *db)
{
    struct file_db *file = file_of(db);
    sqlite3_busy_timeout(file->sqlite, RESTART_BUSY_MS);
    int result = sqlite3_wal_checkpoint_v2(file->sqlite, NULL, SQLITE_CHECKPOINT_RESTART,
                                           NULL, NULL);
    bool fits = result == SQLITE_OK || !out_of_space(file->sqlite);
    if (result == SQLITE_OK)
        file->next_checkpoint = file->checkpoint_pages;
    sqlite3_busy_timeout(file->sqlite, BUSY_MS);
    return fits;
}

void db_write_back(struct db *db)
{
    sqlite3_wal_checkpoint_v2(sqlite_of(db), NULL, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
}

bool db_empty_log(struct db *db)
{
    struct file_db *file = file_of(db);
    sqlite3_busy_timeout(file->sqlite, RESTART_BUSY_MS);
    bool empty = sqlite3_wal_checkpoint_v2(file->sqlite, NULL, SQLITE_CHECKPOINT_TRUNCATE,
                                           NULL, NULL) == SQLITE_OK;
    sqlite3_busy_timeout(file->sqlite, BUSY_MS);
    if (empty)
        file->next_checkpoint = file->checkpoint_pages;
    return empty;
}

bool db_no_space(struct db *db)
{
    bool since = file_of(db)->no_space;
    file_of(db)->no_space = false;
    return since;
}

/* --- copies --- */

static void close_copy(sqlite3 **copy) { sqlite3_close(*copy); }

static bool fail_copy(sqlite3 *copy, struct error *err)
{
    struct file_db of = {.sqlite = copy};
    return fail(&of.db, err);
}

/* In one step: between steps, each change by another process would begin the copy anew.
 */
static bool copy_pages(struct db *db, sqlite3 *copy, struct error *err)
{
    sqlite3_backup *backup = sqlite3_backup_init(copy, "main", sqlite_of(db), "main");
    if (!backup)
        return fail_copy(copy, err);
    sqlite3_backup_step(backup, -1);
    return sqlite3_backup_finish(backup) == SQLITE_OK || fail_copy(copy, err);
}

bool db_copy(struct db *db, const char *path, struct error *err)
{
    CLEANUP(close_copy) sqlite3 *copy = NULL;
    sqlite3_open_v2(path, &copy, SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_READWRITE, NULL);
    if (sqlite3_errcode(copy) != SQLITE_OK)
        return fail_copy(copy, err);
    sqlite3_extended_result_codes(copy, 1);
    return copy_pages(db, copy, err) &&
           /* The copied pages say that there is a log; leaving that mode syncs the file.
            */
           (sqlite3_exec(copy, "PRAGMA synchronous=FULL; PRAGMA journal_mode=DELETE",
                         NULL, NULL, NULL) == SQLITE_OK ||
            fail_copy(copy, err));
}

bool db_check(struct db *db, bool whole, struct error *err)
{
    CLEANUP(statement_done) struct statement *check = NULL;
    const char *sql = whole ? "PRAGMA integrity_check(1)" : "PRAGMA quick_check(1)";
    bool row;
    if (!db_use(db, sql, &check, err) || !statement_step(check, &row, err))
        return false;
    str said = row ? column_text(check, 0) : STR("nothing");
    return str_equal(said, STR("ok")) ||
           error_set(err, ERROR_CORRUPT, "%s", str_shown(said).text);
}

/* --- closing --- */

/* The writer leaves all data in the file itself, though readers may still have it open:
 * whoever copies the file alone copies everything. The room of an economical one's log
 * stays taken, or it might not open again on a disk that is full by then. */
static void leave(struct db *db)
{
    int64_t log = file_of(db)->log_bytes;
    struct error err;
    if (db_empty_log(db) && log && set(db, "journal_size_limit", -1, &err))
        reserve_log(db, log);
}

static void sqlite_close(struct db *db)
{
    struct file_db *file = file_of(db);
    if (file->next_checkpoint)
        leave(db);
    sqlite3_close(file->sqlite);
    for (struct defined *next, *at = file->defined; at; at = next) {
        next = at->next;
        free(at);
    }
    free(file);
}

/* --- statements --- */

static bool sqlite_run(struct db *db, const char *sql, struct error *err)
{
    db->statements++;
    file_of(db)->reads_hidden = false;
    return sqlite3_exec(sqlite_of(db), sql, NULL, NULL, NULL) == SQLITE_OK ||
           fail(db, err);
}

bool db_commit(struct db *db, struct error *err)
{
    if (!db_run(db, "COMMIT", err))
        return false;
    if (!file_of(db)->fresh)
        return true;
    file_of(db)->fresh = false;
    return begin_log(db, err);
}

static void sqlite_try(struct db *db, const char *sql)
{
    db->statements++;
    file_of(db)->reads_hidden = false;
    sqlite3_exec(sqlite_of(db), sql, NULL, NULL, NULL);
}

bool db_in_transaction(const struct db *db)
{
    return !sqlite3_get_autocommit(sqlite_of(db));
}

int64_t db_all_changes(const struct db *db)
{
    return sqlite3_total_changes64(sqlite_of(db));
}

static int64_t sqlite_changes(struct db *db) { return sqlite3_changes(sqlite_of(db)); }

int64_t db_last_id(const struct db *db)
{
    return sqlite3_last_insert_rowid(sqlite_of(db));
}

static bool sqlite_prepare(struct db *db, const char *sql, struct statement **statement,
                           struct error *err)
{
    sqlite3_stmt *stmt;
    bool hidden = file_of(db)->reads_hidden = file_of(db)->prepares_hidden;
    if (sqlite3_prepare_v3(sqlite_of(db), sql, -1, SQLITE_PREPARE_PERSISTENT, &stmt,
                           NULL) != SQLITE_OK)
        return fail(db, err);
    struct prepared *fresh = memory_new(struct prepared, 1);
    *fresh = (struct prepared){{db->kind, db}, stmt, hidden};
    *statement = &fresh->statement;
    return true;
}

static void sqlite_finalize(struct statement *statement)
{
    sqlite3_finalize(prepared_of(statement)->stmt);
    free(statement);
}

bool db_use_hidden(struct db *db, const char *sql, struct statement **statement,
                   struct error *err)
{
    file_of(db)->prepares_hidden = true;
    bool used = db_use(db, sql, statement, err);
    file_of(db)->prepares_hidden = false;
    return used;
}

/* --- what a connection may read --- */

/* SQLite asks this for all that a statement does, when it prepares it. */
static int authorize(void *context, int what, const char *table, const char *column,
                     const char *database, const char *view)
{
    const struct file_db *db = context;
    (void)database, (void)view;
    if (db->reads_hidden)
        return SQLITE_OK;
    switch (what) {
    case SQLITE_SELECT:
    case SQLITE_FUNCTION:
    case SQLITE_RECURSIVE:
    case SQLITE_TRANSACTION:
        return SQLITE_OK;
    case SQLITE_READ:
        return db->shown(table, column) ? SQLITE_OK : SQLITE_DENY;
    default:
        return SQLITE_DENY;
    }
}

void db_show_only(struct db *db, db_shown *shown)
{
    file_of(db)->shown = shown;
    sqlite3_set_authorizer(sqlite_of(db), authorize, db);
}

static void call(sqlite3_context *context, int count, sqlite3_value **value)
{
    const struct defined *defined = sqlite3_user_data(context);
    (void)count;
    const char *text = (const char *)sqlite3_value_text(value[0]);
    str given = text ? (str){text, (size_t)sqlite3_value_bytes(value[0])} : (str){"", 0};
    str result = defined->function(defined->context, given);
    if (result.len)
        sqlite3_result_text(context, result.at, (int)result.len, SQLITE_STATIC);
}

bool db_define(struct db *db, const char *name, db_function *function, void *context,
               struct error *err)
{
    struct defined *defined = memory_new(struct defined, 1);
    *defined = (struct defined){file_of(db)->defined, function, context};
    file_of(db)->defined = defined;
    return sqlite3_create_function(sqlite_of(db), name, 1,
                                   SQLITE_UTF8 | SQLITE_DETERMINISTIC, defined, call,
                                   NULL, NULL) == SQLITE_OK ||
           fail(db, err);
}

/* --- parameters --- */

static void bind_text(struct statement *statement, int at, str text)
{
    sqlite3_bind_text(prepared_of(statement)->stmt, at, text.at ? text.at : "",
                      (int)text.len, SQLITE_STATIC);
}

static void bind_int(struct statement *statement, int at, int64_t number)
{
    sqlite3_bind_int64(prepared_of(statement)->stmt, at, number);
}

static void bind_real(struct statement *statement, int at, double number)
{
    sqlite3_bind_double(prepared_of(statement)->stmt, at, number);
}

static void bind_null(struct statement *statement, int at)
{
    sqlite3_bind_null(prepared_of(statement)->stmt, at);
}

/* SQLite has no type for it. As texts, moments have their order, too. */
static void bind_instant(struct statement *statement, int at, instant t)
{
    char text[INSTANT_TEXT];
    str written = instant_format(t, text);
    sqlite3_bind_text(prepared_of(statement)->stmt, at, written.at, (int)written.len,
                      SQLITE_TRANSIENT);
}

static void bind_blob(struct statement *statement, int at, const void *bytes, size_t size)
{
    sqlite3_bind_blob(prepared_of(statement)->stmt, at, size ? bytes : "", (int)size,
                      SQLITE_STATIC);
}

/* --- running --- */

/* Nobody else is waited for, so there is nothing to gain. */
static bool sqlite_send(struct statement *statement, struct error *err)
{
    (void)statement, (void)err;
    return true;
}

static bool sqlite_step(struct statement *statement, bool *row, struct error *err)
{
    struct prepared *prepared = prepared_of(statement);
    statement->db->statements += !sqlite3_stmt_busy(prepared->stmt);
    file_of(statement->db)->reads_hidden = prepared->reads_hidden;
    int result = sqlite3_step(prepared->stmt);
    if (result != SQLITE_ROW && result != SQLITE_DONE) {
        (void)fail(statement->db, err);
        sqlite3_reset(prepared->stmt);
        return false;
    }
    *row = result == SQLITE_ROW;
    return true;
}

static bool sqlite_run_once(struct statement *statement, struct error *err)
{
    struct prepared *prepared = prepared_of(statement);
    statement->db->statements++;
    file_of(statement->db)->reads_hidden = prepared->reads_hidden;
    int result = sqlite3_step(prepared->stmt);
    bool ok = result == SQLITE_DONE || result == SQLITE_ROW;
    if (!ok)
        (void)fail(statement->db, err);
    sqlite3_reset(prepared->stmt);
    return ok;
}

static void sqlite_again(struct statement *statement)
{
    sqlite3_reset(prepared_of(statement)->stmt);
}

/* --- rows --- */

static str text_of(struct statement *statement, int at)
{
    sqlite3_stmt *stmt = prepared_of(statement)->stmt;
    const char *text = (const char *)sqlite3_column_text(stmt, at);
    return text ? (str){text, (size_t)sqlite3_column_bytes(stmt, at)} : (str){"", 0};
}

static int64_t int_of(struct statement *statement, int at)
{
    return sqlite3_column_int64(prepared_of(statement)->stmt, at);
}

static double real_of(struct statement *statement, int at)
{
    return sqlite3_column_double(prepared_of(statement)->stmt, at);
}

static bool is_null(struct statement *statement, int at)
{
    return sqlite3_column_type(prepared_of(statement)->stmt, at) == SQLITE_NULL;
}

static str blob_of(struct statement *statement, int at)
{
    sqlite3_stmt *stmt = prepared_of(statement)->stmt;
    const char *bytes = sqlite3_column_blob(stmt, at);
    return bytes ? (str){bytes, (size_t)sqlite3_column_bytes(stmt, at)} : (str){"", 0};
}

static const struct db_kind sqlite_kind = {
    .close = sqlite_close,
    .run = sqlite_run,
    .try = sqlite_try,
    .changes = sqlite_changes,
    .prepare = sqlite_prepare,
    .finalize = sqlite_finalize,
    .bind_text = bind_text,
    .bind_int = bind_int,
    .bind_real = bind_real,
    .bind_null = bind_null,
    .bind_instant = bind_instant,
    .bind_blob = bind_blob,
    .send = sqlite_send,
    .step = sqlite_step,
    .run_once = sqlite_run_once,
    .again = sqlite_again,
    .column_text = text_of,
    .column_int = int_of,
    .column_real = real_of,
    .column_is_null = is_null,
    .column_blob = blob_of,
};
