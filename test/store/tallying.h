/* tallying.h - what the thread of pipeline/quality.c does, one step after the other. Test
 * code. `where` begins the message of a failure.
 */
#ifndef TEST_STORE_TALLYING_H
#define TEST_STORE_TALLYING_H

#include "store/store.h"

struct arena;

/* Hours that were tallied in a snapshot, and are not kept yet. */
struct tallied_hours {
    struct due_hour *hour;
    struct quality_rows *rows;
    size_t count;
};

/* Have the hours before `until` be due, a few at a time. */
void tally_pass(struct store *writer, instant until, const char *where);

/* Tally the first hours that are due. They live in `arena`. */
struct tallied_hours tally_due(struct store *reader, size_t most, struct arena *arena,
                               const char *where);

/* Have the writer keep them. Returns of how many it did. */
size_t tally_put(struct store *writer, const struct tallied_hours *hours, instant now,
                 const char *where);

/* All of this, until nothing is due. */
void tally_all(struct store *writer, struct store *reader, instant until,
               const char *where);

/* All rows that are kept, a line each, hours as minutes after MIDNIGHT of place.h:
 *
 *     60 CAM-1 v1 Sa W2/900000 I1/2700000 +1 90:2
 *
 * In the hour from minute 60 on, the camera CAM-1 with the model v1 told of working at Sa
 * twice, for 900 s; of idle once, of units once; two samples were of 0.90. What was not
 * named is "-". */
const char *tally_text(struct store *store, struct arena *arena);

#endif
