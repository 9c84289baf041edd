/* model_readings.h - what is known of cameras' models, as readings of alerts: whether
 * cameras drift, how accurate they are, and whether a model is to be trained anew.
 *
 * Of a camera it is the worst of its streams or models. A model that was replaced is no
 * concern any more.
 */
#ifndef PIPELINE_MODEL_READINGS_H
#define PIPELINE_MODEL_READINGS_H

#include "domain/camera_models.h"
#include "pipeline/alert_readings.h"
#include "store/feedback.h"

struct drift_report;

/* Lives in `arena`. Accepts NULL. */
const struct alert_model *alert_model_copy(const struct alert_model *model,
                                           struct arena *arena);

/* NULL: there is no report yet. */
void model_read_drift(const struct drift_report *report, enum alert_time time,
                      struct alert_readings *list);

/* Of cameras whose model has enough labels. */
void model_read_accuracy(const struct accuracy_groups *groups,
                         const struct camera_models *models, struct alert_readings *list);

/* 1 for cameras with a model that is asked for now; 0 for others with one that was.
 * `entries` NULL: nobody knows yet which cameras drift, so nothing is over. */
void model_read_retraining(const struct retrainings *entries,
                           const struct retraining *asked, size_t count,
                           struct alert_readings *list);

#endif
