/* moving.c - all that is kept, read and marked as tables of rows (store/tables.h). */
#include "store/sql/sql.h"

#include "base/buf.h"

enum { SQL_MOST = 4096 };

void sql_name_columns(const struct kept_table *table, struct buf *buf)
{
    for (size_t i = 0; i < table->columns; i++)
        buf_addf(buf, "%s%s", i ? ", " : "", table->column[i].name);
}

/* --- the SQL of a table --- */

static void name_keys(const struct kept_table *table, const char *ending, struct buf *buf)
{
    for (size_t i = 0; i < table->keys; i++)
        buf_addf(buf, "%s%s%s", i ? ", " : "", table->column[i].name, ending);
}

static const char *make_read(const struct kept_table *table, enum rows_sql which,
                             const char *setting, struct arena *arena)
{
    CLEANUP(buf_free) struct buf sql = BUF(SQL_MOST);
    for (size_t i = 0; i < table->columns; i++)
        buf_addf(&sql, "%s%s", i ? ", " : "SELECT ",
                 table->column[i].type == COLUMN_SETTING ? setting
                                                         : table->column[i].name);
    buf_addf(&sql, " FROM %s WHERE NOT (%s)", table->name,
             table->without ? table->without : "1 = 0");
    if (which == ROWS_AFTER) {
        buf_add(&sql, STR(" AND ("));
        name_keys(table, "", &sql);
        for (size_t i = 0; i < table->keys; i++)
            buf_addf(&sql, "%s?%zu", i ? ", " : ") > (", i + 1);
        buf_add(&sql, STR(")"));
        if (strcmp(table->name, "events") == 0)
            buf_add(&sql, STR(SQL_TIMES_BEHIND("?1", "CAST(?2 AS BIGINT)")));
    }
    buf_add(&sql, STR(" ORDER BY "));
    name_keys(table, which == ROWS_LAST ? " DESC" : "", &sql);
    buf_addf(&sql, " LIMIT CAST(?%zu AS BIGINT)",
             which == ROWS_AFTER ? table->keys + 1 : (size_t)1);
    return arena_copy(arena, buf_str(&sql)).at;
}

const char **sql_of_rows(struct sql *sql, const struct kept_table *table,
                         enum rows_sql which)
{
    if (!sql->rows_sql)
        sql->rows_sql = arena_new(&sql->arena, const char *, TABLES_COUNT *ROWS_SQLS);
    return &sql->rows_sql[(size_t)(table - moved_tables) * ROWS_SQLS + which];
}

/* --- reading --- */

static struct cell read_cell(struct statement *row, int at, enum column_type type,
                             struct arena *arena)
{
    if (column_is_null(row, at))
        return (struct cell){.is_null = true};
    switch (type) {
    case COLUMN_INT:
    case COLUMN_TRUTH:
        return (struct cell){.number = column_int(row, at)};
    case COLUMN_REAL:
        return (struct cell){.real = column_real(row, at)};
    case COLUMN_BLOB:
        return (struct cell){.text = arena_copy(arena, column_blob(row, at))};
    default:
        return (struct cell){.text = arena_copy(arena, column_text(row, at))};
    }
}

static void bind_key(struct statement *rows, int at, const struct column *column,
                     const struct cell *cell)
{
    if (column->type == COLUMN_INT)
        statement_int(rows, at, cell->number);
    else
        statement_text(rows, at, cell->text);
}

static bool collect(struct statement *from, const struct kept_table *table,
                    struct arena *arena, struct table_rows *rows, struct error *err)
{
    size_t room = 0;
    *rows = (struct table_rows){0};
    for (;;) {
        bool row;
        if (!statement_step(from, &row, err))
            return false;
        if (!row)
            return true;
        rows->cell = rows_grown(arena, rows->cell, rows->count, &room,
                                table->columns * sizeof *rows->cell);
        struct cell *cell = rows_at(rows, table, rows->count++);
        for (size_t i = 0; i < table->columns; i++)
            cell[i] = read_cell(from, (int)i, table->column[i].type, arena);
    }
}

bool sql_read_rows(struct backend *backend, const struct kept_table *table,
                   const struct rows_wanted *wanted, const char *setting,
                   struct arena *arena, struct table_rows *rows, struct error *err)
{
    struct sql *sql = sql_of(backend);
    enum rows_sql which = wanted->last    ? ROWS_LAST
                          : wanted->after ? ROWS_AFTER
                                          : ROWS_FIRST;
    const char **text = sql_of_rows(sql, table, which);
    CLEANUP(statement_done) struct statement *read = NULL;
    int at = 1;
    if (!*text)
        *text = make_read(table, which, setting, &sql->arena);
    if (!db_use(sql->db, *text, &read, err))
        return false;
    for (size_t i = 0; which == ROWS_AFTER && i < table->keys; i++)
        bind_key(read, at++, &table->column[i], &wanted->after[i]);
    statement_int(read, at, wanted->last ? 1 : (int64_t)wanted->most);
    return collect(read, table, arena, rows, err);
}

/* --- what is there --- */

bool sql_visit_columns(struct db *db, const char *sql, column_visitor *visit,
                       void *context, struct error *err)
{
    CLEANUP(statement_done) struct statement *rows = NULL;
    bool row;
    if (!db_use(db, sql, &rows, err))
        return false;
    for (;;) {
        if (!statement_step(rows, &row, err))
            return false;
        if (!row)
            return true;
        visit(context, column_text(rows, 0), column_text(rows, 1));
    }
}

bool sql_copy_mark(struct backend *backend, struct arena *arena, str *mark,
                   struct error *err)
{
    CLEANUP(statement_done) struct statement *get = NULL;
    bool row;
    if (!db_use(db_of(backend), "SELECT value FROM settings WHERE name = '" COPY_MARK "'",
                &get, err) ||
        !statement_step(get, &row, err))
        return false;
    *mark = row ? arena_copy(arena, column_text(get, 0)) : STR("");
    return true;
}

bool sql_put_copy_mark(struct backend *backend, str mark, struct error *err)
{
    struct db *db = db_of(backend);
    return mark.len
               ? run_with_text(db,
                               "INSERT INTO settings (name, value) VALUES ('" COPY_MARK
                               "', ?1)",
                               mark, err)
               : db_run(db, "DELETE FROM settings WHERE name = '" COPY_MARK "'", err);
}
