/* port.h - the local HTTP port of the box. It takes events in as the server does. */
#ifndef EDGE_PORT_H
#define EDGE_PORT_H

#include "edge/agent.h"
#include "edge/uplink/uplink.h"
#include "http/server.h"

#include <stdatomic.h>

/* What its handlers work with. All of it is borrowed. */
struct port {
    struct agent *agent;
    struct spooler *spooler;
    struct uplink *uplink;
    const char *spool; /* its path */
    span ahead;        /* how far ahead of the clock the time of an event may be */
    /* *ahead: what to add to the clock of this box to get the right time. False: that is
     * not known. */
    bool (*correction)(void *context, span *ahead);
    void *context;
    atomic_bool ready; /* false: requests are refused, because the program is starting */
};

/* The handler for server_start(), which is given a struct port as its context.
 *
 *     POST /api/events          as at the server, but event_id is a number in the spool
 *     POST /api/events/batch    the same
 *     GET /api/spool            how many events wait, what became of the others, and the
 *                               state of the uplink
 *     GET /healthz              200: the program runs
 *     GET /readyz               200: events can be kept; 503: they cannot, and why
 */
enum answer port_handle(void *port, struct request *request, struct reply *reply);

#endif
