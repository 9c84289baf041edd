#include "random.h"

#include <stdlib.h>

/* SplitMix64. */
uint64_t random_bits(struct random *random)
{
    uint64_t z = random->state += 0x9e3779b97f4a7c15;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
    z = (z ^ z >> 27) * 0x94d049bb133111eb;
    return z ^ z >> 31;
}

int64_t random_below(struct random *random, int64_t bound)
{
    return bound > 0 ? (int64_t)(random_bits(random) % (uint64_t)bound) : 0;
}

bool random_once_in(struct random *random, int64_t times)
{
    return random_below(random, times) == 0;
}

void shuffle(struct random *random, void *list, size_t count, size_t size)
{
    char *at = list;
    for (size_t i = count; i > 1; i--) {
        size_t other = (size_t)random_below(random, (int64_t)i);
        for (size_t b = 0; b < size; b++) {
            char byte = at[(i - 1) * size + b];
            at[(i - 1) * size + b] = at[other * size + b];
            at[other * size + b] = byte;
        }
    }
}

uint64_t random_setting(const char *name, uint64_t otherwise)
{
    const char *text = getenv(name);
    return text && *text ? strtoull(text, NULL, 10) : otherwise;
}
