/* main.c - the table of commands. */
#include "cli/arguments.h"

#include "base/arena.h"
#include "base/error.h"

#include <signal.h>
#include <stdio.h>

static const struct command commands[] = {
    {
        .name = "serve",
        .bit = FOR_SERVE,
        .summary = "take events over HTTP and answer with figures",
        .help = "The database is created or migrated when need be. SIGTERM or SIGINT "
                "answers what is under way and ends; SIGHUP reads the configuration "
                "again.\n\n"
                "Every option can also be a line of the configuration file or an "
                "environment variable, which is named in parentheses. An option counts "
                "before a variable, and that before the file.",
        .examples =
            "  shopfloor serve\n"
            "  shopfloor serve --listen :8080 --database /var/lib/shopfloor/events.db\n"
            "  shopfloor serve --timezone Europe/Berlin --hold 4h --no-seed\n"
            "  SHOPFLOOR_LISTEN=:8080 shopfloor serve --config /etc/shopfloor.conf",
        .run = run_serve,
    },
    {
        .name = "import",
        .bit = FOR_IMPORT,
        .operand = "FILE",
        .summary = "read events from a file, or from standard input when FILE is '-'",
        .help =
            "The file is a JSON array, JSON objects one a line, or CSV with a first line "
            "that names its columns; which of them is seen from its first character. "
            "Names are those of the API and of export. An event that is known already is "
            "skipped, so an import can be repeated. Rejected events are named by their "
            "line, and the exit status is then 1. What is imported is not sample data, "
            "whatever it says of itself.",
        .examples = "  shopfloor import events.ndjson\n"
                    "  shopfloor import --register --database plant.db history.csv\n"
                    "  zcat old.ndjson.gz | shopfloor import -",
        .run = run_import,
    },
    {
        .name = "export",
        .bit = FOR_EXPORT,
        .summary = "write all events, in order of time",
        .help =
            "What is written can be read by import. Voided events are left out unless "
            "asked for. A server may run meanwhile.",
        .examples =
            "  shopfloor export --output events.ndjson\n"
            "  shopfloor export --format csv --worker W1 > w1.csv\n"
            "  shopfloor export --start 2026-01-15T00:00:00Z --end 2026-01-16T00:00:00Z",
        .run = run_export,
    },
    {
        .name = "seed",
        .bit = FOR_SEED,
        .summary = "replace all data by a sample factory and its past seven days",
        .help = "Refused when there are events that are not sample data.",
        .examples = "  shopfloor seed\n"
                    "  shopfloor seed --database demo.db --seed-number 42",
        .run = run_seed,
    },
    {
        .name = "verify",
        .bit = FOR_VERIFY,
        .summary = "work out every figure anew from the events and compare",
        .help = "Each difference is written out, and the exit status is then 1. A server "
                "may run meanwhile, but not with --repair.",
        .examples = "  shopfloor verify --database /var/lib/shopfloor/events.db\n"
                    "  shopfloor verify --repair",
        .run = run_verify,
    },
    {
        .name = "health",
        .bit = FOR_HEALTH,
        .summary = "ask the server on this machine whether it is ready",
        .help = "The exit status is 0 when it is, and 1 when not; for health checks.",
        .examples = "  shopfloor health\n"
                    "  shopfloor health --listen :8080",
        .run = run_health,
    },
};
enum { COMMANDS = sizeof commands / sizeof *commands };

static const struct command *find(const char *name)
{
    for (size_t i = 0; i < COMMANDS; i++)
        if (strcmp(commands[i].name, name) == 0)
            return &commands[i];
    return NULL;
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
    error_set(&err, ERROR_INVALID, "there is no command '%s'; see 'shopfloor --help'",
              str_shown(str_from(word)).text);
    return complain(EXIT_USAGE, err.text);
}

static int show_help(void)
{
    printf("Usage: shopfloor COMMAND [OPTION...]\n\n"
           "Takes events of workers from cameras, keeps them, and answers with the\n"
           "productivity of workers, workstations and the factory.\n\n"
           "Commands:\n");
    for (size_t i = 0; i < COMMANDS; i++)
        printf("  %-10s %s\n", commands[i].name, commands[i].summary);
    printf("  %-10s show the version\n  %-10s show this help, or that of a command\n\n",
           "version", "help");
    printf(
        "Examples:\n"
        "  shopfloor serve\n"
        "  shopfloor serve --listen :8080 --timezone Europe/Berlin\n"
        "  shopfloor import events.csv\n"
        "  shopfloor help serve\n\n"
        "The exit status is 0 when it worked, 1 when it did not, and 2 when the command\n"
        "could not be understood.\n");
    return EXIT_GOOD;
}

static int show_help_of(const char *name)
{
    const struct command *command = find(name);
    if (!command)
        return unknown(name);
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
    if (arguments.help)
        return show_help_of(command->name);

    struct invocation invocation = {
        .command = command, .given = &arguments.given, .file = arguments.file};
    if (!settings_load(&arguments.given, command->bit, &arena, &invocation.settings,
                       &err))
        return complain(EXIT_USAGE, err.text);

    int status = EXIT_GOOD;
    if (!command->run(&invocation, &status, &err))
        return complain(EXIT_BAD, err.text);
    return status;
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
        printf("shopfloor %s\n", SHOPFLOOR_VERSION);
        return EXIT_GOOD;
    }
    if (is_one_of(word, "help", "--help", "-h"))
        return argc > 2 ? show_help_of(argv[2]) : show_help();
    const struct command *command = find(word);
    return command ? run(command, argc - 1, argv + 1) : unknown(word);
}
