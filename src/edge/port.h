/* port.h - the local port of a box beside the cameras: events come in as at the server.
 */
#ifndef EDGE_PORT_H
#define EDGE_PORT_H

#include "edge/agent.h"
#include "edge/uplink/uplink.h"
#include "http/server.h"

#include <stdatomic.h>

/* What its handlers work with. */
struct port {
    struct agent *agent;
    struct spooler *spooler;
    struct uplink *uplink;
    const char *spool;
    span ahead;
    /* What to add to this box's clock to have the right time; NULL: nothing. */
    bool (*correction)(void *context, span *ahead);
    void *context;
    atomic_bool ready; /* all of the above is there */
};

/* The handler for server_start(); its context is a struct port.
 *
 *     POST /api/events, /api/events/batch    as the server's; event_id is a number in
 *                                            the spool
 *     GET /api/spool                         what waits, what became of the rest, the
 *                                            uplink
 *     GET /healthz                           it runs
 *     GET /readyz                            it can keep events; 503: why not
 */
enum answer port_handle(void *port, struct request *request, struct reply *reply);

#endif
