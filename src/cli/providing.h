/* providing.h - whoever vouches for people and machines, as the settings say. */
#ifndef CLI_PROVIDING_H
#define CLI_PROVIDING_H

#include "base/cleanup.h"

#include <stdbool.h>

struct app;
struct arena;
struct error;
struct provider_options;
struct settings;

/* Start it, and tell `app` of it, which has pseudonyms already. *options and `arena`, in
 * which a secret lives, must outlive it. */
MUST_CHECK bool providing_start(const struct settings *settings, struct app *app,
                                struct provider_options *options, struct arena *arena,
                                struct error *err);

#endif
