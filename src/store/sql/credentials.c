/* credentials.c - keys, people, sessions: a row for each, whose record only src/access
 * reads. */
#include "store/sql/sql.h"

bool sql_put_credentials(struct backend *backend, const struct credential *at,
                         size_t count, struct error *err)
{
    CLEANUP(statement_done) struct statement *put = NULL;
    if (!db_use(db_of(backend),
                "INSERT INTO credentials (kind, id, record) VALUES (?1,?2,?3)"
                " ON CONFLICT (kind, id) DO UPDATE SET record = excluded.record",
                &put, err))
        return false;
    for (size_t i = 0; i < count; i++) {
        statement_text(put, 1, at[i].kind);
        statement_text(put, 2, at[i].id);
        statement_text(put, 3, at[i].record);
        if (!statement_run(put, err))
            return false;
    }
    return true;
}

bool sql_delete_credentials(struct backend *backend, const struct credential *at,
                            size_t count, struct error *err)
{
    CLEANUP(statement_done) struct statement *erase = NULL;
    if (!db_use(db_of(backend), "DELETE FROM credentials WHERE kind = ?1 AND id = ?2",
                &erase, err))
        return false;
    for (size_t i = 0; i < count; i++) {
        statement_text(erase, 1, at[i].kind);
        statement_text(erase, 2, at[i].id);
        if (!statement_run(erase, err))
            return false;
    }
    return true;
}

bool sql_credentials(struct backend *backend, struct arena *arena,
                     struct credential_list *list, struct error *err)
{
    CLEANUP(statement_done) struct statement *rows = NULL;
    struct credential *read = NULL;
    size_t count = 0, room = 0;
    bool row;
    if (!db_use(db_of(backend),
                "SELECT kind, id, record FROM credentials ORDER BY kind, id", &rows, err))
        return false;
    for (;;) {
        if (!statement_step(rows, &row, err))
            return false;
        if (!row)
            break;
        read = rows_grown(arena, read, count, &room, sizeof *read);
        read[count++] = (struct credential){arena_copy(arena, column_text(rows, 0)),
                                            arena_copy(arena, column_text(rows, 1)),
                                            arena_copy(arena, column_text(rows, 2))};
    }
    *list = (struct credential_list){read, count};
    return true;
}
