/* audited.h - how sure a share of working time is, by what audits say of the cameras: the
 * member "audited" beside a utilization (domain/accuracy.h).
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

/* Add the member: the share of work in `known_ms`. A workstation's own audits count where
 * there are enough, else those of all; `station` -1: those of all. */
void audited_add(struct json_out *out, struct json_node *node,
                 const struct audited *audited, int station, int64_t working_ms,
                 int64_t known_ms, int64_t unknown_ms);

#endif
