/* looks.h - who looked at whose figures, counted in memory.
 *
 * A page asks every second, so a row of the audit log for each answer would drown what it
 * tells. What is counted is one caller (a session or a key), what it asked for, one
 * worker and one day. The first time is due to be written at once; what comes after it,
 * when the day is over. So the log always knows who looked at whom, and a crash loses at
 * most how often.
 */
#ifndef PIPELINE_LOOKS_H
#define PIPELINE_LOOKS_H

#include "store/audit.h"

struct looks;

struct look {
    struct actor actor;
    str object;  /* what was asked for: "series" */
    str worker;  /* empty: of everybody */
    int64_t day; /* of the calendar, since 1970 */
    int64_t count;
    instant first, last;
};

/* It holds at most `most`; beyond that, looks at one worker count as looks at everybody.
 */
struct looks *looks_new(size_t most);
/* Accepts NULL. */
void looks_free(struct looks *looks);

/* Count one. May be called from any thread. */
void looks_count(struct looks *looks, const struct actor *actor, str object, str worker,
                 int64_t day, instant now);

/* Take what is due when it is `today`, or all of it; lives in `arena`. */
size_t looks_take(struct looks *looks, int64_t today, bool all, struct arena *arena,
                  struct look **list);
/* They could not be written: count them again. */
void looks_put_back(struct looks *looks, const struct look *list, size_t count);

#endif
