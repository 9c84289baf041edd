/* rows.c - sets as parameters of a statement. */
#include "store/sql/sql.h"

#include "base/error.h"
#include "base/json.h"

void *rows_grown(struct arena *arena, void *list, size_t count, size_t *room, size_t size)
{
    if (count < *room)
        return list;
    size_t old = *room * size;
    *room = *room ? 2 * *room : 16;
    return arena_grow(arena, list, old, *room * size);
}

bool run_with_text(struct db *db, const char *sql, str text, struct error *err)
{
    CLEANUP(statement_done) struct statement *run = NULL;
    if (!db_use(db, sql, &run, err))
        return false;
    statement_text(run, 1, text);
    return statement_run(run, err);
}

void statement_written(struct statement *statement, int at, str moment)
{
    char text[INSTANT_TEXT];
    struct error ignored;
    instant t;
    if (instant_parse(moment, &t, &ignored) && str_equal(moment, instant_format(t, text)))
        statement_instant(statement, at, t);
    else
        statement_text(statement, at, moment);
}

struct rows_in rows_in_new(struct arena *arena)
{
    struct json_out *out = json_out_new(arena);
    return (struct rows_in){out, json_array(out), NULL};
}

void rows_in_begin(struct rows_in *rows)
{
    rows->row = json_array(rows->out);
    json_push(rows->out, rows->list, rows->row);
}

void rows_in_int(struct rows_in *rows, int64_t number)
{
    json_push_int(rows->out, rows->row, number);
}

void rows_in_text(struct rows_in *rows, str text)
{
    json_push_text(rows->out, rows->row, text);
}

void rows_in_bind(struct rows_in *rows, struct statement *statement, int at)
{
    statement_text(statement, at, json_write(rows->out, rows->list));
}
