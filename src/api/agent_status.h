/* agent_status.h - what follows from what agents last said of themselves.
 *
 * An agent that was not heard of for three of its intervals is late, for thirty, gone:
 * one that is late may have lost a packet, one that is gone needs somebody to look. */
#ifndef API_AGENT_STATUS_H
#define API_AGENT_STATUS_H

#include "api/app.h"

#include "store/store.h"

struct buf;

/* What all said, as of one moment. Lives in `arena`. */
MUST_CHECK bool agents_read(const struct app *app, struct arena *arena,
                            struct agent_list *list, struct error *err);

enum agent_status { AGENT_ONLINE, AGENT_LATE, AGENT_GONE };

enum { AGENT_LATE_AFTER = 3, AGENT_GONE_AFTER = 30 }; /* intervals */

enum agent_status agent_status(const struct agent_report *agent, instant now);

/* "online", "late", "gone" */
str agent_status_name(enum agent_status status);

/* How long the oldest event has waited that the agent could not yet hand over; 0 when
 * none waits. Its clock tells how long that was when it reported, ours how long that is
 * ago, so a clock that is wrong makes no difference. */
span agent_lag(const struct agent_report *agent, instant now);

/* Events that the agent gave up: too old, or no room. */
int64_t agent_dropped(const struct agent_report *agent);

/* All of them in Prometheus' text format 0.0.4. */
void agents_expose(const struct agent_list *list, instant now, struct buf *out);

#endif
