/* spooler.h - the one thread that changes the spool.
 *
 * It is a group (base/group.h) whose ledger is a struct spool, as the server's writer is
 * one (pipeline/writer.h). Whoever wants something changed hands over a task. All tasks
 * that wait run in one transaction, with one fsync, and are reported done after it. So
 * what was acknowledged is on the disk. A task passes on the results of spool.h's
 * functions as they are; its weight is the number of events that it writes, at least 1.
 * In between the thread tidies the spool.
 */
#ifndef EDGE_SPOOL_SPOOLER_H
#define EDGE_SPOOL_SPOOLER_H

#include "base/group.h"
#include "edge/spool/spool.h"

struct spooler;

struct spooler_options {
    const char *path;
    struct spool_limits limits;
    size_t backlog; /* the most weight that may wait; further tasks fail with
                       ERROR_UNAVAILABLE */
    /* Called on the spooler's thread after each commit of tasks. May be NULL. */
    void (*committed)(void *context);
    /* The file is damaged. Called once, from any thread. May be NULL. */
    void (*damaged)(void *context);
    void *context;
};

/* Open the spool for writing and start the thread. Errors: see spool_open(). */
MUST_CHECK bool spooler_start(const struct spooler_options *options,
                              struct spooler **spooler, struct error *err);

void spooler_submit(struct spooler *spooler, struct task *task);

/* Run a task and wait for it. Not from the spooler's own thread. */
MUST_CHECK bool spooler_run(struct spooler *spooler, struct task *task,
                            struct error *err);

/* Could events be kept a moment ago? False: *err says why not. From any thread. */
MUST_CHECK bool spooler_ready(struct spooler *spooler, struct error *err);

/* The file is damaged: whoever reads it has found out. It takes no more events, as nobody
 * knows whether they could be read. From any thread. */
void spooler_damaged(struct spooler *spooler, const struct error *why);

/* Refuse new tasks, finish those that wait, and stop. Accepts NULL. */
void spooler_stop(struct spooler *spooler);

#endif
