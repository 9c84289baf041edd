/* sums.c - the sums of workers and stations in buckets of several levels: a table each,
 * with a column for each row of sum_tables. */
#include "store/sql/sql.h"

#include "base/buf.h"

const struct sum_names sum_names[SUM_OWNERS] = {
    [SUM_OF_WORKER] = {"worker_rollups", "worker_id"},
    [SUM_OF_STATION] = {"station_rollups", "station_id"},
};

void sums_add_columns(struct buf *sql, enum sum_owner owner, bool padded)
{
    const struct sum_table *table = &sum_tables[owner];
    const struct sum_table *other = &sum_tables[SUM_OWNERS - 1 - owner];
    for (size_t i = 0; i < table->columns; i++)
        buf_addf(sql, ", %s", table->column[i].name);
    for (size_t i = table->columns; padded && i < other->columns; i++)
        buf_addf(sql, ", NULL");
}

void sum_row_read(struct statement *rows, const struct floor *floor, struct sum_row *row)
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

/* The statement that gives all of a table. Made at its first use. */
static const char *all(struct sql *engine, enum sum_owner owner)
{
    CLEANUP(buf_free) struct buf text = BUF(SUMS_SQL);
    if (!engine->all_sums[owner]) {
        buf_addf(&text, "SELECT level, %d, bucket_ms, %s", (int)owner,
                 sum_names[owner].id);
        sums_add_columns(&text, owner, false);
        buf_addf(&text, " FROM %s", sum_names[owner].table);
        engine->all_sums[owner] = arena_copy(&engine->arena, buf_str(&text)).at;
    }
    return engine->all_sums[owner];
}

static bool each_of(struct sql *engine, enum sum_owner owner, const struct floor *floor,
                    sum_visitor *visit, void *context, struct error *err)
{
    CLEANUP(statement_done) struct statement *rows = NULL;
    struct sum_row row = {.who = -1};
    bool there;
    if (!db_use(engine->db, all(engine, owner), &rows, err))
        return false;
    for (;;) {
        if (!statement_step(rows, &there, err))
            return false;
        if (!there)
            return true;
        sum_row_read(rows, floor, &row);
        struct sum_change sum = {
            .level = (int)row.number, .bucket = row.bucket, .who = row.who};
        memcpy(sum.sum, row.sum, sizeof sum.sum);
        if (!visit(context, owner, &sum, err))
            return false;
    }
}

bool sql_each_sum(struct backend *backend, const struct floor *floor, sum_visitor *visit,
                  void *context, struct error *err)
{
    struct sql *engine = sql_of(backend);
    return each_of(engine, SUM_OF_WORKER, floor, visit, context, err) &&
           each_of(engine, SUM_OF_STATION, floor, visit, context, err);
}
