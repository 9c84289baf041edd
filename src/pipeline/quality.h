/* quality.h - tallies what cameras said in each hour, off the writer, and says which of
 * them see something else than before.
 *
 * A thread takes hours that were over ten minutes ago, and those that changed since they
 * were tallied (store.h, "quality"), reads their events, and has the writer keep the
 * sums. An older database is filled in this way, the earliest hours first, while the
 * server works; the thread rests longer than it works. Whenever hours were kept it judges
 * all cameras anew (drift_report.h). That is a function of what is kept, so it is not.
 */
#ifndef PIPELINE_QUALITY_H
#define PIPELINE_QUALITY_H

#include "base/cleanup.h"

#include <stdbool.h>

struct drift_report;
struct error;
struct pool;
struct quality;
struct writer;

/* Both must outlive it. ERROR_UNAVAILABLE: the system gives no thread. */
MUST_CHECK bool quality_start(struct writer *writer, struct pool *pool,
                              struct quality **quality, struct error *err);

/* Something else has changed that judgements depend on: judge again. Accepts NULL. */
void quality_notify(struct quality *quality);

/* The latest report; NULL: there is none yet, or no thread. It stays as it is until it is
 * given back. */
const struct drift_report *quality_take(struct quality *quality);
/* Accepts a report of NULL. */
void quality_give(struct quality *quality, const struct drift_report *report);

/* Accepts NULL. */
void quality_stop(struct quality *quality);

#endif
