/* progress.h - a line that shows how far something is, on standard error if that is a
 * terminal; on anything else, nothing. */
#ifndef CLI_PROGRESS_H
#define CLI_PROGRESS_H

#include "base/instant.h"

#include <stdbool.h>

struct progress_bar {
    bool shown;
    span start, last; /* clock_monotonic() */
};

/* Start the clock. */
struct progress_bar progress_begin(void);

/* So many events, and so many bytes of all; `all` 0: it is not known. Cheap: shows
 * something a few times a second only. */
void progress_show(struct progress_bar *bar, uint64_t events, uint64_t bytes,
                   uint64_t all);

/* Take it off the screen, before anything else is written there. */
void progress_clear(const struct progress_bar *bar);

/* Whole units a second since the beginning. */
uint64_t progress_rate(const struct progress_bar *bar, uint64_t units);

#endif
