/* Of whom a caller is shown figures, by its rights and by what the site has set. */
#include "access/scope.h"

#include "access/roles.h"
#include "must.h"

#include <stdio.h>

/* 2026-03-01 */
#define NOW ((instant){1772323200000})

static const struct site sites[] = {
    /* new: nothing was set, and nothing has come */
    {.mode = MODE_STATIONS},
    /* nothing but sample data */
    {.mode = MODE_STATIONS, .sample = true},
    /* sample data, and the first real event */
    {.mode = MODE_STATIONS, .sample = true, .real = true},
    {.mode = MODE_TEAMS, .real = true},
    /* the agreement holds for another millisecond, and has just ended */
    {.mode = MODE_INDIVIDUALS, .real = true, .agreed_until = {1772323200001}},
    {.mode = MODE_INDIVIDUALS, .real = true, .agreed_until = {1772323200000}},
    /* it has ended, but there is nothing but sample data */
    {.mode = MODE_INDIVIDUALS, .sample = true, .agreed_until = {1}},
};
enum { SITES = sizeof sites / sizeof *sites };

/* What is shown: - nobody, w the worker that the caller is, A all. A letter a site. */
static const struct {
    const char *role; /* NULL: by `kind` alone */
    enum caller_kind kind;
    const char *worker;
    const char *shown, *registered, *audited;
} rows[] = {
    {"viewer", CALLER_PERSON, "", "-------", "-------", "-------"},
    {"viewer", CALLER_PERSON, "W1", "-------", "-------", "-------"},
    {"worker", CALLER_PERSON, "W1", "wwwwwww", "wwwwwww", "wwwwwww"},
    {"worker", CALLER_PERSON, "", "-------", "-------", "-------"},
    {"engineer", CALLER_PERSON, "", "-A--A-A", "-A--A-A", "-A--A-A"},
    {"engineer", CALLER_PERSON, "W1", "wAwwAwA", "wAwwAwA", "wAwwAwA"},
    {"engineer", CALLER_KEY, "", "-A--A-A", "-A--A-A", "-A--A-A"},
    {"engineer", CALLER_TOKEN, "", "-A--A-A", "-A--A-A", "-A--A-A"},
    {"supervisor", CALLER_PERSON, "", "-A--A-A", "-A--A-A", "-A--A-A"},
    {"administrator", CALLER_PERSON, "", "-A--A-A", "AAAAAAA", "-A--A-A"},
    {"administrator", CALLER_PERSON, "W1", "wAwwAwA", "AAAAAAA", "wAwwAwA"},
    {"auditor", CALLER_PERSON, "", "-------", "-------", "AAAAAAA"},
    {"auditor", CALLER_PERSON, "W1", "-------", "-------", "AAAAAAA"},
    {"agent", CALLER_KEY, "", "-------", "-------", "-------"},
    {"agent", CALLER_CERTIFICATE, "", "-------", "-------", "-------"},
    {"device", CALLER_KEY, "", "-------", "-------", "-------"},
    {"board", CALLER_KEY, "", "-------", "-------", "-------"},
    {"monitor", CALLER_KEY, "", "-------", "-------", "-------"},
    {NULL, CALLER_OPEN, "", "AAAAAAA", "AAAAAAA", "AAAAAAA"},
    {NULL, CALLER_LOCAL, "", "AAAAAAA", "AAAAAAA", "AAAAAAA"},
};

static char letter_of(struct scope scope)
{
    assert_true(scope.kind != SCOPE_MISSING);
    assert_true(scope.kind != SCOPE_WORKER || str_equal(scope.worker, STR("W1")));
    return scope.kind == SCOPE_ALL ? 'A' : scope.kind == SCOPE_WORKER ? 'w' : '-';
}

static void test_rows(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct caller caller = {.kind = rows[i].kind,
                                .may = MAY_EVERYTHING,
                                .worker = str_from(rows[i].worker)};
        char shown[SITES + 1] = "", registered[SITES + 1] = "", audited[SITES + 1] = "";
        if (rows[i].role)
            MUST(role_may(str_from(rows[i].role), &caller.may, &err));
        for (size_t s = 0; s < SITES; s++) {
            instant until = site_individuals_until(&sites[s]);
            shown[s] = letter_of(scope_of(&caller, until, NOW));
            registered[s] = letter_of(scope_of_register(&caller, until, NOW));
            audited[s] = letter_of(scope_of_audit(&caller, until, NOW));
        }
        if (strcmp(shown, rows[i].shown) != 0 ||
            strcmp(registered, rows[i].registered) != 0 ||
            strcmp(audited, rows[i].audited) != 0)
            fail_msg("%s, worker '%s': %s, %s and %s, must be %s, %s and %s",
                     rows[i].role ? rows[i].role : caller_kind_name(rows[i].kind),
                     rows[i].worker, shown, registered, audited, rows[i].shown,
                     rows[i].registered, rows[i].audited);
    }
}

/* Each role has been thought of. */
static void test_roles(void **state)
{
    (void)state;
    for (const struct role *role = roles; role->name; role++) {
        size_t i = 0;
        while (i < sizeof rows / sizeof *rows &&
               !(rows[i].role && strcmp(rows[i].role, role->name) == 0))
            i++;
        if (i == sizeof rows / sizeof *rows)
            fail_msg("whom is a caller of the role %s shown?", role->name);
    }
}

static void test_nobody(void **state)
{
    struct scope scope = scope_of(NULL, INSTANT_NEVER, NOW);
    (void)state;
    assert_int_equal(scope.kind, SCOPE_MISSING);
    scope = scope_of_register(NULL, INSTANT_NEVER, NOW);
    assert_int_equal(scope.kind, SCOPE_MISSING);
    scope = scope_of_audit(NULL, INSTANT_NEVER, NOW);
    assert_int_equal(scope.kind, SCOPE_MISSING);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows),
        cmocka_unit_test(test_roles),
        cmocka_unit_test(test_nobody),
    };
    return cmocka_run_group_tests_name("scope", tests, NULL, NULL);
}
