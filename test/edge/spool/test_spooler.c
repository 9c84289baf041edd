/* The spooler: what was acknowledged is on the disk, and a full spool can be emptied. */
#include "box.h"

#include "edge/spool/spooler.h"

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/wait.h>
#include <unistd.h>

/* Puts events from `first` on. */
struct putting {
    struct task task; /* must be first */
    int first, count;
};

static bool run_put(struct task *task, void *spool, instant now, struct error *err)
{
    struct putting *putting = (struct putting *)task;
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    struct event *event = arena_new(&arena, struct event, (size_t)putting->count);
    struct outcome *outcome = arena_new(&arena, struct outcome, (size_t)putting->count);
    for (int i = 0; i < putting->count; i++)
        event[i] = box_event(putting->first + i);
    return spool_put(spool, event, (size_t)putting->count, now, &arena, outcome, err);
}

static struct putting putting(int first, int count)
{
    return (struct putting){{.run = run_put, .weight = (size_t)count}, first, count};
}

static bool run_settle(struct task *task, void *spool, instant now, struct error *err)
{
    (void)task;
    struct verdict verdict[100];
    for (int i = 0; i < 100; i++)
        verdict[i] = (struct verdict){i + 1, NULL};
    return spool_settle(spool, verdict, 100, now, err);
}

static struct spooler *start(struct box *box, int64_t bytes)
{
    struct spooler *spooler = NULL;
    struct spooler_options options = {
        .path = box->path,
        .limits = {.bytes = bytes, .when_full = SPOOL_REFUSE},
        .backlog = 100000,
    };
    MUST(spooler_start(&options, &spooler, &err));
    return spooler;
}

/* A child puts events and writes which were acknowledged, until it is killed. */
static void put_for_ever(struct box *box, int told)
{
    struct spooler *spooler = start(box, 1 << 30);
    for (int n = 0;; n++) {
        struct putting one = putting(n, 1);
        struct error err;
        if (!spooler_run(spooler, &one.task, &err) ||
            write(told, &n, sizeof n) != sizeof n)
            _exit(1);
    }
}

static void test_what_was_acknowledged_survives(void **state)
{
    struct box *box = *state;
    int pipe_end[2], last = -1, n;
    int64_t events;
    box_close(box);
    assert_int_equal(pipe(pipe_end), 0);
    pid_t child = fork();
    if (child == 0)
        put_for_ever(box, pipe_end[1]);
    assert_true(child > 0);
    close(pipe_end[1]);
    while (last < 200 && read(pipe_end[0], &n, sizeof n) == sizeof n)
        last = n;
    kill(child, SIGKILL);
    while (read(pipe_end[0], &n, sizeof n) == sizeof n)
        last = n;
    waitpid(child, NULL, 0);
    close(pipe_end[0]);

    assert_true(last >= 200);
    box_open(box);
    assert_true(box_stats(box).waiting > last);
    assert_string_equal(box_verify(box, &events), "");
}

static void done(struct task *task) { (void)task; }

/* Refused puts and the uplink's settling meet in one transaction. */
static void test_a_full_spool_is_emptied(void **state)
{
    struct box *box = *state;
    box_close(box);
    struct spooler *spooler = start(box, 1024 * 1024);
    struct error why = {0};
    struct putting one = putting(0, 100);
    while (spooler_run(spooler, &one.task, &why))
        one.first += 100;
    assert_int_equal(why.code, ERROR_UNAVAILABLE);

    struct putting refused[20];
    struct task settle = {.run = run_settle, .done = done, .weight = 100};
    for (int i = 0; i < 20; i++) {
        refused[i] = putting(one.first, 100);
        refused[i].task.done = done;
        if (i == 10)
            spooler_submit(spooler, &settle);
        spooler_submit(spooler, &refused[i].task);
    }
    spooler_stop(spooler);
    assert_int_equal(settle.err.code, ERROR_NONE);
    assert_int_equal(refused[0].task.err.code, ERROR_UNAVAILABLE);
    assert_non_null(strstr(refused[0].task.err.text, "the spool is full"));
    box_open(box);
    assert_int_equal(box_stats(box).delivered, 100);
}

/* Nobody is told that an event was kept when it would be gone with the process. */
static void test_the_file_is_gone(void **state)
{
    struct box *box = *state;
    struct error why = {0};
    char aside[80];
    box_close(box);
    struct spooler *spooler = start(box, 1 << 30);
    struct putting one = putting(0, 1);
    MUST(spooler_run(spooler, &one.task, &err));
    snprintf(aside, sizeof aside, "%s.aside", box->path);
    assert_int_equal(rename(box->path, aside), 0);
    one.first = 1;
    assert_false(spooler_run(spooler, &one.task, &why));
    assert_int_equal(why.code, ERROR_UNAVAILABLE);
    assert_non_null(strstr(why.text, "was deleted, moved or replaced"));
    assert_false(spooler_ready(spooler, &why));
    assert_int_equal(rename(aside, box->path), 0);
    while (!spooler_ready(spooler, &why))
        usleep(10000);
    MUST(spooler_run(spooler, &one.task, &err));
    spooler_stop(spooler);
    box_open(box);
    assert_int_equal(box_stats(box).waiting, 2);
}

static void note_damage(void *context) { (*(int *)context)++; }

/* Whoever finds the file damaged says so. From then on nothing is acknowledged. */
static void test_a_damaged_file_takes_nothing(void **state)
{
    struct box *box = *state;
    struct error why = {0}, damage;
    int told = 0;
    struct spooler *spooler = NULL;
    box_close(box);
    const struct spooler_options options = {.path = box->path,
                                            .limits = {.bytes = 1 << 30},
                                            .backlog = 1000,
                                            .damaged = note_damage,
                                            .context = &told};
    MUST(spooler_start(&options, &spooler, &err));
    error_set(&damage, ERROR_CORRUPT, "malformed");
    spooler_damaged(spooler, &damage);
    spooler_damaged(spooler, &damage);
    struct putting one = putting(0, 1);
    assert_false(spooler_run(spooler, &one.task, &why));
    assert_string_equal(why.text, "the spool is damaged: malformed");
    assert_false(spooler_ready(spooler, &why));
    assert_int_equal(told, 1);
    spooler_stop(spooler);
    box_open(box);
}

enum { THREADS = 4, EACH = 200 };

struct sender {
    pthread_t thread;
    struct spooler *spooler;
    int first;
    bool ok;
};

static void *send_all(void *context)
{
    struct sender *sender = context;
    sender->ok = true;
    for (int i = 0; i < EACH; i++) {
        struct putting one = putting(sender->first + i, 1);
        struct error err;
        sender->ok &= spooler_run(sender->spooler, &one.task, &err);
    }
    return NULL;
}

static void test_many_at_once(void **state)
{
    struct box *box = *state;
    struct sender sender[THREADS];
    int64_t events;
    box_close(box);
    struct spooler *spooler = start(box, 1 << 30);
    for (int i = 0; i < THREADS; i++) {
        sender[i] = (struct sender){.spooler = spooler, .first = i * EACH};
        pthread_create(&sender[i].thread, NULL, send_all, &sender[i]);
    }
    for (int i = 0; i < THREADS; i++) {
        pthread_join(sender[i].thread, NULL);
        assert_true(sender[i].ok);
    }
    spooler_stop(spooler);
    box_open(box);
    assert_int_equal(box_stats(box).waiting, THREADS * EACH);
    assert_string_equal(box_verify(box, &events), "");
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, box_set_up, box_tear_down)
    const struct CMUnitTest tests[] = {
        TEST(test_what_was_acknowledged_survives),
        TEST(test_a_full_spool_is_emptied),
        TEST(test_the_file_is_gone),
        TEST(test_a_damaged_file_takes_nothing),
        TEST(test_many_at_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
