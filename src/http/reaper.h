/* reaper.h - cuts connections that take too long, on a thread of its own.
 *
 * The HTTP library's time-outs start again with every byte, so a client that sends one
 * byte a minute would keep its connection for ever. Here each connection is watched
 * with one deadline; past it the socket is shut down, which its owner then sees as the
 * client's going away. The socket stays its owner's to close, after reaper_forget():
 * a number that the system has given to somebody else since is never shut down.
 */
#ifndef HTTP_REAPER_H
#define HTTP_REAPER_H

#include "base/cleanup.h"
#include "base/instant.h"

#include <stdint.h>

struct error;
struct reaper;

/* A connection that is watched; its owner embeds it. */
struct watch {
    struct watch *previous, *next; /* the reaper's */
    span deadline;                 /* the reaper's */
    int fd;
    bool asking; /* the reaper's: a client that waits for an answer is told why */
};

/* `tick`: how often to look. ERROR_UNAVAILABLE: no thread or descriptor to be had. */
MUST_CHECK bool reaper_start(span tick, struct reaper **reaper, struct error *err);

/* Nothing may be watched any more. Accepts NULL. */
void reaper_stop(struct reaper *reaper);

/* Watch `fd`, to be cut when `within` has passed. */
void reaper_watch(struct reaper *reaper, struct watch *watch, int fd, span within);

/* Start the time of a watched connection again. `asking`: it has begun a request, so it
 * gets a 408 before it is cut. */
void reaper_restart(struct reaper *reaper, struct watch *watch, span within, bool asking);

/* Let it take its time until reaper_restart(). */
void reaper_pause(struct reaper *reaper, struct watch *watch);

/* Watch it no longer: its owner is about to close it. */
void reaper_forget(struct reaper *reaper, struct watch *watch);

/* Keep a socket that was answered in the middle of its request open for a moment longer
 * than its owner, who still closes his, and read away what the client is sending: closed
 * with bytes unread, the system would take the answer back. */
void reaper_linger(struct reaper *reaper, int fd);

/* How many were cut. */
uint64_t reaper_count(struct reaper *reaper);

/* Send a 408, 413 or 503, and that the connection closes, straight to a socket on which
 * nobody else is sending. `text` needs no escaping. */
void farewell(int fd, int status, const char *text);

#endif
