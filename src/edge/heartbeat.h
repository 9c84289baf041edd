/* heartbeat.h - what the box says of itself, at an interval, and how it learns the
 * server's time. POST /api/agents/heartbeat; the server shows it and forgets nothing. */
#ifndef EDGE_HEARTBEAT_H
#define EDGE_HEARTBEAT_H

#include "edge/link.h"
#include "edge/source.h"
#include "edge/spool.h"

struct heartbeat;

/* What is said; gathered anew each time. Texts live in the arena that is handed over. */
struct report {
    struct spool_stats spool;
    struct cameras cameras;
    uint64_t ignored; /* messages that no event came of */
    bool denied;
    str trouble; /* of uplink or source; empty when all is well */
};

struct heartbeat_options {
    struct link_options link;
    str agent;   /* its id, unique among the server's */
    str version; /* of the program */
    span interval;
    /* Called on the heartbeat's thread; false: this time nothing can be said. */
    bool (*gather)(void *context, struct arena *arena, struct report *report);
    void *context;
};

MUST_CHECK bool heartbeat_start(const struct heartbeat_options *options,
                                struct heartbeat **heartbeat, struct error *err);
void heartbeat_stop(struct heartbeat *heartbeat); /* accepts NULL */

/* What to add to this box's clock to have the server's; false when not yet known. From
 * any thread. */
bool heartbeat_offset(struct heartbeat *heartbeat, span *ahead, span *delay);

#endif
