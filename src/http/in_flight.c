#include "http/in_flight.h"

#include "base/clock.h"

void busy_init(struct busy *busy)
{
    *busy = (struct busy){0};
    pthread_mutex_init(&busy->lock, NULL);
    clock_condition(&busy->less);
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

void busy_drain(struct busy *busy, void (*rouse)(struct exchange *exchange), span moment)
{
    pthread_mutex_lock(&busy->lock);
    for (struct open_stream *at = busy->streams; at; at = at->next)
        rouse(at->exchange);
    while (busy->handling || busy->waking)
        pthread_cond_wait(&busy->less, &busy->lock);
    span until = {clock_monotonic().ms + moment.ms};
    while ((busy->sending || busy->streams) &&
           clock_wait(&busy->less, &busy->lock, until))
        ;
    pthread_mutex_unlock(&busy->lock);
}
