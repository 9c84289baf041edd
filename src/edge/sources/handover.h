/* handover.h - gathers what an adapter makes of a message, and hands it to a sink.
 *
 * Events of one message are handed over together. One thread uses it; only the number of
 * ignored messages may be read by others. */
#ifndef EDGE_SOURCES_HANDOVER_H
#define EDGE_SOURCES_HANDOVER_H

#include "base/arena.h"
#include "edge/presence/output.h"
#include "edge/sources/source.h"

#include <stdatomic.h>

struct handover {
    struct sink *sink;
    struct event *event; /* not handed over yet; they live in `arena` */
    size_t count, room;
    struct arena arena;
    bool refused; /* the sink is stopping and keeps nothing any more */
    atomic_uint_least64_t ignored;
};

/* What to give to an adapter. */
struct output handover_output(struct handover *handover);

/* Hand over what was gathered. False: the sink is stopping, and did not keep it. */
bool handover_flush(struct handover *handover);

#endif
