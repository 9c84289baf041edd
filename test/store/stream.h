/* stream.h - what cameras might send, made up from a seed.
 *
 * The same seed makes the same stream on every machine.
 */
#ifndef TEST_STORE_STREAM_H
#define TEST_STORE_STREAM_H

#include "random.h"

#include "domain/event.h"
#include "domain/floor.h"

struct arena;

/* Events in the order in which they are sent. */
struct stream {
    struct event *event;
    size_t count;
};

/* A few hours or days of the floor's workers, beginning at `first`: silences shorter and
 * longer than `hold`, events that share an instant, repeats, product counts. Some are
 * sent twice, some uuids with other content; the order is anything from that of time to
 * none. Lives in `arena`. */
struct stream stream_new(struct random *random, const struct floor *floor, instant first,
                         span hold, struct arena *arena);

#endif
