#include "pipeline/seed.h"

#include "domain/sample.h"

#include "base/arena.h"
#include "base/clock.h"
#include "base/log.h"
#include "must.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* A database of its own for each test, and the writer on it. */
struct bench {
    char folder[64], path[80];
    struct writer *writer;
};

static void start_writer(struct bench *bench)
{
    const struct writer_options options = {
        .url = bench->path, .lax = true, .backlog = 1000};
    MUST(writer_start(&options, &bench->writer, &err));
}

static int set_up(void **state)
{
    struct bench *bench = calloc(1, sizeof *bench);
    assert_non_null(bench);
    strcpy(bench->folder, "/tmp/shopfloor-seed-XXXXXX");
    assert_non_null(mkdtemp(bench->folder));
    snprintf(bench->path, sizeof bench->path, "%s/test.db", bench->folder);
    log_set_level(LOG_ERROR);
    start_writer(bench);
    *state = bench;
    return 0;
}

static int tear_down(void **state)
{
    struct bench *bench = *state;
    writer_stop(bench->writer);
    for (int i = 0; i < 3; i++) {
        static const char *const endings[] = {"", "-wal", "-shm"};
        char path[100];
        snprintf(path, sizeof path, "%s%s", bench->path, endings[i]);
        unlink(path);
    }
    rmdir(bench->folder);
    free(bench);
    return 0;
}

/* --- what is in the database --- */

struct content {
    size_t events, samples, workers, stations;
    instant first, last;
};

static struct content content_of(const struct bench *bench)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    CLEANUP(store_closep) struct store *store = NULL;
    const struct event_query all = {
        .window = {{0}, INSTANT_NEVER}, .ascending = true, .limit = 100000};
    struct event_page page;
    struct plant plant;
    MUST(store_open(bench->path, STORE_READER, (instant){0}, &store, &err));
    MUST(store_events(store, &all, &arena, &page, &err));
    MUST(store_plant(store, &arena, &plant, &err));

    struct content content = {.events = page.count,
                              .workers = plant.floor.workers,
                              .stations = plant.floor.stations,
                              .last = page.last_at};
    if (page.count)
        content.first = page.event[0].event.at;
    for (size_t i = 0; i < page.count; i++)
        content.samples += page.event[i].sample;
    return content;
}

/* --- tasks --- */

static bool seed(struct bench *bench, struct seed_task *task, struct error *err)
{
    seed_task_init(task);
    return writer_run(bench->writer, &task->task, err);
}

static void must_seed(struct bench *bench, struct seed_task *task)
{
    MUST(seed(bench, task, &err));
}

static bool add_floor(struct task *task, void *store, instant now, struct error *err)
{
    (void)task;
    (void)now;
    for (int i = 0; i < SAMPLE_WORKERS; i++) {
        str id = str_from(sample_workers[i].id);
        if (!store_add_worker(store,
                              &(struct worker){id, id, id, true, false, {0}, false}, err))
            return false;
    }
    for (int i = 0; i < SAMPLE_STATIONS; i++) {
        str id = str_from(sample_stations[i].id);
        if (!store_add_station(store, &(struct station){id, id, id, id, true, {0}, false},
                               err))
            return false;
    }
    return true;
}

static bool add_real(struct task *task, void *store, instant now, struct error *err)
{
    (void)task;
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    struct event event = {
        .at = now, .worker = STR("W1"), .station = STR("S1"), .confidence = 1};
    event.uuid = event_identity(&event);
    struct outcome outcome;
    if (!store_append(store, &event, 1, ORIGIN_SOURCE, now, &arena, &outcome, err))
        return false;
    return outcome.kind == OUTCOME_STORED ||
           error_set(err, ERROR_INTERNAL, "the event was not stored");
}

static void must_run(struct bench *bench,
                     bool (*run)(struct task *, void *, instant, struct error *))
{
    struct task task = {.run = run, .weight = 1};
    MUST(writer_run(bench->writer, &task, &err));
}

/* --- seeding --- */

static void test_a_new_database_gets_seven_days(void **state)
{
    struct bench *bench = *state;
    struct seed_task seeding = {.seed = 7, .only_if_fresh = true};
    must_seed(bench, &seeding);
    assert_true(seeding.replaced);

    struct content content = content_of(bench);
    assert_int_equal(content.workers, SAMPLE_WORKERS);
    assert_int_equal(content.stations, SAMPLE_STATIONS);
    assert_int_equal(content.events, seeding.events);
    assert_int_equal(content.samples, seeding.events);
    assert_true(seeding.events > 5000);

    int64_t now = clock_now().ms;
    assert_in_range(now - content.first.ms, 7 * SPAN_DAY.ms - SPAN_HOUR.ms,
                    7 * SPAN_DAY.ms + SPAN_MINUTE.ms);
    assert_in_range(now - content.last.ms, 0, SPAN_HOUR.ms);
}

/* However empty it is: somebody may have emptied it, or it lost its log. */
static void test_one_that_was_decided_about_gets_none(void **state)
{
    struct bench *bench = *state;
    struct seed_task declining = {.only_if_fresh = true, .decline = true};
    struct seed_task seeding = {.only_if_fresh = true};
    must_seed(bench, &declining);
    assert_false(declining.replaced);
    must_seed(bench, &seeding);
    assert_false(seeding.replaced);
    assert_int_equal(content_of(bench).workers, 0);
}

/* An import was faster. */
static void test_one_with_somebody_in_it_gets_none(void **state)
{
    struct bench *bench = *state;
    struct seed_task seeding = {.only_if_fresh = true};
    must_run(bench, add_floor);
    must_seed(bench, &seeding);
    assert_false(seeding.replaced);
    assert_int_equal(content_of(bench).events, 0);
}

/* A start that was killed before it had decided. */
static void test_one_that_was_only_created_gets_some(void **state)
{
    struct bench *bench = *state;
    struct seed_task seeding = {.only_if_fresh = true};
    writer_stop(bench->writer);
    start_writer(bench);
    must_seed(bench, &seeding);
    assert_true(seeding.replaced);
}

static void test_sample_data_is_replaced(void **state)
{
    struct bench *bench = *state;
    struct seed_task first = {.seed = 1}, second = {.seed = 2};
    must_seed(bench, &first);
    must_seed(bench, &second);
    assert_true(second.replaced);
    assert_int_equal(content_of(bench).events, second.events);
}

static void test_real_data_is_not_unless_forced(void **state)
{
    struct bench *bench = *state;
    struct seed_task asked = {.seed = 1}, forced = {.seed = 1, .force = true};
    struct error err = {0};
    must_run(bench, add_floor);
    must_run(bench, add_real);
    assert_false(seed(bench, &asked, &err));
    assert_int_equal(err.code, ERROR_CONFLICT);
    assert_int_equal(content_of(bench).events, 1);

    must_seed(bench, &forced);
    assert_int_equal(content_of(bench).samples, forced.events);
}

static void fail_on_difference(void *context, const struct difference *difference)
{
    (void)context;
    fail_msg("%s: %s", difference->what, difference->text);
}

static void test_what_is_seeded_adds_up(void **state)
{
    struct bench *bench = *state;
    struct seed_task seeding = {.seed = 3};
    int64_t events = 0;
    must_seed(bench, &seeding);
    writer_stop(bench->writer);
    bench->writer = NULL;

    CLEANUP(store_closep) struct store *store = NULL;
    MUST(store_open(bench->path, STORE_WRITER, clock_now(), &store, &err));
    MUST(store_verify(store, fail_on_difference, NULL, &events, &err));
    assert_int_equal(events, seeding.events);
}

/* --- removing it --- */

static bool is_marked(const struct bench *bench)
{
    CLEANUP(store_closep) struct store *store = NULL;
    struct site site;
    MUST(store_open(bench->path, STORE_READER, (instant){0}, &store, &err));
    MUST(store_site(store, &site, &err));
    return site.sample;
}

static void unseed(struct bench *bench, struct unseed_task *unseeding)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    unseed_task_init(unseeding, &arena);
    do
        MUST(writer_run(bench->writer, &unseeding->task, &err));
    while (!unseeding->removal.done);
}

static void test_sample_data_goes_whole(void **state)
{
    struct bench *bench = *state;
    struct seed_task seeding = {.seed = 1};
    struct unseed_task unseeding;
    must_seed(bench, &seeding);
    assert_true(is_marked(bench));
    unseed(bench, &unseeding);
    assert_false(is_marked(bench));
    assert_int_equal(unseeding.removal.events, seeding.events);
    assert_int_equal(unseeding.registers, SAMPLE_WORKERS + SAMPLE_STATIONS);
    assert_int_equal(unseeding.kept, 0);
    struct content content = content_of(bench);
    assert_int_equal(content.events + content.workers + content.stations, 0);
    unseed(bench, &unseeding);
    assert_int_equal(unseeding.removal.events, 0);
}

static bool rename_w2(struct task *task, void *store, instant now, struct error *err)
{
    (void)task;
    (void)now;
    const struct worker worker = {.id = STR("W2"), .name = STR("Real"), .active = true};
    return store_change_worker(store, &worker, err);
}

/* W1 and S1 have a real event, and W2 got a name of somebody's own. */
static void test_it_goes_from_beside_real_data(void **state)
{
    struct bench *bench = *state;
    struct seed_task seeding = {.seed = 1};
    struct unseed_task unseeding;
    int64_t events = 0;
    must_seed(bench, &seeding);
    must_run(bench, add_real);
    must_run(bench, rename_w2);
    unseed(bench, &unseeding);
    assert_int_equal(unseeding.kept, 2);
    struct content content = content_of(bench);
    assert_int_equal(content.events, 1);
    assert_int_equal(content.samples, 0);
    assert_int_equal(content.workers, 2);
    assert_int_equal(content.stations, 1);

    CLEANUP(store_closep) struct store *store = NULL;
    MUST(store_open(bench->path, STORE_READER, (instant){0}, &store, &err));
    MUST(store_verify(store, fail_on_difference, NULL, &events, &err));
    assert_int_equal(events, 1);
}

/* Whether anybody is referred to is known at the end. */
static void fail_on_figure(void *context, const struct difference *difference)
{
    if (strcmp(difference->what, "register") != 0)
        fail_on_difference(context, difference);
}

static void verify_figures(const struct bench *bench, int64_t *events)
{
    CLEANUP(store_closep) struct store *store = NULL;
    MUST(store_open(bench->path, STORE_READER, (instant){0}, &store, &err));
    MUST(store_verify(store, fail_on_figure, NULL, events, &err));
}

static bool add_ada(struct task *task, void *store, instant now, struct error *err)
{
    (void)task;
    (void)now;
    const str id = STR("Ada");
    return store_add_worker(store, &(struct worker){id, id, id, true, false, {0}, false},
                            err);
}

/* Others write between the slices, and numbers of workers change. */
static void test_it_goes_in_slices(void **state)
{
    struct bench *bench = *state;
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    CLEANUP(store_closep) struct store *store = NULL;
    struct seed_task seeding = {.seed = 1};
    struct unseed_task unseeding;
    int64_t events, before = INT64_MAX;
    int slices = 0;
    must_seed(bench, &seeding);
    unseed_task_init(&unseeding, &arena);
    do {
        MUST(writer_run(bench->writer, &unseeding.task, &err));
        if (slices == 20)
            must_run(bench, add_ada);
        if (slices == 40)
            must_run(bench, add_real);
        if (slices++ % 10 == 0) {
            verify_figures(bench, &events);
            assert_true(events < before);
            before = events;
        }
        assert_true(unseeding.removal.done || is_marked(bench));
    } while (!unseeding.removal.done);
    assert_true(slices > 40);
    MUST(store_open(bench->path, STORE_READER, (instant){0}, &store, &err));
    MUST(store_verify(store, fail_on_difference, NULL, &events, &err));
    assert_int_equal(events, 1);
    assert_int_equal(unseeding.removal.events, seeding.events);
    assert_int_equal(unseeding.kept, 2);
    assert_int_equal(content_of(bench).workers, 2);
}

/* --- the demo: it looks once, at least, between start and stop --- */

static void look_once(struct bench *bench)
{
    struct demo *demo = NULL;
    MUST(demo_start(bench->writer, 7, &demo, &err));
    demo_stop(demo);
}

static void test_a_demo_goes_on(void **state)
{
    struct bench *bench = *state;
    must_run(bench, add_floor);
    look_once(bench);
    struct content content = content_of(bench);
    assert_true(content.events > 0);
    assert_int_equal(content.samples, content.events);
    assert_in_range(clock_now().ms - content.last.ms, 0, 10 * SPAN_MINUTE.ms);
}

static void test_a_demo_leaves_real_data_alone(void **state)
{
    struct bench *bench = *state;
    must_run(bench, add_floor);
    must_run(bench, add_real);
    look_once(bench);
    assert_int_equal(content_of(bench).events, 1);
}

static void test_a_demo_needs_its_floor(void **state)
{
    struct bench *bench = *state;
    look_once(bench);
    assert_int_equal(content_of(bench).events, 0);
}

#define ON_A_BENCH(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_A_BENCH(test_a_new_database_gets_seven_days),
        ON_A_BENCH(test_one_that_was_decided_about_gets_none),
        ON_A_BENCH(test_one_with_somebody_in_it_gets_none),
        ON_A_BENCH(test_one_that_was_only_created_gets_some),
        ON_A_BENCH(test_sample_data_is_replaced),
        ON_A_BENCH(test_real_data_is_not_unless_forced),
        ON_A_BENCH(test_what_is_seeded_adds_up),
        ON_A_BENCH(test_sample_data_goes_whole),
        ON_A_BENCH(test_it_goes_from_beside_real_data),
        ON_A_BENCH(test_it_goes_in_slices),
        ON_A_BENCH(test_a_demo_goes_on),
        ON_A_BENCH(test_a_demo_leaves_real_data_alone),
        ON_A_BENCH(test_a_demo_needs_its_floor),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
