#include "pipeline/quality.h"

#include "pipeline/drift_report.h"
#include "pipeline/writer.h"

#include "base/arena.h"
#include "base/background.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/memory.h"
#include "base/wakeup.h"
#include "store/pool.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

enum {
    PASS = 24,      /* hours that are passed at once */
    RESTS = 3,      /* times as long as it works */
    WORK_MS = 200,  /* about as long it reads in one snapshot */
    PAUSE_MS = 2000 /* between looks, when there is nothing to do */
};

/* How long after its end an hour is tallied: most events are there by then. */
static const span settling_time = {10 * 60 * 1000};
/* While hours become due all the time, judgements are this old at most. The first one has
 * no older one to stand in for it, so it waits longer for a history to be whole. */
static const span stale_most = {60 * 1000}, first_most = {10 * 60 * 1000},
                  gather_time = {5000};

struct quality {
    struct writer *writer;
    struct pool *pool;
    pthread_t thread;
    struct wakeup wakeup;
    atomic_bool notified;

    /* The thread's. */
    bool failing;
    bool passed;       /* all hours that are over were passed */
    bool dirty;        /* something was kept since it was judged */
    bool passed_told;  /* that streams are too many */
    bool more_told;    /* that cameras are */
    instant tallied;   /* up to where hours were passed, as last read */
    span next_judging; /* if it is dirty: not before it while hours are due */
    span judged;       /* when it was last; 0: never */

    pthread_mutex_t mutex; /* for this, and `holders` of reports: */
    struct drift_report *report;
};

/* Once for each time that it begins to fail. */
static bool succeeded(struct quality *quality, bool ok, const struct error *err)
{
    if (!ok && !quality->failing)
        log_warn("what cameras say cannot be tallied", LOG_TEXT("reason", err->text));
    quality->failing = !ok;
    return ok;
}

/* --- hours that are over --- */

/* Something changed; what else does soon is judged with it. */
static void become_dirty(struct quality *quality)
{
    if (!quality->dirty)
        quality->next_judging.ms =
            clock_monotonic().ms + (quality->report ? stale_most : first_most).ms;
    quality->dirty = true;
}

struct pass_task {
    struct task task; /* must be first */
    instant until;
};

static bool run_pass(struct task *task, void *store, instant now, struct error *err)
{
    const struct pass_task *passing = (struct pass_task *)task;
    (void)now;
    return store_pass_hours(store, passing->until, PASS, err);
}

static bool read_tallied(struct quality *quality, instant *tallied, struct error *err)
{
    struct store *reader;
    struct site site = {0};
    if (!pool_take(quality->pool, SCOPE_OF_STATIONS, &reader, err))
        return false;
    bool ok = store_site(reader, &site, err);
    pool_give(quality->pool, reader);
    if (ok)
        *tallied = site.tallied;
    return ok;
}

/* The next of them become due. */
static bool pass(struct quality *quality, struct error *err)
{
    instant until =
        instant_floor(instant_add(clock_now(), (span){-settling_time.ms}), SPAN_HOUR);
    struct pass_task passing = {{.run = run_pass, .weight = 1}, until};
    instant tallied;
    if (!read_tallied(quality, &tallied, err) ||
        (!instant_equal(tallied, until) && writer_has_chores(quality->writer) &&
         (!writer_run(quality->writer, &passing.task, err) ||
          !read_tallied(quality, &tallied, err))))
        return false;
    quality->passed = !instant_before(tallied, until);
    if (!instant_equal(tallied, quality->tallied))
        become_dirty(quality);
    quality->tallied = tallied;
    return true;
}

/* --- hours that are due --- */

struct keep_task {
    struct task task; /* must be first */
    const struct due_hour *hour;
    struct quality_rows *rows;
    size_t count;
};

static bool run_keep(struct task *task, void *store, instant now, struct error *err)
{
    const struct keep_task *keeping = (struct keep_task *)task;
    (void)now;
    for (size_t i = 0; i < keeping->count; i++) {
        bool kept; /* if not, it is still due */
        if (!store_put_quality(store, &keeping->hour[i], keeping->rows[i], &kept, err))
            return false;
    }
    return true;
}

/* Tally hours, as of one moment. While somebody is erased there are none. */
static bool read_hours(struct store *reader, struct arena *arena,
                       struct keep_task *keeping, struct error *err)
{
    span begin = clock_monotonic();
    struct plant plant;
    struct due_hours due;
    if (!store_due_hours(reader, PASS, arena, &due, err))
        return false;
    if (!due.count)
        return true;
    if (!store_plant(reader, arena, &plant, err))
        return false;
    if (plant.site.erasing[0])
        return true;
    keeping->hour = due.at;
    keeping->rows = arena_new(arena, struct quality_rows, due.count);
    for (; keeping->count < due.count; keeping->count++) {
        if (clock_monotonic().ms - begin.ms > WORK_MS)
            break;
        if (!store_tally_hour(reader, &plant, due.at[keeping->count].hour, arena,
                              &keeping->rows[keeping->count], err))
            return false;
    }
    return true;
}

/* *done: of how many hours. */
static bool tally(struct quality *quality, size_t *done, struct error *err)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    struct keep_task keeping = {.task = {.run = run_keep, .weight = 1}};
    struct store *reader;
    *done = 0;
    if (!writer_has_chores(quality->writer))
        return true;
    if (!pool_take(quality->pool, (struct scope){.kind = SCOPE_ALL}, &reader, err))
        return false;
    bool ok = read_hours(reader, &arena, &keeping, err);
    pool_give(quality->pool, reader);
    *done = keeping.count;
    if (!ok || !keeping.count)
        return ok;
    become_dirty(quality);
    return writer_run(quality->writer, &keeping.task, err);
}

/* --- judging --- */

static void release(struct quality *quality, struct drift_report *report)
{
    bool last = false;
    pthread_mutex_lock(&quality->mutex);
    if (report)
        last = --report->holders == 0;
    pthread_mutex_unlock(&quality->mutex);
    if (last)
        drift_report_free(report);
}

const struct drift_report *quality_take(struct quality *quality)
{
    if (!quality)
        return NULL;
    pthread_mutex_lock(&quality->mutex);
    struct drift_report *report = quality->report;
    if (report)
        report->holders++;
    pthread_mutex_unlock(&quality->mutex);
    return report;
}

void quality_give(struct quality *quality, const struct drift_report *report)
{
    if (report)
        release(quality, (struct drift_report *)report);
}

/* Once, until there are fewer. */
static void tell_passed(struct quality *quality, int64_t passed)
{
    if (passed && !quality->passed_told)
        log_warn("there are too many cameras, or models of a camera; some are not judged",
                 LOG_INT("hours", passed),
                 LOG_INT("of_camera_most", DRIFT_OF_CAMERA_MOST),
                 LOG_INT("most", DRIFT_STREAMS_MOST));
    quality->passed_told = passed > 0;
}

static void tell_more(struct quality *quality, bool more)
{
    if (more && !quality->more_told)
        log_warn(
            "there are too many cameras; of some nobody is told that they are silent",
            LOG_INT("most", CAMERA_LIST_MOST));
    quality->more_told = more;
}

static bool judge(struct quality *quality, struct error *err)
{
    struct drift_report *made = NULL;
    struct store *reader;
    if (!pool_take(quality->pool, SCOPE_OF_STATIONS, &reader, err))
        return false;
    bool ok = drift_report_make(reader, clock_now(), &made, err);
    pool_give(quality->pool, reader);
    if (!ok)
        return false;
    tell_passed(quality, made->passed);
    tell_more(quality, made->cameras.more);
    pthread_mutex_lock(&quality->mutex);
    struct drift_report *before = quality->report;
    quality->report = made;
    pthread_mutex_unlock(&quality->mutex);
    release(quality, before);
    quality->dirty = false;
    quality->judged = clock_monotonic();
    return true;
}

/* Not while an older database is filled, or a history was just imported: shifts would
 * lack hours. While another server tallies, what it keeps comes in pieces. */
static bool must_judge(const struct quality *quality, size_t tallied)
{
    span now = clock_monotonic();
    bool gathers = quality->judged.ms && !writer_has_chores(quality->writer) &&
                   now.ms - quality->judged.ms < gather_time.ms;
    return quality->dirty && quality->passed && !gathers &&
           (!tallied || now.ms >= quality->next_judging.ms);
}

/* --- the thread --- */

/* Is there more to do? */
static bool work(struct quality *quality)
{
    struct error err = {0};
    size_t tallied = 0;
    bool ok = pass(quality, &err) && tally(quality, &tallied, &err) &&
              (!must_judge(quality, tallied) || judge(quality, &err));
    return succeeded(quality, ok, &err) && (tallied || !quality->passed);
}

static void *run(void *argument)
{
    struct quality *quality = argument;
    span due = clock_monotonic();
    background_thread();
    while (wakeup_wait(&quality->wakeup, due)) {
        if (atomic_exchange(&quality->notified, false))
            become_dirty(quality);
        span begin = clock_monotonic();
        bool more = work(quality);
        span end = clock_monotonic();
        due.ms = end.ms + (more ? RESTS * (end.ms - begin.ms) : PAUSE_MS);
    }
    return NULL;
}

void quality_notify(struct quality *quality)
{
    if (!quality)
        return;
    atomic_store(&quality->notified, true);
    wakeup_signal(&quality->wakeup);
}

/* --- beginning and end --- */

static void quality_free(struct quality *quality)
{
    drift_report_free(quality->report);
    pthread_mutex_destroy(&quality->mutex);
    wakeup_destroy(&quality->wakeup);
    free(quality);
}

bool quality_start(struct writer *writer, struct pool *pool, struct quality **quality,
                   struct error *err)
{
    struct quality *started = memory_new(struct quality, 1);
    started->writer = writer;
    started->pool = pool;
    become_dirty(started);
    pthread_mutex_init(&started->mutex, NULL);
    wakeup_init(&started->wakeup);
    if (pthread_create(&started->thread, NULL, run, started) != 0) {
        quality_free(started);
        return error_set(err, ERROR_UNAVAILABLE, "cannot start a thread");
    }
    *quality = started;
    return true;
}

void quality_stop(struct quality *quality)
{
    if (!quality)
        return;
    wakeup_end(&quality->wakeup);
    pthread_join(quality->thread, NULL);
    quality_free(quality);
}
