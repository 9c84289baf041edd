/* flights.h - what many ask for at once is worked out once.
 *
 * An answer that is being worked out is a flight, and has a key. Whoever joins it first
 * leads: it works the answer out, and lands the flight. The others sleep meanwhile, no
 * thread waits, and each gets a copy.
 */
#ifndef API_FLIGHTS_H
#define API_FLIGHTS_H

#include "base/crypto.h"
#include "base/str.h"

#include <stdbool.h>

struct arena;
struct flight;
struct flights;
struct request;

struct flights *flights_new(void);
void flights_free(struct flights *flights); /* once nobody flies; accepts NULL */

/* True: the caller leads. False: `request` sleeps, and will be woken (request_wake()).
 * Then, or when the client has gone, it has to leave. */
bool flight_join(struct flights *flights, struct hash key, struct request *request,
                 struct flight **flight);

/* The leader's: all have this answer; empty: there is none, and each has to see for
 * itself. The flight is not the leader's any more. */
void flight_land(struct flights *flights, struct flight *flight, str answer);

/* The leader waits, too, until somebody else lands the flight; it will be woken as the
 * others are. */
void flight_wait(struct flights *flights, struct flight *flight, struct request *request);

/* Of one who waited: the answer, which lives in `arena`. Empty: there is none. */
str flight_leave(struct flights *flights, struct flight *flight, struct arena *arena);

#endif
