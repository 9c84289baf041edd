#include "base/memory.h"

#include "base/list.h"

/* cmocka.h wants these before it, in this order. */
/* clang-format off */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
/* clang-format on */

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static void test_new_is_zeroed(void **state)
{
    (void)state;
    int64_t *number = memory_new(int64_t, 1000);
    for (int i = 0; i < 1000; i++)
        assert_int_equal(number[i], 0);
    free(number);
}

static void test_none_is_memory_too(void **state)
{
    (void)state;
    free(memory_new(int64_t, 0));
    free(memory_bytes(0));
}

static void test_resize_keeps(void **state)
{
    (void)state;
    char *text = memory_resize(NULL, 6, 1);
    memcpy(text, "hello", 6);
    text = memory_resize(text, 100000, 1);
    assert_string_equal(text, "hello");
    free(text);
}

static void test_list_grows(void **state)
{
    (void)state;
    int *list = NULL;
    size_t count = 0, room = 0;
    while (count < 1000) {
        list = list_room(list, count, &room, sizeof *list);
        list[count] = (int)count;
        count++;
    }
    for (size_t i = 0; i < count; i++)
        assert_int_equal(list[i], i);
    assert_true(room >= count);
    free(list);
}

static void quietly_exhaust(void)
{
    if (!freopen("/dev/null", "w", stderr))
        _exit(1);
    memory_exhausted(1);
}

static void test_exhaustion_ends_the_process(void **state)
{
    (void)state;
    pid_t child = fork();
    if (child == 0)
        quietly_exhaust();
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_new_is_zeroed),
        cmocka_unit_test(test_none_is_memory_too),
        cmocka_unit_test(test_resize_keeps),
        cmocka_unit_test(test_list_grows),
        cmocka_unit_test(test_exhaustion_ends_the_process),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
