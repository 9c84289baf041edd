/* in_flight.h - what a server has to see through before it may stop.
 *
 * A request is handled until its answer is there, asleep or not; then the answer is sent,
 * at once or as a stream. The HTTP library must not be stopped while one sleeps, and each
 * that is handled may fall asleep.
 */
#ifndef HTTP_IN_FLIGHT_H
#define HTTP_IN_FLIGHT_H

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
    size_t handling, waking, sending;
};

void busy_init(struct busy *busy);
void busy_destroy(struct busy *busy);

/* A request goes to the handler. */
void busy_begin(struct busy *busy);

/* Somebody begins to wake one that is handled, or has done so. */
void busy_waking(struct busy *busy, bool waking);

/* Its answer is there and goes out whole, or as a stream. */
void busy_send(struct busy *busy);
void busy_stream(struct busy *busy, struct open_stream *stream,
                 struct exchange *exchange);

/* The answer is out, or cannot go out; `stream` is what it was, or NULL. */
void busy_end(struct busy *busy, struct open_stream *stream);

/* Rouse all streams, then wait: as long as it takes until no request is handled or being
 * woken, and `moment` at most until all answers are out. */
void busy_drain(struct busy *busy, void (*rouse)(struct exchange *exchange), span moment);

#endif
