/* heartbeat.h - what the box says of itself, at an interval, and how it learns the
 * server's time. POST /api/agents/heartbeat; the server keeps the latest and shows it.
 *
 *     {"agent_id":"hall-2", "version":"0.4.0", "sent_at":T, "started_at":T,
 *      "interval_ms":10000,
 *      "queue":{"waiting":0, "dead":0, "bytes":8192, "oldest_at":T or null},
 *      "counts":{"taken":0, "delivered":0, "rejected":0, "dropped_full":0,
 *                "dropped_old":0, "refused":0, "ignored":0},
 *      "clock":{"offset_ms":-12, "delay_ms":3} or null,
 *      "trouble":"one line of 1 to 500 bytes" or null,
 *      "cameras":[{"camera_id":"cam-1", "state":"online", "heard_at":T}]}
 *
 * Times are RFC 3339, by this box's clock; sent_at is taken right before it is sent, t1
 * of offset.h. `interval_ms`, a second to an hour, is when the next is to be expected:
 * after three without one the server calls the agent late. At most 200 cameras. The
 * answer,
 * {"success":true, "received_at":T, "sent_at":T}, holds t2 and t3 by the server's clock.
 */
#ifndef EDGE_UPLINK_HEARTBEAT_H
#define EDGE_UPLINK_HEARTBEAT_H

#include "edge/spool/spool.h"
#include "edge/uplink/link.h"

struct heartbeat;

/* What is said; gathered anew each time. Texts live in the arena that is handed over. */
struct report {
    struct spool_stats spool;
    struct cameras cameras;
    uint64_t ignored; /* messages that no event came of */
    str trouble;      /* of uplink or source; empty when all is well */
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
