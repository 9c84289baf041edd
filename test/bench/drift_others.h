/* drift_others.h - what the defaults of other tools say of a shift. Test code.
 *
 * Each is a rule of a published tool or handbook, worked out from the same sums: is this
 * shift, compared with the 30 of the reference, drift?
 */
#ifndef BENCH_DRIFT_OTHERS_H
#define BENCH_DRIFT_OTHERS_H

#include "domain/drift.h"

enum { OTHERS = 10 };

struct drift_other {
    const char *name;
    bool (*drifts)(const struct drift_shift *reference, const struct drift_shift *now);
};

extern const struct drift_other drift_other[OTHERS];

#endif
