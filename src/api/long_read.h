/* long_read.h - questions that keep a thread for long: how many may be answered at once.
 *
 * Each thread of the server has its share of the connections. While one works out a
 * thousand hours, all others of its share wait; so one thread is kept free of such work.
 *
 *     CLEANUP(long_read_end) struct app *reading = NULL;
 *     if (!long_read_begin(app, &reading, err))
 *         return false;
 */
#ifndef API_LONG_READ_H
#define API_LONG_READ_H

#include "api/app.h"

#include "base/cleanup.h"

struct error;

/* ERROR_UNAVAILABLE: too many at once. */
MUST_CHECK bool long_read_begin(struct app *app, struct app **reading, struct error *err);

/* Accepts a pointer to NULL. */
void long_read_end(struct app **reading);

#endif
