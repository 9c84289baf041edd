/* agent.c - what is done with events and camera states before they are in the spool.
 *
 * The spool holds what is known of each camera. It is read in the transaction that
 * changes it, so what did not reach the disk is not known. The only thing kept elsewhere
 * is when this process last heard of a camera (silence.h); the next tick writes that.
 */
#include "edge/agent.h"

#include "base/arena.h"
#include "base/clock.h"
#include "base/error.h"
#include "base/log.h"
#include "base/memory.h"
#include "edge/losses.h"
#include "edge/silence.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

enum { TICK_MS = 1000, RETRY_MS = 1000, DROPS_TICKS = 5 };

struct agent {
    struct sink sink; /* must be first */
    struct agent_options options;
    pthread_t thread;
    atomic_bool failing; /* events cannot be kept, and the log says so */
    struct silence silence;
    struct losses losses;
    struct notes notes;

    pthread_mutex_t mutex; /* protects: */
    pthread_cond_t wake;   /* signalled when `stopping` is set */
    bool stopping;
};

/* --- cameras that see nobody --- */

/* The later of two times that sources reported. But if only one of them is too far ahead
 * of the clock, the other. */
static instant last_of(instant known, instant at, instant now)
{
    bool known_ahead = spool_is_ahead(known, now), at_ahead = spool_is_ahead(at, now);
    if (known_ahead != at_ahead)
        return known_ahead ? at : known;
    return instant_later(known, at);
}

/* Nothing is known any more of workers whose latest state came from this camera: put an
 * `unknown` event for each, 1 ms after the camera was last heard. */
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

/* A camera is heard again at `at`. If it was silent for too long before, its workers were
 * unknown meanwhile. Nobody may have noted that, if the agent was not running. */
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
    camera.heard = instant_later(camera.heard, silence_latest(&agent->silence, id));
    /* A time that is too far ahead of the clock cannot be compared with one that is not.
     */
    bool comparable = spool_is_ahead(at, now) == spool_is_ahead(camera.heard, now);
    return !found || camera.state != CAMERA_ONLINE || !comparable ||
           instant_since(at, camera.heard).ms <= agent->options.silence.ms ||
           put_unknown(spool, &camera, now, arena, err);
}

/* Writes what is new about a camera. */
struct camera_change {
    struct task task; /* must be first */
    struct agent *agent;
    str camera;
    enum camera_state state;
    instant heard; /* the latest time at which it was heard; 0: nothing new */
    bool first;    /* this process hears of it for the first time */
};

static bool run_change(struct task *task, void *spool, instant now, struct error *err)
{
    const struct camera_change *change = (const struct camera_change *)task;
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    struct camera camera;
    bool found;
    if (change->state == CAMERA_SILENT &&
        !silence_lasts(&change->agent->silence, change->camera))
        return true;
    if (!spool_camera(spool, change->camera, &camera, &found, err))
        return false;
    if (!found)
        camera = (struct camera){.state = CAMERA_ONLINE, .heard = change->heard};
    camera.id = change->camera;
    if (change->first && change->state == CAMERA_ONLINE &&
        !close_gap(change->agent, spool, change->camera, change->heard, now, &arena, err))
        return false;

    bool goes = change->state != CAMERA_ONLINE && camera.state == CAMERA_ONLINE;
    if (change->heard.ms)
        camera.heard = last_of(camera.heard, change->heard, now);
    camera.state = change->state;
    if (goes && !put_unknown(spool, &camera, now, &arena, err))
        return false;
    return spool_note_camera(spool, &camera, now, err);
}

/* --- waiting --- */

/* Wait for `ms`. False: the agent is stopping. */
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

/* Log when keeping events begins to fail and when it works again, but not each failure in
 * between. */
static void log_outcome(struct agent *agent, const struct error *err)
{
    bool failed = err->code != ERROR_NONE;
    bool failing = atomic_exchange(&agent->failing, failed);
    if (failed && !failing)
        log_error("events cannot be kept", LOG_TEXT("reason", err->text));
    if (!failed && failing)
        log_info("events are kept again");
}

/* Try a task until it succeeds. False: the agent is stopping. */
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

/* Events are put one by one, as a camera may have been silent between two of them.
 * Whether there is room for all is found out first: a task that fails before it
 * changes anything does not hold up others of its transaction. */
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
    silence_events(&agent->silence, events->event, events->count);
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

/* That a camera was heard is written by the next tick. That it cannot see is written at
 * once, so that events of what it sees later come after that. */
static void camera(struct sink *sink, str id, enum camera_state state, instant at)
{
    struct agent *agent = (struct agent *)sink;
    at = instant_add(at, correction(agent));
    instant heard = silence_report(&agent->silence, id, state, at);
    if (state == CAMERA_ONLINE)
        return;
    struct camera_change change = {.task = {.run = run_change, .weight = 1},
                                   .agent = agent,
                                   .camera = id,
                                   .state = state,
                                   .heard = heard};
    if (insist(agent, &change.task))
        log_warn("a camera sees nothing", LOG_STR("camera", id),
                 LOG_STR("state", camera_state_name(state)));
}

static void unread(struct sink *sink, str id, const char *why)
{
    notes_unread(&((struct agent *)sink)->notes, id, why, clock_now());
}

static void clock_of(struct sink *sink, str id, span ahead)
{
    notes_clock(&((struct agent *)sink)->notes, id, ahead);
}

struct note_list agent_notes(struct agent *agent, struct arena *arena)
{
    return notes_all(&agent->notes, arena);
}

/* Events that came by themselves tell how far the clock of their camera is off. */
static void note_clocks(struct agent *agent, const struct agent_events *events)
{
    instant now = clock_now();
    for (size_t i = 0; i < events->count; i++)
        if (events->event[i].camera.len)
            notes_clock(&agent->notes, events->event[i].camera,
                        instant_since(events->event[i].at, now));
}

void agent_submit(struct agent *agent, struct agent_events *events)
{
    note_clocks(agent, events);
    prepare(agent, events);
    spooler_submit(agent->options.spooler, &events->task);
}

void agent_refused(struct agent *agent, size_t count, const struct error *why)
{
    losses_refused(&agent->losses, count, why);
}

/* --- each second --- */

/* Write which cameras were heard, and which are silent. */
static void write_changes(struct agent *agent)
{
    struct camera_update update;
    for (size_t at = 0; silence_next(&agent->silence, &at, &update);) {
        struct error err = {0};
        struct camera_change change = {.task = {.run = run_change, .weight = 1},
                                       .agent = agent,
                                       .camera = str_from(update.camera),
                                       .state = update.state,
                                       .heard = update.heard,
                                       .first = update.first};
        bool ok = spooler_run(agent->options.spooler, &change.task, &err);
        log_outcome(agent, &err);
        if (!ok)
            silence_not_written(&agent->silence, &update);
        else if (change.state == CAMERA_SILENT)
            log_warn("a camera is silent", LOG_STR("camera", change.camera));
    }
}

static void *work(void *context)
{
    struct agent *agent = context;
    for (unsigned ticks = 1; doze(agent, TICK_MS); ticks++) {
        write_changes(agent);
        losses_count_refused(&agent->losses);
        if (ticks % DROPS_TICKS == 0)
            losses_log_dropped(&agent->losses);
    }
    losses_log_dropped(&agent->losses);
    return NULL;
}

/* --- the agent --- */

struct recall {
    struct task task; /* must be first */
    struct agent *agent;
};

/* Read from the spool what was dropped so far, which cameras are known, and for how long
 * they have been silent. */
static bool run_recall(struct task *task, void *spool, instant now, struct error *err)
{
    struct agent *agent = ((struct recall *)task)->agent;
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    struct cameras cameras;
    struct spool_stats stats;
    if (!spool_cameras(spool, &arena, &cameras, err) || !spool_stats(spool, &stats, err))
        return false;
    losses_recall(&agent->losses, &stats);
    silence_recall(&agent->silence, &cameras, now);
    return true;
}

static void agent_free(struct agent *agent)
{
    pthread_cond_destroy(&agent->wake);
    pthread_mutex_destroy(&agent->mutex);
    silence_destroy(&agent->silence);
    losses_destroy(&agent->losses);
    notes_destroy(&agent->notes);
    free(agent);
}

bool agent_start(const struct agent_options *options, struct agent **agent,
                 struct error *err)
{
    struct agent *started = memory_new(struct agent, 1);
    started->sink = (struct sink){
        .take = take, .camera = camera, .unread = unread, .clock = clock_of};
    started->options = *options;
    pthread_mutex_init(&started->mutex, NULL);
    silence_init(&started->silence, options->silence);
    losses_init(&started->losses, options->spooler);
    notes_init(&started->notes);
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
    write_changes(agent);
    losses_count_refused(&agent->losses);
    agent_free(agent);
}

struct sink *agent_sink(struct agent *agent) { return &agent->sink; }
