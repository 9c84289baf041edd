#include "http/answer_budget.h"

/* What every connection may have, whatever the others do. */
enum { SMALL = 16 * 1024 };

bool answer_budget_take(struct answer_budget *budget, size_t size)
{
    if (size <= SMALL)
        return true;
    size_t others = atomic_fetch_add(&budget->held, size);
    if (!budget->limit || !others || others + size <= budget->limit)
        return true;
    atomic_fetch_sub(&budget->held, size);
    return false;
}

void answer_budget_return(struct answer_budget *budget, size_t size)
{
    if (size > SMALL)
        atomic_fetch_sub(&budget->held, size);
}
