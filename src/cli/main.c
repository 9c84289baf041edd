/* main.c - the table of commands. */
#include "cli/arguments.h"
#include "cli/manual.h"

#include "base/arena.h"
#include "base/error.h"
#include "base/nearest.h"

#include <signal.h>
#include <stdio.h>

#ifdef WITH_SERVER
static const char about[] =
    "Takes events of workers from cameras, keeps them, and answers with the\n"
    "productivity of workers, workstations and the factory.\n";
static const char examples[] =
    "  shopfloor serve\n"
    "  shopfloor serve --listen :8080 --timezone Europe/Berlin\n"
    "  shopfloor import events.csv\n"
    "  shopfloor help serve\n";
#else
static const char about[] =
    "Keeps events of workers beside the cameras, and brings them to a server.\n"
    "This is the agent alone: the server is in the package 'shopfloor'.\n";
static const char examples[] = "  shopfloor edge --server https://plant.example\n"
                               "  shopfloor spool stats spool.db\n"
                               "  shopfloor help edge\n";
#endif

static const struct command commands[] = {
#ifdef WITH_SERVER /* The commands that keep events or read what is kept. */
    {
        .name = "serve",
        .bit = FOR_SERVE,
        .summary = "take events over HTTP and answer with figures",
        .help = "The server creates or migrates the database when need be. On SIGTERM "
                "or SIGINT it answers what is under way and ends; on SIGHUP it reads "
                "the configuration file again.\n\n"
                "Every option can also be an environment variable, which is named in "
                "parentheses, or a line of the configuration file. An option counts "
                "before a variable, and a variable before the file.",
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
        .help = "The file is a JSON array, JSON objects one a line, or CSV with a "
                "first line that names its columns; the first character tells which. "
                "Or it is the database of the program that this one replaces: then "
                "--register takes over the names of workers and workstations as well. "
                "Names are those of the API and of export. Events that are known "
                "already are skipped, so an import can be repeated. Rejected events "
                "are named by their lines, and the exit status is then 1. Imported "
                "events are not sample data, even when the file says that they are. A "
                "server may run on the database: it then keeps the events itself.",
        .examples = "  shopfloor import events.ndjson\n"
                    "  shopfloor import --register --database plant.db history.csv\n"
                    "  shopfloor import --csv-separator ';' --timezone Europe/Berlin "
                    "week.csv\n"
                    "  shopfloor import --register --database plant.db factory.sqlite\n"
                    "  zcat old.ndjson.gz | shopfloor import -",
        .run = run_import,
        .reads = true,
    },
    {
        .name = "export",
        .bit = FOR_EXPORT,
        .summary = "write all events, in order of time",
        .help = "What is written can be read by import. Voided events are left out "
                "unless --with-voided asks for them. A server may run meanwhile.",
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
        .help = "Refused when some events are not sample data, unless --force is "
                "given. --remove takes the sample data away again, and leaves real "
                "events as they are. A server that runs on the database does it itself: "
                "it is asked through the socket beside the file.",
        .examples = "  shopfloor seed\n"
                    "  shopfloor seed --database demo.db --seed-number 42\n"
                    "  shopfloor seed --remove",
        .run = run_seed,
    },
    {
        .name = "user add",
        .bit = FOR_USER_ADD,
        .operand = "NAME",
        .summary = "add a person who may sign in",
        .help =
            "The terminal asks for the password, unless --password-file names a file "
            "with it: a command line can be seen by everybody. The first "
            "administrator closes the server: from then on it wants to know who "
            "asks. A server may run meanwhile: it makes the change itself. --database "
            "names its database, which is not made here.",
        .examples = "  shopfloor user add ana --roles administrator\n"
                    "  shopfloor user add ben --roles worker --worker-id W1",
        .run = run_user_add,
    },
    {
        .name = "user list",
        .bit = FOR_ACCESS,
        .summary = "write who may sign in, and as what",
        .help = "One person a line: name, roles, worker, and what is special.",
        .examples = "  shopfloor user list",
        .run = run_user_list,
    },
    {
        .name = "user change",
        .bit = FOR_USER_CHANGE,
        .operand = "NAME",
        .summary = "change what a person may do",
        .help = "What is not named stays as it is. The person is signed out everywhere.",
        .examples = "  shopfloor user change ben --roles supervisor,auditor\n"
                    "  shopfloor user change ben --lock",
        .run = run_user_change,
    },
    {
        .name = "user password",
        .bit = FOR_USER_PASSWORD,
        .operand = "NAME",
        .summary = "give a person another password",
        .help = "The terminal asks for it, unless --password-file names a file with it. "
                "The person is signed out everywhere.",
        .examples = "  shopfloor user password ana",
        .run = run_user_password,
    },
    {
        .name = "user remove",
        .bit = FOR_ACCESS,
        .operand = "NAME",
        .summary = "remove a person, who is signed out everywhere",
        .help = "The only administrator cannot be removed.",
        .examples = "  shopfloor user remove ben",
        .run = run_user_remove,
    },
    {
        .name = "key add",
        .bit = FOR_KEY_ADD,
        .operand = "NAME",
        .summary = "make an API key, and write it to standard output",
        .help = "The key is shown only now; the database holds a hash of it. NAME says "
                "what it is for.",
        .examples =
            "  shopfloor key add hall-2 --roles agent --agent-id hall-2 > key.txt\n"
            "  shopfloor key add prometheus --roles monitor",
        .run = run_key_add,
    },
    {
        .name = "key list",
        .bit = FOR_ACCESS,
        .summary = "write which keys there are, and what each may do",
        .help = "One key a line: id, name, roles, what it is bound to, when it was used "
                "last, to within five minutes, and when it ends.",
        .examples = "  shopfloor key list",
        .run = run_key_list,
    },
    {
        .name = "key revoke",
        .bit = FOR_ACCESS,
        .operand = "ID",
        .summary = "revoke a key; whatever uses it is refused from now on",
        .help = "ID is what 'key list' shows.",
        .examples = "  shopfloor key revoke 1a2B3c4D",
        .run = run_key_revoke,
    },
    {
        .name = "alert test",
        .bit = FOR_ALERT_TEST,
        .summary = "send a message to every receiver of alerts, and say whether it "
                   "arrives",
        .help = "Asks the server that runs on the database, and waits up to a minute. A "
                "message that does not arrive is tried again later. The exit status is 1 "
                "if one did not arrive.",
        .examples = "  shopfloor alert test",
        .run = run_alert_test,
    },
    {
        .name = "backup",
        .bit = FOR_BACKUP,
        .operand = "FILE",
        .summary = "copy the database into a new file",
        .help =
            "A server may run meanwhile. The copy is of one moment and has everything "
            "that was acknowledged before. It is read back before it gets its name, "
            "and only its owner may read it. A file that exists is never replaced.",
        .examples = "  shopfloor backup --database /var/lib/shopfloor/events.db "
                    "/backup/monday.db",
        .run = run_backup,
        .reads = true,
    },
    {
        .name = "restore",
        .bit = FOR_BACKUP,
        .operand = "FILE",
        .summary = "put a backup in place of the database",
        .help = "All of the backup is read and checked first. The database that was "
                "there is kept beside it, as DATABASE.replaced-1. People and keys are "
                "those of the backup, also such as were removed since; nobody is signed "
                "in. Stop the server first.",
        .examples = "  shopfloor restore --database /var/lib/shopfloor/events.db "
                    "/backup/monday.db",
        .run = run_restore,
        .reads = true,
    },
    {
        .name = "verify",
        .bit = FOR_VERIFY,
        .summary = "work out every figure anew from the events and compare",
        .help = "Each difference is written out, and the exit status is then 1. A server "
                "may run meanwhile; with --repair it does the work.",
        .examples = "  shopfloor verify --database /var/lib/shopfloor/events.db\n"
                    "  shopfloor verify --repair",
        .run = run_verify,
    },
    {
        .name = "audit verify",
        .bit = FOR_AUDIT_VERIFY,
        .summary = "check that nobody has changed the audit log",
        .help =
            "Reads every row: each must follow from the one before, and each checkpoint "
            "must have been signed with the server's key. Says which row is the first "
            "that is not right, and why: changed, removed, inserted, reordered, the "
            "head or the tail cut off, a forged checkpoint, another key. The exit "
            "status is then 1. With --journal it also finds a tail that was cut off "
            "together with its checkpoints. A server may run meanwhile.",
        .examples = "  shopfloor audit verify --database /var/lib/shopfloor/events.db\n"
                    "  journalctl -u shopfloor | shopfloor audit verify --journal -",
        .run = run_audit_verify,
    },
    {
        .name = "audit export",
        .bit = FOR_AUDIT_EXPORT,
        .summary = "write the audit log: who changed what, and who looked at whom",
        .help =
            "Rows in their order, with their hashes. With --worker those that concern "
            "one worker; looks at everybody are among them. A server may run meanwhile.",
        .examples = "  shopfloor audit export --output audit.ndjson\n"
                    "  shopfloor audit export --format csv --worker W1 > w1.csv",
        .run = run_audit_export,
    },
    {
        .name = "doctor",
        .bit = FOR_DOCTOR,
        .summary = "look for what is wrong, or soon will be",
        .help = "Who may read the database, whether all of it can be read, whether its "
                "figures are what its events say, whether anybody has changed its audit "
                "log, whether there is room for it, whether the clock is set, how old "
                "the latest backup is. It changes nothing, and "
                "a server may run meanwhile. The exit status is 1 when something is bad.",
        .examples = "  shopfloor doctor --database /var/lib/shopfloor/events.db\n"
                    "  shopfloor doctor --config /etc/shopfloor.conf",
        .run = run_doctor,
    },
#endif
    {
        .name = "health",
        .bit = FOR_HEALTH,
        .summary = "ask the server on this machine whether it is ready",
        .help = "The exit status is 0 when it is, and 1 when not; for health checks.",
        .examples = "  shopfloor health\n"
                    "  shopfloor health --listen :8080",
        .run = run_health,
    },
    {
        .name = "edge",
        .bit = FOR_EDGE,
        .summary = "keep events beside the cameras and bring them to a server",
        .help = "The agent takes events on a local port, as the server does, and from "
                "standard input and a broker. It writes each to the disk before it "
                "acknowledges it, and keeps it there until the server has answered "
                "for it. SIGTERM or SIGINT ends the agent; the next one sends what "
                "still waits.\n\n"
                "Every option can also be an environment variable, which is named in "
                "parentheses, or a line of the configuration file. An option counts "
                "before a variable, and a variable before the file.",
        .examples =
            "  shopfloor edge --server https://plant.example --key-file key.txt\n"
            "  shopfloor edge --server http://10.0.0.5:3000 --mqtt mqtt://localhost \\\n"
            "      --mapping frigate.json\n"
            "  detector | shopfloor edge --server https://plant.example --stdin",
        .run = run_edge,
    },
    {
        .name = "adapt",
        .bit = FOR_ADAPT,
        .summary = "show what a mapping makes of captured messages",
        .help = "Reads messages from standard input, one JSON object a line, as "
                "mosquitto_sub -F '%j' prints them: topic, payload, and when it was "
                "received. Writes the events that an agent would make of them to "
                "standard output, and to standard error why it would make none of the "
                "others. A state is written once it has lasted, so the last one of a "
                "capture may be missing. The exit status is 1 when the mapping or a "
                "line cannot be read.",
        .examples = "  mosquitto_sub -t 'frigate/#' -F '%j' -W 600 > captured.ndjson\n"
                    "  shopfloor adapt --check mapping.json < captured.ndjson",
        .run = run_adapt,
        .reads = true,
    },
    {
        .name = "spool stats",
        .bit = FOR_SPOOL,
        .operand = "FILE",
        .summary = "how much waits in a spool, and what became of the rest",
        .help = "An agent may run meanwhile.",
        .examples = "  shopfloor spool stats spool.db",
        .run = run_spool_stats,
        .reads = true,
    },
    {
        .name = "spool list",
        .bit = FOR_SPOOL,
        .operand = "FILE",
        .summary = "write the events that the server rejected, with its reasons",
        .help = "One JSON object a line. They stay in the spool until they are replayed.",
        .examples = "  shopfloor spool list spool.db",
        .run = run_spool_list,
        .reads = true,
    },
    {
        .name = "spool replay",
        .bit = FOR_REPLAY,
        .operand = "FILE",
        .summary = "let rejected events wait for the server again",
        .help = "Without --corrected the events wait as they are: their worker, for "
                "instance, may have been registered meanwhile. With --corrected they "
                "wait as somebody has corrected them in the lines of 'spool list'. An "
                "agent may run meanwhile.",
        .examples =
            "  shopfloor spool replay spool.db\n"
            "  shopfloor spool list spool.db | sed 's/\"W01\"/\"W1\"/' > right.ndjson\n"
            "  shopfloor spool replay --corrected right.ndjson spool.db",
        .run = run_spool_replay,
        .reads = true,
    },
    {
        .name = "spool verify",
        .bit = FOR_SPOOL,
        .operand = "FILE",
        .summary = "check that a spool is whole and each of its events can be read",
        .help = "Each fault is written out, and the exit status is then 1. An agent may "
                "run meanwhile.",
        .examples = "  shopfloor spool verify spool.db",
        .run = run_spool_verify,
        .reads = true,
    },
    {
        .name = "spool salvage",
        .bit = FOR_SPOOL,
        .operand = "FILE",
        .summary = "bring what can be read of a damaged spool into a new file",
        .help =
            "The new file takes the place of the damaged one, which is kept beside it "
            "as FILE.damaged-1. A spool that is sound stays as it is. The exit status "
            "is 1 when events were lost. Stop the agent first; an agent that finds "
            "its spool damaged does this by itself.",
        .examples = "  shopfloor spool salvage spool.db",
        .run = run_spool_salvage,
    },
};
enum { COMMANDS = sizeof commands / sizeof *commands };

/* The command that these words begin with; *words: how many they are. NULL: none. */
static const struct command *find(char **word, int count, int *words)
{
    for (size_t i = 0; i < COMMANDS; i++) {
        str second, first = str_cut(str_from(commands[i].name), ' ', &second);
        *words = second.len ? 2 : 1;
        if (count >= *words && str_equal(first, str_from(word[0])) &&
            (!second.len || str_equal(second, str_from(word[1]))))
            return &commands[i];
    }
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
    struct nearest nearest = nearest_to(str_from(word));
    for (size_t i = 0; i < COMMANDS; i++)
        nearest_offer(&nearest, str_from(commands[i].name));
    error_set(&err, ERROR_INVALID, "there is no command '%s'%s; see 'shopfloor --help'",
              str_shown(str_from(word)).text, nearest_hint(&nearest, "").text);
    return complain(EXIT_USAGE, err.text);
}

/* A first word that says too little: what may follow it. False: no command has it. */
static bool list_those_of(const char *word, FILE *out)
{
    bool any = false;
    for (size_t i = 0; i < COMMANDS; i++) {
        str second, first = str_cut(str_from(commands[i].name), ' ', &second);
        if (!second.len || !str_equal(first, str_from(word)))
            continue;
        if (!any)
            fprintf(out, "Usage: shopfloor %s COMMAND [OPTION...]\n\nCommands:\n", word);
        any = true;
        fprintf(out, "  %-14s %s\n", commands[i].name, commands[i].summary);
    }
    return any;
}

static int show_help(void)
{
    printf("Usage: shopfloor COMMAND [OPTION...]\n\n%s\nCommands:\n", about);
    for (size_t i = 0; i < COMMANDS; i++)
        printf("  %-14s %s\n", commands[i].name, commands[i].summary);
    printf("  %-14s show the version\n  %-14s show this help, or that of a command\n"
           "  %-14s write the manual page, for man\n"
           "  %-14s write what a shell, bash, reads to complete words\n\n",
           "version", "help", "manual", "completion");
    printf(
        "Examples:\n%s\n"
        "The exit status is 0 when it worked, 1 when it did not, and 2 when the command\n"
        "could not be understood.\n",
        examples);
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

    struct invocation invocation = {
        .command = command, .given = &arguments.given, .file = arguments.file};
    if (!settings_load(&arguments.given, command->bit, &arena, &invocation.settings,
                       &err))
        return complain(EXIT_USAGE, err.text);

    int status = EXIT_GOOD;
    if (!command->run(&invocation, &status, &err))
        return complain(status != EXIT_GOOD                            ? status
                        : err.code == ERROR_INVALID && !command->reads ? EXIT_USAGE
                                                                       : EXIT_BAD,
                        err.text);
    return status;
}

/* The tables above, for other programs: "manual" for man(1), "completion bash". */
static int show_tables(int argc, char **argv)
{
    if (argc == 2 && strcmp(argv[1], "manual") == 0)
        manual_page(about, commands, COMMANDS, stdout);
    else if (argc == 3 && strcmp(argv[1], "completion") == 0 &&
             strcmp(argv[2], "bash") == 0)
        manual_completion(commands, COMMANDS, stdout);
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
        printf("shopfloor %s\n", SHOPFLOOR_VERSION);
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
