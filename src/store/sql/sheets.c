/* sheets.c - sheets of periods, as they were last made for the hub. */
#include "store/sql/sql.h"

static struct hash column_hash(struct statement *row, int at)
{
    struct hash hash = {{0}};
    str bytes = column_blob(row, at);
    if (bytes.len == sizeof hash.byte)
        memcpy(hash.byte, bytes.at, sizeof hash.byte);
    return hash;
}

static struct kept_sheet read_sheet(struct statement *row, struct arena *arena)
{
    return (struct kept_sheet){
        .window = {{column_int(row, 0)}, {column_int(row, 1)}},
        .epoch = column_int(row, 2),
        .revision = column_int(row, 3),
        .k = column_int(row, 4),
        .finest = column_int(row, 5),
        .shown = arena_copy(arena, column_text(row, 6)),
        .content = column_hash(row, 7),
        .number = column_int(row, 8),
        .made_of = column_hash(row, 9),
        .site = arena_copy(arena, column_text(row, 10)),
    };
}

bool sql_sheets(struct backend *backend, struct arena *arena, struct kept_sheets *list,
                struct error *err)
{
    static const char sql[] = "SELECT start_ms, end_ms, epoch, revision, people, finest,"
                              " shown, content, number, made_of, site"
                              " FROM sheets ORDER BY start_ms";
    CLEANUP(statement_done) struct statement *rows = NULL;
    struct kept_sheet *sheet = NULL;
    size_t room = 0, count = 0;
    bool row;
    if (!db_use(db_of(backend), sql, &rows, err))
        return false;
    for (;;) {
        if (!statement_step(rows, &row, err))
            return false;
        if (!row)
            break;
        sheet = rows_grown(arena, sheet, count, &room, sizeof *sheet);
        sheet[count++] = read_sheet(rows, arena);
    }
    *list = (struct kept_sheets){sheet, count};
    return true;
}

bool sql_put_sheet(struct backend *backend, const struct kept_sheet *sheet,
                   struct error *err)
{
    static const char sql[] =
        "INSERT INTO sheets (start_ms, end_ms, epoch, revision, people, finest, shown,"
        " content, number, made_of, site)"
        " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)"
        " ON CONFLICT (start_ms) DO UPDATE SET end_ms = excluded.end_ms,"
        " epoch = excluded.epoch, revision = excluded.revision,"
        " people = excluded.people, finest = excluded.finest, shown = excluded.shown,"
        " content = excluded.content, number = excluded.number,"
        " made_of = excluded.made_of, site = excluded.site";
    CLEANUP(statement_done) struct statement *put = NULL;
    if (!db_use(db_of(backend), sql, &put, err))
        return false;
    statement_int(put, 1, sheet->window.start.ms);
    statement_int(put, 2, sheet->window.end.ms);
    statement_int(put, 3, sheet->epoch);
    statement_int(put, 4, sheet->revision);
    statement_int(put, 5, sheet->k);
    statement_int(put, 6, sheet->finest);
    statement_text(put, 7, sheet->shown);
    statement_blob(put, 8, sheet->content.byte, sizeof sheet->content.byte);
    statement_int(put, 9, sheet->number);
    statement_blob(put, 10, sheet->made_of.byte, sizeof sheet->made_of.byte);
    statement_text(put, 11, sheet->site);
    return statement_run(put, err);
}

bool sql_unsend_sheets(struct backend *backend, str site, struct error *err)
{
    static const char sql[] = "UPDATE sheets SET number = 0 WHERE site = ?1";
    CLEANUP(statement_done) struct statement *set = NULL;
    if (!db_use(db_of(backend), sql, &set, err))
        return false;
    statement_text(set, 1, site);
    return statement_run(set, err);
}

/* --- what the hub said of them --- */

bool sql_sheet_marks(struct backend *backend, struct arena *arena,
                     struct sheet_marks *list, struct error *err)
{
    static const char sql[] = "SELECT site, mark FROM sheet_marks ORDER BY site";
    CLEANUP(statement_done) struct statement *rows = NULL;
    struct sheet_mark *mark = NULL;
    size_t room = 0, count = 0;
    bool row;
    if (!db_use(db_of(backend), sql, &rows, err))
        return false;
    for (;;) {
        if (!statement_step(rows, &row, err))
            return false;
        if (!row)
            break;
        mark = rows_grown(arena, mark, count, &room, sizeof *mark);
        mark[count++] = (struct sheet_mark){arena_copy(arena, column_text(rows, 0)),
                                            arena_copy(arena, column_text(rows, 1))};
    }
    *list = (struct sheet_marks){mark, count};
    return true;
}

bool sql_put_sheet_mark(struct backend *backend, const struct sheet_mark *mark,
                        struct error *err)
{
    static const char sql[] = "INSERT INTO sheet_marks (site, mark) VALUES (?1, ?2)"
                              " ON CONFLICT (site) DO UPDATE SET mark = excluded.mark";
    CLEANUP(statement_done) struct statement *put = NULL;
    if (!db_use(db_of(backend), sql, &put, err))
        return false;
    statement_text(put, 1, mark->site);
    statement_text(put, 2, mark->mark);
    return statement_run(put, err);
}
