/* mirror.h - a copy of sums and intervals, kept as store.h says: an hour is read when it
 * has a new number. Test code. `where` begins the message of a failure.
 */
#ifndef TEST_STORE_MIRROR_H
#define TEST_STORE_MIRROR_H

#include "base/crypto.h"
#include "store/store.h"

struct mirrored {
    instant hour;
    struct hash sums, intervals;
};

/* Begins as zero. */
struct mirror {
    int64_t number; /* of the last change that it has */
    struct mirrored *hour;
    size_t count, room;
};

/* Read the hours that have changed. */
void mirror_follow(struct mirror *mirror, struct store *reader, const char *where);

/* Every hour of a window of whole hours is what the store has. */
void mirror_compare(const struct mirror *mirror, struct store *reader,
                    struct window window, const char *where);

void mirror_free(struct mirror *mirror);

#endif
