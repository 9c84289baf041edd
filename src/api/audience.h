/* audience.h - the open streams: how far each has come, and what it is sent next.
 *
 * A new stream first catches up. It is sent its start, and then, in pieces, the events
 * and corrections that it missed. When it has seen all that was told to the live streams,
 * it is sent the whole of the figures and is live itself. A live stream reads from the
 * ring, where everything is told once for all. It becomes live under the lock that guards
 * the ring, so nothing is lost or doubled in between.
 *
 * A stream holds its place in the ring and at most one piece of text. Streams that are
 * sent the same figures share one copy. A stream whose place was overwritten is ended.
 *
 * One thread tells; the threads of the server pull the streams. No function waits for a
 * client or for the database.
 */
#ifndef API_AUDIENCE_H
#define API_AUDIENCE_H

#include "api/sse.h"
#include "base/error.h"
#include "http/request.h"

struct audience;

struct audience_options {
    size_t ring_room; /* bytes */
    size_t streams;   /* open at once, at most */
    /* A stream that has missed more events and corrections than this does not catch up:
     * it is reset. */
    int64_t most_behind;
    /* A stream that catches up has sent all it was given. Called on any thread. */
    void (*drained)(void *context);
    void *context;
};

struct audience *audience_new(const struct audience_options *options);

/* All streams must have been closed. Accepts NULL. */
void audience_free(struct audience *audience);

/* Open a stream that has seen everything up to `from`; it first sends `start`. The stream
 * lives in the request's arena and is the server's. ERROR_UNAVAILABLE: too many are open,
 * or audience_end() was called. */
MUST_CHECK bool audience_join(struct audience *audience, struct request *request,
                              struct progress from, str start, struct stream **stream,
                              struct error *err);

/* How many streams are open. */
size_t audience_size(const struct audience *audience);

/* Tell the live streams. False: the message is longer than the ring, and was not told. */
MUST_CHECK bool audience_tell(struct audience *audience, str message);

/* Set what a stream is sent when it becomes live. While it is empty, none becomes live.
 */
void audience_show(struct audience *audience, str whole);

/* Streams that have seen everything up to `told` become live. Streams too far behind to
 * catch up are reset. True: others still catch up, and *behind is where the last of them
 * stands. */
bool audience_admit(struct audience *audience, struct progress told,
                    struct progress *behind);

/* Send `missed`, which is everything from `from` to `to`, to each stream that catches up
 * and has come as far as `from`. */
void audience_give(struct audience *audience, struct progress from, struct progress to,
                   str missed);

/* Send every stream a comment. */
void audience_comment(struct audience *audience);

/* Wake every stream that has something to send. End those whose place was overwritten. */
void audience_wake(struct audience *audience);

/* End the streams of all callers who may not listen any more. `may` does not wait. */
void audience_review(struct audience *audience,
                     bool (*may)(void *context, const struct caller *caller),
                     void *context);

/* End all streams and refuse new ones. After this has returned, no stream is woken. */
void audience_end(struct audience *audience);

struct stream_counts {
    uint64_t streams;  /* open now */
    uint64_t opened;   /* since the start */
    uint64_t dropped;  /* for reading too slowly */
    uint64_t messages; /* put into the ring */
};
struct stream_counts audience_counts(struct audience *audience);

#endif
