#include "access/passwords.h"

#include "base/clock.h"

#include <semaphore.h>

/* cmocka.h wants these before it, in this order. */
/* clang-format off */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
/* clang-format on */

static void test_which_are_taken(void **state)
{
    (void)state;
    static const struct {
        const char *password, *why; /* NULL: taken */
    } row[] = {
        {"correct horse battery", NULL},
        {"ten chars!", NULL},
        {"nine char", "the password is too short; want at least 10 characters, such as "
                      "four words"},
        {"\xc3\xa4\xc3\xb6\xc3\xbc\xc3\xa4\xc3\xb6\xc3\xbc",
         "the password is too short; want at least 10 characters, such as four words"},
        {"\xc3\xa4\xc3\xb6\xc3\xbc\xc3\xa4\xc3\xb6\xc3\xbc 123", NULL},
        {"", "the password is too short; want at least 10 characters, such as four "
             "words"},
        {"Anastasia.Novak", "the password is the name; want one that nobody knows"},
        {"Password123",
         "this password is one of the first that are tried; want another one"},
        {"xxxxxxxxxxxxxxx",
         "this password is one of the first that are tried; want another one"},
    };
    struct error err;
    char longest[PASSWORD_MOST + 1];
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        bool taken =
            password_check(str_from(row[i].password), STR("anastasia.novak"), &err);
        assert_int_equal(taken, row[i].why == NULL);
        if (row[i].why)
            assert_string_equal(err.text, row[i].why);
    }
    for (size_t i = 0; i < sizeof longest; i++)
        longest[i] = (char)('a' + i % 26);
    assert_true(password_check((str){longest, PASSWORD_MOST}, STR("ana"), &err));
    assert_false(password_check((str){longest, PASSWORD_MOST + 1}, STR("ana"), &err));
}

struct waiting {
    struct password_job job; /* must be first */
    sem_t over;
};

static void over(struct password_job *job) { sem_post(&((struct waiting *)job)->over); }

static void run(struct passwords *passwords, struct waiting *waiting)
{
    struct error err;
    sem_init(&waiting->over, 0, 0);
    waiting->job.done = over;
    assert_true(passwords_submit(passwords, &waiting->job, &err));
    sem_wait(&waiting->over);
    sem_destroy(&waiting->over);
    assert_int_equal(waiting->job.err.code, ERROR_NONE);
}

static bool fits(struct passwords *passwords, const char *password, const char *kept)
{
    struct waiting waiting = {
        .job = {.password = str_from(password), .compare = true, .kept = kept}};
    run(passwords, &waiting);
    return waiting.job.fits;
}

static void test_hash_and_compare(void **state)
{
    (void)state;
    struct passwords *passwords;
    struct error err;
    assert_true(passwords_start(&passwords, &err));
    struct waiting made = {.job = {.password = STR("correct horse")}};
    run(passwords, &made);
    assert_true(fits(passwords, "correct horse", made.job.hash));
    assert_false(fits(passwords, "correct horsf", made.job.hash));
    assert_false(fits(passwords, "correct horse", NULL));

    /* Whether there is such a person cannot be told from how long the answer takes. */
    span start = clock_monotonic();
    for (int i = 0; i < 5; i++)
        fits(passwords, "wrong", made.job.hash);
    span middle = clock_monotonic();
    for (int i = 0; i < 5; i++)
        fits(passwords, "wrong", NULL);
    span end = clock_monotonic();
    int64_t somebody = middle.ms - start.ms, nobody = end.ms - middle.ms;
    assert_true(nobody > somebody / 4 && nobody < somebody * 4);
    passwords_stop(passwords);
}

/* What does not fit the queue is refused at once; what fits is done, also by stopping. */
static void test_the_queue_is_short(void **state)
{
    (void)state;
    enum { MANY = PASSWORD_QUEUE + 20 };
    struct passwords *passwords;
    struct error err;
    static struct waiting waiting[MANY];
    int refused = 0;
    assert_true(passwords_start(&passwords, &err));
    for (int i = 0; i < MANY; i++) {
        sem_init(&waiting[i].over, 0, 0);
        waiting[i].job = (struct password_job){.password = STR("x"), .done = over};
        if (!passwords_submit(passwords, &waiting[i].job, &err)) {
            assert_int_equal(err.code, ERROR_UNAVAILABLE);
            waiting[i].job.done = NULL;
            refused++;
        }
    }
    assert_true(refused >= 10 && refused <= 20);
    passwords_stop(passwords);
    for (int i = 0; i < MANY; i++)
        if (waiting[i].job.done)
            assert_int_equal(sem_trywait(&waiting[i].over), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_which_are_taken),
        cmocka_unit_test(test_hash_and_compare),
        cmocka_unit_test(test_the_queue_is_short),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
