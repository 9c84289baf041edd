/* redis.h - Redis, and the answers that servers share by way of it, as the settings say.
 */
#ifndef CLI_REDIS_H
#define CLI_REDIS_H

#include "base/cleanup.h"

#include <stdbool.h>

struct app;
struct arena;
struct error;
struct settings;

/* Start them, if a Redis is named: app->redis and app->answers. It need not be there.
 * ERROR_INVALID: the settings do not fit together, or with the database. */
MUST_CHECK bool redis_from_settings(const struct settings *settings, struct app *app,
                                    struct arena *arena, struct error *err);
/* Once no request is served any more. */
void redis_end(struct app *app);

#endif
