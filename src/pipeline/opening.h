/* opening.h - open a database for writing. A migration of millions of events takes
 * minutes; the log says how far it is.
 */
#ifndef PIPELINE_OPENING_H
#define PIPELINE_OPENING_H

#include "store/store.h"

/* As store_open(), now, for writing. */
MUST_CHECK bool open_for_writing(const char *url, enum store_access access,
                                 struct store **store, struct error *err);

#endif
