/* sums.c - looking up sums and adding to them (sql/sums.c). */
#include "store/sqlite/inside.h"

#include "base/buf.h"

static const char *keep(struct sqlite *sqlite, struct buf *sql)
{
    const char *kept = arena_copy(&sqlite->sql.arena, buf_str(sql)).at;
    buf_free(sql);
    *sql = BUF(SUMS_SQL);
    return kept;
}

static void make_add(struct buf *sql, enum sum_owner owner)
{
    const struct sum_table *table = &sum_tables[owner];
    buf_addf(sql, "INSERT INTO %s (level, bucket_ms, %s", sum_names[owner].table,
             sum_names[owner].id);
    sums_add_columns(sql, owner, false);
    buf_addf(sql, ") VALUES (?1, ?2, ?3");
    for (size_t i = 0; i < table->columns; i++)
        buf_addf(sql, ", ?%zu", i + 4);
    buf_addf(sql, ") ON CONFLICT DO UPDATE SET");
    for (size_t i = 0; i < table->columns; i++)
        buf_addf(sql, "%s %s = %s + ?%zu", i ? "," : "", table->column[i].name,
                 table->column[i].name, i + 4);
}

static void make_forget(struct buf *sql, enum sum_owner owner)
{
    const struct sum_table *table = &sum_tables[owner];
    buf_addf(sql, "DELETE FROM %s WHERE level = ?1 AND bucket_ms = ?2 AND %s = ?3",
             sum_names[owner].table, sum_names[owner].id);
    for (size_t i = 0; i < table->columns; i++)
        buf_addf(sql, " AND %s = 0", table->column[i].name);
}

/* part, owner, bucket, id, sums: of so many parts and both tables in one go. The parts
 * are parameters; as JSON they would cost small floors more than the sums do. */
static void make_read(struct buf *sql, size_t parts, bool hides)
{
    buf_addf(sql, "WITH part (n, of, a, b) AS MATERIALIZED (VALUES ");
    for (size_t i = 0; i < parts; i++)
        buf_addf(sql, "%s(%zu, ?%zu, ?%zu, ?%zu)", i ? ", " : "", i, 3 * i + 1, 3 * i + 2,
                 3 * i + 3);
    buf_addf(sql, ")");
    for (enum sum_owner owner = 0; owner < SUM_OWNERS; owner++) {
        buf_addf(sql, "%s SELECT n, %d, bucket_ms, %s(%s)", owner ? " UNION ALL" : "",
                 (int)owner, hides && owner == SUM_OF_WORKER ? "hide" : "",
                 sum_names[owner].id);
        sums_add_columns(sql, owner, true);
        buf_addf(sql,
                 " FROM part CROSS JOIN %s WHERE level = of AND bucket_ms >= a"
                 " AND bucket_ms < b",
                 sum_names[owner].table);
    }
}

void sqlite_make_sums_sql(struct sqlite *sqlite)
{
    CLEANUP(buf_free) struct buf sql = BUF(SUMS_SQL);
    for (enum sum_owner owner = 0; owner < SUM_OWNERS; owner++) {
        make_add(&sql, owner);
        sqlite->add_sum[owner] = keep(sqlite, &sql);
        make_forget(&sql, owner);
        sqlite->forget_sum[owner] = keep(sqlite, &sql);
    }
}

/* --- reading --- */

static const char *reading(struct sqlite *sqlite, size_t parts)
{
    if (!sqlite->read_sums[parts]) {
        CLEANUP(buf_free) struct buf sql = BUF(SUMS_SQL);
        make_read(&sql, parts, sqlite->sql.hiding);
        sqlite->read_sums[parts] = keep(sqlite, &sql);
    }
    return sqlite->read_sums[parts];
}

/* `count` parts from the `first`-th on. */
static bool look_up_parts(struct sqlite *sqlite, const struct floor *floor,
                          const struct look_up *what, size_t first, size_t count,
                          struct error *err)
{
    CLEANUP(statement_done) struct statement *rows = NULL;
    struct sum_row row = {.who = -1};
    bool there;
    const char *sql = reading(sqlite, count);
    if (!sql_use(&sqlite->sql, &(struct worker_sql){sql, sql}, &rows, err))
        return false;
    for (size_t i = 0; i < count; i++) {
        const struct rollup_part *part = &what->bucket[first + i].buckets;
        int at = 3 * (int)i;
        statement_int(rows, at + 1, part->level);
        statement_int(rows, at + 2, part->window.start.ms);
        statement_int(rows, at + 3, part->window.end.ms);
    }
    for (;;) {
        if (!statement_step(rows, &there, err))
            return false;
        if (!there)
            return true;
        sum_row_read(rows, floor, &row);
        if (row.who >= 0 || row.who == UNNAMED)
            what->bucket_row(what->context, first + (size_t)row.number, row.owner,
                             row.bucket, row.who, row.sum);
    }
}

bool sqlite_look_up_sums(struct sqlite *sqlite, const struct floor *floor,
                         const struct look_up *what, struct error *err)
{
    for (size_t first = 0, count; first < what->buckets; first += count) {
        count = what->buckets - first < READ_PARTS ? what->buckets - first : READ_PARTS;
        if (!look_up_parts(sqlite, floor, what, first, count, err))
            return false;
    }
    return true;
}

/* --- writing --- */

static void bind_key(struct statement *statement, enum sum_owner owner,
                     const struct floor *floor, const struct sum_change *change)
{
    statement_int(statement, 1, change->level);
    statement_int(statement, 2, change->bucket.ms);
    statement_text(statement, 3,
                   change->who == UNNAMED   ? STR("")
                   : owner == SUM_OF_WORKER ? floor->worker[change->who].id
                                            : floor->station[change->who].id);
}

static bool write_of(struct sqlite *sqlite, enum sum_owner owner,
                     const struct floor *floor, const struct sum_changes *sums,
                     struct error *err)
{
    CLEANUP(statement_done) struct statement *add = NULL;
    if (!db_use(sqlite->sql.db, sqlite->add_sum[owner], &add, err))
        return false;
    for (size_t i = 0; i < sums->count; i++) {
        const struct sum_change *change = &sums->at[i];
        bind_key(add, owner, floor, change);
        for (size_t s = 0; s < sum_tables[owner].columns; s++)
            statement_int(add, 4 + (int)s, change->sum[s]);
        if (!statement_run(add, err))
            return false;
    }
    return true;
}

static bool forget_empty_of(struct sqlite *sqlite, enum sum_owner owner,
                            const struct floor *floor, const struct sum_changes *sums,
                            struct error *err)
{
    CLEANUP(statement_done) struct statement *forget = NULL;
    if (!db_use(sqlite->sql.db, sqlite->forget_sum[owner], &forget, err))
        return false;
    for (size_t i = 0; i < sums->count; i++) {
        bind_key(forget, owner, floor, &sums->at[i]);
        if (!statement_run(forget, err))
            return false;
    }
    return true;
}

bool sqlite_write_sums(struct sqlite *sqlite, const struct floor *floor,
                       const struct figures_written *what, struct error *err)
{
    for (enum sum_owner owner = 0; owner < SUM_OWNERS; owner++) {
        const struct sum_changes *sums = &what->sums[owner];
        if (!write_of(sqlite, owner, floor, sums, err) ||
            (what->forget_empty && !forget_empty_of(sqlite, owner, floor, sums, err)))
            return false;
    }
    return true;
}
