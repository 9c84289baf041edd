/* answer_budget.h - how much the server holds of answers whose clients have yet to read
 * them.
 *
 * A client that asks and does not read keeps its answer in memory until it is cut; many
 * of them together must not fill it.
 */
#ifndef HTTP_ANSWER_BUDGET_H
#define HTTP_ANSWER_BUDGET_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

struct answer_budget {
    size_t limit; /* bytes of all large ones together; 0: no bound */
    atomic_size_t held;
};

/* May one more answer of `size` bytes be held? A small one always, and a large one when
 * there is no other: however low the limit, each can be had alone. What was taken is to
 * be dropped. */
bool answer_budget_take(struct answer_budget *budget, size_t size);
void answer_budget_return(struct answer_budget *budget, size_t size);

#endif
