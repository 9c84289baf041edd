/* main.c - finds the command that was typed, and runs it. */
#include "cli/arguments.h"
#include "cli/database.h"
#include "cli/manual.h"

#include "base/arena.h"
#include "base/error.h"
#include "base/nearest.h"

#include <signal.h>
#include <stdio.h>

/* The command that these words begin with, of two words rather than of one; *words: how
 * many they are. NULL: none. */
static const struct command *find(char **word, int count, int *words)
{
    const struct command *found = NULL;
    *words = 0;
    for (size_t i = 0; i < commands_count; i++) {
        str second, first = str_cut(str_from(commands[i].name), ' ', &second);
        int those = second.len ? 2 : 1;
        if (those > *words && count >= those && str_equal(first, str_from(word[0])) &&
            (!second.len || str_equal(second, str_from(word[1])))) {
            found = &commands[i];
            *words = those;
        }
    }
    return found;
}

static bool is_one_of(const char *word, const char *a, const char *b, const char *c)
{
    return strcmp(word, a) == 0 || strcmp(word, b) == 0 || strcmp(word, c) == 0;
}

static int complain(int status, const char *text)
{
    fprintf(stderr, "shopfloor: %s\n", text);
    return status;
}

static int unknown(const char *word)
{
    struct error err;
    struct nearest nearest = nearest_to(str_from(word));
    for (size_t i = 0; i < commands_count; i++)
        nearest_offer(&nearest, str_from(commands[i].name));
    error_set(&err, ERROR_INVALID, "there is no command '%s'%s; see 'shopfloor --help'",
              str_shown(str_from(word)).text, nearest_hint(&nearest, "").text);
    return complain(EXIT_USAGE, err.text);
}

/* A first word that says too little: what may follow it. False: no command has it. */
static bool list_those_of(const char *word, FILE *out)
{
    bool any = false;
    for (size_t i = 0; i < commands_count; i++) {
        str second, first = str_cut(str_from(commands[i].name), ' ', &second);
        if (!second.len || !str_equal(first, str_from(word)))
            continue;
        if (!any)
            fprintf(out, "Usage: shopfloor %s COMMAND [OPTION...]\n\nCommands:\n", word);
        any = true;
        fprintf(out, "  %-16s %s\n", commands[i].name, commands[i].summary);
    }
    return any;
}

static int show_help(void)
{
    printf("Usage: shopfloor COMMAND [OPTION...]\n\n%s\nCommands:\n", commands_about);
    for (size_t i = 0; i < commands_count; i++)
        printf("  %-16s %s\n", commands[i].name, commands[i].summary);
    printf("  %-16s show the version\n  %-16s show this help, or that of a command\n"
           "  %-16s write the manual page, for man\n"
           "  %-16s write what a shell, bash, reads to complete words\n\n",
           "version", "help", "manual", "completion");
    printf(
        "Examples:\n%s\n"
        "The exit status is 0 when it worked, 1 when it did not, and 2 when the command\n"
        "could not be understood.\n",
        commands_examples);
    return EXIT_GOOD;
}

static int show_help_of(char **word, int count)
{
    int words;
    const struct command *command = find(word, count, &words);
    if (!command && count == 1 && list_those_of(word[0], stdout))
        return EXIT_GOOD;
    if (!command)
        return unknown(word[0]);
    arguments_help(command, stdout);
    return EXIT_GOOD;
}

static int run(const struct command *command, int argc, char **argv)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    struct arguments arguments;
    struct error err = {0};
    if (!arguments_read(command, argc, argv, &arguments, &err))
        return complain(EXIT_USAGE, err.text);
    if (arguments.help) {
        arguments_help(command, stdout);
        return EXIT_GOOD;
    }

    struct invocation invocation = {.command = command,
                                    .given = &arguments.given,
                                    .file = arguments.file,
                                    .second = arguments.second};
    if (!settings_load(&arguments.given, command->bit, &arena, &invocation.settings,
                       &err))
        return complain(EXIT_USAGE, err.text);

    if (setting_find(STR("database"))->commands & command->bit &&
        !database_prepare(&invocation.settings, &err))
        return complain(EXIT_USAGE, err.text);

    int status = EXIT_GOOD;
    if (!command->run(&invocation, &status, &err))
        return complain(status != EXIT_GOOD                            ? status
                        : err.code == ERROR_INVALID && !command->reads ? EXIT_USAGE
                                                                       : EXIT_BAD,
                        err.text);
    return status;
}

/* The tables, for other programs: "manual" for man(1), "completion bash". */
static int show_tables(int argc, char **argv)
{
    if (argc == 2 && strcmp(argv[1], "manual") == 0)
        manual_page(stdout);
    else if (argc == 3 && strcmp(argv[1], "completion") == 0 &&
             strcmp(argv[2], "bash") == 0)
        manual_completion(stdout);
    else
        return complain(EXIT_USAGE, "want 'shopfloor manual' or 'shopfloor completion "
                                    "bash'");
    return EXIT_GOOD;
}

int main(int argc, char **argv)
{
    /* A database that has reached its limit of size is an error of that write, not the
     * end of the program. */
    signal(SIGXFSZ, SIG_IGN);
    if (argc < 2)
        return complain(EXIT_USAGE, "a command is missing; see 'shopfloor --help'");
    const char *word = argv[1];
    if (is_one_of(word, "version", "--version", "-V")) {
        puts("shopfloor " SHOPFLOOR_VERSION "\n" SHOPFLOOR_ENGINES);
        return EXIT_GOOD;
    }
    if (is_one_of(word, "help", "--help", "-h"))
        return argc > 2 ? show_help_of(argv + 2, argc - 2) : show_help();
    if (strcmp(word, "manual") == 0 || strcmp(word, "completion") == 0)
        return show_tables(argc, argv);
    int words;
    const struct command *command = find(argv + 1, argc - 1, &words);
    if (command)
        return run(command, argc - words, argv + words);
    bool help = argc == 3 && is_one_of(argv[2], "--help", "-h", "help");
    if (list_those_of(word, help ? stdout : stderr))
        return help ? EXIT_GOOD : EXIT_USAGE;
    return unknown(word);
}
