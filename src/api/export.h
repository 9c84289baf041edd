/* export.h - all events of a filter as one stream of CSV or NDJSON.
 *
 * Each export has a thread, which reads ahead of the client: one page at a time, each in
 * a snapshot of its own. So an export of millions of events holds little memory, keeps no
 * other request waiting, and lets the database shorten its log.
 */
#ifndef API_EXPORT_H
#define API_EXPORT_H

#include "api/app.h"
#include "http/request.h"

#include "store/scope.h"
#include "store/store.h"

/* EXPORT_PERSON: all that is kept of the query's worker (person.h), as NDJSON. */
enum export_format { EXPORT_CSV, EXPORT_NDJSON, EXPORT_PERSON };

/* Answer with the stream, or with 503 when too many exports are running. The query's
 * texts are copied; its limit is not used. `pseudonyms`: workers and uuids go out under
 * these (pipeline/pseudonyms.h); NULL: as they are. The stream breaks off once the caller
 * may not read any more, or not as a reader of that scope. */
enum answer export_open(struct app *app, struct request *request, struct scope scope,
                        const struct event_query *query, enum export_format format,
                        struct pseudonyms *pseudonyms, struct reply *reply);

#endif
