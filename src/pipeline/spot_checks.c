#include "pipeline/spot_checks.h"

#include "pipeline/alert_readings.h"
#include "pipeline/drift_report.h"
#include "pipeline/model_readings.h"
#include "pipeline/quality.h"
#include "pipeline/retraining.h"
#include "pipeline/writer.h"

#include "base/arena.h"
#include "base/background.h"
#include "base/clock.h"
#include "base/crypto.h"
#include "base/log.h"
#include "base/memory.h"
#include "base/wakeup.h"
#include "store/feedback.h"
#include "store/pool.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

/* A recorder keeps about a week, so of older days nothing is drawn. */
enum {
    DAYS_BACK = 7,
    RESTS = 3, /* times as long as it reads */
};
/* The alerts that it has readings of. */
enum { MODEL_RULES = 1u << ALERT_AUDIT_ACCURACY | 1u << ALERT_RETRAINING };
static const span look_often = {3 * 1000}, judge_often = {60 * 1000};

struct spot_checks {
    struct pool *pool;
    struct writer *writer;
    struct quality *quality;
    pthread_t thread;
    struct wakeup wakeup;
    atomic_bool stopping; /* in the midst of a round, too */

    /* The thread's. */
    bool begun;
    uint64_t seed; /* so that a day that is drawn anew is drawn alike */
    int64_t
        passed_told; /* the day on which it was said that there are too many streams */
    int64_t epoch, seen;     /* of the data; the highest id that was looked at */
    int a_week;              /* the setting that days were last drawn by */
    bool due[DAYS_BACK + 1]; /* by the number of days ago; is it to be drawn again */
    int64_t today;           /* for which `due` holds */
    span next_judgement;
    instant drift_judged; /* the report that models were last judged by */
    bool failing;

    pthread_mutex_t mutex;       /* for all below */
    struct alert_readings found; /* in the arena: */
    struct arena arena;
};

static bool take(struct spot_checks *spots, struct store **reader, struct error *err)
{
    return pool_take(spots->pool, (struct scope){.kind = SCOPE_ALL}, reader, err);
}

/* --- drawing --- */

static void count_claim(void *context, const struct spot_check *claim)
{
    spot_sample_count(context, claim);
}

static void offer_claim(void *context, const struct spot_check *claim)
{
    spot_sample_offer(context, claim);
}

/* Clients want the processor too. */
static void rest_from(struct spot_checks *spots, span begin)
{
    span end = clock_monotonic();
    (void)wakeup_wait(&spots->wakeup, (span){end.ms + RESTS * (end.ms - begin.ms)});
}

/* All claims of a day, an hour in each snapshot. */
static bool read_day(struct spot_checks *spots, struct window day, claim_visitor *visit,
                     struct spot_sample *sample, struct error *err)
{
    for (instant at = day.start; instant_before(at, day.end) && !spots->stopping;
         at = instant_add(at, SPAN_HOUR)) {
        struct store *reader;
        struct window hour = {at, instant_add(at, SPAN_HOUR)};
        span begin = clock_monotonic();
        if (!take(spots, &reader, err))
            return false;
        bool ok = store_claims(reader, hour, visit, sample, err);
        pool_give(spots->pool, reader);
        if (!ok)
            return false;
        rest_from(spots, begin);
    }
    return true;
}

struct put_spots_task {
    struct task task; /* must be first */
    struct spot_draw draw;
    instant day;
};

static bool run_put_spots(struct task *task, void *store, instant now, struct error *err)
{
    const struct put_spots_task *put = (const struct put_spots_task *)task;
    return store_put_spots(store, &put->draw, put->day, now, err);
}

/* Once a day of drawing: a sender that makes up names does so in each event. */
static void tell_passed(struct spot_checks *spots, const struct spot_sample *sample,
                        int64_t day)
{
    int64_t passed = spot_sample_passed(sample);
    if (!passed || spots->passed_told == spots->today)
        return;
    spots->passed_told = spots->today;
    log_warn("there are too many cameras, or models of a camera, in events of one day; "
             "some are not checked",
             LOG_INT("events", passed), LOG_INT("days_ago", spots->today - day),
             LOG_INT("models_most", SPOT_MODELS_MOST),
             LOG_INT("most", SPOT_STREAMS_MOST));
}

static bool draw(struct spot_checks *spots, int a_week, int64_t day, struct error *err)
{
    CLEANUP(spot_sample_freep) struct spot_sample *sample = NULL;
    const struct window window = {{day * SPAN_DAY.ms}, {(day + 1) * SPAN_DAY.ms}};
    struct put_spots_task put = {.task = {.run = run_put_spots}, .day = window.start};
    sample = spot_sample_new(a_week, day, spots->seed);
    if (!read_day(spots, window, count_claim, sample, err) ||
        !read_day(spots, window, offer_claim, sample, err))
        return false;
    if (spots->stopping)
        return true; /* it is drawn when the program runs again */
    tell_passed(spots, sample, day);
    put.draw = spot_sample_take(sample);
    put.task.weight = put.draw.count + put.draw.left_count + 1;
    return writer_run(spots->writer, &put.task, err);
}

struct put_looked_task {
    struct task task; /* must be first */
    int64_t event, epoch;
};

static bool run_put_looked(struct task *task, void *store, instant now, struct error *err)
{
    const struct put_looked_task *put = (const struct put_looked_task *)task;
    (void)now;
    return store_put_looked(store, put->event, put->epoch, err);
}

/* So that what comes between the last look and the end of the program is found when it
 * runs again. Only once all is drawn: days that are due are not kept. */
static bool put_looked(struct spot_checks *spots, struct error *err)
{
    struct put_looked_task put = {.task = {.run = run_put_looked, .weight = 1},
                                  .event = spots->seen,
                                  .epoch = spots->epoch};
    return writer_run(spots->writer, &put.task, err);
}

/* Which days are to be read: those that have passed since, those of late events, and all
 * after events were replaced or another number was asked for. */
static bool find_due(struct spot_checks *spots, const struct site *site,
                     struct store *reader, int64_t today, struct error *err)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    int64_t last, correction, *day = NULL;
    size_t days = 0;
    if (!spots->begun) {
        spots->seen = site->feedback.looked;
        spots->epoch = site->feedback.looked_epoch;
        spots->a_week = site->feedback.audits_a_week;
    }
    bool all =
        spots->epoch != site->epoch || spots->a_week != site->feedback.audits_a_week;
    if (!store_last(reader, &last, &correction, err) ||
        (!all && !store_late_days(reader, spots->seen, last, site->feedback.drawn, &arena,
                                  &day, &days, err)))
        return false;
    spots->seen = last;
    spots->epoch = site->epoch;
    spots->a_week = site->feedback.audits_a_week;
    spots->begun = true;
    for (size_t i = 0; i < days; i++)
        if (today - day[i] > 0 && today - day[i] <= DAYS_BACK)
            spots->due[today - day[i]] = true;
    for (int ago = 1; ago <= DAYS_BACK; ago++)
        spots->due[ago] |= all || site->feedback.drawn.ms <= (today - ago) * SPAN_DAY.ms;
    return true;
}

/* A day that has just ended may still get events. */
static int64_t day_of(instant now) { return (now.ms - SPAN_HOUR.ms) / SPAN_DAY.ms; }

static void begin_day(struct spot_checks *spots, int64_t today)
{
    bool due[DAYS_BACK + 1] = {false};
    int64_t since = today - spots->today;
    for (int ago = 1; ago <= DAYS_BACK; ago++)
        if (since >= 0 && since < ago)
            due[ago] = spots->due[ago - since];
    memcpy(spots->due, due, sizeof due);
    spots->today = today;
}

static bool draw_due(struct spot_checks *spots, struct error *err)
{
    struct store *reader;
    struct site site;
    bool drawn = false;
    int64_t today = day_of(clock_now());
    if (today != spots->today)
        begin_day(spots, today);
    if (!take(spots, &reader, err))
        return false;
    bool ok =
        store_site(reader, &site, err) && find_due(spots, &site, reader, today, err);
    pool_give(spots->pool, reader);
    for (int ago = DAYS_BACK; ok && ago >= 1 && !spots->stopping; ago--) {
        if (!spots->due[ago])
            continue;
        ok = draw(spots, site.feedback.audits_a_week, today - ago, err);
        spots->due[ago] &= !ok;
        drawn = true;
    }
    return ok && (!drawn || spots->stopping || put_looked(spots, err));
}

/* --- what is found of models --- */

void spot_checks_read(struct spot_checks *spots, enum alert_time time,
                      struct alert_readings *list)
{
    pthread_mutex_lock(&spots->mutex);
    list->unread |= spots->found.unread;
    for (size_t i = 0; i < spots->found.count; i++) {
        struct alert_reading reading = spots->found.at[i];
        reading.subject.id = arena_copy(list->arena, reading.subject.id);
        reading.model = alert_model_copy(reading.model, list->arena);
        reading.time = time;
        alert_readings_add(list, reading);
    }
    pthread_mutex_unlock(&spots->mutex);
}

/* What is found is for whoever asks with spot_checks_read(). */
static bool judge_models(struct spot_checks *spots, struct error *err)
{
    struct arena arena = ARENA_EMPTY;
    struct alert_readings found = {.arena = &arena};
    const struct drift_report *report = quality_take(spots->quality);
    bool ok =
        retraining_judge(spots->pool, spots->writer, report, spots->quality, &found, err);
    quality_give(spots->quality, report);
    if (!ok) {
        arena_free(&arena);
        return false;
    }
    pthread_mutex_lock(&spots->mutex);
    arena_free(&spots->arena);
    spots->arena = arena;
    spots->found = found;
    pthread_mutex_unlock(&spots->mutex);
    return true;
}

/* Were cameras judged anew since models were? */
static bool drift_is_new(struct spot_checks *spots)
{
    const struct drift_report *report = quality_take(spots->quality);
    bool is = report && !instant_equal(report->at, spots->drift_judged);
    if (is)
        spots->drift_judged = report->at;
    quality_give(spots->quality, report);
    return is;
}

/* --- the thread --- */

static void tell_failure(struct spot_checks *spots, bool ok, const struct error *err)
{
    if (!ok && !spots->failing)
        log_warn("claims of cameras cannot be drawn to be checked",
                 LOG_TEXT("reason", err->text));
    spots->failing = !ok;
}

/* Another server draws and judges. If that ends, this one begins as if it had started
 * just now. */
static void leave_it(struct spot_checks *spots)
{
    spots->begun = false;
    spots->next_judgement.ms = 0;
    pthread_mutex_lock(&spots->mutex);
    arena_free(&spots->arena);
    spots->found = (struct alert_readings){.unread = MODEL_RULES};
    pthread_mutex_unlock(&spots->mutex);
}

static void round_of(struct spot_checks *spots)
{
    struct error err = {0};
    span now = clock_monotonic();
    if (!writer_has_chores(spots->writer)) {
        leave_it(spots);
        return;
    }
    bool ok = draw_due(spots, &err);
    if (ok && (drift_is_new(spots) || now.ms >= spots->next_judgement.ms) &&
        !spots->stopping) {
        spots->next_judgement.ms = now.ms + judge_often.ms;
        ok = judge_models(spots, &err);
    }
    tell_failure(spots, ok, &err);
}

static void *run(void *argument)
{
    struct spot_checks *spots = argument;
    span due = clock_monotonic();
    background_thread();
    while (wakeup_wait(&spots->wakeup, due)) {
        round_of(spots);
        due.ms = clock_monotonic().ms + look_often.ms;
    }
    return NULL;
}

static void free_all(struct spot_checks *spots)
{
    arena_free(&spots->arena);
    pthread_mutex_destroy(&spots->mutex);
    wakeup_destroy(&spots->wakeup);
    free(spots);
}

bool spot_checks_start(struct pool *pool, struct writer *writer, struct quality *quality,
                       struct spot_checks **spot_checks, struct error *err)
{
    struct spot_checks *started = memory_new(struct spot_checks, 1);
    started->pool = pool;
    started->writer = writer;
    started->quality = quality;
    started->passed_told = -1;
    random_bytes(&started->seed, sizeof started->seed);
    started->found.unread = MODEL_RULES;
    pthread_mutex_init(&started->mutex, NULL);
    wakeup_init(&started->wakeup);
    if (pthread_create(&started->thread, NULL, run, started) != 0) {
        free_all(started);
        return error_set(err, ERROR_UNAVAILABLE, "cannot start a thread");
    }
    *spot_checks = started;
    return true;
}

void spot_checks_stop(struct spot_checks *spots)
{
    if (!spots)
        return;
    atomic_store(&spots->stopping, true);
    wakeup_end(&spots->wakeup);
    pthread_join(spots->thread, NULL);
    free_all(spots);
}
