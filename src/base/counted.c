#include "base/counted.h"

#include <inttypes.h>
#include <stdio.h>

struct counted counted(int64_t count, const char *one, const char *many)
{
    struct counted counted;
    snprintf(counted.text, sizeof counted.text, "%" PRId64 " %s", count,
             count == 1 ? one : many);
    return counted;
}
