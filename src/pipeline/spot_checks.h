/* spot_checks.h - the thread that draws claims of cameras for people to check
 * (domain/spot_sample.h), and has models judged (retraining.h).
 *
 * A day of UTC is drawn an hour after its end. When events of a day come later, it is
 * drawn anew among all of them, but for what somebody has answered. It reads with readers
 * of the pool, an hour of events in one snapshot, and has the writer keep what was drawn.
 * Once a minute, and whenever cameras were judged anew (quality.h), it looks which models
 * are wanting.
 */
#ifndef PIPELINE_SPOT_CHECKS_H
#define PIPELINE_SPOT_CHECKS_H

#include "base/cleanup.h"

#include "domain/alert.h"

#include <stdbool.h>

struct alert_readings;
struct error;
struct pool;
struct quality;
struct spot_checks;
struct writer;

/* All must outlive it; `quality` may be NULL. */
MUST_CHECK bool spot_checks_start(struct pool *pool, struct writer *writer,
                                  struct quality *quality,
                                  struct spot_checks **spot_checks, struct error *err);

/* Append what it has found of cameras' accuracy, and of models that should be trained
 * anew. From any thread. */
void spot_checks_read(struct spot_checks *spot_checks, enum alert_time time,
                      struct alert_readings *list);

/* The writer must still run. Accepts NULL. */
void spot_checks_stop(struct spot_checks *spot_checks);

#endif
