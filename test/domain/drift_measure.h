/* drift_measure.h - how often a plant is warned of nothing, and how soon of something.
 * Test code. */
#ifndef TEST_DRIFT_MEASURE_H
#define TEST_DRIFT_MEASURE_H

#include "drift_plant.h"

enum {
    MEASURE_LEARNT = 31,  /* the day from which on all streams are judged */
    MEASURE_FAULT = 40,   /* the day on which the first camera begins to misread */
    MEASURE_PLANTS = 400, /* at most */
    MEASURE_NEVER = 1000,
};

struct false_alarms {
    int shifts;          /* of plants, in all */
    int watched, warned; /* with some stream at watch or more, at warn or more */
    int acted;           /* how often a stream came to act */
    int by[DRIFT_TESTS]; /* shifts in which this test warned somewhere */
};

/* Of so many plants after another, in which nothing drifts; each from its own seed. */
struct false_alarms measure_false_alarms(struct drift_plant plant, int plants);

/* A month has 90 shifts. */
double acts_a_month(const struct false_alarms *alarms);

/* After how many shifts of the plant its first camera is at warn or more, counted from
 * the first shift in which it misreads: the median of so many plants, and of nine in ten.
 * Only after MEASURE_FAULT, as the plant says; MEASURE_NEVER when not in its days. */
struct delays {
    int median, most;
};
struct delays measure_delays(struct drift_plant plant, int plants);

#endif
