/* answer_budget.h - how many bytes of answers the server may hold at once.
 *
 * A client that asks and does not read keeps its answer in memory until it is cut. Many
 * such clients together must not fill the memory.
 */
#ifndef HTTP_ANSWER_BUDGET_H
#define HTTP_ANSWER_BUDGET_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

struct answer_budget {
    size_t limit; /* bytes of all large answers together; 0: no bound */
    atomic_size_t held;
};

enum { ANSWER_SMALL = 16 * 1024 };

/* May one more answer of `size` bytes be held? One of up to ANSWER_SMALL always may. A
 * large one may also when there is no other, so that each can be had alone, however low
 * the limit. What was taken must be returned. */
bool answer_budget_take(struct answer_budget *budget, size_t size);
void answer_budget_return(struct answer_budget *budget, size_t size);

#endif
