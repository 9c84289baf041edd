#include "cli/arguments.h"

#include "base/arena.h"
#include "base/error.h"
#include "base/log.h"
#include "edge/sources/sources.h"
#include "must.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { LAST = FOR_HUB_ENROL, EVERY = 2 * LAST - 1 };

static const struct given nothing = {.text = {NULL}};

static size_t row_of(const char *name)
{
    const struct setting *row = setting_find(str_from(name));
    if (!row)
        fail_msg("there is no row '%s'", name);
    return setting_number(row);
}

static const char *first_word(const char *words)
{
    static char word[32];
    snprintf(word, sizeof word, "%.*s", (int)strcspn(words, " "), words);
    return word;
}

/* A value that the row takes and that is not its default. */
static const char *another_value(const struct setting *row)
{
    switch (row->type) {
    case SETTING_TEXT:
        return "something";
    case SETTING_SPAN:
        return row->high && row->high < 17 * 60 * 1000 ? "17s" : "17m";
    case SETTING_TIME:
        return "2026-01-15T06:00:00+01:00";
    case SETTING_WHOLE:
        return row->low > 17 ? "217" : row->high && row->high < 17 ? "3" : "17";
    case SETTING_BYTES:
        return "17MiB";
    case SETTING_FLAG:
        return strcmp(row->preset, "yes") == 0 ? "no" : "yes";
    case SETTING_CHOICE:
        if (strcmp(strrchr(row->choices, ' ') + 1, row->preset) == 0)
            return first_word(row->choices);
        return strrchr(row->choices, ' ') + 1;
    }
    return "";
}

/* --- a place to write files, and a clean environment --- */

struct place {
    char folder[64], path[80];
};

static int set_up(void **state)
{
    struct place *place = calloc(1, sizeof *place);
    assert_non_null(place);
    strcpy(place->folder, "/tmp/shopfloor-cli-XXXXXX");
    assert_non_null(mkdtemp(place->folder));
    snprintf(place->path, sizeof place->path, "%s/conf", place->folder);
    for (size_t i = 0; i < settings_count(); i++) {
        char variable[VARIABLE_TEXT];
        unsetenv(setting_variable(setting_at(i), variable).at);
    }
    *state = place;
    return 0;
}

static int tear_down(void **state)
{
    struct place *place = *state;
    unlink(place->path);
    rmdir(place->folder);
    free(place);
    return 0;
}

static void write_file(const struct place *place, const char *text)
{
    FILE *file = fopen(place->path, "w");
    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
}

static struct settings must_load(const struct given *given, unsigned command,
                                 struct arena *arena)
{
    struct settings settings;
    MUST(settings_load(given, command, arena, &settings, &err));
    return settings;
}

static void must_fail(const struct given *given, const char *want)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    struct settings settings;
    struct error err = {0};
    if (settings_load(given, FOR_SERVE, &arena, &settings, &err))
        fail_msg("taken, want '%s'", want);
    assert_string_equal(err.text, want);
    assert_int_equal(err.code, ERROR_INVALID);
}

/* --- every row is an option, a variable, a line, and a default --- */

static void test_defaults(void **state)
{
    (void)state;
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    struct settings settings = must_load(&nothing, FOR_SERVE, &arena);
    assert_string_equal(settings.listen.at, "127.0.0.1:3000");
    assert_string_equal(settings.database.at, "shopfloor.db");
    assert_string_equal(settings.timezone.at, "UTC");
    assert_int_equal(settings.hold.ms, 0);
    assert_int_equal(settings.ahead.ms, 5 * 60 * 1000);
    assert_int_equal(settings.body_limit, 8 * 1024 * 1024);
    assert_int_equal(settings.log_level, LOG_INFO);
    assert_int_equal(settings.sync, SYNC_FULL);
    assert_true(settings.seed);
    assert_false(settings.demo);
}

static void test_each_row_by_option(void **state)
{
    (void)state;
    for (size_t i = 0; i < settings_count(); i++) {
        CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
        const struct setting *row = setting_at(i);
        if (row->scope == NOT_IN_FILE)
            continue; /* it would be opened */
        if (row->scope == NO_OPTION)
            continue;
        struct given given = {.text = {NULL}};
        given.text[i] = another_value(row);
        struct settings preset = must_load(&nothing, EVERY, &arena);
        struct settings changed = must_load(&given, EVERY, &arena);
        for (size_t j = 0; j < settings_count(); j++)
            if (setting_equal(setting_at(j), &preset, &changed) != (i != j))
                fail_msg("--%s, and %s", row->name, setting_at(j)->name);
    }
}

/* Each kind of source can be asked for, and only the one that was. */
static void test_sources(void **state)
{
    (void)state;
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    for (size_t i = 0; source_kinds[i]; i++) {
        size_t at = row_of(source_kinds[i]->setting);
        const struct setting *row = setting_at(at);
        struct given given = {.text = {NULL}};
        given.text[at] = another_value(row);
        struct settings preset = must_load(&nothing, EVERY, &arena);
        struct settings asked = must_load(&given, EVERY, &arena);
        str text;
        assert_true(row->commands & FOR_EDGE);
        assert_false(setting_asks(row, &preset, &text));
        assert_true(setting_asks(row, &asked, &text));
        assert_string_equal(text.at, row->type == SETTING_FLAG ? "" : given.text[at]);
    }
}

static void test_each_row_by_variable_and_line(void **state)
{
    struct place *place = *state;
    struct given with_file = {.text = {NULL}};
    with_file.text[row_of("config")] = place->path;
    for (size_t i = 0; i < settings_count(); i++) {
        CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
        const struct setting *row = setting_at(i);
        char variable[VARIABLE_TEXT], line[200];
        if (row->scope != ANYWHERE && row->scope != NO_OPTION)
            continue;
        struct settings preset = must_load(&nothing, EVERY, &arena);

        assert_int_equal(
            setenv(setting_variable(row, variable).at, another_value(row), 1), 0);
        struct settings by_variable = must_load(&nothing, EVERY, &arena);
        assert_int_equal(unsetenv(variable), 0);

        snprintf(line, sizeof line, "%s = %s\n", row->name, another_value(row));
        write_file(place, line);
        struct settings by_line = must_load(&with_file, EVERY, &arena);
        if (setting_equal(row, &preset, &by_variable))
            fail_msg("%s changes nothing", variable);
        if (!setting_equal(row, &by_line, &by_variable))
            fail_msg("'%s' is not %s", line, variable);
    }
}

/* Without spaces and line ends, as --help breaks lines. */
static void squeeze(char *text)
{
    char *to = text;
    for (; *text; text++)
        if (*text != ' ' && *text != '\n')
            *to++ = *text;
    *to = '\0';
}

/* Is it said in the squeezed help of a command what the row is for? */
static bool is_explained(const char *help, const struct setting *row, unsigned command)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    char want[1200];
    const char *preset = setting_preset(row, command);
    bool has_default = *preset && row->type != SETTING_FLAG;
    snprintf(want, sizeof want, "%.*s%s%s", STR_ARG(setting_purpose(row, &arena)),
             has_default ? " (default " : "", has_default ? preset : "");
    squeeze(want);
    return strstr(help, want);
}

/* A line is an option, goes on with one, or begins at the left; none is too long. */
static void check_lines(const char *help)
{
    str rest = str_from(help);
    while (rest.len) {
        str line = str_cut(rest, '\n', &rest);
        size_t blanks = 0;
        while (blanks < line.len && line.at[blanks] == ' ')
            blanks++;
        bool option = blanks == 6 || (blanks == 2 && line.at[2] == '-');
        bool begins = option ? line.at[blanks] == '-' : blanks == 0 || blanks == 29;
        if (!begins || line.len > 79 || (line.len && line.at[line.len - 1] == ' '))
            fail_msg("'%.*s'", STR_ARG(line));
    }
}

static void test_each_row_is_in_the_help(void **state)
{
    (void)state;
    for (unsigned bit = 1; bit <= LAST; bit <<= 1) {
        const struct command command = {
            .name = "do", .bit = bit, .summary = "it", .help = "", .examples = ""};
        char *help = NULL;
        size_t size;
        FILE *out = open_memstream(&help, &size);
        assert_non_null(out);
        arguments_help(&command, out);
        assert_int_equal(fclose(out), 0);
        check_lines(help);
        for (size_t i = 0; i < settings_count(); i++) {
            const struct setting *row = setting_at(i);
            char option[80], variable[VARIABLE_TEXT];
            bool yes = strcmp(row->preset, "yes") == 0;
            setting_variable(row, variable);
            snprintf(option, sizeof option, " --%s%s%s%s", yes ? "no-" : "", row->name,
                     row->unit ? "=" : " ", row->unit ? row->unit : "");
            bool listed = strstr(help, option);
            bool named = row->scope == OPTION_ONLY || strstr(help, variable);
            bool wanted = row->commands & bit && row->scope != NO_OPTION;
            if (listed != wanted || (listed && !named))
                fail_msg("%s: %s\n%s", option, listed ? "listed" : "missing", help);
        }
        squeeze(help);
        for (size_t i = 0; i < settings_count(); i++)
            if (setting_at(i)->commands & bit && setting_at(i)->scope != NO_OPTION &&
                !is_explained(help, setting_at(i), bit))
                fail_msg("what --%s is for: missing\n%s", setting_at(i)->name, help);
        free(help);
    }
}

static void test_variables(void **state)
{
    (void)state;
    char text[VARIABLE_TEXT];
    assert_string_equal(setting_variable(setting_find(STR("body-limit")), text).at,
                        "SHOPFLOOR_BODY_LIMIT");
}

/* --- what counts before what --- */

static void test_precedence(void **state)
{
    struct place *place = *state;
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    struct given given = {.text = {NULL}};
    given.text[row_of("config")] = place->path;
    write_file(place, "# the plant's\n\n  ahead=1m  \nthreads = 3\r\nlisten = :1\n");
    assert_int_equal(setenv("SHOPFLOOR_AHEAD", "2m", 1), 0);
    assert_int_equal(setenv("SHOPFLOOR_LISTEN", "", 1), 0);

    struct settings settings = must_load(&given, FOR_SERVE, &arena);
    assert_int_equal(settings.ahead.ms, 2 * 60 * 1000);
    assert_int_equal(settings.threads, 3);
    assert_string_equal(settings.listen.at, ":1");

    given.text[row_of("ahead")] = "3m";
    assert_int_equal(must_load(&given, FOR_SERVE, &arena).ahead.ms, 3 * 60 * 1000);
}

static void test_a_file_named_by_the_environment(void **state)
{
    struct place *place = *state;
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    write_file(place, "threads = 3");
    assert_int_equal(setenv("SHOPFLOOR_CONFIG", place->path, 1), 0);
    assert_int_equal(must_load(&nothing, FOR_SERVE, &arena).threads, 3);
}

static void test_a_command_may_have_a_default_of_its_own(void **state)
{
    (void)state;
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    struct settings settings = must_load(&nothing, FOR_EDGE, &arena);
    assert_int_equal(settings_threads(&settings), 2);
    settings = must_load(&nothing, FOR_SERVE, &arena);
    assert_in_range(settings_threads(&settings), 2, 4);
    settings.threads = 7;
    assert_int_equal(settings_threads(&settings), 7);
}

static void test_only_the_command_s_own_are_judged(void **state)
{
    (void)state;
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    assert_int_equal(setenv("SHOPFLOOR_THREADS", "many", 1), 0);
    must_load(&nothing, FOR_EXPORT, &arena);
    must_fail(&nothing, "SHOPFLOOR_THREADS: 'many' is not a whole number");
}

/* --- bad values --- */

static const struct {
    const char *name, *value, *error; /* NULL: it is good */
} values[] = {
    {"hold", "8h", NULL},
    {"hold", "8",
     "--hold: '8' is not a length of time; want whole numbers with the units "
     "d, h, m, s or ms, such as 30m or 1h30m"},
    {"hold", "8d", "--hold: 8d is out of range; want 1s to 7d"},
    {"hold", "0s", "--hold: 0s is out of range; want 1s to 7d"},
    {"ahead", "0s", NULL},
    {"ahead", "25h", "--ahead: 25h is out of range; want 0s to 1d"},
    {"threads", "64", NULL},
    {"threads", "65", "--threads: 65 is out of range; want 0 to 64"},
    {"threads", "-1", "--threads: '-1' is not a whole number"},
    {"threads", "", "--threads: '' is not a whole number"},
    {"seed-number", "9223372036854775807", NULL},
    {"seed-number", "9223372036854775808",
     "--seed-number: '9223372036854775808' is not a whole number"},
    {"body-limit", "1GiB", NULL},
    {"body-limit", "4096", NULL},
    {"body-limit", "2GiB", "--body-limit: 2GiB is out of range; want 1024 to 1073741824"},
    {"body-limit", "8MB",
     "--body-limit: '8MB' is not a size; want bytes such as 4096, "
     "64KiB or 8MiB"},
    {"body-limit", "MiB",
     "--body-limit: 'MiB' is not a size; want bytes such as 4096, "
     "64KiB or 8MiB"},
    {"body-limit", "9223372036854775807KiB",
     "--body-limit: '9223372036854775807KiB' is not a size; want bytes such as 4096, "
     "64KiB "
     "or 8MiB"},
    {"demo", "off", NULL},
    {"demo", "maybe", "--demo: 'maybe' is neither yes nor no"},
    {"sync", "off", NULL},
    {"sync", "of", "--sync: 'of' is not one of: full off"},
    {"sync", "", "--sync: '' is not one of: full off"},
    {"listen", "", "--listen: nothing is given"},
};

static void test_values(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
        CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
        struct given given = {.text = {NULL}};
        given.text[row_of(values[i].name)] = values[i].value;
        if (values[i].error)
            must_fail(&given, values[i].error);
        else
            must_load(&given, FOR_SERVE, &arena);
    }
}

/* What follows the path and a colon. */
static const struct {
    const char *text, *error;
} files[] = {
    {"ahead = soon", "1: ahead: 'soon' is not a length of time; want whole numbers with "
                     "the units d, h, m, s or ms, such as 30m or 1h30m"},
    {"\n# x\nspeed = 3", "3: there is no setting 'speed'; perhaps you mean 'seed'"},
    {"no-seed = yes", "1: there is no setting 'no-seed'; want 'seed = no'"},
    {"no-hold = 1", "1: there is no setting 'no-hold'; perhaps you mean 'hold'"},
    {"threads 3", "1: 'threads 3' is not 'name = value'"},
    {"threads = 3\nahead = 1m\nthreads = 4", "3: 'threads' is set in line 1 already"},
    {"config = x", "1: 'config' cannot be set in a file"},
    {"force = yes", "1: 'force' cannot be set in a file"},
};

static void test_files(void **state)
{
    struct place *place = *state;
    struct given given = {.text = {NULL}};
    given.text[row_of("config")] = place->path;
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        char want[300];
        write_file(place, files[i].text);
        snprintf(want, sizeof want, "%s:%s", place->path, files[i].error);
        must_fail(&given, want);
    }
}

static void test_no_file(void **state)
{
    (void)state;
    struct given given = {.text = {NULL}};
    given.text[row_of("config")] = "/nowhere/conf";
    must_fail(&given,
              "the configuration file '/nowhere/conf': No such file or directory");
}

#define IN_A_PLACE(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_A_PLACE(test_defaults),
        IN_A_PLACE(test_each_row_by_option),
        IN_A_PLACE(test_sources),
        IN_A_PLACE(test_each_row_by_variable_and_line),
        IN_A_PLACE(test_each_row_is_in_the_help),
        IN_A_PLACE(test_variables),
        IN_A_PLACE(test_precedence),
        IN_A_PLACE(test_a_file_named_by_the_environment),
        IN_A_PLACE(test_a_command_may_have_a_default_of_its_own),
        IN_A_PLACE(test_only_the_command_s_own_are_judged),
        IN_A_PLACE(test_values),
        IN_A_PLACE(test_files),
        IN_A_PLACE(test_no_file),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
