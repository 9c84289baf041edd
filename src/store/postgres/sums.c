/* sums.c - the sums of workers and stations in buckets of several levels: a table each,
 * with a column for each row of sum_tables. */
#include "store/postgres/inside.h"

#include "base/buf.h"

enum { KEYS = 3 };

static const char *keep(struct postgres_site *site, struct buf *sql)
{
    const char *kept = arena_copy(&site->sql.arena, buf_str(sql)).at;
    buf_clear(sql);
    return kept;
}

/* Changes of one bucket are added up first: a statement changes a row once. */
static void make_add(struct buf *sql, enum sum_owner owner)
{
    const struct sum_table *table = &sum_tables[owner];
    buf_addf(sql, "INSERT INTO %s AS t (level, bucket_ms, %s", sum_names[owner].table,
             sum_names[owner].id);
    sums_add_columns(sql, owner, false);
    buf_addf(sql, ") SELECT level, bucket, id");
    for (size_t i = 0; i < table->columns; i++)
        buf_addf(sql, ", sum(s%zu)", i);
    buf_addf(sql, " FROM unnest(?1, ?2, ?3");
    for (size_t i = 0; i < table->columns; i++)
        buf_addf(sql, ", ?%zu", i + KEYS + 1);
    buf_addf(sql, ") AS u (level, bucket, id");
    for (size_t i = 0; i < table->columns; i++)
        buf_addf(sql, ", s%zu", i);
    buf_addf(sql,
             ") GROUP BY level, bucket, id"
             " ON CONFLICT (level, bucket_ms, %s) DO UPDATE SET",
             sum_names[owner].id);
    for (size_t i = 0; i < table->columns; i++) {
        const char *name = table->column[i].name;
        buf_addf(sql, "%s %s = t.%s + excluded.%s", i ? "," : "", name, name, name);
    }
}

static void make_forget(struct buf *sql, enum sum_owner owner)
{
    const struct sum_table *table = &sum_tables[owner];
    buf_addf(sql,
             "DELETE FROM %s AS t USING unnest(?1, ?2, ?3) AS u (l, b, w)"
             " WHERE level = l AND bucket_ms = b AND %s = w",
             sum_names[owner].table, sum_names[owner].id);
    for (size_t i = 0; i < table->columns; i++)
        buf_addf(sql, " AND %s = 0", table->column[i].name);
}

/* part, owner, bucket, id, sums: of all parts and both tables in one go. */
static void make_read(struct buf *sql, bool hides)
{
    for (enum sum_owner owner = 0; owner < SUM_OWNERS; owner++) {
        buf_addf(sql, "%sSELECT p.n - 1, %d, bucket_ms, %s(%s)",
                 owner ? " UNION ALL " : "", (int)owner,
                 hides && owner == SUM_OF_WORKER ? "hide" : "", sum_names[owner].id);
        sums_add_columns(sql, owner, true);
        buf_addf(sql,
                 " FROM unnest(?1, ?2, ?3) WITH ORDINALITY AS p (l, a, b, n)"
                 " CROSS JOIN LATERAL (SELECT * FROM %s WHERE level = p.l"
                 " AND bucket_ms >= p.a AND bucket_ms < p.b OFFSET 0) AS s%d",
                 sum_names[owner].table, (int)owner);
    }
}

void postgres_make_sums_sql(struct postgres_site *site)
{
    CLEANUP(buf_free) struct buf sql = BUF(2 * SUMS_SQL);
    for (enum sum_owner owner = 0; owner < SUM_OWNERS; owner++) {
        make_add(&sql, owner);
        site->add_sums[owner] = keep(site, &sql);
        make_forget(&sql, owner);
        site->forget_sums[owner] = keep(site, &sql);
    }
    make_read(&sql, site->sql.hiding);
    site->read_sums = keep(site, &sql);
}

/* --- reading --- */

bool postgres_ask_sums(struct postgres_site *site, const struct look_up *what,
                       struct statement **rows, struct error *err)
{
    CLEANUP(values_free) struct values level = VALUES(VALUES_INT);
    CLEANUP(values_free) struct values start = VALUES(VALUES_INT);
    CLEANUP(values_free) struct values end = VALUES(VALUES_INT);
    const struct worker_sql sql = {site->read_sums, site->read_sums};
    for (size_t i = 0; i < what->buckets; i++) {
        const struct rollup_part *part = &what->bucket[i].buckets;
        values_int(&level, part->level);
        values_int(&start, part->window.start.ms);
        values_int(&end, part->window.end.ms);
    }
    if (!sql_use(&site->sql, &sql, rows, err))
        return false;
    statement_values(*rows, 1, &level);
    statement_values(*rows, 2, &start);
    statement_values(*rows, 3, &end);
    return statement_send(*rows, err);
}

bool postgres_read_sums(struct statement *rows, const struct floor *floor,
                        const struct look_up *what, struct error *err)
{
    struct sum_row row = {.who = -1};
    bool there;
    for (;;) {
        if (!statement_step(rows, &there, err))
            return false;
        if (!there)
            return true;
        sum_row_read(rows, floor, &row);
        if (row.who >= 0 || row.who == UNNAMED)
            what->bucket_row(what->context, (size_t)row.number, row.owner, row.bucket,
                             row.who, row.sum);
    }
}

/* --- writing --- */

/* Levels, buckets and ids, then a column for each sum. */
struct sum_rows {
    struct values column[KEYS + SUM_COLUMNS_MOST];
};

static void sum_rows_free(struct sum_rows *rows)
{
    for (size_t i = 0; i < KEYS + SUM_COLUMNS_MOST; i++)
        values_free(&rows->column[i]);
}

static void fill(struct sum_rows *rows, enum sum_owner owner, const struct floor *floor,
                 const struct sum_changes *sums)
{
    for (size_t i = 0; i < sums->count; i++) {
        const struct sum_change *change = &sums->at[i];
        values_int(&rows->column[0], change->level);
        values_int(&rows->column[1], change->bucket.ms);
        values_text(&rows->column[2], change->who == UNNAMED ? STR("")
                                      : owner == SUM_OF_WORKER
                                          ? floor->worker[change->who].id
                                          : floor->station[change->who].id);
        for (size_t s = 0; s < sum_tables[owner].columns; s++)
            values_int(&rows->column[KEYS + s], change->sum[s]);
    }
}

static bool run_with(struct db *db, const char *sql, struct sum_rows *rows,
                     size_t columns, struct error *err)
{
    CLEANUP(statement_done) struct statement *run = NULL;
    if (!db_use(db, sql, &run, err))
        return false;
    for (size_t i = 0; i < columns; i++)
        statement_values(run, (int)i + 1, &rows->column[i]);
    return statement_run(run, err);
}

bool postgres_write_sums(struct postgres_site *site, const struct floor *floor,
                         const struct figures_written *what, struct error *err)
{
    for (enum sum_owner owner = 0; owner < SUM_OWNERS; owner++) {
        if (!what->sums[owner].count)
            continue;
        CLEANUP(sum_rows_free) struct sum_rows rows;
        for (size_t i = 0; i < KEYS + SUM_COLUMNS_MOST; i++)
            rows.column[i] = VALUES(i == 2 ? VALUES_TEXT : VALUES_INT);
        fill(&rows, owner, floor, &what->sums[owner]);
        if (!run_with(site->sql.db, site->add_sums[owner], &rows,
                      KEYS + sum_tables[owner].columns, err) ||
            (what->forget_empty &&
             !run_with(site->sql.db, site->forget_sums[owner], &rows, KEYS, err)))
            return false;
    }
    return true;
}
