#include "api/agent_status.h"

#include "base/buf.h"
#include "store/pool.h"

#include <math.h>

bool agents_read(const struct app *app, struct arena *arena, struct agent_list *list,
                 struct error *err)
{
    struct store *reader;
    if (!pool_take(app->pool, &reader, err))
        return false;
    bool ok = store_agents(reader, arena, list, err);
    pool_give(app->pool, reader);
    return ok;
}

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

/* --- Prometheus --- */

/* A metric of each agent, or of each of its cameras: one of the functions is NULL. */
struct metric {
    const char *name, *type, *help;
    double (*of_agent)(const struct agent_report *agent, instant now);
    double (*of_camera)(const struct agent_report *agent,
                        const struct camera_report *camera, instant now);
};

static double last_seen(const struct agent_report *agent, instant now)
{
    (void)now;
    return (double)agent->received.ms / 1000;
}

static double waiting(const struct agent_report *agent, instant now)
{
    (void)now;
    return (double)agent->waiting;
}

static double lag(const struct agent_report *agent, instant now)
{
    return (double)agent_lag(agent, now).ms / 1000;
}

static double dropped(const struct agent_report *agent, instant now)
{
    (void)now;
    return (double)agent_dropped(agent);
}

static double rejected(const struct agent_report *agent, instant now)
{
    (void)now;
    return (double)agent->rejected;
}

static double offset(const struct agent_report *agent, instant now)
{
    (void)now;
    return agent->timed ? (double)agent->offset.ms / 1000 : NAN;
}

/* What an agent that is gone said of its cameras holds no longer. */
static double camera_up(const struct agent_report *agent,
                        const struct camera_report *camera, instant now)
{
    return str_equal(camera->state, STR("online")) &&
           agent_status(agent, now) != AGENT_GONE;
}

static double camera_heard(const struct agent_report *agent,
                           const struct camera_report *camera, instant now)
{
    (void)agent, (void)now;
    return camera->heard.ms ? (double)camera->heard.ms / 1000 : NAN;
}

static const struct metric metrics[] = {
    {"agent_last_seen_timestamp_seconds", "gauge",
     "When the agent last reported, since 1970.", .of_agent = last_seen},
    {"agent_queue_waiting", "gauge", "Events that wait at the agent.",
     .of_agent = waiting},
    {"agent_queue_lag_seconds", "gauge", "How long the oldest of them has waited.",
     .of_agent = lag},
    {"agent_dropped_total", "counter", "Events that the agent gave up.",
     .of_agent = dropped},
    {"agent_rejected_total", "counter", "Events of the agent that were rejected.",
     .of_agent = rejected},
    {"agent_clock_offset_seconds", "gauge",
     "What to add to the agent's clock to have this server's.", .of_agent = offset},
    {"camera_up", "gauge", "1 when the camera is online and its agent is not gone.",
     .of_camera = camera_up},
    {"camera_last_heard_timestamp_seconds", "gauge",
     "When the agent last heard of the camera, since 1970, by the agent's clock.",
     .of_camera = camera_heard},
};

static void add_label(struct buf *out, const char *name, str value)
{
    buf_addf(out, "%s=\"", name);
    for (size_t i = 0; i < value.len; i++) {
        if (value.at[i] == '\n')
            buf_add(out, STR("\\n"));
        else if (value.at[i] == '\\' || value.at[i] == '"')
            buf_addf(out, "\\%c", value.at[i]);
        else
            buf_add(out, (str){value.at + i, 1});
    }
    buf_add(out, STR("\""));
}

static void add_sample(struct buf *out, const struct metric *metric,
                       const struct agent_report *agent,
                       const struct camera_report *camera, double value)
{
    if (isnan(value)) /* not known */
        return;
    buf_addf(out, "shopfloor_%s{", metric->name);
    add_label(out, "agent", agent->id);
    if (camera) {
        buf_add(out, STR(","));
        add_label(out, "camera", camera->id);
    }
    buf_addf(out, "} %.17g\n", value);
}

static void add_metric(struct buf *out, const struct metric *metric,
                       const struct agent_report *agent, instant now)
{
    if (metric->of_agent)
        add_sample(out, metric, agent, NULL, metric->of_agent(agent, now));
    for (size_t i = 0; metric->of_camera && i < agent->cameras; i++)
        add_sample(out, metric, agent, &agent->camera[i],
                   metric->of_camera(agent, &agent->camera[i], now));
}

void agents_expose(const struct agent_list *list, instant now, struct buf *out)
{
    for (size_t i = 0; i < sizeof metrics / sizeof *metrics; i++) {
        const struct metric *metric = &metrics[i];
        buf_addf(out, "# HELP shopfloor_%s %s\n# TYPE shopfloor_%s %s\n", metric->name,
                 metric->help, metric->name, metric->type);
        for (size_t j = 0; j < list->count; j++)
            add_metric(out, metric, &list->agent[j], now);
    }
}
