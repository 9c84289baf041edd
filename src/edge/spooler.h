/* spooler.h - the one thread that changes the spool.
 *
 * As the server's writer (pipeline/writer.h): whoever wants something changed hands over
 * an errand; all that wait run in one transaction, one fsync for all of them, and are
 * reported done after it. So what was acknowledged is on the disk. In between the thread
 * tidies the spool.
 */
#ifndef EDGE_SPOOLER_H
#define EDGE_SPOOLER_H

#include "base/group.h"
#include "edge/spool.h"

struct spooler;

struct errand {
    struct task task; /* the spooler's; must be first */
    /* Make changes in the open transaction; results of spool.h's functions are passed on
     * as they are. Runs on the spooler's thread, once. */
    bool (*run)(struct errand *errand, struct spool *spool, instant now,
                struct error *err);
    /* It is over: err.code is ERROR_NONE and all is on the disk, or nothing of it was
     * written. Called exactly once, on the spooler's thread or the one that submits. */
    void (*done)(struct errand *errand);
    size_t weight; /* how much it writes: events, at least 1 */
    struct error err;
};

struct spooler_options {
    const char *path;
    struct spool_limits limits;
    size_t backlog; /* weight that may wait; past it errands fail with
                       ERROR_UNAVAILABLE */
    /* Called on the spooler's thread after each commit of errands; may be NULL. */
    void (*committed)(void *context);
    void *context;
};

/* Open the spool for writing (see spool_open()) and start. */
MUST_CHECK bool spooler_start(const struct spooler_options *options,
                              struct spooler **spooler, struct error *err);

void spooler_submit(struct spooler *spooler, struct errand *errand);

/* Run an errand and wait for it. Not from the spooler's own thread. */
MUST_CHECK bool spooler_run(struct spooler *spooler, struct errand *errand,
                            struct error *err);

/* Can events be kept, as of the last second or transaction? False: why not. From any
 * thread. */
MUST_CHECK bool spooler_ready(struct spooler *spooler, struct error *err);

/* Finish the errands that wait, refuse new ones, and stop. Accepts NULL. */
void spooler_stop(struct spooler *spooler);

#endif
