/* test_roles.c - the roles, and that docs/operations.md has a line for each. */
#include "access/roles.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/error.h"
#include "base/file.h"

/* cmocka.h wants these before it, in this order. */
/* clang-format off */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
/* clang-format on */

/* What a role may do, and what it may not. */
static void test_what_each_may(void **state)
{
    (void)state;
    static const struct {
        const char *role;
        unsigned may, may_not;
    } row[] = {
        {"viewer", MAY_READ_STATIONS, MAY_READ_WORKERS | MAY_READ_EVENTS | MAY_INGEST},
        {"worker", MAY_READ_SELF, MAY_READ_WORKERS | MAY_READ_EVENTS},
        {"engineer", MAY_READ_WORKERS | MAY_READ_EVENTS, MAY_CORRECT | MAY_ADMINISTER},
        {"supervisor", MAY_CORRECT | MAY_READ_WORKERS, MAY_ADMINISTER | MAY_INGEST},
        {"administrator", MAY_ADMINISTER | MAY_CORRECT, MAY_AUDIT | MAY_BOARD},
        {"auditor", MAY_AUDIT, MAY_READ_WORKERS | MAY_READ_EVENTS | MAY_ADMINISTER},
        {"agent", MAY_INGEST, MAY_CORRECT | MAY_READ_STATIONS | MAY_ADMINISTER},
        {"device", MAY_ANNOTATE, MAY_CORRECT | MAY_INGEST | MAY_READ_WORKERS},
        {"board", MAY_BOARD, MAY_READ_STATIONS | MAY_READ_WORKERS},
        {"monitor", MAY_MONITOR, MAY_READ_STATIONS},
    };
    struct error err;
    unsigned may;
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        assert_true(role_may(str_from(row[i].role), &may, &err));
        assert_int_equal(may & row[i].may, row[i].may);
        assert_int_equal(may & row[i].may_not, 0);
    }
    assert_false(role_may(STR("boss"), &may, &err));
    assert_string_equal(
        err.text, "there is no role 'boss'; want one of viewer, worker, engineer, "
                  "supervisor, administrator, auditor, agent, device, board, monitor");
}

static void test_the_page_has_them(void **state)
{
    (void)state;
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    CLEANUP(buf_free) struct buf table = BUF(4096);
    struct error err;
    str page;
    buf_addf(&table, "| role | |\n|---|---|\n");
    for (const struct role *role = roles; role->name; role++)
        buf_addf(&table, "| `%s` | %s |\n", role->name, role->help);
    buf_addf(&table, "\n");
    assert_true(
        file_read(SOURCE_ROOT "/docs/operations.md", 256 * 1024, &arena, &page, &err));
    if (!strstr(arena_copy(&arena, page).at, buf_text(&table)))
        fail_msg("docs/operations.md: the table of roles should be\n%s",
                 buf_text(&table));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_each_may),
        cmocka_unit_test(test_the_page_has_them),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
