/* preparing.h - what a server does with its database before it is ready. */
#ifndef CLI_PREPARING_H
#define CLI_PREPARING_H

#include "base/cleanup.h"

#include <stdbool.h>

struct app;
struct error;
struct settings;

/* Warn in the log of how PostgreSQL keeps what it is given, if that is not what one may
 * think. Nothing of it keeps a server from serving. */
void prepare_look(const struct settings *settings);

/* Read who may do what. */
MUST_CHECK bool prepare_credentials(const struct settings *settings, struct app *app,
                                    struct error *err);

/* Make sample data if the database is new, set the hold that is given, and erase again
 * whom a backup that was put back knows. The writer of `app` runs. It may take long.
 * Until it is done nothing is promised to anybody, so a signal may end the process as it
 * is; the transaction is lost. No thread may be started meanwhile: it would inherit the
 * mask. */
MUST_CHECK bool prepare_data(const struct settings *settings, struct app *app,
                             struct error *err);

#endif
