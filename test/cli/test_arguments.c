#include "cli/arguments.h"

#include "../must.h"

#include <stdio.h>

static const struct command serve = {.name = "serve", .bit = FOR_SERVE};
static const struct command edge = {.name = "edge", .bit = FOR_EDGE};
static const struct command import = {
    .name = "import", .bit = FOR_IMPORT, .operand = "FILE"};
static const struct command migrate = {
    .name = "migrate", .bit = FOR_MIGRATE, .operand = "FROM", .second = "TO"};

/* What was typed after "shopfloor", and what becomes of it: a setting's text, the file,
 * or an error. */
static const struct {
    const struct command *command;
    const char *words[6];
    const char *setting, *text, *file, *error;
} rows[] = {
    /* clang-format off */
    {&serve,  {"serve", "--listen", ":80"},            "listen", ":80", NULL, NULL},
    {&serve,  {"serve", "--listen=:80"},               "listen", ":80", NULL, NULL},
    {&serve,  {"serve", "--listen", ":1", "--listen", ":2"}, "listen", ":2", NULL, NULL},
    {&serve,  {"serve", "--lis", ":80"},               "listen", ":80", NULL, NULL},
    {&serve,  {"serve"},                               "listen", NULL,  NULL, NULL},
    {&serve,  {"serve", "--demo"},                     "demo",   "yes", NULL, NULL},
    {&serve,  {"serve", "--no-demo"},                  "demo",   "no",  NULL, NULL},
    {&serve,  {"serve", "--no-seed"},                  "seed",   "no",  NULL, NULL},
    {&serve,  {"serve", "--no-seed", "--seed"},        "seed",   "yes", NULL, NULL},
    {&import, {"import", "a.csv"},                     NULL,     NULL,  "a.csv", NULL},
    {&import, {"import", "-"},                         NULL,     NULL,  "-", NULL},
    {&import, {"import", "a.csv", "--register"},       "register", "yes", "a.csv", NULL},
    {&import, {"import", "--register", "a.csv"},       "register", "yes", "a.csv", NULL},
    {&import, {"import", "--", "--register"},          "register", NULL, "--register", NULL},
    {&migrate, {"migrate", "a"},         NULL, NULL, NULL,
     "TO is missing: 'shopfloor migrate FROM TO'; see 'shopfloor migrate --help'"},
    {&migrate, {"migrate"},              NULL, NULL, NULL,
     "FROM is missing: 'shopfloor migrate FROM TO'; see 'shopfloor migrate --help'"},
    {&migrate, {"migrate", "a", "b", "c"}, NULL, NULL, NULL, "'c' is one word too many"},
    {&serve,  {"serve", "--speed"},      NULL, NULL, NULL,
     "there is no option '--speed'; perhaps you mean '--seed'; see 'shopfloor serve --help'"},
    {&serve,  {"serve", "-x"},           NULL, NULL, NULL,
     "there is no option '-x'; see 'shopfloor serve --help'"},
    {&serve,  {"serve", "--register"},   NULL, NULL, NULL,
     "there is no option '--register'; see 'shopfloor serve --help'"},
    {&serve,  {"serve", "--prot", "80"}, NULL, NULL, NULL,
     "there is no option '--prot'; see 'shopfloor serve --help'"},
    {&serve,  {"serve", "--lisen", ":80"}, NULL, NULL, NULL,
     "there is no option '--lisen'; perhaps you mean '--listen'; see 'shopfloor serve --help'"},
    {&serve,  {"serve", "--no-sed=1", ":80", "x"}, NULL, NULL, NULL,
     "there is no option '--no-sed'; perhaps you mean '--no-seed'; see 'shopfloor serve --help'"},
    {&serve,  {"serve", "--listen", "--prot", "--prot"}, NULL, NULL, NULL,
     "there is no option '--prot'; see 'shopfloor serve --help'"},
    {&serve,  {"serve", "--s", "1"},     NULL, NULL, NULL,
     "there is no option '--s'; see 'shopfloor serve --help'"},
    {&import, {"import", "a", "-r", "b"}, NULL, NULL, NULL,
     "there is no option '-r'; see 'shopfloor import --help'"},
    {&serve,  {"serve", "--demo=yes"},   NULL, NULL, NULL, "--demo takes no value"},
    {&serve,  {"serve", "--no-seed=yes"}, NULL, NULL, NULL, "--seed takes no value"},
    {&serve,  {"serve", "--listen"},     NULL, NULL, NULL,
     "--listen needs a value: --listen ADDR:PORT"},
    {&edge,   {"edge", "--key-file", "k"}, "key-file", "k", NULL, NULL},
    {&edge,   {"edge", "--key", "sfk_1"}, NULL, NULL, NULL,
     "there is no option '--key': everybody on this machine can see a command line. Put it "
     "into a file, --key-file FILE, or into the variable SHOPFLOOR_KEY"},
    {&edge,   {"edge", "--key=sfk_1"}, NULL, NULL, NULL,
     "there is no option '--key': everybody on this machine can see a command line. Put it "
     "into a file, --key-file FILE, or into the variable SHOPFLOOR_KEY"},
    {&serve,  {"serve", "--key", "sfk_1"}, NULL, NULL, NULL,
     "there is no option '--key'; see 'shopfloor serve --help'"},
    {&serve,  {"serve", "now"},          NULL, NULL, NULL, "'now' is one word too many"},
    {&import, {"import", "a", "b"},      NULL, NULL, NULL, "'b' is one word too many"},
    {&import, {"import"},                NULL, NULL, NULL,
     "FILE is missing: 'shopfloor import FILE'; see 'shopfloor import --help'"},
    /* clang-format on */
};

static void same_text(const char *what, const char *got, const char *want)
{
    if (!got != !want || (got && strcmp(got, want) != 0))
        fail_msg("%s: got '%s', want '%s'", what, got ? got : "nothing",
                 want ? want : "nothing");
}

static void test_rows(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char *words[7] = {NULL}, typed[200] = "";
        struct arguments arguments = {.file = NULL};
        struct error err = {0};
        int count = 0;
        for (; count < 6 && rows[i].words[count]; count++) {
            words[count] = (char *)rows[i].words[count];
            strcat(strcat(typed, words[count]), " ");
        }
        bool ok = arguments_read(rows[i].command, count, words, &arguments, &err);
        same_text(typed, ok ? NULL : err.text, rows[i].error);
        same_text(typed, arguments.file, rows[i].file);
        if (rows[i].setting)
            same_text(typed,
                      arguments.given
                          .text[setting_number(setting_find(str_from(rows[i].setting)))],
                      rows[i].text);
    }
}

static void test_two_operands(void **state)
{
    (void)state;
    char *words[] = {(char *)"migrate", (char *)"a", (char *)"--config",
                     (char *)"c",       (char *)"b", NULL};
    struct arguments arguments;
    MUST(arguments_read(&migrate, 5, words, &arguments, &err));
    assert_string_equal(arguments.file, "a");
    assert_string_equal(arguments.second, "b");
    assert_string_equal(operands_of(&migrate).text, "FROM TO");
    assert_string_equal(operands_of(&import).text, "FILE");
    assert_string_equal(operands_of(&serve).text, "");
}

static void test_help_needs_nothing_else(void **state)
{
    (void)state;
    static const char *const forms[] = {"--help", "-h"};
    for (int i = 0; i < 2; i++) {
        char *words[] = {(char *)import.name, (char *)forms[i], NULL};
        struct arguments arguments;
        struct error err = {0};
        assert_true(arguments_read(&import, 2, words, &arguments, &err));
        assert_true(arguments.help);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows),
        cmocka_unit_test(test_two_operands),
        cmocka_unit_test(test_help_needs_nothing_else),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
