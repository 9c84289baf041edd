#include "http/answer_budget.h"

bool answer_budget_take(struct answer_budget *budget, size_t size)
{
    if (size <= ANSWER_SMALL)
        return true;
    size_t others = atomic_fetch_add(&budget->held, size);
    if (!budget->limit || !others || others + size <= budget->limit)
        return true;
    atomic_fetch_sub(&budget->held, size);
    return false;
}

void answer_budget_return(struct answer_budget *budget, size_t size)
{
    if (size > ANSWER_SMALL)
        atomic_fetch_sub(&budget->held, size);
}
