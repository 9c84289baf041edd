/* moving.c - a site as tables of rows, to be moved to another engine or from one. */
#include "store/postgres/inside.h"

#include "base/buf.h"
#include "base/error.h"

/* --- as the source --- */

/* A server has the chores for some seconds at a time, by this clock. */
static bool is_served(struct db *db, bool *is, struct error *err)
{
    CLEANUP(statement_done) struct statement *get = NULL;
    bool row;
    if (!db_use(db, "SELECT until > clock_timestamp() FROM chores", &get, err) ||
        !statement_step(get, &row, err))
        return false;
    *is = row && column_int(get, 0);
    return true;
}

/* The snapshot is taken after the lock, with the first statement that reads. */
bool postgres_keep_others_away(struct postgres_site *site, struct error *err)
{
    struct db *db = site->sql.db;
    bool served = false;
    site->sql.in_snapshot = true;
    if (!postgres_check_version(site, err) ||
        !postgres_begin(db, "BEGIN ISOLATION LEVEL REPEATABLE READ", err))
        return false;
    postgres_be_patient(db, true);
    if (!db_run(db, "LOCK TABLE site_lock IN EXCLUSIVE MODE", err) ||
        !is_served(db, &served, err))
        return false;
    return !served || error_set(err, ERROR_CONFLICT,
                                "a server runs on it; stop all of them first. One that "
                                "was killed counts as running for ten seconds");
}

/* Its own are the row that writers lock, who has the chores, what hide() counts with,
 * answers for those who wait for a worker of a topic, for some minutes, and where events
 * lie. */
bool postgres_each_column(struct backend *backend, column_visitor *visit, void *context,
                          struct error *err)
{
    static const char sql[] =
        "SELECT c.relname, a.attname FROM pg_class AS c JOIN pg_attribute AS a"
        " ON a.attrelid = c.oid WHERE c.relkind IN ('r', 'p') AND a.attnum > 0"
        " AND NOT a.attisdropped AND c.relnamespace = to_regnamespace(current_schema())"
        " AND c.relname NOT IN ('site_lock', 'chores', 'answers', 'event_ids')"
        " AND (c.relname <> 'workers' OR a.attname <> 'number')";
    return sql_visit_columns(db_of(backend), sql, visit, context, err);
}

bool postgres_read_rows(struct backend *backend, const struct kept_table *table,
                        const struct rows_wanted *wanted, struct arena *arena,
                        struct table_rows *rows, struct error *err)
{
    return sql_read_rows(backend, table, wanted, "value", arena, rows, err);
}

/* --- as the target --- */

static bool is_of_events(const struct kept_table *table)
{
    return strcmp(table->name, "events") == 0;
}

static const char *make_add(const struct kept_table *table, bool notes_ids,
                            struct arena *arena)
{
    CLEANUP(buf_free) struct buf sql = BUF(4096);
    buf_addf(&sql, "%sINSERT INTO %s (", notes_ids ? "WITH added AS (" : "", table->name);
    sql_name_columns(table, &sql);
    for (size_t i = 0; i < table->columns; i++)
        buf_addf(&sql, "%s?%zu", i ? ", " : ") SELECT * FROM unnest(", i + 1);
    buf_add(&sql, STR(")"));
    if (notes_ids)
        buf_add(&sql, STR(" RETURNING id, event_uuid, timestamp) INSERT INTO event_ids"
                          " (id, event_uuid, timestamp) SELECT * FROM added"));
    return arena_copy(arena, buf_str(&sql)).at;
}

static const enum values_type values_types[] = {
    [COLUMN_INT] = VALUES_INT,      [COLUMN_REAL] = VALUES_REAL,
    [COLUMN_TEXT] = VALUES_TEXT,    [COLUMN_BLOB] = VALUES_BLOB,
    [COLUMN_TRUTH] = VALUES_TRUTH,  [COLUMN_MOMENT] = VALUES_INSTANT,
    [COLUMN_SETTING] = VALUES_TEXT,
};

static bool add_moment(struct values *values, str text, struct error *err)
{
    instant t;
    if (!instant_parse(text, &t, err))
        return false;
    values_instant(values, t);
    return true;
}

static bool add_cell(struct values *values, enum column_type type,
                     const struct cell *cell, struct error *err)
{
    if (cell->is_null)
        values_null(values);
    else if (type == COLUMN_MOMENT)
        return add_moment(values, cell->text, err);
    else if (type == COLUMN_INT)
        values_int(values, cell->number);
    else if (type == COLUMN_TRUTH)
        values_truth(values, cell->number != 0);
    else if (type == COLUMN_REAL)
        values_real(values, cell->real);
    else
        values_text(values, cell->text);
    return true;
}

static bool fill(struct values *values, const struct kept_table *table,
                 const struct table_rows *rows, struct error *err)
{
    for (size_t i = 0; i < table->columns; i++)
        for (size_t row = 0; row < rows->count; row++)
            if (!add_cell(&values[i], table->column[i].type,
                          &rows_at(rows, table, row)[i], err))
                return error_context(err, "%s", table->column[i].name);
    return true;
}

static bool send(struct db *db, const char *sql, struct values *values, size_t count,
                 struct error *err)
{
    CLEANUP(statement_done) struct statement *add = NULL;
    if (!db_use(db, sql, &add, err))
        return false;
    for (size_t i = 0; i < count; i++) {
        if (!buf_ok(&values[i].bytes))
            return error_set(err, ERROR_LIMIT, "a row is too large to be sent");
        statement_values(add, (int)i + 1, &values[i]);
    }
    return statement_run(add, err);
}

bool postgres_add_rows(struct backend *backend, const struct kept_table *table,
                       const struct table_rows *rows, struct error *err)
{
    struct postgres_site *site = site_of(backend);
    const char **sql = sql_of_rows(&site->sql, table, ROWS_ADD);
    struct values values[COLUMNS_MOST];
    if (!rows->count)
        return true;
    if (!*sql)
        *sql = make_add(table, site->by_week && is_of_events(table), &site->sql.arena);
    for (size_t i = 0; i < table->columns; i++)
        values[i] = VALUES(values_types[table->column[i].type]);
    bool sent = fill(values, table, rows, err) &&
                send(site->sql.db, *sql, values, table->columns, err);
    for (size_t i = 0; i < table->columns; i++)
        values_free(&values[i]);
    if (is_of_events(table)) {
        int64_t last = rows_at(rows, table, rows->count - 1)->number;
        if (site->lock.next_event <= last && last < INT64_MAX)
            site->lock.next_event = last + 1;
    }
    return sent;
}

/* Columns whose numbers PostgreSQL gives, the highest of which is there already. */
bool postgres_end_rows(struct backend *backend, struct error *err)
{
    static const char list[] =
        "SELECT table_name, column_name FROM information_schema.columns"
        " WHERE table_schema = current_schema() AND is_identity = 'YES'";
    CLEANUP(buf_free) struct buf sql = BUF(1 << 16);
    CLEANUP(statement_done) struct statement *rows = NULL;
    struct db *db = db_of(backend);
    bool row;
    if (!db_use(db, list, &rows, err))
        return false;
    for (;;) {
        if (!statement_step(rows, &row, err))
            return false;
        if (!row)
            break;
        str table = column_text(rows, 0), column = column_text(rows, 1);
        buf_addf(&sql,
                 "DO 'BEGIN PERFORM setval(pg_get_serial_sequence(''%.*s'', ''%.*s''),"
                 " max(%.*s)) FROM %.*s HAVING max(%.*s) IS NOT NULL; END';",
                 STR_ARG(table), STR_ARG(column), STR_ARG(column), STR_ARG(table),
                 STR_ARG(column));
    }
    return db_run(db, buf_text(&sql), err);
}
