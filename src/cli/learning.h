/* learning.h - does a site take part in learning across sites, as its settings say? */
#ifndef CLI_LEARNING_H
#define CLI_LEARNING_H

#include "sheets/learner.h"

struct settings;

/* Begin to take part, if the settings say so, and log with which key. *learner stays NULL
 * otherwise. ERROR_INVALID: the settings do not go together, or a file of them cannot be
 * read. */
MUST_CHECK bool learning_start(const struct settings *settings, struct writer *writer,
                               struct pool *pool, struct arena *arena,
                               struct learner **learner, struct error *err);

#endif
