/* redis_place.h - where a Redis is, as its URL says.
 */
#ifndef HTTP_REDIS_PLACE_H
#define HTTP_REDIS_PLACE_H

#include "base/cleanup.h"
#include "base/str.h"

#include <stdbool.h>

struct error;

struct redis_place {
    bool tls;
    str user, database; /* a name, and a number; empty: none is named */
    str host;           /* one of IPv6 in brackets */
    int port;
};

/* Read "redis://USER@HOST:PORT/NUMBER"; "rediss://" is TLS. Borrows from `url`.
 * ERROR_INVALID: it is something else, or has a password. */
MUST_CHECK bool redis_place(str url, struct redis_place *place, struct error *err);

/* Is it this machine by its name, so that nobody else on the network can listen? */
bool redis_place_is_here(const struct redis_place *place);

#endif
