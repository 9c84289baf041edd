#include "http/busy.h"

#include <time.h>

void busy_init(struct busy *busy)
{
    pthread_condattr_t monotonic;
    *busy = (struct busy){0};
    pthread_mutex_init(&busy->lock, NULL);
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_cond_init(&busy->less, &monotonic);
    pthread_condattr_destroy(&monotonic);
}

void busy_destroy(struct busy *busy)
{
    pthread_cond_destroy(&busy->less);
    pthread_mutex_destroy(&busy->lock);
}

void busy_begin(struct busy *busy)
{
    pthread_mutex_lock(&busy->lock);
    busy->handling++;
    pthread_mutex_unlock(&busy->lock);
}

void busy_waking(struct busy *busy, bool waking)
{
    pthread_mutex_lock(&busy->lock);
    if (waking) {
        busy->waking++;
    } else {
        busy->waking--;
        pthread_cond_broadcast(&busy->less);
    }
    pthread_mutex_unlock(&busy->lock);
}

void busy_send(struct busy *busy)
{
    pthread_mutex_lock(&busy->lock);
    busy->handling--;
    busy->sending++;
    pthread_cond_broadcast(&busy->less);
    pthread_mutex_unlock(&busy->lock);
}

void busy_stream(struct busy *busy, struct open_stream *stream, struct exchange *exchange)
{
    pthread_mutex_lock(&busy->lock);
    busy->handling--;
    pthread_cond_broadcast(&busy->less);
    *stream = (struct open_stream){.next = busy->streams, .exchange = exchange};
    if (stream->next)
        stream->next->previous = stream;
    busy->streams = stream;
    pthread_mutex_unlock(&busy->lock);
}

static void unlink_stream(struct busy *busy, struct open_stream *stream)
{
    if (stream->previous)
        stream->previous->next = stream->next;
    else
        busy->streams = stream->next;
    if (stream->next)
        stream->next->previous = stream->previous;
}

void busy_end(struct busy *busy, struct open_stream *stream)
{
    pthread_mutex_lock(&busy->lock);
    if (stream)
        unlink_stream(busy, stream);
    else
        busy->sending--;
    pthread_cond_broadcast(&busy->less);
    pthread_mutex_unlock(&busy->lock);
}

static struct timespec from_now(span moment)
{
    struct timespec at;
    clock_gettime(CLOCK_MONOTONIC, &at);
    int64_t nanoseconds = at.tv_nsec + moment.ms % 1000 * 1000000;
    at.tv_sec += moment.ms / 1000 + nanoseconds / 1000000000;
    at.tv_nsec = nanoseconds % 1000000000;
    return at;
}

void busy_drain(struct busy *busy, void (*rouse)(struct exchange *exchange), span moment)
{
    pthread_mutex_lock(&busy->lock);
    for (struct open_stream *at = busy->streams; at; at = at->next)
        rouse(at->exchange);
    while (busy->handling || busy->waking)
        pthread_cond_wait(&busy->less, &busy->lock);
    struct timespec until = from_now(moment);
    int late = 0;
    while ((busy->sending || busy->streams) && !late)
        late = pthread_cond_timedwait(&busy->less, &busy->lock, &until);
    pthread_mutex_unlock(&busy->lock);
}
