/* moving.c - a file as tables of rows, to be moved to another engine or from one. */
#include "store/sqlite/inside.h"

#include "base/buf.h"

#include <stdio.h>
#include <stdlib.h>

bool sqlite_each_column(struct backend *backend, column_visitor *visit, void *context,
                        struct error *err)
{
    static const char sql[] =
        "SELECT m.name, p.name FROM sqlite_schema AS m, pragma_table_info(m.name) AS p"
        " WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite%'";
    return sql_visit_columns(db_of(backend), sql, visit, context, err);
}

/* As many digits as tell a number from all others. */
bool sqlite_read_rows(struct backend *backend, const struct kept_table *table,
                      const struct rows_wanted *wanted, struct arena *arena,
                      struct table_rows *rows, struct error *err)
{
    static const char setting[] =
        "CASE typeof(value) WHEN 'real' THEN printf('%!.17g', value)"
        " ELSE CAST(value AS TEXT) END";
    return sql_read_rows(backend, table, wanted, setting, arena, rows, err);
}

/* --- adding --- */

static const char *make_add(const struct kept_table *table, struct arena *arena)
{
    CLEANUP(buf_free) struct buf sql = BUF(4096);
    buf_addf(&sql, "INSERT INTO %s (", table->name);
    sql_name_columns(table, &sql);
    for (size_t i = 0; i < table->columns; i++)
        buf_addf(&sql, "%s?%zu", i ? "," : ") VALUES (", i + 1);
    buf_add(&sql, STR(")"));
    return arena_copy(arena, buf_str(&sql)).at;
}

/* A text that a whole number is written as, and no other. */
static bool is_whole(str text, int64_t *number)
{
    char same[32];
    if (!text.len || text.len >= sizeof same)
        return false;
    *number = strtoll(text.at, NULL, 10);
    snprintf(same, sizeof same, "%lld", (long long)*number);
    return str_equal(text, str_from(same));
}

static void bind_cell(struct statement *add, int at, enum column_type type,
                      const struct cell *cell)
{
    int64_t number;
    if (cell->is_null)
        statement_null(add, at);
    else if (type == COLUMN_INT || type == COLUMN_TRUTH)
        statement_int(add, at, cell->number);
    else if (type == COLUMN_REAL)
        statement_real(add, at, cell->real);
    else if (type == COLUMN_BLOB)
        statement_blob(add, at, cell->text.at, cell->text.len);
    else if (type == COLUMN_SETTING && is_whole(cell->text, &number))
        statement_int(add, at, number);
    else
        statement_text(add, at, cell->text);
}

bool sqlite_add_rows(struct backend *backend, const struct kept_table *table,
                     const struct table_rows *rows, struct error *err)
{
    struct sql *sql = sql_of(backend);
    const char **text = sql_of_rows(sql, table, ROWS_ADD);
    CLEANUP(statement_done) struct statement *add = NULL;
    if (!*text)
        *text = make_add(table, &sql->arena);
    if (!db_use(sql->db, *text, &add, err))
        return false;
    for (size_t row = 0; row < rows->count; row++) {
        const struct cell *cell = rows_at(rows, table, row);
        for (size_t i = 0; i < table->columns; i++)
            bind_cell(add, (int)i + 1, table->column[i].type, &cell[i]);
        if (!statement_run(add, err))
            return false;
    }
    return true;
}

/* The next id is one more than the highest that is there. */
bool sqlite_end_rows(struct backend *backend, struct error *err)
{
    (void)backend, (void)err;
    return true;
}
