/* ledger.c - what was spent on learning across sites. */
#include "store/sql/sql.h"

bool sql_put_spending(struct backend *backend, const struct spending *spending,
                      struct error *err)
{
    static const char sql[] =
        "INSERT INTO spendings (round, at_ms, micro_rho, roster, message)"
        " VALUES (?1, ?2, ?3, ?4, ?5)";
    CLEANUP(statement_done) struct statement *put = NULL;
    if (!db_use(db_of(backend), sql, &put, err))
        return false;
    statement_text(put, 1, spending->round);
    statement_int(put, 2, spending->at.ms);
    statement_int(put, 3, spending->micro_rho);
    statement_text(put, 4, spending->roster);
    statement_text(put, 5, spending->message);
    return statement_run(put, err);
}

bool sql_spendings(struct backend *backend, struct arena *arena, struct spendings *list,
                   struct error *err)
{
    static const char sql[] = "SELECT round, at_ms, micro_rho, roster, message"
                              " FROM spendings ORDER BY at_ms, round";
    CLEANUP(statement_done) struct statement *rows = NULL;
    struct spending *read = NULL;
    size_t room = 0, count = 0;
    bool row;
    if (!db_use(db_of(backend), sql, &rows, err))
        return false;
    for (;;) {
        if (!statement_step(rows, &row, err))
            return false;
        if (!row)
            break;
        read = rows_grown(arena, read, count, &room, sizeof *read);
        read[count++] = (struct spending){
            .round = arena_copy(arena, column_text(rows, 0)),
            .at = {column_int(rows, 1)},
            .micro_rho = column_int(rows, 2),
            .roster = arena_copy(arena, column_text(rows, 3)),
            .message = arena_copy(arena, column_text(rows, 4)),
        };
    }
    *list = (struct spendings){read, count};
    return true;
}
