/* drift_tests.h - the tests of METRICS.md, "Drift", on one stream. For drift.c.
 *
 * Each gives the probability of such a statistic where nothing drifts. What follows from
 * it is decided of all streams together, in drift.c.
 */
#ifndef DOMAIN_DRIFT_TESTS_H
#define DOMAIN_DRIFT_TESTS_H

#include "domain/drift_reference.h"

/* A statistic that, or whose square, divided by `scale` has at most the tail of F(1,
 * `freedom`), which is that of Student's t squared. Variation from shift to shift may lie
 * along one direction or many; along one the tail is heaviest. */
struct drift_finding {
    struct drift_test test;
    double probability;
    double weight; /* its part of the false alarms of a stream; all add up to 1 */
    bool squared;
    double scale, freedom; /* freedom 0: the statistic is the probability itself */
};

/* The exponentially weighted means of a stream since its reference. */
struct drift_ewma {
    struct {
        int shifts;
        double mean; /* of what the angle was off, in standard deviations */
    } off[DRIFT_SHARES];
    double weight; /* of all shifts; the rest of 1 lies before them */
    double share[DRIFT_STATES], confidence, confidence_weight;
};

void drift_ewma_add(struct drift_ewma *ewma, const struct drift_reference *reference,
                    const struct drift_shift *shift);

/* Each returns false when there is too little to say anything. */

bool drift_mix_f(const struct drift_reference *reference, const struct drift_shift *shift,
                 struct drift_finding *found);
bool drift_mix_ewma(const struct drift_reference *reference,
                    const struct drift_ewma *ewma, struct drift_finding *found);

/* `shift`: the shifts since the reference, the judged one last. */
bool drift_confidence(const struct drift_reference *reference,
                      const struct drift_shift *const *shift, size_t shifts,
                      struct drift_finding *found);

/* A shift of the last weeks; the same shift of each week has the same `slot`. */
struct drift_week {
    int slot;
    const struct drift_shift *shift;
};

/* `week`: the last shifts, without the judged one. */
bool drift_events_per_hour(const struct drift_week *week, size_t weeks,
                           struct drift_week judged, struct drift_finding *found);

struct drift_labels {
    int64_t labels, right;
};
bool drift_accuracy(struct drift_labels baseline, struct drift_labels now,
                    struct drift_finding *found);

/* Of which F the tail is `probability`; that itself for a finding without F. */
double drift_f_upper(const struct drift_finding *finding, double probability);
/* What the statistic would be for that. */
double drift_critical(const struct drift_finding *finding, double f);

void drift_number_add(struct drift_test *test, const char *name, double value);

#endif
