/* drift_report.h - what is said of the drift of all cameras (domain/drift.h), worked out
 * from the hours that the store keeps, and from audits. Nobody is in it.
 */
#ifndef PIPELINE_DRIFT_REPORT_H
#define PIPELINE_DRIFT_REPORT_H

#include "base/arena.h"
#include "domain/camera_hours.h"
#include "store/store.h"

struct drift_report {
    struct arena arena; /* of all of it */
    instant at;         /* when it was worked out */
    struct drift_rules rules;
    const struct drift_stream *stream;   /* without their shifts */
    const struct drift_verdict *verdict; /* one a stream */
    size_t streams;
    int64_t passed;              /* rows of streams that are too many */
    struct camera_models models; /* of all hours before `tallied` */
    instant tallied;
    struct camera_list cameras; /* when they usually tell something */
    int holders;                /* for whoever shares it */
};

/* Work it out from a reader in a snapshot. The result is the caller's to free. */
MUST_CHECK bool drift_report_make(struct store *reader, instant now,
                                  struct drift_report **report, struct error *err);

/* Accepts NULL. */
void drift_report_free(struct drift_report *report);

#endif
