/* notation.h - timelines as a supervisor would jot them down. Test code.
 *
 *     W@0 Ib@15 2W@20 ?@30 A@40 +3@41
 *
 * At minute 0 worker 1 is seen working at station a, at 15 idle at station b, at 20
 * worker 2 working at a; then worker 1 is lost sight of, absent, and 3 units are counted.
 * "@1.007" is 7 milliseconds past minute 1.
 *
 *     W0-15 Ib15-30 ?30-60
 *
 * Worker 1 worked at station a until minute 15, then idled at b until 30; of what came
 * after nothing is known.
 */
#ifndef TEST_DOMAIN_NOTATION_H
#define TEST_DOMAIN_NOTATION_H

#include "domain/timeline.h"

struct buf;

struct sign {
    enum event_type type;
    int worker, station; /* from 0: worker 1 and station a */
    int64_t count;
    instant at;
};

/* The next sign of *text, which is moved on; false at its end. */
bool notation_next(const char **text, struct sign *sign);

/* What `worker` did in `window`, by the list of intervals (in order of its time). */
void notation_write(const struct intervals *list, int worker, struct window window,
                    struct buf *out);

/* The intervals "1Wa0-30 Ib30-60", of worker 1 where none is named; `most` at most fit
 * into `list`. Returns how many. */
size_t notation_intervals(const char *text, struct interval *list, size_t most);

/* A window in minutes. */
struct window notation_window(int64_t start, int64_t end);

#endif
