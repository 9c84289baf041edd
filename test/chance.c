#include "chance.h"

#include <math.h>
#include <string.h>

static void fill(void *context, void *at, size_t count)
{
    unsigned char *out = at;
    for (size_t done = 0; done < count; done += sizeof(uint64_t)) {
        uint64_t bits = random_bits(context);
        size_t left = count - done;
        memcpy(out + done, &bits, left < sizeof bits ? left : sizeof bits);
    }
}

struct chance chance_of(struct random *random) { return (struct chance){fill, random}; }

double random_share(struct random *random)
{
    return (double)(random_bits(random) >> 11) / 9007199254740992.0;
}

/* Box and Muller. */
double random_normal(struct random *random)
{
    double radius = sqrt(-2 * log(1 - random_share(random)));
    return radius * cos(2 * acos(-1) * random_share(random));
}
