/* chance.h - chance from a seed, for what takes it from outside. Test code. */
#ifndef TEST_CHANCE_H
#define TEST_CHANCE_H

#include "random.h"

#include "domain/noise.h"

/* Bytes of `random`, which is borrowed. */
struct chance chance_of(struct random *random);

/* From 0 up to 1, and a number of the normal distribution. */
double random_share(struct random *random);
double random_normal(struct random *random);

#endif
