/* suppression.h - which figures of teams may be shown, so that no figure of fewer than k
 * workers is shown or can be worked out.
 *
 *                early   late   night   the day
 *     Assembly      9      8      -        *          * shown when all its cells are
 *     Paint         9      3      -
 *     Packing       8      9      4
 *     factory       f      f      f                   f always known
 *
 * A row is a team, a column a shift, a cell the sums of those workers of the team who
 * were seen in the shift. Each worker is in one row. The factory's sums of each shift are
 * known to everybody, so of each column the sum of what is hidden can be worked out.
 * Three rules follow:
 *
 *   - A cell of 1 to k - 1 workers is hidden.
 *   - Where the hidden cells of a column have fewer than k workers together, the smallest
 *     cell that is shown there is hidden too, until they have k or none is left. (Then
 *     the factory itself had fewer than k workers, and its figures, which everybody sees,
 *     are those of so few.)
 *   - A row's total is shown when no cell of the row is hidden. It then says nothing that
 *     its cells do not say.
 *
 * So all that anybody can reckon with is the columns, one by one, and what a column gives
 * away is the sum of its hidden cells: of k workers or more, but where the factory had
 * fewer.
 */
#ifndef DOMAIN_SUPPRESSION_H
#define DOMAIN_SUPPRESSION_H

#include <stdbool.h>
#include <stddef.h>

/* `workers`, `hidden`: [row * columns + column]; `hidden_total`: one a row. */
struct suppression {
    size_t rows, columns;
    size_t least; /* k */
    const size_t *workers;
    bool *hidden, *hidden_total;
};

/* Set `hidden` and `hidden_total`. */
void suppression_find(struct suppression *table);

#endif
