#include "pipeline/alerts.h"

#include "pipeline/alert_format.h"
#include "pipeline/backups.h"
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
#include <sys/statvfs.h>

/* Values of alerts that stay are written once a minute. */
static const span each_round = {5000}, each_refresh = {60 * 1000},
                  each_day = {24 * 3600000};
enum { REMOVED_AT_ONCE = 10000, PROOFS = 8, TRIES = 3 };

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
    span refresh_due, forget_due;
    bool failing;         /* and it was logged */
    struct alert trouble; /* ALERT_NONE, or commits fail */

    pthread_mutex_t mutex; /* for all below */
    struct outage outage;
    struct alerts_counts counts;
};

/* --- readings of the site --- */

static void add_site(struct alert_readings *list, enum alert_rule rule, double value)
{
    alert_readings_add(list, (struct alert_reading){.rule = rule,
                                                    .subject.kind = ALERT_OF_SITE,
                                                    .known = true,
                                                    .value = value});
}

/* In percent of its disk; 100 where that is not known. */
static double room_at(str file)
{
    struct statvfs disk;
    if (!file.len || statvfs(file.at, &disk) != 0 || !disk.f_blocks)
        return 100;
    return 100 * (double)disk.f_bavail / (double)disk.f_blocks;
}

static void read_site(const struct alerts_options *options, instant now,
                      struct alert_readings *list)
{
    double room = room_at(options->database), other = room_at(options->backup_folder);
    add_site(list, ALERT_DISK_LOW, room < other ? room : other);
    if (!options->backups)
        return;
    instant last = backups_counts(options->backups).last;
    if (!instant_before(last, INSTANT_NEVER))
        last = options->started;
    add_site(list, ALERT_BACKUP_MISSING,
             (double)instant_since(now, last).ms / (double)SPAN_HOUR.ms);
}

/* --- a round --- */

struct round {
    const struct alerts_options *options;
    instant now;
    bool refresh; /* write values of alerts that stay, too */
    struct arena arena;
    struct store *reader;
    struct plant plant;
    struct alert_book book;
    struct alert_readings readings;
    struct alert **all; /* those of the book, then the new ones */
    size_t count, room;
    size_t proofs; /* so far */
    /* What is to be written. */
    bool *changed;
    struct alert_message *message;
    size_t messages;
};

static int compare(const struct alert *alert, const struct alert_reading *reading)
{
    int order = (int)alert->rule - (int)reading->rule;
    if (!order)
        order = (int)alert->subject.kind - (int)reading->subject.kind;
    if (!order)
        order = str_compare(alert->subject.id, reading->subject.id);
    return order ? order : str_compare(alert->within, reading->within);
}

static int in_order(const void *a, const void *b)
{
    const struct alert *const *x = a, *y = *(const struct alert *const *)b;
    return compare(*x, &(struct alert_reading){
                           .rule = y->rule, .subject = y->subject, .within = y->within});
}

static bool is_over(const struct alert *alert) { return alert->state == ALERT_RESOLVED; }

/* Alerts that are not over come first, in order; *sorted: how many. */
static void sort(struct round *round, size_t *sorted)
{
    size_t count = round->book.alerts.count, first = 0, last = count;
    round->all = arena_new(&round->arena, struct alert *, count ? count : 1);
    for (size_t i = 0; i < count; i++) {
        struct alert *alert = &round->book.alerts.at[i];
        round->all[is_over(alert) ? --last : first++] = alert;
    }
    if (first)
        qsort(round->all, first, sizeof *round->all, in_order);
    *sorted = first;
    round->count = round->room = count;
}

static struct alert *find(const struct round *round, size_t sorted,
                          const struct alert_reading *reading, size_t *at)
{
    size_t low = 0, high = sorted;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = compare(round->all[middle], reading);
        if (order == 0) {
            *at = middle;
            return round->all[middle];
        }
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

static struct alert *begin(struct round *round, const struct alert_reading *reading)
{
    struct alert *alert = arena_new(&round->arena, struct alert, 1);
    alert->id = uuid_random();
    for (size_t i = 0; i < round->book.silences; i++) {
        const struct alert_silence *silence = &round->book.silence[i];
        if (silence->rule == reading->rule &&
            alert_same_subject(&silence->subject, &reading->subject))
            alert->silenced = silence->until;
    }
    return alert;
}

static void keep(struct round *round, struct alert *alert)
{
    if (round->count == round->room) {
        size_t old = round->room * sizeof *round->all;
        round->room = round->room ? 2 * round->room : 64;
        round->all =
            arena_grow(&round->arena, round->all, old, round->room * sizeof *round->all);
    }
    round->all[round->count++] = alert;
}

/* Was the workstation ill when the alert fired, as is known now? What came late, was
 * voided, or was planned anew may say it was not. */
static bool was_wrong(struct round *round, const struct alert_limits *limits,
                      const struct alert *alert)
{
    struct alert_readings then = {.arena = &round->arena};
    struct error ignored = {0};
    if (alert->subject.kind != ALERT_OF_STATION || round->proofs++ >= PROOFS ||
        !alert_read_stations(round->reader, &round->plant, alert->fired, round->now,
                             &then, &ignored))
        return true;
    for (size_t i = 0; i < then.count; i++)
        if (then.at[i].known && compare(alert, &then.at[i]) == 0)
            return alert_is_wrong(limits, alert->rule, then.at[i].value);
    return true;
}

static bool take_step(struct round *round, const struct alert_reading *reading,
                      struct alert *alert)
{
    str station = alert->subject.kind == ALERT_OF_STATION ? alert->subject.id : STR("");
    double before = alert->value;
    if (reading && alert->state == ALERT_NONE)
        station =
            reading->subject.kind == ALERT_OF_STATION ? reading->subject.id : STR("");
    struct alert_limits limits =
        alert_limits_of(reading ? reading->rule : alert->rule, station,
                        round->book.override, round->book.overrides);
    bool late = alert_would_recover(&limits, reading, round->now, alert) &&
                !was_wrong(round, &limits, alert);
    switch (alert_step(&limits, reading, round->now, alert)) {
    case ALERT_STAYS:
        return round->refresh && alert->state != ALERT_NONE && alert->value != before;
    case ALERT_CHANGES:
        return true;
    case ALERT_FIRES:
        alert_join(alert, round->all, round->count);
        return true;
    case ALERT_ENDING:
        if (late)
            alert->why = ALERT_END_LATE_EVENTS;
        return true;
    case ALERT_DROPS:
        alert->state = ALERT_NONE;
        return true;
    }
    return false;
}

/* Go one step with each. */
static void decide(struct round *round)
{
    size_t sorted, at = 0;
    sort(round, &sorted);
    bool *seen = arena_new(&round->arena, bool, sorted + 1);
    round->changed =
        arena_new(&round->arena, bool, round->count + round->readings.count + 1);
    for (size_t i = 0; i < round->readings.count; i++) {
        const struct alert_reading *reading = &round->readings.at[i];
        struct alert *alert = find(round, sorted, reading, &at);
        if (alert) {
            seen[at] = true;
            round->changed[at] = take_step(round, reading, alert);
        } else if ((alert = begin(round, reading)), take_step(round, reading, alert)) {
            keep(round, alert);
            round->changed[round->count - 1] = true;
        }
    }
    unsigned stay = round->readings.unread | 1u << ALERT_COMMITS_FAILING;
    for (size_t i = 0; i < sorted; i++)
        if (!seen[i] && !(stay & 1u << round->all[i]->rule))
            round->changed[i] = take_step(round, NULL, round->all[i]);
}

static void compose(struct round *round)
{
    size_t batches, marked;
    enum alert_told *before = arena_new(&round->arena, enum alert_told, round->count + 1);
    for (size_t i = 0; i < round->count; i++)
        before[i] = round->all[i]->told;
    const struct alert_batch *batch =
        alert_batches(round->all, round->count, round->now, round->options->wait,
                      &round->arena, &batches, &marked);
    for (size_t i = 0; i < round->count; i++)
        round->changed[i] |= round->all[i]->told != before[i];
    round->message =
        arena_new(&round->arena, struct alert_message, batches ? batches : 1);
    for (size_t i = 0; i < batches; i++)
        round->message[round->messages++] =
            alert_message_of(&batch[i], round->options->names, round->now, &round->arena);
}

static bool read_all(struct round *round, struct error *err)
{
    struct agent_list agents;
    struct alert_readings *list = &round->readings;
    list->arena = &round->arena;
    if (!store_plant(round->reader, &round->arena, &round->plant, err) ||
        !store_alert_book(round->reader, round->now, &round->arena, &round->book, err) ||
        !alert_read_stations(round->reader, &round->plant, round->now, round->now, list,
                             err) ||
        !store_agents(round->reader, &round->arena, &agents, err))
        return false;
    enum alert_time time = alert_time_at(round->plant.calendar, round->now);
    alert_read_agents(&agents, round->now, time, list);
    read_site(round->options, round->now, list);
    for (size_t i = 0; i < round->options->sources; i++) {
        const struct alert_source *source = &round->options->source[i];
        source->read(source->context, round->now, time, list);
    }
    return true;
}

/* --- writing --- */

struct round_task {
    struct task task; /* must be first */
    struct alert **alert;
    size_t count;
    const struct alert_message *message;
    size_t messages;
};

/* Is all as the round has seen it? ERROR_CONFLICT: no, and nothing was written. */
static bool check_unchanged(const struct round_task *round, struct store *store,
                            instant now, struct error *err)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    struct alert_book book;
    if (!store_alert_book(store, now, &arena, &book, err))
        return false;
    for (size_t i = 0; i < round->count; i++) {
        bool same = !round->alert[i]->change;
        for (size_t k = 0; !same && k < book.alerts.count; k++)
            same = uuid_equal(&book.alerts.at[k].id, &round->alert[i]->id) &&
                   book.alerts.at[k].change == round->alert[i]->change;
        if (!same)
            return error_set(err, ERROR_CONFLICT, "alerts were changed meanwhile");
    }
    return true;
}

static bool run_round(struct task *task, void *store, instant now, struct error *err)
{
    struct round_task *round = (struct round_task *)task;
    size_t left, queues;
    if (!check_unchanged(round, store, now, err) ||
        !store_put_alerts(store, round->alert, round->count, &left, err))
        return false;
    for (size_t i = 0; i < round->messages; i++)
        if (!store_add_message(store, &round->message[i], &queues, err))
            return false;
    return true;
}

static bool write_round(struct round *round, bool *wrote, struct error *err)
{
    struct round_task task = {
        .task = {.run = run_round, .weight = 1},
        .alert = arena_new(&round->arena, struct alert *, round->count + 1),
        .message = round->message,
        .messages = round->messages,
    };
    for (size_t i = 0; i < round->count; i++)
        if (round->changed[i])
            task.alert[task.count++] = round->all[i];
    if (!task.count && !task.messages)
        return true;
    task.task.weight += task.count;
    *wrote = true;
    return writer_run(round->options->writer, &task.task, err);
}

static bool decide_all(struct round *round, struct error *err)
{
    if (!pool_take(round->options->pool, SCOPE_OF_STATIONS, &round->reader, err))
        return false;
    bool ok = read_all(round, err);
    if (ok) {
        decide(round);
        compose(round);
    }
    pool_give(round->options->pool, round->reader);
    return ok;
}

/* *wrote: something changed. */
static bool do_round(const struct alerts_options *options, instant now, bool refresh,
                     bool *wrote, span *took, struct error *err)
{
    struct round round = {.options = options, .now = now, .refresh = refresh};
    span begun = clock_monotonic();
    bool ok = decide_all(&round, err);
    took->ms = clock_monotonic().ms - begun.ms;
    bool tells = round.messages;
    ok = ok && write_round(&round, wrote, err);
    arena_free(&round.arena);
    if (ok && tells && options->notify)
        notify_wake(options->notify);
    return ok;
}

bool alerts_round(const struct alerts_options *options, instant now, struct error *err)
{
    span took;
    bool wrote;
    return do_round(options, now, true, &wrote, &took, err);
}

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
        alert_message_of(&batch, alerts->options.names, now, &arena);
    set_outage(alerts, true);
    if (alerts->options.notify)
        notify_unkept(alerts->options.notify, &message);
}

/* It is over: keep that it was. */
static void keep_outage(struct alerts *alerts)
{
    struct alert *one = &alerts->trouble;
    struct error err = {0};
    struct round_task task = {
        .task = {.run = run_round, .weight = 1}, .alert = &one, .count = 1};
    if (!writer_run(alerts->options.writer, &task.task, &err))
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
    if (is_over(trouble)) {
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

static void go_round(struct alerts *alerts)
{
    struct error err = {0};
    instant now = clock_now();
    span clock = clock_monotonic(), took = {0};
    bool refresh = clock.ms >= alerts->refresh_due.ms, ok = false, wrote = false;
    watch_writer(alerts, now);
    if (alerts->trouble.state != ALERT_NONE)
        return; /* nothing could be kept */
    for (int i = 0; i < TRIES && !ok; i++) {
        ok = do_round(&alerts->options, now, refresh, &wrote, &took, &err);
        if (!ok && err.code != ERROR_CONFLICT)
            break;
    }
    if (refresh && ok)
        alerts->refresh_due.ms = clock.ms + each_refresh.ms;
    if (wrote)
        atomic_fetch_add(&alerts->touched, 1);
    note(alerts, ok, took, &err);
    forget_old(alerts, clock);
}

static void *run(void *context)
{
    struct alerts *alerts = context;
    span due = clock_monotonic();
    while (wakeup_wait(&alerts->wakeup, due)) {
        go_round(alerts);
        due.ms = clock_monotonic().ms + each_round.ms;
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
