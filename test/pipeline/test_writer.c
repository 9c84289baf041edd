/* The writer: groups, refusals, failures, and the end. */
#include "pipeline/writer.h"

#include "base/arena.h"
#include "must.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* A task that registers one worker, or fails as it is told to. */
struct scripted {
    struct task task; /* must be first */
    const char *worker;
    enum error_code fail;
    pthread_mutex_t *gate; /* to be had before it goes on; NULL: none */
    bool done;
    atomic_bool begun;
};

static bool run(struct task *task, void *store, instant now, struct error *err)
{
    (void)now;
    struct scripted *scripted = (struct scripted *)task;
    atomic_store(&scripted->begun, true);
    if (scripted->gate) {
        pthread_mutex_lock(scripted->gate);
        pthread_mutex_unlock(scripted->gate);
    }
    if (scripted->fail != ERROR_NONE)
        return error_set(err, scripted->fail, "as it was told to");
    return store_add_worker(store,
                            &(struct worker){.id = str_from(scripted->worker),
                                             .name = STR("somebody"),
                                             .created_at = STR("now"),
                                             .active = true},
                            err);
}

static void done(struct task *task) { ((struct scripted *)task)->done = true; }

static struct scripted script(const char *worker, enum error_code fail)
{
    return (struct scripted){
        .task = {.run = run, .done = done, .weight = 1}, .worker = worker, .fail = fail};
}

struct place {
    char path[64];
    struct writer *writer;
    pthread_mutex_t gate;
    struct scripted first; /* keeps the writer busy until the gate opens */
};

static int commits;

static void count_commit(void *context)
{
    (void)context;
    commits++;
}

static int set_up(void **state)
{
    struct place *place = calloc(1, sizeof *place);
    strcpy(place->path, "/tmp/shopfloor-writer-XXXXXX");
    int fd = mkstemp(place->path);
    close(fd);
    struct writer_options options = {
        .url = place->path, .backlog = 10, .committed = count_commit};
    commits = 0;
    pthread_mutex_init(&place->gate, NULL);
    MUST(writer_start(&options, &place->writer, &err));

    pthread_mutex_lock(&place->gate);
    place->first = script("W0", ERROR_NONE);
    place->first.gate = &place->gate;
    writer_submit(place->writer, &place->first.task);
    /* What is submitted once it runs waits for the next group. */
    while (!atomic_load(&place->first.begun))
        usleep(1000);
    *state = place;
    return 0;
}

/* Let all that waits be written, and stop. */
static void finish(struct place *place)
{
    pthread_mutex_unlock(&place->gate);
    writer_stop(place->writer);
    place->writer = NULL;
    assert_true(place->first.done);
}

static int tear_down(void **state)
{
    struct place *place = *state;
    static const char *const suffix[] = {"", "-wal", "-shm"};
    for (int i = 0; i < 3; i++) {
        char path[80];
        snprintf(path, sizeof path, "%s%s", place->path, suffix[i]);
        unlink(path);
    }
    pthread_mutex_destroy(&place->gate);
    free(place);
    return 0;
}

static bool kept(const struct place *place, const char *worker)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    CLEANUP(store_closep) struct store *store = NULL;
    struct error err;
    struct plant plant;
    assert_true(store_open(place->path, STORE_READER, (instant){0}, &store, &err));
    assert_true(store_plant(store, &arena, &plant, &err));
    return floor_worker(&plant.floor, str_from(worker), 0) >= 0;
}

/* What waited while a transaction ran is written in one, also when the writer stops. */
static void test_group(void **state)
{
    struct place *place = *state;
    struct scripted a = script("W1", ERROR_NONE), b = script("W2", ERROR_NONE);
    writer_submit(place->writer, &a.task);
    writer_submit(place->writer, &b.task);
    finish(place);
    assert_true(a.done && b.done);
    assert_int_equal(a.task.err.code, ERROR_NONE);
    assert_int_equal(commits, 2);
    assert_true(kept(place, "W0") && kept(place, "W1") && kept(place, "W2"));
}

static void test_a_refusal_concerns_nobody_else(void **state)
{
    struct place *place = *state;
    struct scripted good = script("W1", ERROR_NONE), again = script("W1", ERROR_NONE),
                    late = script("W2", ERROR_NONE);
    writer_submit(place->writer, &good.task);
    writer_submit(place->writer, &again.task);
    writer_submit(place->writer, &late.task);
    finish(place);
    assert_int_equal(good.task.err.code, ERROR_NONE);
    assert_int_equal(again.task.err.code, ERROR_CONFLICT);
    assert_int_equal(late.task.err.code, ERROR_NONE);
    assert_true(kept(place, "W1") && kept(place, "W2"));
}

/* A failure loses the transaction: its task is told why, the others to try again. */
static void test_a_failure(void **state)
{
    struct place *place = *state;
    struct scripted before = script("W1", ERROR_NONE), bad = script("W2", ERROR_CORRUPT),
                    after = script("W3", ERROR_NONE);
    writer_submit(place->writer, &before.task);
    writer_submit(place->writer, &bad.task);
    writer_submit(place->writer, &after.task);
    finish(place);
    assert_int_equal(before.task.err.code, ERROR_UNAVAILABLE);
    assert_int_equal(bad.task.err.code, ERROR_CORRUPT);
    assert_string_equal(bad.task.err.text, "as it was told to");
    assert_int_equal(after.task.err.code, ERROR_UNAVAILABLE);
    assert_true(kept(place, "W0"));
    assert_false(kept(place, "W1"));
    assert_false(kept(place, "W3"));
    assert_int_equal(commits, 1);
}

static void test_a_full_backlog_is_refused(void **state)
{
    struct place *place = *state;
    struct scripted large = script("W1", ERROR_NONE), small = script("W2", ERROR_NONE);
    large.task.weight = 10;
    small.task.weight = 9;
    writer_submit(place->writer, &large.task);
    assert_true(large.done);
    assert_int_equal(large.task.err.code, ERROR_UNAVAILABLE);
    writer_submit(place->writer, &small.task);
    assert_false(small.done);
    assert_int_equal(writer_counts(place->writer).waiting, 10);
    assert_int_equal(writer_counts(place->writer).refused, 1);
    finish(place);
    assert_int_equal(small.task.err.code, ERROR_NONE);
    assert_false(kept(place, "W1"));
}

static void test_waiting_for_a_task(void **state)
{
    struct place *place = *state;
    struct scripted good = script("W1", ERROR_NONE), bad = script("W2", ERROR_INVALID);
    struct error err;
    pthread_mutex_unlock(&place->gate);
    assert_true(writer_run(place->writer, &good.task, &err));
    assert_false(writer_run(place->writer, &bad.task, &err));
    assert_int_equal(err.code, ERROR_INVALID);
    pthread_mutex_lock(&place->gate);
    finish(place);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_group),
        TEST(test_a_refusal_concerns_nobody_else),
        TEST(test_a_failure),
        TEST(test_a_full_backlog_is_refused),
        TEST(test_waiting_for_a_task),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
