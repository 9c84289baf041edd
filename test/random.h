/* random.h - numbers that look random and are the same for the same seed. Test code. */
#ifndef TEST_RANDOM_H
#define TEST_RANDOM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct random {
    uint64_t state;
};

uint64_t random_bits(struct random *random);
/* 0 to `bound` - 1. */
int64_t random_below(struct random *random, int64_t bound);
/* True once in so many times. */
bool random_once_in(struct random *random, int64_t times);

/* Put a list of `count` things of `size` bytes into another order. */
void shuffle(struct random *random, void *list, size_t count, size_t size);

/* The number in an environment variable: how many rounds a test plays, and from which
 * seed on. `otherwise`: when it is not set. */
uint64_t random_setting(const char *name, uint64_t otherwise);

#endif
