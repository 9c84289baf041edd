#include "pipeline/writer.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/memory.h"

#include <stdlib.h>

struct writer {
    struct writer_options options;
    struct store *store; /* the group's thread's */
    struct group *group;
};

/* --- the store as a ledger --- */

static bool begin(void *ledger, struct error *err)
{
    return store_begin(((struct writer *)ledger)->store, err);
}

static bool commit(void *ledger, instant now, struct error *err)
{
    return store_commit(((struct writer *)ledger)->store, now, err);
}

static void rollback(void *ledger) { store_rollback(((struct writer *)ledger)->store); }

static void committed(void *ledger)
{
    struct writer *writer = ledger;
    if (writer->options.committed)
        writer->options.committed(writer->options.context);
}

/* An empty transaction seals what has passed. */
static void seal(void *ledger, instant now)
{
    struct writer *writer = ledger;
    struct error err = {0};
    if (!store_seal_due(writer->store, now))
        return;
    if (!store_begin(writer->store, &err) || !store_commit(writer->store, now, &err))
        log_warn("rollups wait", LOG_TEXT("reason", err.text));
}

static void failing(void *ledger, const struct error *why)
{
    (void)ledger;
    if (why)
        log_error("nothing can be written", LOG_TEXT("reason", why->text));
    else
        log_info("writing works again");
}

static const struct ledger_kind kept_in_store = {
    .begin = begin,
    .commit = commit,
    .rollback = rollback,
    .committed = committed,
    .tick = seal,
    .failing = failing,
};

/* --- jobs as tasks --- */

static bool run(struct task *task, void *ledger, instant now, struct error *err)
{
    struct job *job = (struct job *)task;
    return job->run(job, ((struct writer *)ledger)->store, now, err);
}

static void done(struct task *task)
{
    struct job *job = (struct job *)task;
    job->err = task->err;
    job->done(job);
}

static struct task *task_of(struct job *job)
{
    job->task = (struct task){.run = run, .done = done, .weight = job->weight};
    return &job->task;
}

void writer_submit(struct writer *writer, struct job *job)
{
    group_submit(writer->group, task_of(job));
}

bool writer_run(struct writer *writer, struct job *job, struct error *err)
{
    bool ok = group_run(writer->group, task_of(job), err);
    job->err = job->task.err;
    return ok;
}

/* --- beginning and end --- */

bool writer_start(const struct writer_options *options, struct writer **writer,
                  struct error *err)
{
    struct writer *started = memory_new(struct writer, 1);
    started->options = *options;

    enum store_access access = options->lax ? STORE_WRITER_LAX : STORE_WRITER;
    struct group_options group = {&kept_in_store, started, options->backlog};
    if (!store_open(options->path, access, clock_now(), &started->store, err) ||
        !group_start(&group, &started->group, err)) {
        store_close(started->store);
        free(started);
        return false;
    }
    *writer = started;
    return true;
}

void writer_stop(struct writer *writer)
{
    if (!writer)
        return;
    group_stop(writer->group);
    store_close(writer->store);
    free(writer);
}

struct group_counts writer_counts(struct writer *writer)
{
    return group_counts(writer->group);
}
