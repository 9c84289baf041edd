/* in_flight.h - the requests that a server must see through before it may stop.
 *
 * A request is handled until its answer is there; meanwhile it may fall asleep. Then the
 * answer is sent, whole or as a stream. The HTTP library must not be stopped while a
 * request sleeps, nor while one is handled that may still fall asleep.
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

struct in_flight {
    pthread_mutex_t lock; /* guards what follows */
    pthread_cond_t less;
    struct open_stream *streams;
    size_t handling, waking, sending;
};

void in_flight_init(struct in_flight *requests);
void in_flight_destroy(struct in_flight *requests);

/* A request goes to the handler. */
void in_flight_begin(struct in_flight *requests);

/* Call it with true before waking a request that is handled, and with false after. */
void in_flight_waking(struct in_flight *requests, bool waking);

/* The answer is there and goes out, whole or as a stream. */
void in_flight_send(struct in_flight *requests);
void in_flight_stream(struct in_flight *requests, struct open_stream *stream,
                      struct exchange *exchange);

/* The answer is out, or cannot go out. `stream` is the one it was, or NULL. */
void in_flight_end(struct in_flight *requests, struct open_stream *stream);

/* Rouse all streams. Then wait, without limit, until no request is handled or being
 * woken. Then wait until all answers are sent, but for `most` at most. */
void in_flight_drain(struct in_flight *requests, void (*rouse)(struct exchange *exchange),
                     span most);

#endif
