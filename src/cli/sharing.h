/* sharing.h - a server that is not the only one on its database: what it holds in memory
 * follows what the others commit (pipeline/replicas.h).
 */
#ifndef CLI_SHARING_H
#define CLI_SHARING_H

#include "base/cleanup.h"

#include <stdbool.h>

struct app;
struct error;
struct sharing;

/* To be called once all of *app is there. *sharing is NULL where only one server may
 * write. `url` must outlive it. */
MUST_CHECK bool sharing_start(const char *url, struct app *app, struct sharing **sharing,
                              struct error *err);

/* From now on nothing of *app is touched any more. */
void sharing_stop(struct sharing *sharing);
/* After the writer has stopped. Both accept NULL. */
void sharing_free(struct sharing *sharing);

#endif
