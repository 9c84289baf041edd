/* backups.h - a backup each day, in a folder that keeps some of them.
 *
 * The folder holds files named "shopfloor-YYYY-MM-DD.db", or ".dump" of PostgreSQL, by
 * the site's date. Once a day, at a time of the site's clock, a thread makes the day's
 * backup, unless it is there already. A server that did not run at that time makes it
 * when it starts. A backup that fails is tried again after ten minutes, and none is
 * deleted meanwhile. After each that succeeds, those that are worth no room any more are
 * deleted: 7 days, 4 weeks and 6 months are kept (domain/rotation.h). Files of other
 * names stay as they are.
 */
#ifndef PIPELINE_BACKUPS_H
#define PIPELINE_BACKUPS_H

#include "base/cleanup.h"
#include "base/instant.h"
#include "base/str.h"

#include <stdint.h>

struct backups;
struct error;
struct writer;

struct backups_options {
    str url;                     /* of the database */
    const struct writer *writer; /* where several servers run, one makes backups */
    str folder;                  /* must be there */
    span at;                     /* since midnight of the site's clock */
};

/* `options` and its texts must outlive it. ERROR_INVALID: nothing can be written into the
 * folder. ERROR_UNAVAILABLE: the system gives no thread. */
MUST_CHECK bool backups_start(const struct backups_options *options,
                              struct backups **backups, struct error *err);

/* Waits for the backup that is being made; but one of PostgreSQL, which may take long, is
 * given up. Accepts NULL. */
void backups_stop(struct backups *backups);

/* When the latest backup in a folder was made; INSTANT_NEVER: there is none. */
instant backups_last(str folder);

struct backups_counts {
    instant last; /* when the latest backup was made; INSTANT_NEVER: there is none */
    uint64_t failed;
};
/* Of NULL, too: then none was ever made. */
struct backups_counts backups_counts(struct backups *backups);

#endif
