/* long_read.h - bounds how many requests that keep a thread for long are answered at
 * once.
 *
 * Each thread of the server has its share of the connections. While a thread works out a
 * thousand hours, the other connections of its share wait. So one thread is kept free of
 * such requests.
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

/* Begin a long read; *reading is then `app`. ERROR_UNAVAILABLE: too many are running. */
MUST_CHECK bool long_read_begin(struct app *app, struct app **reading, struct error *err);

/* Accepts a pointer to NULL. */
void long_read_end(struct app **reading);

#endif
