/* replicas.h - the servers that write the same database: each learns what the others have
 * committed, and one of them does what has to be done once for all (store/watch.h).
 *
 * A thread of its own looks twice a second, and at once when another one tells it to.
 */
#ifndef PIPELINE_REPLICAS_H
#define PIPELINE_REPLICAS_H

#include "store/watch.h"

struct replicas;

struct replicas_options {
    const char *url;     /* of the database, for which store_is_shared() */
    bool without_chores; /* it never has them */
    /* All are called on its thread. Something was committed, by whomever. */
    void (*committed)(void *context);
    /* There is news of this kind; at the begin, and after others could not be heard for a
     * while, of every kind. */
    void (*news)(void *context, enum news_kind kind);
    /* After each look. */
    void (*looked)(void *context);
    /* The others are told that this server has committed something; this is one more way
     * to tell them. NULL: there is none. */
    void (*tell)(void *context);
    void *context;
};

MUST_CHECK bool replicas_start(const struct replicas_options *options,
                               struct replicas **replicas, struct error *err);

/* This server has committed something: the others are told. Cheap, from any thread.
 * Accepts NULL. */
void replicas_committed(struct replicas *replicas);

/* Another server says that it has committed something: look now. From any thread. */
void replicas_hear(struct replicas *replicas);

/* Is this the server that does what one has to do for all? From any thread. NULL: there
 * is only this one. */
bool replicas_have_chores(const struct replicas *replicas);

/* Leave the chores to another one, and end the thread: nothing is called any more. */
void replicas_stop(struct replicas *replicas);
/* Nobody uses it any more. Both accept NULL. */
void replicas_free(struct replicas *replicas);

#endif
