/* feed.h - the live feed: tells every open stream what was committed.
 *
 * One thread reads what the writer committed and the figures of the current shift, once
 * for all streams that may know the same (channel.h). It renders both as Server-Sent
 * Events into a ring of bounded size, and wakes the streams. A stream ends within a
 * second once its caller has lost the right to it, or is to be told more or less. A
 * stream is little more than its place in the ring, so a thousand idle ones cost next to
 * nothing. A reader who is so slow that the ring has overwritten its place is ended,
 * never waited for.
 *
 * A stream first says where it stands (`retry:` and `id:`, see sse.h). Then it sends what
 * was missed since the Last-Event-ID, then the figures, then what comes.
 *
 * Messages (the format: WHATWG HTML, "Server-sent events"):
 *
 *   event: metrics   data: as `data` of GET /api/metrics for the current shift, and
 *                    "partial". When that is false, the figures are whole: in the first
 *                    message of a stream, for another shift, and when a worker or a
 *                    workstation was added or has gone. When it is true, `workers` and
 *                    `workstations` have only those whose figures changed. At most one a
 *                    second, and none without a change.
 *
 *   event: event     id: ...   data: one event, as in GET /api/events.
 *
 *   event: correction  id: ...   data: {"action":"void" or "restore","reason":"...",
 *                    "at":"...","event":{...}}. An event was voided or restored. The
 *                    event is as it is now.
 *
 *   event: alerts    data: {"counts":{...},"partial":...,"alerts":[...]}, see GET
 *                    /api/alerts. The first of a stream has all that are open; then come
 *                    those that changed. Nobody is told names.
 *
 *   event: reset     id: ...   data: {"reason":"..."}. The client must read everything
 *                    again; the stream goes on from here. Reasons: its Last-Event-ID is
 *                    unknown; it has missed more than 10,000 events and corrections; so
 *                    many were committed at once; the data was replaced.
 *
 *   : comment        every 15 seconds, so that both sides notice a dead connection.
 */
#ifndef API_FEED_H
#define API_FEED_H

#include "api/app.h"
#include "api/audience.h"
#include "base/error.h"
#include "http/request.h"

struct feed;

/* Start the thread. `app` must outlive the feed. The feed does not touch the database
 * before a stream opens, so it may be started before the writer that notifies it. */
MUST_CHECK bool feed_start(struct app *app, struct feed **feed, struct error *err);

/* Something was committed. Cheap, from any thread. */
void feed_notify(struct feed *feed);

/* Answer a request with a stream that resumes after its Last-Event-ID. ANSWER_STREAM, or
 * ANSWER_NOW with a 503: the database cannot be read, or 2,000 streams are open. */
enum answer feed_open(struct feed *feed, struct request *request, struct reply *reply);

struct stream_counts feed_counts(struct feed *feed);

/* End all streams and refuse new ones. To be called before server_stop(): after this has
 * returned, the feed wakes no stream. */
void feed_quiesce(struct feed *feed);

/* Stop the thread and free everything. To be called after server_stop(). Accepts NULL. */
void feed_stop(struct feed *feed);

#endif
