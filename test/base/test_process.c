/* process.h, with the shell as the other program. */
#include "../must.h"

#include "base/process.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static struct process begin(const char *script, unsigned pipes, int out)
{
    const char *const words[] = {"sh", "-c", script, NULL};
    struct process process = {0};
    MUST(process_start(words, pipes, out, &process, &err));
    return process;
}

static void read_out(const struct process *process, char text[static 100])
{
    size_t len = 0;
    ssize_t count;
    while ((count = read(process->out, text + len, 99 - len)) > 0)
        len += (size_t)count;
    text[len] = '\0';
}

static void test_what_goes_in_comes_out(void **state)
{
    (void)state;
    char text[100];
    struct process process = begin("tr a-z A-Z", PROCESS_READS | PROCESS_WRITES, -1);
    assert_int_equal(write(process.in, "so be it", 8), 8);
    close(process.in);
    process.in = -1;
    read_out(&process, text);
    assert_string_equal(text, "SO BE IT");
    MUST(process_end(&process, NULL, &err));
    process_kill(&process); /* it has ended */
}

static void test_into_a_file(void **state)
{
    (void)state;
    char path[] = "/tmp/process-XXXXXX", text[10] = "";
    int fd = mkstemp(path);
    struct process process = begin("printf here; cat", 0, fd); /* nothing comes in */
    MUST(process_end(&process, NULL, &err));
    assert_int_equal(pread(fd, text, sizeof text - 1, 0), 4);
    assert_string_equal(text, "here");
    close(fd);
    unlink(path);
}

/* What a program says of its failure. */
static void test_failures(void **state)
{
    (void)state;
    static const struct {
        const char *script, *text;
    } row[] = {
        {"exit 3", "sh: it has failed, and says nothing"},
        {"echo one >&2; echo two >&2; exit 1", "sh: two"},
        {"echo begun >&2; echo 'sh: error: no room' >&2; echo 'HINT: buy some' >&2; exit "
         "1",
         "sh: error: no room"},
        {"echo 'NOTICE: hm' >&2; echo 'x:7: ERROR: no' >&2; echo more >&2; exit 1",
         "sh: x:7: ERROR: no"},
        {"kill -9 $$", "sh: it has failed, and says nothing"},
    };
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        struct process process = begin(row[i].script, 0, -1);
        REFUSED(ERROR_UNAVAILABLE, row[i].text, process_end(&process, NULL, &err));
    }
    struct process process = begin("echo 'a warning' >&2", 0, -1);
    MUST(process_end(&process, NULL, &err));
}

static void test_none_of_that_name(void **state)
{
    (void)state;
    const char *const words[] = {"no-such-program", NULL};
    struct process process;
    REFUSED(ERROR_NOT_FOUND, "there is no program 'no-such-program'",
            process_start(words, 0, -1, &process, &err));
}

static void test_it_is_stopped(void **state)
{
    (void)state;
    atomic_bool stop = true;
    struct process process = begin("exec sleep 1000", 0, -1);
    pid_t id = process.id;
    REFUSED(ERROR_UNAVAILABLE, "sh was stopped", process_end(&process, &stop, &err));
    assert_int_equal(kill(id, 0), -1);
    assert_int_equal(errno, ESRCH);
    process = begin("exec sleep 1000", PROCESS_READS | PROCESS_WRITES, -1);
    id = process.id;
    process_kill(&process);
    assert_int_equal(kill(id, 0), -1);
}

/* Signals that this program ignores or blocks are as usual in the other one. */
static void test_signals(void **state)
{
    (void)state;
    sigset_t blocked, before;
    sigemptyset(&blocked);
    sigaddset(&blocked, SIGTERM);
    sigprocmask(SIG_BLOCK, &blocked, &before);
    signal(SIGPIPE, SIG_IGN);
    struct process process = begin("kill -TERM $$; exit 0", 0, -1);
    REFUSED_IF(true, ERROR_UNAVAILABLE, process_end(&process, NULL, &err));
    process = begin("kill -PIPE $$; exit 0", 0, -1);
    REFUSED_IF(true, ERROR_UNAVAILABLE, process_end(&process, NULL, &err));
    sigprocmask(SIG_SETMASK, &before, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_goes_in_comes_out),
        cmocka_unit_test(test_into_a_file),
        cmocka_unit_test(test_failures),
        cmocka_unit_test(test_none_of_that_name),
        cmocka_unit_test(test_it_is_stopped),
        cmocka_unit_test(test_signals),
    };
    return cmocka_run_group_tests_name("process", tests, NULL, NULL);
}
