#include "base/file.h"

#include "base/arena.h"
#include "base/error.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static void what_is_written_is_read_by_its_owner_only(void **state)
{
    char folder[] = "/tmp/test-file-XXXXXX", path[64], part[80];
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    struct error err;
    struct stat about;
    str text;
    (void)state;
    assert_non_null(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/secret", folder);
    snprintf(part, sizeof part, "%s.part", path);
    assert_true(file_write_private(path, STR("one"), &err));
    assert_int_equal(chmod(path, 0644), 0);
    assert_int_equal(close(creat(part, 0644)), 0); /* a crash left it */
    assert_true(file_write_private(path, STR("another"), &err));
    assert_true(file_read(path, 7, &arena, &text, &err));
    assert_true(str_equal(text, STR("another")));
    assert_int_equal(stat(path, &about), 0);
    assert_int_equal(about.st_mode & 0777, 0600);
    assert_int_equal(access(part, F_OK), -1);
    assert_false(file_read(path, 6, &arena, &text, &err));
    assert_int_equal(err.code, ERROR_LIMIT);
    unlink(path);
    rmdir(folder);
    assert_false(file_write_private(path, STR("x"), &err));
    assert_int_equal(err.code, ERROR_UNAVAILABLE);
    assert_false(file_read(path, 6, &arena, &text, &err));
    assert_int_equal(err.code, ERROR_NOT_FOUND);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_written_is_read_by_its_owner_only),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
