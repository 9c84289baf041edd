/* channel.h - the live streams that are told the same: of the same scope, and with events
 * or without. What one of them is told, all may know.
 *
 * A stream of somebody who is shown one worker is told what streams of workstations are:
 * a channel for each person would have everybody's figures worked out once more each
 * second.
 */
#ifndef API_CHANNEL_H
#define API_CHANNEL_H

#include "api/audience.h"
#include "api/view.h"

struct channel;

struct channel_options {
    struct app *app;
    struct scope scope; /* of stations, or of all */
    bool events;        /* tell of events and corrections, too */
    size_t streams;     /* open at once, at most */
    /* There is something to attend to. Called on any thread. */
    void (*wake)(void *context);
    void *context;
};

struct channel *channel_new(const struct channel_options *options);
/* All streams must have been closed. */
void channel_free(struct channel *channel);

/* By what is set for the site and was last read: is this the channel of that caller? */
bool channel_is_for(const struct channel *channel, const struct caller *caller);

/* Answer with a stream that resumes after its Last-Event-ID; `last`: how far the database
 * is. Errors as audience_join(). */
MUST_CHECK bool channel_join(struct channel *channel, struct request *request,
                             struct progress last, struct stream **stream,
                             struct error *err);

/* Something was committed. False: nobody listens. From any thread. */
bool channel_notify(struct channel *channel);

/* On the feed's thread: tell what is due, and when something will be. */
void channel_attend(struct channel *channel);
span channel_due(const struct channel *channel);

/* End all streams and refuse new ones. After this has returned, none is woken. */
void channel_end(struct channel *channel);

struct stream_counts channel_counts(struct channel *channel);

#endif
