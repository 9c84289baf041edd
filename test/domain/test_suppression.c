/* What is hidden of a table of teams, and that an attacker who can reckon cannot work out
 * a figure of fewer than k workers. */
#include "domain/suppression.h"

#include "base/arena.h"
#include "base/buf.h"
#include "random.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

enum { ROWS = 6, COLUMNS = 4, CELLS = ROWS * COLUMNS, EQUATIONS = ROWS + COLUMNS };

struct table {
    struct suppression is;
    size_t workers[CELLS];
    bool hidden[CELLS], hidden_total[ROWS];
};

static void link_up(struct table *table)
{
    table->is.workers = table->workers;
    table->is.hidden = table->hidden;
    table->is.hidden_total = table->hidden_total;
}

/* --- tables by hand --- */

/* "9 8 0 | 9 3 0" */
static void read_table(const char *text, struct table *table)
{
    size_t cells = 0;
    *table = (struct table){.is = {.rows = 1}};
    for (char *end; *text; text = end + strspn(end, " ")) {
        if (*text == '|') {
            table->is.rows++;
            end = (char *)text + 1;
        } else {
            table->workers[cells++] = strtoul(text, &end, 10);
        }
    }
    table->is.columns = cells / table->is.rows;
    link_up(table);
}

/* "9 8 0 = | 9 * 0 *": a hidden cell or total is a star. */
static const char *write_table(const struct table *table, struct buf *out)
{
    const struct suppression *is = &table->is;
    for (size_t row = 0; row < is->rows; row++) {
        buf_addf(out, "%s", row ? "| " : "");
        for (size_t column = 0; column < is->columns; column++) {
            size_t cell = row * is->columns + column;
            if (is->hidden[cell])
                buf_addf(out, "* ");
            else
                buf_addf(out, "%zu ", is->workers[cell]);
        }
        buf_addf(out, "%s", is->hidden_total[row] ? "*" : "=");
        buf_addf(out, "%s", row + 1 < is->rows ? " " : "");
    }
    buf_addf(out, "%c", '\0');
    return buf_str(out).at;
}

static void test_by_hand(void **state)
{
    (void)state;
    static const struct {
        const char *name, *workers;
        size_t least;
        const char *shown;
    } row[] = {
        {"all are large enough", "8 9 | 20 8", 8, "8 9 = | 20 8 ="},
        {"nobody is no secret", "8 0 | 9 9", 8, "8 0 = | 9 9 ="},
        {"a small one needs another", "9 8 | 9 3 | 8 9", 8, "9 * * | 9 * * | 8 9 ="},
        {"the smallest one", "3 | 12 | 9 | 30", 8, "* * | 12 = | * * | 30 ="},
        {"two small ones suffice when they are k together", "5 | 3 | 9", 8,
         "* * | * * | 9 ="},
        {"two that are not", "4 | 3 | 9 | 8", 8, "* * | * * | 9 = | * *"},
        {"a factory of fewer", "3 | 2", 8, "* * | * *"},
        {"one team alone", "7", 8, "* *"},
        {"k of 5", "5 4 | 5 5", 5, "5 * * | 5 * *"},
        {"nothing", "0 0 | 0 0", 8, "0 0 = | 0 0 ="},
    };
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        CLEANUP(buf_free) struct buf text = BUF(1024);
        struct table table;
        read_table(row[i].workers, &table);
        table.is.least = row[i].least;
        suppression_find(&table.is);
        if (strcmp(write_table(&table, &text), row[i].shown) != 0)
            fail_msg("%s: %s, must be %s", row[i].name, buf_str(&text).at, row[i].shown);
    }
}

/* --- the attacker --- */

/* What is shown, as equations: each a sum of hidden cells whose value is known. In
 * echelon form, so that whether a sum follows from them can be asked. */
struct equations {
    double row[EQUATIONS][CELLS];
    size_t lead[EQUATIONS], count, cells;
};

static void reduce(const struct equations *known, double *row)
{
    for (size_t i = 0; i < known->count; i++) {
        double times = row[known->lead[i]];
        for (size_t c = 0; times != 0 && c < known->cells; c++)
            row[c] -= times * known->row[i][c];
    }
}

static bool nearly_zero(double number) { return number < 1e-9 && number > -1e-9; }

/* Add one, unless it follows from those that are known. */
static void learn(struct equations *known, double *row)
{
    reduce(known, row);
    size_t lead = 0;
    while (lead < known->cells && nearly_zero(row[lead]))
        lead++;
    if (lead == known->cells)
        return;
    double by = row[lead];
    for (size_t c = 0; c < known->cells; c++)
        row[c] = nearly_zero(row[c]) ? 0 : row[c] / by;
    memcpy(known->row[known->count], row, known->cells * sizeof *row);
    known->lead[known->count++] = lead;
}

static struct equations all_that_is_shown(const struct suppression *is)
{
    struct equations known = {.cells = is->rows * is->columns};
    double row[CELLS];
    for (size_t column = 0; column < is->columns; column++) { /* the factory's */
        memset(row, 0, sizeof row);
        for (size_t r = 0; r < is->rows; r++)
            row[r * is->columns + column] = 1;
        learn(&known, row);
    }
    for (size_t r = 0; r < is->rows; r++) {
        memset(row, 0, sizeof row);
        for (size_t column = 0; column < is->columns; column++)
            row[r * is->columns + column] = 1;
        if (!is->hidden_total[r])
            learn(&known, row);
    }
    return known;
}

/* The same, less the cells that are shown: their values are known. */
static struct equations attack(const struct suppression *is)
{
    struct equations sums = all_that_is_shown(is), known = {.cells = sums.cells};
    for (size_t i = 0; i < sums.count; i++) {
        for (size_t c = 0; c < known.cells; c++)
            if (!is->hidden[c])
                sums.row[i][c] = 0;
        learn(&known, sums.row[i]);
    }
    return known;
}

/* The workers of the smallest group of hidden cells whose sum can be worked out: every
 * group is tried. SIZE_MAX: none can. */
static size_t smallest_given_away(const struct suppression *is)
{
    struct equations known = attack(is);
    size_t hidden[CELLS], count = 0, least = SIZE_MAX;
    for (size_t c = 0; c < is->rows * is->columns; c++)
        if (is->hidden[c])
            hidden[count++] = c;
    for (uint32_t group = 1; group < 1u << count; group++) {
        double row[CELLS] = {0};
        size_t workers = 0;
        for (size_t i = 0; i < count; i++)
            if (group & 1u << i) {
                row[hidden[i]] = 1;
                workers += is->workers[hidden[i]];
            }
        reduce(&known, row);
        bool follows = true;
        for (size_t c = 0; c < known.cells && follows; c++)
            follows = nearly_zero(row[c]);
        if (follows && workers < least)
            least = workers;
    }
    return least;
}

/* Of everything in a column. */
static size_t smallest_column(const struct suppression *is)
{
    size_t least = SIZE_MAX;
    for (size_t column = 0; column < is->columns; column++) {
        size_t workers = 0;
        for (size_t row = 0; row < is->rows; row++)
            workers += is->workers[row * is->columns + column];
        if (workers && workers < least)
            least = workers;
    }
    return least;
}

static void some_table(struct random *random, struct table *table)
{
    static const size_t sizes[] = {0, 1, 2, 4, 5, 6, 7, 8, 9, 10, 12, 20};
    *table = (struct table){.is = {.rows = 2 + (size_t)random_below(random, ROWS - 1),
                                   .columns = 1 + (size_t)random_below(random, 3),
                                   .least = 5 + (size_t)random_below(random, 6)}};
    for (size_t i = 0; i < table->is.rows * table->is.columns; i++)
        table->workers[i] =
            sizes[random_below(random, (int64_t)(sizeof sizes / sizeof *sizes))];
    link_up(table);
}

static void test_an_attacker_learns_nothing_of_few(void **state)
{
    (void)state;
    struct random random = {random_setting("PROPERTY_SEED", 1)};
    size_t hidden = 0, tried = 0;
    for (uint64_t i = random_setting("PROPERTY_ROUNDS", 400); i > 0; i--) {
        struct table table;
        some_table(&random, &table);
        suppression_find(&table.is);
        size_t few = smallest_given_away(&table.is);
        /* What the factory's own figures give away is not the table's doing. */
        if (few < table.is.least && few < smallest_column(&table.is))
            fail_msg("table %llu: a figure of %zu workers", (unsigned long long)i, few);
        for (size_t c = 0; c < table.is.rows * table.is.columns; c++) {
            hidden += table.hidden[c];
            tried += table.workers[c] > 0;
        }
    }
    assert_true(hidden > tried / 10 && hidden < tried * 9 / 10);
}

/* The attacker is worth something: hiding small cells alone is not enough. */
static void test_the_attacker_finds_what_is_there(void **state)
{
    (void)state;
    struct table table;
    read_table("9 3 | 9 9", &table);
    table.is.least = 8;
    table.hidden[1] = true;
    table.hidden_total[0] = true;
    assert_int_equal(smallest_given_away(&table.is), 3);
    /* By the total of the row. */
    read_table("9 3 | 9 9 | 8 8", &table);
    table.is.least = 8;
    table.hidden[1] = table.hidden[3] = true;
    table.hidden_total[1] = true;
    assert_int_equal(smallest_given_away(&table.is), 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_by_hand),
        cmocka_unit_test(test_an_attacker_learns_nothing_of_few),
        cmocka_unit_test(test_the_attacker_finds_what_is_there),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
