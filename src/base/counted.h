/* counted.h - a number and what is counted, in the singular or the plural. */
#ifndef BASE_COUNTED_H
#define BASE_COUNTED_H

#include <stdint.h>

struct counted {
    char text[120];
};

/* "1 row is" or "2 rows are", of counted(n, "row is", "rows are"). */
struct counted counted(int64_t count, const char *one, const char *many);

#endif
