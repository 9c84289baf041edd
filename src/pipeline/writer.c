#include "pipeline/writer.h"

#include "base/clock.h"
#include "base/log.h"

#include <pthread.h>
#include <stdlib.h>
#include <time.h>

/* Jobs of more weight than this are split over transactions, so that nobody waits for
 * an endless one. */
enum { GROUP_WEIGHT = 20000 };

struct queue {
    struct job *first, **last;
};

struct writer {
    struct writer_options options;
    struct store *store; /* the thread's, as is `failing` */
    bool failing;
    pthread_t thread;

    pthread_mutex_t mutex; /* for all below */
    pthread_cond_t wake;
    struct queue waiting;
    bool stopping;
    struct writer_counts counts;
};

static void push(struct queue *queue, struct job *job)
{
    job->next = NULL;
    *queue->last = job;
    queue->last = &job->next;
}

/* Move jobs of up to GROUP_WEIGHT, at least one, from what waits. */
static struct job *take_group(struct writer *writer, uint64_t *weight)
{
    struct job *first = writer->waiting.first, *job = first;
    *weight = job->weight;
    while (job->next && *weight + job->next->weight <= GROUP_WEIGHT) {
        job = job->next;
        *weight += job->weight;
    }
    writer->waiting.first = job->next;
    if (!job->next)
        writer->waiting.last = &writer->waiting.first;
    job->next = NULL;
    return first;
}

/* After such an error the transaction goes on; see store.h. */
static bool refused(const struct error *err)
{
    return err->code == ERROR_INVALID || err->code == ERROR_NOT_FOUND ||
           err->code == ERROR_CONFLICT || err->code == ERROR_LIMIT ||
           err->code == ERROR_DENIED;
}

/* *culprit: the job that ended the transaction, or NULL when it was none of them. */
static bool run_group(struct store *store, struct job *group, struct job **culprit,
                      struct error *err)
{
    instant now = clock_now();
    *culprit = NULL;
    if (!store_begin(store, err))
        return false;
    for (struct job *job = group; job; job = job->next) {
        if (job->run(job, store, now, &job->err) || refused(&job->err))
            continue;
        *culprit = job;
        *err = job->err;
        store_rollback(store);
        return false;
    }
    return store_commit(store, now, err);
}

/* Report each job of a group. *err, if set, is why nothing was written: it is what became
 * of the culprit, or of all where there is none; the others may be tried again. */
static void finish(struct job *group, const struct job *culprit, const struct error *err)
{
    while (group) {
        struct job *job = group;
        group = job->next;
        if (err->code != ERROR_NONE && culprit && job != culprit)
            error_set(
                &job->err, ERROR_UNAVAILABLE,
                "nothing was written, because of another change at the same moment; "
                "try again");
        else if (err->code != ERROR_NONE)
            job->err = *err;
        job->done(job);
    }
}

/* Say when writing begins to fail and when it works again, not each time in between. */
static void log_outcome(struct writer *writer, bool ok, const struct error *err)
{
    if (!ok && !writer->failing)
        log_error("nothing can be written", LOG_TEXT("reason", err->text));
    if (ok && writer->failing)
        log_info("writing works again");
    writer->failing = !ok;
}

static void write_group(struct writer *writer, struct job *group, uint64_t weight)
{
    struct error err = {0};
    struct timespec start, end;
    struct job *culprit;
    uint64_t jobs = 0;
    for (const struct job *job = group; job; job = job->next)
        jobs++;

    clock_gettime(CLOCK_MONOTONIC, &start);
    bool ok = run_group(writer->store, group, &culprit, &err);
    clock_gettime(CLOCK_MONOTONIC, &end);
    log_outcome(writer, ok, &err);

    pthread_mutex_lock(&writer->mutex);
    struct writer_counts *counts = &writer->counts;
    counts->waiting -= weight;
    counts->commits += ok;
    counts->failed_commits += !ok;
    counts->jobs += ok ? jobs : 0;
    counts->weight += ok ? weight : 0;
    counts->commit_us += (uint64_t)((end.tv_sec - start.tv_sec) * 1000000 +
                                    (end.tv_nsec - start.tv_nsec) / 1000);
    pthread_mutex_unlock(&writer->mutex);

    finish(group, culprit, &err);
    if (ok && writer->options.committed)
        writer->options.committed(writer->options.context);
}

/* An empty transaction seals what has passed. */
static void seal(struct writer *writer)
{
    struct error err = {0};
    instant now = clock_now();
    if (!store_seal_due(writer->store, now))
        return;
    if (!store_begin(writer->store, &err) || !store_commit(writer->store, now, &err))
        log_warn("rollups wait", LOG_TEXT("reason", err.text));
}

/* Wait up to a second for work. */
static void doze(struct writer *writer)
{
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec++;
    pthread_cond_timedwait(&writer->wake, &writer->mutex, &until);
}

static void *work(void *context)
{
    struct writer *writer = context;
    pthread_mutex_lock(&writer->mutex);
    while (writer->waiting.first || !writer->stopping) {
        if (writer->waiting.first) {
            uint64_t weight;
            struct job *group = take_group(writer, &weight);
            pthread_mutex_unlock(&writer->mutex);
            write_group(writer, group, weight);
        } else {
            doze(writer);
            pthread_mutex_unlock(&writer->mutex);
            seal(writer);
        }
        pthread_mutex_lock(&writer->mutex);
    }
    pthread_mutex_unlock(&writer->mutex);
    return NULL;
}

static bool launch(struct writer *writer, struct error *err)
{
    pthread_condattr_t clock;
    pthread_condattr_init(&clock);
    pthread_condattr_setclock(&clock, CLOCK_MONOTONIC);
    pthread_mutex_init(&writer->mutex, NULL);
    pthread_cond_init(&writer->wake, &clock);
    pthread_condattr_destroy(&clock);
    if (pthread_create(&writer->thread, NULL, work, writer) != 0)
        return error_set(err, ERROR_UNAVAILABLE, "cannot start the writer's thread");
    return true;
}

bool writer_start(const struct writer_options *options, struct writer **writer,
                  struct error *err)
{
    struct writer *started = calloc(1, sizeof *started);
    if (!started)
        abort();
    started->options = *options;
    started->counts.backlog = options->backlog;
    started->waiting.last = &started->waiting.first;

    enum store_access access = options->lax ? STORE_WRITER_LAX : STORE_WRITER;
    if (!store_open(options->path, access, clock_now(), &started->store, err) ||
        !launch(started, err)) {
        store_close(started->store);
        free(started);
        return false;
    }
    *writer = started;
    return true;
}

void writer_submit(struct writer *writer, struct job *job)
{
    job->err = (struct error){0};
    pthread_mutex_lock(&writer->mutex);
    struct writer_counts *counts = &writer->counts;
    bool full =
        counts->waiting && counts->waiting + job->weight > writer->options.backlog;
    bool accepted = !full && !writer->stopping;
    if (accepted) {
        push(&writer->waiting, job);
        counts->waiting += job->weight;
        pthread_cond_signal(&writer->wake);
    } else {
        counts->refused++;
        error_set(&job->err, ERROR_UNAVAILABLE,
                  full ? "too much is waiting to be written; try again in a moment"
                       : "the server is stopping; try again in a moment");
    }
    pthread_mutex_unlock(&writer->mutex);
    if (!accepted)
        job->done(job);
}

/* A job that somebody waits for: runs and reports as `inner` says. */
struct awaited {
    struct job job;
    struct job *inner;
    pthread_mutex_t mutex;
    pthread_cond_t wake;
    bool over;
};

static bool run_inner(struct job *job, struct store *store, instant now,
                      struct error *err)
{
    struct awaited *awaited = (struct awaited *)job;
    return awaited->inner->run(awaited->inner, store, now, err);
}

static void report_over(struct job *job)
{
    struct awaited *awaited = (struct awaited *)job;
    pthread_mutex_lock(&awaited->mutex);
    awaited->over = true;
    pthread_cond_signal(&awaited->wake);
    pthread_mutex_unlock(&awaited->mutex);
}

bool writer_run(struct writer *writer, struct job *job, struct error *err)
{
    struct awaited awaited = {
        .job = {.run = run_inner, .done = report_over, .weight = job->weight},
        .inner = job,
    };
    pthread_mutex_init(&awaited.mutex, NULL);
    pthread_cond_init(&awaited.wake, NULL);
    writer_submit(writer, &awaited.job);

    pthread_mutex_lock(&awaited.mutex);
    while (!awaited.over)
        pthread_cond_wait(&awaited.wake, &awaited.mutex);
    pthread_mutex_unlock(&awaited.mutex);
    pthread_cond_destroy(&awaited.wake);
    pthread_mutex_destroy(&awaited.mutex);

    job->err = awaited.job.err;
    if (job->err.code == ERROR_NONE)
        return true;
    *err = job->err;
    return false;
}

void writer_stop(struct writer *writer)
{
    if (!writer)
        return;
    pthread_mutex_lock(&writer->mutex);
    writer->stopping = true;
    pthread_cond_signal(&writer->wake);
    pthread_mutex_unlock(&writer->mutex);
    pthread_join(writer->thread, NULL);

    store_close(writer->store);
    pthread_cond_destroy(&writer->wake);
    pthread_mutex_destroy(&writer->mutex);
    free(writer);
}

struct writer_counts writer_counts(struct writer *writer)
{
    pthread_mutex_lock(&writer->mutex);
    struct writer_counts counts = writer->counts;
    pthread_mutex_unlock(&writer->mutex);
    return counts;
}
