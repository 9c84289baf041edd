/* spot_checks.h - the thread that draws claims of cameras for people to check
 * (domain/spot_sample.h), and finds models that should be trained anew.
 *
 * A day of UTC is drawn an hour after its end. When events of a day come later, it is
 * read again, and what slots are free are filled. It reads with readers of the pool, an
 * hour of events in one snapshot, and has the writer keep what was drawn.
 */
#ifndef PIPELINE_SPOT_CHECKS_H
#define PIPELINE_SPOT_CHECKS_H

#include "base/cleanup.h"

#include <stdbool.h>

struct error;
struct pool;
struct spot_checks;
struct writer;

MUST_CHECK bool spot_checks_start(struct pool *pool, struct writer *writer,
                                  struct spot_checks **spot_checks, struct error *err);

/* The writer must still run. Accepts NULL. */
void spot_checks_stop(struct spot_checks *spot_checks);

#endif
