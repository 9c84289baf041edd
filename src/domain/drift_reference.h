/* drift_reference.h - what a stream was like in the shifts of its reference, and how much
 * it varied from one to the next. METRICS.md, "Drift". For drift.c and drift_tests.c.
 */
#ifndef DOMAIN_DRIFT_REFERENCE_H
#define DOMAIN_DRIFT_REFERENCE_H

#include "domain/drift.h"

enum { DISPERSION_BINS = 10 };

/* How counts are spread over some bins, and how much that varies between shifts: `factor`
 * times as much as if each shift drew its counts at random; at least 1. */
struct dispersion {
    int bins, shifts;
    double part[DISPERSION_BINS];
    double total; /* of all counts */
    double factor;
};

/* `count`: shifts rows of DISPERSION_BINS. */
void dispersion_set(struct dispersion *dispersion, int bins, int shifts,
                    double count[][DISPERSION_BINS]);

/* A share of each shift as asin(sqrt(share)), whose variance does not depend on it. */
struct drift_spread {
    int shifts; /* that have it */
    double mean, deviation;
};

enum drift_share {
    DRIFT_SHARE_PRESENCE, /* working / (working + idle) */
    DRIFT_SHARE_ABSENCE,  /* absent / (working + idle + absent) */
    DRIFT_SHARES
};

struct drift_reference {
    size_t shifts;
    struct dispersion mix;        /* minutes of working, idle, absent */
    bool absent_with_idle;        /* absent is rare: its minutes count as idle */
    struct dispersion confidence; /* dwells in bins of about a tenth each */
    int bin_of[DRIFT_BINS];
    double below[DRIFT_BINS]; /* part of the dwells up to the end of each bin */
    double mean_confidence;
    double share[DRIFT_STATES]; /* of the time watched */
    struct drift_spread spread[DRIFT_SHARES];
    double seen_ms;        /* working, idle or absent, a shift */
    double unknown_most;   /* the greatest unknown share of a shift */
    int silent_hours_most; /* the most hours of a shift without an event */
};

/* Of the first `shifts` of those; there is at least one. */
void drift_reference_set(struct drift_reference *reference,
                         const struct drift_shift *const *shift, size_t shifts);

/* Minutes of working, idle and absent; the last is 0 when it counts as idle. */
void drift_minutes(const struct drift_shift *shift, bool absent_with_idle,
                   double minutes[static DISPERSION_BINS]);
/* asin(sqrt(share)); NAN when nothing, or far less than `seen_ms`, was watched of it. */
double drift_angle(const struct drift_shift *shift, enum drift_share which,
                   double seen_ms);
/* Time in which it was watched, in ms; the part of it in a state; of unknown time. */
double drift_watched(const struct drift_shift *shift);
double drift_dwells(const struct drift_shift *shift);
/* The mean of the confidence of dwells; NAN when there are none. */
double drift_mean_confidence(const struct drift_shift *shift);

#endif
