/* db.c - the statements that a connection keeps; all else is its engine's. */
#include "base/db_kind.h"

#include "base/error.h"

void db_close(struct db *db)
{
    if (!db)
        return;
    for (size_t i = 0; i < db->kept.count; i++)
        db->kind->finalize(db->kept.statement[i]);
    db->kind->close(db);
}

bool db_run(struct db *db, const char *sql, struct error *err)
{
    return db->kind->run(db, sql, err);
}

void db_try(struct db *db, const char *sql) { db->kind->try(db, sql); }

int64_t db_changes(struct db *db) { return db->kind->changes(db); }

uint64_t db_statements(const struct db *db) { return db->statements; }

bool db_use(struct db *db, const char *sql, struct statement **statement,
            struct error *err)
{
    size_t count = db->kept.count;
    for (size_t i = 0; i < count; i++)
        if (db->kept.sql[i] == sql) {
            *statement = db->kept.statement[i];
            return true;
        }
    if (count == DB_STATEMENTS)
        return error_set(err, ERROR_INTERNAL, "more than %d kinds of statement",
                         DB_STATEMENTS);
    if (!db->kind->prepare(db, sql, &db->kept.statement[count], err))
        return false;
    db->kept.sql[count] = sql;
    *statement = db->kept.statement[count];
    db->kept.count++;
    return true;
}

/* --- parameters --- */

void statement_text(struct statement *statement, int at, str text)
{
    statement->kind->bind_text(statement, at, text);
}

void statement_text_or_null(struct statement *statement, int at, str text)
{
    if (text.len)
        statement->kind->bind_text(statement, at, text);
    else
        statement->kind->bind_null(statement, at);
}

void statement_int(struct statement *statement, int at, int64_t number)
{
    statement->kind->bind_int(statement, at, number);
}

void statement_real(struct statement *statement, int at, double number)
{
    statement->kind->bind_real(statement, at, number);
}

void statement_null(struct statement *statement, int at)
{
    statement->kind->bind_null(statement, at);
}

void statement_instant(struct statement *statement, int at, instant t)
{
    statement->kind->bind_instant(statement, at, t);
}

void statement_blob(struct statement *statement, int at, const void *bytes, size_t size)
{
    statement->kind->bind_blob(statement, at, bytes, size);
}

/* --- running --- */

bool statement_send(struct statement *statement, struct error *err)
{
    return statement->kind->send(statement, err);
}

bool statement_step(struct statement *statement, bool *row, struct error *err)
{
    return statement->kind->step(statement, row, err);
}

bool statement_run(struct statement *statement, struct error *err)
{
    return statement->kind->run_once(statement, err);
}

void statement_again(struct statement *statement) { statement->kind->again(statement); }

void statement_done(struct statement **statement)
{
    if (*statement)
        (*statement)->kind->again(*statement);
}

/* --- rows --- */

str column_text(struct statement *statement, int at)
{
    return statement->kind->column_text(statement, at);
}

int64_t column_int(struct statement *statement, int at)
{
    return statement->kind->column_int(statement, at);
}

double column_real(struct statement *statement, int at)
{
    return statement->kind->column_real(statement, at);
}

bool column_is_null(struct statement *statement, int at)
{
    return statement->kind->column_is_null(statement, at);
}

str column_blob(struct statement *statement, int at)
{
    return statement->kind->column_blob(statement, at);
}
