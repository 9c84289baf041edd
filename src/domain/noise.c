/* noise.c - the discrete Gaussian, drawn exactly.
 *
 * A float in place of these whole numbers would leave out some results and give others
 * away by their last bits. So a probability is a quotient of whole numbers, and exp(-p/q)
 * is had by coins alone:
 *
 *   For p <= q, toss coins that fall with p/q, p/2q, p/3q, ... until one does not. The
 *   number of tosses is odd with the probability 1 - p/q + (p/q)^2/2! - ... = exp(-p/q).
 *
 * From it comes a geometric number, from that one of the discrete Laplace distribution,
 * and of these the discrete Gaussian takes each y with the probability
 * exp(-(|y| - v/t)^2 / (2v)), where t is the first whole number above sqrt(v).
 *
 * Source: Canonne, Kamath and Steinke 2020, algorithms 1 to 3.
 *
 * The numbers fit: v is a quotient of at most 10^9 and 1000, so t is at most 1001. To
 * pass 2^127, |y| would have to be above 10^9, and each step of 1001 towards it has the
 * probability 1/e. */
#include "domain/noise.h"

#include <math.h>
#include <stdbool.h>

typedef unsigned __int128 whole;

enum { THOUSANDTHS = 1000 };

/* --- how much --- */

double noise_rho(double epsilon, double delta)
{
    double l = log(1 / delta), root = sqrt(l + epsilon) - sqrt(l);
    return root * root;
}

double noise_epsilon(double rho, double delta)
{
    return rho + 2 * sqrt(rho * log(1 / delta));
}

int64_t noise_micro_rho(double rho) { return (int64_t)ceil(rho * 1e6); }

int64_t noise_of_site(double rho, int m, int sites, int colluding)
{
    double variance = (double)m * m / (2 * rho) / (sites - colluding);
    double thousandths = ceil(variance * THOUSANDTHS);
    if (thousandths > NOISE_MOST)
        return NOISE_MOST;
    return thousandths < NOISE_LEAST ? NOISE_LEAST : (int64_t)thousandths;
}

double noise_of_sum(int64_t site_variance, int sites)
{
    return sqrt((double)site_variance / THOUSANDTHS * sites);
}

double noise_epsilon_alone(int64_t site_variance, int m, double delta)
{
    double variance = (double)site_variance / THOUSANDTHS;
    return noise_epsilon((double)m * m / (2 * variance), delta);
}

/* --- a draw --- */

/* As many random bits as `most` has; those above it are drawn again. */
static whole wide_below(const struct chance *chance, whole bound)
{
    whole most = bound - 1, mask = most, drawn;
    for (int shift = 1; shift < 128; shift *= 2)
        mask |= mask >> shift;
    size_t bytes = mask >> 64 ? 16 : 8;
    do {
        uint64_t part[2] = {0};
        chance->fill(chance->context, part, bytes);
        drawn = ((whole)part[1] << 64 | part[0]) & mask;
    } while (drawn > most);
    return drawn;
}

uint64_t chance_below(const struct chance *chance, uint64_t bound)
{
    return (uint64_t)wide_below(chance, bound);
}

/* True with the probability p / q. */
static bool coin(whole p, whole q, const struct chance *chance)
{
    return wide_below(chance, q) < p;
}

/* True with the probability exp(-p / q), p <= q. */
static bool coin_exp_below_1(whole p, whole q, const struct chance *chance)
{
    unsigned tosses = 1;
    while (coin(p, q * tosses, chance))
        tosses++;
    return tosses % 2 == 1;
}

/* The same for any p: exp(-p/q) is exp(-1) so many times, and the rest. */
static bool coin_exp(whole p, whole q, const struct chance *chance)
{
    for (; p > q; p -= q)
        if (!coin_exp_below_1(1, 1, chance))
            return false;
    return coin_exp_below_1(p, q, chance);
}

/* Discrete Laplace: x with a weight of exp(-|x| / t). */
static int64_t draw_laplace(uint64_t t, const struct chance *chance)
{
    for (;;) {
        uint64_t low = chance_below(chance, t), high = 0;
        if (!coin_exp(low, t, chance))
            continue;
        while (coin_exp_below_1(1, 1, chance))
            high++;
        int64_t size = (int64_t)(low + t * high);
        bool negative = chance_below(chance, 2) == 1;
        if (negative && size == 0) /* 0 would come twice as often */
            continue;
        return negative ? -size : size;
    }
}

/* floor(sqrt(variance / 1000)) + 1, by whole numbers. */
static uint64_t scale_of(int64_t variance)
{
    uint64_t t = 1;
    while (t * t * THOUSANDTHS <= (uint64_t)variance)
        t++;
    return t;
}

int64_t noise_draw(int64_t variance, const struct chance *chance)
{
    whole v = (whole)variance;
    uint64_t t = scale_of(variance);
    for (;;) {
        int64_t y = draw_laplace(t, chance);
        whole reached = (whole)(y < 0 ? -y : y) * t * THOUSANDTHS;
        whole off = reached > v ? reached - v : v - reached;
        if (coin_exp(off * off, 2 * v * t * t * THOUSANDTHS, chance))
            return y;
    }
}
