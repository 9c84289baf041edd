/* audit.c - the audit log and its checkpoints. */
#include "store/sql/sql.h"

#define COLUMNS                                                                          \
    "number, at_ms, actor_kind, actor, actor_id, address, action, object, worker_id,"    \
    " before, after, salt, told, hash"

static const char sql_checkpoints[] =
    "SELECT number, at_ms, hash, key, signature FROM audit_checkpoints ORDER BY number";

/* --- writing --- */

static bool add_row(struct statement *into, const struct audit_row *row,
                    struct error *err)
{
    const struct audit_entry *entry = &row->entry;
    const str text[] = {entry->actor.kind,    entry->actor.name, entry->actor.id,
                        entry->actor.address, entry->action,     entry->object,
                        entry->worker,        entry->before,     entry->after};
    statement_int(into, 1, row->number);
    statement_int(into, 2, row->at.ms);
    for (int i = 0; i < (int)(sizeof text / sizeof *text); i++)
        statement_text(into, 3 + i, text[i]);
    statement_blob(into, 12, row->salt, sizeof row->salt);
    statement_blob(into, 13, row->told.byte, sizeof row->told.byte);
    statement_blob(into, 14, row->hash.byte, sizeof row->hash.byte);
    return statement_run(into, err);
}

static bool add_checkpoint(struct db *db, const struct checkpoint *checkpoint,
                           struct error *err)
{
    static const char sql[] = "INSERT INTO audit_checkpoints (number, at_ms, hash, key,"
                              " signature) VALUES (?1,?2,?3,?4,?5)";
    CLEANUP(statement_done) struct statement *into = NULL;
    if (!db_use(db, sql, &into, err))
        return false;
    statement_int(into, 1, checkpoint->number);
    statement_int(into, 2, checkpoint->at.ms);
    statement_blob(into, 3, checkpoint->hash.byte, sizeof checkpoint->hash.byte);
    statement_blob(into, 4, checkpoint->key.byte, sizeof checkpoint->key.byte);
    statement_blob(into, 5, checkpoint->signature.byte,
                   sizeof checkpoint->signature.byte);
    return statement_run(into, err);
}

bool sql_add_audit(struct backend *backend, const struct audit_row *row, size_t count,
                   const struct checkpoint *checkpoint, struct error *err)
{
    static const char sql[] = "INSERT INTO audit (" COLUMNS
                              ") VALUES (?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,?14)";
    CLEANUP(statement_done) struct statement *into = NULL;
    if (!db_use(db_of(backend), sql, &into, err))
        return false;
    for (size_t i = 0; i < count; i++)
        if (!add_row(into, &row[i], err))
            return false;
    return !checkpoint || add_checkpoint(db_of(backend), checkpoint, err);
}

bool sql_erase_audit(struct backend *backend, str worker, struct error *err)
{
    static const char sql[] = "UPDATE audit SET object = '', worker_id = '', before = '',"
                              " after = '', salt = ?2 WHERE worker_id = ?1";
    CLEANUP(statement_done) struct statement *set = NULL;
    if (!db_use(db_of(backend), sql, &set, err))
        return false;
    statement_text(set, 1, worker);
    statement_blob(set, 2, "", 0);
    return statement_run(set, err);
}

/* The checkpoint that a removal would leave as the first. */
static bool find_prunable(struct db *db, instant before, int64_t most, int64_t *number,
                          struct error *err)
{
    static const char sql[] =
        "SELECT max(number) FROM audit_checkpoints WHERE number <"
        " coalesce((SELECT min(number) FROM audit_checkpoints WHERE at_ms >= ?1),"
        "  4611686018427387904)"
        " AND number >= (SELECT min(number) FROM audit)"
        " AND number < (SELECT min(number) FROM audit) + ?2";
    CLEANUP(statement_done) struct statement *get = NULL;
    bool row;
    if (!db_use(db, sql, &get, err))
        return false;
    statement_int(get, 1, before.ms);
    statement_int(get, 2, most);
    if (!statement_step(get, &row, err))
        return false;
    *number = row ? column_int(get, 0) : 0;
    return true;
}

static bool run_with_number(struct db *db, const char *sql, int64_t number,
                            struct error *err)
{
    CLEANUP(statement_done) struct statement *run = NULL;
    if (!db_use(db, sql, &run, err))
        return false;
    statement_int(run, 1, number);
    return statement_run(run, err);
}

bool sql_prune_audit(struct backend *backend, instant before, int64_t most, int64_t *upto,
                     struct error *err)
{
    struct db *db = db_of(backend);
    int64_t number;
    if (!find_prunable(db, before, most, &number, err) ||
        (number &&
         (!run_with_number(db, "DELETE FROM audit WHERE number <= ?1", number, err) ||
          !run_with_number(db, "DELETE FROM audit_checkpoints WHERE number < ?1", number,
                           err))))
        return false;
    *upto = number;
    return true;
}

/* --- reading --- */

/* A blob of another length is no hash: what it has too little is zeros. Returns how long
 * it is. */
static size_t read_bytes(struct statement *row, int at, void *bytes, size_t count)
{
    str blob = column_blob(row, at);
    if (blob.len == count)
        memcpy(bytes, blob.at, count);
    else
        memset(bytes, 0, count);
    return blob.len;
}

/* Its texts are the statement's. */
static struct audit_row read_row(struct statement *row)
{
    struct audit_row read = {
        .number = column_int(row, 0),
        .at = {column_int(row, 1)},
        .entry =
            {
                .actor = {column_text(row, 2), column_text(row, 3), column_text(row, 4),
                          column_text(row, 5)},
                .action = column_text(row, 6),
                .object = column_text(row, 7),
                .worker = column_text(row, 8),
                .before = column_text(row, 9),
                .after = column_text(row, 10),
            },
    };
    read.erased = read_bytes(row, 11, read.salt, sizeof read.salt) == 0;
    read_bytes(row, 12, read.told.byte, sizeof read.told.byte);
    read_bytes(row, 13, read.hash.byte, sizeof read.hash.byte);
    return read;
}

static struct checkpoint read_checkpoint(struct statement *row)
{
    struct checkpoint read = {.number = column_int(row, 0), .at = {column_int(row, 1)}};
    read_bytes(row, 2, read.hash.byte, sizeof read.hash.byte);
    read_bytes(row, 3, read.key.byte, sizeof read.key.byte);
    read_bytes(row, 4, read.signature.byte, sizeof read.signature.byte);
    return read;
}

static bool last_checkpoint(struct db *db, struct checkpoint *checkpoint,
                            struct error *err)
{
    static const char sql[] = "SELECT number, at_ms, hash, key, signature"
                              " FROM audit_checkpoints ORDER BY number DESC LIMIT 1";
    CLEANUP(statement_done) struct statement *get = NULL;
    bool row;
    if (!db_use(db, sql, &get, err) || !statement_step(get, &row, err))
        return false;
    *checkpoint = row ? read_checkpoint(get) : (struct checkpoint){0};
    return true;
}

/* Of a log whose end was cut off, numbers go on after the checkpoint: a second row of the
 * same number would hide that. */
bool sql_audit_tail(struct backend *backend, struct audit_tail *tail, struct error *err)
{
    static const char sql[] =
        "SELECT number, at_ms, hash FROM audit ORDER BY number DESC LIMIT 1";
    CLEANUP(statement_done) struct statement *get = NULL;
    struct audit_tail read = {0};
    bool row;
    if (!db_use(db_of(backend), sql, &get, err) || !statement_step(get, &row, err) ||
        !last_checkpoint(db_of(backend), &read.checkpoint, err))
        return false;
    if (row) {
        read.number = column_int(get, 0);
        read.at = (instant){column_int(get, 1)};
        read_bytes(get, 2, read.hash.byte, sizeof read.hash.byte);
    }
    if (read.number < read.checkpoint.number) {
        read.number = read.checkpoint.number;
        read.at = read.checkpoint.at;
        read.hash = read.checkpoint.hash;
    }
    *tail = read;
    return true;
}

/* The log as a hiding reader is told it. What is asked for is sought in this, so what is
 * not told is not found. Ids of workers who are hidden begin with a control character. */
#define KNOWN      "(worker_id = '' OR hide(worker_id) >= ' ')"
#define TOLD(what) "CASE WHEN " KNOWN " THEN " #what " ELSE '' END AS " #what ", "
#define DONE_BY(what)                                                                    \
    "CASE WHEN " KNOWN                                                                   \
    " OR action NOT IN ('dispute_event', 'dispute_time', 'judge_event') THEN " #what     \
    " ELSE '' END AS " #what ", "
#define TOLD_LOG                                                                         \
    "(SELECT number, at_ms, actor_kind, " DONE_BY(actor) DONE_BY(actor_id)               \
        DONE_BY(address) "action, " TOLD(object) TOLD(worker_id) TOLD(before)            \
            TOLD(after) TOLD(salt) "told, hash FROM audit) AS told_log"

/* ?5 and ?6: the numbers that are looked at, both of them too. A look without an object
 * was at a worker who is erased or not told of, and not at everybody. */
#define MATCHING(log)                                                                    \
    "SELECT " COLUMNS " FROM " log " WHERE number >= ?5 AND number <= ?6"                \
    " AND (actor = ?1 OR ?1 IS NULL) AND (action = ?2 OR ?2 IS NULL)"                    \
    " AND (object = ?3 OR ?3 IS NULL) AND (worker_id = ?4 OR ?4 IS NULL"                 \
    "   OR (action = 'look' AND worker_id = '' AND object <> ''))"                       \
    " AND at_ms >= ?7 AND at_ms < ?8 ORDER BY number "

static const struct worker_sql sql_up = {MATCHING("audit") "LIMIT ?9",
                                         MATCHING(TOLD_LOG) "LIMIT ?9"};
static const struct worker_sql sql_down = {MATCHING("audit") "DESC LIMIT ?9",
                                           MATCHING(TOLD_LOG) "DESC LIMIT ?9"};

static bool read_ends(struct sql *engine, int64_t *first, int64_t *last,
                      struct error *err)
{
    static const char ends[] =
        "SELECT (SELECT min(number) FROM audit), (SELECT max(number) FROM audit)";
    CLEANUP(statement_done) struct statement *get = NULL;
    bool row;
    if (!sql_use(engine, &(struct worker_sql){ends, ends}, &get, err) ||
        !statement_step(get, &row, err))
        return false;
    *first = row ? column_int(get, 0) : 0;
    *last = row ? column_int(get, 1) : 0;
    return true;
}

static bool read_page(struct statement *rows, size_t limit, struct arena *arena,
                      struct audit_page *page, struct error *err)
{
    struct audit_row *read = arena_new(arena, struct audit_row, limit);
    bool row = true;
    *page = (struct audit_page){.row = read};
    while (page->count < limit) {
        if (!statement_step(rows, &row, err))
            return false;
        if (!row)
            break;
        struct audit_row next = read_row(rows);
        read[page->count++] = audit_row_copy(&next, arena);
    }
    return true;
}

bool sql_audit_page(struct backend *backend, const struct audit_query *query,
                    struct arena *arena, struct audit_page *page, struct error *err)
{
    struct sql *engine = sql_of(backend);
    CLEANUP(statement_done) struct statement *rows = NULL;
    bool up = query->ascending;
    int64_t first, last;
    if (!read_ends(engine, &first, &last, err) ||
        !sql_use(engine, up ? &sql_up : &sql_down, &rows, err))
        return false;
    int64_t from = !query->from ? (up ? first : last) : query->from;
    from = up ? (from < first ? first : from) : (from > last ? last : from);
    /* Numbers have no gaps: so many of them are so many rows. */
    int64_t low = up ? from : from - query->examine + 1;
    int64_t high = up ? from + query->examine - 1 : from;
    statement_text_or_null(rows, 1, query->actor);
    statement_text_or_null(rows, 2, query->action);
    statement_text_or_null(rows, 3, query->object);
    statement_text_or_null(rows, 4, query->worker);
    statement_int(rows, 5, low);
    statement_int(rows, 6, high);
    statement_int(rows, 7, query->start.ms);
    statement_int(rows, 8, query->end.ms);
    statement_int(rows, 9, (int64_t)query->limit);
    struct audit_page read;
    if (!read_page(rows, query->limit, arena, &read, err))
        return false;
    bool full = read.count == query->limit && read.count > 0;
    int64_t next = full ? read.row[read.count - 1].number + (up ? 1 : -1)
                   : up ? high + 1
                        : low - 1;
    read.next = next >= first && next <= last && first > 0 ? next : 0;
    *page = read;
    return true;
}

bool sql_scan_audit(struct backend *backend, audit_visitor *visit, void *context,
                    struct error *err)
{
    CLEANUP(statement_done) struct statement *rows = NULL;
    CLEANUP(statement_done) struct statement *signs = NULL;
    bool row, sign;
    if (!db_use(db_of(backend), "SELECT " COLUMNS " FROM audit ORDER BY number", &rows,
                err) ||
        !db_use(db_of(backend), sql_checkpoints, &signs, err) ||
        !statement_step(rows, &row, err) || !statement_step(signs, &sign, err))
        return false;
    while (row || sign) {
        bool of_sign = sign && (!row || column_int(signs, 0) < column_int(rows, 0));
        if (of_sign) {
            struct checkpoint read = read_checkpoint(signs);
            if (!visit(context, NULL, &read))
                return true;
            if (!statement_step(signs, &sign, err))
                return false;
        } else {
            struct audit_row read = read_row(rows);
            if (!visit(context, &read, NULL))
                return true;
            if (!statement_step(rows, &row, err))
                return false;
        }
    }
    return true;
}
