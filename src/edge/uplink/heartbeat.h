/* heartbeat.h - tells the server regularly how the box is, and learns the server's time.
 *
 * It posts to /api/agents/heartbeat; the server keeps the latest and shows it:
 *
 *     {"agent_id":"hall-2", "version":"0.4.0", "sent_at":T, "started_at":T,
 *      "interval_ms":10000,
 *      "queue":{"waiting":0, "dead":0, "bytes":8192, "oldest_at":T or null},
 *      "counts":{"taken":0, "delivered":0, "rejected":0, "dropped_full":0,
 *                "dropped_old":0, "refused":0, "ignored":0},
 *      "clock":{"offset_ms":-12, "delay_ms":3} or null,
 *      "trouble":"one line of 1 to 500 bytes" or null,
 *      "cameras":[{"camera_id":"cam-1", "state":"online", "heard_at":T,
 *                  "clock_ahead_ms":-40 or null, "unread":0, "reason":"one line" or
 * null}]}
 *
 * Times are RFC 3339, by the clock of this box. `sent_at` is the time right before it is
 * sent, t1 of offset.h. `interval_ms`, from a second to an hour, says when to expect the
 * next one; after three intervals without one the server calls the agent late. At most
 * 200 cameras are listed. The answer holds t2 and t3 by the server's clock:
 *
 *     {"success":true, "received_at":T, "sent_at":T, "name_taken":false,
 *      "cameras_left_out":0}
 *
 * `name_taken`: another box reports under this name, too. `cameras_left_out`: so many of
 * the cameras are not shown, as the key is not for them; an older server does not say. A
 * heartbeat that the server refuses is logged, once for each reason.
 */
#ifndef EDGE_UPLINK_HEARTBEAT_H
#define EDGE_UPLINK_HEARTBEAT_H

#include "edge/spool/spool.h"
#include "http/link.h"

struct heartbeat_sender;

/* What this box knows of a camera. */
struct camera_status {
    struct camera camera;
    bool timed;     /* a message with a time came lately: */
    span ahead;     /* how far that was ahead of its arrival */
    int64_t unread; /* messages that could not be read */
    str reason;     /* why; empty if that is long ago */
};

/* How the box is. */
struct box_status {
    struct spool_stats spool;
    const struct camera_status *camera;
    size_t cameras;
    uint64_t ignored; /* messages that had no effect, or could not be read */
    str trouble;      /* what does not work; empty when all is well */
};

struct heartbeat_options {
    struct link_options link;
    str agent;   /* the id of this box, unique at the server */
    str version; /* of the program */
    span interval;
    /* Find out how the box is. Texts may live in `arena`. Called on the heartbeat's
     * thread each time. False: it cannot be found out, and this heartbeat is left out. */
    bool (*gather)(void *context, struct arena *arena, struct box_status *status);
    void *context;
};

MUST_CHECK bool heartbeat_start(const struct heartbeat_options *options,
                                struct heartbeat_sender **heartbeat, struct error *err);
void heartbeat_stop(struct heartbeat_sender *heartbeat); /* accepts NULL */

/* *ahead: what to add to the clock of this box to get the server's. False: that is not
 * known yet. From any thread. */
bool heartbeat_offset(struct heartbeat_sender *heartbeat, span *ahead, span *delay);

#endif
