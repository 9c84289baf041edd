/* by_topic.h - requests that change events, where these go by way of a topic
 * (pipeline/sending.h). */
#ifndef API_BY_TOPIC_H
#define API_BY_TOPIC_H

#include "api/app.h"

#include "pipeline/sending.h"

/* How long the request wants to wait for what becomes of its events: by "Prefer: wait"
 * (RFC 7240), or as an agent does, whose events would be dead letters otherwise. 0: not
 * at all. */
span wanted_wait(const struct request *request);

#endif
