#include "pipeline/alerts.h"

#include "pipeline/alert_format.h"
#include "pipeline/notify.h"
#include "pipeline/writer.h"
#include "store/pool.h"

#include "base/arena.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/memory.h"
#include "base/wakeup.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

/* Values of alerts that stay are written once a minute. */
static const span each_round = {5000}, each_part = {100}, each_refresh = {60 * 1000},
                  each_day = {24 * 3600000};
enum { REMOVED_AT_ONCE = 10000, TRIES = 3 };

/* Nothing can be written: what is known of that without a database. */
struct outage {
    bool fires;
    struct alert alert;
};

struct alerts {
    struct alerts_options options;
    struct wakeup wakeup;
    pthread_t thread;
    _Atomic uint64_t touched;

    /* The thread's. */
    span refresh_due, forget_due, tell_due;
    bool failing;         /* and it was logged */
    struct alert trouble; /* ALERT_NONE, or commits fail */

    pthread_mutex_t mutex; /* for all below */
    struct outage outage;
    struct alerts_counts counts;
};

/* --- while nothing can be written --- */

static void set_outage(struct alerts *alerts, bool fires)
{
    pthread_mutex_lock(&alerts->mutex);
    alerts->outage = (struct outage){fires, alerts->trouble};
    pthread_mutex_unlock(&alerts->mutex);
    atomic_fetch_add(&alerts->touched, 1);
}

bool alerts_unkept(struct alerts *alerts, struct alert *alert)
{
    if (!alerts)
        return false;
    pthread_mutex_lock(&alerts->mutex);
    bool fires = alerts->outage.fires;
    if (fires) {
        *alert = alerts->outage.alert;
        alert->group = STR(""); /* that is its own id, of which the caller has a copy */
    }
    pthread_mutex_unlock(&alerts->mutex);
    return fires;
}

/* What is set can be read also while nothing can be written, mostly. */
static struct alert_limits limits_of_outage(const struct alerts *alerts, instant now)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    struct alert_book book = {0};
    struct store *reader;
    struct error ignored = {0};
    if (pool_take(alerts->options.pool, SCOPE_OF_STATIONS, &reader, &ignored)) {
        if (!store_alert_book(reader, now, &arena, &book, &ignored))
            book = (struct alert_book){0};
        pool_give(alerts->options.pool, reader);
    }
    return alert_limits_of(ALERT_COMMITS_FAILING, STR(""), book.override, book.overrides);
}

static void tell_outage(struct alerts *alerts, instant now)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    struct alert *one = &alerts->trouble;
    const struct alert_batch batch = {.alert = &one, .count = 1};
    one->group = uuid_str(&one->id);
    one->told = ALERT_TOLD_FIRING;
    struct alert_message message =
        alert_message_of(&batch, &alerts->options.style, now, &arena);
    set_outage(alerts, true);
    if (alerts->options.notify)
        notify_unkept(alerts->options.notify, &message);
}

/* It is over: keep that it was. */
static void keep_outage(struct alerts *alerts)
{
    struct alert *one = &alerts->trouble;
    struct error err = {0};
    if (!alert_keep(alerts->options.writer, &one, 1, NULL, 0, &err))
        return;
    alerts->trouble = (struct alert){0};
    set_outage(alerts, false);
    if (alerts->options.notify)
        notify_unkept(alerts->options.notify, NULL);
}

static void watch_writer(struct alerts *alerts, instant now)
{
    struct alert_reading reading = {
        .rule = ALERT_COMMITS_FAILING,
        .subject.kind = ALERT_OF_SITE,
        .known = true,
        .value = writer_counts(alerts->options.writer).failing,
    };
    struct alert *trouble = &alerts->trouble;
    if (trouble->state == ALERT_RESOLVED) {
        keep_outage(alerts);
        return;
    }
    if (reading.value == 0 && trouble->state == ALERT_NONE)
        return;
    if (trouble->state == ALERT_NONE)
        trouble->id = uuid_random();
    struct alert_limits limits = limits_of_outage(alerts, now);
    switch (alert_step(&limits, &reading, now, trouble)) {
    case ALERT_FIRES:
        tell_outage(alerts, now);
        break;
    case ALERT_ENDING:
        keep_outage(alerts);
        break;
    case ALERT_DROPS:
        *trouble = (struct alert){0};
        break;
    case ALERT_STAYS:
    case ALERT_CHANGES:
        break;
    }
}

/* --- what is too old --- */

struct forget_task {
    struct task task; /* must be first */
    int64_t removed;
};

static bool run_forget(struct task *task, void *store, instant now, struct error *err)
{
    struct forget_task *forget = (struct forget_task *)task;
    instant before = instant_add(now, (span){-ALERTS_KEPT_DAYS * SPAN_DAY.ms});
    return store_forget_alerts(store, before, REMOVED_AT_ONCE, &forget->removed, err);
}

static void forget_old(struct alerts *alerts, span clock)
{
    struct forget_task forget = {.task = {.run = run_forget, .weight = 1}};
    struct error ignored = {0};
    if (clock.ms < alerts->forget_due.ms)
        return;
    alerts->forget_due.ms = clock.ms + each_day.ms;
    if (!writer_run(alerts->options.writer, &forget.task, &ignored) ||
        forget.removed == REMOVED_AT_ONCE)
        alerts->forget_due.ms = clock.ms + each_refresh.ms;
}

/* --- the thread --- */

static void note(struct alerts *alerts, bool ok, span took, const struct error *err)
{
    pthread_mutex_lock(&alerts->mutex);
    alerts->counts.rounds++;
    alerts->counts.failed += !ok;
    alerts->counts.last = took;
    pthread_mutex_unlock(&alerts->mutex);
    if (!ok && !alerts->failing)
        log_warn("no alert can be decided about", LOG_TEXT("reason", err->text));
    alerts->failing = !ok;
}

/* There are more than anybody is shown: say so once a day. */
static void tell_left_out(struct alerts *alerts, size_t open, span clock)
{
    if (open <= ALERTS_OPEN_MOST || clock.ms < alerts->tell_due.ms)
        return;
    alerts->tell_due.ms = clock.ms + each_day.ms;
    log_warn("there are too many alerts; the oldest are not counted and not shown",
             LOG_INT("alerts", (int64_t)open),
             LOG_INT("left_out", (int64_t)open - ALERTS_OPEN_MOST));
}

/* Is there more to decide at once? */
static bool go_round(struct alerts *alerts)
{
    struct error err = {0};
    span clock = clock_monotonic();
    struct alert_round round = {.now = clock_now(),
                                .refresh = clock.ms >= alerts->refresh_due.ms};
    bool ok = false;
    watch_writer(alerts, round.now);
    if (alerts->trouble.state != ALERT_NONE)
        return false; /* nothing could be kept */
    if (!writer_has_chores(alerts->options.writer))
        return false; /* another server decides */
    for (int i = 0; i < TRIES && !ok; i++) {
        ok = alert_round(&alerts->options, &round, &err);
        if (!ok && err.code != ERROR_CONFLICT)
            break;
    }
    if (round.refresh && ok)
        alerts->refresh_due.ms = clock.ms + each_refresh.ms;
    if (round.wrote)
        atomic_fetch_add(&alerts->touched, 1);
    note(alerts, ok, round.took, &err);
    tell_left_out(alerts, round.open, clock);
    forget_old(alerts, clock);
    return ok && round.more;
}

static void *run(void *context)
{
    struct alerts *alerts = context;
    span due = clock_monotonic();
    while (wakeup_wait(&alerts->wakeup, due)) {
        bool more = go_round(alerts);
        due.ms = clock_monotonic().ms + (more ? each_part.ms : each_round.ms);
    }
    return NULL;
}

/* --- life --- */

void alerts_free(struct alerts *alerts)
{
    if (!alerts)
        return;
    pthread_mutex_destroy(&alerts->mutex);
    wakeup_destroy(&alerts->wakeup);
    free(alerts);
}

bool alerts_start(const struct alerts_options *options, struct alerts **alerts,
                  struct error *err)
{
    struct alerts *started = memory_new(struct alerts, 1);
    started->options = *options;
    wakeup_init(&started->wakeup);
    pthread_mutex_init(&started->mutex, NULL);
    if (pthread_create(&started->thread, NULL, run, started) != 0) {
        alerts_free(started);
        return error_set(err, ERROR_UNAVAILABLE, "cannot start the thread of alerts");
    }
    *alerts = started;
    return true;
}

void alerts_stop(struct alerts *alerts)
{
    if (!alerts)
        return;
    wakeup_end(&alerts->wakeup);
    pthread_join(alerts->thread, NULL);
}

void alerts_touch(struct alerts *alerts)
{
    if (!alerts)
        return;
    atomic_fetch_add(&alerts->touched, 1);
    wakeup_signal(&alerts->wakeup);
}

uint64_t alerts_touched(struct alerts *alerts)
{
    return alerts ? atomic_load(&alerts->touched) : 0;
}

struct alerts_counts alerts_counts(struct alerts *alerts)
{
    struct alerts_counts counts = {0};
    if (!alerts)
        return counts;
    pthread_mutex_lock(&alerts->mutex);
    counts = alerts->counts;
    pthread_mutex_unlock(&alerts->mutex);
    return counts;
}
