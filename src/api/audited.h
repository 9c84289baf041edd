/* audited.h - how sure a share of working time is, by what audits say of the cameras: the
 * members "audited" and "audited_of_presence" beside the utilizations
 * (domain/accuracy.h).
 */
#ifndef API_AUDITED_H
#define API_AUDITED_H

#include "api/view.h"

#include "base/json.h"

/* Audits of so long before the end of a window say how sure its figures are. */
#define AUDITED_TIME ((span){90 * SPAN_DAY.ms})

struct audited;

/* What audits say of the workstations, and of all of them together. Lives in `arena`. */
MUST_CHECK bool audited_read(const struct site_view *view, struct window window,
                             struct arena *arena, const struct audited **audited,
                             struct error *err);

/* `working_ms` of `known_ms` were seen as work; of `unknown_ms` beside it nothing is
 * known. */
struct seen_time {
    int64_t working_ms, known_ms, unknown_ms;
};

/* Add "audited", by the audits of all workstations. */
void audited_add_observed(struct json_out *out, struct json_node *node,
                          const struct audited *audited, struct seen_time time);

/* Add "audited_of_presence", of time at work or idle, by the audits of claims of it. */
void audited_add_presence(struct json_out *out, struct json_node *node,
                          const struct audited *audited, struct seen_time time);

/* Add "audited", by the workstation's own audits where there are enough, else by all. */
void audited_add_station(struct json_out *out, struct json_node *node,
                         const struct audited *audited, size_t station,
                         struct seen_time time);

#endif
