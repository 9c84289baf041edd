/* alerts.h - the thread that decides what needs a person.
 *
 * It does a round (alert_round.h) every few seconds. It remembers nothing: a server that
 * was killed goes on where the database stands. If somebody changes an alert while a
 * round decides about it, the round is done again.
 *
 * While nothing can be written no alert can be kept either. That alone is told from
 * memory, and kept once it is over.
 */
#ifndef PIPELINE_ALERTS_H
#define PIPELINE_ALERTS_H

#include "pipeline/alert_round.h"

struct alerts;

/* `options` is copied. ERROR_UNAVAILABLE: the system gives no thread. */
MUST_CHECK bool alerts_start(const struct alerts_options *options, struct alerts **alerts,
                             struct error *err);
/* The writer and the pool must still be there. What was decided can be asked for until it
 * is freed. Both accept NULL. */
void alerts_stop(struct alerts *alerts);
void alerts_free(struct alerts *alerts);

/* An alert or a rule was changed, and that is committed: do a round soon, and have the
 * live streams look. From any thread; accepts NULL. */
void alerts_touch(struct alerts *alerts);

/* How often something was changed. Of NULL: 0. */
uint64_t alerts_touched(struct alerts *alerts);

/* The alert that cannot be kept, as nothing can, without its group, which is its own id.
 * False: there is none. */
bool alerts_unkept(struct alerts *alerts, struct alert *alert);

struct alerts_counts {
    uint64_t rounds, failed;
    span last; /* how long the last one took, without waiting for the writer */
};
struct alerts_counts alerts_counts(struct alerts *alerts);

#endif
