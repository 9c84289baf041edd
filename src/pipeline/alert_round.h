/* alert_round.h - a round of alerts: read how things are, decide, and have it kept.
 *
 * A round reads, in one snapshot, what alerts there are and how things stand
 * (alert_readings.h), goes one step with each alert (domain/alert.h), and has the writer
 * keep what changed, together with the messages that tell of it. It remembers nothing
 * from one time to the next.
 */
#ifndef PIPELINE_ALERT_ROUND_H
#define PIPELINE_ALERT_ROUND_H

#include "pipeline/alert_format.h"
#include "pipeline/alert_readings.h"
#include "store/alerts.h"

struct backups;
struct notify;
struct pool;
struct writer;

struct alerts_options {
    struct writer *writer;
    struct pool *pool;
    struct notify *notify;
    struct backups *backups;     /* NULL: none are made */
    str database, backup_folder; /* files on the disks that must have room; or empty */
    instant started;
    span wait; /* before a message, for others of its kind */
    struct message_style style;
    const struct alert_source *source; /* borrowed */
    size_t sources;
};

struct alert_round {
    instant now;
    bool refresh; /* write values of alerts that stay, too */

    /* What became of it: */
    bool wrote;  /* something changed */
    bool more;   /* there is more to decide: do another soon */
    size_t open; /* alerts that have not ended */
    span took;   /* without waiting for the writer */
};

/* Do one. ERROR_CONFLICT: somebody changed an alert meanwhile, and nothing was kept. */
MUST_CHECK bool alert_round(const struct alerts_options *options,
                            struct alert_round *round, struct error *err);

/* Have the writer keep alerts, and send the messages. ERROR_CONFLICT: as above. */
MUST_CHECK bool alert_keep(struct writer *writer, struct alert **alert, size_t count,
                           const struct alert_message *message, size_t messages,
                           struct error *err);

#endif
