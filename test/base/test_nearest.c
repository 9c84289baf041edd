#include "base/nearest.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

/* What somebody wrote, what there is, and which of these was meant. */
static const struct {
    const char *word, *names[4], *meant;
} rows[] = {
    /* clang-format off */
    {"lisen",          {"listen", "hold", "seed"},             "listen"},
    {"strat_time",     {"start_time", "end_time"},             "start_time"},
    {"startTime",      {"start_time", "end_time"},             "start_time"},
    {"data-base",      {"database"},                           "database"},
    {"workerid",       {"workstation_id", "worker_id"},        "worker_id"},
    {"works",          {"words", "work"},                      "words"},
    {"Name",           {"name"},                               "name"},
    {"nmae",           {"name", "type"},                       "name"},
    {"prot",           {"hold", "seed", "demo"},               NULL},
    {"from",           {"start_time", "end_time", "shift"},    NULL},
    {"x",              {"y", "of"},                            NULL},
    {"",               {"a"},                                  NULL},
    {"-",              {"a"},                                  NULL},
    {"a-name-much-too-long-to-be-that-of-any-setting", {"a-name-much-too-long-to-be-that-of-any-settin"}, NULL},
    /* clang-format on */
};

static void test_the_name_that_was_meant_is_found(void **unused)
{
    (void)unused;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct nearest nearest = nearest_to(str_from(rows[i].word));
        for (size_t k = 0; rows[i].names[k]; k++)
            nearest_offer(&nearest, str_from(rows[i].names[k]));
        if (!str_equal(nearest.name, str_from(rows[i].meant)))
            fail_msg("%s: got '%.*s'", rows[i].word, STR_ARG(nearest.name));
    }
}

static void test_a_hint_is_a_question_or_nothing(void **unused)
{
    (void)unused;
    struct nearest nearest = nearest_to(STR("lisen"));
    assert_string_equal(nearest_hint(&nearest, "--").text, "");
    nearest_offer(&nearest, STR("listen"));
    assert_string_equal(nearest_hint(&nearest, "--").text,
                        "; perhaps you mean '--listen'");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_name_that_was_meant_is_found),
        cmocka_unit_test(test_a_hint_is_a_question_or_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
