/* remote_import.h - events for the server that writes the database (control.h). */
#ifndef CLI_REMOTE_IMPORT_H
#define CLI_REMOTE_IMPORT_H

#include "base/cleanup.h"
#include "domain/event.h"
#include "domain/floor.h"
#include "domain/outcome.h"

struct arena;
struct error;
struct link;

/* Register a worker, or a workstation. One that is there already is left as it is. */
MUST_CHECK bool remote_add_worker(struct link *link, const struct worker *worker,
                                  struct error *err);
MUST_CHECK bool remote_add_station(struct link *link, const struct station *station,
                                   struct error *err);

/* Have the server keep events. One that is marked as voided is voided there, too, if the
 * server did not know it. outcome[i] says what became of event[i]; its texts live in
 * `arena`. Which of those that were kept are new is only told by their number.
 * ERROR_UNAVAILABLE: some may have been kept; the same events may be handed over again.
 */
MUST_CHECK bool remote_append(struct link *link, const struct event *event, size_t count,
                              struct arena *arena, struct outcome *outcome,
                              struct error *err);

#endif
