#include "memory_store.h"

#include "domain/tally.h"

#include "base/list.h"
#include "base/memory.h"
#include "must.h"
#include "notation.h"

#include <stdlib.h>

static const char letters[] = "WIA?";

struct memory_store *memory_store_new(span hold, instant sealed)
{
    struct memory_store *store = memory_new(struct memory_store, 1);
    store->hold = hold;
    store->sealed = sealed;
    return store;
}

void memory_store_free(struct memory_store **store)
{
    if (!*store)
        return;
    arena_free(&(*store)->arena);
    free((*store)->event);
    free((*store)->mark);
    free(*store);
    *store = NULL;
}

/* --- events --- */

static void leave_mark(struct memory_store *store, struct mark mark)
{
    store->mark = list_room(store->mark, store->marks, &store->mark_room, sizeof mark);
    store->mark[store->marks++] = mark;
}

void memory_store_add(struct memory_store *store, struct seen event)
{
    store->event =
        list_room(store->event, store->events, &store->event_room, sizeof event);
    store->event[store->events++] = event;
    leave_mark(store, (struct mark){event.worker, event.station, event.at, event.state});
}

void memory_store_correct(struct memory_store *store, struct seen *event)
{
    event->voided = !event->voided;
    leave_mark(store,
               (struct mark){event->worker, event->station, event->at, EVENT_TYPES});
}

static struct seen *find(struct memory_store *store, struct seen like)
{
    for (size_t i = 0; i < store->events; i++) {
        struct seen *event = &store->event[i];
        if (instant_equal(event->at, like.at) && event->worker == like.worker &&
            event->station == like.station && event->state == like.state)
            return event;
    }
    fail_msg("there is no such event to void");
    return NULL;
}

void memory_store_say(struct memory_store *store, const char *text)
{
    for (;;) {
        text += strspn(text, " ");
        char prefix = '\0';
        if (*text == '-' || *text == '<')
            prefix = *text++;
        struct sign sign;
        if (!notation_next(&text, &sign))
            return;
        long times = 1;
        if (*text == 'x')
            times = strtol(text + 1, (char **)&text, 10);
        for (; times > 0; times--) {
            int64_t order = (int64_t)store->events;
            struct seen event = {sign.at,   sign.worker, sign.station,
                                 sign.type, order,       false};
            if (prefix == '<')
                event.order = -order;
            if (prefix == '-')
                memory_store_correct(store, find(store, event));
            else
                memory_store_add(store, event);
            sign.at = instant_add(sign.at, SPAN_MINUTE);
        }
    }
}

/* --- what is kept --- */

static void remove_run(struct timeline *timeline, size_t number)
{
    timeline->count--;
    for (size_t i = number; i < timeline->count; i++)
        timeline->run[i] = timeline->run[i + 1];
}

static void keep_runs(struct memory_store *store, const struct run_changes *changes,
                      const char *where)
{
    for (size_t i = 0; i < changes->count; i++) {
        const struct run_change *change = &changes->at[i];
        struct timeline *kept = &store->kept[change->worker];
        size_t upto = timeline_upto(kept, change->run.start);
        const struct run *there = upto ? &kept->run[upto - 1] : NULL;
        if (there && !instant_equal(there->start, change->run.start))
            there = NULL;
        if (change->removed) {
            if (!there)
                fail_msg("%s: a run is removed that is not there", where);
            remove_run(kept, upto - 1);
            continue;
        }
        if (there && run_equal(there, &change->run))
            fail_msg("%s: a run is put that is there already", where);
        str bytes = {(const char *)change->run.repeats, change->run.repeats_size};
        struct run run = change->run;
        run.repeats = (const unsigned char *)arena_copy(&store->arena, bytes).at;
        timeline_put(kept, run, &store->arena);
    }
}

size_t memory_slot(int level, instant t)
{
    size_t first = 0;
    for (int i = 0; i < level; i++)
        first += (size_t)(MEMORY_DAYS * SPAN_DAY.ms / rollup_unit(i).ms);
    return first + (size_t)(t.ms / rollup_unit(level).ms);
}

static void keep_sums(struct memory_store *store, struct sum_changes sums[SUM_OWNERS])
{
    for (int owner = 0; owner < SUM_OWNERS; owner++) {
        sum_changes_spread(&sums[owner], owner);
        for (size_t i = 0; i < sums[owner].count; i++) {
            const struct sum_change *change = &sums[owner].at[i];
            size_t at = memory_slot(change->level, change->bucket);
            int64_t *sum = owner == SUM_OF_WORKER
                               ? (int64_t *)&store->sums.worker[at][change->who]
                               : (int64_t *)&store->sums.station[at][change->who];
            sum_add(owner, sum, change->sum, true, true);
        }
        sum_changes_free(&sums[owner]);
    }
}

static struct memory_change *kept_of(struct memory_store *store,
                                     const struct state_change *change)
{
    size_t slot = memory_slot(0, change->bucket);
    return &store->changes.of[change->owner][slot][change->who];
}

static void keep_changes(struct memory_store *store, struct state_changes *changes)
{
    for (size_t i = 0; i < changes->count; i++) {
        const struct state_change *change = &changes->at[i];
        struct memory_change *kept = kept_of(store, change);
        bool stays = kept->kept && !instant_equal(kept->at, INSTANT_NEVER) &&
                     instant_before(change->upto, kept->at);
        if (!stays)
            *kept = (struct memory_change){!change->removed, change->at};
    }
    state_changes_free(changes);
}

static void settle_doubts(struct memory_store *store, struct state_changes *doubts)
{
    CLEANUP(state_changes_free) struct state_changes found = {0};
    struct state_changes changes = {0};
    size_t left = 0;
    state_changes_unite(doubts);
    for (size_t i = 0; i < doubts->count; i++) {
        const struct memory_change *kept = kept_of(store, &doubts->at[i]);
        if (!kept->kept || !state_change_holds(&doubts->at[i], kept->at))
            doubts->at[left++] = doubts->at[i];
    }
    doubts->count = left;
    for (size_t i = 0; i < doubts->count; i++) {
        instant start = doubts->at[i].bucket;
        tally_changes((struct tally_side){store->kept, store->hold}, MEMORY_WORKERS,
                      (struct window){start, instant_add(start, ROLLUP_FINEST)}, &found);
    }
    state_changes_unite(&found);
    state_changes_resolve(doubts, &found, &changes);
    keep_changes(store, &changes);
    state_changes_free(doubts);
}

void memory_store_seal(struct memory_store *store, instant sealed)
{
    struct sum_changes sums[SUM_OWNERS] = {0};
    struct state_changes changes = {0};
    struct window window = {store->sealed, sealed};
    if (window_empty(window))
        return;
    struct tally_scope scope = {.workers = MEMORY_WORKERS, .stations = MEMORY_STATIONS};
    (void)tally((struct tally_side){.hold = {0}},
                (struct tally_side){store->kept, store->hold}, scope, window,
                (struct tallied){sums, &changes, NULL, sealed});
    keep_sums(store, sums);
    keep_changes(store, &changes);
    store->sealed = sealed;
}

void memory_store_forget(struct memory_store *store)
{
    for (int i = 0; i < MEMORY_WORKERS; i++)
        store->tail[i].known = false;
}

/* --- what is asked for --- */

/* The runs of `part`, as struct timeline_part says. */
static void read_part(const struct memory_store *store, int worker,
                      const struct timeline_part *part, struct timeline *timeline,
                      struct arena *arena)
{
    const struct timeline *kept = &store->kept[worker];
    for (size_t i = 0; i < kept->count; i++) {
        bool last_before =
            !instant_before(part->from, kept->run[i].start) &&
            (i + 1 == kept->count || instant_before(part->from, kept->run[i + 1].start));
        bool within = instant_before(part->from, kept->run[i].start) &&
                      !instant_before(part->until, kept->run[i].start);
        if (last_before || within)
            timeline_put(timeline, kept->run[i], arena);
    }
}

void memory_store_read(const struct memory_store *store, const struct timeline_part *part,
                       size_t parts, struct timeline *timeline, struct arena *arena)
{
    for (size_t i = 0; i < parts; i++)
        for (int w = 0; w < MEMORY_WORKERS; w++)
            if (part[i].worker == EVERYBODY || part[i].worker == w)
                read_part(store, w, &part[i], &timeline[w], arena);
}

static struct winner winner_of(const struct memory_store *store, struct moment moment)
{
    const struct seen *last = NULL;
    for (size_t i = 0; i < store->events; i++) {
        const struct seen *event = &store->event[i];
        if (event->worker == moment.worker && instant_equal(event->at, moment.at) &&
            !event->voided && (!last || event->order > last->order))
            last = event;
    }
    if (!last)
        return (struct winner){.found = false};
    return (struct winner){.found = true, .state = last->state, .station = last->station};
}

/* --- the log --- */

void settle_log_free(struct settle_log *log)
{
    buf_free(&log->read);
    buf_free(&log->moments);
    buf_free(&log->stale);
    buf_free(&log->changes);
}

static void write_time(struct buf *out, instant t)
{
    buf_addf(out, "%lld", (long long)(t.ms / SPAN_MINUTE.ms));
    if (t.ms % SPAN_MINUTE.ms)
        buf_addf(out, ".%03lld", (long long)(t.ms % SPAN_MINUTE.ms));
}

static void write_worker(struct buf *out, int worker)
{
    if (worker)
        buf_addf(out, "%d", worker + 1);
}

static void write_run(struct buf *out, int worker, const char *prefix,
                      const struct run *run)
{
    instant mark[RUN_MARKS];
    size_t marks = run_unpack(run, mark);
    buf_addf(out, "%s%s", out->len ? " " : "", prefix);
    write_worker(out, worker);
    buf_addf(out, "%c", letters[run->state]);
    if (run->station)
        buf_addf(out, "%c", 'a' + run->station);
    for (size_t i = 0; marks < 9 && i < marks; i++) {
        buf_addf(out, "%s", i ? "," : "");
        write_time(out, mark[i]);
    }
    if (marks < 9)
        return;
    write_time(out, run->start);
    buf_addf(out, "-");
    write_time(out, run->last);
    buf_addf(out, "(%zu)", marks);
}

static void log_reading(struct settle_log *log, const struct settling *settling)
{
    log->parts = settling->parts;
    for (size_t w = 0; settling->parts && w < settling->workers; w++)
        for (size_t i = 0; i < settling->timeline[w].count; i++)
            write_run(&log->read, (int)w, "", &settling->timeline[w].run[i]);
}

static void log_changes(struct settle_log *log, const struct settling *settling,
                        const struct run_changes *changes)
{
    for (size_t i = 0; i < settling->moments; i++) {
        buf_addf(&log->moments, "%s", i ? " " : "");
        write_worker(&log->moments, settling->moment[i].worker);
        buf_addf(&log->moments, "@");
        write_time(&log->moments, settling->moment[i].at);
    }
    for (size_t i = 0; i < settling->stale_count; i++) {
        buf_addf(&log->stale, "%s", i ? " " : "");
        write_time(&log->stale, settling->stale[i].start);
        buf_addf(&log->stale, "-");
        write_time(&log->stale, settling->stale[i].end);
    }
    for (size_t i = 0; i < changes->count; i++)
        write_run(&log->changes, changes->at[i].worker, changes->at[i].removed ? "-" : "",
                  &changes->at[i].run);
}

/* --- the four steps --- */

/* The windows of one step: a day at most, one behind the other. */
static size_t next_day(const struct settling *settling, size_t from, const char *where)
{
    size_t count = settle_day(settling, from);
    int64_t length = 0;
    for (size_t i = from; i < from + count; i++) {
        const struct window *window = &settling->stale[i];
        length += window_length(*window).ms;
        if (window_empty(*window) || instant_before(settling->sealed, window->end) ||
            (i && instant_before(window->start, settling->stale[i - 1].end)))
            fail_msg("%s: stale windows are out of order", where);
    }
    if (!count || length > SPAN_DAY.ms)
        fail_msg("%s: %zu windows, %lld ms at once", where, count, (long long)length);
    return count;
}

static struct run_changes count_days(const struct memory_store *store,
                                     struct settling *settling, const char *where,
                                     struct tallied out)
{
    struct run_changes changes = {0};
    if (!settling->stale_count)
        return settle_edit(settling);
    for (size_t i = 0, count; i < settling->stale_count; i += count) {
        CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
        struct timeline timeline[MEMORY_WORKERS] = {0};
        const struct window *window = &settling->stale[i];
        count = next_day(settling, i, where);
        for (size_t k = 0; k < count; k++) {
            struct timeline_part part = tally_part(window[k]);
            memory_store_read(store, &part, 1, timeline, &arena);
        }
        if (i == 0)
            changes = settle_edit(settling);
        settle_sums(settling, window, count, timeline, out);
    }
    return changes;
}

void memory_store_settle(struct memory_store *store, const char *where,
                         struct settle_log *log)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    struct sum_changes sums[SUM_OWNERS] = {0};
    struct state_changes states = {0}, doubts = {0};
    struct settling settling = {
        .mark = store->mark,
        .marks = store->marks,
        .hold = store->hold,
        .sealed = store->sealed,
        .workers = MEMORY_WORKERS,
        .stations = MEMORY_STATIONS,
        .tail = store->tail,
        .arena = &arena,
    };
    settle_needs(&settling);
    memory_store_read(store, settling.part, settling.parts, settling.timeline, &arena);
    if (log)
        log_reading(log, &settling);
    settle_changes(&settling);
    settling.winner = arena_new(&arena, struct winner, settling.moments);
    for (size_t i = 0; i < settling.moments; i++)
        settling.winner[i] = winner_of(store, settling.moment[i]);
    struct run_changes changes = count_days(
        store, &settling, where, (struct tallied){sums, &states, &doubts, store->sealed});
    if (log)
        log_changes(log, &settling, &changes);
    keep_runs(store, &changes, where);
    keep_sums(store, sums);
    keep_changes(store, &states);
    settle_doubts(store, &doubts);
    store->marks = 0;
}
