/* alerting.h - alerts and their messages, put together as the settings say. */
#ifndef CLI_ALERTING_H
#define CLI_ALERTING_H

#include "base/cleanup.h"

#include <stdbool.h>

struct app;
struct error;
struct settings;
struct spot_checks;
struct tls;

struct alerting;

/* Start both, and tell `app` of them; its writer, its pool, its backups and its
 * judgements of cameras run. All that is given must outlive it. ERROR_INVALID names the
 * setting that cannot be used. */
MUST_CHECK bool alerting_start(const struct settings *settings, struct app *app,
                               struct tls *tls, struct spot_checks *spot_checks,
                               struct alerting **alerting, struct error *err);

/* No request may be under way; the writer must still run. Accepts NULL. */
void alerting_stop(struct alerting *alerting);
/* Once it is stopped, and the feed that tells of alerts, too. Accepts NULL. */
void alerting_free(struct alerting *alerting);

#endif
