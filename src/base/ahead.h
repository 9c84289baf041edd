/* ahead.h - a thread that reads on while another works on what was read.
 *
 * The one runs a function that puts things, the other takes them in the same order. No
 * more than AHEAD_MOST wait in between.
 */
#ifndef BASE_AHEAD_H
#define BASE_AHEAD_H

#include "base/error.h"

#include <pthread.h>
#include <stddef.h>

enum { AHEAD_MOST = 4 };

struct ahead;
typedef bool ahead_reader(void *context, struct ahead *ahead, struct error *err);

struct ahead {
    ahead_reader *read; /* private, as all below */
    void *context;
    pthread_t thread;
    bool ok;
    struct error err;

    pthread_mutex_t mutex; /* for these */
    pthread_cond_t changed;
    void *thing[AHEAD_MOST];
    size_t put, taken;
    bool over, left;
};

/* Run `read` on a thread. What `context` names is the thread's until ahead_end().
 * ERROR_UNAVAILABLE: there is no thread to be had; nothing was started. */
MUST_CHECK bool ahead_start(struct ahead *ahead, ahead_reader *read, void *context,
                            struct error *err);

/* The reader's: hand over a thing, not NULL. False: no more are wanted; this one is
 * handed over all the same. */
bool ahead_put(struct ahead *ahead, void *thing);

/* The next thing, now the caller's; NULL: there are no more. Take them all. */
void *ahead_take(struct ahead *ahead);
/* No more are wanted than those that were put. */
void ahead_leave(struct ahead *ahead);

/* After the last: end the thread. The result and the error are the reader's. */
MUST_CHECK bool ahead_end(struct ahead *ahead, struct error *err);

#endif
