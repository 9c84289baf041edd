#include "cli/address.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

static const struct {
    const char *listen, *reach; /* NULL: it is no address */
} rows[] = {
    {"127.0.0.1:3000", "127.0.0.1 3000"},
    {":3000", "127.0.0.1 3000"},
    {"0.0.0.0:3000", "127.0.0.1 3000"},
    {"[::]:3000", "127.0.0.1 3000"},
    {"[::1]:80", "[::1] 80"},
    {"localhost:0", "localhost 0"},
    {"127.0.0.1", NULL},
    {"127.0.0.1:", NULL},
    {"", NULL},
};

static void test_rows(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct address address;
        char reach[300] = "";
        bool ok = address_reach(str_from(rows[i].listen), &address);
        if (ok)
            snprintf(reach, sizeof reach, address.ipv6 ? "[%s] %s" : "%s %s",
                     address.host, address.port);
        if (ok != !!rows[i].reach || (ok && strcmp(reach, rows[i].reach) != 0))
            fail_msg("'%s': '%s'", rows[i].listen, reach);
    }
}

/* Nobody can open every address. */
static const struct {
    const char *listen, *plain;
} opened[] = {
    {"0.0.0.0:3000", "http://localhost:3000"},
    {"[::]:3000", "http://localhost:3000"},
    {"127.0.0.1:3000", "http://127.0.0.1:3000"},
    {"10.0.0.7:80", "http://10.0.0.7:80"},
    {"[::1]:3000", "http://[::1]:3000"},
    {"[2001:db8::]:3000", "http://[2001:db8::]:3000"},
};

static void test_a_browser_can_open_the_url(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof opened / sizeof *opened; i++)
        assert_string_equal(address_url(opened[i].listen, false).text, opened[i].plain);
    assert_string_equal(address_url("0.0.0.0:3443", true).text, "https://localhost:3443");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows),
        cmocka_unit_test(test_a_browser_can_open_the_url),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
