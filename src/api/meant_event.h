/* meant_event.h - which event a request that changes one is about.
 *
 * The writer knows all events, and who sent the request perhaps not: whether there is an
 * event of a worker would tell who it was. So what the caller may know is asked here.
 */
#ifndef API_MEANT_EVENT_H
#define API_MEANT_EVENT_H

#include "http/request.h"

#include "store/store.h"

/* *uuid: of the event that the caller knows as `known`, which may be what stands in for
 * its uuid. Whether there is one is not said of a caller who may know of all. On the
 * writer. ERROR_NOT_FOUND: there is none, or, in the same words, the caller may not know
 * of it. */
MUST_CHECK bool meant_event(struct store *store, const struct request *request,
                            const struct uuid *known, instant now, struct uuid *uuid,
                            struct error *err);

/* May the caller say something of this workstation's time, whoever was there? Who may
 * read events may. ERROR_DENIED; ERROR_NOT_FOUND: there is no such one. On the writer. */
MUST_CHECK bool may_mean_station(struct store *store, const struct request *request,
                                 str station, struct error *err);

/* *known: under which uuid the caller knows this event: its own, or what stands in for it
 * where the caller does not know whose it is. On the writer. */
MUST_CHECK bool known_event(struct store *store, const struct request *request,
                            const struct kept *kept, instant now, struct uuid *known,
                            struct error *err);

/* May the caller say something of this worker's time? ERROR_NOT_FOUND, in the same words:
 * there is no such worker, or the caller may not know of one. On the writer. */
MUST_CHECK bool may_mean_worker(struct store *store, const struct request *request,
                                str worker, instant now, struct error *err);

#endif
