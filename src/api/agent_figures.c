/* agent_figures.c - what Prometheus reads of agents and their cameras. */
#include "api/agent_figures.h"

#include "api/agent_health.h"
#include "api/exposition.h"

#include "base/arena.h"
#include "base/buf.h"
#include "pipeline/agent_status.h"

#include <math.h>

/* A figure of each agent, or of each of its cameras: one of the functions is NULL. */
struct agent_figure {
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

static double problems(const struct agent_report *agent, instant now)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    return (double)agent_problems(agent, now, &arena).count;
}

/* What an agent that is gone said of its cameras holds no longer. */
static double camera_up(const struct agent_report *agent,
                        const struct camera_report *camera, instant now)
{
    return str_equal(camera->state, STR("online")) &&
           agent_status(agent, now) != AGENT_GONE;
}

static double camera_ahead(const struct agent_report *agent,
                           const struct camera_report *camera, instant now)
{
    (void)agent, (void)now;
    return camera->dated ? (double)camera->ahead.ms / 1000 : NAN;
}

static double camera_unread(const struct agent_report *agent,
                            const struct camera_report *camera, instant now)
{
    (void)agent, (void)now;
    return (double)camera->unread;
}

static double camera_heard(const struct agent_report *agent,
                           const struct camera_report *camera, instant now)
{
    (void)agent, (void)now;
    return camera->heard.ms ? (double)camera->heard.ms / 1000 : NAN;
}

static const struct agent_figure figures[] = {
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
    {"agent_problems", "gauge",
     "What is wrong with the agent and its cameras, as a number.", .of_agent = problems},
    {"agent_clock_offset_seconds", "gauge",
     "What to add to the agent's clock to have this server's.", .of_agent = offset},
    {"camera_up", "gauge", "1 when the camera is online and its agent is not gone.",
     .of_camera = camera_up},
    {"camera_last_heard_timestamp_seconds", "gauge",
     "When the agent last heard of the camera, since 1970, by the agent's clock.",
     .of_camera = camera_heard},
    {"camera_clock_ahead_seconds", "gauge",
     "How far the time of the camera's last message was ahead of its arrival.",
     .of_camera = camera_ahead},
    {"camera_unread_total", "counter", "Messages of the camera that could not be read.",
     .of_camera = camera_unread},
};

static void add_sample(struct buf *out, const struct agent_figure *figure,
                       const struct agent_report *agent,
                       const struct camera_report *camera, double value)
{
    if (isnan(value)) /* not known */
        return;
    buf_addf(out, "shopfloor_%s{", figure->name);
    exposition_label(out, "agent", agent->id);
    if (camera) {
        buf_add(out, STR(","));
        exposition_label(out, "camera", camera->id);
    }
    buf_addf(out, "} %.17g\n", value);
}

static void add_figure(struct buf *out, const struct agent_figure *figure,
                       const struct agent_report *agent, instant now)
{
    if (figure->of_agent)
        add_sample(out, figure, agent, NULL, figure->of_agent(agent, now));
    for (size_t i = 0; figure->of_camera && i < agent->cameras; i++)
        add_sample(out, figure, agent, &agent->camera[i],
                   figure->of_camera(agent, &agent->camera[i], now));
}

void agents_expose(const struct agent_list *list, instant now, struct buf *out)
{
    for (size_t i = 0; i < sizeof figures / sizeof *figures; i++) {
        const struct agent_figure *figure = &figures[i];
        exposition_figure(out, figure->name, figure->type, figure->help);
        for (size_t j = 0; j < list->count; j++)
            add_figure(out, figure, &list->agent[j], now);
    }
}
