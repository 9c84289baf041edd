/* drift_health.h - L0: does the camera see at all? For drift.c. */
#ifndef DOMAIN_DRIFT_HEALTH_H
#define DOMAIN_DRIFT_HEALTH_H

#include "domain/drift_course.h"

/* Were most of the same shifts of the last weeks seen? Else nothing is no surprise. */
bool drift_expects_events(const struct drift_course *course, int slot);

/* The events_per_hour test of a shift; false when there are too few weeks. */
bool drift_compare_events(const struct drift_course *course,
                          const struct drift_moment *moment,
                          const struct drift_shift *shift, struct drift_finding *events);

/* Why nothing can be said of this shift; NULL when it can. `events`: of
 * drift_compare_events(), or NULL. */
const char *drift_fault(const struct drift_course *course,
                        const struct drift_shift *shift,
                        const struct drift_finding *events);

/* What to do where source_health fails for this reason; NULL: it does not. */
unsigned drift_health_advice(const char *reason);

/* Add what source_health says. `shift`: NULL when nothing was seen. */
void drift_add_source_health(struct drift_course *course, const struct drift_shift *shift,
                             const char *reason, const struct drift_finding *events);

/* Those streams that saw nothing in this moment, before any of them goes on to its next
 * shift: no claim for those from which events are missing. */
void drift_miss_all(struct drift_course *course, size_t streams,
                    const struct drift_moment *moment);

#endif
