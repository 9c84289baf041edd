#include "edge/spooler.h"

#include "base/log.h"

#include <stdlib.h>

struct spooler {
    struct spooler_options options;
    struct spool *spool; /* the group's thread's, as is `untidy` */
    struct group *group;
    bool untidy; /* tidying fails, and that was said */
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

static void tidy(void *ledger, instant now)
{
    struct spooler *spooler = ledger;
    struct error err = {0};
    bool ok = spool_tidy(spooler->spool, now, &err);
    if (!ok && !spooler->untidy)
        log_warn("the spool cannot be tidied", LOG_TEXT("reason", err.text));
    spooler->untidy = !ok;
}

static void failing(void *ledger, const struct error *why)
{
    (void)ledger;
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

/* --- beginning and end --- */

bool spooler_start(const struct spooler_options *options, struct spooler **spooler,
                   struct error *err)
{
    struct spooler *started = calloc(1, sizeof *started);
    if (!started)
        abort();
    started->options = *options;
    struct group_options group = {&kept_in_spool, started, options->backlog};
    if (!spool_open(options->path, SPOOL_WRITE, &options->limits, &started->spool, err) ||
        !group_start(&group, &started->group, err)) {
        spool_close(started->spool);
        free(started);
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
    spool_close(spooler->spool);
    free(spooler);
}
