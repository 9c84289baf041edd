/* calibrations.h - what audits say of a model's confidence, one by one; and what was
 * learned of it together with other sites (domain/calibration.h).
 */
#ifndef STORE_CALIBRATIONS_H
#define STORE_CALIBRATIONS_H

#include "store/store.h"

#include "domain/calibration.h"
#include "domain/verdict.h"

/* --- what is learned of --- */

/* The audits of the claims of one model and type that could be told. Each is in one of
 * the lists. */
struct audited_labels {
    struct calibration_label *counted; /* what is told to others, and fits */
    size_t count;
    struct calibration_label *set_aside; /* to judge a calibration by */
    size_t set_aside_count;
};

/* Of all workers, by worker; labels of one worker have one `person`. Those of sample data
 * are left out, and those whose events were removed, of which it is not known whose they
 * were. They live in `arena`. Not for a hiding reader. */
MUST_CHECK bool store_audited_labels(struct store *store, str model,
                                     enum event_type claim, struct arena *arena,
                                     struct audited_labels *labels, struct error *err);

/* --- what came out --- */

struct kept_calibration {
    str model;
    enum event_type claim;
    str round;                      /* the last one of which there was a result */
    instant at;                     /* when it came */
    int64_t sites, labels;          /* of that round; with noise, about so many labels */
    struct calibration found;       /* of the sums of all sites */
    struct calibration_use use;     /* what this site uses, and used before */
    struct calibration_trial trial; /* of what it made of `found` */
};

struct kept_calibrations {
    const struct kept_calibration *at; /* by model, then type */
    size_t count;
};

/* All of them; they live in `arena`. */
MUST_CHECK bool store_calibrations(struct store *store, struct arena *arena,
                                   struct kept_calibrations *list, struct error *err);

/* That of a model and type; *found: there is one. Lives in `arena`. */
MUST_CHECK bool store_calibration(struct store *store, str model, enum event_type claim,
                                  struct arena *arena, struct kept_calibration *kept,
                                  bool *found, struct error *err);

/* Keep it in place of that of the same model and type. On the writer. */
MUST_CHECK bool store_put_calibration(struct store *store,
                                      const struct kept_calibration *kept,
                                      struct error *err);

/* Use again what was used before; *kept: what is kept now. What was in use can be brought
 * back in the same way. On the writer. ERROR_NOT_FOUND: nothing was learned of it.
 * ERROR_CONFLICT: nothing was in use before. */
MUST_CHECK bool store_undo_calibration(struct store *store, str model,
                                       enum event_type claim, struct arena *arena,
                                       struct kept_calibration *kept, struct error *err);

#endif
