#include "base/amount.h"

#include <inttypes.h>
#include <stdio.h>

struct amount amount(int64_t count, const char *one, const char *many)
{
    struct amount amount;
    snprintf(amount.text, sizeof amount.text, "%" PRId64 " %s", count,
             count == 1 ? one : many);
    return amount;
}
