#include "edge/spooler.h"

#include "base/log.h"
#include "base/memory.h"

#include <pthread.h>
#include <stdlib.h>

struct spooler {
    struct spooler_options options;
    struct spool *spool; /* the group's thread's, as is `untidy` */
    struct group *group;
    bool untidy; /* tidying fails, and that was said */

    pthread_mutex_t mutex; /* for what is below */
    struct error why_not;  /* events cannot be kept; ERROR_NONE: they can */
};

/* --- the spool as a ledger --- */

static bool begin(void *ledger, struct error *err)
{
    return spool_begin(((struct spooler *)ledger)->spool, err);
}

static bool commit(void *ledger, instant now, struct error *err)
{
    (void)now;
    return spool_commit(((struct spooler *)ledger)->spool, err);
}

static void rollback(void *ledger) { spool_rollback(((struct spooler *)ledger)->spool); }

static void committed(void *ledger)
{
    struct spooler *spooler = ledger;
    if (spooler->options.committed)
        spooler->options.committed(spooler->options.context);
}

/* *why_not is ERROR_NONE when events can be kept. */
static void note_ready(struct spooler *spooler, const struct error *why_not)
{
    pthread_mutex_lock(&spooler->mutex);
    spooler->why_not = *why_not;
    pthread_mutex_unlock(&spooler->mutex);
}

static void tidy(void *ledger, instant now)
{
    struct spooler *spooler = ledger;
    struct error err = {0};
    bool ok = spool_tidy(spooler->spool, now, &err);
    if (!ok && !spooler->untidy)
        log_warn("the spool cannot be tidied", LOG_TEXT("reason", err.text));
    spooler->untidy = !ok;
    if (ok && spool_has_room(spooler->spool, &err))
        err = (struct error){0};
    note_ready(spooler, &err);
}

/* Whether it still fails the next tick will tell. */
static void failing(void *ledger, const struct error *why)
{
    if (why)
        note_ready(ledger, why);
    if (why)
        log_error("nothing can be spooled", LOG_TEXT("reason", why->text));
    else
        log_info("spooling works again");
}

static const struct ledger_kind kept_in_spool = {
    .begin = begin,
    .commit = commit,
    .rollback = rollback,
    .committed = committed,
    .tick = tidy,
    .failing = failing,
};

/* --- errands as tasks --- */

/* A full spool refuses before anything is changed: that must not keep the uplink from
 * making room in the same transaction. */
static bool run(struct task *task, void *ledger, instant now, struct error *err)
{
    struct errand *errand = (struct errand *)task;
    struct spool *spool = ((struct spooler *)ledger)->spool;
    int64_t before = spool_changes(spool);
    bool ok = errand->run(errand, spool, now, err);
    task->harmless = !ok && before >= 0 && spool_changes(spool) == before;
    return ok;
}

static void done(struct task *task)
{
    struct errand *errand = (struct errand *)task;
    errand->err = task->err;
    errand->done(errand);
}

static struct task *task_of(struct errand *errand)
{
    errand->task = (struct task){.run = run, .done = done, .weight = errand->weight};
    return &errand->task;
}

void spooler_submit(struct spooler *spooler, struct errand *errand)
{
    group_submit(spooler->group, task_of(errand));
}

bool spooler_run(struct spooler *spooler, struct errand *errand, struct error *err)
{
    bool ok = group_run(spooler->group, task_of(errand), err);
    errand->err = errand->task.err;
    return ok;
}

bool spooler_ready(struct spooler *spooler, struct error *err)
{
    pthread_mutex_lock(&spooler->mutex);
    struct error why_not = spooler->why_not;
    pthread_mutex_unlock(&spooler->mutex);
    return why_not.code == ERROR_NONE ||
           error_set(err, ERROR_UNAVAILABLE, "%s", why_not.text);
}

/* --- beginning and end --- */

static void spooler_free(struct spooler *spooler)
{
    spool_close(spooler->spool);
    pthread_mutex_destroy(&spooler->mutex);
    free(spooler);
}

bool spooler_start(const struct spooler_options *options, struct spooler **spooler,
                   struct error *err)
{
    struct spooler *started = memory_new(struct spooler, 1);
    started->options = *options;
    pthread_mutex_init(&started->mutex, NULL);
    struct group_options group = {&kept_in_spool, started, options->backlog};
    if (!spool_open(options->path, SPOOL_WRITE, &options->limits, &started->spool, err) ||
        !group_start(&group, &started->group, err)) {
        spooler_free(started);
        return false;
    }
    *spooler = started;
    return true;
}

void spooler_stop(struct spooler *spooler)
{
    if (!spooler)
        return;
    group_stop(spooler->group);
    spooler_free(spooler);
}
