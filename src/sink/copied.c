#include "sink/copied.h"

#include "base/arena.h"
#include "base/error.h"
#include "domain/rollup.h"

#include <stdlib.h>

enum {
    ROW_MOST = 1024, /* ids of 64 bytes each, and numbers */
    SQL_MOST = 4 * 1024 * 1024,
    INTERVALS_MOST = 10 * 1000 * 1000, /* of one hour; more is no plant */
};

/* The columns of sums are in the order of sum_tables (domain/rollup.h). */
static const struct copied_column events[] = {
    {"at_ms", ROW_INT, true},          {"uuid", ROW_UUID, true},
    {"at", ROW_TIME, false},           {"worker", ROW_TEXT, false},
    {"station", ROW_TEXT, false},      {"type", ROW_TYPE, false},
    {"confidence", ROW_DOUBLE, false}, {"units", ROW_INT, false},
    {"camera", ROW_TEXT, false},       {"model", ROW_TEXT, false},
    {"voided", ROW_BYTE, false},
};
static const struct copied_column intervals[] = {
    {"start_ms", ROW_INT, true}, {"worker", ROW_TEXT, true}, {"start", ROW_TIME, false},
    {"end_ms", ROW_INT, false},  {"state", ROW_TYPE, false}, {"station", ROW_TEXT, false},
    {"gone", ROW_BYTE, false},
};
static const struct copied_column workers[] = {
    {"quarter_ms", ROW_INT, true}, {"worker", ROW_TEXT, true},
    {"quarter", ROW_TIME, false},  {"working_ms", ROW_INT, false},
    {"idle_ms", ROW_INT, false},   {"absent_ms", ROW_INT, false},
    {"units", ROW_INT, false},     {"gone", ROW_BYTE, false},
};
static const struct copied_column stations[] = {
    {"quarter_ms", ROW_INT, true},  {"station", ROW_TEXT, true},
    {"quarter", ROW_TIME, false},   {"occupied_ms", ROW_INT, false},
    {"working_ms", ROW_INT, false}, {"units", ROW_INT, false},
    {"gone", ROW_BYTE, false},
};

#define TABLE(name, columns)                                                             \
    {                                                                                    \
        name, columns, sizeof(columns) / sizeof *(columns)                               \
    }
const struct copied_table copied_tables[COPIED_KINDS] = {
    [COPIED_EVENTS] = TABLE("events", events),
    [COPIED_INTERVALS] = TABLE("intervals", intervals),
    [COPIED_WORKERS] = TABLE("worker_quarters", workers),
    [COPIED_STATIONS] = TABLE("station_quarters", stations),
};

/* --- tables --- */

/* A block of rows may be of many partitions, as cameras' clocks may be wrong; by years
 * they are few. */
static void add_create(struct buf *sql, const struct copied_table *table)
{
    const struct copied_column *time = &table->column[0]; /* each table has one */
    buf_addf(sql, "CREATE TABLE IF NOT EXISTS %s (site String", table->name);
    for (size_t i = 0; i < table->columns; i++) {
        const struct copied_column *column = &table->column[i];
        buf_addf(sql, ", %s %s", column->name, row_type_name(column->type));
        if (column->type == ROW_TIME)
            time = column;
    }
    buf_addf(sql,
             ", version UInt64) ENGINE = ReplacingMergeTree(version)"
             " PARTITION BY toYear(%s) ORDER BY (site",
             time->name);
    for (size_t i = 0; i < table->columns; i++)
        if (table->column[i].key)
            buf_addf(sql, ", %s", table->column[i].name);
    buf_add(sql, STR(")"));
}

bool copied_make_tables(struct clickhouse *clickhouse, struct error *err)
{
    CLEANUP(buf_free) struct buf sql = BUF(SQL_MOST);
    for (int kind = 0; kind < COPIED_KINDS; kind++) {
        buf_clear(&sql);
        add_create(&sql, &copied_tables[kind]);
        if (!clickhouse_run(clickhouse, buf_str(&sql), err))
            return false;
    }
    return true;
}

static void add_columns(struct buf *sql, const struct copied_table *table)
{
    for (size_t i = 0; i < table->columns; i++)
        buf_addf(sql, "%s%s", i ? ", " : "", table->column[i].name);
}

/* --- rows --- */

static void add(struct copied_rows *rows, struct copied_row row)
{
    if (rows->count == rows->room) {
        size_t old = rows->room * sizeof *rows->row;
        rows->room = rows->room ? 2 * rows->room : 64;
        rows->row =
            arena_grow(rows->arena, rows->row, old, rows->room * sizeof *rows->row);
    }
    rows->row[rows->count++] = row;
}

static void keep(struct copied_rows *rows, const struct buf *row, size_t key,
                 int64_t version)
{
    str copy = arena_copy(rows->arena, buf_str(row));
    add(rows, (struct copied_row){copy.at, copy.len, key, version});
}

/* --- of the store --- */

void copied_event(struct buf *row, const struct kept *kept)
{
    const struct event *event = &kept->event;
    row_int(row, event->at.ms);
    row_uuid(row, &event->uuid);
    row_time(row, event->at);
    row_text(row, event->worker);
    row_text(row, event->station);
    row_byte(row, (unsigned char)(event->type + 1));
    row_double(row, event->confidence);
    row_int(row, event->count);
    row_text(row, event->camera);
    row_text(row, event->model);
    row_byte(row, kept->voided);
}

void copied_add_event(struct copied_rows *rows, const struct kept *kept)
{
    CLEANUP(buf_free) struct buf row = BUF(ROW_MOST);
    copied_event(&row, kept);
    keep(rows, &row, sizeof(int64_t) + UUID_BYTES, kept->id);
}

/* Where sums of a window go. */
struct summing {
    const struct floor *floor;
    instant until;
    int64_t version;
    struct copied_rows *list;
};

static str id_of(const struct floor *floor, enum sum_owner owner, int who)
{
    if (who < 0)
        return STR(""); /* those whose figures are not kept one by one any more */
    return owner == SUM_OF_WORKER ? floor->worker[who].id : floor->station[who].id;
}

static void add_sum(void *context, enum sum_owner owner, instant bucket, int who,
                    const int64_t *sum)
{
    CLEANUP(buf_free) struct buf row = BUF(ROW_MOST);
    const struct summing *to = context;
    if (!instant_before(bucket, to->until) || sum_is_zero(owner, sum))
        return;
    row_int(&row, bucket.ms);
    row_text(&row, id_of(to->floor, owner, who));
    size_t key = row.len;
    row_time(&row, bucket);
    for (size_t i = 0; i < sum_tables[owner].columns; i++)
        row_int(&row, sum[i]);
    row_byte(&row, false);
    keep(&to->list[owner == SUM_OF_WORKER ? COPIED_WORKERS : COPIED_STATIONS], &row, key,
         to->version);
}

static void add_interval(struct copied_rows *rows, const struct floor *floor,
                         const struct interval *interval, int64_t version)
{
    CLEANUP(buf_free) struct buf row = BUF(ROW_MOST);
    row_int(&row, interval->window.start.ms);
    row_text(&row, floor->worker[interval->worker].id);
    size_t key = row.len;
    row_time(&row, interval->window.start);
    row_int(&row, interval->window.end.ms);
    row_byte(&row, (unsigned char)(interval->state + 1));
    row_text(&row, floor->station[interval->station].id);
    row_byte(&row, false);
    keep(rows, &row, key, version);
}

bool copied_of_store(struct store *store, const struct plant *plant, struct window window,
                     int64_t version, struct copied_rows list[static COPIED_KINDS],
                     struct error *err)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    struct intervals found = {0};
    window.end = instant_earlier(window.end, plant->site.sealed);
    struct summing to = {&plant->floor, window.end, version, list};
    if (window_empty(window))
        return true;
    if (!store_sums(store, plant, window, add_sum, &to, err))
        return false;
    if (instant_before(window.start, plant->site.retention.events_from))
        return true;
    if (!store_intervals(store, plant, window, window.end, -1, INTERVALS_MOST, &arena,
                         &found, err))
        return false;
    for (size_t i = 0; i < found.count; i++)
        if (found.at[i].state != EVENT_UNKNOWN)
            add_interval(&list[COPIED_INTERVALS], &plant->floor, &found.at[i], version);
    return true;
}

/* --- of ClickHouse --- */

/* The next row, in the columns' order of the table, as bytes. */
static void read_row(struct row_reader *reader, const struct copied_table *table,
                     struct copied_rows *rows)
{
    const char *begin = reader->left.at;
    size_t key = 0;
    for (size_t i = 0; i < table->columns; i++) {
        (void)row_next(reader, table->column[i].type);
        if (table->column[i].key && !reader->broken)
            key = (size_t)(reader->left.at - begin);
    }
    int64_t version = row_next_int(reader);
    if (reader->broken)
        return;
    size_t len = (size_t)(reader->left.at - begin) - sizeof version;
    add(rows, (struct copied_row){begin, len, key, version});
}

bool copied_of_clickhouse(struct clickhouse *clickhouse, enum copied_kind kind, str where,
                          struct copied_rows *rows, struct error *err)
{
    CLEANUP(buf_free) struct buf sql = BUF(SQL_MOST);
    const struct copied_table *table = &copied_tables[kind];
    struct row_reader reader = {0};
    buf_add(&sql, STR("SELECT "));
    add_columns(&sql, table);
    buf_addf(&sql,
             ", version FROM %s FINAL WHERE site = %.*s AND %.*s%s FORMAT RowBinary",
             table->name, STR_ARG(clickhouse_site_quoted(clickhouse)), STR_ARG(where),
             kind == COPIED_EVENTS ? "" : " AND gone = 0");
    if (!clickhouse_ask(clickhouse, buf_str(&sql), rows->arena, &reader.left, err))
        return false;
    while (reader.left.len && !reader.broken)
        read_row(&reader, table, rows);
    return !reader.broken || error_set(err, ERROR_UNAVAILABLE,
                                       "ClickHouse answers no rows of %s", table->name);
}

/* --- both --- */

static int compare_keys(const struct copied_row *a, const struct copied_row *b)
{
    return str_compare((str){a->at, a->key}, (str){b->at, b->key});
}

static int by_key(const void *a, const void *b) { return compare_keys(a, b); }

static void sort(struct copied_rows *rows)
{
    if (rows->count > 1)
        qsort(rows->row, rows->count, sizeof *rows->row, by_key);
}

bool copied_compare(enum copied_kind kind, struct copied_rows *store,
                    struct copied_rows *clickhouse, copied_visitor *visit, void *context,
                    struct error *err)
{
    size_t i = 0, j = 0;
    sort(store);
    sort(clickhouse);
    while (i < store->count || j < clickhouse->count) {
        const struct copied_row *one = i < store->count ? &store->row[i] : NULL;
        const struct copied_row *other =
            j < clickhouse->count ? &clickhouse->row[j] : NULL;
        int order = !one ? 1 : !other ? -1 : compare_keys(one, other);
        if (order < 0)
            other = NULL;
        if (order > 0)
            one = NULL;
        i += one != NULL;
        j += other != NULL;
        bool same = one && other &&
                    str_equal((str){one->at, one->len}, (str){other->at, other->len});
        if (!same && !visit(context, kind, one, other, err))
            return false;
    }
    return true;
}

instant copied_time(const struct copied_row *row)
{
    struct row_reader reader = {.left = {row->at, row->len}};
    return (instant){row_next_int(&reader)};
}

void copied_write(struct buf *body, str site, const struct copied_row *row)
{
    row_text(body, site);
    buf_add(body, (str){row->at, row->len});
    row_int(body, row->version);
}

void copied_write_gone(struct buf *body, str site, enum copied_kind kind,
                       const struct copied_row *row, int64_t version)
{
    const struct copied_table *table = &copied_tables[kind];
    row_text(body, site);
    buf_add(body, (str){row->at, row->key});
    for (size_t i = 0; i < table->columns; i++) {
        if (table->column[i].key)
            continue;
        switch (table->column[i].type) {
        case ROW_TIME:
            row_time(body, copied_time(row));
            break;
        case ROW_TEXT:
            row_text(body, STR(""));
            break;
        case ROW_INT:
            row_int(body, 0);
            break;
        default: /* `gone`, and any state */
            row_byte(body, 1);
        }
    }
    row_int(body, version);
}

bool copied_insert(struct clickhouse *clickhouse, enum copied_kind kind, str body,
                   struct error *err)
{
    CLEANUP(buf_free) struct buf into = BUF(ROW_MOST);
    if (!body.len)
        return true;
    buf_addf(&into, "%s (site, ", copied_tables[kind].name);
    add_columns(&into, &copied_tables[kind]);
    buf_add(&into, STR(", version)"));
    return clickhouse_insert(clickhouse, buf_str(&into), body, err);
}

void copied_show(struct buf *text, enum copied_kind kind, const struct copied_row *row)
{
    const struct copied_table *table = &copied_tables[kind];
    struct row_reader reader = {.left = {row->at, row->len}};
    for (size_t i = 0; i < table->columns; i++) {
        buf_addf(text, "%s%s ", i ? ", " : "", table->column[i].name);
        str value = row_next(&reader, table->column[i].type);
        if (!reader.broken)
            row_show(text, table->column[i].type, value);
    }
}

void copied_show_difference(struct buf *text, enum copied_kind kind,
                            const struct copied_row *store,
                            const struct copied_row *clickhouse)
{
    const struct copied_table *table = &copied_tables[kind];
    struct row_reader one = {.left = {store->at, store->len}},
                      other = {.left = {clickhouse->at, clickhouse->len}};
    for (size_t i = 0; i < table->columns; i++) {
        const struct copied_column *column = &table->column[i];
        str a = row_next(&one, column->type), b = row_next(&other, column->type);
        if (!column->key && str_equal(a, b))
            continue;
        buf_addf(text, "%s%s ", i ? ", " : "", column->name);
        row_show(text, column->type, a);
        if (column->key)
            continue;
        buf_add(text, STR(", and "));
        row_show(text, column->type, b);
        buf_add(text, STR(" in ClickHouse"));
    }
}
