/* retraining.h - finds models that should be trained anew, and has the store note them.
 *
 * Of a model it is asked because its cameras drift, because it is less accurate than the
 * settings want, or because so many disputes of its claims were accepted. That is noted
 * once, and is over when the reason does not hold any more, or when the camera has
 * another model (domain/camera_models.h).
 */
#ifndef PIPELINE_RETRAINING_H
#define PIPELINE_RETRAINING_H

#include "base/cleanup.h"

#include "domain/camera_models.h"

struct alert_readings;
struct drift_report;
struct error;
struct pool;
struct store;
struct writer;

/* Which models cameras have: those of the report, and of the time since. NULL: there is
 * no report yet; then only those of the last hours. Lives in `arena`. */
MUST_CHECK bool retraining_models(struct store *reader, const struct drift_report *report,
                                  instant now, struct arena *arena,
                                  struct camera_models *models, struct error *err);

/* Look at all models as they are now. What is found is noted by the writer, and added to
 * `found` as readings of alerts, in its arena. `report`: NULL: there is none yet; what
 * drift asks for stays as it is. `drifts`: whether there ever will be one. */
MUST_CHECK bool retraining_judge(struct pool *pool, struct writer *writer,
                                 const struct drift_report *report, bool drifts,
                                 struct alert_readings *found, struct error *err);

#endif
