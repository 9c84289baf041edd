#include "api/agent_health.h"

#include "base/amount.h"
#include "base/arena.h"
#include "pipeline/agent_status.h"
#include "store/pool.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

enum {
    /* A lost event is a problem for a day: long enough for each shift to see it. */
    LOST_MS = 24 * 60 * 60 * 1000,
    LAG_MS = 5 * 60 * 1000,
    CLOCK_MS = 5 * 1000,             /* of the box */
    CAMERA_CLOCK_MS = 2 * 60 * 1000, /* and of a camera, as the agent tells it */
    OF_AGENT = 8,                    /* problems, at most */
    OF_CAMERA = 3,
};

str health_name(enum health health)
{
    static const char *const names[] = {"bad", "warn", "ok"};
    return str_from(names[health]);
}

bool agents_read(const struct app *app, struct arena *arena, struct agent_list *list,
                 struct error *err)
{
    struct store *reader;
    if (!pool_take(app->pool, SCOPE_OF_STATIONS, &reader, err))
        return false;
    bool ok = store_agents(reader, arena, list, err);
    pool_give(app->pool, reader);
    return ok;
}

/* --- the list --- */

struct problem_list {
    struct arena *arena;
    struct problem *problem;
    size_t count;
};

static void PRINTF_LIKE(4, 5) add(struct problem_list *list, enum health health,
                                  str camera, const char *format, ...)
{
    char text[700];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    list->problem[list->count++] =
        (struct problem){health, camera, arena_copy(list->arena, str_from(text))};
}

/* "40 s", "5 min", "3 h", "2 days" */
static const char *length(int64_t ms, char text[static 32])
{
    int64_t seconds = llabs(ms) / 1000;
    if (seconds < 120)
        snprintf(text, 32, "%lld s", (long long)seconds);
    else if (seconds < 7200)
        snprintf(text, 32, "%lld min", (long long)seconds / 60);
    else if (seconds < 2 * 86400)
        snprintf(text, 32, "%lld h", (long long)seconds / 3600);
    else
        snprintf(text, 32, "%lld days", (long long)seconds / 86400);
    return text;
}

/* --- of the agent --- */

static const str itself = {"", 0};

static void check_report(struct problem_list *list, const struct agent_report *agent,
                         instant now)
{
    enum agent_status status = agent_status(agent, now);
    char ago[32];
    length(instant_since(now, agent->received).ms, ago);
    if (status == AGENT_GONE)
        add(list, HEALTH_BAD, itself, "it has not reported for %s", ago);
    else if (status == AGENT_LATE)
        add(list, HEALTH_WARN, itself, "it is late: its last report is %s old", ago);
    if (agent_is_twice(agent, now))
        add(list, HEALTH_BAD, itself,
            "two boxes report under this name; give each its own: --agent");
    if (agent->trouble.len)
        add(list, HEALTH_BAD, itself, "%.*s", STR_ARG(agent->trouble));
}

static void check_events(struct problem_list *list, const struct agent_report *agent,
                         instant now)
{
    char lag[32];
    if (agent->lost.ms && instant_since(now, agent->lost).ms <= LOST_MS)
        add(list, HEALTH_BAD, itself,
            "events were lost within the last day; so far %lld were dropped, %lld "
            "refused",
            (long long)agent_dropped(agent), (long long)agent->refused);
    if (agent->dead)
        add(list, HEALTH_WARN, itself, "%s",
            amount(agent->dead, "rejected event waits for somebody to look at it",
                   "rejected events wait for somebody to look at them")
                .text);
    if (agent_lag(agent, now).ms > LAG_MS)
        add(list, HEALTH_WARN, itself, "%s, the oldest for %s",
            amount(agent->waiting, "event waits", "events wait").text,
            length(agent_lag(agent, now).ms, lag));
    if (agent->timed && llabs(agent->offset.ms) > CLOCK_MS)
        add(list, HEALTH_WARN, itself, "its clock is %s %s",
            length(agent->offset.ms, lag), agent->offset.ms > 0 ? "behind" : "ahead");
}

/* --- of its cameras --- */

static void check_camera(struct problem_list *list, const struct camera_report *camera)
{
    char off[32];
    if (!str_equal(camera->state, STR("online")))
        add(list, str_equal(camera->state, STR("offline")) ? HEALTH_BAD : HEALTH_WARN,
            camera->id, "it is %.*s", STR_ARG(camera->state));
    if (camera->reason.len)
        add(list, HEALTH_BAD, camera->id, "%lld of its messages cannot be read: %.*s",
            (long long)camera->unread, STR_ARG(camera->reason));
    if (camera->dated && llabs(camera->ahead.ms) > CAMERA_CLOCK_MS)
        add(list, HEALTH_WARN, camera->id,
            "its times are %s %s: its clock is off, or its messages waited",
            length(camera->ahead.ms, off), camera->ahead.ms > 0 ? "ahead" : "behind");
}

/* --- all --- */

/* Move those that are bad before the others; apart from that the order stays. */
static void sort(struct problem_list *list)
{
    struct problem *sorted =
        arena_new(list->arena, struct problem, list->count ? list->count : 1);
    size_t at = 0;
    for (enum health health = HEALTH_BAD; health < HEALTH_OK; health++)
        for (size_t i = 0; i < list->count; i++)
            if (list->problem[i].health == health)
                sorted[at++] = list->problem[i];
    list->problem = sorted;
}

struct problems agent_problems(const struct agent_report *agent, instant now,
                               struct arena *arena)
{
    size_t most = OF_AGENT + OF_CAMERA * agent->cameras;
    struct problem_list list = {arena, arena_new(arena, struct problem, most), 0};
    check_report(&list, agent, now);
    check_events(&list, agent, now);
    /* What an agent that is gone said of its cameras holds no longer. */
    for (size_t i = 0; i < agent->cameras && agent_status(agent, now) != AGENT_GONE; i++)
        check_camera(&list, &agent->camera[i]);
    sort(&list);
    return (struct problems){list.problem, list.count};
}

enum health agent_health(const struct problems *problems)
{
    return problems->count ? problems->problem[0].health : HEALTH_OK;
}
