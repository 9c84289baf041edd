#include "sink/sink.h"

#include "base/clock.h"
#include "base/error.h"
#include "base/log.h"
#include "base/memory.h"
#include "sink/follow.h"

#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

/* How often it is looked for what is new: ClickHouse wants few and large blocks. */
static const span every = {2000};
static const span first_pause = {1000}, longest_pause = {60000};
enum { PATH_MOST = 4096 };

struct clickhouse_sink {
    struct sink_options options;
    struct clickhouse *clickhouse;
    pthread_t thread;

    /* Of the thread. */
    struct position position;
    bool begun; /* the position is known */
    bool anew;
    struct behind behind;
    instant succeeded; /* 0: not yet */
    span pause;        /* the last one; 0: all is well */
    bool file_fails;

    atomic_bool stopping;
    pthread_mutex_t mutex; /* for waiting */
    pthread_cond_t wake;
};

/* --- what is left --- */

static void say(struct clickhouse_sink *sink, const struct error *err)
{
    if (!err && !sink->pause.ms)
        return;
    if (err && !sink->pause.ms)
        log_warn("ClickHouse cannot be brought up to date; nothing is lost",
                 LOG_TEXT("reason", err->text), LOG_INT("events", sink->behind.events));
    if (!err)
        log_info("ClickHouse is brought up to date again",
                 LOG_INT("events_behind", sink->behind.events),
                 LOG_INT("hours_behind", sink->behind.hours));
}

static bool write_metrics(FILE *file, const struct clickhouse_sink *sink)
{
    return fprintf(
               file,
               "# HELP shopfloor_sink_up Could ClickHouse be written at the last try?\n"
               "# TYPE shopfloor_sink_up gauge\n"
               "shopfloor_sink_up %d\n"
               "# HELP shopfloor_sink_behind_events Events that ClickHouse has not.\n"
               "# TYPE shopfloor_sink_behind_events gauge\n"
               "shopfloor_sink_behind_events %lld\n"
               "# HELP shopfloor_sink_behind_hours Hours whose sums have changed since.\n"
               "# TYPE shopfloor_sink_behind_hours gauge\n"
               "shopfloor_sink_behind_hours %lld\n"
               "# HELP shopfloor_sink_success_timestamp_seconds When it was last so.\n"
               "# TYPE shopfloor_sink_success_timestamp_seconds gauge\n"
               "shopfloor_sink_success_timestamp_seconds %.3f\n",
               !sink->pause.ms, (long long)sink->behind.events,
               (long long)sink->behind.hours, (double)sink->succeeded.ms / 1000) > 0;
}

/* Whoever reads the file finds the old one or the new one. */
static bool put_metrics(const struct clickhouse_sink *sink)
{
    char temporary[PATH_MOST];
    const char *path = sink->options.metrics_file;
    int len = snprintf(temporary, sizeof temporary, "%s.new", path);
    if (len < 0 || (size_t)len >= sizeof temporary) {
        errno = ENAMETOOLONG;
        return false;
    }
    FILE *file = fopen(temporary, "we");
    if (!file)
        return false;
    bool ok = write_metrics(file, sink) && fchmod(fileno(file), 0644) == 0;
    return fclose(file) == 0 && ok && rename(temporary, path) == 0;
}

static void tell(struct clickhouse_sink *sink)
{
    if (!sink->options.metrics_file)
        return;
    bool fails = !put_metrics(sink);
    if (fails && !sink->file_fails)
        log_warn("the file for Prometheus cannot be written",
                 LOG_TEXT("file", sink->options.metrics_file),
                 LOG_TEXT("reason", strerrordesc_np(errno)));
    sink->file_fails = fails;
}

/* --- copying --- */

/* How far behind it is, is asked of the store alone when ClickHouse is away. */
static void look_behind(struct clickhouse_sink *sink, struct store *store)
{
    struct error ignored;
    int64_t event, correction, hours;
    if (!store_last(store, &event, &correction, &ignored) ||
        !store_count_changed(store, sink->position.hour, &hours, &ignored))
        return;
    sink->behind = (struct behind){event - sink->position.event,
                                   correction - sink->position.correction, hours};
}

static bool begin(struct clickhouse_sink *sink, struct error *err)
{
    if (sink->begun)
        return true;
    if (!follow_begin(sink->clickhouse, &sink->position, err))
        return false;
    if (sink->anew)
        sink->position.known = false;
    sink->begun = true;
    return true;
}

/* All there is. */
static bool copy(struct clickhouse_sink *sink, struct store *store, int64_t *events,
                 struct error *err)
{
    bool more = true;
    while (more && !atomic_load(&sink->stopping)) {
        int64_t written = 0;
        if (!begin(sink, err) || !follow_block(store, sink->clickhouse, &sink->position,
                                               &sink->behind, &more, &written, err)) {
            sink->begun = false;
            look_behind(sink, store);
            return false;
        }
        sink->anew = false;
        *events += written;
        sink->succeeded = clock_now();
        say(sink, NULL);
        sink->pause = (span){0};
        tell(sink);
    }
    return true;
}

static bool open_and_copy(struct clickhouse_sink *sink, int64_t *events,
                          struct error *err)
{
    CLEANUP(store_closep) struct store *store = NULL;
    return store_open(sink->options.database, STORE_READER, (instant){0}, &store, err) &&
           copy(sink, store, events, err);
}

bool sink_once(const struct sink_options *options, int64_t *events, struct error *err)
{
    CLEANUP(clickhouse_closep) struct clickhouse *clickhouse = NULL;
    struct clickhouse_sink sink = {.options = *options, .anew = options->anew};
    *events = 0;
    if (!clickhouse_open(&options->clickhouse, &clickhouse, err))
        return false;
    sink.clickhouse = clickhouse;
    return open_and_copy(&sink, events, err);
}

/* --- the thread --- */

static void wait(struct clickhouse_sink *sink, span pause)
{
    span until = {clock_monotonic().ms + pause.ms};
    pthread_mutex_lock(&sink->mutex);
    while (!atomic_load(&sink->stopping) && clock_wait(&sink->wake, &sink->mutex, until))
        ;
    pthread_mutex_unlock(&sink->mutex);
}

static void fail(struct clickhouse_sink *sink, const struct error *err)
{
    int64_t next = sink->pause.ms ? 2 * sink->pause.ms : first_pause.ms;
    say(sink, err);
    sink->pause.ms = next > longest_pause.ms ? longest_pause.ms : next;
    tell(sink);
}

static void *run(void *context)
{
    struct clickhouse_sink *sink = context;
    while (!atomic_load(&sink->stopping)) {
        struct error err = {0};
        int64_t events = 0;
        bool ok = open_and_copy(sink, &events, &err);
        if (!ok && !atomic_load(&sink->stopping))
            fail(sink, &err);
        wait(sink, ok ? every : sink->pause);
    }
    return NULL;
}

bool sink_start(const struct sink_options *options, struct clickhouse_sink **sink,
                struct error *err)
{
    struct clickhouse_sink *started = memory_new(struct clickhouse_sink, 1);
    struct clickhouse_options clickhouse = options->clickhouse;
    clickhouse.stop = &started->stopping;
    started->options = *options;
    started->anew = options->anew;
    pthread_mutex_init(&started->mutex, NULL);
    clock_condition(&started->wake);
    if (clickhouse_open(&clickhouse, &started->clickhouse, err) &&
        (pthread_create(&started->thread, NULL, run, started) == 0 ||
         error_set(err, ERROR_UNAVAILABLE, "cannot start a thread"))) {
        *sink = started;
        return true;
    }
    clickhouse_close(started->clickhouse);
    free(started);
    return false;
}

void sink_stop(struct clickhouse_sink *sink)
{
    if (!sink)
        return;
    pthread_mutex_lock(&sink->mutex);
    atomic_store(&sink->stopping, true);
    pthread_cond_broadcast(&sink->wake);
    pthread_mutex_unlock(&sink->mutex);
    pthread_join(sink->thread, NULL);
    clickhouse_close(sink->clickhouse);
    pthread_cond_destroy(&sink->wake);
    pthread_mutex_destroy(&sink->mutex);
    free(sink);
}
