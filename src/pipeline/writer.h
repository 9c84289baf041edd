/* writer.h - the one thread that changes the database.
 *
 * A group (base/group.h) whose ledger is the store: whoever wants something written hands
 * over a job; all that wait run in one transaction, and what was reported done is on the
 * disk. Between jobs the writer seals quarter hours as they pass (store.h).
 */
#ifndef PIPELINE_WRITER_H
#define PIPELINE_WRITER_H

#include "base/group.h"
#include "store/store.h"

struct job {
    struct task task; /* the writer's; must be first */
    /* Make changes in the open transaction; the results of store.h's functions are passed
     * on as they are. Runs on the writer's thread, once. */
    bool (*run)(struct job *job, struct store *store, instant now, struct error *err);
    /* It is over: err.code is ERROR_NONE and all is committed, or nothing of this job
     * was written. Called exactly once, on the writer's thread or on the thread that
     * submits; the job is its owner's again. */
    void (*done)(struct job *job);
    size_t weight; /* how much it writes: events, at least 1 */
    struct error err;
};

struct writer;

struct writer_options {
    const char *path;
    bool lax;       /* do not wait for the disk: only for measuring */
    size_t backlog; /* weight that may wait; past it jobs fail with ERROR_UNAVAILABLE */
    /* Called on the writer's thread after each commit of jobs; may be NULL. */
    void (*committed)(void *context);
    void *context;
};

/* Open the database for writing (see store_open()) and start. */
MUST_CHECK bool writer_start(const struct writer_options *options, struct writer **writer,
                             struct error *err);

/* Hand over a job. */
void writer_submit(struct writer *writer, struct job *job);

/* Run a job and wait for it. Not from the writer's own thread. */
MUST_CHECK bool writer_run(struct writer *writer, struct job *job, struct error *err);

/* Finish the jobs that wait, refuse new ones, and stop. Accepts NULL. */
void writer_stop(struct writer *writer);

struct group_counts writer_counts(struct writer *writer);

#endif
