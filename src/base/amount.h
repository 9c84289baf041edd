/* amount.h - a number and what is counted, in the singular or the plural. */
#ifndef BASE_AMOUNT_H
#define BASE_AMOUNT_H

#include <stdint.h>

struct amount {
    char text[120];
};

/* "1 row is" or "2 rows are", of amount(n, "row is", "rows are"). */
struct amount amount(int64_t count, const char *one, const char *many);

#endif
