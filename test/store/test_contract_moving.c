/* backend.h: all that is kept, as tables of rows. What goes in comes out, of every table
 * and every type, in the order of bytes. */
#include "contract.h"

#include "store/moving.h"
#include "store/sql/sql.h"

#include <stdio.h>

enum { ROWS = 7 };

/* Each greater than those before, as bytes. */
static const char *const texts[ROWS] = {
    "", " '\"\\;\n?1 $1 NULL", "1.50", "9", "W10", "W9", "\xc3\xbc\xf0\x9f\x94\xa7"};
static const int64_t numbers[ROWS] = {INT64_MIN, -1, 0, 1, 17, INT32_MAX, INT64_MAX};
static const double reals[ROWS] = {0.1,       1e300,    -5e-324, 0, -123456789.123456789,
                                   1.0 / 3.0, 0.3 - 0.1};

/* Values that a table does not take are not tried. */
static const struct {
    const char *column, *text;
} only[] = {
    {"event_type", "working"},
    {"action", "void"},
    {"state", "online"},
};

static const char *const moments[ROWS] = {
    "1970-01-01T00:00:00.000Z", "1999-12-31T23:59:59.999Z", "2000-01-01T00:00:00.000Z",
    "2026-01-15T10:15:30.001Z", "2026-03-29T01:00:00.500Z", "2038-01-19T03:14:08.000Z",
    "9999-12-31T23:59:59.999Z"};

/* May be NULL. */
static const char *const optional[] = {
    "workers.team",         "workstations.target_units_per_hour",
    "events.count",         "events.camera_id",
    "corrections.actor",    "worker_changes.last_ms",
    "agents.oldest_ms",     "cameras.reason",
    "disputes.proposed",    "verdicts.worker_id",
    "alert_rules.quiet",    "alert_rules.threshold",
    "alert_rules.severity", "rejected.event_uuid",
    "rejected.worker_id"};

static bool may_be_null(const struct kept_table *table, const char *column)
{
    char name[80];
    snprintf(name, sizeof name, "%s.%s", table->name, column);
    for (size_t i = 0; i < sizeof optional / sizeof *optional; i++)
        if (strcmp(name, optional[i]) == 0)
            return true;
    return false;
}

static str text_of(const char *column, bool is_key, size_t row)
{
    for (size_t i = 0; i < sizeof only / sizeof *only; i++)
        if (!is_key && strcmp(column, only[i].column) == 0)
            return str_from(only[i].text);
    return str_from(texts[row]);
}

/* Of a key, all but the last column are the same in two rows after each other, so where a
 * page begins cannot be told by the first column alone. */
static struct cell cell_of(const struct kept_table *table, size_t at, size_t row)
{
    static const char bytes[] = "\0\xff\\x00'\0";
    const struct column *column = &table->column[at];
    size_t which = at + 1 < table->keys ? row / 2 : row;
    struct cell cell = {0};
    if (row % 3 == 1 && may_be_null(table, column->name))
        return (struct cell){.is_null = true};
    if (column->type == COLUMN_INT)
        cell.number = numbers[which];
    else if (column->type == COLUMN_TRUTH)
        cell.number = (int64_t)(row % 2);
    else if (column->type == COLUMN_REAL)
        cell.real = reals[row];
    else if (column->type == COLUMN_MOMENT)
        cell.text = str_from(moments[which]);
    else if (column->type == COLUMN_BLOB)
        cell.text = (str){bytes, row};
    else
        cell.text = text_of(column->name, at < table->keys, which);
    return cell;
}

static struct table_rows rows_of(const struct kept_table *table, struct arena *arena)
{
    struct table_rows rows = {arena_new(arena, struct cell, ROWS * table->columns), ROWS};
    for (size_t row = 0; row < ROWS; row++)
        for (size_t at = 0; at < table->columns; at++)
            rows_at(&rows, table, row)[at] = cell_of(table, at, row);
    return rows;
}

static void check_row(const struct kept_table *table, const struct cell *have, size_t row)
{
    for (size_t at = 0; at < table->columns; at++) {
        struct cell want = cell_of(table, at, row);
        enum column_type type = table->column[at].type;
        bool same = have[at].is_null == want.is_null;
        if (same && !want.is_null)
            same = type == COLUMN_INT || type == COLUMN_TRUTH
                       ? have[at].number == want.number
                   : type == COLUMN_REAL ? have[at].real == want.real
                                         : str_equal(have[at].text, want.text);
        if (!same)
            fail_msg("%s.%s of row %zu is another one: %d %lld %.17g '%.*s'", table->name,
                     table->column[at].name, row, have[at].is_null,
                     (long long)have[at].number, have[at].real, STR_ARG(have[at].text));
    }
}

/* In pages of two, and the last one alone. */
static void check_table(struct contract *c, struct backend *backend,
                        const struct kept_table *table)
{
    struct rows_wanted wanted = {.most = 2};
    struct table_rows page;
    for (size_t row = 0; row < ROWS;) {
        DO(backend, read_rows, table, &wanted, &c->arena, &page);
        assert_int_equal(page.count, row + 2 <= ROWS ? 2 : ROWS - row);
        for (size_t i = 0; i < page.count; i++)
            check_row(table, rows_at(&page, table, i), row + i);
        row += page.count;
        wanted.after = rows_at(&page, table, page.count - 1);
    }
    DO(backend, read_rows, table, &wanted, &c->arena, &page);
    assert_int_equal(page.count, 0);
    DO(backend, read_rows, table, &((struct rows_wanted){.last = true}), &c->arena,
       &page);
    assert_int_equal(page.count, 1);
    check_row(table, page.cell, ROWS - 1);
}

static void test_rows_come_back(void **state)
{
    struct contract *c = *state;
    bool topics = c->writer->kind->topic;
    for (size_t i = 0; i < TABLES_COUNT; i++) {
        const struct kept_table *table = &moved_tables[i];
        if (table->of_topics && !topics)
            continue;
        struct table_rows rows = rows_of(table, &c->arena), none;
        const struct rows_wanted first = {.most = 1};
        DO(c->writer, read_rows, table, &first, &c->arena, &none);
        assert_int_equal(none.count, 0);
        DO(c->writer, begin);
        DO(c->writer, add_rows, table, &rows);
        DO(c->writer, commit);
    }
    for (size_t i = 0; i < TABLES_COUNT; i++)
        if (topics || !moved_tables[i].of_topics)
            check_table(c, c->reader, &moved_tables[i]);
}

/* What the store's own functions number comes after what was moved. */
static void test_ids_go_on(void **state)
{
    struct contract *c = *state;
    const struct uuid uuid = place_uuid(1);
    struct corrections list;
    int64_t event, correction;
    struct cell row[] = {{.number = 41},
                         {.text = uuid_str(&uuid)},
                         {.text = STR("void")},
                         {.text = STR("why")},
                         {.text = STR("2026-01-15T00:00:00.000Z")},
                         {.is_null = true},
                         {.is_null = true}};
    const struct table_rows one = {row, 1};
    const struct kept_table *table = moved_tables;
    while (strcmp(table->name, "corrections") != 0)
        table++;
    assert_int_equal(table->columns, sizeof row / sizeof *row);
    DO(c->writer, begin);
    contract_add(c, "W@0 I@10", 1);
    DO(c->writer, add_rows, table, &one);
    DO(c->writer, end_rows);
    DO(c->writer, commit);
    DO(c->writer, begin);
    contract_correct(c, &uuid, true, "seen");
    DO(c->writer, commit);
    DO(c->reader, last, &event, &correction);
    assert_int_equal(correction, 42);
    DO(c->reader, corrections_since, 41, 10, &c->arena, &list);
    assert_int_equal(list.count, 1);
}

/* In a transaction that is rolled back, there is none. */
static void test_mark(void **state)
{
    struct contract *c = *state;
    str mark;
    DO(c->reader, copy_mark, &c->arena, &mark);
    assert_int_equal(mark.len, 0);
    DO(c->writer, begin);
    DO(c->writer, put_copy_mark, STR("epoch 1"));
    BACKEND(c->writer, rollback);
    DO(c->reader, copy_mark, &c->arena, &mark);
    assert_int_equal(mark.len, 0);
    DO(c->writer, begin);
    DO(c->writer, put_copy_mark, STR("epoch 1"));
    DO(c->writer, commit);
    DO(c->reader, copy_mark, &c->arena, &mark);
    assert_true(str_equal(mark, STR("epoch 1")));
    DO(c->writer, begin);
    DO(c->writer, put_copy_mark, STR(""));
    DO(c->writer, commit);
    DO(c->reader, copy_mark, &c->arena, &mark);
    assert_int_equal(mark.len, 0);
}

/* --- a table that is new --- */

static void test_all_tables_are_known(void **state)
{
    struct contract *c = *state;
    MUST(store_check_tables(c->reader, &err));
}

static void change_tables(struct contract *c, const char *sql)
{
    DO(c->writer, begin);
    MUST(db_run(db_of(c->writer), sql, &err));
    DO(c->writer, commit);
}

static void test_a_new_table_is_noticed(void **state)
{
    struct contract *c = *state;
    change_tables(c, "CREATE TABLE recipes (id BIGINT NOT NULL PRIMARY KEY)");
    REFUSED(ERROR_INTERNAL, "it has what this program would not copy: recipes.id",
            store_check_tables(c->reader, &err));
}

static void test_a_new_column_is_noticed(void **state)
{
    struct contract *c = *state;
    change_tables(c, "ALTER TABLE alerts ADD COLUMN smell TEXT");
    REFUSED(ERROR_INTERNAL, "it has what this program would not copy: alerts.smell",
            store_check_tables(c->reader, &err));
}

static void test_a_missing_column_is_noticed(void **state)
{
    struct contract *c = *state;
    change_tables(c, "ALTER TABLE messages DROP COLUMN text");
    REFUSED(ERROR_INTERNAL, "it has no column messages.text",
            store_check_tables(c->reader, &err));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CONTRACT_TEST(contract_migrated, test_rows_come_back),
        CONTRACT_TEST(contract_floor, test_ids_go_on),
        CONTRACT_TEST(contract_migrated, test_mark),
        CONTRACT_TEST(contract_migrated, test_all_tables_are_known),
        CONTRACT_TEST(contract_migrated, test_a_new_table_is_noticed),
        CONTRACT_TEST(contract_migrated, test_a_new_column_is_noticed),
        CONTRACT_TEST(contract_migrated, test_a_missing_column_is_noticed),
    };
    return ENGINES_RUN(tests);
}
