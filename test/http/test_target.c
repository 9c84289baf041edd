#include "http/target.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/error.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

static const struct {
    const char *target, *parts; /* path and parameters, or "! " and a part of the error */
} table[] = {
    /* clang-format off */
    {"/api/events",                       "/api/events"},
    {"/api/events?",                      "/api/events"},
    {"/api/events?limit=10",              "/api/events limit=10"},
    {"/a?b=1&b=2",                        "/a b=1 b=2"},
    {"/a?b&c=&=d&&e",                     "/a b= c= =d e="},
    {"/a?b=c=d",                          "/a b=c=d"},
    {"/a?name=J%C3%BCrgen+M%2b",          "/a name=J\303\274rgen M+"},
    {"/a?%6eame=x%26y%3dz",               "/a name=x&y=z"},
    {"/a?start_time=2026-01-01T00:00:00Z","/a start_time=2026-01-01T00:00:00Z"},
    {"/a?x=1?y=2/3",                      "/a x=1?y=2/3"},
    {"/a+b/%2F%2e",                       "/a+b/%2F%2e"},
    {"/\303\274",                         "/\303\274"},
    {"http://floor.example:3000/a?b=c",   "/a b=c"},
    {"https://floor.example",             "/"},
    {"",                                  "! starts with '/'"},
    {"*",                                 "! starts with '/'"},
    {"api/events",                        "! starts with '/'"},
    {"http://",                           "! starts with '/'"},
    {"?a=b",                              "! starts with '/'"},
    {"/a b",                              "! %20"},
    {"/a\tb",                             "! control characters"},
    {"/a?b=\177",                         "! control characters"},
    {"/%",                                "! '%' is no escape"},
    {"/%4",                               "! '%4' is no escape"},
    {"/%zz",                              "! '%zz' is no escape"},
    {"/%00",                              "! %00 stands for no character"},
    {"/a?b=%0",                           "! query: '%0' is no escape"},
    {"/a?%g0=1",                          "! query: '%g0' is no escape"},
    {"/a?b=x%00y",                        "! query: %00 stands for no character"},
    {"/a?b=x%c3%bcy",                     "/a b=x\303\274y"},
    {"/a?b=x%ffy",                        "! is not valid UTF-8"},
    {"/a?b%c3=1",                         "! is not valid UTF-8"},
    {"/a?b=\303",                         "! is not valid UTF-8"},
    {"/a?b=%ed%a0%80",                    "! is not valid UTF-8"},
    /* clang-format on */
};

static void targets_come_apart(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
        CLEANUP(buf_free) struct buf got = BUF(400);
        struct target target;
        struct error err = {0};
        const char *want = table[i].parts;
        bool ok = target_parse(str_from(table[i].target), &arena, &target, &err);
        if (ok) {
            buf_add(&got, target.path);
            for (size_t p = 0; p < target.query_count; p++)
                buf_addf(&got, " %.*s=%.*s", STR_ARG(target.query[p].name),
                         STR_ARG(target.query[p].value));
        }
        bool right =
            ok ? strcmp(buf_text(&got), want) == 0
               : *want == '!' && strstr(err.text, want + 2) && err.code == ERROR_INVALID;
        if (!right)
            fail_msg("\"%s\": got \"%s\", want \"%s\"", table[i].target,
                     ok ? buf_text(&got) : err.text, want);
    }
}

static void parameters_are_counted(void **state)
{
    (void)state;
    for (size_t count = TARGET_PARAMETERS; count <= TARGET_PARAMETERS + 1; count++) {
        CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
        CLEANUP(buf_free) struct buf text = BUF(1000);
        struct target target;
        struct error err = {0};
        buf_addf(&text, "/a?");
        for (size_t i = 0; i < count; i++)
            buf_addf(&text, "&p%zu=%zu", i, i);
        bool ok = target_parse(str_from(buf_text(&text)), &arena, &target, &err);
        if (count == TARGET_PARAMETERS)
            assert_true(ok && target.query_count == count);
        else
            assert_true(!ok && err.code == ERROR_LIMIT && strstr(err.text, "at most 64"));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(targets_come_apart),
        cmocka_unit_test(parameters_are_counted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
