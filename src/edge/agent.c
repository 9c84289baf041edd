/* agent.c - what is done with events and news of cameras before they are in the spool.
 *
 * What is known of a camera is kept in the spool and read there, in the same transaction
 * that changes it: a change that did not reach the disk was not known. Beside it is only
 * what this process heard (hearing.h), which the next tick writes. */
#include "edge/agent.h"

#include "base/arena.h"
#include "base/clock.h"
#include "base/error.h"
#include "base/log.h"
#include "base/memory.h"
#include "edge/silence.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

enum { TICK_MS = 1000, RETRY_MS = 1000, DROPS_TICKS = 5 };

struct agent {
    struct sink sink; /* must be first */
    struct agent_options options;
    pthread_t thread;
    int64_t dropped_full, dropped_old; /* when it started */
    atomic_bool failing;
    struct hearing hearing;

    pthread_mutex_t mutex; /* for all below */
    pthread_cond_t wake;   /* stopping */
    bool stopping;
    int64_t refused, uncounted; /* events that were not put: not yet logged; logged, but
                                   not yet counted in the spool */
    struct error why;           /* the latest of them were refused */
};

/* --- cameras that see nobody --- */

/* The later of two times that sources gave, the one that is not ahead if one of them is.
 */
static instant last_of(instant known, instant at, instant now)
{
    bool known_ahead = spool_is_ahead(known, now), at_ahead = spool_is_ahead(at, now);
    if (known_ahead != at_ahead)
        return known_ahead ? at : known;
    return instant_later(known, at);
}

/* Say of each worker whose latest state came from this camera that nothing is known any
 * more, 1 ms after it was last heard. */
static bool put_unknown(struct spool *spool, const struct camera *camera, instant now,
                        struct arena *arena, struct error *err)
{
    struct seen_list list;
    if (!spool_seen(spool, camera->id, arena, &list, err))
        return false;
    for (size_t i = 0; i < list.count; i++) {
        const struct seen *seen = &list.seen[i];
        struct outcome outcome;
        struct event event = {
            .at = instant_add(last_of(camera->heard, seen->at, now), (span){1}),
            .type = EVENT_UNKNOWN,
            .worker = seen->worker,
            .station = seen->station,
            .confidence = 1,
            .camera = camera->id,
        };
        event.uuid = event_identity(&event);
        if (!spool_put(spool, &event, 1, now, arena, &outcome, err))
            return false;
    }
    return true;
}

/* A camera is heard again at `at`. Was it silent for too long before? It may have been
 * while nobody ran who could have said so. */
static bool close_gap(struct agent *agent, struct spool *spool, str id, instant at,
                      instant now, struct arena *arena, struct error *err)
{
    struct camera camera;
    bool found;
    if (!agent->options.silence.ms)
        return true;
    if (!spool_camera(spool, id, &camera, &found, err))
        return false;
    camera.id = id;
    camera.heard = instant_later(camera.heard, hearing_latest(&agent->hearing, id));
    /* Between a clock that is ahead and one that is not there is no time. */
    bool comparable = spool_is_ahead(at, now) == spool_is_ahead(camera.heard, now);
    return !found || camera.state != CAMERA_ONLINE || !comparable ||
           instant_since(at, camera.heard).ms <= agent->options.silence.ms ||
           put_unknown(spool, &camera, now, arena, err);
}

/* News of a camera, to be written. */
struct news {
    struct task task; /* must be first */
    struct agent *agent;
    str camera;
    enum camera_state state;
    instant heard; /* the latest that was heard of it; 0: nothing new */
    bool first;    /* that this process hears of it */
};

static bool run_news(struct task *task, void *spool, instant now, struct error *err)
{
    const struct news *news = (const struct news *)task;
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    struct camera camera;
    bool found;
    if (news->state == CAMERA_SILENT &&
        !hearing_is_silent(&news->agent->hearing, news->camera))
        return true;
    if (!spool_camera(spool, news->camera, &camera, &found, err))
        return false;
    if (!found)
        camera = (struct camera){.state = CAMERA_ONLINE, .heard = news->heard};
    camera.id = news->camera;
    if (news->first && news->state == CAMERA_ONLINE &&
        !close_gap(news->agent, spool, news->camera, news->heard, now, &arena, err))
        return false;

    bool goes = news->state != CAMERA_ONLINE && camera.state == CAMERA_ONLINE;
    if (news->heard.ms)
        camera.heard = last_of(camera.heard, news->heard, now);
    camera.state = news->state;
    if (goes && !put_unknown(spool, &camera, now, &arena, err))
        return false;
    return spool_note_camera(spool, &camera, now, err);
}

/* --- waiting --- */

/* Wait for a moment; false when it is over. */
static bool doze(struct agent *agent, int64_t ms)
{
    span until = {clock_monotonic().ms + ms};
    pthread_mutex_lock(&agent->mutex);
    while (!agent->stopping && clock_wait(&agent->wake, &agent->mutex, until))
        ;
    bool going = !agent->stopping;
    pthread_mutex_unlock(&agent->mutex);
    return going;
}

/* Say when it begins to fail and when it works again, not each time in between. */
static void log_outcome(struct agent *agent, const struct error *err)
{
    bool failed = err->code != ERROR_NONE;
    bool failing = atomic_exchange(&agent->failing, failed);
    if (failed && !failing)
        log_error("events cannot be kept", LOG_TEXT("reason", err->text));
    if (!failed && failing)
        log_info("events are kept again");
}

/* Run a task until it is done; false: stopping. */
static bool insist(struct agent *agent, struct task *task)
{
    for (;;) {
        struct error err = {0};
        bool ok = spooler_run(agent->options.spooler, task, &err);
        log_outcome(agent, &err);
        if (ok)
            return true;
        if (!doze(agent, RETRY_MS))
            return false;
    }
}

/* --- what sources hand over --- */

static span correction(const struct agent *agent)
{
    span ahead = {0};
    if (!agent->options.correction ||
        !agent->options.correction(agent->options.context, &ahead))
        return (span){0};
    return ahead;
}

/* One after the other: a camera may have been silent in the midst of them. Where there is
 * no room for all that is known before the first, so that whatever else is in this
 * transaction goes on. */
static bool run_events(struct task *task, void *spool, instant now, struct error *err)
{
    const struct agent_events *events = (const struct agent_events *)task;
    if (!spool_admits(spool, events->event, events->count, err))
        return false;
    for (size_t i = 0; i < events->count; i++) {
        const struct event *event = &events->event[i];
        if (event->camera.len && event->type != EVENT_UNKNOWN &&
            !close_gap(events->agent, spool, event->camera, event->at, now, events->arena,
                       err))
            return false;
        if (!spool_put(spool, event, 1, now, events->arena, &events->outcome[i], err))
            return false;
    }
    return true;
}

static void prepare(struct agent *agent, struct agent_events *events)
{
    span ahead = correction(agent);
    for (size_t i = 0; i < events->count; i++)
        events->event[i].at = instant_add(events->event[i].at, ahead);
    events->agent = agent;
    events->task.run = run_events;
    events->task.weight = events->count;
    hearing_events(&agent->hearing, events->event, events->count);
}

static void log_conflicts(const struct agent_events *events)
{
    for (size_t i = 0; i < events->count; i++)
        if (events->outcome[i].kind == OUTCOME_REJECTED)
            log_warn("an event was not kept",
                     LOG_STR("event_uuid", uuid_str(&events->event[i].uuid)),
                     LOG_STR("reason", events->outcome[i].text));
}

static bool take(struct sink *sink, struct event *event, size_t count)
{
    struct agent *agent = (struct agent *)sink;
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    struct agent_events events = {
        .event = event,
        .outcome = arena_new(&arena, struct outcome, count),
        .count = count,
        .arena = &arena,
    };
    if (!count)
        return true;
    prepare(agent, &events);
    if (!insist(agent, &events.task))
        return false;
    log_conflicts(&events);
    return true;
}

/* What is only heard waits for the tick. What is gone is written at once: what the camera
 * sees afterwards must come after it. */
static void camera(struct sink *sink, str id, enum camera_state state, instant at)
{
    struct agent *agent = (struct agent *)sink;
    at = instant_add(at, correction(agent));
    instant heard = hearing_say(&agent->hearing, id, state, at);
    if (state == CAMERA_ONLINE)
        return;
    struct news news = {.task = {.run = run_news, .weight = 1},
                        .agent = agent,
                        .camera = id,
                        .state = state,
                        .heard = heard};
    if (insist(agent, &news.task))
        log_warn("a camera sees nothing", LOG_STR("camera", id),
                 LOG_STR("state", camera_state_name(state)));
}

void agent_submit(struct agent *agent, struct agent_events *events)
{
    prepare(agent, events);
    spooler_submit(agent->options.spooler, &events->task);
}

void agent_refused(struct agent *agent, size_t count, const struct error *why)
{
    pthread_mutex_lock(&agent->mutex);
    agent->refused += (int64_t)count;
    agent->why = *why;
    pthread_mutex_unlock(&agent->mutex);
}

/* --- each second --- */

/* What was only heard of cameras, and which are silent. */
static void write_news(struct agent *agent)
{
    struct hearsay hearsay;
    for (size_t at = 0; hearing_next(&agent->hearing, &at, &hearsay);) {
        struct error err = {0};
        struct news news = {.task = {.run = run_news, .weight = 1},
                            .agent = agent,
                            .camera = str_from(hearsay.camera),
                            .state = hearsay.state,
                            .heard = hearsay.heard,
                            .first = hearsay.first};
        bool ok = spooler_run(agent->options.spooler, &news.task, &err);
        log_outcome(agent, &err);
        if (!ok)
            hearing_again(&agent->hearing, &hearsay);
        else if (news.state == CAMERA_SILENT)
            log_warn("a camera is silent", LOG_STR("camera", news.camera));
    }
}

struct refusals {
    struct task task; /* must be first */
    int64_t count;
};

static bool run_refusals(struct task *task, void *spool, instant now, struct error *err)
{
    (void)now;
    return spool_count_refused(spool, ((const struct refusals *)task)->count, err);
}

/* Log those that are new. The result is how many are to be counted. */
static int64_t log_refusals(struct agent *agent)
{
    pthread_mutex_lock(&agent->mutex);
    int64_t fresh = agent->refused, count = agent->uncounted + fresh;
    struct error why = agent->why;
    agent->refused = agent->uncounted = 0;
    pthread_mutex_unlock(&agent->mutex);
    if (fresh)
        log_warn("events were refused", LOG_INT("count", fresh),
                 LOG_TEXT("reason", why.text));
    return count;
}

/* On a full disk they may have to wait for that. */
static void count_refusals(struct agent *agent)
{
    struct refusals refusals = {{.run = run_refusals, .weight = 1}, log_refusals(agent)};
    struct error err = {0};
    if (!refusals.count || spooler_run(agent->options.spooler, &refusals.task, &err))
        return;
    pthread_mutex_lock(&agent->mutex);
    agent->uncounted += refusals.count;
    pthread_mutex_unlock(&agent->mutex);
}

/* What the spool has dropped so far. */
struct drops {
    struct task task; /* must be first */
    int64_t full, old;
};

static bool run_drops(struct task *task, void *spool, instant now, struct error *err)
{
    struct drops *drops = (struct drops *)task;
    struct spool_stats stats;
    (void)now;
    if (!spool_stats(spool, &stats, err))
        return false;
    drops->full = stats.dropped_full;
    drops->old = stats.dropped_old;
    return true;
}

/* *before: what was said already. */
static void log_drops(struct agent *agent, struct drops *before)
{
    struct drops drops = {.task = {.run = run_drops, .weight = 1}};
    struct error err;
    if (!spooler_run(agent->options.spooler, &drops.task, &err))
        return;
    if (drops.full > before->full)
        log_warn("events were dropped for a full spool",
                 LOG_INT("count", drops.full - before->full));
    if (drops.old > before->old)
        log_warn("events were dropped for their age",
                 LOG_INT("count", drops.old - before->old));
    *before = drops;
}

static void *work(void *context)
{
    struct agent *agent = context;
    struct drops drops = {.full = agent->dropped_full, .old = agent->dropped_old};
    for (unsigned ticks = 1; doze(agent, TICK_MS); ticks++) {
        write_news(agent);
        count_refusals(agent);
        if (ticks % DROPS_TICKS == 0)
            log_drops(agent, &drops);
    }
    log_drops(agent, &drops);
    return NULL;
}

/* --- the agent --- */

struct recall {
    struct task task; /* must be first */
    struct agent *agent;
};

/* What was dropped before; who was known when the last process ended, and for how long it
 * has been silent. */
static bool run_recall(struct task *task, void *spool, instant now, struct error *err)
{
    struct agent *agent = ((struct recall *)task)->agent;
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    struct cameras cameras;
    struct spool_stats stats;
    if (!spool_cameras(spool, &arena, &cameras, err) || !spool_stats(spool, &stats, err))
        return false;
    agent->dropped_full = stats.dropped_full;
    agent->dropped_old = stats.dropped_old;
    hearing_recall(&agent->hearing, &cameras, now);
    return true;
}

static void agent_free(struct agent *agent)
{
    pthread_cond_destroy(&agent->wake);
    pthread_mutex_destroy(&agent->mutex);
    hearing_destroy(&agent->hearing);
    free(agent);
}

bool agent_start(const struct agent_options *options, struct agent **agent,
                 struct error *err)
{
    struct agent *started = memory_new(struct agent, 1);
    started->sink = (struct sink){.take = take, .camera = camera};
    started->options = *options;
    pthread_mutex_init(&started->mutex, NULL);
    hearing_init(&started->hearing, options->silence);
    clock_condition(&started->wake);

    struct recall recall = {{.run = run_recall, .weight = 1}, started};
    if (!spooler_run(options->spooler, &recall.task, err)) {
        agent_free(started);
        return false;
    }
    if (pthread_create(&started->thread, NULL, work, started) != 0) {
        agent_free(started);
        return error_set(err, ERROR_UNAVAILABLE, "cannot start the agent's thread");
    }
    *agent = started;
    return true;
}

void agent_quit(struct agent *agent)
{
    pthread_mutex_lock(&agent->mutex);
    agent->stopping = true;
    pthread_cond_broadcast(&agent->wake);
    pthread_mutex_unlock(&agent->mutex);
}

void agent_stop(struct agent *agent)
{
    if (!agent)
        return;
    agent_quit(agent);
    pthread_join(agent->thread, NULL);
    write_news(agent);
    count_refusals(agent);
    agent_free(agent);
}

struct sink *agent_sink(struct agent *agent) { return &agent->sink; }
