/* agent_status.h - what follows from the last reports of the agents.
 *
 * An agent reports at an interval. After three intervals without a report it is late: it
 * may have lost a packet. After thirty it is gone, and somebody should look. */
#ifndef PIPELINE_AGENT_STATUS_H
#define PIPELINE_AGENT_STATUS_H

#include "store/store.h"

enum agent_status { AGENT_ONLINE, AGENT_LATE, AGENT_GONE };

enum { AGENT_LATE_AFTER = 3, AGENT_GONE_AFTER = 30 }; /* intervals */

enum agent_status agent_status(const struct agent_report *agent, instant now);

/* "online", "late", "gone" */
str agent_status_name(enum agent_status status);

/* How long the oldest event at the agent has waited to be handed over; 0 when none waits.
 * That is its age by the agent's clock when it reported, plus the age of the report by
 * ours. So it does not matter when the agent's clock is wrong. */
span agent_lag(const struct agent_report *agent, instant now);

/* How many events the agent gave up, because they were too old or there was no room. */
int64_t agent_dropped(const struct agent_report *agent);

/* Do two boxes report under this name? */
bool agent_is_twice(const struct agent_report *agent, instant now);

#endif
