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

#include "store/store.h"

enum export_format { EXPORT_CSV, EXPORT_NDJSON };

/* Answer with the stream, or with 503 when too many exports are running. The query's
 * texts are copied; its limit is not used. */
enum answer export_open(struct app *app, struct request *request,
                        const struct event_query *query, enum export_format format,
                        struct reply *reply);

#endif
