#include "drift_others.h"

#include "domain/drift_tests.h"
#include "domain/event.h"
#include "domain/statistics.h"

#include <math.h>

enum { KNOWN = 3 }; /* working, idle, absent */

/* The mix of the reference and of the shift, in shares, with so many samples each. */
struct mixes {
    double reference[KNOWN], now[KNOWN], reference_ms, now_ms;
};

static struct mixes mixes_of(const struct drift_shift *reference,
                             const struct drift_shift *now)
{
    struct mixes mixes = {.reference_ms = 0};
    for (int state = 0; state < KNOWN; state++) {
        for (int i = 0; i < DRIFT_REFERENCE; i++)
            mixes.reference[state] += (double)reference[i].ms[state];
        mixes.now[state] = (double)now->ms[state];
        mixes.reference_ms += mixes.reference[state];
        mixes.now_ms += mixes.now[state];
    }
    for (int state = 0; state < KNOWN; state++) {
        mixes.reference[state] /= mixes.reference_ms;
        mixes.now[state] /= mixes.now_ms;
    }
    return mixes;
}

/* The chi-squared test of two samples, one for each so many seconds. */
static bool chi_squared(const struct drift_shift *reference,
                        const struct drift_shift *now, double seconds)
{
    struct mixes mixes = mixes_of(reference, now);
    double before = mixes.reference_ms / 1000 / seconds,
           after = mixes.now_ms / 1000 / seconds;
    double sum = 0;
    for (int state = 0; state < KNOWN; state++) {
        double pooled = (before * mixes.reference[state] + after * mixes.now[state]) /
                        (before + after);
        double off = mixes.now[state] - mixes.reference[state];
        sum += pooled > 0 ? off * off / pooled / (1 / before + 1 / after) : 0;
    }
    return chi_squared_tail(sum, KNOWN - 1) < 0.05;
}

static bool chi_squared_1(const struct drift_shift *reference,
                          const struct drift_shift *now)
{
    return chi_squared(reference, now, 1);
}

static bool chi_squared_60(const struct drift_shift *reference,
                           const struct drift_shift *now)
{
    return chi_squared(reference, now, 60);
}

static double stability(const struct drift_shift *reference,
                        const struct drift_shift *now)
{
    struct mixes mixes = mixes_of(reference, now);
    double index = 0;
    for (int state = 0; state < KNOWN; state++) {
        double p = fmax(mixes.now[state], 1e-4), q = fmax(mixes.reference[state], 1e-4);
        index += (p - q) * log(p / q);
    }
    return index;
}

static bool stability_1(const struct drift_shift *reference,
                        const struct drift_shift *now)
{
    return stability(reference, now) > 0.1;
}

static bool stability_2(const struct drift_shift *reference,
                        const struct drift_shift *now)
{
    return stability(reference, now) > 0.2;
}

/* The root of the Jensen-Shannon divergence, to the base of 2. */
static bool jensen_shannon(const struct drift_shift *reference,
                           const struct drift_shift *now)
{
    struct mixes mixes = mixes_of(reference, now);
    double sum = 0;
    for (int state = 0; state < KNOWN; state++) {
        double p = mixes.now[state], q = mixes.reference[state], m = (p + q) / 2;
        sum += (p > 0 ? p * log2(p / m) / 2 : 0) + (q > 0 ? q * log2(q / m) / 2 : 0);
    }
    return sqrt(sum) > 0.1;
}

/* The overdispersion F of the mix, alone: at .05, by F with k - 1 degrees of freedom. */
static bool overdispersion(const struct drift_shift *reference,
                           const struct drift_shift *now)
{
    const struct drift_shift *each[DRIFT_REFERENCE];
    struct drift_reference known;
    struct drift_finding found;
    for (int i = 0; i < DRIFT_REFERENCE; i++)
        each[i] = &reference[i];
    drift_reference_set(&known, each, DRIFT_REFERENCE);
    int freedom = known.mix.bins - 1;
    return drift_mix_f(&known, now, &found) &&
           f_tail(found.test.statistic, freedom, freedom * (DRIFT_REFERENCE - 1)) < 0.05;
}

/* Kolmogorov and Smirnov's test of the confidence of dwells. Source of the critical
 * value: N. Smirnov, Annals of Mathematical Statistics 19 (1948), p. 279. */
static bool kolmogorov_smirnov(const struct drift_shift *reference,
                               const struct drift_shift *now)
{
    double before = 0, after = 0, off = 0, most = 0, all[DRIFT_BINS] = {0};
    for (int bin = 0; bin < DRIFT_BINS; bin++) {
        for (int i = 0; i < DRIFT_REFERENCE; i++)
            all[bin] += reference[i].confidence[bin];
        before += all[bin];
        after += now->confidence[bin];
    }
    for (int bin = 0; bin < DRIFT_BINS; bin++) {
        off += now->confidence[bin] / after - all[bin] / before;
        most = fmax(most, fabs(off));
    }
    return most > 1.358 * sqrt(1 / before + 1 / after);
}

static bool floor_85(const struct drift_shift *reference, const struct drift_shift *now)
{
    (void)reference;
    return drift_mean_confidence(now) < 0.85;
}

static double working(const struct drift_shift *shift)
{
    return (double)shift->ms[EVENT_WORKING] /
           (double)(shift->ms[EVENT_WORKING] + shift->ms[EVENT_IDLE]);
}

static void moments(const struct drift_shift *reference, double *mean, double *deviation)
{
    double sum = 0, squares = 0;
    for (int i = 0; i < DRIFT_REFERENCE; i++)
        sum += working(&reference[i]) / DRIFT_REFERENCE;
    for (int i = 0; i < DRIFT_REFERENCE; i++)
        squares += (working(&reference[i]) - sum) * (working(&reference[i]) - sum);
    *mean = sum;
    *deviation = sqrt(squares / (DRIFT_REFERENCE - 1));
}

/* The mean and three standard deviations of the reference, shift by shift. */
static bool three_deviations(const struct drift_shift *reference,
                             const struct drift_shift *now)
{
    double mean, deviation;
    moments(reference, &mean, &deviation);
    return fabs(working(now) - mean) > 3 * deviation;
}

/* The shifts of a stream follow on each other: `now` is one of those after the reference.
 */
static bool ewma_3(const struct drift_shift *reference, const struct drift_shift *now)
{
    double mean, deviation, ewma = 0;
    moments(reference, &mean, &deviation);
    for (const struct drift_shift *one = reference + DRIFT_REFERENCE; one <= now; one++)
        ewma += 0.2 * ((working(one) - mean) / deviation - ewma);
    return fabs(ewma) > 3 * sqrt(0.2 / 1.8);
}

const struct drift_other drift_other[OTHERS] = {
    {"chi-squared p < .05, a sample a second", chi_squared_1},
    {"chi-squared p < .05, a sample a minute", chi_squared_60},
    {"population stability index > .1", stability_1},
    {"population stability index > .2", stability_2},
    {"Jensen-Shannon distance > .1", jensen_shannon},
    {"Kolmogorov-Smirnov p < .05, confidence", kolmogorov_smirnov},
    {"mean confidence < .85", floor_85},
    {"mean +- 3 standard deviations", three_deviations},
    {"EWMA .2, L = 3, of each stream alone", ewma_3},
    {"overdispersion F p < .05, of each alone", overdispersion},
};
