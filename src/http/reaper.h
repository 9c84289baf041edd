/* reaper.h - a thread that cuts connections that take too long.
 *
 * The HTTP library's time-outs start again with every byte, so a client that sends one
 * byte a minute would keep its connection for ever. The reaper watches each connection
 * with one deadline. Past it, the reaper shuts the socket down; to the socket's owner
 * that looks as if the client had gone. Only the owner closes the socket, after
 * reaper_forget(), so the reaper never shuts down a descriptor that the system has given
 * to somebody else since.
 */
#ifndef HTTP_REAPER_H
#define HTTP_REAPER_H

#include "base/cleanup.h"
#include "base/instant.h"

#include <stdint.h>

struct error;
struct reaper;

/* A connection that is watched; its owner embeds it. All but `fd` is the reaper's. */
struct watch {
    struct watch *previous, *next;
    span deadline;
    uint32_t peer;
    int fd;
    bool sealed; /* TLS: only the connection's own thread can say anything on it */
    bool asking; /* a client that waits for an answer is told why */
    bool cut;
};

/* `tick`: how often to look. ERROR_UNAVAILABLE: the system gives no thread or descriptor.
 */
MUST_CHECK bool reaper_start(span tick, struct reaper **reaper, struct error *err);

/* No connection may be watched any more. Accepts NULL. */
void reaper_stop(struct reaper *reaper);

/* Watch `fd`, to be cut when `within` has passed. `peer`: a number of the client.
 * `sealed`: it carries TLS, so it is cut without a word. */
void reaper_watch(struct reaper *reaper, struct watch *watch, int fd, uint32_t peer,
                  bool sealed, span within);

/* It is another client's from now on. */
void reaper_rename(struct reaper *reaper, struct watch *watch, uint32_t peer);

/* Cut one to make room: the one that has been idle, or sending its request, for longest.
 * `peer`: only of this client, unless it is ANY_PEER. False: all are being answered. */
enum { ANY_PEER = 0 };
bool reaper_evict(struct reaper *reaper, uint32_t peer);

/* Give a watched connection `within` from now on. `asking`: it has begun a request, so it
 * gets a 408 before it is cut. */
void reaper_restart(struct reaper *reaper, struct watch *watch, span within, bool asking);

/* Stop its clock until reaper_restart(). */
void reaper_pause(struct reaper *reaper, struct watch *watch);

/* Stop watching: the owner is about to close the socket. */
void reaper_forget(struct reaper *reaper, struct watch *watch);

/* Cut all, and whoever comes from now on. Returns when their owners have forgotten them,
 * or when `most` has passed. */
void reaper_cut_all(struct reaper *reaper, span most);

/* A client was answered before it had sent its whole request. Read the rest for a while
 * and drop it: if the socket were closed with bytes unread, the client might not get the
 * answer. The reaper uses a duplicate of `fd`; the owner still closes `fd`. */
void reaper_linger(struct reaper *reaper, int fd);

/* How many were cut for being late, and how many to make room. */
struct reaper_counts {
    uint64_t late, evicted;
};
struct reaper_counts reaper_counts(struct reaper *reaper);

/* A whole answer of status 400, 408, 413, 414, 429, 431 or 503 and "Connection: close".
 * `text` must need no escaping in JSON. Returns its length. */
enum { REFUSAL_TEXT = 500 };
size_t refusal(int status, const char *text, char answer[static REFUSAL_TEXT]);

/* Send it straight on a socket that carries no TLS and on which nobody else is sending.
 */
void refuse_raw(int fd, int status, const char *text);

#endif
