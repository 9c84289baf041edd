/* audience.h - the open streams: how far each has come, and what it is sent next.
 *
 * A stream begins on its way: it is sent its start, then, in pieces, the events and the
 * corrections that it missed. Once it has come as far as what was told to all, it is
 * shown the whole of the figures and is live: from then on it reads the ring, where
 * everything is told once for all. Both steps are taken under one lock, so that nothing
 * is lost or doubled between.
 *
 * Besides its place in the ring a stream holds at most one piece of text, and the figures
 * are shared by all that are shown the same. One whose place was overwritten is ended.
 *
 * Told by one thread; the streams are pulled by the server's. No function waits for a
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
    /* Events and corrections that a stream may miss and still be brought up to date. */
    int64_t most_behind;
    /* A stream on its way has nothing more to send. Called on any thread. */
    void (*hungry)(void *context);
    void *context;
};

struct audience *audience_new(const struct audience_options *options);

/* All streams must have been closed. Accepts NULL. */
void audience_free(struct audience *audience);

/* A new stream that was told everything up to `from` and first sends `start`. It lives in
 * `arena` and is the server's. ERROR_UNAVAILABLE: too many, or audience_end(). */
MUST_CHECK bool audience_join(struct audience *audience, struct arena *arena,
                              struct progress from, str start, struct stream **stream,
                              struct error *err);

/* How many are open. */
size_t audience_size(const struct audience *audience);

/* Tell those that are live. False: longer than the ring; they were told nothing. */
MUST_CHECK bool audience_tell(struct audience *audience, str message);

/* What streams are shown when they become live; with the empty str none does. */
void audience_show(struct audience *audience, str whole);

/* Let those in that have come as far as `told`; reset those that cannot be brought there.
 * True: others lack something, those that lack most everything after *behind. */
bool audience_admit(struct audience *audience, struct progress told,
                    struct progress *behind);

/* Send `news`, that from `from` to `to`, to all on their way that have come to `from`. */
void audience_give(struct audience *audience, struct progress from, struct progress to,
                   str news);

/* Send all a comment. */
void audience_comment(struct audience *audience);

/* Wake all for whom there is something; end those whose place was overwritten. */
void audience_wake(struct audience *audience);

/* End all, refuse new ones. Once this has returned no stream is woken any more. */
void audience_end(struct audience *audience);

struct stream_counts {
    uint64_t streams;  /* open now */
    uint64_t opened;   /* since the start */
    uint64_t dropped;  /* for reading too slowly */
    uint64_t messages; /* put into the ring */
};
struct stream_counts audience_counts(struct audience *audience);

#endif
