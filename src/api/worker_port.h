/* worker_port.h - what a worker of a site answers: how it is.
 *
 *     GET /healthz   it runs
 *     GET /readyz    it takes events from the topic, and the database can be written
 *     GET /metrics   figures for Prometheus
 */
#ifndef API_WORKER_PORT_H
#define API_WORKER_PORT_H

#include "http/request.h"

#include <stdatomic.h>

struct judge;
struct writer;

struct worker_port {
    struct judge *judge;
    struct writer *writer;
    _Atomic bool ready; /* all of it is there */
};

/* The handler for server_start(); its context is the port. */
enum answer worker_port_handle(void *port, struct request *request, struct reply *reply);

#endif
