/* losses.h - logs and counts events that this box could not keep.
 *
 * Some are refused when they come, because the spool or the disk is full; others are
 * dropped from the spool later. The agent's tick calls the functions here, so that losses
 * are logged from time to time, with a number, and not one by one.
 */
#ifndef EDGE_LOSSES_H
#define EDGE_LOSSES_H

#include "edge/spool/spooler.h"

#include <pthread.h>

struct losses {
    struct spooler *spooler;
    int64_t dropped_full, dropped_old; /* by the spool, as far as they were logged */

    pthread_mutex_t mutex; /* protects: */
    int64_t refused;       /* events that were refused, and are not logged yet */
    int64_t uncounted;     /* the same, logged but not yet counted in the spool */
    struct error why;      /* why the latest of them were refused */
};

void losses_init(struct losses *losses, struct spooler *spooler);
void losses_destroy(struct losses *losses);

/* What the spool has dropped until now was logged by an earlier process. */
void losses_recall(struct losses *losses, const struct spool_stats *stats);

/* `count` events were refused. From any thread. */
void losses_refused(struct losses *losses, size_t count, const struct error *why);

/* Log new refusals, and count them in the spool. If the disk is full, the next call
 * counts them. */
void losses_count_refused(struct losses *losses);

/* Log how many events the spool has dropped since the last call. */
void losses_log_dropped(struct losses *losses);

#endif
