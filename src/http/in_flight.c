#include "http/in_flight.h"

#include "base/clock.h"

void in_flight_init(struct in_flight *requests)
{
    *requests = (struct in_flight){0};
    pthread_mutex_init(&requests->lock, NULL);
    clock_condition(&requests->less);
}

void in_flight_destroy(struct in_flight *requests)
{
    pthread_cond_destroy(&requests->less);
    pthread_mutex_destroy(&requests->lock);
}

void in_flight_begin(struct in_flight *requests)
{
    pthread_mutex_lock(&requests->lock);
    requests->handling++;
    pthread_mutex_unlock(&requests->lock);
}

void in_flight_waking(struct in_flight *requests, bool waking)
{
    pthread_mutex_lock(&requests->lock);
    if (waking) {
        requests->waking++;
    } else {
        requests->waking--;
        pthread_cond_broadcast(&requests->less);
    }
    pthread_mutex_unlock(&requests->lock);
}

void in_flight_send(struct in_flight *requests)
{
    pthread_mutex_lock(&requests->lock);
    requests->handling--;
    requests->sending++;
    pthread_cond_broadcast(&requests->less);
    pthread_mutex_unlock(&requests->lock);
}

void in_flight_stream(struct in_flight *requests, struct open_stream *stream,
                      struct exchange *exchange)
{
    pthread_mutex_lock(&requests->lock);
    requests->handling--;
    pthread_cond_broadcast(&requests->less);
    *stream = (struct open_stream){.next = requests->streams, .exchange = exchange};
    if (stream->next)
        stream->next->previous = stream;
    requests->streams = stream;
    pthread_mutex_unlock(&requests->lock);
}

static void unlink_stream(struct in_flight *requests, struct open_stream *stream)
{
    if (stream->previous)
        stream->previous->next = stream->next;
    else
        requests->streams = stream->next;
    if (stream->next)
        stream->next->previous = stream->previous;
}

void in_flight_end(struct in_flight *requests, struct open_stream *stream)
{
    pthread_mutex_lock(&requests->lock);
    if (stream)
        unlink_stream(requests, stream);
    else
        requests->sending--;
    pthread_cond_broadcast(&requests->less);
    pthread_mutex_unlock(&requests->lock);
}

void in_flight_drain(struct in_flight *requests, void (*rouse)(struct exchange *exchange),
                     span most)
{
    pthread_mutex_lock(&requests->lock);
    for (struct open_stream *at = requests->streams; at; at = at->next)
        rouse(at->exchange);
    while (requests->handling || requests->waking)
        pthread_cond_wait(&requests->less, &requests->lock);
    span until = {clock_monotonic().ms + most.ms};
    while ((requests->sending || requests->streams) &&
           clock_wait(&requests->less, &requests->lock, until))
        ;
    pthread_mutex_unlock(&requests->lock);
}
