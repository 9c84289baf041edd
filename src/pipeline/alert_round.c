#include "pipeline/alert_round.h"

#include "pipeline/alert_format.h"
#include "pipeline/alert_proof.h"
#include "pipeline/backups.h"
#include "pipeline/notify.h"
#include "pipeline/writer.h"
#include "store/pool.h"

#include "base/arena.h"
#include "base/clock.h"

#include <stdlib.h>
#include <string.h>
#include <sys/statvfs.h>

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

struct work {
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
    struct alert *spare;           /* a new one of which nothing came; NULL: none */
    struct alert_silence *silence; /* those of the book, by_subject() */
    struct {
        const struct alert_override *at;
        size_t count;
    } set[ALERT_RULES]; /* what the book has of each rule */
    struct alert_proofs proofs;
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
static void sort(struct work *work, size_t *sorted)
{
    size_t count = work->book.alerts.count, first = 0, last = count;
    work->all = arena_new(&work->arena, struct alert *, count ? count : 1);
    for (size_t i = 0; i < count; i++) {
        struct alert *alert = &work->book.alerts.at[i];
        work->all[is_over(alert) ? --last : first++] = alert;
    }
    if (first)
        qsort(work->all, first, sizeof *work->all, in_order);
    *sorted = first;
    work->count = work->room = count;
}

static struct alert *find(const struct work *work, size_t sorted,
                          const struct alert_reading *reading, size_t *at)
{
    size_t low = 0, high = sorted;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = compare(work->all[middle], reading);
        if (order == 0) {
            *at = middle;
            return work->all[middle];
        }
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

/* Most readings are well, and nothing comes of them: what was begun for one is used for
 * the next. */
static struct alert *begin(struct work *work)
{
    struct alert *alert = work->spare;
    if (!alert) {
        alert = arena_new(&work->arena, struct alert, 1);
        alert->id = uuid_random();
    }
    work->spare = alert;
    return alert;
}

static int by_subject(const void *a, const void *b)
{
    const struct alert_silence *x = a, *y = b;
    int order = (int)x->rule - (int)y->rule;
    if (!order)
        order = (int)x->subject.kind - (int)y->subject.kind;
    return order ? order : str_compare(x->subject.id, y->subject.id);
}

static void sort_silences(struct work *work)
{
    size_t count = work->book.silences;
    work->silence = arena_new(&work->arena, struct alert_silence, count + 1);
    for (size_t i = 0; i < count; i++)
        work->silence[i] = work->book.silence[i];
    if (count)
        qsort(work->silence, count, sizeof *work->silence, by_subject);
}

/* Until when nothing is to be told of it. */
static instant silence_of(const struct work *work, const struct alert *alert)
{
    const struct alert_silence wanted = {.rule = alert->rule, .subject = alert->subject};
    const struct alert_silence *found =
        bsearch(&wanted, work->silence, work->book.silences, sizeof wanted, by_subject);
    return found ? found->until : (instant){0};
}

static void keep(struct work *work, struct alert *alert)
{
    work->spare = NULL;
    alert->silenced = silence_of(work, alert);
    if (work->count == work->room) {
        size_t old = work->room * sizeof *work->all;
        work->room = work->room ? 2 * work->room : 64;
        work->all =
            arena_grow(&work->arena, work->all, old, work->room * sizeof *work->all);
    }
    work->all[work->count++] = alert;
}

static struct alert_limits limits_of(const struct work *work, enum alert_rule rule,
                                     const struct alert_subject *subject)
{
    str station = subject->kind == ALERT_OF_STATION ? subject->id : STR("");
    return alert_limits_of(rule, station, work->set[rule].at, work->set[rule].count);
}

/* The book has those of a rule side by side. */
static void find_overrides(struct work *work)
{
    for (size_t i = 0; i < work->book.overrides; i++) {
        const struct alert_override *override = &work->book.override[i];
        if (!work->set[override->rule].count++)
            work->set[override->rule].at = override;
    }
}

/* Write down what the step has made of it; does it have to be kept? */
static bool settle(struct work *work, struct alert *alert, enum alert_step step,
                   double before)
{
    switch (step) {
    case ALERT_STAYS:
        return work->refresh && alert->state != ALERT_NONE && alert->value != before;
    case ALERT_CHANGES:
    case ALERT_ENDING:
    case ALERT_FIRES:
        return true;
    case ALERT_DROPS:
        alert->state = ALERT_NONE;
        return true;
    }
    return false;
}

/* *changed: it has to be kept. An alert that is about to recover and cannot be proved
 * wrong in this round, as there are so many, stays as it is until the next one. */
static bool take_step(struct work *work, const struct alert_reading *reading,
                      struct alert *alert, bool *changed, struct error *err)
{
    enum alert_proof proof = ALERT_PROVED_RIGHT;
    double before = alert->value;
    struct alert_limits limits = limits_of(work, reading ? reading->rule : alert->rule,
                                           reading ? &reading->subject : &alert->subject);
    if (reading)
        limits = alert_limits_within(limits, reading);
    *changed = false;
    if (alert_would_recover(&limits, reading, work->now, alert) &&
        !alert_prove(&work->proofs, &limits, alert, &proof, err))
        return false;
    if (proof == ALERT_NOT_PROVED)
        return true;
    *changed =
        settle(work, alert, alert_step(&limits, reading, work->now, alert), before);
    alert->model = reading ? reading->model : NULL;
    if (proof == ALERT_PROVED_WRONG)
        alert->why = ALERT_END_LATE_EVENTS;
    return true;
}

/* There is nothing of it yet. */
static bool take_first_step(struct work *work, const struct alert_reading *reading,
                            struct error *err)
{
    struct alert *alert = begin(work);
    bool changed;
    if (!take_step(work, reading, alert, &changed, err))
        return false;
    if (changed) {
        keep(work, alert);
        work->changed[work->count - 1] = true;
    }
    return true;
}

/* Go one step with each. */
static bool decide(struct work *work, struct error *err)
{
    size_t sorted, at = 0;
    sort(work, &sorted);
    sort_silences(work);
    find_overrides(work);
    bool *seen = arena_new(&work->arena, bool, sorted + 1);
    work->changed = arena_new(&work->arena, bool, work->count + work->readings.count + 1);
    work->proofs = alert_proofs_new(work->reader, &work->plant, work->now, &work->arena);
    for (size_t i = 0; i < work->readings.count; i++) {
        const struct alert_reading *reading = &work->readings.at[i];
        struct alert *alert = find(work, sorted, reading, &at);
        if (!alert && !take_first_step(work, reading, err))
            return false;
        if (!alert)
            continue;
        seen[at] = true;
        if (!take_step(work, reading, alert, &work->changed[at], err))
            return false;
    }
    unsigned stay = work->readings.unread | 1u << ALERT_COMMITS_FAILING;
    for (size_t i = 0; i < sorted; i++)
        if (!seen[i] && !(stay & 1u << work->all[i]->rule) &&
            !take_step(work, NULL, work->all[i], &work->changed[i], err))
            return false;
    alerts_join(work->all, work->count, &work->arena);
    return true;
}

static size_t count_open(const struct work *work)
{
    size_t open = 0;
    for (size_t i = 0; i < work->count; i++)
        open += !is_over(work->all[i]) && work->all[i]->state != ALERT_NONE;
    return open;
}

static void compose(struct work *work)
{
    size_t batches, marked;
    enum alert_told *before = arena_new(&work->arena, enum alert_told, work->count + 1);
    for (size_t i = 0; i < work->count; i++)
        before[i] = work->all[i]->told;
    const struct alert_batch *batch =
        alert_batches(work->all, work->count, work->now, work->options->wait,
                      &work->arena, &batches, &marked);
    for (size_t i = 0; i < work->count; i++)
        work->changed[i] |= work->all[i]->told != before[i];
    work->message = arena_new(&work->arena, struct alert_message, batches ? batches : 1);
    for (size_t i = 0; i < batches; i++)
        work->message[work->messages++] =
            alert_message_of(&batch[i], &work->options->style, work->now, &work->arena);
}

static bool read_all(struct work *work, struct error *err)
{
    struct agent_list agents;
    struct destination_list receivers;
    struct alert_readings *list = &work->readings;
    list->arena = &work->arena;
    if (!store_plant(work->reader, &work->arena, &work->plant, err) ||
        !store_alert_book(work->reader, work->now, &work->arena, &work->book, err) ||
        !alert_read_stations(work->reader, &work->plant, work->now, work->now, list,
                             err) ||
        !store_agents(work->reader, &work->arena, &agents, err) ||
        !store_destinations(work->reader, &work->arena, &receivers, err))
        return false;
    enum alert_time time = alert_time_at(work->plant.calendar, work->now);
    alert_read_agents(&agents, work->now, time, list);
    alert_read_receivers(&receivers, work->now, list);
    read_site(work->options, work->now, list);
    for (size_t i = 0; i < work->options->sources; i++) {
        const struct alert_source *source = &work->options->source[i];
        source->read(source->context, work->now, time, list);
    }
    return true;
}

/* --- writing --- */

struct alerts_task {
    struct task task; /* must be first */
    struct alert **alert;
    size_t count;
    const struct alert_message *message;
    size_t messages;
};

/* Did another server begin one of the same since the round has read them? */
static bool is_doubled(const struct alert *alert, const struct alert_book *book)
{
    for (size_t i = 0; i < book->alerts.count; i++) {
        const struct alert *other = &book->alerts.at[i];
        if (other->rule == alert->rule && other->state != ALERT_RESOLVED &&
            alert_same_subject(&other->subject, &alert->subject))
            return true;
    }
    return false;
}

static int by_id(const void *a, const void *b)
{
    const struct alert *x = a, *y = b;
    return memcmp(x->id.text, y->id.text, UUID_LENGTH);
}

/* Is all as the round has seen it? ERROR_CONFLICT: no, and nothing was written. */
static bool check_unchanged(const struct alerts_task *keeping, struct store *store,
                            instant now, struct error *err)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    struct alert_book book;
    if (!store_alert_book(store, now, &arena, &book, err))
        return false;
    struct alert_list *kept = &book.alerts;
    if (kept->count)
        qsort(kept->at, kept->count, sizeof *kept->at, by_id);
    for (size_t i = 0; i < keeping->count; i++) {
        const struct alert *one = keeping->alert[i], *found = NULL;
        if (one->change && kept->count)
            found = bsearch(one, kept->at, kept->count, sizeof *kept->at, by_id);
        if (one->change ? !(found && found->change == one->change)
                        : is_doubled(one, &book))
            return error_set(err, ERROR_CONFLICT, "alerts were changed meanwhile");
    }
    return true;
}

static bool run_keep(struct task *task, void *store, instant now, struct error *err)
{
    const struct alerts_task *keeping = (struct alerts_task *)task;
    size_t left, queues;
    if (!check_unchanged(keeping, store, now, err) ||
        !store_put_alerts(store, keeping->alert, keeping->count, &left, err))
        return false;
    for (size_t i = 0; i < keeping->messages; i++)
        if (!store_add_message(store, &keeping->message[i], &queues, err))
            return false;
    return true;
}

bool alert_keep(struct writer *writer, struct alert **alert, size_t count,
                const struct alert_message *message, size_t messages, struct error *err)
{
    struct alerts_task keeping = {.task = {.run = run_keep, .weight = 1 + count},
                                  .alert = alert,
                                  .count = count,
                                  .message = message,
                                  .messages = messages};
    return writer_run(writer, &keeping.task, err);
}

static bool write_changes(struct work *work, bool *wrote, struct error *err)
{
    struct alert **changed = arena_new(&work->arena, struct alert *, work->count + 1);
    size_t count = 0;
    for (size_t i = 0; i < work->count; i++)
        if (work->changed[i])
            changed[count++] = work->all[i];
    *wrote = count || work->messages;
    return !*wrote || alert_keep(work->options->writer, changed, count, work->message,
                                 work->messages, err);
}

/* --- all of it --- */

static bool decide_all(struct work *work, struct error *err)
{
    if (!pool_take(work->options->pool, SCOPE_OF_STATIONS, &work->reader, err))
        return false;
    bool ok = read_all(work, err) && decide(work, err);
    if (ok)
        compose(work);
    pool_give(work->options->pool, work->reader);
    return ok;
}

bool alert_round(const struct alerts_options *options, struct alert_round *round,
                 struct error *err)
{
    struct work work = {.options = options, .now = round->now, .refresh = round->refresh};
    span begun = clock_monotonic();
    bool ok = decide_all(&work, err);
    round->took.ms = clock_monotonic().ms - begun.ms;
    round->more = work.proofs.more;
    round->open = ok ? count_open(&work) : 0;
    ok = ok && write_changes(&work, &round->wrote, err);
    bool tells = work.messages;
    arena_free(&work.arena);
    if (ok && tells && options->notify)
        notify_wake(options->notify);
    return ok;
}
