#include "http/answer_budget.h"

/* What every connection may have, whatever the others do. */
enum { SMALL = 16 * 1024 };

bool answers_take(struct answers *answers, size_t size)
{
    if (size <= SMALL)
        return true;
    size_t others = atomic_fetch_add(&answers->held, size);
    if (!answers->limit || !others || others + size <= answers->limit)
        return true;
    atomic_fetch_sub(&answers->held, size);
    return false;
}

void answers_drop(struct answers *answers, size_t size)
{
    if (size > SMALL)
        atomic_fetch_sub(&answers->held, size);
}
