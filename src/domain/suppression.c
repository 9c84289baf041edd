#include "domain/suppression.h"

static size_t at(const struct suppression *table, size_t row, size_t column)
{
    return row * table->columns + column;
}

/* The smallest cell of a column that is shown and not empty; `rows`: there is none. */
static size_t smallest_shown(const struct suppression *table, size_t column)
{
    size_t found = table->rows;
    for (size_t row = 0; row < table->rows; row++) {
        size_t cell = at(table, row, column);
        if (table->hidden[cell] || !table->workers[cell])
            continue;
        if (found == table->rows ||
            table->workers[cell] < table->workers[at(table, found, column)])
            found = row;
    }
    return found;
}

static void hide_in_column(struct suppression *table, size_t column)
{
    size_t together = 0;
    for (size_t row = 0; row < table->rows; row++) {
        size_t cell = at(table, row, column);
        table->hidden[cell] = table->workers[cell] && table->workers[cell] < table->least;
        together += table->hidden[cell] ? table->workers[cell] : 0;
    }
    while (together && together < table->least) {
        size_t row = smallest_shown(table, column);
        if (row == table->rows)
            return;
        table->hidden[at(table, row, column)] = true;
        together += table->workers[at(table, row, column)];
    }
}

void suppression_find(struct suppression *table)
{
    for (size_t column = 0; column < table->columns; column++)
        hide_in_column(table, column);
    for (size_t row = 0; row < table->rows; row++) {
        table->hidden_total[row] = false;
        for (size_t column = 0; column < table->columns; column++)
            table->hidden_total[row] |= table->hidden[at(table, row, column)];
    }
}
