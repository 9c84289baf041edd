/* watch.h - what other servers do that write the same database, and which of them does
 * what one has to do for all.
 *
 * Where an engine lets several servers write (store_is_shared()), each of them has a
 * watch: a connection of its own, used by one thread. A commit counts up what others want
 * to know of it. They look at these numbers twice a second; whoever has committed tells
 * them, so that they look at once. To be told is quicker, and may fail; to look is what
 * counts.
 *
 * Chores are what has to be done once for the site, whoever does it: alerts, messages,
 * backups. One server has them, for some seconds at a time by the clock of the database.
 * If it ends, or hangs, another one takes them then. They are no lock: what a chore
 * writes has to be right also if two did it, as they may for a moment.
 */
#ifndef STORE_WATCH_H
#define STORE_WATCH_H

#include "base/cleanup.h"
#include "base/error.h"
#include "base/instant.h"

#include <stdint.h>

struct other_servers;

enum news_kind {
    NEWS_CREDENTIALS, /* keys, people, sessions */
    NEWS_ALERTS,      /* alerts, silences, limits, receivers, messages to them */
    NEWS_QUALITY,     /* what drift is judged by */
    NEWS_KINDS
};

/* It says nothing but whether it is another one than before. */
struct news {
    int64_t version; /* of all that is kept */
    int64_t number[NEWS_KINDS];
};

/* May several servers write this database at once? */
bool store_is_shared(const char *url);

/* ERROR_INVALID: the engine has none. ERROR_UNAVAILABLE. The watch is the caller's to
 * close. */
MUST_CHECK bool watch_open(const char *url, struct other_servers **watch,
                           struct error *err);
/* Accepts NULL. */
void watch_close(struct other_servers *watch);
static inline void watch_closep(struct other_servers **watch) { watch_close(*watch); }

/* After any function has failed the watch is of no more use.
 *
 * Sleep until another server tells, until there is something to be read from the
 * descriptor `wake`, or for `most`. */
MUST_CHECK bool watch_wait(struct other_servers *watch, int wake, span most,
                           struct error *err);
MUST_CHECK bool watch_look(struct other_servers *watch, struct news *news,
                           struct error *err);
/* Tell the others to look. */
MUST_CHECK bool watch_tell(struct other_servers *watch, struct error *err);

/* Take the chores, or go on having them, for so long from now on. *ours: are they? */
MUST_CHECK bool watch_take_chores(struct other_servers *watch, span time, bool *ours,
                                  struct error *err);
/* Let another one take them at once. */
void watch_leave_chores(struct other_servers *watch);

/* --- for engines --- */

/* As the functions above say. */
struct watch_kind {
    bool (*open)(const char *address, struct other_servers **watch, struct error *err);
    void (*close)(struct other_servers *watch);
    bool (*wait)(struct other_servers *watch, int wake, span most, struct error *err);
    bool (*look)(struct other_servers *watch, struct news *news, struct error *err);
    bool (*tell)(struct other_servers *watch, struct error *err);
    bool (*take_chores)(struct other_servers *watch, span time, bool *ours,
                        struct error *err);
    void (*leave_chores)(struct other_servers *watch);
};

/* Embed it as the first member. */
struct other_servers {
    const struct watch_kind *kind;
};

#endif
