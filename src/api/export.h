/* export.h - all events of a filter as one stream of CSV or NDJSON.
 *
 * A thread of its own reads ahead of the client, page by page, each in a snapshot of its
 * own: an export of millions of events keeps no other request waiting, holds little
 * memory, and does not keep the write-ahead log from being cut.
 */
#ifndef API_EXPORT_H
#define API_EXPORT_H

#include "api/app.h"
#include "http/request.h"

#include "store/store.h"

enum export_format { EXPORT_CSV, EXPORT_NDJSON };

/* Answer with the stream, or with 503 when there are too many exports already. The
 * query's texts are copied; its limit is not used. */
enum answer export_open(struct app *app, struct request *request,
                        const struct event_query *query, enum export_format format,
                        struct reply *reply);

#endif
