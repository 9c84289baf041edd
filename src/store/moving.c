#include "store/moving.h"

#include "store/inside.h"

#include "base/buf.h"

#include <stdio.h>

/* A page is a transaction of the target, and is held in memory. */
enum { PAGE_ROWS = 5000, NAMES_MOST = 1 << 16 };

struct end {
    const struct backend_kind *kind;
    const char *address;
    struct store_lock lock;
    struct backend *backend; /* the target's becomes: */
    struct store *store;
};

struct moving {
    const struct site_move *move;
    struct site_moved *moved;
    struct end from, to;
    struct arena arena;
    str mark;    /* which copy this is */
    bool is_new; /* the target's tables are made, in a transaction that is open */
};

static void end_close(struct end *end)
{
    if (end->store)
        store_close(end->store);
    else if (end->backend)
        end->kind->close(end->backend);
    store_unlock(&end->lock);
}

static void moving_end(struct moving *moving)
{
    end_close(&moving->to);
    end_close(&moving->from);
    arena_free(&moving->arena);
}

/* --- the tables --- */

struct columns_found {
    bool found[TABLES_COUNT][COLUMNS_MOST];
    struct buf unknown;
};

static void note_column(void *context, str table, str column)
{
    struct columns_found *found = context;
    for (size_t i = 0; i < TABLES_COUNT; i++)
        for (size_t k = 0; k < moved_tables[i].columns; k++)
            if (str_equal(table, str_from(moved_tables[i].name)) &&
                str_equal(column, str_from(moved_tables[i].column[k].name))) {
                found->found[i][k] = true;
                return;
            }
    buf_addf(&found->unknown, "%s%.*s.%.*s", found->unknown.len ? ", " : "",
             STR_ARG(table), STR_ARG(column));
}

static void free_found(struct columns_found *found) { buf_free(&found->unknown); }

static bool has_table(const struct backend_kind *kind, size_t table)
{
    return kind->topic || !moved_tables[table].of_topics;
}

bool store_check_tables(struct backend *backend, struct error *err)
{
    CLEANUP(free_found) struct columns_found found = {.unknown = BUF(NAMES_MOST)};
    if (!BACKEND(backend, each_column, note_column, &found, err))
        return false;
    if (strstr(buf_text(&found.unknown), "hub_version."))
        return error_set(err, ERROR_INVALID,
                         "it is a hub, whose sheets this program does not move");
    if (found.unknown.len)
        return error_set(err, ERROR_INTERNAL,
                         "it has what this program would not copy: %.200s",
                         buf_text(&found.unknown));
    for (size_t i = 0; i < TABLES_COUNT; i++)
        for (size_t k = 0; has_table(backend->kind, i) && k < moved_tables[i].columns;
             k++)
            if (!found.found[i][k])
                return error_set(err, ERROR_INTERNAL, "it has no column %s.%s",
                                 moved_tables[i].name, moved_tables[i].column[k].name);
    return true;
}

/* --- the source --- */

/* Which source this is, as far as can be told without reading all of it. */
static bool make_mark(struct moving *moving, struct error *err)
{
    CLEANUP(buf_free) struct buf mark = BUF(NAMES_MOST);
    struct backend *backend = moving->from.backend;
    struct site site;
    struct audit_tail tail;
    int64_t event, correction;
    if (!BACKEND(backend, site, &site, err) ||
        !BACKEND(backend, last, &event, &correction, err) ||
        !BACKEND(backend, audit_tail, &tail, err))
        return false;
    buf_addf(&mark, "epoch %lld, sealed %lld, events %lld, corrections %lld, audit %lld",
             (long long)site.epoch, (long long)site.sealed.ms, (long long)event,
             (long long)correction, (long long)tail.number);
    moving->mark = arena_copy(&moving->arena, buf_str(&mark));
    return true;
}

struct counted_report {
    const struct site_move *move;
    int64_t differences;
};

static void count_difference(void *context, const struct difference *difference)
{
    struct counted_report *report = context;
    report->differences++;
    report->move->report(report->move->context, difference);
}

static bool open_source(struct moving *moving, struct error *err)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    struct end *from = &moving->from;
    str unfinished;
    if (!backend_of(moving->move->from, &from->kind, &from->address, err) ||
        !store_lock(moving->move->from, &from->lock, err) ||
        !from->kind->open_source(from->address, &from->backend, err) ||
        !BACKEND(from->backend, copy_mark, &arena, &unfinished, err))
        return false;
    if (unfinished.len)
        return error_set(err, ERROR_CONFLICT, "it is a copy that is not finished");
    return store_check_tables(from->backend, err) && make_mark(moving, err);
}

static bool verify_source(struct moving *moving, struct error *err)
{
    struct counted_report report = {moving->move, 0};
    int64_t events;
    if (!store_verify_at(moving->move->from, count_difference, &report, &events, err))
        return false;
    return !report.differences ||
           error_set(err, ERROR_CORRUPT,
                     "figures of it are not what its events say; 'shopfloor verify "
                     "--repair' mends that");
}

/* --- the target --- */

/* Its tables come with the mark, or not at all. */
static bool begin_copy(struct moving *moving, struct error *err)
{
    struct backend *backend = moving->to.backend;
    if (!moving->is_new)
        return true;
    if (BACKEND(backend, put_copy_mark, moving->mark, err) &&
        BACKEND(backend, commit, err))
        return true;
    BACKEND(backend, rollback);
    return false;
}

static bool go_on_with(struct moving *moving, struct error *err)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    str mark;
    if (!BACKEND(moving->to.backend, copy_mark, &arena, &mark, err))
        return false;
    if (!mark.len)
        return error_set(err, ERROR_CONFLICT,
                         "there is a site already; name a database, or a site, that is "
                         "not there yet");
    if (!str_equal(mark, moving->mark))
        return error_set(err, ERROR_CONFLICT,
                         "it is the unfinished copy of another source, or of this one as "
                         "it was before somebody changed it; remove it and begin anew");
    moving->moved->resumed = true;
    return true;
}

static bool open_target(struct moving *moving, struct error *err)
{
    struct end *to = &moving->to;
    enum migration done;
    if (!backend_of(moving->move->to, &to->kind, &to->address, err) ||
        !store_lock(moving->move->to, &to->lock, err) ||
        !to->kind->open(to->address, STORE_WRITER, &to->backend, err))
        return false;
    to->store = store_around(to->backend);
    if (!BACKEND(to->backend, migrate, &moving->move->progress, &done, err))
        return false;
    moving->is_new = done == MIGRATION_NEW;
    if (done == MIGRATION_NONE)
        return go_on_with(moving, err);
    return moving->is_new ||
           error_set(err, ERROR_CONFLICT,
                     "there is a site already, with tables of an older version");
}

/* --- one table --- */

static void tell(const struct moving *moving, const char *what,
                 const struct kept_table *table, int64_t rows)
{
    char text[64];
    int len = snprintf(text, sizeof text, "%s %s", what, table->name);
    if (len > 0)
        migration_tell(&moving->move->progress, text, rows, 0);
}

/* The key of the last row, in `arena`; NULL: there are no rows. */
static const struct cell *last_key(const struct table_rows *rows,
                                   const struct kept_table *table, struct arena *arena)
{
    if (!rows->count)
        return NULL;
    const struct cell *last = rows_at(rows, table, rows->count - 1);
    struct cell *key = arena_new(arena, struct cell, table->keys);
    for (size_t i = 0; i < table->keys; i++) {
        key[i] = last[i];
        key[i].text = arena_copy(arena, last[i].text);
    }
    return key;
}

static bool read_page(struct backend *backend, const struct kept_table *table,
                      const struct cell *after, struct arena *arena,
                      struct table_rows *rows, struct error *err)
{
    const struct rows_wanted wanted = {.after = after, .most = PAGE_ROWS};
    return BACKEND(backend, read_rows, table, &wanted, arena, rows, err);
}

static bool add_page(struct backend *backend, const struct kept_table *table,
                     const struct table_rows *rows, struct error *err)
{
    if (!BACKEND(backend, begin, err))
        return false;
    if (BACKEND(backend, add_rows, table, rows, err) && BACKEND(backend, commit, err))
        return true;
    BACKEND(backend, rollback);
    return false;
}

static bool copy_table(struct moving *moving, const struct kept_table *table,
                       struct error *err)
{
    CLEANUP(arena_free) struct arena keys = ARENA_EMPTY;
    const struct rows_wanted last = {.last = true};
    struct table_rows rows;
    int64_t copied = 0;
    if (!BACKEND(moving->to.backend, read_rows, table, &last, &keys, &rows, err))
        return false;
    const struct cell *after = rows.count ? rows.cell : NULL;
    for (;;) {
        CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
        if (!read_page(moving->from.backend, table, after, &arena, &rows, err))
            return false;
        if (!rows.count)
            return true;
        if (!add_page(moving->to.backend, table, &rows, err))
            return false;
        copied += (int64_t)rows.count;
        tell(moving, "copying", table, copied);
        struct arena next = ARENA_EMPTY;
        after = last_key(&rows, table, &next);
        arena_free(&keys);
        keys = next;
    }
}

/* --- comparing --- */

/* A file of SQLite keeps a zero without its sign. */
static bool same_cell(enum column_type type, const struct cell *a, const struct cell *b)
{
    if (a->is_null || b->is_null)
        return a->is_null == b->is_null;
    switch (type) {
    case COLUMN_INT:
    case COLUMN_TRUTH:
        return a->number == b->number;
    case COLUMN_REAL:
        return a->real == b->real || (a->real != a->real && b->real != b->real);
    default:
        return str_equal(a->text, b->text);
    }
}

static bool tell_differs(const struct kept_table *table, const struct cell *row,
                         struct error *err)
{
    CLEANUP(buf_free) struct buf key = BUF(NAMES_MOST);
    for (size_t i = 0; i < table->keys; i++)
        if (table->column[i].type == COLUMN_INT)
            buf_addf(&key, "%s%lld", i ? ", " : "", (long long)row[i].number);
        else
            buf_addf(&key, "%s'%s'", i ? ", " : "", str_shown(row[i].text).text);
    return error_set(err, ERROR_CORRUPT, "%s: the row %.200s is not the same in both",
                     table->name, buf_text(&key));
}

static bool same_page(const struct kept_table *table, const struct table_rows *a,
                      const struct table_rows *b, struct error *err)
{
    size_t both = a->count < b->count ? a->count : b->count;
    for (size_t row = 0; row < both; row++) {
        const struct cell *one = rows_at(a, table, row), *other = rows_at(b, table, row);
        for (size_t i = 0; i < table->columns; i++)
            if (!same_cell(table->column[i].type, &one[i], &other[i]))
                return tell_differs(table, one, err);
    }
    if (a->count == b->count)
        return true;
    return tell_differs(table, rows_at(a->count > b->count ? a : b, table, both), err);
}

/* Every value of every row. */
static bool compare_table(struct moving *moving, struct backend *copy,
                          const struct kept_table *table, struct error *err)
{
    CLEANUP(arena_free) struct arena keys = ARENA_EMPTY;
    const struct cell *after = NULL;
    for (int64_t compared = 0;;) {
        CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
        struct table_rows rows, copied;
        if (!read_page(moving->from.backend, table, after, &arena, &rows, err) ||
            !read_page(copy, table, after, &arena, &copied, err) ||
            !same_page(table, &rows, &copied, err))
            return false;
        if (!rows.count)
            return true;
        compared += (int64_t)rows.count;
        moving->moved->rows += (int64_t)rows.count;
        if (strcmp(table->name, "events") == 0)
            moving->moved->events = compared;
        tell(moving, "comparing", table, compared);
        struct arena next = ARENA_EMPTY;
        after = last_key(&rows, table, &next);
        arena_free(&keys);
        keys = next;
    }
}

static bool is_moved(const struct moving *moving, size_t table)
{
    return has_table(moving->from.kind, table) && has_table(moving->to.kind, table);
}

static bool each_table(struct moving *moving, struct backend *copy, struct error *err)
{
    for (size_t i = 0; i < TABLES_COUNT; i++)
        if (is_moved(moving, i) &&
            !(copy ? compare_table(moving, copy, &moved_tables[i], err)
                   : copy_table(moving, &moved_tables[i], err)))
            return error_context(err, "%s", moved_tables[i].name);
    return true;
}

/* --- what stays behind --- */

static bool count_rows(struct moving *moving, const struct kept_table *table,
                       int64_t *count, struct error *err)
{
    CLEANUP(arena_free) struct arena keys = ARENA_EMPTY;
    const struct cell *after = NULL;
    for (*count = 0;;) {
        CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
        struct table_rows rows;
        if (!read_page(moving->from.backend, table, after, &arena, &rows, err))
            return error_context(err, "%s", table->name);
        if (!rows.count)
            return true;
        *count += (int64_t)rows.count;
        after = last_key(&rows, table, &keys);
    }
}

static bool count_left(struct moving *moving, struct error *err)
{
    struct site_moved *moved = moving->moved;
    for (size_t i = 0; i < TABLES_COUNT; i++) {
        int64_t left;
        if (is_moved(moving, i)) {
            moved->tables++;
            continue;
        }
        if (!has_table(moving->from.kind, i))
            continue;
        if (!count_rows(moving, &moved_tables[i], &left, err))
            return false;
        if (strcmp(moved_tables[i].name, "rejected") == 0)
            moved->refused_left = left;
        if (strcmp(moved_tables[i].name, "parked") == 0)
            moved->corrections_left = left;
    }
    return true;
}

/* By a connection that reads, as those who will use it. */
static bool check_copy(struct moving *moving, struct error *err)
{
    CLEANUP(store_closep) struct store *reader = NULL;
    struct counted_report report = {moving->move, 0};
    struct backend *backend;
    int64_t events;
    if (!moving->to.kind->open(moving->to.address, STORE_READER, &backend, err))
        return false;
    reader = store_around(backend);
    if (!store_snapshot(reader, err) || !each_table(moving, backend, err) ||
        !store_verify(reader, count_difference, &report, &events, err))
        return false;
    return !report.differences ||
           error_set(err, ERROR_CORRUPT, "figures of it are not what its events say");
}

/* The mark goes, and the audit log of the copy says where it came from. */
static bool finish(struct moving *moving, struct error *err)
{
    CLEANUP(buf_free) struct buf after = BUF(NAMES_MOST);
    struct store *store = moving->to.store;
    if (!store_read_anew(store, err) || !store_begin(store, err))
        return false;
    buf_addf(&after, "{\"from\":\"%s\",\"to\":\"%s\",\"rows\":%lld}",
             moving->from.kind->scheme, moving->to.kind->scheme,
             (long long)moving->moved->rows);
    const struct audit_entry entry = {.action = STR("move_site"),
                                      .after = buf_str(&after)};
    store_act_as(store, &moving->move->actor);
    store_audit(store, &entry);
    if (BACKEND(moving->to.backend, end_rows, err) &&
        BACKEND(moving->to.backend, put_copy_mark, STR(""), err))
        return store_commit(store, moving->move->now, err);
    store_rollback(store);
    return false;
}

bool store_move(const struct site_move *move, struct site_moved *moved, struct error *err)
{
    struct site_moved done = {0};
    CLEANUP(moving_end) struct moving moving = {.move = move, .moved = &done};
    if (!open_source(&moving, err))
        return error_context(err, "the source");
    if (!open_target(&moving, err))
        return error_context(err, "the target");
    if (!verify_source(&moving, err))
        return error_context(err, "the source");
    if (!begin_copy(&moving, err) || !store_check_tables(moving.to.backend, err))
        return error_context(err, "the target");
    if (!each_table(&moving, NULL, err))
        return error_context(
            err, "copying was interrupted; the same command goes on where it was");
    if (!count_left(&moving, err))
        return error_context(err, "the source");
    if (!check_copy(&moving, err))
        return error_context(err, "the copy");
    if (!finish(&moving, err))
        return error_context(err, "the target");
    *moved = done;
    return true;
}
