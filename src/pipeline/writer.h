/* writer.h - the one thread that changes the database.
 *
 * It is a group (base/group.h) whose ledger is a struct store. Whoever wants something
 * written hands over a task. All tasks that wait run in one transaction, and what was
 * reported done is on the disk. A task passes on the results of store.h's functions as
 * they are; its weight is the number of events that it writes, at least 1. Between tasks
 * the writer seals quarter hours as they pass (store.h), and sees to it that what it
 * writes comes to the file that others know. It logs the checkpoints of the audit log.
 */
#ifndef PIPELINE_WRITER_H
#define PIPELINE_WRITER_H

#include "base/group.h"
#include "store/store.h"

struct replicas;
struct writer;

struct writer_options {
    const char *url;   /* of the database */
    bool lax;          /* do not wait for the disk: only for measuring */
    bool keeps_shifts; /* see store_keep_shifts() */
    size_t
        backlog; /* weight that may wait; beyond it tasks fail with ERROR_UNAVAILABLE */
    /* Called on the writer's thread after each commit of tasks; may be NULL. */
    void (*committed)(void *context);
    void *context;
};

/* Open the database for writing (see store_open()) and start. */
MUST_CHECK bool writer_start(const struct writer_options *options, struct writer **writer,
                             struct error *err);

/* Hand over a task. */
void writer_submit(struct writer *writer, struct task *task);

/* Run a task and wait for it. The writer's own thread must not call this. */
MUST_CHECK bool writer_run(struct writer *writer, struct task *task, struct error *err);

/* Finish the tasks that wait, refuse new ones, and stop. Accepts NULL. */
void writer_stop(struct writer *writer);

struct group_counts writer_counts(struct writer *writer);

/* Where several servers write the database: these are they (replicas.h). */
void writer_share(struct writer *writer, struct replicas *replicas);

/* Is this the server that does what has to be done once for the site? Of several it is
 * none before writer_share(). From any thread. */
bool writer_has_chores(const struct writer *writer);

#endif
