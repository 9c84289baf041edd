/* agent.c - what is done with events and news of cameras before they are in the spool.
 *
 * What is known of a camera is kept in the spool and read there, in the same transaction
 * that changes it: a change that did not reach the disk was not known. Beside it, in
 * memory, is only when each camera was last heard by the monotonic clock, which tells
 * whether it is silent, and what was heard of it without an event, which the next tick
 * writes. */
#include "edge/agent.h"

#include "base/arena.h"
#include "base/clock.h"
#include "base/error.h"
#include "base/list.h"
#include "base/log.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <time.h>

enum { TICK_MS = 1000, RETRY_MS = 1000, DROPS_TICKS = 5 };

/* A camera, as it was heard by this process. */
struct heard {
    char id[ID_LENGTH + 1];
    span arrived; /* by clock_monotonic(): when anything came of it */
    instant at;   /* by the source: the latest that was heard without an event and is
                     not in the spool yet; 0: none */
    bool gone;    /* silent, dark or offline, and that is in the spool */
    bool met;     /* it was heard by this process, not only by one before */
};

struct agent {
    struct sink sink; /* must be first */
    struct agent_options options;
    pthread_t thread;
    int64_t dropped_full, dropped_old; /* when it started */
    atomic_bool failing;

    pthread_mutex_t mutex; /* for all below */
    pthread_cond_t wake;   /* stopping */
    bool stopping;
    struct heard *heard;
    size_t count, room;
    int64_t refused, uncounted; /* events that were not put: not yet logged; logged, but
                                   not yet counted in the spool */
    struct error why;           /* the latest of them were refused */
};

/* --- what was heard --- */

/* The row of a camera; NULL: nothing was heard of it. */
static struct heard *heard_find(struct agent *agent, str camera)
{
    for (size_t i = 0; i < agent->count; i++)
        if (str_equal(str_from(agent->heard[i].id), camera))
            return &agent->heard[i];
    return NULL;
}

/* A row for another camera: as in the spool, the one that was heard longest ago makes
 * room. */
static struct heard *heard_row(struct agent *agent)
{
    if (agent->count < SPOOL_CAMERAS) {
        agent->heard =
            list_room(agent->heard, agent->count, &agent->room, sizeof *agent->heard);
        return &agent->heard[agent->count++];
    }
    struct heard *oldest = &agent->heard[0];
    for (size_t i = 1; i < agent->count; i++)
        if (agent->heard[i].arrived.ms < oldest->arrived.ms)
            oldest = &agent->heard[i];
    return oldest;
}

/* The row of a camera, made when need be; NULL when it cannot be one. */
static struct heard *heard_of(struct agent *agent, str camera)
{
    struct heard *heard = heard_find(agent, camera);
    if (heard || camera.len > ID_LENGTH)
        return heard;
    heard = heard_row(agent);
    *heard = (struct heard){0};
    memcpy(heard->id, camera.at, camera.len);
    return heard;
}

static void note_arrival(struct agent *agent, const struct event *event, size_t count)
{
    span now = clock_monotonic();
    pthread_mutex_lock(&agent->mutex);
    for (size_t i = 0; i < count; i++) {
        struct heard *heard =
            event[i].camera.len ? heard_of(agent, event[i].camera) : NULL;
        if (heard) {
            heard->arrived = now;
            heard->gone = false;
            heard->met = true;
        }
    }
    pthread_mutex_unlock(&agent->mutex);
}

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

/* What was heard and is not in the spool yet. */
static instant latest_heard(struct agent *agent, str camera)
{
    pthread_mutex_lock(&agent->mutex);
    const struct heard *heard = heard_find(agent, camera);
    instant at = heard ? heard->at : (instant){0};
    pthread_mutex_unlock(&agent->mutex);
    return at;
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
    camera.heard = instant_later(camera.heard, latest_heard(agent, id));
    /* Between a clock that is ahead and one that is not there is no time. */
    bool comparable = spool_is_ahead(at, now) == spool_is_ahead(camera.heard, now);
    return !found || camera.state != CAMERA_ONLINE || !comparable ||
           instant_since(at, camera.heard).ms <= agent->options.silence.ms ||
           put_unknown(spool, &camera, now, arena, err);
}

/* News of a camera, to be written. */
struct news {
    struct errand errand; /* must be first */
    struct agent *agent;
    str camera;
    enum camera_state state;
    instant heard; /* the latest that was heard of it; 0: nothing new */
    bool first;    /* that this process hears of it */
};

/* May have been heard since somebody found it silent. */
static bool still_silent(struct agent *agent, str camera)
{
    span now = clock_monotonic();
    pthread_mutex_lock(&agent->mutex);
    const struct heard *heard = heard_find(agent, camera);
    bool silent = heard && now.ms - heard->arrived.ms > agent->options.silence.ms;
    pthread_mutex_unlock(&agent->mutex);
    return silent;
}

static bool run_news(struct errand *errand, struct spool *spool, instant now,
                     struct error *err)
{
    const struct news *news = (const struct news *)errand;
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    struct camera camera;
    bool found;
    if (news->state == CAMERA_SILENT && !still_silent(news->agent, news->camera))
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
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec += ms / 1000;
    until.tv_nsec += ms % 1000 * 1000000;
    if (until.tv_nsec >= 1000000000) {
        until.tv_sec++;
        until.tv_nsec -= 1000000000;
    }
    pthread_mutex_lock(&agent->mutex);
    int late = 0;
    while (!agent->stopping && !late)
        late = pthread_cond_timedwait(&agent->wake, &agent->mutex, &until);
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

/* Run an errand until it is done; false: stopping. */
static bool insist(struct agent *agent, struct errand *errand)
{
    for (;;) {
        struct error err = {0};
        bool ok = spooler_run(agent->options.spooler, errand, &err);
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
static bool run_events(struct errand *errand, struct spool *spool, instant now,
                       struct error *err)
{
    const struct agent_errand *events = (const struct agent_errand *)errand;
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

static void prepare(struct agent *agent, struct agent_errand *errand)
{
    span ahead = correction(agent);
    for (size_t i = 0; i < errand->count; i++)
        errand->event[i].at = instant_add(errand->event[i].at, ahead);
    errand->agent = agent;
    errand->errand.run = run_events;
    errand->errand.weight = errand->count;
    note_arrival(agent, errand->event, errand->count);
}

static void log_conflicts(const struct agent_errand *errand)
{
    for (size_t i = 0; i < errand->count; i++)
        if (errand->outcome[i].kind == OUTCOME_REJECTED)
            log_warn("an event was not kept",
                     LOG_STR("event_uuid", uuid_str(&errand->event[i].uuid)),
                     LOG_STR("reason", errand->outcome[i].text));
}

static bool take(struct sink *sink, const struct event *event, size_t count)
{
    struct agent *agent = (struct agent *)sink;
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    struct agent_errand errand = {
        .event = arena_new(&arena, struct event, count),
        .outcome = arena_new(&arena, struct outcome, count),
        .count = count,
        .arena = &arena,
    };
    if (!count)
        return true;
    memcpy(errand.event, event, count * sizeof *event);
    prepare(agent, &errand);
    if (!insist(agent, &errand.errand))
        return false;
    log_conflicts(&errand);
    return true;
}

/* Note that something was said of a camera. The result is what was heard of it since the
 * last time that was written. A camera that is offline was not heard: others say so. */
static instant hear(struct agent *agent, str camera, enum camera_state state, instant at)
{
    instant latest = state == CAMERA_OFFLINE ? (instant){0} : at;
    pthread_mutex_lock(&agent->mutex);
    struct heard *heard = heard_of(agent, camera);
    if (heard) {
        if (state != CAMERA_OFFLINE)
            heard->arrived = clock_monotonic();
        heard->at = latest = instant_later(heard->at, latest);
        heard->gone = state != CAMERA_ONLINE;
        if (heard->gone)
            heard->at = (instant){0};
    }
    pthread_mutex_unlock(&agent->mutex);
    return latest;
}

/* What is only heard waits for the tick. What is gone is written at once: what the camera
 * sees afterwards must come after it. */
static void camera(struct sink *sink, str id, enum camera_state state, instant at)
{
    struct agent *agent = (struct agent *)sink;
    at = instant_add(at, correction(agent));
    instant heard = hear(agent, id, state, at);
    if (state == CAMERA_ONLINE)
        return;
    struct news news = {.errand = {.run = run_news, .weight = 1},
                        .agent = agent,
                        .camera = id,
                        .state = state,
                        .heard = heard};
    if (insist(agent, &news.errand))
        log_warn("a camera sees nothing", LOG_STR("camera", id),
                 LOG_STR("state", camera_state_name(state)));
}

void agent_submit(struct agent *agent, struct agent_errand *errand)
{
    prepare(agent, errand);
    spooler_submit(agent->options.spooler, &errand->errand);
}

void agent_refused(struct agent *agent, size_t count, const struct error *why)
{
    pthread_mutex_lock(&agent->mutex);
    agent->refused += (int64_t)count;
    agent->why = *why;
    pthread_mutex_unlock(&agent->mutex);
}

/* --- each second --- */

/* The next camera to write of: one that was only heard, or one that is silent. */
static bool next_news(struct agent *agent, size_t *at, struct news *news,
                      char id[static ID_LENGTH + 1])
{
    span now = clock_monotonic();
    bool found = false;
    pthread_mutex_lock(&agent->mutex);
    for (; !found && *at < agent->count; (*at)++) {
        struct heard *heard = &agent->heard[*at];
        bool silent = agent->options.silence.ms && !heard->gone &&
                      now.ms - heard->arrived.ms > agent->options.silence.ms;
        if (!heard->at.ms && !silent)
            continue;
        memcpy(id, heard->id, sizeof heard->id);
        news->state = silent ? CAMERA_SILENT : CAMERA_ONLINE;
        news->heard = heard->at;
        news->first = !heard->met;
        heard->at = (instant){0};
        heard->gone = silent;
        heard->met = true;
        found = true;
    }
    pthread_mutex_unlock(&agent->mutex);
    news->camera = str_from(id);
    return found;
}

/* It was not written: again at the next tick. */
static void keep_news(struct agent *agent, const struct news *news)
{
    pthread_mutex_lock(&agent->mutex);
    struct heard *heard = heard_find(agent, news->camera);
    if (heard) {
        heard->at = instant_later(heard->at, news->heard);
        heard->gone = false;
        heard->met = !news->first;
    }
    pthread_mutex_unlock(&agent->mutex);
}

static void write_news(struct agent *agent)
{
    char id[ID_LENGTH + 1];
    struct news news = {.errand = {.run = run_news, .weight = 1}, .agent = agent};
    for (size_t at = 0; next_news(agent, &at, &news, id);) {
        struct error err = {0};
        bool ok = spooler_run(agent->options.spooler, &news.errand, &err);
        log_outcome(agent, &err);
        if (!ok)
            keep_news(agent, &news);
        else if (news.state == CAMERA_SILENT)
            log_warn("a camera is silent", LOG_STR("camera", news.camera));
    }
}

struct refusals {
    struct errand errand; /* must be first */
    int64_t count;
};

static bool run_refusals(struct errand *errand, struct spool *spool, instant now,
                         struct error *err)
{
    (void)now;
    return spool_count_refused(spool, ((const struct refusals *)errand)->count, err);
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
    if (!refusals.count || spooler_run(agent->options.spooler, &refusals.errand, &err))
        return;
    pthread_mutex_lock(&agent->mutex);
    agent->uncounted += refusals.count;
    pthread_mutex_unlock(&agent->mutex);
}

/* What the spool has dropped so far. */
struct drops {
    struct errand errand; /* must be first */
    int64_t full, old;
};

static bool run_drops(struct errand *errand, struct spool *spool, instant now,
                      struct error *err)
{
    struct drops *drops = (struct drops *)errand;
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
    struct drops drops = {.errand = {.run = run_drops, .weight = 1}};
    struct error err;
    if (!spooler_run(agent->options.spooler, &drops.errand, &err))
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
    struct errand errand; /* must be first */
    struct agent *agent;
};

/* What was dropped before; who was known when the last process ended, and for how long it
 * has been silent. */
static bool run_recall(struct errand *errand, struct spool *spool, instant now,
                       struct error *err)
{
    struct agent *agent = ((struct recall *)errand)->agent;
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    struct cameras cameras;
    struct spool_stats stats;
    if (!spool_cameras(spool, &arena, &cameras, err) || !spool_stats(spool, &stats, err))
        return false;
    agent->dropped_full = stats.dropped_full;
    agent->dropped_old = stats.dropped_old;
    span monotonic = clock_monotonic();
    pthread_mutex_lock(&agent->mutex);
    for (size_t i = 0; i < cameras.count; i++) {
        const struct camera *camera = &cameras.camera[i];
        struct heard *heard = heard_of(agent, camera->id);
        int64_t ago = instant_since(now, camera->heard).ms;
        if (!heard)
            break;
        heard->arrived = (span){monotonic.ms - (ago > 0 ? ago : 0)};
        heard->gone = camera->state != CAMERA_ONLINE;
    }
    pthread_mutex_unlock(&agent->mutex);
    return true;
}

static void agent_free(struct agent *agent)
{
    pthread_cond_destroy(&agent->wake);
    pthread_mutex_destroy(&agent->mutex);
    free(agent->heard);
    free(agent);
}

bool agent_start(const struct agent_options *options, struct agent **agent,
                 struct error *err)
{
    struct agent *started = calloc(1, sizeof *started);
    if (!started)
        abort();
    started->sink = (struct sink){.take = take, .camera = camera};
    started->options = *options;
    pthread_condattr_t clock;
    pthread_condattr_init(&clock);
    pthread_condattr_setclock(&clock, CLOCK_MONOTONIC);
    pthread_mutex_init(&started->mutex, NULL);
    pthread_cond_init(&started->wake, &clock);
    pthread_condattr_destroy(&clock);

    struct recall recall = {{.run = run_recall, .weight = 1}, started};
    if (!spooler_run(options->spooler, &recall.errand, err)) {
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
