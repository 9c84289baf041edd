/* sums.c - the sums of workers and stations in buckets of several levels: a table each,
 * with a column for each row of sum_tables. */
#include "store/postgres/inside.h"

#include "base/buf.h"

/* The two tables, and what their third column is called. */
static const struct {
    const char *table, *id;
} names[SUM_OWNERS] = {
    [SUM_OF_WORKER] = {"worker_rollups", "worker_id"},
    [SUM_OF_STATION] = {"station_rollups", "station_id"},
};

enum { SQL_ROOM = 4096, KEYS = 3 };

static const char *keep(struct postgres_site *site, struct buf *sql)
{
    const char *kept = arena_copy(&site->arena, buf_str(sql)).at;
    buf_clear(sql);
    return kept;
}

/* ", working_ms, idle_ms, ...". `padded`: with NULLs in place of the columns that only
 * the other table has. */
static void add_columns(struct buf *sql, enum sum_owner owner, bool padded)
{
    const struct sum_table *table = &sum_tables[owner];
    const struct sum_table *other = &sum_tables[SUM_OWNERS - 1 - owner];
    for (size_t i = 0; i < table->columns; i++)
        buf_addf(sql, ", %s", table->column[i].name);
    for (size_t i = table->columns; padded && i < other->columns; i++)
        buf_addf(sql, ", NULL");
}

/* Changes of one bucket are added up first: a statement changes a row once. */
static void make_add(struct buf *sql, enum sum_owner owner)
{
    const struct sum_table *table = &sum_tables[owner];
    buf_addf(sql, "INSERT INTO %s AS t (level, bucket_ms, %s", names[owner].table,
             names[owner].id);
    add_columns(sql, owner, false);
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
             names[owner].id);
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
             names[owner].table, names[owner].id);
    for (size_t i = 0; i < table->columns; i++)
        buf_addf(sql, " AND %s = 0", table->column[i].name);
}

/* part, owner, bucket, id, sums: of all parts and both tables in one go. */
static void make_read(struct buf *sql, bool hides)
{
    for (enum sum_owner owner = 0; owner < SUM_OWNERS; owner++) {
        buf_addf(sql, "%sSELECT p.n - 1, %d, bucket_ms, %s(%s)",
                 owner ? " UNION ALL " : "", (int)owner,
                 hides && owner == SUM_OF_WORKER ? "hide" : "", names[owner].id);
        add_columns(sql, owner, true);
        buf_addf(sql,
                 " FROM unnest(?1, ?2, ?3) WITH ORDINALITY AS p (l, a, b, n)"
                 " CROSS JOIN LATERAL (SELECT * FROM %s WHERE level = p.l"
                 " AND bucket_ms >= p.a AND bucket_ms < p.b OFFSET 0) AS s%d",
                 names[owner].table, (int)owner);
    }
}

static void make_all(struct buf *sql)
{
    for (enum sum_owner owner = 0; owner < SUM_OWNERS; owner++) {
        buf_addf(sql, "%sSELECT level, %d, bucket_ms, %s", owner ? " UNION ALL " : "",
                 (int)owner, names[owner].id);
        add_columns(sql, owner, true);
        buf_addf(sql, " FROM %s", names[owner].table);
    }
}

void postgres_make_sums_sql(struct postgres_site *site)
{
    CLEANUP(buf_free) struct buf sql = BUF(SQL_ROOM);
    for (enum sum_owner owner = 0; owner < SUM_OWNERS; owner++) {
        make_add(&sql, owner);
        site->add_sums[owner] = keep(site, &sql);
        make_forget(&sql, owner);
        site->forget_sums[owner] = keep(site, &sql);
    }
    make_read(&sql, site->sql.hiding);
    site->read_sums = keep(site, &sql);
    make_all(&sql);
    site->all_sums = keep(site, &sql);
}

/* --- reading --- */

/* The columns that reading has: a number (part or level), owner, bucket, id, sums. The
 * number of a worker or station is looked for behind that of the row before. */
struct bucket_sum {
    int64_t number;
    enum sum_owner owner;
    instant bucket;
    int who;
    int64_t sum[SUM_COLUMNS_MOST];
};

static void read_row(struct statement *rows, const struct floor *floor,
                     struct bucket_sum *row)
{
    enum sum_owner owner = column_int(rows, 1) ? SUM_OF_STATION : SUM_OF_WORKER;
    size_t most = owner == SUM_OF_WORKER ? floor->workers : floor->stations;
    int hint = row->who >= 0 && row->who + 1 < (int)most ? row->who + 1 : 0;
    str id = column_text(rows, 3);
    row->number = column_int(rows, 0);
    row->owner = owner;
    row->bucket = (instant){column_int(rows, 2)};
    row->who = owner == SUM_OF_STATION ? floor_station(floor, id, hint)
               : id.len                ? floor_worker(floor, id, hint)
                                       : UNNAMED;
    for (size_t i = 0; i < sum_tables[owner].columns; i++)
        row->sum[i] = column_int(rows, 4 + (int)i);
}

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
    struct bucket_sum row = {.who = -1};
    bool there;
    for (;;) {
        if (!statement_step(rows, &there, err))
            return false;
        if (!there)
            return true;
        read_row(rows, floor, &row);
        if (row.who >= 0 || row.who == UNNAMED)
            what->bucket_row(what->context, (size_t)row.number, row.owner, row.bucket,
                             row.who, row.sum);
    }
}

bool postgres_each_sum(struct backend *backend, const struct floor *floor,
                       sum_visitor *visit, void *context, struct error *err)
{
    CLEANUP(statement_done) struct statement *rows = NULL;
    struct bucket_sum row = {.who = -1};
    bool there;
    if (!db_use(db_of(backend), site_of(backend)->all_sums, &rows, err))
        return false;
    for (;;) {
        if (!statement_step(rows, &there, err))
            return false;
        if (!there)
            return true;
        read_row(rows, floor, &row);
        struct sum_change sum = {
            .level = (int)row.number, .bucket = row.bucket, .who = row.who};
        memcpy(sum.sum, row.sum, sizeof sum.sum);
        if (!visit(context, row.owner, &sum, err))
            return false;
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
        values_text(&rows->column[2],
                    change->who == UNNAMED   ? STR("")
                    : owner == SUM_OF_WORKER ? floor->worker[change->who].id
                                             : floor->station[change->who].id);
        for (size_t s = 0; s < sum_tables[owner].columns; s++)
            values_int(&rows->column[KEYS + s], change->sum[s]);
    }
}

static bool run_with(struct db *db, const char *sql, struct sum_rows *rows, size_t columns,
                     struct error *err)
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
