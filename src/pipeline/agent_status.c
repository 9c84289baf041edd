#include "pipeline/agent_status.h"

enum { TWICE_MS = 10 * 60 * 1000 };

enum agent_status agent_status(const struct agent_report *agent, instant now)
{
    int64_t silence = instant_since(now, agent->received).ms;
    if (silence <= AGENT_LATE_AFTER * agent->interval.ms)
        return AGENT_ONLINE;
    return silence <= AGENT_GONE_AFTER * agent->interval.ms ? AGENT_LATE : AGENT_GONE;
}

str agent_status_name(enum agent_status status)
{
    static const char *const names[] = {"online", "late", "gone"};
    return str_from(names[status]);
}

span agent_lag(const struct agent_report *agent, instant now)
{
    int64_t then = instant_since(agent->sent, agent->oldest).ms;
    int64_t since = instant_since(now, agent->received).ms;
    if (!agent->any)
        return (span){0};
    return (span){(then > 0 ? then : 0) + (since > 0 ? since : 0)};
}

int64_t agent_dropped(const struct agent_report *agent)
{
    return agent->dropped_full + agent->dropped_old;
}

bool agent_is_twice(const struct agent_report *agent, instant now)
{
    return agent->twice.ms && instant_since(now, agent->twice).ms <= TWICE_MS;
}
