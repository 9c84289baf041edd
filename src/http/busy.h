/* busy.h - what a server has to see through before it may stop.
 *
 * Requests are with the handler (and some of them asleep), or have become streams, or
 * are over. The HTTP library cannot be stopped while one of them sleeps.
 */
#ifndef HTTP_BUSY_H
#define HTTP_BUSY_H

#include "base/instant.h"

#include <pthread.h>

struct exchange;

/* A stream that is open; its exchange embeds it. */
struct open_stream {
    struct open_stream *previous, *next;
    struct exchange *exchange;
};

struct busy {
    pthread_mutex_t lock; /* guards what follows */
    pthread_cond_t less;
    struct open_stream *streams;
    size_t answering, asleep;
};

void busy_init(struct busy *busy);
void busy_destroy(struct busy *busy);

/* A request goes to the handler. */
void busy_begin(struct busy *busy);

/* It falls asleep, or goes on. */
void busy_asleep(struct busy *busy, bool asleep);

/* It becomes a stream. */
void busy_stream(struct busy *busy, struct open_stream *stream,
                 struct exchange *exchange);

/* It is over; `stream` is what it became, or NULL. */
void busy_end(struct busy *busy, struct open_stream *stream);

/* Rouse all streams, then wait: as long as it takes until no request is asleep, and
 * `moment` at most until everything is over. */
void busy_drain(struct busy *busy, void (*rouse)(struct exchange *exchange), span moment);

#endif
