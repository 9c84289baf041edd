/* noise.h - how much noise hides one person in counts, and numbers that are drawn as that
 * noise.
 *
 * Counts of a table are changed by one person by at most `m`, all in one cell: so many
 * labels a person has in it. Noise of the variance sigma^2 in each cell then makes the
 * table zero-concentrated differentially private with rho = m^2 / (2 sigma^2). Rhos of
 * several tables add up, and a rho gives an epsilon for any delta.
 *
 * Source: M. Bun, T. Steinke, "Concentrated Differential Privacy", TCC 2016; C. Canonne,
 * G. Kamath, T. Steinke, "The Discrete Gaussian for Differential Privacy", NeurIPS 2020.
 */
#ifndef DOMAIN_NOISE_H
#define DOMAIN_NOISE_H

#include <stddef.h>
#include <stdint.h>

/* --- how much --- */

/* The rho that gives (epsilon, delta): (sqrt(L + epsilon) - sqrt(L))^2, L = ln(1/delta).
 * epsilon > 0, 0 < delta < 1. For somebody who is added or removed; where one takes the
 * place of another, the noise protects less, by a factor of sqrt(2). */
double noise_rho(double epsilon, double delta);
/* And back: rho + 2 sqrt(rho L). */
double noise_epsilon(double rho, double delta);

/* Rhos are kept and added as whole millionths; this one is rounded up. */
int64_t noise_micro_rho(double rho);

enum {
    NOISE_LEAST = 1250,              /* thousandths; see below */
    NOISE_MOST = 1000 * 1000 * 1000, /* thousandths */
};

/* The variance that each of `sites` adds to each cell, in thousandths, rounded up, where
 * `colluding` of them, fewer than all, may tell their noise: sigma^2 / (sites -
 * colluding), and not less than 1.25. Discrete noise of a smaller variance is worth less
 * than its variance says: the sum of many such draws is hardly a Gaussian. */
int64_t noise_of_site(double rho, int m, int sites, int colluding);

/* The standard deviation of a cell of the sum over all sites. */
double noise_of_sum(int64_t site_variance, int sites);

/* The epsilon that is left to one site if all the others tell their noise. */
double noise_epsilon_alone(int64_t site_variance, int m, double delta);

/* --- a draw --- */

/* Where random bytes come from; for a test, from a seed. */
struct chance {
    void (*fill)(void *context, void *at, size_t count);
    void *context;
};

/* A number below `bound` > 0, each as likely as any other. */
uint64_t chance_below(const struct chance *chance, uint64_t bound);

/* A draw of the discrete Gaussian around 0: x with a weight of exp(-x^2 / (2 variance)),
 * exactly, by whole numbers only. `variance`: thousandths, 1 to NOISE_MOST. */
int64_t noise_draw(int64_t variance, const struct chance *chance);

#endif
