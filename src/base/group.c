#include "base/group.h"

#include "base/clock.h"
#include "base/memory.h"

#include <pthread.h>
#include <stdlib.h>
#include <time.h>

/* The most weight in one transaction, so that no transaction takes for ever. A task that
 * weighs more has one of its own. */
enum { GROUP_WEIGHT = 20000 };

struct queue {
    struct task *first, **last;
};

struct group {
    struct group_options options;
    pthread_t thread;
    span next_tick; /* the thread's */

    pthread_mutex_t mutex; /* for all below */
    pthread_cond_t wake;
    struct queue waiting;
    bool stopping;
    struct group_counts counts;
};

static void push(struct queue *queue, struct task *task)
{
    task->next = NULL;
    *queue->last = task;
    queue->last = &task->next;
}

/* Take tasks off the queue: at least one, and more up to GROUP_WEIGHT. */
static struct task *take(struct group *group, uint64_t *weight)
{
    struct task *first = group->waiting.first, *task = first;
    *weight = task->weight;
    while (task->next && *weight + task->next->weight <= GROUP_WEIGHT) {
        task = task->next;
        *weight += task->weight;
    }
    group->waiting.first = task->next;
    if (!task->next)
        group->waiting.last = &group->waiting.first;
    task->next = NULL;
    return first;
}

/* After such an error the transaction goes on. */
static bool refused(const struct error *err)
{
    return err->code == ERROR_INVALID || err->code == ERROR_NOT_FOUND ||
           err->code == ERROR_CONFLICT || err->code == ERROR_LIMIT ||
           err->code == ERROR_DENIED;
}

static int64_t changes(const struct group_options *options)
{
    return options->kind->changes ? options->kind->changes(options->owner) : -1;
}

/* False: the transaction is lost, as task->err says. */
static bool run_task(const struct group_options *options, struct task *task, instant now)
{
    int64_t before = changes(options);
    return task->run(task, options->ledger, now, &task->err) || refused(&task->err) ||
           (before >= 0 && changes(options) == before);
}

/* Does this task need to know what others did, and is that not known yet? Then find out.
 */
static bool learn_for(const struct group_options *options, const struct task *task,
                      bool *known, struct error *err)
{
    if (*known || task->early || !options->kind->learn)
        return true;
    *known = true;
    return options->kind->learn(options->owner, err);
}

/* *culprit: the task that ended the transaction, or NULL when it was none of them. */
static bool run_tasks(struct group *group, struct task *tasks, struct task **culprit,
                      struct error *err)
{
    const struct ledger_kind *kind = group->options.kind;
    void *owner = group->options.owner;
    instant now = clock_now();
    bool known = false;
    *culprit = NULL;
    if (!kind->begin(owner, err))
        return false;
    for (struct task *task = tasks; task; task = task->next) {
        if (!learn_for(&group->options, task, &known, err)) {
            kind->rollback(owner);
            return false;
        }
        if (run_task(&group->options, task, now))
            continue;
        *culprit = task;
        *err = task->err;
        kind->rollback(owner);
        return false;
    }
    return kind->commit(owner, now, err);
}

/* Report each task. When *err is set, nothing was written. It is then the error of the
 * culprit, while the others may be tried again. Without a culprit all of them have it. */
static void finish(struct task *tasks, const struct task *culprit,
                   const struct error *err)
{
    while (tasks) {
        struct task *task = tasks;
        tasks = task->next;
        if (err->code != ERROR_NONE && culprit && task != culprit)
            error_set(
                &task->err, ERROR_UNAVAILABLE,
                "nothing was written, because of another change at the same moment; "
                "try again");
        else if (err->code != ERROR_NONE)
            task->err = *err;
        task->done(task);
    }
}

static void report(struct group *group, bool ok, const struct error *err)
{
    bool failed = group->counts.failing; /* nobody else writes it */
    if (ok == failed)
        group->options.kind->failing(group->options.owner, ok ? NULL : err);
    pthread_mutex_lock(&group->mutex);
    group->counts.failing = !ok;
    group->counts.why = ok ? (struct error){0} : *err;
    pthread_mutex_unlock(&group->mutex);
}

static void write_group(struct group *group, struct task *tasks, uint64_t weight)
{
    struct error err = {0};
    struct timespec start, end;
    struct task *culprit;
    uint64_t count = 0;
    for (const struct task *task = tasks; task; task = task->next)
        count++;

    clock_gettime(CLOCK_MONOTONIC, &start);
    bool ok = run_tasks(group, tasks, &culprit, &err);
    clock_gettime(CLOCK_MONOTONIC, &end);
    /* A transaction that changed nothing succeeds on the worst disk. */
    if (!ok || !group->options.kind->check)
        report(group, ok, &err);

    pthread_mutex_lock(&group->mutex);
    struct group_counts *counts = &group->counts;
    counts->waiting -= weight;
    counts->commits += ok;
    counts->failed_commits += !ok;
    counts->tasks += ok ? count : 0;
    counts->weight += ok ? weight : 0;
    counts->commit_us += (uint64_t)((end.tv_sec - start.tv_sec) * 1000000 +
                                    (end.tv_nsec - start.tv_nsec) / 1000);
    pthread_mutex_unlock(&group->mutex);

    finish(tasks, culprit, &err);
    if (ok)
        group->options.kind->committed(group->options.owner);
}

static void tick_when_due(struct group *group)
{
    if (clock_monotonic().ms < group->next_tick.ms)
        return;
    const struct group_options *options = &group->options;
    struct error err = {0};
    options->kind->tick(options->owner, clock_now());
    if (options->kind->check)
        report(group,
               options->kind->check(options->owner, clock_now(), group->counts.failing,
                                    &err),
               &err);
    group->next_tick.ms = clock_monotonic().ms + SPAN_SECOND.ms;
}

/* Wait up to a second for work. */
static void doze(struct group *group)
{
    clock_wait(&group->wake, &group->mutex,
               (span){clock_monotonic().ms + SPAN_SECOND.ms});
}

static void *work(void *context)
{
    struct group *group = context;
    const struct group_options *options = &group->options;
    bool more = false;
    pthread_mutex_lock(&group->mutex);
    while (group->waiting.first || !group->stopping) {
        uint64_t weight;
        if (!group->waiting.first && !more)
            doze(group);
        struct task *tasks = group->waiting.first ? take(group, &weight) : NULL;
        pthread_mutex_unlock(&group->mutex);
        if (tasks)
            write_group(group, tasks, weight);
        else
            more =
                options->kind->spare && options->kind->spare(options->owner, clock_now());
        tick_when_due(group);
        pthread_mutex_lock(&group->mutex);
    }
    pthread_mutex_unlock(&group->mutex);
    return NULL;
}

static bool launch(struct group *group, struct error *err)
{
    pthread_mutex_init(&group->mutex, NULL);
    clock_condition(&group->wake);
    if (pthread_create(&group->thread, NULL, work, group) == 0)
        return true;
    pthread_cond_destroy(&group->wake);
    pthread_mutex_destroy(&group->mutex);
    return error_set(err, ERROR_UNAVAILABLE, "cannot start the thread that writes");
}

bool group_start(const struct group_options *options, struct group **group,
                 struct error *err)
{
    struct group *started = memory_new(struct group, 1);
    started->options = *options;
    started->counts.backlog = options->backlog;
    started->waiting.last = &started->waiting.first;
    started->next_tick.ms = clock_monotonic().ms + SPAN_SECOND.ms;
    if (!launch(started, err)) {
        free(started);
        return false;
    }
    *group = started;
    return true;
}

void group_submit(struct group *group, struct task *task)
{
    task->err = (struct error){0};
    pthread_mutex_lock(&group->mutex);
    struct group_counts *counts = &group->counts;
    bool full = counts->waiting && counts->waiting + task->weight > counts->backlog;
    bool accepted = !full && !group->stopping;
    if (accepted) {
        push(&group->waiting, task);
        counts->waiting += task->weight;
        pthread_cond_signal(&group->wake);
    } else {
        counts->refused++;
        error_set(&task->err, ERROR_UNAVAILABLE,
                  full ? "too much is waiting to be written; try again in a moment"
                       : "this program is stopping; try again in a moment");
    }
    pthread_mutex_unlock(&group->mutex);
    if (!accepted)
        task->done(task);
}

/* A task that somebody waits for: runs and reports as `inner` says. */
struct awaited {
    struct task task; /* must be first */
    struct task *inner;
    pthread_mutex_t mutex;
    pthread_cond_t wake;
    bool over;
};

static bool run_inner(struct task *task, void *ledger, instant now, struct error *err)
{
    struct awaited *awaited = (struct awaited *)task;
    return awaited->inner->run(awaited->inner, ledger, now, err);
}

static void report_over(struct task *task)
{
    struct awaited *awaited = (struct awaited *)task;
    pthread_mutex_lock(&awaited->mutex);
    awaited->over = true;
    pthread_cond_signal(&awaited->wake);
    pthread_mutex_unlock(&awaited->mutex);
}

bool group_run(struct group *group, struct task *task, struct error *err)
{
    struct awaited awaited = {
        .task = {.run = run_inner, .done = report_over, .weight = task->weight},
        .inner = task,
    };
    pthread_mutex_init(&awaited.mutex, NULL);
    pthread_cond_init(&awaited.wake, NULL);
    group_submit(group, &awaited.task);

    pthread_mutex_lock(&awaited.mutex);
    while (!awaited.over)
        pthread_cond_wait(&awaited.wake, &awaited.mutex);
    pthread_mutex_unlock(&awaited.mutex);
    pthread_cond_destroy(&awaited.wake);
    pthread_mutex_destroy(&awaited.mutex);

    task->err = awaited.task.err;
    if (task->err.code == ERROR_NONE)
        return true;
    *err = task->err;
    return false;
}

void group_stop(struct group *group)
{
    if (!group)
        return;
    pthread_mutex_lock(&group->mutex);
    group->stopping = true;
    pthread_cond_signal(&group->wake);
    pthread_mutex_unlock(&group->mutex);
    pthread_join(group->thread, NULL);

    pthread_cond_destroy(&group->wake);
    pthread_mutex_destroy(&group->mutex);
    free(group);
}

struct group_counts group_counts(struct group *group)
{
    pthread_mutex_lock(&group->mutex);
    struct group_counts counts = group->counts;
    pthread_mutex_unlock(&group->mutex);
    return counts;
}
