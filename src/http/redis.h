/* redis.h - a Redis server, which several servers may share: values for a while, and
 * word of what was committed. All of it may be lost at any time, and nobody relies on it.
 *
 * No caller waits for a server that is away. Connections are made by a thread of its own.
 * A command takes one that is there, and has REDIS_PATIENCE; if it fails, that breaks the
 * circuit: from then on there are no connections, and every command says REDIS_AWAY at
 * once, until the thread has made new ones and had an answer on each. It tries again soon
 * at first, and ever more seldom while that fails.
 */
#ifndef HTTP_REDIS_H
#define HTTP_REDIS_H

#include "base/cleanup.h"
#include "base/instant.h"
#include "base/str.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;
struct error;
struct redis;

#define REDIS_PATIENCE ((span){50})

struct redis_options {
    str url;      /* "redis://USER@HOST:PORT/NUMBER", "rediss://" for TLS */
    str password; /* empty: none */
    str ca_file;  /* certificates of who may vouch for the server; empty: the system's */
    str channel;  /* on which commits are told */
    unsigned threads; /* that may send commands at once */
};

/* ERROR_INVALID: not such a URL, or one with a password in it; or the program was built
 * without Redis. */
MUST_CHECK bool redis_check(str url, struct error *err);

/* Start the thread; the server need not be there. *redis is the caller's to stop.
 * ERROR_INVALID: as redis_check(). ERROR_UNAVAILABLE. */
MUST_CHECK bool redis_start(const struct redis_options *options, struct redis **redis,
                            struct error *err);
/* Accepts NULL. */
void redis_stop(struct redis *redis);

/* Would others on the network read the password? */
bool redis_exposes_password(const struct redis_options *options);

enum redis_said { REDIS_YES, REDIS_NO, REDIS_AWAY };

/* The first `most` bytes of the value of a key; live in `arena`. REDIS_NO: it has none.
 */
enum redis_said redis_get(struct redis *redis, str key, size_t most, struct arena *arena,
                          str *value);
/* Give a key a value for so long. */
enum redis_said redis_put(struct redis *redis, str key, str value, span life);
/* The same if it has none. REDIS_NO: it has one. */
enum redis_said redis_claim(struct redis *redis, str key, span life);
enum redis_said redis_remove(struct redis *redis, str key);

/* Tell all servers, this one among them, that something was committed. Does not wait, and
 * many tellings become one. Accepts NULL. */
void redis_tell(struct redis *redis);

/* Call this when it was told, by whomever, at most every 20 ms, on the thread. NULL: call
 * nothing; once this has returned, what was called before is over. */
void redis_hear(struct redis *redis, void (*heard)(void *context), void *context);

struct redis_counts {
    bool up;           /* the circuit is closed: commands are sent */
    uint64_t commands; /* that were sent */
    uint64_t failures; /* of these and of connecting */
    uint64_t heard;    /* how often it was told that something was committed */
};
struct redis_counts redis_counts(struct redis *redis);

#endif
