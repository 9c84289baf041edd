#include "edge/losses.h"

#include "base/log.h"

void losses_init(struct losses *losses, struct spooler *spooler)
{
    *losses = (struct losses){.spooler = spooler};
    pthread_mutex_init(&losses->mutex, NULL);
}

void losses_destroy(struct losses *losses) { pthread_mutex_destroy(&losses->mutex); }

/* --- refused --- */

void losses_refused(struct losses *losses, size_t count, const struct error *why)
{
    pthread_mutex_lock(&losses->mutex);
    losses->refused += (int64_t)count;
    losses->why = *why;
    pthread_mutex_unlock(&losses->mutex);
}

struct refusals {
    struct task task; /* must be first */
    int64_t count;
};

static bool run_refusals(struct task *task, void *spool, instant now, struct error *err)
{
    (void)now;
    return spool_count_refused(spool, ((const struct refusals *)task)->count, err);
}

/* Log refusals that were not logged yet. The result is how many have to be counted. */
static int64_t log_refusals(struct losses *losses)
{
    pthread_mutex_lock(&losses->mutex);
    int64_t fresh = losses->refused, count = losses->uncounted + fresh;
    struct error why = losses->why;
    losses->refused = losses->uncounted = 0;
    pthread_mutex_unlock(&losses->mutex);
    if (fresh)
        log_warn("events were refused", LOG_INT("count", fresh),
                 LOG_TEXT("reason", why.text));
    return count;
}

void losses_count_refused(struct losses *losses)
{
    struct refusals refusals = {{.run = run_refusals, .weight = 1}, log_refusals(losses)};
    struct error err = {0};
    if (!refusals.count || spooler_run(losses->spooler, &refusals.task, &err))
        return;
    pthread_mutex_lock(&losses->mutex);
    losses->uncounted += refusals.count;
    pthread_mutex_unlock(&losses->mutex);
}

/* --- dropped --- */

void losses_recall(struct losses *losses, const struct spool_stats *stats)
{
    losses->dropped_full = stats->dropped_full;
    losses->dropped_old = stats->dropped_old;
}

/* Reads how many events the spool has dropped so far. */
struct drops {
    struct task task; /* must be first */
    int64_t full, old;
};

static bool run_drops(struct task *task, void *spool, instant now, struct error *err)
{
    struct drops *drops = (struct drops *)task;
    struct spool_stats stats;
    (void)now;
    if (!spool_stats(spool, &stats, err))
        return false;
    drops->full = stats.dropped_full;
    drops->old = stats.dropped_old;
    return true;
}

void losses_log_dropped(struct losses *losses)
{
    struct drops drops = {.task = {.run = run_drops, .weight = 1}};
    struct error err;
    if (!spooler_run(losses->spooler, &drops.task, &err))
        return;
    if (drops.full > losses->dropped_full)
        log_warn("events were dropped for a full spool",
                 LOG_INT("count", drops.full - losses->dropped_full));
    if (drops.old > losses->dropped_old)
        log_warn("events were dropped for their age",
                 LOG_INT("count", drops.old - losses->dropped_old));
    losses->dropped_full = drops.full;
    losses->dropped_old = drops.old;
}
