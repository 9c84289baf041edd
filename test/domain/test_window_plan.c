/* Where windows are read from, in minutes, and that what is read adds up to what the
 * events say. */
#include "domain/tally.h"
#include "domain/window_plan.h"

#include "memory_store.h"
#include "notation.h"
#include "random.h"

#include "must.h"

#include <stdio.h>

/* --- plans --- */

static void write_window(struct buf *out, const char *what, struct window window)
{
    buf_addf(out, "%s%s %lld-%lld", out->len ? ", " : "", what,
             (long long)(window.start.ms / SPAN_MINUTE.ms),
             (long long)(window.end.ms / SPAN_MINUTE.ms));
}

/* Parts of whole buckets that adjoin and count for the same are written as one. */
static void write_buckets(struct buf *out, const struct window_plan *plan)
{
    for (size_t i = 0, end; i < plan->buckets; i = end) {
        const struct bucket_part *first = &plan->bucket[i];
        for (end = i + 1; end < plan->buckets && plan->bucket[end].time == first->time &&
                          plan->bucket[end].units == first->units;)
            end++;
        write_window(out,
                     first->time && first->units ? "sums"
                     : first->time               ? "sums of time"
                                                 : "sums of units",
                     (struct window){first->buckets.window.start,
                                     plan->bucket[end - 1].buckets.window.end});
    }
}

static void test_plan(void **state)
{
    (void)state;
    static const struct {
        const char *what;
        int64_t start, end, now, sealed;
        const char *want;
    } row[] = {
        {"whole quarter hours that are sealed", 0, 60, 100, 90, "sums 0-60, runs 60-60"},
        {"with edges", 50, 125, 200, 180,
         "sums 60-120, front 50-60, back 120-125, runs 50-60, runs 120-125, "
         "units 50-60, units 120-125"},
        {"one edge", 60, 125, 200, 180,
         "sums 60-120, back 120-125, runs 120-125, units 120-125"},
        {"within a quarter hour", 62, 70, 200, 180,
         "back 62-70, runs 62-70, units 62-70"},
        {"over the edge of one", 62, 80, 200, 180, "back 62-80, runs 62-80, units 62-80"},
        {"going on", 0, 120, 70, 60, "sums 0-120, back 60-70, runs 60-70, ahead 70-75"},
        {"going on, sealed long ago", 0, 480, 70, 15,
         "sums 0-480, back 15-70, runs 15-70, ahead 70-75"},
        {"begun after sealed", 60, 120, 70, 60,
         "sums of units 60-120, back 60-70, runs 60-70, ahead 70-75"},
        {"begun with an edge after sealed", 62, 120, 76, 60,
         "sums of units 75-120, back 62-76, runs 62-76, ahead 76-90, units 62-75"},
        {"begun before sealed, its whole buckets after", 50, 120, 70, 60,
         "sums of units 60-120, back 50-70, runs 50-70, ahead 70-75, units 50-60"},
        {"ahead of now", 120, 180, 70, 60, "sums of units 120-180, runs 70-70"},
        {"ahead of now, with edges", 121, 182, 70, 60,
         "sums of units 135-180, runs 70-70, units ahead 121-135, units ahead 180-182"},
        {"the clock was set back", 0, 120, 40, 90,
         "sums of units 0-120, sums of time 0-30, back 30-40, runs 30-40, ahead 40-45"},
        {"set back to the window's first minutes", 50, 120, 62, 90,
         "sums of units 60-120, back 50-62, runs 50-62, ahead 62-75, units 50-60"},
        {"set back before the window", 60, 120, 40, 90,
         "sums of units 60-120, runs 40-40"},
        {"set back, and the window has passed", 0, 30, 40, 90, "sums 0-30, runs 30-30"},
        {"set back, sealed within the window", 0, 120, 40, 60,
         "sums of units 0-120, sums of time 0-30, back 30-40, runs 30-40, ahead 40-45"},
    };
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        CLEANUP(buf_free) struct buf have = BUF(1024);
        struct window_plan plan = window_plan(notation_window(row[i].start, row[i].end),
                                              (instant){row[i].now * SPAN_MINUTE.ms},
                                              (instant){row[i].sealed * SPAN_MINUTE.ms});
        write_buckets(&have, &plan);
        if (!window_empty(plan.front))
            write_window(&have, "front", plan.front);
        if (!window_empty(plan.back))
            write_window(&have, "back", plan.back);
        for (size_t k = 0; k < plan.runs; k++)
            write_window(&have, "runs",
                         (struct window){plan.run[k].from, plan.run[k].until});
        for (size_t k = 0; k < plan.units; k++)
            write_window(&have,
                         !plan.unit[k].ahead  ? "units"
                         : plan.unit[k].units ? "units ahead"
                                              : "ahead",
                         plan.unit[k].window);
        if (strcmp(buf_text(&have), row[i].want) != 0)
            fail_msg("%s: '%s', must be '%s'", row[i].what, buf_text(&have), row[i].want);
    }
}

/* --- adding up --- */

static const struct worker people[MEMORY_WORKERS];
static const struct station places[MEMORY_STATIONS];
static const struct floor shop = {people, MEMORY_WORKERS, places, MEMORY_STATIONS};

enum { ROUNDS = 300, QUESTIONS = 20, EVENTS = 40, PRODUCTS = 60 };

struct product {
    instant at;
    int worker, station;
    int64_t units;
};

static instant some_moment(struct random *random)
{
    instant t = {random_below(random, 3 * SPAN_DAY.ms)};
    return random_once_in(random, 2) ? t : instant_floor(t, ROLLUP_FINEST);
}

static void fill(struct random *random, struct memory_store *store,
                 struct product product[PRODUCTS])
{
    for (int i = 0; i < EVENTS; i++)
        memory_store_add(store, (struct seen){
                                    .at = some_moment(random),
                                    .worker = (int)random_below(random, MEMORY_WORKERS),
                                    .station = (int)random_below(random, MEMORY_STATIONS),
                                    .state = (enum event_type)random_below(
                                        random, EVENT_PRODUCT_COUNT),
                                    .order = i,
                                });
    for (int i = 0; i < PRODUCTS; i++)
        product[i] = (struct product){
            some_moment(random), (int)random_below(random, MEMORY_WORKERS),
            (int)random_below(random, MEMORY_STATIONS), 1 + random_below(random, 9)};
}

/* The units in `window` of each worker and station. */
static void count_units(const struct product product[PRODUCTS], struct window window,
                        struct worker_sum *worker, struct station_sum *station)
{
    for (int i = 0; i < PRODUCTS; i++)
        if (!instant_before(product[i].at, window.start) &&
            instant_before(product[i].at, window.end)) {
            worker[product[i].worker].units += product[i].units;
            station[product[i].station].units += product[i].units;
        }
}

/* Every row of the buckets of a part: time as the store keeps it, and all units. */
static void add_part(struct totals *totals, const struct window_plan *plan, size_t part,
                     const struct memory_store *store,
                     const struct product product[PRODUCTS])
{
    const struct rollup_part *buckets = &plan->bucket[part].buckets;
    instant t = buckets->window.start;
    while (instant_before(t, buckets->window.end)) {
        struct window bucket = {t, instant_add(t, rollup_unit(buckets->level))};
        size_t slot = memory_slot(buckets->level, t);
        struct worker_sum worker[MEMORY_WORKERS];
        struct station_sum station[MEMORY_STATIONS];
        memcpy(worker, store->sums.worker[slot], sizeof worker);
        memcpy(station, store->sums.station[slot], sizeof station);
        count_units(product, bucket, worker, station);
        for (int w = 0; w < MEMORY_WORKERS; w++)
            totals_add_bucket(totals, plan, part, SUM_OF_WORKER, w,
                              (const int64_t *)&worker[w]);
        for (int s = 0; s < MEMORY_STATIONS; s++)
            totals_add_bucket(totals, plan, part, SUM_OF_STATION, s,
                              (const int64_t *)&station[s]);
        t = bucket.end;
    }
}

static void ask(const struct memory_store *store, const struct product product[PRODUCTS],
                struct window window, instant now, const char *where)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    struct timeline timeline[MEMORY_WORKERS] = {0};
    struct window_plan plan = window_plan(window, now, store->sealed);
    struct totals totals = totals_new(&shop, window, now, &arena);
    for (size_t i = 0; i < plan.buckets; i++)
        add_part(&totals, &plan, i, store, product);
    for (size_t i = 0; i < plan.units; i++)
        for (int k = 0; k < PRODUCTS; k++)
            if (!instant_before(product[k].at, plan.unit[i].window.start) &&
                instant_before(product[k].at, plan.unit[i].window.end))
                totals_add_units(&totals, &plan, i, product[k].worker, product[k].station,
                                 product[k].units);
    memory_store_read(store, plan.run, plan.runs, timeline, &arena);
    totals_add_runs(&totals, &plan, timeline, store->hold);

    struct worker_sum worker[MEMORY_WORKERS] = {0};
    struct station_sum station[MEMORY_STATIONS] = {0};
    instant until = instant_earlier(window.end, now);
    memory_store_sum(store, (struct window){window.start, until}, worker, station);
    count_units(product, window, worker, station);
    if (memcmp(worker, totals.worker, sizeof worker) != 0 ||
        memcmp(station, totals.station, sizeof station) != 0)
        fail_msg("%s: %lld-%lld ms, now %lld, sealed %lld", where,
                 (long long)window.start.ms, (long long)window.end.ms, (long long)now.ms,
                 (long long)store->sealed.ms);
    struct worker_sum ignored[MEMORY_WORKERS] = {0};
    struct station_sum ahead[MEMORY_STATIONS] = {0};
    count_units(product, (struct window){instant_later(window.start, until), window.end},
                ignored, ahead);
    for (int s = 0; s < MEMORY_STATIONS; s++)
        if (totals.ahead[s] != ahead[s].units)
            fail_msg("%s: %lld units of station %d are yet to come, not %lld", where,
                     (long long)totals.ahead[s], s + 1, (long long)ahead[s].units);
    for (int w = 0; w < MEMORY_WORKERS; w++) {
        const struct timeline *kept = &store->kept[w];
        struct latest want = timeline_latest(kept->run, kept->count, store->hold, until);
        const struct latest *have = &totals.latest[w];
        if (want.seen != have->seen ||
            (want.seen && (want.held != have->held || want.at.ms != have->at.ms ||
                           want.state != have->state || want.station != have->station)))
            fail_msg("%s: the latest of worker %d", where, w + 1);
    }
}

static void test_any_window(void **state)
{
    (void)state;
    static const span holds[] = {{60000}, {20 * 60000}, {8 * 3600000}};
    uint64_t seed = random_setting("WINDOW_SEED", 1);
    uint64_t rounds = random_setting("WINDOW_ROUNDS", ROUNDS);
    for (uint64_t round = 0; round < rounds; round++, seed++) {
        struct random random = {seed};
        struct product product[PRODUCTS];
        char where[32];
        CLEANUP(memory_store_free)
        struct memory_store *store =
            memory_store_new(holds[random_below(&random, 3)], (instant){0});
        snprintf(where, sizeof where, "seed %llu", (unsigned long long)seed);
        fill(&random, store, product);
        memory_store_settle(store, where, NULL);
        memory_store_seal(store, instant_floor(some_moment(&random), ROLLUP_FINEST));
        for (int i = 0; i < QUESTIONS; i++) {
            /* The clock is ahead of what is sealed, unless it was set back. */
            instant now = some_moment(&random), a = some_moment(&random);
            instant b = random_once_in(&random, 3)
                            ? instant_add(a, (span){random_below(&random, 3600000)})
                            : some_moment(&random);
            if (!random_once_in(&random, 4))
                now = instant_later(now, store->sealed);
            ask(store, product,
                (struct window){instant_earlier(a, b), instant_later(a, b)}, now, where);
        }
    }
}

/* --- a crowded quarter hour: tens of thousands of runs --- */

enum {
    CROWDED_MS = 12 * 60 * 1000,
    SILENT_FROM = 5 * 60 * 1000,
    SILENT_MS = 2 * 60 * 1000
};
static const span crowded_hold = {60 * 1000};

/* A run every 30 ms or so, but for a silence longer than the hold. */
static void crowd(struct random *random, struct timeline timeline[MEMORY_WORKERS],
                  struct arena *arena)
{
    for (int w = 0; w < MEMORY_WORKERS; w++)
        for (int64_t t = 0; t < CROWDED_MS; t += 1 + random_below(random, 60)) {
            if (t >= SILENT_FROM && t < SILENT_FROM + SILENT_MS)
                t += SILENT_MS;
            timeline_put(&timeline[w],
                         (struct run){.start = {t},
                                      .last = {t},
                                      .state = (enum event_type)random_below(random, 3),
                                      .station = (int)random_below(random, 3)},
                         arena);
        }
}

/* What somebody is doing, and what goes on at each station, at one millisecond. */
struct scene {
    enum event_type worker[MEMORY_WORKERS], station[MEMORY_STATIONS];
};

static struct scene scene_at(const struct timeline timeline[MEMORY_WORKERS], instant t)
{
    struct scene scene;
    for (int s = 0; s < MEMORY_STATIONS; s++)
        scene.station[s] = EVENT_ABSENT;
    for (int w = 0; w < MEMORY_WORKERS; w++) {
        struct latest latest =
            timeline_latest(timeline[w].run, timeline[w].count, crowded_hold, t);
        bool known = latest.seen && latest.held;
        scene.worker[w] = known ? latest.state : EVENT_UNKNOWN;
        if (known && scene.station[latest.station] != EVENT_WORKING &&
            latest.state != EVENT_ABSENT)
            scene.station[latest.station] = latest.state;
    }
    return scene;
}

/* Add up millisecond by millisecond. */
static void add_scenes(const struct timeline timeline[MEMORY_WORKERS], int64_t end,
                       struct totals *totals)
{
    struct scene before = scene_at(timeline, (instant){-1});
    for (instant t = {0}; t.ms <= end; t.ms++) {
        struct scene now = scene_at(timeline, t);
        int64_t ms = t.ms < end;
        for (int w = 0; w < MEMORY_WORKERS; w++) {
            struct worker_sum *sum = &totals->worker[w];
            sum->working_ms += now.worker[w] == EVENT_WORKING ? ms : 0;
            sum->idle_ms += now.worker[w] == EVENT_IDLE ? ms : 0;
            sum->absent_ms += now.worker[w] == EVENT_ABSENT ? ms : 0;
            if (now.worker[w] != before.worker[w])
                totals->since[SUM_OF_WORKER][w] = t;
        }
        for (int s = 0; s < MEMORY_STATIONS; s++) {
            totals->station[s].working_ms += now.station[s] == EVENT_WORKING ? ms : 0;
            totals->station[s].occupied_ms += now.station[s] != EVENT_ABSENT ? ms : 0;
            if (now.station[s] != before.station[s])
                totals->since[SUM_OF_STATION][s] = t;
        }
        before = now;
    }
}

static void compare_totals(const struct totals *have, const struct totals *want)
{
    assert_memory_equal(have->worker, want->worker,
                        MEMORY_WORKERS * sizeof *want->worker);
    assert_memory_equal(have->station, want->station,
                        MEMORY_STATIONS * sizeof *want->station);
    for (int owner = 0; owner < SUM_OWNERS; owner++)
        assert_memory_equal(have->since[owner], want->since[owner],
                            MEMORY_WORKERS * sizeof(instant));
}

/* As somebody asks while it goes on. */
static void test_crowded_now(void **state)
{
    (void)state;
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    struct random random = {1};
    struct timeline timeline[MEMORY_WORKERS] = {0};
    struct window window = notation_window(0, 15);
    instant now = {CROWDED_MS};
    crowd(&random, timeline, &arena);
    struct window_plan plan = window_plan(window, now, (instant){0});
    window_plan_since(&plan, SINCE_ALL, (instant){0});
    assert_true(slices_of(timeline, MEMORY_WORKERS, plan.back).count > 2);

    struct totals have = totals_new(&shop, window, now, &arena);
    struct totals want = totals_new(&shop, window, now, &arena);
    totals_add_runs(&have, &plan, timeline, crowded_hold);
    add_scenes(timeline, CROWDED_MS, &want);
    compare_totals(&have, &want);
}

/* As the writer adds it to what is kept, once it is over. */
static void test_crowded_over(void **state)
{
    (void)state;
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    CLEANUP(state_changes_free) struct state_changes changes = {0};
    struct sum_changes sums[SUM_OWNERS] = {{0}};
    struct random random = {2};
    struct timeline timeline[MEMORY_WORKERS] = {0};
    struct window window = notation_window(0, 15);
    struct totals have = totals_new(&shop, window, window.end, &arena);
    struct totals want = totals_new(&shop, window, window.end, &arena);
    crowd(&random, timeline, &arena);
    assert_true(slices_of(timeline, MEMORY_WORKERS, window).count > 2);

    assert_true(tally((struct tally_side){timeline, {0}},
                      (struct tally_side){timeline, crowded_hold},
                      (struct tally_scope){MEMORY_WORKERS, MEMORY_STATIONS, NULL, NULL},
                      window, (struct tallied){sums, &changes, NULL, window.end}));
    for (int owner = 0; owner < SUM_OWNERS; owner++) {
        for (size_t i = 0; i < sums[owner].count; i++)
            sum_add(owner,
                    owner == SUM_OF_WORKER
                        ? (int64_t *)&have.worker[sums[owner].at[i].who]
                        : (int64_t *)&have.station[sums[owner].at[i].who],
                    sums[owner].at[i].sum, true, false);
        sum_changes_free(&sums[owner]);
    }
    assert_int_equal(changes.count, MEMORY_WORKERS + MEMORY_STATIONS);
    for (size_t i = 0; i < changes.count; i++)
        have.since[changes.at[i].owner][changes.at[i].who] = changes.at[i].at;
    add_scenes(timeline, window.end.ms, &want);
    compare_totals(&have, &want);
}

/* --- who came last --- */

static void test_ties(void **state)
{
    (void)state;
    static const struct {
        const char *what, *latest, *want;
    } row[] = {
        {"nobody", "", ""},
        {"one alone", "W@10", ""},
        {"one after the other", "W@10 2W@11", ""},
        {"two at once", "W@10 2I@10", "1@10 2@10"},
        {"all at once", "W@10 2I@10 3W@10", "1@10 2@10 3@10"},
        {"two of three", "W@10 2W@12 3W@10", "1@10 3@10"},
        {"at two stations", "W@10 2Wb@10", ""},
        {"somebody else between them", "Wb@10 2W@10 3Wb@10", "1@10 3@10"},
        {"who is absent is nowhere", "W@10 2A@10", ""},
        {"neither is who was lost", "W@10 2?@10", ""},
    };
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
        CLEANUP(buf_free) struct buf have = BUF(256);
        struct totals totals =
            totals_new(&shop, notation_window(0, 60), (instant){3600000}, &arena);
        const char *text = row[i].latest;
        const struct moment *moment;
        struct sign sign;
        while (notation_next(&text, &sign))
            totals.latest[sign.worker] =
                (struct latest){true, true, sign.at, sign.type, sign.station};
        size_t count = totals_ties(&totals, &arena, &moment);
        for (size_t k = 0; k < count; k++)
            buf_addf(&have, "%s%d@%lld", k ? " " : "", moment[k].worker + 1,
                     (long long)(moment[k].at.ms / SPAN_MINUTE.ms));
        if (strcmp(buf_text(&have), row[i].want) != 0)
            fail_msg("%s: '%s', must be '%s'", row[i].what, buf_text(&have), row[i].want);
    }
}

/* Whose event has the later uuid came last. */
static void test_break_ties(void **state)
{
    (void)state;
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    static const struct moment moment[] = {{0, {10}}, {1, {10}}, {2, {10}}};
    static const struct winner winner[] = {{.found = true, .uuid = {"b"}},
                                           {.found = true, .uuid = {"c"}},
                                           {.found = false, .uuid = {"z"}}};
    struct totals totals =
        totals_new(&shop, notation_window(0, 60), (instant){3600000}, &arena);
    for (int w = 0; w < MEMORY_WORKERS; w++)
        totals.latest[w] = (struct latest){true, true, {10}, EVENT_WORKING, 0};
    totals_break_ties(&totals, moment, 3, winner);
    assert_string_equal(totals.latest_uuid[0].text, "b");
    assert_string_equal(totals.latest_uuid[1].text, "c");
    assert_string_equal(totals.latest_uuid[2].text, "");
    assert_int_equal(attendance_new(&totals, &arena)[0].current, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_plan),        cmocka_unit_test(test_any_window),
        cmocka_unit_test(test_crowded_now), cmocka_unit_test(test_crowded_over),
        cmocka_unit_test(test_ties),        cmocka_unit_test(test_break_ties),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
