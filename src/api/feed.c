/* feed.c - the thread that attends to the channels, and which of them a stream joins.
 *
 * It sleeps until something was committed, a stream that catches up wants more, or a
 * second has passed. With no stream open it sleeps on.
 */
#include "api/feed.h"

#include "api/channel.h"
#include "api/committed.h"
#include "base/clock.h"
#include "base/memory.h"
#include "base/wakeup.h"
#include "http/reply.h"

#include <pthread.h>
#include <stdlib.h>

enum { STREAMS = 2000 };

/* What streams there are: of workstations or of all, without and with events. */
enum { CHANNELS = 4 };
static const struct {
    enum scope_kind of;
    bool events;
} kinds[CHANNELS] = {
    {SCOPE_STATIONS, false},
    {SCOPE_STATIONS, true},
    {SCOPE_ALL, false},
    {SCOPE_ALL, true},
};

struct feed {
    struct app *app;
    struct channel *channel[CHANNELS];
    struct wakeup wakeup;
    pthread_t thread;
};

/* --- the thread --- */

static span next_due(const struct feed *feed)
{
    span due = channel_due(feed->channel[0]);
    for (int i = 1; i < CHANNELS; i++) {
        span other = channel_due(feed->channel[i]);
        if (other.ms < due.ms)
            due = other;
    }
    return due;
}

static void *work(void *context)
{
    struct feed *feed = context;
    while (wakeup_wait(&feed->wakeup, next_due(feed)))
        for (int i = 0; i < CHANNELS; i++)
            channel_attend(feed->channel[i]);
    return NULL;
}

static void wake(void *context)
{
    struct feed *feed = context;
    wakeup_signal(&feed->wakeup);
}

static void feed_free(struct feed *feed)
{
    for (int i = 0; i < CHANNELS; i++)
        channel_free(feed->channel[i]);
    wakeup_destroy(&feed->wakeup);
    free(feed);
}

bool feed_start(struct app *app, struct feed **feed, struct error *err)
{
    struct feed *started = memory_new(struct feed, 1);
    started->app = app;
    for (int i = 0; i < CHANNELS; i++)
        started->channel[i] =
            channel_new(&(struct channel_options){.app = app,
                                                  .scope = {.kind = kinds[i].of},
                                                  .events = kinds[i].events,
                                                  .streams = STREAMS,
                                                  .wake = wake,
                                                  .context = started});
    wakeup_init(&started->wakeup);
    if (pthread_create(&started->thread, NULL, work, started) != 0) {
        feed_free(started);
        return error_set(err, ERROR_UNAVAILABLE, "cannot start the live feed's thread");
    }
    *feed = started;
    return true;
}

void feed_stop(struct feed *feed)
{
    if (!feed)
        return;
    wakeup_end(&feed->wakeup);
    pthread_join(feed->thread, NULL);
    feed_free(feed);
}

void feed_notify(struct feed *feed)
{
    bool listened = false;
    for (int i = 0; i < CHANNELS; i++)
        listened |= channel_notify(feed->channel[i]);
    if (listened)
        wakeup_signal(&feed->wakeup);
}

void feed_quiesce(struct feed *feed)
{
    for (int i = 0; i < CHANNELS; i++)
        channel_end(feed->channel[i]);
}

struct stream_counts feed_counts(struct feed *feed)
{
    struct stream_counts sum = {0};
    for (int i = 0; i < CHANNELS; i++) {
        struct stream_counts counts = channel_counts(feed->channel[i]);
        sum.streams += counts.streams;
        sum.opened += counts.opened;
        sum.dropped += counts.dropped;
        sum.messages += counts.messages;
    }
    return sum;
}

/* --- opening --- */

static bool join(struct feed *feed, struct request *request, struct reply *reply,
                 struct error *err)
{
    struct progress last;
    /* This reads what is set for the site, too, on which the channel depends. */
    if (!committed_last(feed->app, &last, err))
        return false;
    if (feed_counts(feed).streams >= STREAMS)
        return error_set(err, ERROR_UNAVAILABLE,
                         "%d live streams are open, and no more may be; try again later",
                         STREAMS);
    for (int i = 0; i < CHANNELS; i++)
        if (channel_is_for(feed->channel[i], request->caller))
            return channel_join(feed->channel[i], request, last, &reply->stream, err);
    return error_set(err, ERROR_INTERNAL, "nobody asks for a live stream");
}

enum answer feed_open(struct feed *feed, struct request *request, struct reply *reply)
{
    struct error err;
    if (!join(feed, request, reply, &err))
        return reply_error(request, reply, &err);
    reply->status = 200;
    reply->content_type = "text/event-stream";
    reply_header(reply, "Cache-Control", STR("no-store"));
    reply_header(reply, "X-Accel-Buffering", STR("no"));
    return ANSWER_STREAM;
}
