/* statistics.h - tails and quantiles of the distributions that tests need.
 *
 * Tails are of the upper side, P(X >= x), and exact far out: 1e-12 is not 0. Degrees of
 * freedom may be broken numbers. Relative errors are below 1e-9; the tests compare with
 * SciPy.
 *
 * Source: M. Abramowitz, I. Stegun, "Handbook of Mathematical Functions", 1964: 6.5.29
 * and 6.5.31 (incomplete gamma), 26.5.8 (incomplete beta), 26.6.2 (F). Continued
 * fractions are evaluated with the algorithm of W. Lentz, Applied Optics 15 (1976), pp.
 * 668-671.
 */
#ifndef DOMAIN_STATISTICS_H
#define DOMAIN_STATISTICS_H

#include <stdint.h>

/* The part of the gamma function with shape `a` > 0 above `x`, of the whole: Q(a, x). */
double gamma_tail(double a, double x);
/* The part of the beta function of `a`, `b` > 0 below `x`, of the whole: I_x(a, b). */
double beta_below(double a, double b, double x);
/* The x of which beta_below() is `p`. */
double beta_quantile(double a, double b, double p);

double normal_tail(double x);
double chi_squared_tail(double x, double freedom);
double f_tail(double x, double freedom, double freedom_below);

/* The x whose tail is `p`, 0 < p < 1. */
double normal_upper(double p);
double chi_squared_upper(double p, double freedom);
double f_upper(double p, double freedom, double freedom_below);

/* Of the share behind `right` of `labels` > 0: the limits between which it lies with
 * `level` (0.95). Jeffreys, equal tails; none right has the low limit 0, all right the
 * high limit 1. Source: L. Brown, T. Cai, A. DasGupta, "Interval Estimation for a
 * Binomial Proportion", Statistical Science 16 (2001), pp. 101-133. */
struct share_limits {
    double low, high;
};
struct share_limits jeffreys_limits(int64_t right, int64_t labels, double level);

/* How probable it is that the share behind the first counts is not below that behind the
 * second, by the same Jeffreys priors. */
double jeffreys_not_below(int64_t right, int64_t labels, int64_t base_right,
                          int64_t base_labels);

#endif
