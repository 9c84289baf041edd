/* Which names a server answers to. In a row: the Host that is asked for, the names that
 * were configured, and whether it is answered. */
#include "http/host.h"

#include "base/error.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static const struct {
    const char *host, *names;
    bool ours;
} table[] = {
    {"127.0.0.1", "", true},
    {"127.0.0.1:3000", "", true},
    {"192.168.7.20:80", "", true},
    {"[::1]:3000", "", true},
    {"[fe80::1]", "", true},
    {"localhost", "", true},
    {"LocalHost:3000", "", true},
    {"localhost.:3000", "", true},
    {"localhost:", "", true},

    {"evil.example", "", false},
    {"evil.example:3000", "", false},
    {"localhost.evil.example", "", false},
    {"127.0.0.1.evil.example", "", false},
    {"127.1", "", false},
    {"2130706433", "", false},
    {"0x7f.0.0.1", "", false},
    {"127.0.0.1:3000:80", "", false},
    {"127.0.0.1:x", "", false},
    {"[::1", "", false},
    {"[::1]x", "", false},
    {"[localhost]", "", false},
    {"::1", "", false},
    {"", "", false},
    {":3000", "", false},
    {"localhost@evil.example", "", false},

    {"plant.example", "plant.example", true},
    {"PLANT.example:443", "plant.example", true},
    {"plant.example.", "plant.example", true},
    {"shopfloor", "plant.example, shopfloor", true},
    {"plant.example", "plant.example,shopfloor", true},
    {"plant.example:x", "plant.example", false},
    {"plant.example.evil", "plant.example", false},
    {"a.plant.example", "plant.example", false},
    {"plant", "plant.example", false},
    {"plant.example, shopfloor", "plant.example, shopfloor", false},
    {"", "plant.example", false},
};

static void names_are_told_apart(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        struct error err = {0};
        bool ours = host_is_ours(str_from(table[i].host), str_from(table[i].names), &err);
        if (ours != table[i].ours || (!ours && err.code != ERROR_DENIED))
            fail_msg("'%s' beside '%s'", table[i].host, table[i].names);
    }
}

static void all_of_an_origin_counts(void **state)
{
    static const struct {
        const char *host, *origin;
        const char *own; /* over which kinds of connection: plain, TLS */
    } rows[] = {
        {"127.0.0.1:3000", "http://127.0.0.1:3000", "plain"},
        {"plant.example", "https://plant.example", "plain, TLS"},
        {"plant.example", "HTTPS://Plant.Example", "plain, TLS"},
        {"plant.example", "http://plant.example", "plain"},
        {"plant.example:3000", "https://plant.example:3001", ""},
        {"plant.example:3000", "https://plant.example", ""},
        {"127.0.0.1:3000", "http://127.0.0.1:3001", ""},
        {"127.0.0.1:3000", "http://127.0.0.1", ""},
        {"127.0.0.1:3000", "http://localhost:3000", ""},
        {"127.0.0.1:3000", "ftp://127.0.0.1:3000", ""},
        {"127.0.0.1:3000", "x:/evil.example/127.0.0.1:3000", ""},
        {"127.0.0.1:3000", "http://127.0.0.1:3000/", ""},
        {"127.0.0.1:3000", "http://127.0.0.1:3000.evil.example", ""},
        {"127.0.0.1:3000", "null", ""},
        {"127.0.0.1:3000", "http://", ""},
        {"", "http://", ""},
        {"", "", ""},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        for (int secure = 0; secure < 2; secure++) {
            bool own =
                host_is_origin(str_from(rows[i].host), secure, str_from(rows[i].origin));
            if (own != (strstr(rows[i].own, secure ? "TLS" : "plain") != NULL))
                fail_msg("'%s' from '%s', %s", rows[i].host, rows[i].origin,
                         secure ? "TLS" : "plain");
        }
}

static void a_name_to_listen_on_is_one(void **state)
{
    (void)state;
    assert_true(host_has_name(STR("plant:3000"), STR("Plant:0")));
    assert_false(host_has_name(STR("evil:3000"), STR("plant:3000")));
    assert_false(host_has_name(STR(":3000"), STR(":3000")));
    assert_false(host_has_name(STR("evil"), STR(":3000")));
}

static void lists_of_names_are_checked(void **state)
{
    static const char *const good[] = {"", "plant", "plant.example, a-b.example,c_d"};
    static const char *const bad[] = {"plant:3000", "http://plant", "a,,b", "a b",
                                      "*",          "a.",           ","};
    struct error err;
    (void)state;
    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        if (!host_check_names(str_from(good[i]), &err))
            fail_msg("'%s': %s", good[i], err.text);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        if (host_check_names(str_from(bad[i]), &err))
            fail_msg("'%s' is taken", bad[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_are_told_apart),
        cmocka_unit_test(all_of_an_origin_counts),
        cmocka_unit_test(a_name_to_listen_on_is_one),
        cmocka_unit_test(lists_of_names_are_checked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
