/* demo.c - the sample factory, live.
 *
 * Once a minute the demo works out the events of the next minute. Each second it hands
 * those whose time has come to the writer. Events have a name of their own, so handing
 * over one that is stored already does no harm. Hence a demo begins a little before its
 * start and has no gap after a restart.
 *
 * Each task first looks at what was stored since the task before. When there is anything
 * that is not sample data, cameras have taken over and the demo ends.
 */
#include "pipeline/seed.h"

#include "domain/sample.h"

#include "base/arena.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/memory.h"

#include <pthread.h>
#include <stdlib.h>

enum { LOOKED_AT_ONCE = 1000, BEFORE_MINUTES = 10 };

struct demo {
    struct writer *writer;
    uint64_t seed;
    pthread_t thread;

    /* The thread's. */
    struct arena arena; /* of the minute's events */
    struct window minute;
    const struct event *event;
    size_t count, used;

    /* The writer's, in a task. */
    int64_t epoch, seen; /* up to this event all is sample data */
    bool looked;

    pthread_mutex_t mutex; /* for all below */
    pthread_cond_t wake;
    bool stopping;
};

/* Events that are due. */
struct tick {
    struct task task; /* must be first */
    struct demo *demo;
    const struct event *event;
    size_t count;
    const char *over; /* result: why there is no more to be done, or NULL */
};

/* --- on the writer's thread --- */

/* Is there anything new that is not sample data? */
static bool look_at_new(struct demo *demo, struct store *store, bool *real,
                        struct error *err)
{
    for (bool more = true; more && !*real;) {
        CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
        struct event_page page;
        if (!store_events_since(store, demo->seen, LOOKED_AT_ONCE, &arena, &page, err))
            return false;
        for (size_t i = 0; i < page.count; i++)
            *real |= !page.event[i].sample;
        demo->seen = page.last_id;
        more = page.more;
    }
    return true;
}

/* At first, and after the data was replaced, it looks at everything. */
static bool look(struct demo *demo, struct store *store, bool *real, struct error *err)
{
    struct site site;
    bool any;
    int64_t correction;
    *real = false;
    if (!store_site(store, &site, err))
        return false;
    if (demo->looked && demo->epoch == site.epoch)
        return look_at_new(demo, store, real, err);
    demo->looked = true;
    demo->epoch = site.epoch;
    return store_last(store, &demo->seen, &correction, err) &&
           store_has_events(store, &any, real, err);
}

/* Why the demo is over: a worker or station of its events is not registered any more.
 * NULL: it goes on. One that is only deactivated may come back. */
static const char *judge(const struct outcome *outcome, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (outcome[i].kind == OUTCOME_REJECTED && outcome[i].code == ERROR_NOT_FOUND)
            return "the sample's workers and workstations are not all registered";
    return NULL;
}

static bool run(struct task *task, void *store, instant now, struct error *err)
{
    struct tick *tick = (struct tick *)task;
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    bool real;
    if (!look(tick->demo, store, &real, err))
        return false;
    if (real) {
        tick->over = "there are events that are not sample data";
        return true;
    }
    struct outcome *outcome = arena_new(&arena, struct outcome, tick->count);
    if (!store_append(store, tick->event, tick->count, ORIGIN_SAMPLE, now, &arena,
                      outcome, err))
        return false;
    tick->over = judge(outcome, tick->count);
    return true;
}

/* --- on the demo's thread --- */

/* How many of the minute's events have come to pass and are not yet handed over. */
static size_t due(struct demo *demo, instant now)
{
    if (demo->used == demo->count && !instant_before(now, demo->minute.end)) {
        arena_free(&demo->arena);
        /* After a long sleep of the machine there is no need to make up for all of it. */
        instant longest = instant_add(now, (span){-SPAN_DAY.ms});
        demo->minute.start = instant_later(demo->minute.end, longest);
        demo->minute.end = instant_add(instant_later(now, demo->minute.end), SPAN_MINUTE);
        demo->count = sample_events(demo->seed, demo->minute, &demo->arena, &demo->event);
        demo->used = 0;
    }
    size_t count = 0;
    while (demo->used + count < demo->count &&
           !instant_before(now, demo->event[demo->used + count].at))
        count++;
    return count;
}

/* Hand over what is due. False: the demo is over. */
static bool hand_over(struct demo *demo)
{
    struct tick tick = {
        .task = {.run = run},
        .demo = demo,
        .count = due(demo, clock_now()),
    };
    struct error err = {0};
    if (tick.count == 0 || !writer_has_chores(demo->writer))
        return true;
    tick.event = demo->event + demo->used;
    tick.task.weight = tick.count;
    if (!writer_run(demo->writer, &tick.task, &err)) {
        /* They stay due. What was looked at may not have been committed. */
        demo->looked = false;
        log_debug("sample events wait", LOG_TEXT("reason", err.text));
        return true;
    }
    demo->used += tick.count;
    if (tick.over)
        log_warn("the demo ends", LOG_TEXT("reason", tick.over));
    return !tick.over;
}

/* Wait a second, or until it is time to stop. */
static bool doze(struct demo *demo)
{
    span until = {clock_monotonic().ms + SPAN_SECOND.ms};
    pthread_mutex_lock(&demo->mutex);
    while (!demo->stopping && clock_wait(&demo->wake, &demo->mutex, until))
        ;
    bool go_on = !demo->stopping;
    pthread_mutex_unlock(&demo->mutex);
    return go_on;
}

static void *work(void *context)
{
    struct demo *demo = context;
    while (hand_over(demo) && doze(demo))
        ;
    return NULL;
}

static void demo_free(struct demo *demo)
{
    pthread_cond_destroy(&demo->wake);
    pthread_mutex_destroy(&demo->mutex);
    arena_free(&demo->arena);
    free(demo);
}

bool demo_start(struct writer *writer, uint64_t seed, struct demo **demo,
                struct error *err)
{
    struct demo *started = memory_new(struct demo, 1);
    started->writer = writer;
    started->seed = seed;
    /* No minute is worked out yet; the first one begins here. */
    started->minute.end =
        instant_add(clock_now(), (span){-BEFORE_MINUTES * SPAN_MINUTE.ms});

    pthread_mutex_init(&started->mutex, NULL);
    clock_condition(&started->wake);
    if (pthread_create(&started->thread, NULL, work, started) != 0) {
        demo_free(started);
        return error_set(err, ERROR_UNAVAILABLE, "cannot start the demo's thread");
    }
    *demo = started;
    return true;
}

void demo_stop(struct demo *demo)
{
    if (!demo)
        return;
    pthread_mutex_lock(&demo->mutex);
    demo->stopping = true;
    pthread_cond_signal(&demo->wake);
    pthread_mutex_unlock(&demo->mutex);
    pthread_join(demo->thread, NULL);
    demo_free(demo);
}
