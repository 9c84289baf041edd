/* feed.h - the live feed: what was committed, to every open stream (Server-Sent Events).
 *
 * One thread reads, once for all streams, what the writer committed and the figures of
 * the current shift, renders both as SSE messages into a ring of bounded size, and wakes
 * the streams. A stream is little more than its position in the ring: a thousand idle
 * ones cost next to nothing. A stream whose position the ring has overwritten is a slow
 * reader: it is ended, never waited for.
 *
 * A stream first says where it stands (`retry:` and `id:`, see sse.h), then sends what it
 * missed since its Last-Event-ID, then the figures, then what comes.
 *
 * Messages (source: WHATWG HTML, "Server-sent events"):
 *
 *   event: metrics   data: as `data` of GET /api/metrics for the current shift, and
 *                    "partial". The first of a stream is whole (false), and so is one of
 *                    another shift or with another list of workers or workstations; the
 *                    others, at most one a second, carry in `workers` and `workstations`
 *                    only those whose figures changed (true). None without a change.
 *
 *   event: event     id: ...   data: one event, as in GET /api/events.
 *
 *   event: correction  id: ...   data: {"action":"void" or "restore","reason":"...",
 *                    "at":"...","event":{...}}. An event was voided or restored; it is
 *                    given as it is now.
 *
 *   event: reset     id: ...   data: {"reason":"..."}. What the client has may be out of
 *                    date: its Last-Event-ID is unknown, or more than 10,000 events and
 *                    corrections ago; so many were committed at once; or the data was
 *                    replaced. Read everything again; the stream goes on from here.
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

/* Start the thread. `app` must outlive the feed. The database is not touched before a
 * stream opens, so the feed can be there before the writer that notifies it. */
MUST_CHECK bool feed_start(const struct app *app, struct feed **feed, struct error *err);

/* Something was committed. Cheap, from any thread. */
void feed_notify(struct feed *feed);

/* Answer a request with a stream: ANSWER_STREAM, or ANSWER_NOW with an error in *reply
 * (no reader to be had, 2,000 streams open: 503). Resumes after Last-Event-ID. */
enum answer feed_open(struct feed *feed, struct request *request, struct reply *reply);

struct stream_counts feed_counts(struct feed *feed);

/* End all streams: each is woken and pulled to its end. New ones are refused. To be
 * called before server_stop(): from then on the feed wakes nobody. */
void feed_quiesce(struct feed *feed);

/* Stop the thread and release everything; after server_stop(). Accepts NULL. */
void feed_stop(struct feed *feed);

#endif
