#include "domain/statistics.h"

#include <math.h>
#include <stdbool.h>

enum { TERMS = 10000 }; /* far more than any argument in use needs */
#define TINY      1e-300
#define PRECISION 1e-15

/* Reentrant, unlike lgamma(), which writes a global. */
static double log_gamma(double a)
{
    int sign;
    return lgamma_r(a, &sign);
}

static double not_zero(double x) { return fabs(x) < TINY ? TINY : x; }

/* --- incomplete gamma --- */

static double gamma_series(double a, double x)
{
    double term = 1 / a, sum = term;
    for (int n = 1; n < TERMS && term > sum * PRECISION; n++)
        sum += term *= x / (a + n);
    return sum * exp(a * log(x) - x - log_gamma(a));
}

static double gamma_fraction(double a, double x)
{
    double b = x + 1 - a, c = 1 / TINY, d = 1 / not_zero(b), h = d;
    for (int n = 1; n < TERMS; n++) {
        double an = -n * (n - a);
        b += 2;
        d = 1 / not_zero(an * d + b);
        c = not_zero(b + an / c);
        h *= c * d;
        if (fabs(c * d - 1) < PRECISION)
            break;
    }
    return h * exp(a * log(x) - x - log_gamma(a));
}

double gamma_tail(double a, double x)
{
    if (x <= 0)
        return 1;
    return x < a + 1 ? 1 - gamma_series(a, x) : gamma_fraction(a, x);
}

/* --- incomplete beta --- */

/* Converges fast where x < (a + 1) / (a + b + 2). */
static double beta_fraction(double a, double b, double x)
{
    double c = 1, d = 1 / not_zero(1 - (a + b) * x / (a + 1)), h = d;
    for (int m = 1; m < TERMS; m++) {
        double even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
        double odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
        d = 1 / not_zero(1 + even * d);
        c = not_zero(1 + even / c);
        h *= c * d;
        d = 1 / not_zero(1 + odd * d);
        c = not_zero(1 + odd / c);
        h *= c * d;
        if (fabs(c * d - 1) < PRECISION)
            break;
    }
    return h;
}

/* I_x(a, b); `rest` is 1 - x, which the caller may know more exactly. */
static double beta_part(double a, double b, double x, double rest)
{
    if (x <= 0)
        return 0;
    if (rest <= 0)
        return 1;
    double front =
        exp(log_gamma(a + b) - log_gamma(a) - log_gamma(b) + a * log(x) + b * log(rest));
    if (x < (a + 1) / (a + b + 2))
        return front * beta_fraction(a, b, x) / a;
    return 1 - front * beta_fraction(b, a, rest) / b;
}

double beta_below(double a, double b, double x) { return beta_part(a, b, x, 1 - x); }

/* --- tails --- */

double normal_tail(double x) { return erfc(x / M_SQRT2) / 2; }

double chi_squared_tail(double x, double freedom)
{
    return gamma_tail(freedom / 2, x / 2);
}

double f_tail(double x, double freedom, double freedom_below)
{
    if (x <= 0)
        return 1;
    double whole = freedom_below + freedom * x;
    return beta_part(freedom_below / 2, freedom / 2, freedom_below / whole,
                     freedom * x / whole);
}

/* --- quantiles --- */

/* A function that falls from above `p` to below it, and what it depends on. */
struct falling {
    double (*at)(double x, const double parameter[2]);
    double parameter[2];
};

/* Where it is `p`, between `low` and `high`. The logarithm of a tail is nearly straight,
 * so the secant finds it soon; where an end stays, its weight is halved (the "Illinois"
 * way), so that both ends close in. */
static double where_it_is(const struct falling *function, double p, double low,
                          double high)
{
    double above = log(function->at(low, function->parameter) / p);
    double below = log(function->at(high, function->parameter) / p);
    int stayed = 0;
    for (int n = 0; n < 200 && high - low > 1e-14 * fabs(high); n++) {
        double x = isfinite(above) && isfinite(below)
                       ? low + (high - low) * above / (above - below)
                       : (low + high) / 2;
        double value = log(function->at(x, function->parameter) / p);
        if (fabs(value) < 1e-13)
            return x;
        if (value > 0) {
            low = x, above = value;
            below = stayed > 0 ? below / 2 : below;
            stayed = 1;
        } else {
            high = x, below = value;
            above = stayed < 0 ? above / 2 : above;
            stayed = -1;
        }
    }
    return (low + high) / 2;
}

/* The same for a function that begins at 0 and has no end. */
static double where_from_0(const struct falling *function, double p)
{
    double high = 1;
    while (high < 1e300 && function->at(high, function->parameter) > p)
        high *= 2;
    return where_it_is(function, p, high > 1 ? high / 2 : 0, high);
}

static double normal_at(double x, const double parameter[2])
{
    (void)parameter;
    return normal_tail(x);
}

static double chi_squared_at(double x, const double parameter[2])
{
    return chi_squared_tail(x, parameter[0]);
}

static double f_at(double x, const double parameter[2])
{
    return f_tail(x, parameter[0], parameter[1]);
}

/* Falling, as the others are: from the upper end downwards. */
static double beta_at(double rest, const double parameter[2])
{
    return beta_part(parameter[0], parameter[1], 1 - rest, rest);
}

double normal_upper(double p)
{
    const struct falling tail = {normal_at, {0}};
    return p > 0.5 ? -normal_upper(1 - p) : where_it_is(&tail, p, 0, 40);
}

double chi_squared_upper(double p, double freedom)
{
    return where_from_0(&(struct falling){chi_squared_at, {freedom}}, p);
}

double f_upper(double p, double freedom, double freedom_below)
{
    return where_from_0(&(struct falling){f_at, {freedom, freedom_below}}, p);
}

double beta_quantile(double a, double b, double p)
{
    return 1 - where_it_is(&(struct falling){beta_at, {a, b}}, p, 0, 1);
}

/* --- shares --- */

struct share_limits jeffreys_limits(int64_t right, int64_t labels, double level)
{
    double a = (double)right + 0.5, b = (double)(labels - right) + 0.5;
    double outside = (1 - level) / 2;
    return (struct share_limits){
        right == 0 ? 0 : beta_quantile(a, b, outside),
        right == labels ? 1 : beta_quantile(a, b, 1 - outside),
    };
}

/* The integral of the base's density times the tail of the other above it. Over
 * y = asin(sqrt(share)) the density is smooth, also at the ends, and about normal with a
 * deviation of 1 / (2 sqrt(labels)); nothing that matters is 12 of these away. */
double jeffreys_not_below(int64_t right, int64_t labels, int64_t base_right,
                          int64_t base_labels)
{
    enum { PARTS = 100 };
    double a = (double)right + 0.5, b = (double)(labels - right) + 0.5;
    double base_a = (double)base_right + 0.5;
    double base_b = (double)(base_labels - base_right) + 0.5;
    double whole = log_gamma(base_a + base_b) - log_gamma(base_a) - log_gamma(base_b);
    double middle = asin(sqrt(base_a / (base_a + base_b)));
    double reach = 12 / (2 * sqrt(base_a + base_b)), end = M_PI / 2;
    double from = fmax(0, middle - reach), to = fmin(end, middle + reach);
    double part = (to - from) / PARTS, sum = 0;
    for (int i = 0; i < PARTS; i++) {
        double y = from + (i + 0.5) * part;
        double share = sin(y) * sin(y), rest = cos(y) * cos(y);
        double density =
            2 * exp(whole + (base_a - 0.5) * log(share) + (base_b - 0.5) * log(rest));
        sum += density * beta_part(b, a, rest, share);
    }
    return sum * part;
}
