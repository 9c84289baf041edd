/* memory_check.c - what timelines, sums and tails must be, worked out from the events
 * alone, in the plainest way. */
#include "memory_store.h"

#include "base/memory.h"
#include "must.h"

#include <stdlib.h>

/* --- marks --- */

static int by_time_and_order(const void *a, const void *b)
{
    const struct seen *x = *(const struct seen *const *)a;
    const struct seen *y = *(const struct seen *const *)b;
    if (x->at.ms != y->at.ms)
        return x->at.ms < y->at.ms ? -1 : 1;
    return (x->order > y->order) - (x->order < y->order);
}

/* The events of a worker that count, in order of time. */
struct plain {
    const struct seen **mark;
    size_t count;
};

static struct plain plain_of(const struct memory_store *store, int worker,
                             struct arena *arena)
{
    struct plain plain = {arena_new(arena, const struct seen *, store->events + 1), 0};
    size_t kept = 0;
    for (size_t i = 0; i < store->events; i++)
        if (store->event[i].worker == worker && !store->event[i].voided)
            plain.mark[plain.count++] = &store->event[i];
    if (plain.count > 1)
        qsort(plain.mark, plain.count, sizeof *plain.mark, by_time_and_order);
    for (size_t i = 0; i < plain.count; i++)
        if (i + 1 == plain.count ||
            !instant_equal(plain.mark[i]->at, plain.mark[i + 1]->at))
            plain.mark[kept++] = plain.mark[i];
    plain.count = kept;
    return plain;
}

/* --- runs and tails --- */

static void check_runs(const struct timeline *kept, const struct plain *plain,
                       const char *where)
{
    size_t k = 0;
    for (size_t i = 0; i < kept->count; i++) {
        const struct run *run = &kept->run[i];
        instant mark[RUN_MARKS];
        size_t marks = run_unpack(run, mark);
        int64_t gap = 0;
        for (size_t m = 0; m < marks; m++, k++) {
            if (k == plain->count || !instant_equal(mark[m], plain->mark[k]->at) ||
                run->state != plain->mark[k]->state ||
                run->station != plain->mark[k]->station)
                fail_msg("%s: run %zu, mark %zu", where, i, m);
            if (m && mark[m].ms - mark[m - 1].ms > gap)
                gap = mark[m].ms - mark[m - 1].ms;
        }
        if (gap != run->gap.ms || !instant_equal(run->last, mark[marks - 1]))
            fail_msg("%s: gap or last of run %zu", where, i);
    }
    if (k != plain->count)
        fail_msg("%s: %zu marks, must be %zu", where, k, plain->count);
}

static void check_tail(const struct tail *tail, const struct timeline *kept,
                       const char *where)
{
    if (!tail->known)
        return;
    if (tail->any != (kept->count > 0))
        fail_msg("%s: the tail says %d", where, tail->any);
    if (tail->any && !run_equal(&tail->run, &kept->run[kept->count - 1]))
        fail_msg("%s: the tail is not the last run", where);
}

/* --- sums --- */

/* Time goes on from one stretch in which nothing changes to the next. */
struct walk {
    const struct plain *plain; /* one a worker */
    span hold;
    instant at;
    size_t next[MEMORY_WORKERS];
    const struct seen *now[MEMORY_WORKERS]; /* the mark that holds, or NULL */
};

/* The next stretch, up to `end` and within a quarter hour. */
static struct window walk_on(struct walk *walk, instant end)
{
    struct window stretch = {walk->at, instant_floor(walk->at, ROLLUP_FINEST)};
    stretch.end = instant_earlier(instant_add(stretch.end, ROLLUP_FINEST), end);
    for (int w = 0; w < MEMORY_WORKERS; w++) {
        const struct plain *plain = &walk->plain[w];
        size_t *next = &walk->next[w];
        while (*next < plain->count &&
               !instant_before(stretch.start, plain->mark[*next]->at))
            ++*next;
        if (*next < plain->count)
            stretch.end = instant_earlier(stretch.end, plain->mark[*next]->at);
        walk->now[w] = NULL;
        if (!*next)
            continue;
        instant held = instant_add(plain->mark[*next - 1]->at, walk->hold);
        if (!instant_before(stretch.start, held))
            continue;
        stretch.end = instant_earlier(stretch.end, held);
        walk->now[w] = plain->mark[*next - 1];
    }
    walk->at = stretch.end;
    return stretch;
}

static void add_stretch(struct worker_sum worker[MEMORY_WORKERS],
                        struct station_sum station[MEMORY_STATIONS],
                        struct window stretch,
                        const struct seen *const now[MEMORY_WORKERS])
{
    int64_t ms = window_length(stretch).ms;
    bool occupied[MEMORY_STATIONS] = {0}, working[MEMORY_STATIONS] = {0};
    for (int w = 0; w < MEMORY_WORKERS; w++) {
        if (!now[w])
            continue;
        enum event_type state = now[w]->state;
        worker[w].working_ms += state == EVENT_WORKING ? ms : 0;
        worker[w].idle_ms += state == EVENT_IDLE ? ms : 0;
        worker[w].absent_ms += state == EVENT_ABSENT ? ms : 0;
        working[now[w]->station] |= state == EVENT_WORKING;
        occupied[now[w]->station] |= state == EVENT_WORKING || state == EVENT_IDLE;
    }
    for (int s = 0; s < MEMORY_STATIONS; s++) {
        station[s].working_ms += working[s] ? ms : 0;
        station[s].occupied_ms += occupied[s] ? ms : 0;
    }
}

static void sum_buckets(struct walk walk, instant sealed, struct memory_sums *sums)
{
    while (instant_before(walk.at, sealed)) {
        struct window stretch = walk_on(&walk, sealed);
        for (int level = 0; level < ROLLUP_LEVELS; level++) {
            size_t slot = memory_slot(level, stretch.start);
            add_stretch(sums->worker[slot], sums->station[slot], stretch, walk.now);
        }
    }
}

void memory_store_sum(const struct memory_store *store, struct window window,
                      struct worker_sum worker[MEMORY_WORKERS],
                      struct station_sum station[MEMORY_STATIONS])
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    struct plain plain[MEMORY_WORKERS];
    struct walk walk = {.plain = plain, .hold = store->hold, .at = window.start};
    for (int w = 0; w < MEMORY_WORKERS; w++)
        plain[w] = plain_of(store, w, &arena);
    while (instant_before(walk.at, window.end)) {
        struct window stretch = walk_on(&walk, window.end);
        add_stretch(worker, station, stretch, walk.now);
    }
}

static void check_sums(const struct memory_sums *have, const struct memory_sums *want,
                       const char *where)
{
    for (size_t i = 0; i < MEMORY_BUCKETS; i++) {
        for (int w = 0; w < MEMORY_WORKERS; w++)
            if (memcmp(&have->worker[i][w], &want->worker[i][w],
                       sizeof want->worker[i][w]) != 0)
                fail_msg("%s: sums of worker %d in bucket %zu: working %lld, must be "
                         "%lld",
                         where, w + 1, i, (long long)have->worker[i][w].working_ms,
                         (long long)want->worker[i][w].working_ms);
        for (int s = 0; s < MEMORY_STATIONS; s++)
            if (memcmp(&have->station[i][s], &want->station[i][s],
                       sizeof want->station[i][s]) != 0)
                fail_msg("%s: sums of station %c in bucket %zu: occupied %lld, must be "
                         "%lld",
                         where, 'a' + s, i, (long long)have->station[i][s].occupied_ms,
                         (long long)want->station[i][s].occupied_ms);
    }
}

/* --- changes of state --- */

/* The states of all in one stretch, and who was last told to be absent where. */
struct states {
    enum event_type of[SUM_OWNERS][MEMORY_WORKERS];
    bool absent[MEMORY_WORKERS][MEMORY_STATIONS];
};

/* EVENT_TYPES: unknown of a worker, vacant of a station. */
static struct states states_of(const struct seen *const now[MEMORY_WORKERS])
{
    static const int rank[EVENT_TYPES + 1] = {
        [EVENT_WORKING] = 3, [EVENT_IDLE] = 2, [EVENT_UNKNOWN] = 1};
    struct states states = {0};
    for (int i = 0; i < MEMORY_WORKERS; i++)
        states.of[SUM_OF_WORKER][i] = states.of[SUM_OF_STATION][i] = EVENT_TYPES;
    for (int w = 0; w < MEMORY_WORKERS; w++) {
        if (!now[w])
            continue;
        enum event_type state = now[w]->state;
        enum event_type *station = &states.of[SUM_OF_STATION][now[w]->station];
        if (state != EVENT_UNKNOWN)
            states.of[SUM_OF_WORKER][w] = state;
        if (rank[state] > rank[*station])
            *station = state;
        states.absent[w][now[w]->station] = state == EVENT_ABSENT;
    }
    return states;
}

static void note_changes(const struct states *was, const struct states *is, instant at,
                         struct memory_changes *changes)
{
    size_t slot = memory_slot(0, at);
    for (int owner = 0; owner < SUM_OWNERS; owner++)
        for (int i = 0; i < MEMORY_WORKERS; i++)
            if (was->of[owner][i] != is->of[owner][i])
                changes->of[owner][slot][i] = (struct memory_change){true, at};
    for (int w = 0; w < MEMORY_WORKERS; w++)
        for (int s = 0; s < MEMORY_STATIONS; s++) {
            struct memory_change *change = &changes->of[SUM_OF_STATION][slot][s];
            if (is->absent[w][s] && !was->absent[w][s] && !change->kept)
                *change = (struct memory_change){true, INSTANT_NEVER};
        }
}

static void check_changes(struct walk walk, instant sealed,
                          const struct memory_changes *have, struct arena *arena,
                          const char *where)
{
    struct memory_changes *want = arena_new(arena, struct memory_changes, 1);
    struct states was = states_of((const struct seen *const[MEMORY_WORKERS]){0});
    while (instant_before(walk.at, sealed)) {
        struct window stretch = walk_on(&walk, sealed);
        struct states is = states_of(walk.now);
        note_changes(&was, &is, stretch.start, want);
        was = is;
    }
    for (int owner = 0; owner < SUM_OWNERS; owner++)
        for (int slot = 0; slot < MEMORY_DAYS * 96; slot++)
            for (int i = 0; i < MEMORY_WORKERS; i++) {
                struct memory_change a = want->of[owner][slot][i];
                struct memory_change b = have->of[owner][slot][i];
                if (a.kept != b.kept || (a.kept && !instant_equal(a.at, b.at)))
                    fail_msg("%s: quarter hour %d of %s %d changes at %lld, must be %lld",
                             where, slot, owner ? "station" : "worker", i + 1,
                             b.kept ? (long long)b.at.ms : -1,
                             a.kept ? (long long)a.at.ms : -1);
            }
}

void memory_store_check(struct memory_store *store, const char *where)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    struct plain plain[MEMORY_WORKERS];
    struct memory_sums *want = arena_new(&arena, struct memory_sums, 1);
    for (int w = 0; w < MEMORY_WORKERS; w++) {
        plain[w] = plain_of(store, w, &arena);
        check_runs(&store->kept[w], &plain[w], where);
        check_tail(&store->tail[w], &store->kept[w], where);
    }
    sum_buckets((struct walk){.plain = plain, .hold = store->hold}, store->sealed, want);
    check_sums(&store->sums, want, where);
    check_changes((struct walk){.plain = plain, .hold = store->hold}, store->sealed,
                  &store->changes, &arena, where);
}
